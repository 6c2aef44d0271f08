/* SPDX-License-Identifier: GPL-2.0-or-later */
/* RFC 1002 section 4.2; first-level encoding: RFC 1001 section 14.1. */
#include "netbios.h"

#include "dns.h"

enum {
    TYPE_NB = 0x20,
    OPERATION_QUERY = 0,
    OPERATION_REGISTRATION = 5,
    OPERATION_REFRESH = 8,
    OPERATION_REFRESH_TOO = 9, /* RFC 1002 has both numbers */
    OPERATION_MULTIHOMED = 15,
    ADDRESS_SIZE = 6,
};

static bool registers(uint8_t operation)
{
    return operation == OPERATION_REGISTRATION || operation == OPERATION_REFRESH ||
           operation == OPERATION_REFRESH_TOO || operation == OPERATION_MULTIHOMED;
}

/* Each half byte is a letter from A to P; what follows the first label is a scope. */
static bool decode(const DnsName *encoded, NetbiosMessage *message)
{
    enum { ENCODED_SIZE = 32, SUFFIX_AT = NETBIOS_NAME_SIZE };
    uint8_t bytes[NETBIOS_NAME_SIZE + 1];
    bool is_scoped = encoded->length > ENCODED_SIZE && encoded->bytes[ENCODED_SIZE] == '.';
    if (encoded->length != ENCODED_SIZE && !is_scoped)
        return false;
    for (size_t i = 0; i < sizeof bytes; i++) {
        unsigned high = encoded->bytes[2 * i] - 'A', low = encoded->bytes[2 * i + 1] - 'A';
        if (high > 15 || low > 15)
            return false;
        bytes[i] = (uint8_t)(high << 4 | low);
    }
    memcpy(message->name, bytes, NETBIOS_NAME_SIZE);
    message->suffix = bytes[SUFFIX_AT];
    message->length = NETBIOS_NAME_SIZE;
    while (message->length > 0 && message->name[message->length - 1] == ' ')
        message->length--;
    return true;
}

/* Flags and address, once for each address (RFC 1002 section 4.2.13). */
static void take_addresses(Bytes data, NetbiosMessage *message)
{
    enum { GROUP = 0x8000 };
    Cursor in = cursor_of(data);
    while (cursor_left(&in) >= ADDRESS_SIZE && message->ip_count < LIMIT_NETBIOS_ADDRESSES) {
        uint8_t v4[4] = { 0 };
        message->is_group = (cursor_be16(&in) & GROUP) != 0;
        cursor_copy(&in, v4, sizeof v4);
        message->ips[message->ip_count++] = ip_from_v4(v4);
    }
}

/* The record that brings the addresses: the answer, or what a registration adds. */
static bool find_record(DnsMessage *message, DnsRecord *out)
{
    DnsSection wanted = message->is_response ? DNS_ANSWER : DNS_ADDITIONAL;
    while (dns_message_next(message, out))
        if (out->section == wanted && out->type == TYPE_NB && out->class == DNS_CLASS_IN)
            return true;
    return false;
}

bool netbios_message_read(Cursor *in, NetbiosMessage *out)
{
    DnsMessage message;
    DnsRecord record;
    DnsName name;
    if (!dns_message_read(in, &message))
        return false;
    bool is_wanted = message.is_response
                         ? message.operation == OPERATION_QUERY || registers(message.operation)
                         : registers(message.operation);
    if (!is_wanted || message.answer != 0)
        return false;
    bool is_found = find_record(&message, &record);
    *in = message.rest;
    NetbiosMessage netbios = { .is_response = message.is_response };
    if (!is_found || !dns_record_owner(&message, &record, &name) || !decode(&name, &netbios))
        return false;
    take_addresses(record.data, &netbios);
    if (netbios.ip_count == 0)
        return false;
    *out = netbios;
    return true;
}
