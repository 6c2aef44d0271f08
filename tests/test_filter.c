/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "filter.h"

#include <string.h>

#include "link_type.h"
#include "suite.h"

/* An ARP request as RFC 826 lays it out, in an Ethernet broadcast. */
static const uint8_t arp[42] = { 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 2, 0, 0, 0, 0,   1, 0x08, 0x06,
                                 0,    1,    0x08, 0,    6,    4,    0, 1, 2, 0, 0,   0, 0,    1,
                                 192,  0,    2,    1,    0,    0,    0, 0, 0, 0, 192, 0, 2,    2 };

/* An IPv4 header (RFC 791) without payload, protocol ICMP. */
static const uint8_t ip[20] = {
    0x45, 0, 0, 20, 0, 0, 0, 0, 64, 1, 0, 0, 192, 0, 2, 1, 192, 0, 2, 2
};

static Frame frame_of(uint32_t link_type, const uint8_t *bytes, size_t length)
{
    return (Frame){
        .number = 1, .link_type = link_type, .bytes = { bytes, length }, .on_wire = (uint32_t)length
    };
}

START_TEST(frames_pass_as_the_expression_says)
{
    Frame frame = frame_of(LINKTYPE_ETHERNET, arp, sizeof arp);
    g_autoptr(Filter) right = filter_new("arp and host 192.0.2.2", NULL);
    g_autoptr(Filter) wrong = filter_new("udp", NULL);
    ck_assert(filter_passes(right, &frame));
    ck_assert(!filter_passes(wrong, &frame));
    ck_assert_ptr_null(filter_problem(right));
}
END_TEST

START_TEST(each_link_type_gets_its_own_program)
{
    Frame ethernet = frame_of(LINKTYPE_ETHERNET, arp, sizeof arp);
    Frame raw = frame_of(LINKTYPE_RAW, ip, sizeof ip);
    g_autoptr(Filter) filter = filter_new("host 192.0.2.1", NULL);
    for (int i = 0; i < 3; i++) {
        ck_assert(filter_passes(filter, &ethernet));
        ck_assert(filter_passes(filter, &raw));
    }
}
END_TEST

START_TEST(lengths_are_those_of_the_wire)
{
    Frame frame = frame_of(LINKTYPE_ETHERNET, arp, 20);
    frame.on_wire = 1000;
    g_autoptr(Filter) filter = filter_new("greater 900", NULL);
    ck_assert(filter_passes(filter, &frame));
}
END_TEST

START_TEST(an_expression_that_fits_no_link_type_says_why)
{
    g_autoptr(GError) error = NULL;
    ck_assert_ptr_null(filter_new("host and and", &error));
    ck_assert(g_error_matches(error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE));
    ck_assert_ptr_nonnull(strstr(error->message, "host and and"));
}
END_TEST

START_TEST(frames_the_expression_cannot_be_asked_of_are_left_out_and_told)
{
    Frame raw = frame_of(LINKTYPE_RAW, ip, sizeof ip);
    g_autoptr(Filter) filter = filter_new("ether host 02:00:00:00:00:01", NULL);
    ck_assert_ptr_null(filter_problem(filter));
    ck_assert(!filter_passes(filter, &raw));
    ck_assert_ptr_nonnull(strstr(filter_problem(filter), "RAW"));
}
END_TEST

START_TEST(link_types_have_the_names_of_libpcap)
{
    ck_assert_str_eq(link_type_name(LINKTYPE_ETHERNET), "EN10MB");
    ck_assert_str_eq(link_type_name(LINKTYPE_RAW), "RAW");
    ck_assert_str_eq(link_type_name(LINKTYPE_LINUX_SLL2), "LINUX_SLL2");
    ck_assert_ptr_null(link_type_name(65000));
    ck_assert_ptr_null(link_type_name(UINT32_MAX));
}
END_TEST

SUITE("filter", frames_pass_as_the_expression_says, each_link_type_gets_its_own_program,
      lengths_are_those_of_the_wire, an_expression_that_fits_no_link_type_says_why,
      frames_the_expression_cannot_be_asked_of_are_left_out_and_told,
      link_types_have_the_names_of_libpcap)
