/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "cursor.h"

/* What the first bytes of a TCP stream's direction are. Strict: no other protocol begins so. */
typedef enum TlsStart {
    TLS_START_NO,
    TLS_START_MORE, /* could still become one of the others */
    TLS_START_CLIENT_HELLO,
    TLS_START_SERVER_HELLO,
    TLS_START_ALERT,
    TLS_START_SSL2_CLIENT_HELLO, /* offers SSL 2.0 or later versions in its format */
    TLS_START_SSL2_SERVER_HELLO,
    TLS_START_PSEUDO_CLIENT_HELLO, /* TURN in disguise: no TLS follows */
    TLS_START_PSEUDO_SERVER_HELLO,
} TlsStart;

TlsStart tls_start_look(Bytes start);

/* Does the segment begin with a ClientHello? For TLS inside other protocols, where it may begin at
 * any segment. */
bool tls_start_is_client_hello(Bytes segment);

/* Is the segment a chain of at least two records, the last one cut or not? For captures that begin
 * in the middle of a connection, where nothing better is to be had. */
bool tls_start_is_chain(Bytes segment);
