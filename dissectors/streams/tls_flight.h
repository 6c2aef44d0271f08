/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "tls_hello.h"
#include "tls_session.h"

/* What the handshake messages in clear say of a session; messages that the other side sends are
 * passed over. */
void tls_flight_take(TlsSession *session, TlsSide side, const TlsMessageSeen *seen);

/* A ClientHello in whatever format. */
void tls_flight_take_hello(TlsSession *session, const TlsClientHello *hello);
