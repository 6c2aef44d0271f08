/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "certificate_cache.h"
#include "hash.h"
#include "limits.h"
#include "moment.h"
#include "tls_alert.h"
#include "tls_decryption.h"

/*
 * One TLS connection: how far the handshake got, what each side showed of itself, and what went on
 * behind the encryption, as far as records tell by kind, length and time; where the user has the
 * keys, by what is in them.
 */

/* An alert in clear. */
typedef struct TlsAlertSeen {
    TlsSide from;
    uint8_t level, description;
    uint64_t frame;
} TlsAlertSeen;

/* The certificates that one side sent, its own first. */
typedef struct TlsChain {
    const Certificate
        *certificates[LIMIT_TLS_CHAIN]; /* borrowed from the cache; NULL: unreadable */
    uint8_t count;
    bool is_empty; /* a Certificate message without any */
    Moment step;   /* the message; frame 0: none was seen in clear */
} TlsChain;

/* What the server asked of a client certificate. */
typedef struct TlsDemand {
    Moment step;                 /* frame 0: it did not ask, as far as can be seen */
    uint32_t authorities_length; /* bytes of certificate_authorities */
    uint32_t authorities_count;
    bool has_issuer; /* the issuer of a certificate that the client sent is among them */
} TlsDemand;

enum { TLS_RECORDS_KEPT = 12 };

/* A record of which only length and time can be seen. */
typedef struct TlsSealed {
    uint16_t length;
    uint64_t frame;
    Time time;
} TlsSealed;

/* What one side sent behind encryption. */
typedef struct TlsSealedRecords {
    TlsSealed *first; /* TLS_RECORDS_KEPT of them; NULL as long as there is none */
    TlsSealed last;
    uint32_t count;
} TlsSealedRecords;

static inline void tls_sealed_records_add(TlsSealedRecords *records, const TlsSealed *record)
{
    if (records->first == NULL)
        records->first = g_new(TlsSealed, TLS_RECORDS_KEPT);
    if (records->count < TLS_RECORDS_KEPT)
        records->first[records->count] = *record;
    records->last = *record;
    records->count += records->count < UINT32_MAX;
}

/*
 * Who gets what the records of a session turn out to hold: like who gets the bytes of TCP. Each
 * byte comes once and in order, with the frame that completed its record and made it readable. A
 * gap has the length of what stayed closed.
 */
typedef struct TlsPlainSink {
    void (*bytes)(void *user, TlsSide side, const TcpChunk *chunk);
    void (*gap)(void *user, TlsSide side, const TlsGap *gap);
    void *user;
} TlsPlainSink;

/* What is known beyond that where there are keys. */
typedef struct TlsOpenedFacts {
    TlsDecryption *decryption;
    TlsPlainSink sink;
    TlsSealedRecords data[2]; /* TLS 1.3: the records of the application alone */
    Moment unanswered;        /* the same of those */
    uint64_t plain[2];        /* bytes handed on */
    TlsGap closed[2];         /* bytes that are not, since the last that were */
    bool has_closed;          /* a record of TLS 1.3 that did not open */
} TlsOpenedFacts;

/* All of it is a fact of the wire; NULL, 0 and false say that it was not seen. */
typedef struct TlsSession {
    uint16_t offered_version, version, cipher;
    bool has_cipher, is_resumed, is_retried, has_early_data;
    bool is_ssl2_hello;
    bool asks_resumption; /* the client offered a session or a ticket */
    bool is_start_unseen;
    bool is_cut[2];     /* by TlsSide: bytes of its handshake are missing */
    uint64_t hidden[2]; /* bytes missing behind it: there was something */
    GBytes *sni;     /* host_name of the ClientHello, any bytes of at most LIMIT_SNI; NULL: none */
    GBytes *proxied; /* host:port that an HTTP proxy was asked to CONNECT to; NULL: none was */
    bool offers_sip; /* ALPN "sip/2" or "sip" */
    Moment client_hello, server_hello, server_done, client_key_exchange;
    Moment cipher_change[2]; /* ChangeCipherSpec; in TLS 1.3 it says nothing */
    Moment finished[2];      /* the first handshake record behind it */
    Moment encrypted_alert[2];
    Moment hidden_handshake[2]; /* handshake records behind the encryption: a renegotiation */
    TlsDemand demand;
    TlsChain chains[2];
    TlsAlertSeen alerts[LIMIT_TLS_ALERTS];
    uint8_t alert_count;
    TlsSealedRecords sealed[2];
    Moment unanswered; /* the client's first data after the server's last; frame 0: none */
    Moment last[2];    /* the last record of each side, of any kind */
    TlsStream streams[2];
    GByteArray *openings[2]; /* of what may be SSL 2.0, until that is known; else NULL */
    GArray *authorities;     /* guint64: what the server accepts, until the client has answered */
    HashKey key;             /* of their hashes */
    CertificateCache *cache;
    TlsOpenedFacts *opened; /* NULL: nobody has keys */
} TlsSession;

/* What is larger than that has no place in the caches of malloc. */
G_STATIC_ASSERT(sizeof(TlsSession) <= 1024);

TlsSession *tls_session_new(CertificateCache *cache); /* borrowed, outlives the session */
void tls_session_free(TlsSession *session);           /* NULL is fine */

/* Before the first bytes: opens with these secrets, borrowed, what they open; sink (copied) may be
 * NULL. */
void tls_session_decrypt(TlsSession *session, TlsSecrets *secrets, const TlsPlainSink *sink);

/* How the keys fit; NONE where there are none. */
TlsKeyFit tls_session_fit(const TlsSession *session);

/* TLS 1.3: has every record been opened, so that nothing has to be told from lengths? */
bool tls_session_is_open(const TlsSession *session);

/* The next bytes of a side, and bytes of it that are missing. */
void tls_session_feed(TlsSession *session, TlsSide side, const TcpChunk *chunk);
void tls_session_skip(TlsSession *session, TlsSide side, const TlsGap *gap);

/* Where the records of a side are is not known any more, until a segment begins with one. */
void tls_session_lose(TlsSession *session, TlsSide side);

/* Bytes kept until the handshake is read, and the end of that for want of room: what is not whole
 * in one segment is lost. */
size_t tls_session_held(const TlsSession *session);
void tls_session_give_up(TlsSession *session);
