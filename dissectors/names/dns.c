/* SPDX-License-Identifier: GPL-2.0-or-later */
/* RFC 1035 section 4.1. */
#include "dns.h"

enum {
    HEADER_SIZE = 12,
    TEXT_MAX = 253, /* of a name of 255 bytes (RFC 1035 section 2.3.4) */
};

bool dns_message_read(Cursor *in, DnsMessage *out)
{
    enum { RESPONSE = 0x8000 };
    DnsMessage message = { .whole = *in };
    message.id = cursor_be16(in);
    message.flags = cursor_be16(in);
    message.is_response = (message.flags & RESPONSE) != 0;
    message.operation = message.flags >> 11 & 15;
    message.answer = message.flags & 15;
    for (int i = 0; i < 4; i++)
        message.counts[i] = cursor_be16(in);
    if (!cursor_ok(in))
        return false;
    message.rest = *in;
    *out = message;
    return true;
}

/* False where the name would be longer than any name. */
static bool take_label(Cursor *in, uint8_t length, DnsName *name)
{
    enum { EXTENDED = 0xc0 }; /* label types that nobody uses (RFC 6891 section 5) */
    Bytes label = cursor_take(in, length);
    size_t dot = name->length > 0;
    if (!cursor_ok(in) || (length & EXTENDED) != 0 || name->length + dot + length > TEXT_MAX)
        return false;
    if (dot != 0)
        name->bytes[name->length++] = '.';
    memcpy(name->bytes + name->length, label.data, label.length);
    name->length = (uint16_t)(name->length + label.length);
    return true;
}

/* Where a pointer leads: before the labels that lead to it, so that no loop can be made. */
static bool follow_pointer(const DnsMessage *message, Cursor *in, uint8_t first, size_t *before,
                           Cursor *target)
{
    size_t offset = (size_t)(first & 0x3f) << 8 | cursor_u8(in);
    if (!cursor_ok(in) || offset < HEADER_SIZE || offset >= *before)
        return false;
    *before = offset;
    *target = message->whole;
    cursor_skip(target, offset);
    return true;
}

/* Moves in behind the name where it stands, wherever its pointers lead. */
static bool read_name(const DnsMessage *message, Cursor *in, DnsName *out)
{
    enum { POINTER = 0xc0 };
    Cursor elsewhere, *at = in;
    size_t before = (size_t)(in->next - message->whole.next);
    out->length = 0;
    for (int jumps = 0; jumps <= LIMIT_DNS_JUMPS;) {
        uint8_t length = cursor_u8(at);
        if (cursor_ok(at) && length == 0)
            return true;
        bool is_pointer = (length & POINTER) == POINTER;
        if (is_pointer ? !follow_pointer(message, at, length, &before, &elsewhere)
                       : !cursor_ok(at) || !take_label(at, length, out))
            break;
        if (is_pointer) {
            at = &elsewhere;
            jumps++;
        }
    }
    cursor_fail(in, cursor_ok(at) ? CURSOR_OVERRUN : at->state);
    return false;
}

/* The section that the next record stands in; false behind the last one. */
static bool next_section(DnsMessage *message, DnsSection *out)
{
    for (int section = DNS_QUESTION; section <= DNS_ADDITIONAL; section++)
        if (message->counts[section] > 0) {
            message->counts[section]--;
            *out = (DnsSection)section;
            return message->taken++ < LIMIT_DNS_RECORDS;
        }
    return false;
}

bool dns_message_next(DnsMessage *message, DnsRecord *out)
{
    enum { CLASS_MASK = 0x7fff };
    Cursor *in = &message->rest;
    DnsSection section;
    DnsName name;
    if (!cursor_ok(in) || !next_section(message, &section) || !read_name(message, in, &name))
        return false;
    uint16_t type = cursor_be16(in), class = cursor_be16(in) & CLASS_MASK;
    bool is_record = section != DNS_QUESTION;
    uint32_t lifetime = is_record ? cursor_be32(in) : 0;
    Bytes data = cursor_take(in, is_record ? cursor_be16(in) : 0);
    if (!cursor_ok(in))
        return false;
    out->section = section;
    out->name.length = name.length;
    memcpy(out->name.bytes, name.bytes, name.length);
    out->type = type;
    out->class = class;
    out->lifetime = lifetime;
    out->data = data;
    return true;
}

static bool has_address(const DnsRecord *record, Ip *out)
{
    if (record->class != DNS_CLASS_IN || record->lifetime == 0 || record->section == DNS_QUESTION ||
        record->section == DNS_AUTHORITY)
        return false;
    if (record->type == DNS_TYPE_A && record->data.length == 4)
        *out = ip_from_v4(record->data.data);
    else if (record->type == DNS_TYPE_AAAA && record->data.length == 16)
        *out = ip_from_v6(record->data.data);
    else
        return false;
    return true;
}

bool dns_message_next_host(DnsMessage *message, DnsHost *out)
{
    DnsRecord record;
    if (!message->is_response || message->answer != 0)
        return false;
    while (dns_message_next(message, &record)) {
        Ip ip;
        if (!has_address(&record, &ip))
            continue;
        out->name.length = record.name.length;
        memcpy(out->name.bytes, record.name.bytes, record.name.length);
        out->ip = ip;
        return true;
    }
    return false;
}
