/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "tls_session.h"

/* How far it got. The rungs are those of the handshake ladder, which says who refused what: */
typedef enum TlsStage {
    TLS_STAGE_UNKNOWN = 0,        /* the beginning is not in the capture */
    TLS_STAGE_HELLO = 2,          /* a ClientHello without a ServerHello */
    TLS_STAGE_SERVER = 3,         /* the server's flight; nothing of the client after it */
    TLS_STAGE_NO_CERTIFICATE = 4, /* the client had no certificate, and it ended there */
    TLS_STAGE_CLIENT = 5,         /* the client's flight; the server never finished */
    TLS_STAGE_REQUEST = 6,        /* both finished; data of the client alone */
    TLS_STAGE_IDLE = 7,           /* both finished; no data */
    TLS_STAGE_DATA = 8,           /* data of both sides */
} TlsStage;

/*
 * What the records of a session say. Up to TLS 1.2 the handshake is in clear. In TLS 1.3 all after
 * the ServerHello is application data to who has no keys (RFC 8446 section 5.2): there the lengths
 * of the client's first records tell its Certificate and its Finished, and the server's first
 * records after that may be session tickets, which answer nothing.
 */
typedef struct TlsSummary {
    TlsStage stage;
    bool is_client_finished, is_server_finished;
    bool is_client_certificate_sent;  /* seen or, in TLS 1.3, told by the length */
    bool is_client_certificate_empty; /* the same */
    bool is_client_refusing;          /* TLS 1.3: an alert where its flight should be */
    bool is_server_refusing;          /* TLS 1.3: an alert is the first thing after that flight */
    Moment closing[2];                /* by TlsSide: an encrypted alert as its last word */
    uint32_t data[2];                 /* by TlsSide: application records; tickets are no data */
    Moment flight;                    /* the client's last handshake record */
    Moment first_request;             /* the client's first data */
    Moment unanswered; /* the client's first data after the server's last; frame 0: none */
} TlsSummary;

TlsSummary tls_summary_of(const TlsSession *session);
