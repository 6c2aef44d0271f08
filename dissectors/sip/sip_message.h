/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "cursor.h"
#include "limits.h"
#include "sip_header.h"
#include "sip_start_line.h"

/* What is wrong with a message that can be read all the same. */
enum {
    SIP_WRONG_START_LINE = 1 << 0,
    SIP_WRONG_VERSION = 1 << 1,     /* not 2.0 */
    SIP_WRONG_LINE = 1 << 2,        /* a line that is no header field */
    SIP_WRONG_MISSING = 1 << 3,     /* Via, From, To, Call-ID or CSeq is not there */
    SIP_WRONG_REPEATED = 1 << 4,    /* a field that may be there once is there twice */
    SIP_WRONG_LENGTH = 1 << 5,      /* Content-Length is no number */
    SIP_WRONG_LENGTH_LIES = 1 << 6, /* Content-Length says more than was sent */
    SIP_WRONG_NO_END = 1 << 7,      /* no empty line ends the header */
    SIP_WRONG_FIELDS = 1 << 8,      /* more fields of one kind than are kept: the last are not */
};

typedef struct SipField {
    SipHeader header;
    Bytes value; /* without white space around it, folds as they are */
} SipField;

enum { SIP_MESSAGE_FIELDS = LIMIT_SIP_FIELDS + SIP_HEADER_COUNT };

/* A message (RFC 3261 section 7), its parts borrowed. What fields say is read when somebody asks:
 * sip_via, sip_address, sip_cseq and so on take their values. */
typedef struct SipMessage {
    SipStartLine start;
    bool has_start; /* a fragment may have none */
    uint16_t wrong; /* SIP_WRONG_ bits */
    bool has_content_length;
    uint32_t content_length;
    CursorState header; /* CURSOR_OK: it is whole */
    CursorState body_state;
    Bytes body; /* what there is of it */
    uint16_t field_count;
    uint8_t first[SIP_HEADER_COUNT]; /* the first field of a kind, 0: none, else its index + 1 */
    SipField fields[SIP_MESSAGE_FIELDS]; /* all but OTHER, as they stand in the message */
} SipMessage;

/* The next message of what in holds, which moves past it: a datagram's rest is noise, a stream has
 * been cut by sip_stream. Without Content-Length the body takes all. False: no start line, or not
 * the whole of one (in->state says so); *out untouched. */
bool sip_message_read(Cursor *in, SipMessage *out);

/* The header fields that in begins with, then a body: a fragment (RFC 3420), or a part of a
 * multipart body. */
void sip_message_read_fields(Cursor *in, SipMessage *out);

/* The first field of a kind; empty when there is none or it says nothing. */
Bytes sip_message_field(const SipMessage *message, SipHeader header);

bool sip_message_has(const SipMessage *message, SipHeader header);

/* Each field of a kind; *at is 0 before the first. False when there are no more. */
bool sip_message_next_field(const SipMessage *message, SipHeader header, size_t *at, Bytes *value);

/* Does it agree that all that follows on this connection is compressed ([MS-SIPCOMP] section 3.1)?
 * A 2xx to NEGOTIATE with a Compression field. What follows cannot be read. */
bool sip_message_compresses(const SipMessage *message);
