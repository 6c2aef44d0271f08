/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "tcp_connection.h"
#include "tls_heartbeat.h"

/* How long somebody waits, and what that says of him. */
#define ATTEMPT_PROBE TIME_SECOND          /* who is gone sooner was not in earnest */
#define ATTEMPT_SPARE (5 * TIME_SECOND)    /* who closes later has tidied up */
#define ATTEMPT_PATIENCE (8 * TIME_SECOND) /* who waited so long for an answer got none */

/* Who ended a connection, as far as the capture shows. */
typedef enum AttemptEnd {
    ATTEMPT_OPEN, /* it goes on, or the capture ends before it */
    ATTEMPT_CLIENT_CLOSED,
    ATTEMPT_CLIENT_RESET,
    ATTEMPT_SERVER_CLOSED,
    ATTEMPT_SERVER_RESET,
} AttemptEnd;

/* The frames that tell how an attempt went; frame 0: there is none. */
typedef struct AttemptSteps {
    Moment hello, server_hello, demand, server_certificate, client_certificate;
    Moment flight; /* the client's last handshake record */
    Moment request, unanswered, end;
    Moment last[2]; /* the last record of each side */
} AttemptSteps;

/*
 * One TCP connection that got as far as TLS, all of it that a verdict on its pair of hosts needs.
 * Certificates are borrowed from the engine's cache, which outlives it.
 */
typedef struct TlsAttempt {
    Span span; /* its frames, from the SYN on */
    TlsStage stage;
    AttemptEnd end;
    uint16_t offered_version, version, cipher;
    bool has_cipher, is_resumed, is_renegotiated, offers_sip, is_tls13;
    bool is_start_unseen; /* its SYN or its ClientHello is not in the capture */
    bool is_one_way;      /* nothing of the other side */
    bool is_cut;          /* bytes of the handshake are missing */
    bool is_evicted;      /* forgotten while it went on */
    bool has_alert;       /* a fatal one in clear, the first */
    bool is_server_refusing, is_client_refusing; /* TLS 1.3: an alert by its length */
    bool is_certificate_demanded, is_certificate_sent, is_certificate_empty;
    bool is_issuer_listed;  /* the demand names the issuer of what the client sent */
    bool is_short_exchange; /* requests, then a reply of 2 KB at most, and nothing more */
    uint8_t alert;          /* its description */
    TlsSide alert_from;
    uint64_t alert_frame;
    uint32_t authorities_length, authorities_count;
    const Certificate *certificates[2]; /* by TlsSide: its own; NULL: not visible */
    const Certificate *issuers[2];      /* what the same message has for its issuer; NULL: none */
    uint8_t chain_length[2];
    uint64_t hidden[2]; /* bytes by TlsSide that are missing behind the handshake */
    Time waited; /* for the other side, until the end: data or handshake that is unanswered */
    TlsHeartbeat heartbeat; /* of the client, by lengths and times */
    GBytes *sni;            /* owned; NULL: none */
    GBytes *proxied; /* owned: host:port that a proxy was asked to CONNECT to; NULL: no proxy */
    AttemptSteps steps;
} TlsAttempt;

/* What is known of the connection now; its follower, if it has one, is that of tls_follower.h. The
 * names are references of its own. */
TlsAttempt tls_attempt_of(const TcpConnection *connection, const TlsSession *session, Time now);
void tls_attempt_clear(TlsAttempt *attempt);
void tls_attempt_share(TlsAttempt *attempt); /* a plain copy becomes an owner of its own */

/* Its names become those of the other one, which owns them; they are the same ones. */
void tls_attempt_borrow(TlsAttempt *attempt, const TlsAttempt *owner);

/* Did both go the same way, at about the same pace, and show the same of themselves? */
bool tls_attempt_equal(const TlsAttempt *a, const TlsAttempt *b);

/* The side ended it, or said why before. */
bool tls_attempt_ended_by(const TlsAttempt *attempt, TlsSide side);
