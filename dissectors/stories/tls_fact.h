/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "tcp_connection.h"
#include "tls_summary.h"
#include "value.h"

/* The fact "tls_session" of a connection that is over. */
Value *tls_fact_new(const TcpConnection *connection, const TlsSession *session);
