/* SPDX-License-Identifier: GPL-2.0-or-later */
/* RFC 9293; captures that hold its segments late, twice, cut or not at all. */
#include "tcp_streams.h"

#include "tcp_lab.h"

static void assert_client(const Lab *lab, const char *expected)
{
    ck_assert_str_eq(lab->got[TCP_CLIENT]->str, expected);
}

static void assert_server(const Lab *lab, const char *expected)
{
    ck_assert_str_eq(lab->got[TCP_SERVER]->str, expected);
}

START_TEST(both_directions_are_heard_in_order)
{
    Lab *lab = lab_new();
    lab_open(lab);
    lab_data(lab, TCP_CLIENT, 1, 1, "request");
    lab_data(lab, TCP_SERVER, 1, 8, "response");
    assert_client(lab, "request");
    assert_server(lab, "response");
    lab_free(lab);
}
END_TEST

START_TEST(sequence_numbers_wrap)
{
    Lab *lab = lab_new();
    lab->isn[TCP_CLIENT] = UINT32_MAX - 3;
    lab_open(lab);
    lab_data(lab, TCP_CLIENT, 1, 1, "ab");
    lab_data(lab, TCP_CLIENT, 5, 1, "ef");
    lab_data(lab, TCP_CLIENT, 3, 1, "cd");
    assert_client(lab, "abcdef");
    lab_free(lab);
}
END_TEST

/* Nobody follows it, so that giant steps can stand for 5 GB. */
START_TEST(offsets_go_on_behind_4_gigabytes)
{
    enum { STEP = 1 << 28 };
    Lab *lab = lab_new();
    lab->interest = TCP_INTEREST_NONE;
    lab_open(lab);
    lab_data(lab, TCP_CLIENT, 1, 1, "x");
    uint64_t sent = 1;
    for (int i = 0; i < 20; i++) {
        sent += STEP;
        lab_data(lab, TCP_CLIENT, (uint32_t)sent, 1, "x");
    }
    ck_assert_uint_eq(tcp_connection_sent(&lab_finish(lab)->connection, TCP_CLIENT), sent);
    lab_free(lab);
}
END_TEST

START_TEST(what_began_before_the_capture_begins_with_its_first_bytes)
{
    Lab *lab = lab_new();
    lab_data(lab, TCP_SERVER, 5000, 900, "middle");
    lab_data(lab, TCP_CLIENT, 900, 5006, "of");
    lab_data(lab, TCP_SERVER, 5006, 902, " it");
    assert_server(lab, "middle it");
    assert_client(lab, "of");
    ck_assert(lab_finish(lab)->connection.is_midstream);
    lab_free(lab);
}
END_TEST

START_TEST(a_keep_alive_does_not_begin_a_stream)
{
    Lab *lab = lab_new();
    lab->id[TCP_CLIENT]++;
    lab_feed(lab, TCP_CLIENT, TCP_ACK, 99, 7, "\0", 1);
    lab_data(lab, TCP_CLIENT, 100, 7, "begin");
    assert_client(lab, "begin");
    lab_free(lab);
}
END_TEST

/* RFC 7413 */
START_TEST(data_of_a_syn_is_data)
{
    Lab *lab = lab_new();
    lab_send(lab, TCP_CLIENT, TCP_SYN, 0, 0, "early");
    lab_send(lab, TCP_SERVER, TCP_SYN | TCP_ACK, 0, 6, "");
    lab_data(lab, TCP_CLIENT, 6, 1, " bird");
    assert_client(lab, "early bird");
    ck_assert_uint_eq(lab_finish(lab)->details.sides[TCP_CLIENT].retransmissions, 0);
    lab_free(lab);
}
END_TEST

START_TEST(nothing_comes_behind_a_fin)
{
    Lab *lab = lab_new();
    lab_open(lab);
    lab_send(lab, TCP_CLIENT, TCP_FIN | TCP_ACK | TCP_PSH, 1, 1, "bye");
    lab_data(lab, TCP_CLIENT, 4, 1, "never");
    tcp_streams_finish(lab->streams);
    assert_client(lab, "bye");
    lab_free(lab);
}
END_TEST

START_TEST(a_fin_that_comes_early_loses_nothing)
{
    Lab *lab = lab_new();
    lab_open(lab);
    lab_send(lab, TCP_CLIENT, TCP_FIN | TCP_ACK, 4, 1, "de");
    lab_data(lab, TCP_CLIENT, 1, 1, "abc");
    assert_client(lab, "abcde");
    lab_free(lab);
}
END_TEST

START_TEST(what_a_capture_holds_behind_a_reset_still_counts)
{
    Lab *lab = lab_new();
    lab_open(lab);
    lab_send(lab, TCP_SERVER, TCP_RST, 6, 0, "");
    lab_data(lab, TCP_SERVER, 1, 1, "alert");
    tcp_streams_finish(lab->streams);
    assert_server(lab, "alert");
    lab_free(lab);
}
END_TEST

START_TEST(a_reset_has_no_stream)
{
    Lab *lab = lab_new();
    lab_open(lab);
    lab_send(lab, TCP_SERVER, TCP_RST, 1, 0, "no such port");
    tcp_streams_finish(lab->streams);
    assert_server(lab, "");
    lab_free(lab);
}
END_TEST

START_TEST(a_syn_with_another_number_is_another_connection)
{
    Lab *lab = lab_new();
    lab_open(lab);
    lab_data(lab, TCP_CLIENT, 1, 1, "one");
    lab->isn[TCP_CLIENT] += 77777;
    lab->isn[TCP_SERVER] += 77777;
    lab_open(lab);
    ck_assert_uint_eq(lab->end_count, 1);
    ck_assert_int_eq(lab->ends[0].connection.leaving, TCP_LEFT_REUSED);
    lab_data(lab, TCP_CLIENT, 1, 1, "two");
    assert_client(lab, "onetwo");
    lab_finish(lab);
    ck_assert_uint_eq(lab->end_count, 2);
    lab_free(lab);
}
END_TEST

START_TEST(attempts_with_new_numbers_are_counted_one_by_one)
{
    Lab *lab = lab_new();
    for (int i = 0; i < 3; i++) {
        lab->isn[TCP_CLIENT] += 1000;
        lab_syn(lab);
        lab_send(lab, TCP_SERVER, TCP_RST | TCP_ACK, 0, 1, "");
    }
    lab_finish(lab);
    ck_assert_uint_eq(lab->end_count, 3);
    for (int i = 0; i < 3; i++)
        ck_assert(lab->ends[i].connection.is_refused);
    lab_free(lab);
}
END_TEST

/* The same frame once more, a while later. */
static void again(Lab *lab, Time later, uint32_t interface)
{
    lab->now += later;
    lab->interface = interface;
    lab_feed(lab, TCP_CLIENT, TCP_ACK | TCP_PSH, 1, 1, "hello", 5);
}

static const LabEnd *two_sights(Lab *lab, bool has_id, Time later, uint32_t interface)
{
    lab->has_no_id = !has_id;
    lab_open(lab);
    lab_data(lab, TCP_CLIENT, 1, 1, "hello");
    again(lab, later, interface);
    return lab_finish(lab);
}

START_TEST(a_packet_seen_at_two_interfaces_counts_once)
{
    Lab *lab = lab_new();
    const LabEnd *end = two_sights(lab, true, 40 * TIME_MILLISECOND, 1);
    ck_assert_uint_eq(end->connection.span.count, 4);
    ck_assert_uint_eq(end->connection.sides[TCP_CLIENT].data_segments, 1);
    ck_assert_uint_eq(end->details.sides[TCP_CLIENT].retransmissions, 0);
    lab_free(lab);
}
END_TEST

START_TEST(without_an_id_the_place_tells_a_copy)
{
    static const struct {
        Time later;
        uint32_t interface;
        unsigned retransmissions;
    } rows[] = {
        { 40 * TIME_MILLISECOND, 1, 0 },
        { TIME_MILLISECOND / 2, 0, 0 },
        { 40 * TIME_MILLISECOND, 0, 1 },
        { 200 * TIME_MILLISECOND, 1, 1 },
    };
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        Lab *lab = lab_new();
        const LabEnd *end = two_sights(lab, false, rows[i].later, rows[i].interface);
        ck_assert_uint_eq(end->details.sides[TCP_CLIENT].retransmissions, rows[i].retransmissions);
        lab_free(lab);
    }
}
END_TEST

START_TEST(a_copy_counts_for_nothing_but_is_the_connection_s_frame)
{
    Lab *lab = lab_new();
    const LabEnd *end = two_sights(lab, true, TIME_MILLISECOND, 1);
    ck_assert_uint_eq(end->connection.span.last_frame, lab->frame);
    ck_assert_uint_lt(end->connection.span.count, lab->frame);
    lab_free(lab);
}
END_TEST

START_TEST(the_same_id_much_later_is_no_copy)
{
    Lab *lab = lab_new();
    const LabEnd *end = two_sights(lab, true, TIME_SECOND, 0);
    ck_assert_uint_eq(end->details.sides[TCP_CLIENT].retransmissions, 1);
    lab_free(lab);
}
END_TEST

START_TEST(the_details_of_what_is_of_no_interest_are_dropped)
{
    Lab *lab = lab_new();
    lab->interest = TCP_INTEREST_NONE;
    lab_open(lab);
    lab_data(lab, TCP_CLIENT, 1, 1, "GET /");
    lab_data(lab, TCP_SERVER, 1, 6, "200");
    ck_assert(!lab_finish(lab)->has_details);
    lab_free(lab);
}
END_TEST

START_TEST(a_wrong_clock_in_one_frame_ends_nothing)
{
    Lab *lab = lab_new();
    lab_open(lab);
    lab_send(lab, TCP_CLIENT, TCP_RST, 1, 0, "");
    Time now = lab->now;
    lab_wait(lab, 1000 * 3600 * TIME_SECOND);
    lab->now = now;
    lab_wait(lab, TIME_SECOND);
    ck_assert_uint_eq(lab->end_count, 0);
    lab_wait(lab, 3600 * TIME_SECOND);
    lab_wait(lab, TIME_SECOND);
    ck_assert_uint_eq(lab->end_count, 1);
    lab_free(lab);
}
END_TEST

/* Many clients dial the one server and nobody answers. */
static void flood(Lab *lab, uint32_t count)
{
    char ip[32];
    const char *before = lab->ips[TCP_CLIENT];
    for (uint32_t i = 0; i < count; i++) {
        g_snprintf(ip, sizeof ip, "10.%u.%u.%u", i >> 16 & 255, i >> 8 & 255, i & 255);
        lab->ips[TCP_CLIENT] = ip;
        lab->id[TCP_CLIENT]++;
        lab->now += TIME_MICROSECOND;
        lab_feed(lab, TCP_CLIENT, TCP_SYN, 0, 0, "", 0);
    }
    lab->ips[TCP_CLIENT] = before;
}

START_TEST(a_flood_of_syns_leaves_what_is_followed)
{
    Lab *lab = lab_new();
    lab_open(lab);
    lab_data(lab, TCP_CLIENT, 1, 1, "trunk");
    flood(lab, LIMIT_CONNECTIONS / 2 * 3);
    ck_assert_uint_le(tcp_streams_count(lab->streams), LIMIT_CONNECTIONS);
    ck_assert_uint_eq(tcp_streams_evicted(lab->streams), LIMIT_CONNECTIONS / 2 + 1);
    lab_data(lab, TCP_CLIENT, 6, 1, " alive");
    assert_client(lab, "trunk alive");
    lab_free(lab);
}
END_TEST

START_TEST(idle_connections_leave_unless_they_are_followed)
{
    Lab *lab = lab_new();
    lab_open(lab);
    lab_data(lab, TCP_CLIENT, 1, 1, "trunk");
    flood(lab, 100);
    lab_wait(lab, 3600 * TIME_SECOND);
    lab_wait(lab, TIME_SECOND);
    lab->isn[TCP_CLIENT] += 5;
    lab->ips[TCP_SERVER] = "192.0.2.77";
    flood(lab, 200);
    ck_assert_uint_eq(lab->end_count, 100);
    ck_assert_int_eq(lab->ends[0].connection.leaving, TCP_LEFT_IDLE);
    ck_assert_uint_eq(tcp_streams_count(lab->streams), 201);
    ck_assert_uint_eq(tcp_streams_evicted(lab->streams), 0);
    lab_free(lab);
}
END_TEST

enum { TEXT = 3000, ROUNDS = 400, CUTS = 64 };

typedef struct Cut {
    TcpSide side;
    uint32_t from, to;
} Cut;

/* Both texts in segments that follow each other, some overlapping the next ones. */
static unsigned cut_up(GRand *random, Cut *cuts, unsigned most)
{
    unsigned count = 0;
    uint32_t done[TCP_SIDES] = { 0, 0 };
    while (done[TCP_CLIENT] + done[TCP_SERVER] < 2 * TEXT && count < most) {
        TcpSide side = (TcpSide)g_rand_int_range(random, 0, 2);
        if (done[side] == TEXT)
            side = tcp_side_other(side);
        uint32_t size = (uint32_t)g_rand_int_range(random, count + 20 > most ? 1500 : 1, 1501);
        uint32_t back = (uint32_t)g_rand_int_range(random, -900, 300);
        back = back < 300 ? MIN(done[side], back) : 0;
        uint32_t to = MIN(TEXT, done[side] + size);
        cuts[count++] = (Cut){ side, done[side] - back, to };
        done[side] = to;
    }
    ck_assert_uint_eq(done[TCP_CLIENT] + done[TCP_SERVER], 2 * TEXT);
    return count;
}

/* Each moves by at most that many places. */
static void shuffle(GRand *random, Cut *cuts, unsigned count, unsigned window)
{
    for (unsigned i = 0; i < count; i++) {
        unsigned k = i + (unsigned)g_rand_int_range(random, 0, (gint32)window);
        if (k >= count)
            continue;
        Cut cut = cuts[i];
        cuts[i] = cuts[k];
        cuts[k] = cut;
    }
}

static void send_cut(Lab *lab, char *const texts[TCP_SIDES], const Cut *cut)
{
    lab->id[cut->side]++;
    lab->now += TIME_MILLISECOND;
    /* everything is acknowledged at once, as where acknowledgments overtake the data */
    lab_feed(lab, cut->side, TCP_ACK, 1 + cut->from, 1 + TEXT, texts[cut->side] + cut->from,
             cut->to - cut->from);
}

START_TEST(any_order_copies_and_cuts_give_the_same_bytes)
{
    GRand *random = g_rand_new_with_seed(9293);
    g_autofree char *client = g_strnfill(TEXT, 'c'), *server = g_strnfill(TEXT, 's');
    char *const texts[TCP_SIDES] = { client, server };
    for (int i = 0; i < TEXT; i++) {
        client[i] = (char)g_rand_int_range(random, 'a', 'z' + 1);
        server[i] = (char)g_rand_int_range(random, 'A', 'Z' + 1);
    }
    for (int round = 0; round < ROUNDS; round++) {
        Cut cuts[CUTS];
        Lab *lab = lab_new();
        lab->isn[TCP_CLIENT] = g_rand_boolean(random) ? UINT32_MAX - 1000 : g_rand_int(random);
        lab->look_size = (size_t)g_rand_int_range(random, 0, 40);
        lab_open(lab);
        unsigned count = cut_up(random, cuts, CUTS);
        shuffle(random, cuts, count, 8);
        for (unsigned i = 0; i < count; i++) {
            send_cut(lab, texts, &cuts[i]);
            while (g_rand_int_range(random, 0, 3) == 0)
                send_cut(lab, texts, &cuts[g_rand_int_range(random, 0, (gint32)i + 1)]);
        }
        tcp_streams_finish(lab->streams);
        assert_client(lab, client);
        assert_server(lab, server);
        lab_free(lab);
    }
    g_rand_free(random);
}
END_TEST

/* Of segments of 10 bytes without overlaps some are lost: the gaps are where they were. */
START_TEST(losses_are_gaps_where_the_bytes_are_missing)
{
    enum { SIZE = 10, SEGMENTS = 40 };
    GRand *random = g_rand_new_with_seed(793);
    for (int round = 0; round < ROUNDS; round++) {
        g_autoptr(GString) expected = g_string_new(NULL);
        unsigned missing = 0;
        Lab *lab = lab_new();
        lab_open(lab);
        for (uint32_t i = 0; i < SEGMENTS; i++) {
            if (i < SEGMENTS - 1 && g_rand_int_range(random, 0, 4) == 0) {
                missing += SIZE;
                continue;
            }
            g_autofree char *text = g_strnfill(SIZE, (char)('a' + i % 26));
            if (missing > 0)
                g_string_append_printf(expected, "[%u]", missing);
            missing = 0;
            g_string_append(expected, text);
            lab_data(lab, TCP_CLIENT, 1 + i * SIZE, 1, text);
            lab_ack(lab, TCP_SERVER, 1, 1 + (i + 1) * SIZE);
            if (g_rand_boolean(random))
                lab_wait(lab, TIME_SECOND);
        }
        tcp_streams_finish(lab->streams);
        assert_client(lab, expected->str);
        lab_free(lab);
    }
    g_rand_free(random);
}
END_TEST

SUITE("tcp_streams", both_directions_are_heard_in_order, sequence_numbers_wrap,
      offsets_go_on_behind_4_gigabytes, what_began_before_the_capture_begins_with_its_first_bytes,
      a_keep_alive_does_not_begin_a_stream, data_of_a_syn_is_data, nothing_comes_behind_a_fin,
      a_fin_that_comes_early_loses_nothing, what_a_capture_holds_behind_a_reset_still_counts,
      a_reset_has_no_stream, a_syn_with_another_number_is_another_connection,
      attempts_with_new_numbers_are_counted_one_by_one, a_packet_seen_at_two_interfaces_counts_once,
      without_an_id_the_place_tells_a_copy, a_copy_counts_for_nothing_but_is_the_connection_s_frame,
      the_same_id_much_later_is_no_copy, the_details_of_what_is_of_no_interest_are_dropped,
      a_wrong_clock_in_one_frame_ends_nothing, a_flood_of_syns_leaves_what_is_followed,
      idle_connections_leave_unless_they_are_followed,
      any_order_copies_and_cuts_give_the_same_bytes, losses_are_gaps_where_the_bytes_are_missing)
