/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "tcp_connection.h"

/* A TCP connection that carries SIP, as long as it is followed; owned by whoever follows it. */
typedef struct SipLink {
    const TcpConnection *connection;
    uint64_t number; /* another one for each connection of a capture, from 1 on */
    GQueue waiting;  /* SipTransaction: requests without a final response, by age */
} SipLink;
