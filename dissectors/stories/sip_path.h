/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "ip.h"

/* What SIP is carried by. */
typedef enum SipTransport {
    SIP_UDP,
    SIP_TCP,
    SIP_TLS,
} SipTransport;

/* "udp", "tcp" or "tls". */
static inline const char *sip_transport_name(SipTransport transport)
{
    static const char *const names[] = { "udp", "tcp", "tls" };
    return names[transport];
}

/* The way of a request: who sends it to whom, whoever opened the connection. */
typedef struct SipPath {
    Ip client, server;
    uint32_t network;
    uint16_t client_port, server_port;
    SipTransport transport;
} SipPath;

/* The other way. */
static inline SipPath sip_path_back(const SipPath *path)
{
    return (SipPath){ .client = path->server,
                      .server = path->client,
                      .network = path->network,
                      .client_port = path->server_port,
                      .server_port = path->client_port,
                      .transport = path->transport };
}
