/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is rebuilt from frames: facts, in the order in which they ended, and the clock. */
#include "stories.h"

#include <glib.h>

#include "dns_wire.h"
#include "suite.h"

static const Host client = { MAC(02, 00, 00, 00, 0c, 01), IP4(10, 0, 0, 21) };
static const Host server = { MAC(02, 00, 00, 00, 00, dd), IP4(10, 0, 0, 9) };
static const Host before = { MAC(02, 00, 00, 00, 00, cc), IP4(10, 0, 0, 9) };
static const Mac team = MAC(02, 00, 00, 00, 00, 10);

typedef struct Listening {
    Stories *stories;
    Wire wire;
    Time now;
    uint64_t frames;
    GString *facts, *notes;
    uint32_t visits, ended;
} Listening;

/* "binding 10.0.0.9 02:.. arp 1-3 " */
static void take_fact(void *user, Value *fact)
{
    Listening *listening = user;
    ck_assert_str_eq(value_field(fact, 0), "kind");
    for (guint i = 0; i < value_count(fact); i++) {
        value_show(value_item(fact, i), listening->facts);
        g_string_append_c(listening->facts, ' ');
    }
    g_string_append_c(listening->facts, '\n');
    value_free(fact);
}

static void take_note(void *user, uint64_t frame, Text *says)
{
    Listening *listening = user;
    g_autofree char *text = text_plain(says);
    g_string_append_printf(listening->notes, "%" G_GUINT64_FORMAT ": %s\n", frame, text);
    text_free(says);
}

static void take_story(void *user, const Story *story)
{
    (void)story;
    ((Listening *)user)->ended++;
}

static void count_story(void *user, const Story *story)
{
    Listening *listening = user;
    ck_assert_ptr_eq(story->stories, listening->stories);
    ck_assert_ptr_nonnull(story->address);
    ck_assert_ptr_nonnull(story->link);
    ck_assert((story->kind == STORY_OUTAGE) == (story->outage != NULL));
    listening->visits++;
}

static void listen_begin(Listening *listening)
{
    *listening = (Listening){ .now = 1000 * TIME_SECOND };
    listening->facts = g_string_new(NULL);
    listening->notes = g_string_new(NULL);
    listening->stories =
        stories_new(&(StoriesListener){ take_fact, take_note, take_story, listening });
    stories_want_facts(listening->stories, true);
}

static void listen_end(Listening *listening)
{
    stories_free(listening->stories);
    g_string_free(listening->facts, TRUE);
    g_string_free(listening->notes, TRUE);
}

static void hear(Listening *listening)
{
    Frame frame = wire_frame(&listening->wire, ++listening->frames, listening->now);
    Packet packet;
    packet_read(&frame, &packet);
    stories_feed(listening->stories, &frame, &packet);
    listening->now += 100 * TIME_MILLISECOND; /* no copies of one packet */
}

START_TEST(bindings_are_told_with_their_proof)
{
    Listening listening;
    listen_begin(&listening);
    wire_announce(&listening.wire, &server);
    hear(&listening);
    wire_echo(&listening.wire, &client, &server, false, 1);
    hear(&listening);
    wire_dhcp(&listening.wire, &client, &server, &server, true, 5);
    hear(&listening);
    stories_finish(listening.stories);
    ck_assert_ptr_nonnull(
        strstr(listening.facts->str, "binding 10.0.0.9  02:00:00:00:00:dd dhcp 1 3"));
    ck_assert_ptr_nonnull(
        strstr(listening.facts->str, "binding 10.0.0.21  02:00:00:00:0c:01 source 2 3"));
    listen_end(&listening);
}
END_TEST

START_TEST(both_owners_of_an_address_are_told)
{
    Listening listening;
    listen_begin(&listening);
    wire_announce(&listening.wire, &before);
    hear(&listening);
    wire_announce(&listening.wire, &server);
    hear(&listening);
    stories_finish(listening.stories);
    const char *first = strstr(listening.facts->str, "02:00:00:00:00:cc arp 1 1");
    const char *second = strstr(listening.facts->str, "02:00:00:00:00:dd arp 2 2");
    ck_assert_ptr_nonnull(first);
    ck_assert_ptr_nonnull(second);
    ck_assert(first < second);
    listen_end(&listening);
}
END_TEST

START_TEST(rewriting_is_told_with_its_pairs)
{
    Listening listening;
    listen_begin(&listening);
    for (unsigned i = 0; i < 3; i++) {
        wire_echo(&listening.wire, &client, &(Host){ team, server.ip }, false, i);
        hear(&listening);
        listening.now -= 99 * TIME_MILLISECOND;
        wire_set_destination(&listening.wire, &server.mac);
        hear(&listening);
    }
    stories_finish(listening.stories);
    ck_assert_ptr_nonnull(
        strstr(listening.facts->str, "rewrite 10.0.0.9 02:00:00:00:00:10 02:00:00:00:00:dd 2 6 3"));
    listen_end(&listening);
}
END_TEST

/* An ARP packet whose sender is not the one who sent the frame binds nothing. */
START_TEST(a_frame_that_speaks_for_another_mac_binds_nothing)
{
    Listening listening;
    listen_begin(&listening);
    listening.wire.sent_by = &team;
    wire_announce(&listening.wire, &server);
    hear(&listening);
    stories_finish(listening.stories);
    ck_assert_str_eq(listening.facts->str, "");
    listen_end(&listening);
}
END_TEST

START_TEST(a_probe_binds_nothing)
{
    Listening listening;
    listen_begin(&listening);
    wire_probe(&listening.wire, &server);
    hear(&listening);
    stories_finish(listening.stories);
    ck_assert_str_eq(listening.facts->str, "");
    listen_end(&listening);
}
END_TEST

START_TEST(facts_that_nobody_wants_are_not_told)
{
    Listening listening;
    listen_begin(&listening);
    stories_want_facts(listening.stories, false);
    wire_announce(&listening.wire, &server);
    hear(&listening);
    stories_finish(listening.stories);
    ck_assert_str_eq(listening.facts->str, "");
    listen_end(&listening);
}
END_TEST

START_TEST(an_address_with_one_mac_is_no_story)
{
    Listening listening;
    listen_begin(&listening);
    wire_announce(&listening.wire, &before);
    hear(&listening);
    stories_visit(listening.stories, count_story, &listening);
    ck_assert_uint_eq(listening.visits, 0);
    wire_announce(&listening.wire, &server);
    hear(&listening);
    wire_echo(&listening.wire, &client, &before, false, 1);
    hear(&listening);
    stories_visit(listening.stories, count_story, &listening);
    ck_assert_uint_eq(listening.visits, 2); /* the address and its outage */
    listen_end(&listening);
}
END_TEST

START_TEST(a_jump_of_more_than_a_second_ends_what_was)
{
    Listening listening;
    listen_begin(&listening);
    wire_announce(&listening.wire, &before);
    hear(&listening);
    wire_announce(&listening.wire, &server);
    hear(&listening);
    Time latest = listening.now - 100 * TIME_MILLISECOND;
    listening.now = latest - TIME_SECOND;
    hear(&listening);
    ck_assert_uint_eq(listening.ended, 0);
    listening.now = latest - TIME_SECOND - 1;
    hear(&listening);
    ck_assert_uint_eq(listening.ended, 1);
    ck_assert_ptr_nonnull(strstr(listening.notes->str, "4: the clock jumps back"));
    stories_visit(listening.stories, count_story, &listening);
    ck_assert_uint_eq(listening.visits, 0);
    listen_end(&listening);
}
END_TEST

START_TEST(frames_without_a_destination_mac_are_noted_once)
{
    static const uint8_t raw[] = {
        0x45, 0, 0, 20, 0, 0, 0, 0, 64, 1, 0, 0, 10, 0, 0, 1, 10, 0, 0, 2
    };
    Listening listening;
    listen_begin(&listening);
    for (uint64_t i = 1; i <= 3; i++) {
        Frame frame = { .number = i,
                        .time = TIME_SECOND,
                        .link_type = LINKTYPE_RAW,
                        .bytes = { raw, sizeof raw },
                        .on_wire = sizeof raw };
        Packet packet;
        packet_read(&frame, &packet);
        stories_feed(listening.stories, &frame, &packet);
    }
    ck_assert_ptr_nonnull(strstr(listening.notes->str, "no destination MAC"));
    ck_assert_ptr_eq(strstr(listening.notes->str, "\n"),
                     listening.notes->str + listening.notes->len - 1);
    listen_end(&listening);
}
END_TEST

static void hear_answer(Listening *listening, uint32_t link_type)
{
    DnsWire dns = dns_wire_new(DNS_WIRE_ANSWER);
    dns_wire_address(&dns, "pc.example.com", &client.ip);
    dns_wire_send(&dns, &listening->wire, &server, &client, 53);
    Frame frame = wire_frame(&listening->wire, ++listening->frames, listening->now);
    size_t header = link_type == LINKTYPE_RAW ? listening->wire.network : 0;
    frame.link_type = link_type;
    frame.bytes.data += header;
    frame.bytes.length -= header;
    frame.on_wire -= (uint32_t)header;
    Packet packet;
    packet_read(&frame, &packet);
    stories_feed(listening->stories, &frame, &packet);
}

START_TEST(names_are_heard_with_and_without_macs)
{
    static const uint32_t link_types[] = { LINKTYPE_ETHERNET, LINKTYPE_RAW };
    for (size_t i = 0; i < G_N_ELEMENTS(link_types); i++) {
        Listening listening;
        NameEntry entry;
        listen_begin(&listening);
        hear_answer(&listening, link_types[i]);
        hear_answer(&listening, link_types[i]);
        ck_assert_str_eq(listening.facts->str, "dns_name pc.example.com 10.0.0.21 1 \n");
        ck_assert(name_book_own_name(stories_name_book(listening.stories),
                                     &(NamedAddress){ 0, client.ip }, &entry));
        ck_assert_uint_eq(entry.last_frame, 2);
        listen_end(&listening);
    }
}
END_TEST

SUITE("stories", bindings_are_told_with_their_proof, both_owners_of_an_address_are_told,
      rewriting_is_told_with_its_pairs, a_frame_that_speaks_for_another_mac_binds_nothing,
      a_probe_binds_nothing, facts_that_nobody_wants_are_not_told,
      an_address_with_one_mac_is_no_story, a_jump_of_more_than_a_second_ends_what_was,
      frames_without_a_destination_mac_are_noted_once, names_are_heard_with_and_without_macs)
