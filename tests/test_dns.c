/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Vectors by hand from RFC 1035 section 4.1, RFC 3596 and RFC 6762. */
#include "dns.h"

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

START_TEST(hosts_of_an_answer_come_one_by_one)
{
    static const struct {
        const char *name, *ip;
    } hosts[] = { { "printer.local", "192.0.2.9" },
                  { "printer.local", "fe80::9" },
                  { "pc2.local", "192.0.2.10" } };
    char text[IP_TEXT_SIZE];
    DnsHost host;
    DnsMessage message = open_message(answer, sizeof answer);
    for (size_t i = 0; i < 3; i++) {
        ck_assert(dns_message_next_host(&message, &host));
        assert_name(&host.name, hosts[i].name);
        ck_assert_str_eq(ip_text(&host.ip, text), hosts[i].ip);
    }
    ck_assert(!dns_message_next_host(&message, &host));
    ck_assert(cursor_ok(&message.rest));
}
END_TEST

START_TEST(a_question_has_no_data)
{
    static const uint8_t query[] = { HEADER(0x0100, 1, 0, 0), PRINTER, 0, 28, 0, 1 };
    DnsRecord record;
    DnsHost host;
    DnsMessage message = open_message(query, sizeof query);
    ck_assert(!dns_message_next_host(&message, &host));
    ck_assert(dns_message_next(&message, &record));
    ck_assert_int_eq(record.section, DNS_QUESTION);
    assert_name(&record.name, "printer.local");
    ck_assert_uint_eq(record.type, DNS_TYPE_AAAA);
    ck_assert_uint_eq(record.class, DNS_CLASS_IN);
    ck_assert_uint_eq(record.data.length, 0);
    ck_assert(!dns_message_next(&message, &record));
}
END_TEST

START_TEST(a_goodbye_and_a_failure_bring_no_host)
{
    static const uint8_t goodbye[] = {
        HEADER(0x8400, 0, 1, 0), PRINTER, 0, 1, 0x80, 1, 0, 0, 0, 0, 0, 4, 192, 0, 2, 9
    };
    static const uint8_t failure[] = { HEADER(0x8003, 0, 1, 0), PRINTER, A(9) };
    DnsHost host;
    DnsMessage message = open_message(goodbye, sizeof goodbye);
    ck_assert(!dns_message_next_host(&message, &host));
    message = open_message(failure, sizeof failure);
    ck_assert(!dns_message_next_host(&message, &host));
}
END_TEST

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
    assert_malformed(itself, sizeof itself);
    assert_malformed(forward, sizeof forward);
    assert_malformed(header, sizeof header);
    assert_malformed(around, sizeof around);
}
END_TEST

START_TEST(a_long_chain_of_pointers_is_not_followed)
{
    enum { POINTERS = LIMIT_DNS_JUMPS + 2, NAME = 12 + 10 + 1, FIRST = NAME + 1 };
    uint8_t bytes[FIRST + 2 * POINTERS + 4 + 16] = { HEADER(0x8000, 0, 2, 0) };
    size_t at = 12;
    DnsRecord record;
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
    ck_assert(!dns_message_next(&message, &record));
    ck_assert_int_eq(message.rest.state, CURSOR_OVERRUN);
}
END_TEST

START_TEST(a_name_may_have_255_bytes_and_no_more)
{
    uint8_t bytes[12 + 300] = { HEADER(0, 1, 0, 0) };
    DnsRecord record;
    for (size_t at = 12; at < 12 + 3 * 64; at += 64) {
        bytes[at] = 63;
        memset(bytes + at + 1, 'x', 63);
    }
    bytes[12 + 192] = 61; /* 3 * 64 + 62 + 1 = 255 */
    memset(bytes + 12 + 193, 'y', 61);
    DnsMessage message = open_message(bytes, sizeof bytes);
    ck_assert(dns_message_next(&message, &record));
    ck_assert_uint_eq(record.name.length, 253);
    bytes[12 + 192] = 62;
    bytes[12 + 193 + 61] = 'y';
    assert_malformed(bytes, sizeof bytes);
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
        DnsHost host;
        unsigned hosts = 0;
        Cursor in = cursor_over(copy, n, sizeof answer);
        ck_assert(dns_message_read(&in, &message));
        while (dns_message_next_host(&message, &host))
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
      a_goodbye_and_a_failure_bring_no_host, pointers_only_lead_back,
      a_long_chain_of_pointers_is_not_followed, a_name_may_have_255_bytes_and_no_more,
      other_label_types_are_malformed, records_without_end_are_counted,
      a_cut_message_gives_what_it_shows, no_prefix_of_a_header_reads)
