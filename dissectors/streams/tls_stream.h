/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib.h>

#include "tcp_delivery.h"
#include "tls_handshake.h"
#include "tls_record.h"

typedef enum TlsSide {
    TLS_CLIENT, /* who dialled: TCP_CLIENT of its connection */
    TLS_SERVER,
} TlsSide;

/*
 * One direction of TLS: records out of a byte stream, and handshake messages out of records. A
 * message may span records and a record may hold several (RFC 5246 section 6.2.1, RFC 8446 section
 * 5.1), so neither segments nor records say where one begins. The bytes of application data are
 * counted, never kept.
 */
typedef struct TlsStream {
    uint8_t header[TLS_RECORD_HEADER_SIZE];
    uint8_t header_length;
    TlsRecord record;     /* being read */
    uint32_t remaining;   /* its bytes still to come */
    GByteArray *payload;  /* its bytes so far, of records that are read; else NULL */
    GByteArray *messages; /* handshake bytes that do not make a message yet; else NULL */
    uint64_t passed_over; /* bytes of no record, until somebody who wants to know takes them */
    uint32_t passing;     /* handshake bytes to come of a message that is lost */
    bool is_in_record;
    bool is_encrypted;     /* what its handshake records hold cannot be read */
    bool is_holed;         /* bytes of the record are missing */
    bool is_out_of_step;   /* where records begin is not known until a segment begins with one */
    bool is_unsure;        /* nor whether the next handshake record begins with a message */
    bool is_unkept;        /* no room: only what is whole in one segment is read */
    bool has_lost_message; /* in clear */
    bool keeps_sealed;     /* somebody may open what is encrypted: its bytes are told, too */
} TlsStream;

/* Bytes of the stream that are missing. */
typedef struct TlsGap {
    uint64_t length;
    uint64_t frame; /* in which that was known */
    Time time;
} TlsGap;

/* A record, told when its last byte is there. */
typedef struct TlsRecordSeen {
    TlsRecord record;
    Bytes payload;  /* what comes before the first missing byte; empty for application data unless
                       the stream keeps what is sealed */
    bool is_whole;  /* every byte was captured */
    uint64_t frame; /* with the last byte */
    Time time;
} TlsRecordSeen;

/* A handshake message in clear. */
typedef struct TlsMessageSeen {
    TlsHandshakeType type;
    Bytes body;      /* up to the first missing byte */
    uint32_t length; /* of the body as sent; 0 where even that is missing */
    bool is_whole;
    uint64_t frame; /* with the last byte */
    Time time;
} TlsMessageSeen;

typedef struct TlsStreamListener {
    void (*record)(void *user, const TlsRecordSeen *seen);
    void (*message)(void *user, const TlsMessageSeen *seen);
    void *user;
} TlsStreamListener;

void tls_stream_clear(TlsStream *stream); /* frees what it keeps */

/* The next bytes in order. */
void tls_stream_feed(TlsStream *stream, const TlsStreamListener *listener, const TcpChunk *chunk);

/* So many bytes are missing in front of that frame. Inside a record they only spoil it; where they
 * hide the beginning of one, reading goes on with the next segment that begins like a record.
 * Returns how many are missing of which not even the record is known. */
uint64_t tls_stream_skip(TlsStream *stream, const TlsStreamListener *listener, const TlsGap *gap);

/* What is kept of a record and its messages is lost, and where the next one begins with it. */
void tls_stream_lose(TlsStream *stream);

/* Nothing is kept from now on: what is not whole in one segment is lost. */
void tls_stream_give_up(TlsStream *stream);

/* The handshake bytes that an encrypted record turned out to hold; and the loss of some. */
void tls_stream_read_opened(TlsStream *stream, const TlsStreamListener *listener,
                            const TlsRecordSeen *opened);
void tls_stream_lose_opened(TlsStream *stream);

/* Bytes that are kept now. */
static inline size_t tls_stream_held(const TlsStream *stream)
{
    return (stream->payload != NULL ? stream->payload->len : 0) +
           (stream->messages != NULL ? stream->messages->len : 0);
}
