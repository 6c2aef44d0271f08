/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "cursor.h"
#include "ip.h"
#include "limits.h"

enum {
    DNS_PORT = 53,
    DNS_MULTICAST_PORT = 5353,  /* RFC 6762 */
    DNS_LINK_LOCAL_PORT = 5355, /* LLMNR, RFC 4795 */
    DNS_NAME_SIZE = 256,
};

/* Record types and the class of the Internet (RFC 1035 section 3.2, RFC 3596, RFC 2782). */
enum {
    DNS_TYPE_A = 1,
    DNS_TYPE_CNAME = 5,
    DNS_TYPE_PTR = 12,
    DNS_TYPE_AAAA = 28,
    DNS_TYPE_SRV = 33,
    DNS_CLASS_IN = 1,
};

/* Which part of a message a record stands in. */
typedef enum DnsSection {
    DNS_QUESTION,
    DNS_ANSWER,
    DNS_AUTHORITY,
    DNS_ADDITIONAL,
} DnsSection;

/* A name with dots between its labels and none at the end, the root empty. The bytes of the labels
 * are as they were sent: not necessarily text, and a label may hold a dot. */
typedef struct DnsName {
    uint8_t bytes[DNS_NAME_SIZE];
    uint16_t length;
} DnsName;

static inline Bytes dns_name_bytes(const DnsName *name)
{
    return (Bytes){ name->bytes, name->length };
}

/* A message of DNS, multicast DNS or LLMNR (RFC 1035 section 4.1), and how far it is read. */
typedef struct DnsMessage {
    uint16_t id, flags;
    bool is_response;
    uint8_t operation, answer; /* opcode, rcode */
    uint16_t counts[4];        /* by DnsSection, what is still to come */
    DnsSection section;        /* nothing is to come of those before it */
    uint16_t taken;
    Cursor whole; /* what compression points into */
    Cursor rest;
} DnsMessage;

/* Most records are of no use to anybody, so their names are read when somebody asks. */
typedef struct DnsRecord {
    DnsSection section;
    uint32_t owner_at; /* where in the message its name begins; alike: the same name */
    uint16_t type;
    uint16_t class;    /* without the top bit, which multicast DNS has other uses for */
    uint32_t lifetime; /* seconds; 0 in questions */
    Bytes data;
} DnsRecord;

/* Where a service is (RFC 2782). */
typedef struct DnsService {
    uint16_t priority, weight, port;
    DnsName target; /* the root: there is no such service here */
} DnsService;

/* One name that stands for another. */
typedef struct DnsAlias {
    DnsName name, target;
} DnsAlias;

/* The aliases of one message, each with the name that its chain ends at. */
typedef struct DnsAliases {
    DnsAlias items[LIMIT_DNS_ALIASES];
    uint8_t count;
} DnsAliases;

/* The header; records are read one by one. False: *out untouched. */
bool dns_message_read(Cursor *in, DnsMessage *out);

/* Does it bring what was asked for: a response without an error? */
bool dns_message_answers(const DnsMessage *message);

/* The next question or record. False at the end, where the rest is malformed or cut (rest.state
 * says so), and past LIMIT_DNS_RECORDS; *out untouched. */
bool dns_message_next(DnsMessage *message, DnsRecord *out);

/* The name that a question or record is about. False where it is malformed: *out untouched. */
bool dns_record_owner(const DnsMessage *message, const DnsRecord *record, DnsName *out);

/* The aliases among records of a message. */
void dns_message_aliases(const DnsMessage *message, const DnsRecord *records, unsigned count,
                         DnsAliases *out);

/* The next message of a TCP stream, behind its length (RFC 1035 section 4.2.2, RFC 7766). False
 * where the stream does not hold the whole of it, in untouched. */
bool dns_stream_next(Cursor *in, Cursor *out);

/* What a record of an answer or beside it says, by its type; false for other types, classes and
 * sections, and for malformed data: *out untouched. A record is read with the message that it came
 * from, whose names its own names may point into. */
bool dns_record_ip(const DnsRecord *record, Ip *out); /* A, AAAA */
bool dns_record_name(const DnsMessage *message, const DnsRecord *record, DnsName *out);
bool dns_record_service(const DnsMessage *message, const DnsRecord *record, DnsService *out);

/* A name of labels without compression that fills what is left; one in part has no root at its end
 * (RFC 4702 section 2.3.1, RFC 4704 section 4.2). False: *out untouched. */
bool dns_name_read_plain(Cursor *in, DnsName *out);

/* The address that a name of in-addr.arpa or ip6.arpa is about (RFC 1035 section 3.5, RFC 3596
 * section 2.5); false for other names. */
bool dns_name_ip(const DnsName *name, Ip *out);
