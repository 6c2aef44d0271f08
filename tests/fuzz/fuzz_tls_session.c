/* SPDX-License-Identifier: GPL-2.0-or-later */

/*
 * Any bytes as what both sides of a connection say. Byte 0: how it begins (bit 0: in the middle),
 * then pieces: a byte with the side (bit 0), whether that many are missing (bit 1), whether what
 * is kept is given up (bits 2-7 all set), and two bytes of length. What is kept stays within bounds
 * and what is told of it can be read.
 */
#include <glib.h>
#include <stdint.h>
#include <stdlib.h>

#include "tls_follower.h"
#include "tls_summary.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Of both sides: a record, a message and its end, a packet of TDS, a hello that waits, what was
 * said, the format of SSL 2.0; and what the server demands. */
enum { HELD_MOST = 2 * ((20 << 10) + LIMIT_TLS_MESSAGE + (20 << 10) + (64 << 10) * 3) };

static void demand(bool truth)
{
    if (!truth)
        abort();
}

static void check_side(const TlsSession *session, int side)
{
    const TlsChain *chain = &session->chains[side];
    const TlsStream *stream = &session->streams[side];
    demand(chain->count <= LIMIT_TLS_CHAIN && !(chain->count > 0 && chain->step.frame == 0));
    demand(stream->header_length < TLS_RECORD_HEADER_SIZE);
    demand(stream->remaining <= TLS_RECORD_LENGTH_MAX && stream->passing <= LIMIT_TLS_MESSAGE);
    demand(!(stream->has_lost_message && !session->is_cut[side]));
    demand(!(stream->is_unkept && tls_stream_held(stream) > 0));
}

static void check(const TlsFollower *follower)
{
    const TlsSession *session = tls_follower_session(follower);
    demand(tls_follower_held(follower) <= HELD_MOST);
    if (session == NULL)
        return;
    demand(session->alert_count <= LIMIT_TLS_ALERTS);
    demand(session->sni == NULL || g_bytes_get_size(session->sni) <= LIMIT_SNI);
    check_side(session, TLS_CLIENT);
    check_side(session, TLS_SERVER);
    TlsSummary summary = tls_summary_of(session);
    demand(summary.stage <= TLS_STAGE_DATA && summary.stage != 1);
    for (int side = TLS_CLIENT; side <= TLS_SERVER; side++)
        demand(summary.data[side] <= session->sealed[side].count);
    Bytes target;
    (void)tls_follower_carrier(follower, &target);
    demand(target.length <= 2048);
}

static bool feed(TlsFollower *follower, const TcpConnection *connection, Cursor *in, TcpChunk *at)
{
    enum { SERVER = 1, MISSING = 2, GIVE_UP = 0xfc };
    uint8_t kind = cursor_u8(in);
    uint16_t length = cursor_be16(in);
    if (!cursor_ok(in))
        return false;
    TcpSide side = (kind & SERVER) != 0 ? TCP_SERVER : TCP_CLIENT;
    at->frame++;
    at->time += TIME_MILLISECOND;
    if ((kind & GIVE_UP) == GIVE_UP)
        tls_follower_give_up(follower);
    TlsGap gap = { length, at->frame, at->time };
    if ((kind & MISSING) != 0 && length > 0) {
        tls_follower_skip(follower, side, &gap);
        return true;
    }
    at->bytes = cursor_take(in, MIN(length, cursor_left(in)));
    if (at->bytes.length > 0)
        tls_follower_feed(follower, connection, side, at);
    return true;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    Cursor in = cursor_over(data, size, size);
    TcpConnection connection = { .is_midstream = (cursor_u8(&in) & 1) != 0 };
    Bytes rest = { in.next, cursor_left(&in) };
    (void)tls_follower_look(&connection, TCP_CLIENT, rest);
    (void)tls_follower_look(&connection, TCP_SERVER, rest);
    CertificateCache *cache = certificate_cache_new();
    TlsFollower *follower = tls_follower_new(cache);
    TcpChunk at = { .time = INT64_C(1700000000) * TIME_SECOND };
    while (feed(follower, &connection, &in, &at))
        check(follower);
    tls_follower_free(follower);
    certificate_cache_free(cache);
    return 0;
}
