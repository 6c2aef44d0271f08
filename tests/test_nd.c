/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Vectors by hand from RFC 4861 section 4. */
#include "nd.h"

#include "prefix.h"

#define ADDRESS(last) 0x20, 0x01, 0x0d, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, last
#define HOST 0x02, 0, 0, 0, 0, 0x01
#define SOURCE_MAC 1, 1, HOST
#define TARGET_MAC 2, 1, HOST

static const uint8_t solicitation[24] = { 135, 0, 0, 0, 0, 0, 0, 0, ADDRESS(2) };
static const uint8_t advertisement[24] = { 136, 0, 0, 0, 0xe0, 0, 0, 0, ADDRESS(2) };

static bool read_all(const uint8_t *bytes, size_t length, NdMessage *out)
{
    Cursor in = cursor_over(bytes, length, length);
    return nd_message_read(&in, out);
}

START_TEST(a_solicitation_asks_for_its_target)
{
    static const uint8_t bytes[] = { 135, 0, 0xab, 0xcd, 0, 0, 0, 0, ADDRESS(2), SOURCE_MAC };
    char text[MAC_TEXT_SIZE], ip[IP_TEXT_SIZE];
    NdMessage nd;
    ck_assert(read_all(bytes, sizeof bytes, &nd));
    ck_assert_int_eq(nd.type, ND_NEIGHBOUR_SOLICITATION);
    ck_assert_str_eq(ip_text(&nd.target, ip), "2001:db8::2");
    ck_assert(nd.has_source_mac && !nd.has_target_mac);
    ck_assert_str_eq(mac_text(&nd.source_mac, text), "02:00:00:00:00:01");
    ck_assert(!nd_message_is_announcement(&nd));
}
END_TEST

START_TEST(a_solicitation_from_nowhere_is_a_probe)
{
    static const Ip unspecified;
    Ip host;
    NdMessage nd;
    ck_assert(ip_parse("2001:db8::1", &host));
    ck_assert(read_all(solicitation, sizeof solicitation, &nd));
    ck_assert(nd_message_is_probe(&nd, &unspecified));
    ck_assert(!nd_message_is_probe(&nd, &host));
    ck_assert(read_all(advertisement, sizeof advertisement, &nd));
    ck_assert(!nd_message_is_probe(&nd, &unspecified));
}
END_TEST

START_TEST(a_probe_may_have_a_nonce)
{
    static const uint8_t bytes[] = {
        135, 0, 0, 0, 0, 0, 0, 0, ADDRESS(2), 14, 1, 1, 2, 3, 4, 5, 6
    };
    NdMessage nd;
    ck_assert(read_all(bytes, sizeof bytes, &nd));
    ck_assert_uint_eq(nd.nonce.length, 6);
    ck_assert_ptr_eq(nd.nonce.data, bytes + 26);
}
END_TEST

START_TEST(an_advertisement_has_three_flags)
{
    static const struct {
        uint8_t flags;
        bool is_router, is_solicited, is_override;
    } rows[] = { { 0x80, true, false, false },
                 { 0x40, false, true, false },
                 { 0x20, false, false, true },
                 { 0x1f, false, false, false } };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        uint8_t bytes[] = { 136, 0, 0, 0, 0, 0, 0, 0, ADDRESS(2), TARGET_MAC };
        NdMessage nd;
        bytes[4] = rows[i].flags;
        ck_assert(read_all(bytes, sizeof bytes, &nd));
        ck_assert(nd.is_router == rows[i].is_router && nd.is_solicited == rows[i].is_solicited);
        ck_assert(nd.is_override == rows[i].is_override && nd.has_target_mac);
        ck_assert(nd_message_is_announcement(&nd) == !rows[i].is_solicited);
    }
}
END_TEST

START_TEST(a_router_solicitation_has_nothing_but_options)
{
    static const uint8_t bytes[] = { 133, 0, 0, 0, 0, 0, 0, 0, SOURCE_MAC };
    NdMessage nd;
    ck_assert(read_all(bytes, sizeof bytes, &nd));
    ck_assert_int_eq(nd.type, ND_ROUTER_SOLICITATION);
    ck_assert(nd.has_source_mac);
}
END_TEST

#define PREFIX                                                                                     \
    3, 4, 64, 0xc0, 0, 1, 0x51, 0x80, 0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0, 0x20, 0x01, 0x0d, 0xb8,  \
        0, 0, 0, 5, 0, 0, 0, 0, 0, 0, 0, 0

START_TEST(a_router_tells_of_itself_and_the_link)
{
    static const uint8_t bytes[] = { 134, 0, 0, 0, 64, 0x40, 0x07, 0x08,       0,
                                     0,   0, 0, 0, 0,  0,    0,    SOURCE_MAC, 5,
                                     1,   0, 0, 0, 0,  0x05, 0xdc, PREFIX };
    char ip[IP_TEXT_SIZE];
    NdMessage nd;
    ck_assert(read_all(bytes, sizeof bytes, &nd));
    ck_assert_uint_eq(nd.router.lifetime, 1800);
    ck_assert_uint_eq(nd.router.hop_limit, 64);
    ck_assert(!nd.router.is_managed && nd.router.has_other && nd.has_source_mac);
    ck_assert_uint_eq(nd.router.mtu, 1500);
    ck_assert_uint_eq(nd.router.prefix_count, 1);
    const NdPrefix *prefix = &nd.router.prefixes[0];
    ck_assert_str_eq(ip_text(&prefix->prefix, ip), "2001:db8:0:5::");
    ck_assert_uint_eq(prefix->length, 64);
    ck_assert(prefix->is_on_link && prefix->is_autonomous);
    ck_assert_uint_eq(prefix->valid, 86400);
    ck_assert_uint_eq(prefix->preferred, UINT32_MAX);
}
END_TEST

START_TEST(more_prefixes_than_are_kept_do_no_harm)
{
    enum { PREFIXES = LIMIT_ND_PREFIXES + 3, SIZE = 32 };
    static const uint8_t prefix[SIZE] = { PREFIX };
    uint8_t bytes[16 + PREFIXES * SIZE] = { 134 };
    NdMessage nd;
    for (int i = 0; i < PREFIXES; i++)
        memcpy(bytes + 16 + i * SIZE, prefix, SIZE);
    ck_assert(read_all(bytes, sizeof bytes, &nd));
    ck_assert_uint_eq(nd.router.prefix_count, LIMIT_ND_PREFIXES);
}
END_TEST

START_TEST(an_option_of_length_zero_spoils_the_message)
{
    static const uint8_t bytes[] = { 135, 0, 0, 0, 0, 0, 0, 0, ADDRESS(2), 1, 0, HOST };
    NdMessage nd;
    Cursor in = cursor_over(bytes, sizeof bytes, sizeof bytes);
    ck_assert(!nd_message_read(&in, &nd));
    ck_assert_int_eq(in.state, CURSOR_OVERRUN);
}
END_TEST

START_TEST(an_option_longer_than_the_message_spoils_it)
{
    static const uint8_t bytes[] = { 135, 0, 0, 0, 0, 0, 0, 0, ADDRESS(2), 1, 2, HOST };
    NdMessage nd;
    ck_assert(!read_all(bytes, sizeof bytes, &nd));
}
END_TEST

START_TEST(options_that_were_cut_off_are_not_guessed)
{
    static const uint8_t bytes[] = { 135, 0, 0, 0, 0, 0, 0, 0, ADDRESS(2), SOURCE_MAC };
    for (size_t n = 0; n < sizeof bytes; n++) {
        g_autofree uint8_t *copy = prefix_copy(bytes, n);
        NdMessage nd;
        Cursor in = cursor_over(copy, n, sizeof bytes);
        ck_assert(!nd_message_read(&in, &nd));
        ck_assert_int_eq(in.state, CURSOR_CUT);
    }
}
END_TEST

START_TEST(addresses_of_other_links_are_passed_over)
{
    static const uint8_t bytes[] = { 135, 0, 0, 0, 0, 0, 0,   0, ADDRESS(2), 1, 2, HOST, 0, 0,
                                     0,   0, 0, 0, 0, 0, 200, 1, 0,          0, 0, 0,    0, 0 };
    NdMessage nd;
    ck_assert(read_all(bytes, sizeof bytes, &nd));
    ck_assert(!nd.has_source_mac);
}
END_TEST

START_TEST(groups_and_other_codes_are_discarded)
{
    uint8_t group[24], code[24];
    NdMessage nd;
    memcpy(group, solicitation, sizeof group);
    memcpy(code, solicitation, sizeof code);
    group[8] = 0xff;
    code[1] = 1;
    ck_assert(!read_all(group, sizeof group, &nd));
    ck_assert(!read_all(code, sizeof code, &nd));
}
END_TEST

START_TEST(other_types_are_none)
{
    static const uint8_t echo[24] = { 128 };
    NdMessage nd;
    ck_assert(!read_all(echo, sizeof echo, &nd));
}
END_TEST

START_TEST(no_prefix_of_a_message_reads)
{
    ASSERT_NO_PREFIX_READS(nd_message_read, NdMessage, solicitation);
    ASSERT_NO_PREFIX_READS(nd_message_read, NdMessage, advertisement);
}
END_TEST

SUITE("nd", a_solicitation_asks_for_its_target, a_solicitation_from_nowhere_is_a_probe,
      a_probe_may_have_a_nonce, an_advertisement_has_three_flags,
      a_router_solicitation_has_nothing_but_options, a_router_tells_of_itself_and_the_link,
      more_prefixes_than_are_kept_do_no_harm, an_option_of_length_zero_spoils_the_message,
      an_option_longer_than_the_message_spoils_it, options_that_were_cut_off_are_not_guessed,
      addresses_of_other_links_are_passed_over, groups_and_other_codes_are_discarded,
      other_types_are_none, no_prefix_of_a_message_reads)
