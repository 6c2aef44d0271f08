/* SPDX-License-Identifier: GPL-2.0-or-later */
/* RFC 1035 section 4.1; services: RFC 2782. */
#include "dns.h"

#include "domain_name.h"

enum {
    HEADER_SIZE = 12,
    TEXT_MAX = 253, /* of a name of 255 bytes (RFC 1035 section 2.3.4) */
    LABEL_MAX = 63, /* above it: a pointer, or a label type that nobody uses */
    POINTER = 0xc0, /* the two first bits (RFC 1035 section 4.1.4) */
};

bool dns_message_read(Cursor *in, DnsMessage *out)
{
    enum { RESPONSE = 0x8000 };
    Cursor whole = *in;
    const uint8_t *at = cursor_step(in, HEADER_SIZE);
    if (at == NULL)
        return false;
    uint16_t flags = bytes_be16(at + 2);
    *out = (DnsMessage){
        .id = bytes_be16(at),
        .flags = flags,
        .is_response = (flags & RESPONSE) != 0,
        .operation = flags >> 11 & 15,
        .answer = flags & 15,
        .counts = { bytes_be16(at + 4), bytes_be16(at + 6), bytes_be16(at + 8),
                    bytes_be16(at + 10) },
        .whole = whole,
        .rest = *in,
    };
    return true;
}

/* False where the name would be longer than any name. */
static bool take_label(Cursor *in, uint8_t length, DnsName *name)
{
    Bytes label = cursor_take(in, length);
    size_t dot = name->length > 0;
    if (!cursor_ok(in) || length > LABEL_MAX || name->length + dot + length > TEXT_MAX)
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

static bool is_pointer(uint8_t length)
{
    return (length & POINTER) == POINTER;
}

/* Where a pointer leads: before the labels that lead to it, so that no loop can be made. 0: to
 * nowhere. */
static size_t take_pointer(Cursor *in, uint8_t first, size_t before)
{
    size_t offset = (size_t)(first & ~POINTER) << 8 | cursor_u8(in);
    return cursor_ok(in) && offset >= HEADER_SIZE && offset < before ? offset : 0;
}

/* Moves in behind the name where it stands, wherever its pointers lead. False: in untouched. */
static bool read_name(const DnsMessage *message, Cursor *in, DnsName *out)
{
    Cursor at = *in, behind = *in;
    size_t before = (size_t)(in->next - message->whole.next);
    int jumps = 0;
    uint8_t length;
    out->length = 0;
    while ((length = cursor_u8(&at)) != 0) {
        if (!is_pointer(length)) {
            if (!take_label(&at, length, out))
                return false;
            continue;
        }
        if (jumps == LIMIT_DNS_JUMPS || (before = take_pointer(&at, length, before)) == 0)
            return false;
        if (jumps++ == 0)
            behind = at;
        at = message->whole;
        cursor_skip(&at, before);
    }
    if (!cursor_ok(&at))
        return false;
    *in = jumps > 0 ? behind : at;
    return true;
}

/* Behind a name, wherever its pointer leads. Where that is, when the name is a pointer and nothing
 * else, or where the name stands. */
static size_t skip_name(const DnsMessage *message, Cursor *in)
{
    size_t start = (size_t)(in->next - message->whole.next);
    uint8_t length = cursor_u8(in);
    if (is_pointer(length)) {
        size_t target = take_pointer(in, length, start);
        return target != 0 ? target : start;
    }
    for (; length != 0 && !is_pointer(length); length = cursor_u8(in))
        if (length > LABEL_MAX)
            cursor_fail(in, CURSOR_OVERRUN);
        else
            cursor_skip(in, length);
    if (length != 0)
        cursor_skip(in, 1);
    return start;
}

/* The section that the next record stands in; false behind the last one. */
static bool next_section(DnsMessage *message, DnsSection *out)
{
    for (; message->counts[message->section] == 0; message->section++)
        if (message->section == DNS_ADDITIONAL)
            return false;
    message->counts[message->section]--;
    *out = message->section;
    return message->taken++ < LIMIT_DNS_RECORDS;
}

/* What stands behind the name of a record. */
static bool read_rest(Cursor *in, DnsSection section, DnsRecord *out)
{
    enum { CLASS_MASK = 0x7fff, QUESTION_SIZE = 4, RECORD_SIZE = 10 };
    bool is_record = section != DNS_QUESTION;
    const uint8_t *at = cursor_step(in, is_record ? RECORD_SIZE : QUESTION_SIZE);
    if (at == NULL)
        return false;
    Bytes data = cursor_take(in, is_record ? bytes_be16(at + 8) : 0);
    if (!cursor_ok(in))
        return false;
    out->section = section;
    out->type = bytes_be16(at);
    out->class = bytes_be16(at + 2) & CLASS_MASK;
    out->lifetime = is_record ? bytes_be32(at + 4) : 0;
    out->data = data;
    return true;
}

bool dns_message_next(DnsMessage *message, DnsRecord *out)
{
    Cursor in = message->rest;
    DnsSection section;
    if (!cursor_ok(&in) || !next_section(message, &section))
        return false;
    size_t owner_at = skip_name(message, &in);
    bool is_read = read_rest(&in, section, out);
    if (is_read)
        out->owner_at = (uint32_t)owner_at;
    message->rest = in;
    return is_read;
}

bool dns_record_owner(const DnsMessage *message, const DnsRecord *record, DnsName *out)
{
    Cursor in = message->whole;
    DnsName name;
    cursor_skip(&in, record->owner_at);
    if (!read_name(message, &in, &name))
        return false;
    out->length = name.length;
    memcpy(out->bytes, name.bytes, name.length);
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
    Cursor data = cursor_of(record->data);
    bool is_name = record->type == DNS_TYPE_CNAME || record->type == DNS_TYPE_PTR;
    return is_name && says_something(record) && read_data_name(message, &data, out);
}

bool dns_record_service(const DnsMessage *message, const DnsRecord *record, DnsService *out)
{
    Cursor data = cursor_of(record->data);
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

static bool read_alias(const DnsMessage *message, const DnsRecord *record, DnsAlias *out)
{
    return record->type == DNS_TYPE_CNAME && dns_record_name(message, record, &out->target) &&
           dns_record_owner(message, record, &out->name);
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

void dns_message_aliases(const DnsMessage *message, const DnsRecord *records, unsigned count,
                         DnsAliases *out)
{
    DnsName ends[LIMIT_DNS_ALIASES];
    out->count = 0;
    for (unsigned i = 0; i < count && out->count < LIMIT_DNS_ALIASES; i++)
        out->count += read_alias(message, &records[i], &out->items[out->count]);
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
