/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Interfaces are links of their own until one station was heard on both. */
#include "segment.h"

#include "suite.h"
#include "wire.h"

static const Host host = { MAC(02, 00, 00, 00, 0c, 01), IP4(10, 0, 0, 21) };
static const Host other = { MAC(02, 00, 00, 00, 0c, 02), IP4(10, 0, 0, 22) };

static uint32_t interface_of(Segments *segments, uint32_t section, uint32_t interface)
{
    Frame frame = { .section = section, .interface = interface };
    return segments_interface(segments, &frame, 0);
}

static bool hear(Segments *segments, uint32_t interface, const Host *who)
{
    uint32_t from, into;
    return segments_heard(segments, interface, &who->ip, &who->mac, &from, &into);
}

START_TEST(each_interface_of_each_section_has_its_number)
{
    Segments *segments = segments_new();
    uint32_t a = interface_of(segments, 0, 0), b = interface_of(segments, 0, 1);
    uint32_t c = interface_of(segments, 1, 0);
    ck_assert(a != b && b != c && a != c);
    ck_assert_uint_eq(interface_of(segments, 0, 1), b);
    ck_assert_uint_eq(interface_of(segments, 0, 0), a);
    segments_free(segments);
}
END_TEST

START_TEST(a_capture_on_any_tells_interfaces_apart_by_their_index)
{
    Segments *segments = segments_new();
    Frame frame = { .section = 0, .interface = 0 };
    ck_assert(segments_interface(segments, &frame, 2) != segments_interface(segments, &frame, 3));
    segments_free(segments);
}
END_TEST

START_TEST(a_station_heard_on_two_interfaces_joins_them)
{
    Segments *segments = segments_new();
    uint32_t a = interface_of(segments, 0, 0), b = interface_of(segments, 0, 1), from, into;
    ck_assert(!hear(segments, a, &host));
    ck_assert_uint_ne(segments_of(segments, a), segments_of(segments, b));
    ck_assert(segments_heard(segments, b, &host.ip, &host.mac, &from, &into));
    ck_assert_uint_eq(from, b);
    ck_assert_uint_eq(into, a);
    ck_assert_uint_eq(segments_of(segments, b), a);
    ck_assert(!hear(segments, b, &host));
    segments_free(segments);
}
END_TEST

START_TEST(the_elder_one_keeps_its_number_whoever_is_heard_last)
{
    Segments *segments = segments_new();
    uint32_t a = interface_of(segments, 0, 0), b = interface_of(segments, 0, 1);
    hear(segments, b, &host);
    ck_assert(hear(segments, a, &host));
    ck_assert_uint_eq(segments_of(segments, a), a);
    ck_assert_uint_eq(segments_of(segments, b), a);
    segments_free(segments);
}
END_TEST

START_TEST(the_same_address_with_another_mac_joins_nothing)
{
    Segments *segments = segments_new();
    uint32_t a = interface_of(segments, 0, 0), b = interface_of(segments, 0, 1);
    hear(segments, a, &host);
    ck_assert(!hear(segments, b, &(Host){ other.mac, host.ip }));
    ck_assert(!hear(segments, b, &(Host){ host.mac, other.ip }));
    ck_assert_uint_ne(segments_of(segments, a), segments_of(segments, b));
    segments_free(segments);
}
END_TEST

START_TEST(a_chain_of_stations_makes_one_segment)
{
    enum { COUNT = 50 };
    Segments *segments = segments_new();
    uint32_t interfaces[COUNT];
    for (uint32_t i = 0; i < COUNT; i++)
        interfaces[i] = interface_of(segments, 0, i);
    for (uint8_t i = COUNT - 1; i > 0; i--) {
        const Host shared = { MAC(02, 00, 00, 00, 0c, 01), IP4(10, 0, 1, i) };
        hear(segments, interfaces[i], &shared);
        ck_assert(hear(segments, interfaces[i - 1], &shared));
    }
    for (uint32_t i = 0; i < COUNT; i++)
        ck_assert_uint_eq(segments_of(segments, interfaces[i]), interfaces[0]);
    segments_free(segments);
}
END_TEST

START_TEST(past_the_limit_new_interfaces_share_the_last_number)
{
    Segments *segments = segments_new();
    for (uint32_t i = 0; i < 2 * LIMIT_INTERFACES; i++)
        ck_assert_uint_lt(interface_of(segments, i / 7, i), LIMIT_INTERFACES);
    ck_assert_uint_eq(interface_of(segments, 999999, 0), interface_of(segments, 999998, 0));
    segments_free(segments);
}
END_TEST

START_TEST(stations_are_missed_where_there_are_two_interfaces)
{
    Segments *segments = segments_new();
    interface_of(segments, 0, 0);
    for (uint32_t i = 0; i < LIMIT_HEARD_STATIONS + 100; i++) {
        Host one = host;
        memcpy(one.mac.bytes + 2, &i, sizeof i);
        hear(segments, 0, &one);
    }
    ck_assert_uint_eq(segments_forgotten(segments), 0);
    interface_of(segments, 0, 1);
    ck_assert_uint_eq(segments_forgotten(segments), 100);
    segments_free(segments);
}
END_TEST

SUITE("segment", each_interface_of_each_section_has_its_number,
      a_capture_on_any_tells_interfaces_apart_by_their_index,
      a_station_heard_on_two_interfaces_joins_them,
      the_elder_one_keeps_its_number_whoever_is_heard_last,
      the_same_address_with_another_mac_joins_nothing, a_chain_of_stations_makes_one_segment,
      past_the_limit_new_interfaces_share_the_last_number,
      stations_are_missed_where_there_are_two_interfaces)
