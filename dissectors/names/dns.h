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

/* Record types and the class of the Internet (RFC 1035 section 3.2, RFC 3596). */
enum {
    DNS_TYPE_A = 1,
    DNS_TYPE_AAAA = 28,
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

/* A message of DNS, multicast DNS or LLMNR (RFC 1035 section 4.1), and how far it is read. */
typedef struct DnsMessage {
    uint16_t id, flags;
    bool is_response;
    uint8_t operation, answer; /* opcode, rcode */
    uint16_t counts[4];        /* by DnsSection, what is still to come */
    uint16_t taken;
    Cursor whole; /* what compression points into */
    Cursor rest;
} DnsMessage;

typedef struct DnsRecord {
    DnsSection section;
    DnsName name;
    uint16_t type;
    uint16_t class;    /* without the top bit, which multicast DNS has other uses for */
    uint32_t lifetime; /* seconds; 0 in questions */
    Bytes data;
} DnsRecord;

/* A name and an address that it stands for. */
typedef struct DnsHost {
    DnsName name;
    Ip ip;
} DnsHost;

/* The header; records are read one by one. False: *out untouched. */
bool dns_message_read(Cursor *in, DnsMessage *out);

/* The next question or record. False at the end, where the rest is malformed or cut (rest.state
 * says so), and past LIMIT_DNS_RECORDS; *out untouched. */
bool dns_message_next(DnsMessage *message, DnsRecord *out);

/* The next address record that a response brings, goodbyes (RFC 6762 section 10.1) left out; false
 * when there is none, and for requests. Walks the same records as dns_message_next. */
bool dns_message_next_host(DnsMessage *message, DnsHost *out);
