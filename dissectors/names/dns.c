/* SPDX-License-Identifier: GPL-2.0-or-later */
/* RFC 1035 section 4.1; services: RFC 2782. */
#include "dns.h"

#include "domain_name.h"

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

bool dns_name_read_plain(Cursor *in, DnsName *out)
{
    DnsName name = { .length = 0 };
    while (cursor_left(in) > 0) {
        uint8_t length = cursor_u8(in);
        if (length == 0)
            break;
        if (!take_label(in, length, &name))
            return false;
    }
    if (!cursor_ok(in))
        return false;
    *out = name;
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

/* What stands behind the name of a record. */
static bool read_rest(Cursor *in, DnsSection section, DnsRecord *out)
{
    enum { CLASS_MASK = 0x7fff };
    uint16_t type = cursor_be16(in), class = cursor_be16(in) & CLASS_MASK;
    bool is_record = section != DNS_QUESTION;
    uint32_t lifetime = is_record ? cursor_be32(in) : 0;
    Bytes data = cursor_take(in, is_record ? cursor_be16(in) : 0);
    if (!cursor_ok(in))
        return false;
    out->section = section;
    out->type = type;
    out->class = class;
    out->lifetime = lifetime;
    out->data = data;
    return true;
}

bool dns_message_next(DnsMessage *message, DnsRecord *out)
{
    Cursor *in = &message->rest;
    DnsSection section;
    DnsName name;
    if (!cursor_ok(in) || !next_section(message, &section) || !read_name(message, in, &name) ||
        !read_rest(in, section, out))
        return false;
    out->name.length = name.length;
    memcpy(out->name.bytes, name.bytes, name.length);
    return true;
}

bool dns_message_answers(const DnsMessage *message)
{
    return message->is_response && message->operation == 0 && message->answer == 0;
}

bool dns_stream_next(Cursor *in, Cursor *out)
{
    Cursor at = *in;
    uint16_t length = cursor_be16(&at);
    if (!cursor_ok(&at) || length > cursor_left(&at))
        return false;
    *out = cursor_block(&at, length);
    *in = at;
    return true;
}

/* Authority records name the servers of a zone, not who was asked for. */
static bool says_something(const DnsRecord *record)
{
    return record->class == DNS_CLASS_IN &&
           (record->section == DNS_ANSWER || record->section == DNS_ADDITIONAL);
}

bool dns_record_ip(const DnsRecord *record, Ip *out)
{
    if (!says_something(record))
        return false;
    if (record->type == DNS_TYPE_A && record->data.length == 4)
        *out = ip_from_v4(record->data.data);
    else if (record->type == DNS_TYPE_AAAA && record->data.length == 16)
        *out = ip_from_v6(record->data.data);
    else
        return false;
    return true;
}

/* The name that the rest of the data of a record is. */
static bool read_data_name(const DnsMessage *message, Cursor *data, DnsName *out)
{
    DnsName name;
    if (!cursor_ok(data) || !read_name(message, data, &name) || cursor_left(data) > 0)
        return false;
    out->length = name.length;
    memcpy(out->bytes, name.bytes, name.length);
    return true;
}

bool dns_record_name(const DnsMessage *message, const DnsRecord *record, DnsName *out)
{
    Cursor data = cursor_over(record->data.data, record->data.length, record->data.length);
    bool is_name = record->type == DNS_TYPE_CNAME || record->type == DNS_TYPE_PTR;
    return is_name && says_something(record) && read_data_name(message, &data, out);
}

bool dns_record_service(const DnsMessage *message, const DnsRecord *record, DnsService *out)
{
    Cursor data = cursor_over(record->data.data, record->data.length, record->data.length);
    if (record->type != DNS_TYPE_SRV || !says_something(record))
        return false;
    uint16_t priority = cursor_be16(&data), weight = cursor_be16(&data), port = cursor_be16(&data);
    if (!read_data_name(message, &data, &out->target))
        return false;
    out->priority = priority;
    out->weight = weight;
    out->port = port;
    return true;
}

/* Behind a name, wherever its pointer leads. */
static void skip_name(Cursor *in)
{
    enum { POINTER = 0xc0 };
    uint8_t length;
    while ((length = cursor_u8(in)) != 0) {
        bool is_pointer = (length & POINTER) == POINTER;
        cursor_skip(in, is_pointer ? 1 : length);
        if (is_pointer)
            return;
    }
}

/* The next alias, and not the names of the records before it; false when there is none. */
static bool next_alias(DnsMessage *message, DnsAlias *out)
{
    Cursor *in = &message->rest;
    DnsSection section;
    DnsRecord record;
    while (cursor_ok(in) && next_section(message, &section)) {
        Cursor name = *in;
        skip_name(in);
        if (!read_rest(in, section, &record))
            return false;
        if (record.type == DNS_TYPE_CNAME && dns_record_name(message, &record, &out->target))
            return read_name(message, &name, &out->name);
    }
    return false;
}

/* Where the chain that begins with an alias ends; a chain without end ends somewhere. */
static const DnsName *end_of_chain(const DnsAliases *aliases, const DnsAlias *alias)
{
    const DnsName *end = &alias->target;
    for (uint8_t steps = 0; steps < aliases->count; steps++)
        for (uint8_t i = 0; i < aliases->count; i++)
            if (domain_name_equal(dns_name_bytes(&aliases->items[i].name), dns_name_bytes(end))) {
                end = &aliases->items[i].target;
                break;
            }
    return end;
}

void dns_message_aliases(const DnsMessage *message, DnsAliases *out)
{
    DnsMessage walk = *message;
    DnsName ends[LIMIT_DNS_ALIASES];
    out->count = 0;
    while (out->count < LIMIT_DNS_ALIASES && next_alias(&walk, &out->items[out->count]))
        out->count++;
    for (uint8_t i = 0; i < out->count; i++)
        ends[i] = *end_of_chain(out, &out->items[i]);
    for (uint8_t i = 0; i < out->count; i++)
        out->items[i].target = ends[i];
}

/* The number of the last label of a name, which it loses; false where that is none. */
static bool take_number(Bytes *name, unsigned base, unsigned most, uint8_t *out)
{
    unsigned number = 0;
    size_t at = name->length;
    while (at > 0 && name->data[at - 1] != '.')
        at--;
    if (at == name->length || name->length - at > 3)
        return false;
    for (size_t i = at; i < name->length; i++) {
        uint8_t lower = name->data[i] | 0x20; /* digits have that bit */
        unsigned digit = lower >= 'a' ? lower - 'a' + 10u : lower - (unsigned)'0';
        if (digit >= base)
            return false;
        number = number * base + digit;
    }
    *out = (uint8_t)number;
    name->length = at > 0 ? at - 1 : 0;
    return number <= most;
}

/* The addresses of a zone stand in it backwards, byte by byte or half byte by half byte: from its
 * end on they stand in order. */
static bool read_v4(Bytes name, Ip *out)
{
    uint8_t v4[4];
    for (size_t i = 0; i < sizeof v4; i++)
        if (!take_number(&name, 10, UINT8_MAX, &v4[i]))
            return false;
    *out = ip_from_v4(v4);
    return name.length == 0;
}

static bool read_v6(Bytes name, Ip *out)
{
    enum { HALF = 15 };
    uint8_t v6[16], high, low;
    for (size_t i = 0; i < sizeof v6; i++) {
        if (!take_number(&name, 16, HALF, &high) || !take_number(&name, 16, HALF, &low))
            return false;
        v6[i] = (uint8_t)(high << 4 | low);
    }
    *out = ip_from_v6(v6);
    return name.length == 0;
}

/* Takes the zone off; false where the name is not in it. */
static bool take_zone(Bytes *name, const char *zone)
{
    size_t length = strlen(zone);
    if (name->length <= length || name->data[name->length - length - 1] != '.' ||
        !domain_name_equal((Bytes){ name->data + name->length - length, length },
                           (Bytes){ (const uint8_t *)zone, length }))
        return false;
    name->length -= length + 1;
    return true;
}

bool dns_name_ip(const DnsName *name, Ip *out)
{
    Bytes rest = dns_name_bytes(name);
    Ip ip;
    if (!(take_zone(&rest, "in-addr.arpa") ? read_v4(rest, &ip)
                                           : take_zone(&rest, "ip6.arpa") && read_v6(rest, &ip)))
        return false;
    *out = ip;
    return true;
}
