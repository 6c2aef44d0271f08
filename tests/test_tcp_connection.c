/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is known of a connection: RFC 9293, 1191, 2018, 5961, 7413. */
#include "tcp_connection.h"

#include "tcp_lab.h"

enum { FULL = 1460 };

/* A segment as large as they get. */
static const char full[FULL + 1] = { [0 ... FULL - 1] = 'x' };

static const LabEnd *end_of(Lab *lab)
{
    return lab_finish(lab);
}

START_TEST(a_handshake_names_client_and_server)
{
    Lab *lab = lab_new();
    lab_open(lab);
    const TcpConnection *connection = &end_of(lab)->connection;
    ck_assert(!connection->is_guessed && !connection->is_midstream);
    ck_assert_uint_eq(connection->span.count, 3);
    ck_assert_uint_eq(connection->sides[TCP_CLIENT].syn_count, 1);
    ck_assert_uint_eq(connection->sides[TCP_SERVER].syn_count, 1);
    lab_free(lab);
}
END_TEST

static void check_ends(void *user, const TcpConnection *connection)
{
    Lab *lab = user;
    Ip client;
    ck_assert(ip_parse(lab->ips[TCP_CLIENT], &client));
    ck_assert(ip_equal(tcp_connection_ip(connection, TCP_CLIENT), &client));
    ck_assert_uint_eq(tcp_connection_port(connection, TCP_CLIENT), lab->ports[TCP_CLIENT]);
    ck_assert_uint_eq(tcp_connection_port(connection, TCP_SERVER), lab->ports[TCP_SERVER]);
    ck_assert_uint_eq(connection->key->network, LAB_NETWORK);
    lab->questions++;
}

START_TEST(either_end_may_have_the_lower_address)
{
    for (int i = 0; i < 2; i++) {
        Lab *lab = lab_new();
        lab->ips[i] = "10.0.0.1";
        lab_open(lab);
        tcp_streams_visit(lab->streams, check_ends, lab);
        ck_assert_uint_eq(lab->questions, 1);
        lab_free(lab);
    }
}
END_TEST

START_TEST(two_ports_of_one_address_are_two_ends)
{
    Lab *lab = lab_new();
    lab->ips[TCP_SERVER] = lab->ips[TCP_CLIENT];
    lab_open(lab);
    tcp_streams_visit(lab->streams, check_ends, lab);
    lab_free(lab);
}
END_TEST

START_TEST(an_answer_alone_tells_who_dialled)
{
    Lab *lab = lab_new();
    lab->ports[TCP_CLIENT] = 80;
    lab_send(lab, TCP_SERVER, TCP_SYN | TCP_ACK, 0, 1, "");
    lab_data(lab, TCP_CLIENT, 1, 1, "hello");
    const TcpConnection *connection = &end_of(lab)->connection;
    ck_assert(!connection->is_guessed && !connection->is_midstream);
    ck_assert_uint_eq(connection->sides[TCP_CLIENT].syn_count, 0);
    ck_assert_str_eq(lab->got[TCP_CLIENT]->str, "hello");
    lab_free(lab);
}
END_TEST

START_TEST(without_a_syn_the_known_port_is_the_server)
{
    Lab *lab = lab_new();
    lab->ports[TCP_CLIENT] = 1234;
    lab_data(lab, TCP_SERVER, 500, 700, "late");
    const TcpConnection *connection = &end_of(lab)->connection;
    ck_assert(connection->is_guessed && connection->is_midstream);
    ck_assert_str_eq(lab->got[TCP_SERVER]->str, "late");
    lab_free(lab);
}
END_TEST

START_TEST(a_syn_that_comes_late_corrects_the_guess)
{
    Lab *lab = lab_new();
    lab->ports[TCP_CLIENT] = 443;
    lab->ports[TCP_SERVER] = 50000;
    lab_ack(lab, TCP_CLIENT, 1, 1);
    lab_syn(lab);
    lab_data(lab, TCP_CLIENT, 1, 1, "hello");
    const TcpConnection *connection = &end_of(lab)->connection;
    ck_assert_uint_eq(lab->end_count, 1);
    ck_assert(!connection->is_guessed && !connection->is_midstream);
    ck_assert_str_eq(lab->got[TCP_CLIENT]->str, "hello");
    lab_free(lab);
}
END_TEST

START_TEST(a_syn_sent_again_is_one_attempt)
{
    Lab *lab = lab_new();
    for (int i = 0; i < 4; i++) {
        lab_syn(lab);
        lab_wait(lab, TIME_SECOND);
    }
    const LabEnd *end = end_of(lab);
    ck_assert_uint_eq(lab->end_count, 1);
    ck_assert_uint_eq(end->connection.sides[TCP_CLIENT].syn_count, 4);
    ck_assert(tcp_connection_is_one_way(&end->connection));
    lab_free(lab);
}
END_TEST

START_TEST(a_reset_that_answers_a_syn_refuses)
{
    Lab *lab = lab_new();
    lab_syn(lab);
    lab_send(lab, TCP_SERVER, TCP_RST | TCP_ACK, 0, 1, "");
    const LabEnd *end = end_of(lab);
    ck_assert(end->connection.is_refused);
    ck_assert_int_eq(end->connection.ending, TCP_ENDED_RST);
    ck_assert_int_eq(end->connection.ended_by, TCP_SERVER);
    ck_assert_uint_eq(end->details.sides[TCP_SERVER].rst.frame, 2);
    ck_assert_uint_eq(end->details.sides[TCP_CLIENT].syn.frame, 1);
    lab_free(lab);
}
END_TEST

START_TEST(a_reset_of_what_was_answered_does_not)
{
    Lab *lab = lab_new();
    lab_open(lab);
    lab_send(lab, TCP_SERVER, TCP_RST, 1, 0, "");
    const LabEnd *end = end_of(lab);
    ck_assert(!end->connection.is_refused);
    ck_assert_int_eq(end->connection.ending, TCP_ENDED_RST);
    lab_free(lab);
}
END_TEST

/* A stack tries again with the same SYN after a reset. */
START_TEST(a_syn_sent_again_after_a_refusal_is_the_same_attempt)
{
    Lab *lab = lab_new();
    for (int i = 0; i < 3; i++) {
        lab_syn(lab);
        lab_send(lab, TCP_SERVER, TCP_RST | TCP_ACK, 0, 1, "");
        lab_wait(lab, TIME_SECOND / 2);
    }
    const LabEnd *end = end_of(lab);
    ck_assert_uint_eq(lab->end_count, 1);
    ck_assert(end->connection.is_refused);
    ck_assert_uint_eq(end->connection.sides[TCP_CLIENT].syn_count, 3);
    ck_assert_uint_eq(end->details.sides[TCP_SERVER].rst.frame, 2);
    lab_free(lab);
}
END_TEST

/* RFC 9293 section 3.5, figure 7 */
START_TEST(a_simultaneous_open_is_one_connection)
{
    Lab *lab = lab_new();
    lab_syn(lab);
    lab_send(lab, TCP_SERVER, TCP_SYN, 0, 0, "");
    lab_send(lab, TCP_CLIENT, TCP_SYN | TCP_ACK, 0, 1, "");
    lab_send(lab, TCP_SERVER, TCP_SYN | TCP_ACK, 0, 1, "");
    lab_data(lab, TCP_CLIENT, 1, 1, "one");
    lab_data(lab, TCP_SERVER, 1, 4, "two");
    const LabEnd *end = end_of(lab);
    ck_assert_uint_eq(lab->end_count, 1);
    ck_assert_uint_eq(end->connection.sides[TCP_CLIENT].syn_count, 1);
    ck_assert_str_eq(lab->got[TCP_CLIENT]->str, "one");
    ck_assert_str_eq(lab->got[TCP_SERVER]->str, "two");
    lab_free(lab);
}
END_TEST

START_TEST(who_closes_first_is_remembered)
{
    Lab *lab = lab_new();
    lab_open(lab);
    lab_send(lab, TCP_SERVER, TCP_FIN | TCP_ACK, 1, 1, "");
    lab_send(lab, TCP_CLIENT, TCP_RST, 1, 0, "");
    const LabEnd *end = end_of(lab);
    ck_assert_int_eq(end->connection.ending, TCP_ENDED_FIN);
    ck_assert_int_eq(end->connection.ended_by, TCP_SERVER);
    ck_assert_uint_eq(end->details.sides[TCP_SERVER].fin.frame, 4);
    ck_assert_uint_eq(end->details.sides[TCP_CLIENT].rst.frame, 5);
    lab_free(lab);
}
END_TEST

START_TEST(a_close_by_both_is_told_when_stragglers_had_their_time)
{
    Lab *lab = lab_new();
    lab_open(lab);
    lab_send(lab, TCP_CLIENT, TCP_FIN | TCP_ACK, 1, 1, "");
    lab_send(lab, TCP_SERVER, TCP_FIN | TCP_ACK, 1, 2, "");
    lab_ack(lab, TCP_CLIENT, 2, 2);
    lab_wait(lab, TIME_SECOND);
    ck_assert_uint_eq(lab->end_count, 0);
    lab_wait(lab, 5 * TIME_SECOND);
    ck_assert_uint_eq(lab->end_count, 1);
    ck_assert_int_eq(lab->ends[0].connection.leaving, TCP_LEFT_CLOSED);
    ck_assert_uint_eq(tcp_streams_count(lab->streams), 0);
    lab_free(lab);
}
END_TEST

/* What is missing before a FIN is sent again after a time-out. */
START_TEST(a_close_that_was_not_acknowledged_waits_longer)
{
    Lab *lab = lab_new();
    lab_open(lab);
    lab_send(lab, TCP_SERVER, TCP_FIN | TCP_ACK, 1, 1, "");
    lab_send(lab, TCP_CLIENT, TCP_FIN | TCP_ACK, 4, 2, "de");
    for (int i = 0; i < 10; i++)
        lab_wait(lab, TIME_SECOND);
    lab_data(lab, TCP_CLIENT, 1, 2, "abc");
    ck_assert_str_eq(lab->got[TCP_CLIENT]->str, "abcde");
    lab_ack(lab, TCP_SERVER, 2, 7);
    lab_wait(lab, 4 * TIME_SECOND);
    ck_assert_uint_eq(lab->end_count, 1);
    lab_free(lab);
}
END_TEST

START_TEST(a_close_that_is_never_acknowledged_ends_after_a_minute)
{
    Lab *lab = lab_new();
    lab_open(lab);
    lab_send(lab, TCP_SERVER, TCP_FIN | TCP_ACK, 1, 1, "");
    lab_send(lab, TCP_CLIENT, TCP_FIN | TCP_ACK, 1, 2, "");
    for (int i = 0; i < 58; i++)
        lab_wait(lab, TIME_SECOND);
    ck_assert_uint_eq(lab->end_count, 0);
    for (int i = 0; i < 6; i++)
        lab_wait(lab, TIME_SECOND);
    ck_assert_uint_eq(lab->end_count, 1);
    lab_free(lab);
}
END_TEST

START_TEST(a_half_close_stays_open)
{
    Lab *lab = lab_new();
    lab_open(lab);
    lab_send(lab, TCP_CLIENT, TCP_FIN | TCP_ACK, 1, 1, "");
    lab_wait(lab, 3600 * TIME_SECOND);
    lab_data(lab, TCP_SERVER, 1, 2, "answer");
    ck_assert_uint_eq(lab->end_count, 0);
    ck_assert_str_eq(lab->got[TCP_SERVER]->str, "answer");
    lab_free(lab);
}
END_TEST

START_TEST(the_options_of_a_syn_say_the_mss)
{
    static const uint8_t mss[] = { 2, 4, 0x05, 0x50 };
    Lab *lab = lab_new();
    lab->options = mss;
    lab->option_length = sizeof mss;
    lab_syn(lab);
    ck_assert_uint_eq(end_of(lab)->connection.sides[TCP_CLIENT].mss, 1360);
    lab_free(lab);
}
END_TEST

START_TEST(data_sent_again_is_counted)
{
    Lab *lab = lab_new();
    lab_open(lab);
    lab_data(lab, TCP_CLIENT, 1, 1, "hello");
    lab_data(lab, TCP_CLIENT, 1, 1, "hello");
    const LabEnd *end = end_of(lab);
    ck_assert_uint_eq(end->connection.sides[TCP_CLIENT].data_segments, 2);
    ck_assert_uint_eq(end->details.sides[TCP_CLIENT].retransmissions, 1);
    ck_assert_uint_eq(end->details.sides[TCP_CLIENT].first_data.frame, 4);
    ck_assert_uint_eq(end->details.sides[TCP_CLIENT].last_data.frame, 5);
    ck_assert_uint_eq(tcp_connection_sent(&end->connection, TCP_CLIENT), 5);
    ck_assert_str_eq(lab->got[TCP_CLIENT]->str, "hello");
    lab_free(lab);
}
END_TEST

/* RFC 9293 section 3.8.4 */
START_TEST(keep_alives_are_no_data)
{
    Lab *lab = lab_new();
    lab_open(lab);
    lab_data(lab, TCP_CLIENT, 1, 1, "hello");
    lab_ack(lab, TCP_SERVER, 1, 6);
    lab_ack(lab, TCP_CLIENT, 5, 1);
    lab_data(lab, TCP_CLIENT, 5, 1, "o");
    const LabEnd *end = end_of(lab);
    ck_assert_uint_eq(end->connection.sides[TCP_CLIENT].data_segments, 1);
    ck_assert_uint_eq(end->details.sides[TCP_CLIENT].retransmissions, 0);
    lab_free(lab);
}
END_TEST

START_TEST(a_byte_sent_again_before_it_was_acknowledged_is_no_keep_alive)
{
    Lab *lab = lab_new();
    lab_open(lab);
    lab_data(lab, TCP_CLIENT, 1, 1, "x");
    lab_ack(lab, TCP_SERVER, 1, 1);
    lab_data(lab, TCP_CLIENT, 1, 1, "x");
    ck_assert_uint_eq(end_of(lab)->details.sides[TCP_CLIENT].retransmissions, 1);
    lab_free(lab);
}
END_TEST

/* A small request and its answer, then full-size segments that nobody acknowledges. */
static void fall_into_hole(Lab *lab, int retransmissions)
{
    lab_open(lab);
    lab_data(lab, TCP_CLIENT, 1, 1, "hello");
    lab_ack(lab, TCP_SERVER, 1, 6);
    lab_data(lab, TCP_CLIENT, 6, 1, full);
    lab_data(lab, TCP_CLIENT, 6 + FULL, 1, "tail");
    for (int i = 0; i < retransmissions; i++) {
        lab_wait(lab, TIME_SECOND << i);
        lab_data(lab, TCP_CLIENT, 6, 1, full);
    }
}

START_TEST(a_full_segment_sent_again_and_again_is_stuck)
{
    Lab *lab = lab_new();
    fall_into_hole(lab, 3);
    const LabEnd *end = end_of(lab);
    const TcpStuck *stuck = &end->details.sides[TCP_CLIENT].stuck;
    ck_assert_uint_eq(stuck->count, 3);
    ck_assert_uint_eq(stuck->size, FULL);
    ck_assert_uint_eq(stuck->first.frame, 8);
    ck_assert_uint_eq(stuck->last.frame, 10);
    ck_assert(tcp_connection_small_passed(&end->connection, TCP_CLIENT));
    lab_free(lab);
}
END_TEST

START_TEST(a_segment_that_gets_through_is_not_stuck)
{
    Lab *lab = lab_new();
    fall_into_hole(lab, 4);
    lab_ack(lab, TCP_SERVER, 1, 6 + FULL);
    const LabEnd *end = end_of(lab);
    ck_assert_uint_eq(end->details.sides[TCP_CLIENT].stuck.count, 0);
    ck_assert_uint_ne(end->connection.sides[TCP_CLIENT].bits & TCP_FLOW_FULL_PASSED, 0);
    lab_free(lab);
}
END_TEST

START_TEST(where_nothing_passed_the_size_says_nothing)
{
    Lab *lab = lab_new();
    lab_open(lab);
    for (int i = 0; i < 4; i++) {
        lab_data(lab, TCP_CLIENT, 1, 1, full);
        lab_wait(lab, TIME_SECOND);
    }
    const LabEnd *end = end_of(lab);
    ck_assert_uint_eq(end->details.sides[TCP_CLIENT].stuck.count, 3);
    ck_assert(!tcp_connection_small_passed(&end->connection, TCP_CLIENT));
    lab_free(lab);
}
END_TEST

static void sack(Lab *lab, uint32_t start, uint32_t end)
{
    uint32_t isn = lab->isn[TCP_CLIENT];
    uint8_t option[12] = { 1, 1, 5, 10 };
    for (int i = 0; i < 4; i++) {
        option[4 + i] = (uint8_t)((isn + start) >> (24 - 8 * i));
        option[8 + i] = (uint8_t)((isn + end) >> (24 - 8 * i));
    }
    lab->options = option;
    lab->option_length = sizeof option;
    lab_ack(lab, TCP_SERVER, 1, 1);
}

/* The first flight is full-size: only SACK tells that its small end arrived. */
START_TEST(a_sack_shows_that_small_segments_pass)
{
    Lab *lab = lab_new();
    lab_open(lab);
    for (int i = 0; i < 4; i++) {
        lab_data(lab, TCP_CLIENT, 1, 1, full);
        lab_wait(lab, TIME_SECOND);
    }
    lab_data(lab, TCP_CLIENT, 1 + FULL, 1, "tail");
    sack(lab, 1 + FULL, 5 + FULL);
    const LabEnd *end = end_of(lab);
    ck_assert(tcp_connection_small_passed(&end->connection, TCP_CLIENT));
    ck_assert_uint_eq(end->connection.sides[TCP_CLIENT].bits & TCP_FLOW_FULL_PASSED, 0);
    lab_free(lab);
}
END_TEST

START_TEST(a_sack_of_full_segments_shows_a_plain_loss)
{
    Lab *lab = lab_new();
    lab_open(lab);
    for (int i = 0; i < 4; i++) {
        lab_data(lab, TCP_CLIENT, 1, 1, full);
        lab_wait(lab, TIME_SECOND);
    }
    lab_data(lab, TCP_CLIENT, 1 + FULL, 1, full);
    sack(lab, 1 + FULL, 1 + 2 * FULL);
    const LabEnd *end = end_of(lab);
    ck_assert_uint_ne(end->connection.sides[TCP_CLIENT].bits & TCP_FLOW_FULL_PASSED, 0);
    lab_free(lab);
}
END_TEST

/* What leaves a host that lets its card cut segments is larger than what it sends again. */
START_TEST(segmentation_offload_does_not_hide_what_is_full_size)
{
    static const uint8_t mss[] = { 2, 4, 0x05, 0xb4 };
    Lab *lab = lab_new();
    g_autofree char *burst = g_strnfill((gsize)4 * FULL, 'x');
    lab_syn(lab);
    lab->options = mss;
    lab->option_length = sizeof mss;
    lab_send(lab, TCP_SERVER, TCP_SYN | TCP_ACK, 0, 1, "");
    lab_data(lab, TCP_CLIENT, 1, 1, "hello");
    lab_ack(lab, TCP_SERVER, 1, 6);
    lab_data(lab, TCP_CLIENT, 6, 1, burst);
    for (int i = 0; i < 3; i++)
        lab_data(lab, TCP_CLIENT, 6, 1, full);
    const LabEnd *end = end_of(lab);
    ck_assert_uint_eq(end->details.sides[TCP_CLIENT].stuck.count, 3);
    ck_assert(tcp_connection_small_passed(&end->connection, TCP_CLIENT));
    lab_free(lab);
}
END_TEST

static TcpConnection *report(Lab *lab, IcmpErrorKind kind, uint32_t network)
{
    IcmpError error = { .kind = kind,
                        .code = 4,
                        .mtu = 1400,
                        .protocol = IP_PROTOCOL_TCP,
                        .has_ports = true,
                        .source_port = lab->ports[TCP_CLIENT],
                        .destination_port = lab->ports[TCP_SERVER] };
    Frame frame = { .number = ++lab->frame, .time = lab->now };
    Ip router;
    ck_assert(ip_parse("203.0.113.1", &router));
    ck_assert(ip_parse(lab->ips[TCP_CLIENT], &error.source));
    ck_assert(ip_parse(lab->ips[TCP_SERVER], &error.destination));
    return tcp_streams_icmp(lab->streams, &frame, &router, &error, network);
}

START_TEST(an_icmp_error_is_kept_with_what_it_quotes)
{
    Lab *lab = lab_new();
    lab_open(lab);
    ck_assert_ptr_nonnull(report(lab, ICMP_ERROR_TOO_BIG, LAB_NETWORK));
    const LabEnd *end = end_of(lab);
    ck_assert_uint_eq(end->details.error_count, 1);
    ck_assert_int_eq(end->details.errors[0].kind, ICMP_ERROR_TOO_BIG);
    ck_assert_int_eq(end->details.errors[0].side, TCP_CLIENT);
    ck_assert_uint_eq(end->details.errors[0].mtu, 1400);
    ck_assert_uint_eq(end->details.errors[0].seen.frame, 4);
    lab_free(lab);
}
END_TEST

START_TEST(an_icmp_error_about_nobody_is_nothing)
{
    Lab *lab = lab_new();
    ck_assert_ptr_null(report(lab, ICMP_ERROR_UNREACHABLE, LAB_NETWORK));
    lab_open(lab);
    ck_assert_ptr_null(report(lab, ICMP_ERROR_UNREACHABLE, LAB_NETWORK + 1));
    ck_assert_uint_eq(tcp_streams_count(lab->streams), 1);
    lab_free(lab);
}
END_TEST

/* What tcp_streams does with a segment that is neither SYN, FIN nor RST. */
static void take(TcpConnection *connection, TcpSide side, const Frame *frame, const Packet *packet)
{
    tcp_connection_see(connection, side, frame, &packet->tcp);
    tcp_connection_acknowledge(connection, tcp_side_other(side), packet);
    if (!tcp_connection_is_data(connection, side, packet))
        return;
    tcp_connection_start(connection, side, packet);
    int64_t offset = tcp_connection_offset(connection, side, packet->tcp.sequence);
    bool is_new = offset + packet->tcp.payload > (int64_t)tcp_connection_sent(connection, side);
    tcp_connection_data(connection, side, frame, packet, is_new);
}

/* Nearly always what comes next, around the wrap of sequence numbers. */
static Packet random_segment(GRand *random, uint32_t next[TCP_SIDES], TcpSide side,
                             const uint8_t *bytes)
{
    static const uint32_t sizes[] = { 0, 0, 1, 100, 1460 };
    static const int32_t slips[] = { -1, -1460, 1, 1460, 70000 };
    Packet packet = { .parts = PACKET_IP | PACKET_TCP };
    TcpHeader *tcp = &packet.tcp;
    tcp->payload = sizes[g_rand_int_range(random, 0, G_N_ELEMENTS(sizes))];
    tcp->flags = g_rand_boolean(random) ? TCP_ACK : TCP_ACK | TCP_PSH;
    tcp->sequence = next[side];
    tcp->acknowledgment = next[tcp_side_other(side)];
    if (g_rand_int_range(random, 0, 20) == 0)
        tcp->sequence += (uint32_t)slips[g_rand_int_range(random, 0, G_N_ELEMENTS(slips))];
    else
        next[side] += tcp->payload;
    if (g_rand_int_range(random, 0, 20) == 0)
        tcp->acknowledgment += (uint32_t)slips[g_rand_int_range(random, 0, G_N_ELEMENTS(slips))];
    size_t cut = g_rand_int_range(random, 0, 20) == 0 ? tcp->payload / 2 : 0;
    packet.ip.payload = (Bytes){ bytes, TCP_HEADER_MIN + tcp->payload - cut };
    return packet;
}

static void compare_predicted(GRand *random)
{
    enum { SEGMENTS = 60 };
    static const uint8_t bytes[2000] = { [12] = 0x50 };
    uint32_t next[TCP_SIDES] = { g_rand_int_range(random, -20000, 20000), 5000 };
    TcpConnection predicted = { .interest = TCP_INTEREST_NONE }, taken = predicted;
    for (uint64_t i = 1; i <= SEGMENTS; i++) {
        TcpSide side = g_rand_boolean(random) ? TCP_CLIENT : TCP_SERVER;
        Packet packet = random_segment(random, next, side, bytes);
        Frame frame = { .number = i, .time = (Time)i };
        if (!tcp_connection_predict(&predicted, side, &frame, &packet))
            take(&predicted, side, &frame, &packet);
        take(&taken, side, &frame, &packet);
        ck_assert_mem_eq(predicted.sides, taken.sides, sizeof taken.sides);
        ck_assert_mem_eq(&predicted.span, &taken.span, sizeof taken.span);
        ck_assert_int_eq(predicted.details != NULL, taken.details != NULL);
        /* as those of a connection of no interest are, after each segment */
        tcp_connection_forget(&predicted);
        tcp_connection_forget(&taken);
    }
}

START_TEST(prediction_changes_nothing)
{
    GRand *random = g_rand_new_with_seed(9293);
    for (int round = 0; round < 2000; round++)
        compare_predicted(random);
    g_rand_free(random);
}
END_TEST

START_TEST(most_segments_of_a_transfer_are_predicted)
{
    static const uint8_t bytes[2000] = { [12] = 0x50 };
    TcpConnection connection = { .interest = TCP_INTEREST_NONE };
    uint32_t predicted = 0, next[TCP_SIDES] = { 1000, 2000 };
    for (uint64_t i = 1; i <= 100; i++) {
        TcpSide side = i % 3 == 0 ? TCP_SERVER : TCP_CLIENT;
        Packet packet = { .parts = PACKET_IP | PACKET_TCP,
                          .tcp = { .flags = TCP_ACK,
                                   .payload = side == TCP_CLIENT ? 1460 : 10,
                                   .sequence = next[side],
                                   .acknowledgment = next[tcp_side_other(side)] },
                          .ip.payload = { bytes, side == TCP_CLIENT ? 1480 : 30 } };
        Frame frame = { .number = i, .time = (Time)i };
        next[side] += packet.tcp.payload;
        if (tcp_connection_predict(&connection, side, &frame, &packet))
            predicted++;
        else
            take(&connection, side, &frame, &packet);
    }
    ck_assert_uint_gt(predicted, 60);
    connection.interest = TCP_INTEREST_FOLLOW;
    Packet packet = { .tcp = { .flags = TCP_ACK, .sequence = next[TCP_CLIENT] } };
    ck_assert(!tcp_connection_predict(&connection, TCP_CLIENT, &(Frame){ .number = 101 }, &packet));
}
END_TEST

SUITE("tcp_connection", prediction_changes_nothing, most_segments_of_a_transfer_are_predicted,
      a_handshake_names_client_and_server, either_end_may_have_the_lower_address,
      two_ports_of_one_address_are_two_ends, an_answer_alone_tells_who_dialled,
      without_a_syn_the_known_port_is_the_server, a_syn_that_comes_late_corrects_the_guess,
      a_syn_sent_again_is_one_attempt, a_reset_that_answers_a_syn_refuses,
      a_reset_of_what_was_answered_does_not, a_syn_sent_again_after_a_refusal_is_the_same_attempt,
      a_simultaneous_open_is_one_connection, who_closes_first_is_remembered,
      a_close_by_both_is_told_when_stragglers_had_their_time,
      a_close_that_was_not_acknowledged_waits_longer,
      a_close_that_is_never_acknowledged_ends_after_a_minute, a_half_close_stays_open,
      the_options_of_a_syn_say_the_mss, data_sent_again_is_counted, keep_alives_are_no_data,
      a_byte_sent_again_before_it_was_acknowledged_is_no_keep_alive,
      a_full_segment_sent_again_and_again_is_stuck, a_segment_that_gets_through_is_not_stuck,
      where_nothing_passed_the_size_says_nothing, a_sack_shows_that_small_segments_pass,
      a_sack_of_full_segments_shows_a_plain_loss,
      segmentation_offload_does_not_hide_what_is_full_size,
      an_icmp_error_is_kept_with_what_it_quotes, an_icmp_error_about_nobody_is_nothing)
