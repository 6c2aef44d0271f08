/* SPDX-License-Identifier: GPL-2.0-or-later */

/*
 * Any bytes as a key log that comes in two parts, cut where byte 0 says: what can be found is what
 * its lines say one by one.
 */
#include <stdlib.h>

#include "tls_secrets.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void demand(bool truth)
{
    if (!truth)
        abort();
}

/* The log has no line so long that it is not read when it is cut. */
static bool has_short_lines(Bytes log)
{
    enum { SHORT = 256 };
    size_t length = 0;
    for (size_t i = 0; i < log.length; i++) {
        length = log.data[i] == '\n' ? 0 : length + 1;
        if (length > SHORT)
            return false;
    }
    return true;
}

static void check_line(TlsSecrets *secrets, Bytes line, bool is_exact)
{
    KeyLogSecret secret;
    if (key_log_read(line, &secret) != KEY_LOG_SECRET)
        return;
    demand(secret.length > 0 && secret.length <= KEY_LOG_SECRET_SIZE);
    Bytes found = tls_secrets_find(secrets, secret.label, secret.id);
    demand(!is_exact || found.length > 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    Cursor in = cursor_over(data, size, size);
    size_t cut = cursor_u8(&in);
    Bytes log = { in.next, cursor_left(&in) };
    TlsSecrets *secrets = tls_secrets_new();
    cut = MIN(cut, log.length);
    tls_secrets_feed(secrets, (Bytes){ log.data, cut });
    if (log.length > cut)
        tls_secrets_feed(secrets, (Bytes){ log.data + cut, log.length - cut });
    tls_secrets_settle(secrets);
    bool is_exact = has_short_lines(log);
    for (Bytes line; key_log_next(&in, &line);)
        check_line(secrets, line, is_exact);
    tls_secrets_free(secrets);
    return 0;
}
