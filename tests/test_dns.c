/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Vectors by hand from RFC 1035 section 4.1, RFC 2782, RFC 3596, RFC 6762 and RFC 7766. */
#include "dns.h"

#include "dns_wire.h"
#include "prefix.h"

#define HEADER(flags, questions, answers, additional)                                              \
    0x12, 0x34, (flags) >> 8, (flags)&0xff, 0, questions, 0, answers, 0, 0, 0, additional
#define PRINTER 7, 'p', 'r', 'i', 'n', 't', 'e', 'r', 5, 'l', 'o', 'c', 'a', 'l', 0
#define A(last) 0, 1, 0x80, 1, 0, 0, 0, 120, 0, 4, 192, 0, 2, last

/* a multicast answer with an A record, an AAAA record for the same name and another name */
static const uint8_t answer[] = {
    HEADER(0x8400, 0, 2, 1),
    PRINTER,
    A(9),
    0xc0,
    12,
    0,
    28,
    0x80,
    1,
    0,
    0,
    0,
    120,
    0,
    16,
    0xfe,
    0x80,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
    9,
    3,
    'p',
    'c',
    '2',
    0xc0,
    20,
    A(10),
};

static void assert_name(const DnsName *name, const char *text)
{
    ck_assert_uint_eq(name->length, strlen(text));
    ck_assert_mem_eq(name->bytes, text, name->length);
}

static void assert_owner(const DnsMessage *message, const DnsRecord *record, const char *text)
{
    DnsName owner;
    ck_assert(dns_record_owner(message, record, &owner));
    assert_name(&owner, text);
}

static DnsMessage open_message(const uint8_t *bytes, size_t n)
{
    DnsMessage message;
    Cursor in = cursor_over(bytes, n, n);
    ck_assert(dns_message_read(&in, &message));
    return message;
}

START_TEST(a_header_says_what_follows)
{
    DnsMessage message = open_message(answer, sizeof answer);
    ck_assert_uint_eq(message.id, 0x1234);
    ck_assert(message.is_response);
    ck_assert_uint_eq(message.operation, 0);
    ck_assert_uint_eq(message.answer, 0);
    ck_assert_uint_eq(message.counts[DNS_ANSWER], 2);
    ck_assert_uint_eq(message.counts[DNS_ADDITIONAL], 1);
}
END_TEST

typedef struct NamedIp {
    DnsName name;
    Ip ip;
} NamedIp;

static bool next_host(DnsMessage *message, NamedIp *out)
{
    DnsRecord record;
    while (dns_message_next(message, &record))
        if (dns_record_ip(&record, &out->ip))
            return dns_record_owner(message, &record, &out->name);
    return false;
}

START_TEST(hosts_of_an_answer_come_one_by_one)
{
    static const struct {
        const char *name, *ip;
    } hosts[] = { { "printer.local", "192.0.2.9" },
                  { "printer.local", "fe80::9" },
                  { "pc2.local", "192.0.2.10" } };
    char text[IP_TEXT_SIZE];
    NamedIp host;
    DnsMessage message = open_message(answer, sizeof answer);
    for (size_t i = 0; i < 3; i++) {
        ck_assert(next_host(&message, &host));
        assert_name(&host.name, hosts[i].name);
        ck_assert_str_eq(ip_text(&host.ip, text), hosts[i].ip);
    }
    ck_assert(!next_host(&message, &host));
    ck_assert(cursor_ok(&message.rest));
}
END_TEST

START_TEST(a_question_has_no_data)
{
    static const uint8_t query[] = { HEADER(0x0100, 1, 0, 0), PRINTER, 0, 28, 0, 1 };
    DnsRecord record;
    Ip ip;
    DnsMessage message = open_message(query, sizeof query);
    ck_assert(dns_message_next(&message, &record));
    ck_assert_int_eq(record.section, DNS_QUESTION);
    assert_owner(&message, &record, "printer.local");
    ck_assert_uint_eq(record.type, DNS_TYPE_AAAA);
    ck_assert_uint_eq(record.class, DNS_CLASS_IN);
    ck_assert_uint_eq(record.data.length, 0);
    ck_assert(!dns_record_ip(&record, &ip));
    ck_assert(!dns_message_next(&message, &record));
}
END_TEST

START_TEST(a_failure_and_a_question_answer_nothing)
{
    static const uint16_t flags[] = { 0x8003, 0x8002, 0x0000, 0xa800 };
    for (size_t i = 0; i < sizeof flags / sizeof flags[0]; i++) {
        const uint8_t header[] = { HEADER(flags[i], 0, 0, 0) };
        DnsMessage message = open_message(header, sizeof header);
        ck_assert(!dns_message_answers(&message));
    }
    DnsMessage message = open_message(answer, sizeof answer);
    ck_assert(dns_message_answers(&message));
}
END_TEST

START_TEST(an_address_of_another_class_section_or_length_is_none)
{
    static const uint8_t bytes[] = { HEADER(0x8400, 0, 2, 0),
                                     PRINTER,
                                     0,
                                     1,
                                     0,
                                     3,
                                     0,
                                     0,
                                     0,
                                     120,
                                     0,
                                     4,
                                     192,
                                     0,
                                     2,
                                     9,
                                     0xc0,
                                     12,
                                     0,
                                     1,
                                     0,
                                     1,
                                     0,
                                     0,
                                     0,
                                     120,
                                     0,
                                     3,
                                     192,
                                     0,
                                     2 };
    static const uint8_t authority[] = {
        0x12, 0x34, 0x84, 0, 0, 0, 0, 0, 0, 1, 0, 0, PRINTER, A(9)
    };
    NamedIp host;
    DnsMessage message = open_message(bytes, sizeof bytes);
    ck_assert(!next_host(&message, &host));
    ck_assert(cursor_ok(&message.rest));
    message = open_message(authority, sizeof authority);
    ck_assert(!next_host(&message, &host));
    ck_assert(cursor_ok(&message.rest));
}
END_TEST

/* fe.example.com is an alias whose target points back into the message */
static const uint8_t alias[] = { HEADER(0x8180, 1, 1, 0),
                                 2,
                                 'f',
                                 'e',
                                 7,
                                 'e',
                                 'x',
                                 'a',
                                 'm',
                                 'p',
                                 'l',
                                 'e',
                                 3,
                                 'c',
                                 'o',
                                 'm',
                                 0,
                                 0,
                                 1,
                                 0,
                                 1,
                                 0xc0,
                                 12,
                                 0,
                                 5,
                                 0,
                                 1,
                                 0,
                                 0,
                                 0,
                                 60,
                                 0,
                                 6,
                                 3,
                                 'n',
                                 '0',
                                 '1',
                                 0xc0,
                                 15 };

START_TEST(the_name_in_a_record_may_point_into_the_message)
{
    DnsRecord record;
    DnsName target;
    DnsMessage message = open_message(alias, sizeof alias);
    ck_assert(dns_message_next(&message, &record));
    ck_assert(!dns_record_name(&message, &record, &target));
    ck_assert(dns_message_next(&message, &record));
    ck_assert(dns_record_name(&message, &record, &target));
    assert_owner(&message, &record, "fe.example.com");
    assert_name(&target, "n01.example.com");
}
END_TEST

START_TEST(the_name_in_a_record_ends_where_its_data_does)
{
    for (uint8_t length = 0; length < 9; length++) {
        uint8_t bytes[sizeof alias + 4] = { 0 };
        DnsRecord record;
        DnsName target;
        memcpy(bytes, alias, sizeof alias);
        bytes[sizeof alias - 7] = length;
        DnsMessage message = open_message(bytes, sizeof bytes);
        ck_assert(dns_message_next(&message, &record));
        ck_assert(dns_message_next(&message, &record));
        ck_assert(dns_record_name(&message, &record, &target) == (length == 6));
    }
}
END_TEST

START_TEST(a_service_has_a_port_and_a_target)
{
    DnsWire dns = dns_wire_new(DNS_WIRE_ANSWER);
    DnsRecord record;
    DnsService service;
    DnsName name;
    dns_wire_service(&dns, "_sipinternaltls._tcp.example.com", 5061, "pool.example.com");
    DnsMessage message = open_message(dns.bytes, dns.length);
    ck_assert(dns_message_next(&message, &record));
    ck_assert(dns_record_service(&message, &record, &service));
    ck_assert_uint_eq(service.priority, 10);
    ck_assert_uint_eq(service.weight, 20);
    ck_assert_uint_eq(service.port, 5061);
    assert_name(&service.target, "pool.example.com");
    ck_assert(!dns_record_name(&message, &record, &name));
    for (size_t n = 0; n < record.data.length; n++) {
        DnsRecord cut = record;
        cut.data.length = n;
        ck_assert(!dns_record_service(&message, &cut, &service));
    }
}
END_TEST

static void read_aliases(const DnsWire *dns, DnsAliases *out)
{
    DnsRecord records[LIMIT_DNS_RECORDS];
    unsigned count = 0;
    DnsMessage message = open_message(dns->bytes, dns->length);
    while (dns_message_next(&message, &records[count]))
        count++;
    dns_message_aliases(&message, records, count, out);
}

START_TEST(each_alias_leads_to_the_end_of_its_chain)
{
    DnsWire dns = dns_wire_new(DNS_WIRE_ANSWER);
    DnsAliases aliases;
    dns_wire_alias(&dns, "sip.example.com", 5, "FE.example.com");
    dns_wire_alias(&dns, "fe.example.com", 5, "n01.example.com");
    read_aliases(&dns, &aliases);
    ck_assert_uint_eq(aliases.count, 2);
    assert_name(&aliases.items[0].name, "sip.example.com");
    assert_name(&aliases.items[0].target, "n01.example.com");
    assert_name(&aliases.items[1].target, "n01.example.com");
}
END_TEST

START_TEST(a_chain_without_end_is_left_after_a_while)
{
    DnsWire dns = dns_wire_new(DNS_WIRE_ANSWER);
    DnsAliases aliases;
    dns_wire_alias(&dns, "a", 5, "b");
    dns_wire_alias(&dns, "b", 5, "a");
    for (int i = 0; i < LIMIT_DNS_ALIASES; i++)
        dns_wire_alias(&dns, "c", 5, "c");
    read_aliases(&dns, &aliases);
    ck_assert_uint_eq(aliases.count, LIMIT_DNS_ALIASES);
}
END_TEST

static bool names_ip(const char *text, const char *ip)
{
    DnsName name = { .length = (uint16_t)strlen(text) };
    char shown[IP_TEXT_SIZE];
    Ip out;
    memcpy(name.bytes, text, name.length);
    return dns_name_ip(&name, &out) && strcmp(ip_text(&out, shown), ip) == 0;
}

START_TEST(a_reverse_name_is_about_an_address)
{
    ck_assert(names_ip("9.2.0.192.in-addr.arpa", "192.0.2.9"));
    ck_assert(names_ip("255.255.255.255.IN-ADDR.arpa", "255.255.255.255"));
    ck_assert(names_ip("F.e.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa",
                       "2001:db8::ef"));
}
END_TEST

START_TEST(what_is_no_whole_address_is_no_reverse_name)
{
    static const char *const names[] = {
        "",
        "in-addr.arpa",
        ".in-addr.arpa",
        "2.0.192.in-addr.arpa",
        "1.9.2.0.192.in-addr.arpa",
        "256.2.0.192.in-addr.arpa",
        "0009.2.0.192.in-addr.arpa",
        "9..0.192.in-addr.arpa",
        "a.2.0.192.in-addr.arpa",
        "-1.2.0.192.in-addr.arpa",
        "9.2.0.192.xin-addr.arpa",
        "9.2.0.192",
        "10.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa",
        "g.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa",
        "0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa",
    };
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        DnsName name = { .length = (uint16_t)strlen(names[i]) };
        Ip ip;
        memcpy(name.bytes, names[i], name.length);
        ck_assert_msg(!dns_name_ip(&name, &ip), "%s", names[i]);
    }
}
END_TEST

START_TEST(a_plain_name_ends_with_the_root_or_the_bytes)
{
    static const uint8_t whole[] = { 2, 'v', 'm', 3, 'l', 'a', 'n', 0, 9 };
    static const uint8_t part[] = { 2, 'v', 'm' };
    static const uint8_t pointer[] = { 2, 'v', 'm', 0xc0, 0 };
    DnsName name;
    Cursor in = cursor_over(whole, sizeof whole, sizeof whole);
    ck_assert(dns_name_read_plain(&in, &name));
    assert_name(&name, "vm.lan");
    in = cursor_over(part, sizeof part, sizeof part);
    ck_assert(dns_name_read_plain(&in, &name));
    assert_name(&name, "vm");
    in = cursor_over(part, 2, 2);
    ck_assert(!dns_name_read_plain(&in, &name));
    in = cursor_over(pointer, sizeof pointer, sizeof pointer);
    ck_assert(!dns_name_read_plain(&in, &name));
}
END_TEST

START_TEST(a_stream_gives_whole_messages_only)
{
    static const uint8_t stream[] = { 0, 3, 'a', 'b', 'c', 0, 0, 0, 2, 'd' };
    Cursor message, in = cursor_over(stream, sizeof stream, sizeof stream);
    ck_assert(dns_stream_next(&in, &message));
    ck_assert_uint_eq(cursor_left(&message), 3);
    ck_assert(dns_stream_next(&in, &message));
    ck_assert_uint_eq(cursor_left(&message), 0);
    ck_assert(!dns_stream_next(&in, &message));
    ck_assert_uint_eq(cursor_left(&in), 3);
    ck_assert(cursor_ok(&in));
    for (size_t n = 0; n < 5; n++) {
        in = cursor_over(stream, n, n);
        ck_assert(!dns_stream_next(&in, &message));
        ck_assert_uint_eq(cursor_left(&in), n);
    }
}
END_TEST

/* A name that nobody can read, in a record whose end is known. */
static void assert_unreadable(const uint8_t *bytes, size_t n)
{
    DnsRecord record;
    DnsName owner;
    DnsMessage message = open_message(bytes, n);
    ck_assert(dns_message_next(&message, &record));
    ck_assert(!dns_record_owner(&message, &record, &owner));
}

static void assert_malformed(const uint8_t *bytes, size_t n)
{
    DnsRecord record;
    DnsMessage message = open_message(bytes, n);
    ck_assert(!dns_message_next(&message, &record));
    ck_assert_int_eq(message.rest.state, CURSOR_OVERRUN);
}

START_TEST(pointers_only_lead_back)
{
    static const uint8_t itself[] = { HEADER(0, 1, 0, 0), 0xc0, 12, 0, 1, 0, 1 };
    static const uint8_t forward[] = { HEADER(0, 1, 0, 0), 0xc0, 18, 0, 1, 0, 1, 1, 'a', 0 };
    static const uint8_t header[] = { HEADER(0, 1, 0, 0), 0xc0, 4, 0, 1, 0, 1 };
    static const uint8_t around[] = { HEADER(0, 1, 0, 0), 1, 'a', 0xc0, 12, 0, 1, 0, 1 };
    assert_unreadable(itself, sizeof itself);
    assert_unreadable(forward, sizeof forward);
    assert_unreadable(header, sizeof header);
    assert_unreadable(around, sizeof around);
}
END_TEST

START_TEST(records_of_one_name_point_to_one_place)
{
    DnsRecord question, first, second;
    DnsMessage message = open_message(alias, sizeof alias);
    ck_assert(dns_message_next(&message, &question));
    ck_assert(dns_message_next(&message, &first));
    ck_assert_uint_eq(question.owner_at, first.owner_at);
    message = open_message(answer, sizeof answer);
    ck_assert(dns_message_next(&message, &first));
    ck_assert(dns_message_next(&message, &second));
    ck_assert_uint_eq(first.owner_at, second.owner_at);
    ck_assert(dns_message_next(&message, &second));
    ck_assert_uint_ne(first.owner_at, second.owner_at);
}
END_TEST

START_TEST(a_name_that_cannot_be_read_hides_no_other_record)
{
    static const uint8_t bytes[] = { HEADER(0x8400, 0, 2, 0), 0xc0, 4, A(9), PRINTER, A(10) };
    DnsRecord record;
    DnsName owner;
    DnsMessage message = open_message(bytes, sizeof bytes);
    ck_assert(dns_message_next(&message, &record));
    ck_assert(!dns_record_owner(&message, &record, &owner));
    ck_assert(dns_message_next(&message, &record));
    assert_owner(&message, &record, "printer.local");
}
END_TEST

START_TEST(a_long_chain_of_pointers_is_not_followed)
{
    enum { POINTERS = LIMIT_DNS_JUMPS + 2, NAME = 12 + 10 + 1, FIRST = NAME + 1 };
    uint8_t bytes[FIRST + 2 * POINTERS + 4 + 16] = { HEADER(0x8000, 0, 2, 0) };
    size_t at = 12;
    DnsRecord record;
    DnsName owner;
    bytes[at] = 0; /* the root, with data that holds the chain */
    bytes[at + 2] = 99;
    bytes[at + 4] = 1;
    bytes[at + 10] = 1 + 2 * POINTERS;
    at += 11;
    bytes[at++] = 0;
    for (size_t i = 0; i < POINTERS; i++, at += 2) {
        bytes[at] = 0xc0;
        bytes[at + 1] = (uint8_t)(i == 0 ? at - 1 : at - 2);
    }
    bytes[at] = 0xc0;
    bytes[at + 1] = (uint8_t)(at - 2);
    DnsMessage message = open_message(bytes, sizeof bytes);
    ck_assert(dns_message_next(&message, &record));
    ck_assert_uint_eq(record.data.length, 1 + 2 * POINTERS);
    ck_assert(dns_message_next(&message, &record));
    ck_assert(!dns_record_owner(&message, &record, &owner));
}
END_TEST

START_TEST(a_name_may_have_255_bytes_and_no_more)
{
    uint8_t bytes[12 + 300] = { HEADER(0, 1, 0, 0) };
    DnsRecord record;
    DnsName owner;
    for (size_t at = 12; at < 12 + 3 * 64; at += 64) {
        bytes[at] = 63;
        memset(bytes + at + 1, 'x', 63);
    }
    bytes[12 + 192] = 61; /* 3 * 64 + 62 + 1 = 255 */
    memset(bytes + 12 + 193, 'y', 61);
    DnsMessage message = open_message(bytes, sizeof bytes);
    ck_assert(dns_message_next(&message, &record));
    ck_assert(dns_record_owner(&message, &record, &owner));
    ck_assert_uint_eq(owner.length, 253);
    bytes[12 + 192] = 62;
    bytes[12 + 193 + 61] = 'y';
    assert_unreadable(bytes, sizeof bytes);
}
END_TEST

START_TEST(other_label_types_are_malformed)
{
    static const uint8_t bitstring[] = { HEADER(0, 1, 0, 0), 0x41, 1, 0, 0, 1, 0, 1 };
    static const uint8_t reserved[] = { HEADER(0, 1, 0, 0), 0x80, 1, 0, 0, 1, 0, 1 };
    assert_malformed(bitstring, sizeof bitstring);
    assert_malformed(reserved, sizeof reserved);
}
END_TEST

START_TEST(records_without_end_are_counted)
{
    enum { RECORDS = LIMIT_DNS_RECORDS + 10, SIZE = 11 };
    uint8_t bytes[12 + RECORDS * SIZE] = { HEADER(0x8000, 0, 0, 0) };
    DnsRecord record;
    bytes[6] = RECORDS >> 8;
    bytes[7] = RECORDS & 0xff;
    DnsMessage message = open_message(bytes, sizeof bytes);
    unsigned seen = 0;
    while (dns_message_next(&message, &record))
        seen++;
    ck_assert_uint_eq(seen, LIMIT_DNS_RECORDS);
}
END_TEST

START_TEST(a_cut_message_gives_what_it_shows)
{
    for (size_t n = 12; n < sizeof answer; n++) {
        g_autofree uint8_t *copy = prefix_copy(answer, n);
        DnsMessage message;
        NamedIp host;
        unsigned hosts = 0;
        Cursor in = cursor_over(copy, n, sizeof answer);
        ck_assert(dns_message_read(&in, &message));
        while (next_host(&message, &host))
            hosts++;
        ck_assert_uint_lt(hosts, 3);
        ck_assert_int_eq(message.rest.state, CURSOR_CUT);
    }
}
END_TEST

START_TEST(no_prefix_of_a_header_reads)
{
    static const uint8_t header[12] = { HEADER(0x8400, 0, 2, 1) };
    ASSERT_NO_PREFIX_READS(dns_message_read, DnsMessage, header);
}
END_TEST

SUITE("dns", a_header_says_what_follows, hosts_of_an_answer_come_one_by_one, a_question_has_no_data,
      a_failure_and_a_question_answer_nothing,
      an_address_of_another_class_section_or_length_is_none,
      the_name_in_a_record_may_point_into_the_message,
      the_name_in_a_record_ends_where_its_data_does, a_service_has_a_port_and_a_target,
      each_alias_leads_to_the_end_of_its_chain, a_chain_without_end_is_left_after_a_while,
      a_reverse_name_is_about_an_address, what_is_no_whole_address_is_no_reverse_name,
      a_plain_name_ends_with_the_root_or_the_bytes, a_stream_gives_whole_messages_only,
      pointers_only_lead_back, records_of_one_name_point_to_one_place,
      a_name_that_cannot_be_read_hides_no_other_record, a_long_chain_of_pointers_is_not_followed,
      a_name_may_have_255_bytes_and_no_more, other_label_types_are_malformed,
      records_without_end_are_counted, a_cut_message_gives_what_it_shows,
      no_prefix_of_a_header_reads)
