/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <stdbool.h>

#include "bytes.h"

/*
 * Where messages begin and end in one direction of a TCP or TLS stream (RFC 3261 section 18.3). Who
 * calls keeps the bytes that wait; each is looked at once, however few come at a time.
 */
typedef enum SipStreamKind {
    SIP_STREAM_MORE,       /* nothing is whole yet: come again with what waits and more behind it */
    SIP_STREAM_MESSAGE,    /* for sip_message_read */
    SIP_STREAM_KEEP_ALIVE, /* ends of lines between messages (RFC 5626 section 4.4.1) */
    SIP_STREAM_JUNK,       /* no message begins in these bytes */
    SIP_STREAM_COMPRESSED, /* what nobody can read after sip_stream_expect_compressed */
} SipStreamKind;

/* What waits begins with it; whoever has dealt with it takes its length off. */
typedef struct SipStreamItem {
    SipStreamKind kind;
    size_t length;
    bool
        is_length_wrong; /* Content-Length is absent, nonsense, too large, or another message begins
                             before that many bytes */
    bool is_cut;         /* the stream ended inside it, or another message begins in its header */
} SipStreamItem;

/* Where the looking stands; all zero before the first byte and after a gap. */
typedef struct SipStream {
    size_t line;     /* where the line that is looked at begins */
    size_t scanned;  /* no line ends between the two */
    size_t body;     /* where the body begins, 0: not known yet */
    uint32_t length; /* Content-Length */
    bool has_start;  /* the first line is that of a message */
    bool has_length;
    bool is_bad_length;
    bool may_hold_messages; /* the body, by its type */
    bool expects_compressed, is_compressed;
} SipStream;

/* The next item of what waits. */
SipStreamItem sip_stream_next(SipStream *stream, Bytes waiting);

/* Of a body that is whole: is it, at first glance already, one in which no other message begins? */
bool sip_stream_is_plain_body(Bytes body);

/* What is left when no more bytes will come, or some are missing; its kind is MORE for nothing. */
SipStreamItem sip_stream_end(SipStream *stream, Bytes waiting);

/* From here on the sender may compress ([MS-SIPCOMP]): both directions after
 * sip_message_compresses. Bytes that are no message are then not taken for junk, and nothing is
 * searched in them. */
void sip_stream_expect_compressed(SipStream *stream);
