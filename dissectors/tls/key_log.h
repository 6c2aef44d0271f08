/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "cursor.h"

enum {
    KEY_LOG_ID_SIZE = 32,     /* a client random; of RSA the first 8 bytes of what was encrypted */
    KEY_LOG_SECRET_SIZE = 64, /* at most */
};

/* What a secret is of, by the labels of the NSS key log format (RFC 9850 for those of TLS 1.3). */
typedef enum KeyLogLabel {
    KEY_LOG_MASTER,           /* CLIENT_RANDOM: the master secret */
    KEY_LOG_PREMASTER,        /* PMS_CLIENT_RANDOM */
    KEY_LOG_RSA,              /* RSA: a premaster secret, by its encrypted form */
    KEY_LOG_CLIENT_EARLY,     /* CLIENT_EARLY_TRAFFIC_SECRET */
    KEY_LOG_CLIENT_HANDSHAKE, /* CLIENT_HANDSHAKE_TRAFFIC_SECRET */
    KEY_LOG_SERVER_HANDSHAKE, /* SERVER_HANDSHAKE_TRAFFIC_SECRET */
    KEY_LOG_CLIENT_TRAFFIC,   /* CLIENT_TRAFFIC_SECRET_0 */
    KEY_LOG_SERVER_TRAFFIC,   /* SERVER_TRAFFIC_SECRET_0 */
} KeyLogLabel;

/* One secret; whoever keeps one wipes it. */
typedef struct KeyLogSecret {
    KeyLogLabel label;
    uint8_t id[KEY_LOG_ID_SIZE]; /* padded with zeros */
    uint8_t length;
    uint8_t bytes[KEY_LOG_SECRET_SIZE];
} KeyLogSecret;

typedef enum KeyLogLine {
    KEY_LOG_NOTHING, /* empty, a comment, or a label that opens no record */
    KEY_LOG_SECRET,
    KEY_LOG_BAD, /* a label that is known, and not what belongs behind it, or no label at all */
} KeyLogLine;

/* A line without its end; *out is touched only for KEY_LOG_SECRET. */
KeyLogLine key_log_read(Bytes line, KeyLogSecret *out);

/* The next line that has an end, without it (LF or CR LF); false: what is left has none. */
bool key_log_next(Cursor *in, Bytes *line);
