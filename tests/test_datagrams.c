/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What comes in fragments, as the engine follows it: frame by frame, and once more as a whole. */
#include "adverts.h"
#include "link_lab.h"

static const Host tep = { MAC(02, 00, 00, 00, 10, 01), IP4(192, 0, 2, 1) };
static const Host far_tep = { MAC(02, 00, 00, 00, 10, 02), IP4(192, 0, 2, 2) };
static const Host tep6 = { MAC(02, 00, 00, 00, 10, 01), IP6(20, 01, 00, 01) };
static const Host far_tep6 = { MAC(02, 00, 00, 00, 10, 02), IP6(20, 01, 00, 02) };

enum { VNI = 4711, PIECE = 24 };

/* The bindings of one address that an engine told of. */
typedef struct Bindings {
    const char *ip, *proof;
    unsigned count;
} Bindings;

static void count_binding(void *user, const Value *fact)
{
    Bindings *bindings = user;
    const Value *ip = value_get(fact, "ip");
    if (!g_str_equal(value_field(fact, 1), "ip"))
        return;
    g_autoptr(GString) shown = g_string_new(NULL), proof = g_string_new(NULL);
    value_show(ip, shown);
    value_show(value_get(fact, "proof"), proof);
    if (g_str_equal(shown->str, bindings->ip) && g_str_equal(proof->str, bindings->proof))
        bindings->count++;
}

static void listen(Lab *lab, Bindings *bindings, const char *ip, const char *proof)
{
    lab_open(lab);
    *bindings = (Bindings){ .ip = ip, .proof = proof };
    engine_set_fact_handler(lab->engine, count_binding, bindings);
}

static unsigned bindings_of(Lab *lab, const Bindings *bindings)
{
    lab_report(lab);
    lab_close(lab);
    return bindings->count;
}

static unsigned pieces_of(const Wire *whole)
{
    size_t header = ip_is_v4(&tep.ip) && whole->bytes[whole->network] >> 4 == 4 ? 20 : 40;
    return (unsigned)((whole->length - whole->network - header + PIECE - 1) / PIECE);
}

static void capture_piece(Lab *lab, const Wire *whole, unsigned number)
{
    lab->wire = wire_fragment(whole, number * PIECE, PIECE);
    lab_capture(lab);
}

static void capture_in_pieces(Lab *lab)
{
    Wire whole = lab->wire;
    for (unsigned i = 0; i < pieces_of(&whole); i++)
        capture_piece(lab, &whole, i);
    lab->wire = whole;
}

/* An announcement of the client between two tunnel ends. */
static void put_announcement_in_tunnel(Lab *lab, const Host *from, const Host *to)
{
    Wire inner = { .length = 0 };
    wire_announce(&inner, &client);
    wire_vxlan(&lab->wire, from, to, VNI, &inner);
}

START_TEST(a_tunnel_cut_into_fragments_shows_what_it_carries)
{
    const Host *const ends[][2] = { { &tep, &far_tep }, { &tep6, &far_tep6 } };
    for (size_t i = 0; i < G_N_ELEMENTS(ends); i++) {
        Lab lab;
        Bindings bindings;
        listen(&lab, &bindings, "10.0.0.21", "arp");
        put_announcement_in_tunnel(&lab, ends[i][0], ends[i][1]);
        capture_in_pieces(&lab);
        ck_assert_uint_eq(bindings_of(&lab, &bindings), 1);
    }
}
END_TEST

START_TEST(fragments_may_come_in_any_order_and_twice)
{
    Lab lab;
    Bindings bindings;
    listen(&lab, &bindings, "10.0.0.21", "arp");
    put_announcement_in_tunnel(&lab, &tep, &far_tep);
    Wire whole = lab.wire;
    for (unsigned i = pieces_of(&whole); i-- > 0;) {
        capture_piece(&lab, &whole, i);
        is_captured_again(&lab);
    }
    ck_assert_uint_eq(bindings_of(&lab, &bindings), 1);
}
END_TEST

START_TEST(with_one_fragment_missing_nothing_is_seen)
{
    for (unsigned missing = 0; missing < 3; missing++) {
        Lab lab;
        Bindings bindings;
        listen(&lab, &bindings, "10.0.0.21", "arp");
        put_announcement_in_tunnel(&lab, &tep, &far_tep);
        Wire whole = lab.wire;
        for (unsigned i = 0; i < pieces_of(&whole); i++)
            if (i != missing)
                capture_piece(&lab, &whole, i);
        ck_assert_uint_eq(bindings_of(&lab, &bindings), 0);
    }
}
END_TEST

/* RFC 5722; in IPv4 nobody can say which of the two a receiver takes. */
START_TEST(fragments_that_overlap_carry_nothing)
{
    const Host *const ends[][2] = { { &tep, &far_tep }, { &tep6, &far_tep6 } };
    for (size_t i = 0; i < G_N_ELEMENTS(ends); i++) {
        Lab lab;
        Bindings bindings;
        listen(&lab, &bindings, "10.0.0.21", "arp");
        put_announcement_in_tunnel(&lab, ends[i][0], ends[i][1]);
        Wire whole = lab.wire;
        capture_piece(&lab, &whole, 0);
        lab.wire = wire_fragment(&whole, PIECE - 8, PIECE);
        lab_capture(&lab);
        for (unsigned n = 1; n < pieces_of(&whole); n++)
            capture_piece(&lab, &whole, n);
        ck_assert_uint_eq(bindings_of(&lab, &bindings), 0);
    }
}
END_TEST

START_TEST(fragments_wait_by_the_clock_of_the_capture)
{
    static const int64_t seconds[] = { 29, 31 };
    for (unsigned i = 0; i < 2; i++) {
        Lab lab;
        Bindings bindings;
        listen(&lab, &bindings, "10.0.0.21", "arp");
        put_announcement_in_tunnel(&lab, &tep, &far_tep);
        Wire whole = lab.wire;
        capture_piece(&lab, &whole, 0);
        after(&lab, seconds[i] * 1000);
        for (unsigned n = 1; n < pieces_of(&whole); n++)
            capture_piece(&lab, &whole, n);
        ck_assert_uint_eq(bindings_of(&lab, &bindings), i == 0);
    }
}
END_TEST

/* Both sides of a mirror: what a tunnel carries is the same link wherever it is captured. */
START_TEST(fragments_at_two_interfaces_are_a_datagram_at_each)
{
    Lab lab;
    Bindings bindings;
    listen(&lab, &bindings, "10.0.0.21", "arp");
    put_announcement_in_tunnel(&lab, &tep, &far_tep);
    Wire whole = lab.wire;
    for (unsigned i = 0; i < pieces_of(&whole); i++) {
        lab.interface = 0;
        capture_piece(&lab, &whole, i);
        lab.interface = 1;
        is_captured_again(&lab);
    }
    ck_assert_uint_eq(bindings_of(&lab, &bindings), 1);
}
END_TEST

START_TEST(fragments_of_two_interfaces_do_not_fit_together)
{
    Lab lab;
    Bindings bindings;
    listen(&lab, &bindings, "10.0.0.21", "arp");
    put_announcement_in_tunnel(&lab, &tep, &far_tep);
    Wire whole = lab.wire;
    for (unsigned i = 0; i < pieces_of(&whole); i++) {
        lab.interface = i % 2;
        capture_piece(&lab, &whole, i);
    }
    ck_assert_uint_eq(bindings_of(&lab, &bindings), 0);
}
END_TEST

/* The inner packet in fragments too: first the datagrams that carry them, then the one in them. */
START_TEST(fragments_inside_fragments_are_put_together)
{
    Lab lab;
    Bindings bindings;
    Wire offer = { .id = 7 };
    listen(&lab, &bindings, "10.0.0.9", "dhcp");
    wire_dhcp(&offer, &gateway, &vm, &vm, true, 5);
    for (size_t at = 0; at < 298; at += 152) {
        Wire inner = wire_fragment(&offer, at, 152);
        wire_vxlan(&lab.wire, &tep, &far_tep, VNI, &inner);
        capture_in_pieces(&lab);
    }
    ck_assert_uint_eq(bindings_of(&lab, &bindings), 1);
}
END_TEST

START_TEST(a_lease_in_fragments_makes_an_owner)
{
    Lab lab;
    Bindings bindings;
    listen(&lab, &bindings, "10.0.0.9", "dhcp");
    wire_dhcp(&lab.wire, &gateway, &vm, &vm, true, 5);
    capture_in_pieces(&lab);
    ck_assert_uint_eq(bindings_of(&lab, &bindings), 1);
}
END_TEST

/* The message type comes at its end. */
START_TEST(a_lease_of_which_a_fragment_is_missing_makes_none)
{
    Lab lab;
    Bindings bindings;
    listen(&lab, &bindings, "10.0.0.9", "dhcp");
    wire_dhcp(&lab.wire, &gateway, &vm, &vm, true, 5);
    Wire whole = lab.wire;
    for (unsigned i = 0; i < pieces_of(&whole); i++)
        if (i != 3)
            capture_piece(&lab, &whole, i);
    ck_assert_uint_eq(bindings_of(&lab, &bindings), 0);
}
END_TEST

/* RFC 4861 section 4.4: an advertisement with the target's MAC. */
static void put_advertisement(Wire *wire, const Host *owner, const Host *to)
{
    wire->ttl = 255;
    wire_ip(wire, owner, to, 58, 32);
    wire_u16(wire, 136 << 8);
    wire_u16(wire, 0);
    wire_u32(wire, 0x60000000);
    wire_put(wire, owner->ip.bytes, 16);
    wire_u16(wire, 0x0201);
    wire_put(wire, owner->mac.bytes, 6);
}

/* RFC 6980 section 5. */
START_TEST(neighbour_discovery_in_fragments_is_not_believed)
{
    for (unsigned in_pieces = 0; in_pieces < 2; in_pieces++) {
        Lab lab;
        Bindings bindings;
        listen(&lab, &bindings, "2001::1", in_pieces ? "source" : "nd");
        put_advertisement(&lab.wire, &tep6, &far_tep6);
        if (in_pieces)
            capture_in_pieces(&lab);
        else
            lab_capture(&lab);
        ck_assert_uint_eq(bindings_of(&lab, &bindings), 1);
    }
}
END_TEST

/* Each piece of a ping is a packet lost; the datagram is not one more. */
START_TEST(what_is_lost_is_counted_by_frames)
{
    enum { PINGS = 6 };
    Lab lab;
    lab_open(&lab);
    restarts(&lab);
    for (unsigned i = 0; i < PINGS; i++) {
        Wire ping = { .id = (uint16_t)(100 + i) };
        wire_echo(&ping, i % 2 == 0 ? &client : &client2, &vm_before, false, i);
        lab.wire = wire_fragment(&ping, 0, 16);
        lab_capture(&lab);
        lab.wire = wire_fragment(&ping, 16, 16);
        lab_capture(&lab);
        after(&lab, 600);
    }
    goes_on(&lab, 4000);
    const Finding *finding = only_finding(lab_report(&lab), "stale-vm-mac");
    ck_assert_uint_eq(finding->frame_count, 2 * PINGS);
    lab_close(&lab);
}
END_TEST

static void capture_in_cut_pieces(Lab *lab, size_t captured)
{
    Wire whole = lab->wire;
    for (size_t at = 0; at < 2; at++) {
        Wire piece = wire_fragment(&whole, at * 64, 64);
        Frame frame = wire_frame(&piece, ++lab->frames, lab->now);
        frame.bytes.length = MIN(captured, frame.bytes.length);
        engine_feed(lab->engine, &frame);
    }
}

/* What a snap length leaves of a datagram is its start, as far as the first fragment holds it. */
START_TEST(fragments_that_are_cut_show_their_start)
{
    enum { LINK_AND_IP = 14 + 20, WHOLE = 64 };
    Lab lab;
    Bindings bindings;
    listen(&lab, &bindings, "10.0.0.21", "source");
    Wire inner = { .length = 0 };
    wire_echo(&inner, &client, &gateway, false, 1);
    wire_vxlan(&lab.wire, &tep, &far_tep, VNI, &inner);
    capture_in_cut_pieces(&lab, LINK_AND_IP + WHOLE - 1);
    ck_assert_uint_eq(bindings_of(&lab, &bindings), 1);
    listen(&lab, &bindings, "10.0.0.21", "source");
    wire_vxlan(&lab.wire, &tep, &far_tep, VNI, &inner);
    capture_in_cut_pieces(&lab, LINK_AND_IP + 20);
    ck_assert(is_noted(lab_report(&lab), "snap length cuts headers off in 1 frames"));
    ck_assert_uint_eq(bindings_of(&lab, &bindings), 0);
}
END_TEST

/* Two masters, whose adverts are whole the first time. */
START_TEST(adverts_in_fragments_count_once)
{
    const VrrpText text = { 3, 7, 200, 100, IP4(10, 0, 0, 1), { { 0 } } };
    const Host routers[] = { { MAC(00, 00, 5e, 00, 01, 07), IP4(10, 0, 0, 2) },
                             { MAC(00, 00, 5e, 00, 01, 07), IP4(10, 0, 0, 3) } };
    uint64_t counts[2];
    for (unsigned in_pieces = 0; in_pieces < 2; in_pieces++) {
        Lab lab;
        lab_open(&lab);
        for (unsigned i = 0; i < 12; i++) {
            wire_vrrp(&lab.wire, &routers[i % 2], &text);
            if (in_pieces) {
                Wire whole = lab.wire;
                lab.wire = wire_fragment(&whole, 0, 8);
                lab_capture(&lab);
                lab.wire = wire_fragment(&whole, 8, 8);
                lab_capture(&lab);
                lab.wire = whole;
            } else {
                lab_capture(&lab);
            }
            after(&lab, 500);
        }
        counts[in_pieces] = only_finding(lab_report(&lab), "fhrp-split-brain")->frame_count;
        lab_close(&lab);
    }
    ck_assert_uint_ge(counts[0], 10);
    ck_assert_uint_eq(counts[0], counts[1]);
}
END_TEST

SUITE("datagrams", a_tunnel_cut_into_fragments_shows_what_it_carries,
      fragments_may_come_in_any_order_and_twice, with_one_fragment_missing_nothing_is_seen,
      fragments_that_overlap_carry_nothing, fragments_wait_by_the_clock_of_the_capture,
      fragments_at_two_interfaces_are_a_datagram_at_each,
      fragments_of_two_interfaces_do_not_fit_together, fragments_inside_fragments_are_put_together,
      a_lease_in_fragments_makes_an_owner, a_lease_of_which_a_fragment_is_missing_makes_none,
      neighbour_discovery_in_fragments_is_not_believed, what_is_lost_is_counted_by_frames,
      fragments_that_are_cut_show_their_start, adverts_in_fragments_count_once)
