/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "address.h"

#include "suite.h"
#include "wire.h"

static const Host client = { MAC(02, 00, 00, 00, 0c, 01), IP4(10, 0, 0, 21) };
static const Host gateway = { MAC(02, 00, 00, 00, 0e, 01), IP4(10, 0, 0, 1) };
static const Host before = { MAC(02, 00, 00, 00, 00, cc), IP4(10, 0, 0, 9) };
static const Host now = { MAC(02, 00, 00, 00, 00, dd), IP4(10, 0, 0, 9) };
static const Copy no_copy = { .kind = COPY_NONE };

typedef struct Life {
    AddressStory *story;
    Wire wire;
    Frame frame;
    Packet packet;
    uint64_t frames;
    Time time;
} Life;

static Life life_new(void)
{
    return (Life){ .story = address_story_new(0, &now.ip), .time = TIME_SECOND };
}

static void tick(Life *life)
{
    life->time += 100 * TIME_MILLISECOND;
    life->frame = wire_frame(&life->wire, ++life->frames, life->time);
    packet_read(&life->frame, &life->packet);
}

static void speak(Life *life, const Mac *mac)
{
    wire_announce(&life->wire, &(Host){ *mac, now.ip });
    tick(life);
    address_story_speaks(life->story, &life->frame, mac,
                         (Speech){ .proof = PROOF_ARP, .is_broadcast = true }, NULL);
}

static void misdeliver(Life *life, const Host *from, const Mac *to)
{
    wire_echo(&life->wire, from, &(Host){ *to, now.ip }, false, 1);
    tick(life);
    address_story_misdelivers(life->story, &life->frame, &life->packet, &no_copy);
}

static void deliver(Life *life, const Host *from)
{
    wire_echo(&life->wire, from, &now, false, 1);
    tick(life);
    address_story_delivers(life->story, &life->frame, &life->packet, &no_copy);
}

static const Outage *outage(const Life *life, guint i)
{
    ck_assert_uint_lt(i, life->story->outages->len);
    return life->story->outages->pdata[i];
}

START_TEST(the_strongest_proof_has_the_name)
{
    ck_assert_str_eq(proof_name(PROOF_SOURCE), "source");
    ck_assert_str_eq(proof_name(PROOF_SOURCE | PROOF_ARP), "arp");
    ck_assert_str_eq(proof_name(PROOF_SOURCE | PROOF_ARP | PROOF_DHCP), "dhcp");
}
END_TEST

START_TEST(whoever_spoke_last_is_the_owner)
{
    Life life = life_new();
    ck_assert(mac_is_zero(address_story_owner(life.story)));
    speak(&life, &before.mac);
    speak(&life, &now.mac);
    ck_assert(mac_equal(address_story_owner(life.story), &now.mac));
    speak(&life, &before.mac);
    ck_assert(mac_equal(address_story_owner(life.story), &before.mac));
    ck_assert_uint_eq(life.story->mac_count, 2);
    ck_assert_uint_eq(life.story->run_count, 3);
    address_story_free(life.story);
}
END_TEST

START_TEST(a_lease_makes_an_owner_as_well)
{
    Life life = life_new();
    speak(&life, &before.mac);
    tick(&life);
    address_story_leases(life.story, &life.frame, &now.mac);
    ck_assert(mac_equal(address_story_owner(life.story), &now.mac));
    ck_assert(life.story->runs[1].by_lease);
    speak(&life, &now.mac);
    ck_assert(!life.story->runs[1].by_lease);
    ck_assert_uint_eq(life.story->run_count, 2);
    address_story_free(life.story);
}
END_TEST

/* By two clocks: the packet to the stale MAC comes first, the same one to the team behind it. */
START_TEST(the_outer_sight_that_comes_late_makes_a_pair)
{
    static const Mac team = MAC(02, 00, 00, 00, 00, 10);
    Life life = life_new();
    speak(&life, &before.mac);
    speak(&life, &now.mac);
    misdeliver(&life, &client, &before.mac);
    Copy inner = { COPY_REWRITTEN_TO, life.frames, client.mac, before.mac, 64, false };
    wire_set_destination(&life.wire, &team);
    tick(&life);
    address_story_pairs(life.story, &life.frame, &life.packet, &inner);
    const Outage *begun = outage(&life, 0);
    ck_assert_uint_eq(begun->pairs.count, 1);
    ck_assert_uint_eq(frame_sample_get(&begun->outer_sample, 0), 4);
    ck_assert_uint_eq(frame_sample_get(&begun->inner_sample, 0), 3);
    ck_assert(mac_equal(&begun->team, &team));
    inner.frame = 1; /* of before the outage */
    address_story_pairs(life.story, &life.frame, &life.packet, &inner);
    ck_assert_uint_eq(begun->pairs.count, 1);
    address_story_free(life.story);
}
END_TEST

START_TEST(an_outage_begins_with_the_first_misdelivery_after_the_owner_s_word)
{
    Life life = life_new();
    speak(&life, &before.mac);
    speak(&life, &now.mac);
    misdeliver(&life, &client, &before.mac);
    const Outage *begun = outage(&life, 0);
    ck_assert_uint_eq(begun->opened_frame, 2);
    ck_assert_uint_eq(begun->misdelivered.first_frame, 3);
    ck_assert(mac_equal(&begun->stale, &before.mac));
    ck_assert(mac_equal(&begun->current, &now.mac));
    address_story_free(life.story);
}
END_TEST

START_TEST(a_packet_sent_before_the_owner_spoke_begins_none)
{
    Life life = life_new();
    speak(&life, &now.mac);
    life.time -= TIME_SECOND;
    misdeliver(&life, &client, &before.mac);
    ck_assert_uint_eq(life.story->outages->len, 0);
    address_story_free(life.story);
}
END_TEST

START_TEST(a_new_owner_after_healing_begins_another_outage)
{
    const Mac third = MAC(02, 00, 00, 00, 00, ee);
    Life life = life_new();
    speak(&life, &now.mac);
    misdeliver(&life, &client, &before.mac);
    deliver(&life, &client);
    speak(&life, &third);
    misdeliver(&life, &client, &now.mac);
    ck_assert_uint_eq(life.story->outages->len, 2);
    ck_assert(outage(&life, 0)->is_closed);
    ck_assert(mac_equal(&outage(&life, 1)->stale, &now.mac));
    ck_assert(mac_equal(&outage(&life, 1)->current, &third));
    address_story_free(life.story);
}
END_TEST

START_TEST(a_new_owner_meanwhile_goes_on_with_the_same)
{
    const Mac third = MAC(02, 00, 00, 00, 00, ee);
    Life life = life_new();
    speak(&life, &now.mac);
    misdeliver(&life, &client, &before.mac);
    speak(&life, &third);
    misdeliver(&life, &client, &before.mac);
    ck_assert_uint_eq(life.story->outages->len, 1);
    ck_assert_uint_eq(outage(&life, 0)->misdelivered.count, 2);
    ck_assert(mac_equal(&outage(&life, 0)->current, &third));
    address_story_free(life.story);
}
END_TEST

START_TEST(a_stale_mac_that_speaks_is_remembered)
{
    Life life = life_new();
    speak(&life, &now.mac);
    misdeliver(&life, &client, &before.mac);
    ck_assert_uint_eq(outage(&life, 0)->stale_spoke_frame, 0);
    speak(&life, &before.mac);
    ck_assert_uint_eq(outage(&life, 0)->stale_spoke_frame, 3);
    address_story_free(life.story);
}
END_TEST

START_TEST(an_answer_goes_to_the_mac_that_was_asked)
{
    Life life = life_new();
    speak(&life, &before.mac);
    speak(&life, &now.mac);
    misdeliver(&life, &client, &before.mac);
    wire_echo(&life.wire, &now, &client, true, 1);
    tick(&life);
    const Mac *front = address_story_answers(life.story, &life.frame, &life.packet, true);
    ck_assert_ptr_nonnull(front);
    ck_assert(mac_equal(front, &before.mac));
    ck_assert_uint_eq(outage(&life, 0)->answered + outage(&life, 0)->answered_last, 1);
    address_story_free(life.story);
}
END_TEST

START_TEST(a_reply_to_the_owner_s_own_request_is_known)
{
    Life life = life_new();
    speak(&life, &now.mac);
    life.story->own_request_target = gateway.ip;
    life.story->own_request_time = life.time;
    wire_reply(&life.wire, &gateway, &before);
    tick(&life);
    address_story_misdelivers(life.story, &life.frame, &life.packet, &no_copy);
    ck_assert_uint_eq(outage(&life, 0)->replies_returned, 1);
    life.time += 2 * TIME_SECOND;
    tick(&life); /* too late to belong to it */
    address_story_misdelivers(life.story, &life.frame, &life.packet, &no_copy);
    wire_reply(&life.wire, &client, &before);
    life.story->own_request_time = life.time;
    tick(&life); /* of somebody else */
    address_story_misdelivers(life.story, &life.frame, &life.packet, &no_copy);
    ck_assert_uint_eq(outage(&life, 0)->replies_returned, 1);
    ck_assert_uint_eq(outage(&life, 0)->arp_count, 3);
    address_story_free(life.story);
}
END_TEST

static void reply(Life *life, const Mac *mac, const Host *asker)
{
    wire_reply(&life->wire, &(Host){ *mac, now.ip }, asker);
    tick(life);
    address_story_speaks(life->story, &life->frame, mac, (Speech){ .proof = PROOF_ARP }, NULL);
    address_story_replies(life->story, &life->frame, &life->packet.arp.sender_mac,
                          &life->packet.arp.target_ip);
}

START_TEST(two_replies_to_one_asker_within_a_second_are_double)
{
    Life life = life_new();
    reply(&life, &now.mac, &client);
    reply(&life, &before.mac, &client);
    ck_assert_uint_eq(life.story->double_replies.count, 1);
    life.time += 2 * TIME_SECOND;
    reply(&life, &now.mac, &client);
    reply(&life, &before.mac, &gateway);
    ck_assert_uint_eq(life.story->double_replies.count, 1);
    address_story_free(life.story);
}
END_TEST

START_TEST(floods_stay_within_the_limits)
{
    Life life = life_new();
    for (uint32_t i = 0; i < 5000; i++) {
        Mac mac = { { 6, 0 } };
        memcpy(mac.bytes + 2, &i, sizeof i);
        speak(&life, &mac);
        mac.bytes[1] = 1;
        misdeliver(&life, &client, &mac);
    }
    ck_assert_uint_eq(life.story->mac_count, LIMIT_MACS_OF_ADDRESS);
    ck_assert(life.story->more_macs);
    ck_assert_uint_le(life.story->run_count, LIMIT_OWNER_CHANGES);
    ck_assert_uint_le(life.story->outages->len, LIMIT_OUTAGES_OF_ADDRESS);
    ck_assert_uint_lt(address_story_bytes(life.story), 192 << 10);
    address_story_free(life.story);
}
END_TEST

SUITE("address", the_strongest_proof_has_the_name, whoever_spoke_last_is_the_owner,
      a_lease_makes_an_owner_as_well, the_outer_sight_that_comes_late_makes_a_pair,
      an_outage_begins_with_the_first_misdelivery_after_the_owner_s_word,
      a_packet_sent_before_the_owner_spoke_begins_none,
      a_new_owner_after_healing_begins_another_outage, a_new_owner_meanwhile_goes_on_with_the_same,
      a_stale_mac_that_speaks_is_remembered, an_answer_goes_to_the_mac_that_was_asked,
      a_reply_to_the_owner_s_own_request_is_known,
      two_replies_to_one_asker_within_a_second_are_double, floods_stay_within_the_limits)
