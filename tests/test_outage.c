/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "outage.h"

#include "suite.h"
#include "wire.h"

static const Host client = { MAC(02, 00, 00, 00, 0c, 01), IP4(10, 0, 0, 21) };
static const Host neighbour = { MAC(02, 00, 00, 00, 00, 77), IP4(10, 0, 0, 8) };
static const Host gateway = { MAC(02, 00, 00, 00, 0e, 01), IP4(10, 0, 0, 1) };
static const Host before = { MAC(02, 00, 00, 00, 00, cc), IP4(10, 0, 0, 9) };
static const Host now = { MAC(02, 00, 00, 00, 00, dd), IP4(10, 0, 0, 9) };
static const Mac team = MAC(02, 00, 00, 00, 00, 10);

typedef struct Scene {
    Outage outage;
    Wire wire;
    Frame frame;
    Packet packet;
    Copy copy; /* of the frames to come */
    uint64_t frames;
    Time time;
} Scene;

static Scene scene_new(void)
{
    Scene scene = { .time = TIME_SECOND };
    scene.outage.stale = before.mac;
    scene.outage.current = now.mac;
    return scene;
}

static void take(Scene *scene)
{
    scene->time += 100 * TIME_MILLISECOND;
    scene->frame = wire_frame(&scene->wire, ++scene->frames, scene->time);
    packet_read(&scene->frame, &scene->packet);
}

static void misdeliver(Scene *scene, const Host *from)
{
    wire_echo(&scene->wire, from, &before, false, 1);
    take(scene);
    outage_misdeliver(&scene->outage, &scene->frame, &scene->packet, &scene->copy, false);
}

static void deliver(Scene *scene, const Host *from)
{
    wire_echo(&scene->wire, from, &now, false, 1);
    take(scene);
    outage_deliver(&scene->outage, &scene->frame, &scene->packet, &scene->copy);
}

START_TEST(a_sample_keeps_the_first_and_the_last)
{
    for (uint32_t n = 0; n < 40; n++) {
        FrameSample sample = { .count = 0 };
        for (uint64_t frame = 1; frame <= n; frame++)
            frame_sample_add(&sample, frame);
        uint32_t kept = frame_sample_kept(&sample);
        ck_assert_uint_eq(kept, MIN(n, 2 * LIMIT_EVIDENCE_FRAMES));
        for (uint32_t i = 0; i < kept; i++)
            ck_assert_uint_eq(frame_sample_get(&sample, i),
                              i < LIMIT_EVIDENCE_FRAMES ? i + 1 : n - kept + i + 1);
    }
}
END_TEST

START_TEST(packets_are_counted_by_sender)
{
    Scene scene = scene_new();
    misdeliver(&scene, &client);
    misdeliver(&scene, &gateway);
    misdeliver(&scene, &(Host){ gateway.mac, client.ip });
    ck_assert_uint_eq(scene.outage.misdelivered.count, 3);
    ck_assert_uint_eq(scene.outage.asked_strong, 3);
    const Sender *sender = outage_sender(&scene.outage, &gateway.mac);
    ck_assert_uint_eq(sender->misdelivered.count, 2);
    ck_assert_uint_eq(sender->ip_count, 2);
    ck_assert_ptr_null(outage_sender(&scene.outage, &neighbour.mac));
}
END_TEST

START_TEST(arp_is_counted_and_told_apart)
{
    Scene scene = scene_new();
    misdeliver(&scene, &client);
    wire_reply(&scene.wire, &gateway, &before);
    take(&scene);
    outage_misdeliver(&scene.outage, &scene.frame, &scene.packet, &scene.copy, true);
    ck_assert_uint_eq(scene.outage.misdelivered.count, 2);
    ck_assert_uint_eq(scene.outage.arp_count, 1);
    ck_assert_uint_eq(scene.outage.replies_returned, 1);
    ck_assert_uint_eq(scene.outage.replies_frame, 2);
    ck_assert_uint_eq(scene.outage.asked_strong, 1);
}
END_TEST

START_TEST(more_senders_than_are_kept_are_still_counted)
{
    Scene scene = scene_new();
    for (uint8_t i = 0; i < 3 * LIMIT_SENDERS_OF_OUTAGE; i++)
        misdeliver(&scene, &(Host){ MAC(02, 00, 00, 00, 0c, 01), IP4(10, 0, 0, i) });
    ck_assert_uint_eq(scene.outage.sender_count, 1);
    ck_assert(scene.outage.senders[0].more_ips);
    for (uint8_t i = 0; i < 3 * LIMIT_SENDERS_OF_OUTAGE; i++)
        misdeliver(&scene, &(Host){ { { 2, 0, 0, 0, 0xd, i } }, IP4(10, 0, 0, i) });
    ck_assert_uint_eq(scene.outage.sender_count, LIMIT_SENDERS_OF_OUTAGE);
    ck_assert(scene.outage.more_senders);
    ck_assert_uint_eq(scene.outage.misdelivered.count, 6 * LIMIT_SENDERS_OF_OUTAGE);
}
END_TEST

START_TEST(the_first_delivery_of_one_who_missed_it_heals)
{
    Scene scene = scene_new();
    misdeliver(&scene, &client);
    deliver(&scene, &client);
    deliver(&scene, &client);
    ck_assert_uint_eq(scene.outage.healed_frame, 2);
    ck_assert(sender_relearned(outage_sender(&scene.outage, &client.mac)));
}
END_TEST

START_TEST(another_miss_opens_it_again)
{
    Scene scene = scene_new();
    misdeliver(&scene, &client);
    deliver(&scene, &client);
    misdeliver(&scene, &client);
    ck_assert_uint_eq(scene.outage.healed_frame, 0);
    ck_assert(!sender_relearned(outage_sender(&scene.outage, &client.mac)));
}
END_TEST

START_TEST(one_who_never_missed_it_heals_nothing)
{
    Scene scene = scene_new();
    misdeliver(&scene, &client);
    deliver(&scene, &neighbour);
    misdeliver(&scene, &client);
    deliver(&scene, &neighbour);
    ck_assert_uint_eq(scene.outage.healed_frame, 0);
}
END_TEST

START_TEST(where_packets_come_in_pairs_a_stranger_without_one_is_inside)
{
    Scene scene = scene_new();
    scene.copy = (Copy){ COPY_REWRITTEN_TO, 1, client.mac, team, 64 };
    misdeliver(&scene, &client);
    ck_assert_uint_eq(scene.outage.pairs.count, 1);
    ck_assert(mac_equal(&scene.outage.team, &team));
    scene.copy = (Copy){ .kind = COPY_NONE };
    deliver(&scene, &neighbour);
    ck_assert_uint_eq(scene.outage.healed_frame, 0);
    scene.copy = (Copy){ COPY_REWRITTEN_TO, 1, gateway.mac, team, 64 };
    deliver(&scene, &gateway);
    ck_assert_uint_eq(scene.outage.healed_frame, 3);
}
END_TEST

/* RFC 2131 section 4.1 and RFC 826: both go to the MAC of the request. */
START_TEST(dhcp_and_arp_replies_heal_nothing)
{
    Scene scene = scene_new();
    misdeliver(&scene, &gateway);
    wire_dhcp(&scene.wire, &gateway, &now, &now, true, 5);
    take(&scene);
    outage_deliver(&scene.outage, &scene.frame, &scene.packet, &scene.copy);
    wire_reply(&scene.wire, &gateway, &now);
    take(&scene);
    outage_deliver(&scene.outage, &scene.frame, &scene.packet, &scene.copy);
    ck_assert_uint_eq(scene.outage.healed_frame, 0);
}
END_TEST

START_TEST(a_router_is_known_by_the_ttl_one_higher)
{
    Scene scene = scene_new();
    scene.copy = (Copy){ COPY_FORWARDED, 42, client.mac, gateway.mac, 66 };
    misdeliver(&scene, &gateway); /* two hops: not this router's doing */
    ck_assert_uint_eq(outage_sender(&scene.outage, &gateway.mac)->relayed, 0);
    scene.copy.ttl = 65;
    misdeliver(&scene, &gateway);
    const Sender *sender = outage_sender(&scene.outage, &gateway.mac);
    ck_assert_uint_eq(sender->relayed, 1);
    ck_assert_uint_eq(sender->relayed_frame, 42);
}
END_TEST

START_TEST(answers_are_counted_for_those_who_are_known)
{
    Scene scene = scene_new();
    misdeliver(&scene, &client);
    deliver(&scene, &neighbour);
    outage_reach(&scene.outage, &neighbour.mac);
    outage_reach(&scene.outage, &gateway.mac);
    ck_assert_uint_eq(outage_sender(&scene.outage, &neighbour.mac)->answered, 1);
    ck_assert_uint_eq(outage_sender(&scene.outage, &client.mac)->answered, 0);
    ck_assert_ptr_null(outage_sender(&scene.outage, &gateway.mac));
}
END_TEST

SUITE("outage", a_sample_keeps_the_first_and_the_last, packets_are_counted_by_sender,
      arp_is_counted_and_told_apart, more_senders_than_are_kept_are_still_counted,
      the_first_delivery_of_one_who_missed_it_heals, another_miss_opens_it_again,
      one_who_never_missed_it_heals_nothing,
      where_packets_come_in_pairs_a_stranger_without_one_is_inside,
      dhcp_and_arp_replies_heal_nothing, a_router_is_known_by_the_ttl_one_higher,
      answers_are_counted_for_those_who_are_known)
