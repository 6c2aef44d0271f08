/* SPDX-License-Identifier: GPL-2.0-or-later */

/*
 * Any bytes as what both sides of a TLS connection say, with any key log: two bytes of its length,
 * the log, then pieces: a byte with the side (bit 0) and whether that many are missing (bit 1), and
 * two bytes of length. Plaintext comes in order, and never more of it than was sealed.
 */
#include <glib.h>
#include <stdlib.h>

#include "tls_session.h"
#include "tls_summary.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

typedef struct Heard {
    uint64_t fed[2], plain[2];
} Heard;

static void demand(bool truth)
{
    if (!truth)
        abort();
}

static void take_bytes(void *user, TlsSide side, const TcpChunk *chunk)
{
    Heard *heard = user;
    demand(chunk->offset == heard->plain[side] && chunk->bytes.length > 0);
    heard->plain[side] += chunk->bytes.length;
    demand(heard->plain[side] <= heard->fed[side]);
}

static void take_gap(void *user, TlsSide side, const TlsGap *gap)
{
    (void)user, (void)side;
    demand(gap->length > 0);
}

static bool feed(TlsSession *session, Cursor *in, Heard *heard, TcpChunk *at)
{
    enum { SERVER = 1, MISSING = 2 };
    uint8_t kind = cursor_u8(in);
    uint16_t length = cursor_be16(in);
    if (!cursor_ok(in))
        return false;
    TlsSide side = (kind & SERVER) != 0 ? TLS_SERVER : TLS_CLIENT;
    at->frame++;
    TlsGap gap = { length, at->frame, at->time };
    if ((kind & MISSING) != 0 && length > 0) {
        tls_session_skip(session, side, &gap);
        return true;
    }
    at->bytes = cursor_take(in, MIN(length, cursor_left(in)));
    heard->fed[side] += at->bytes.length;
    if (at->bytes.length > 0)
        tls_session_feed(session, side, at);
    return true;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    Cursor in = cursor_over(data, size, size);
    Heard heard = { { 0 }, { 0 } };
    TlsPlainSink sink = { take_bytes, take_gap, &heard };
    TcpChunk at = { .time = INT64_C(1700000000) * TIME_SECOND };
    size_t length = cursor_be16(&in);
    TlsSecrets *secrets = tls_secrets_new();
    tls_secrets_feed(secrets, cursor_take(&in, MIN(length, cursor_left(&in))));
    tls_secrets_settle(secrets);
    CertificateCache *cache = certificate_cache_new();
    TlsSession *session = tls_session_new(cache);
    tls_session_decrypt(session, secrets, &sink);
    while (feed(session, &in, &heard, &at))
        demand(tls_summary_of(session).stage <= TLS_STAGE_DATA);
    demand(tls_session_fit(session) == TLS_KEY_FITS || heard.plain[0] + heard.plain[1] == 0);
    tls_session_free(session);
    certificate_cache_free(cache);
    tls_secrets_free(secrets);
    return 0;
}
