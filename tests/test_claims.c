/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Who says unasked to have an address. */
#include "claims.h"

#include "suite.h"
#include "wire.h"

static const Host victim = { MAC(02, 00, 00, 00, 0c, 01), IP4(10, 0, 0, 21) };
static const Host liar = { MAC(02, 00, 00, 00, 66, 66), IP4(10, 0, 0, 1) };
static const Host owner = { MAC(02, 00, 00, 00, 0e, 01), IP4(10, 0, 0, 1) };

typedef struct Play {
    Claims *claims;
    Wire wire;
    uint64_t frames;
    Time now;
} Play;

typedef struct Seen {
    unsigned count;
    Claim last;
} Seen;

static void open_play(Play *play)
{
    *play = (Play){ .claims = claims_new(), .now = 1700000000 * TIME_SECOND };
}

static void feed(Play *play, uint32_t context, const Rival *rival)
{
    Packet packet;
    Frame frame = wire_frame(&play->wire, ++play->frames, play->now);
    Resolution said;
    packet_read(&frame, &packet);
    if (resolution_read(&packet, &said))
        claims_feed(play->claims, context, &frame, &packet, &said, rival);
    play->now += TIME_SECOND;
}

static void tell(Play *play, uint32_t context, const Host *who, const Host *to, const Rival *rival)
{
    wire_reply(&play->wire, who, to);
    feed(play, context, rival);
}

static void look(void *user, const Claim *claim)
{
    Seen *seen = user;
    seen->count++;
    seen->last = *claim;
}

static Seen seen_in(Play *play)
{
    Seen seen = { 0 };
    claims_visit(play->claims, look, &seen);
    return seen;
}

START_TEST(three_claims_are_visited_and_two_are_not)
{
    Play play;
    open_play(&play);
    tell(&play, 0, &liar, &victim, NULL);
    tell(&play, 0, &liar, &victim, NULL);
    ck_assert_uint_eq(seen_in(&play).count, 0);
    tell(&play, 0, &liar, &victim, NULL);
    Seen seen = seen_in(&play);
    ck_assert_uint_eq(seen.count, 1);
    ck_assert_uint_eq(seen.last.unasked.count, 3);
    ck_assert_uint_eq(seen.last.unicasts, 3);
    ck_assert_uint_eq(seen.last.victim_count, 1);
    ck_assert(mac_equal(&seen.last.victims[0].mac, &victim.mac));
    ck_assert(ip_equal(&seen.last.victims[0].ip, &victim.ip));
    ck_assert(claims_are_watched(play.claims));
    claims_clear(play.claims);
    ck_assert(!claims_are_watched(play.claims));
    claims_free(play.claims);
}
END_TEST

START_TEST(a_round_is_a_claim_after_the_rivals_word)
{
    Play play;
    open_play(&play);
    Rival rival = { .mac = owner.mac };
    tell(&play, 0, &liar, &victim, &rival);
    rival.spoke.last_frame = play.frames; /* not since the last claim */
    tell(&play, 0, &liar, &victim, &rival);
    rival.spoke.last_frame = ++play.frames;
    tell(&play, 0, &liar, &victim, &rival);
    Seen seen = seen_in(&play);
    ck_assert_uint_eq(seen.last.rounds, 1);
    ck_assert(mac_equal(&seen.last.rival, &owner.mac));
    ck_assert(claims_has(play.claims, 0, &liar.ip, &liar.mac));
    ck_assert(!claims_has(play.claims, 1, &liar.ip, &liar.mac));
    claims_free(play.claims);
}
END_TEST

/* Who asks all uses the address it asks from; who asks one alone refreshes its entry. */
START_TEST(a_request_to_all_claims_nothing_and_one_to_a_single_station_does)
{
    Play play;
    open_play(&play);
    for (int i = 0; i < 4; i++) {
        wire_request(&play.wire, &liar, &victim.ip);
        feed(&play, 0, NULL);
    }
    ck_assert_uint_eq(seen_in(&play).count, 0);
    for (int i = 0; i < 3; i++) {
        wire_request_to(&play.wire, &liar, &victim);
        feed(&play, 0, NULL);
    }
    ck_assert_uint_eq(seen_in(&play).count, 1);
    claims_free(play.claims);
}
END_TEST

START_TEST(what_was_learned_moves_with_its_context)
{
    static const uint32_t into[] = { 1, 1 };
    Play play;
    open_play(&play);
    for (int i = 0; i < 3; i++)
        tell(&play, 0, &liar, &victim, &(Rival){ .mac = owner.mac });
    claims_move(play.claims, into, 2);
    Seen seen = seen_in(&play);
    ck_assert_uint_eq(seen.count, 1);
    ck_assert_uint_eq(seen.last.context, 1);
    ck_assert(claims_has(play.claims, 1, &liar.ip, &liar.mac));
    claims_free(play.claims);
}
END_TEST

START_TEST(a_flood_of_claims_stays_bounded_and_leaves_the_contested_one)
{
    Play play;
    open_play(&play);
    Rival rival = { .mac = owner.mac };
    for (int i = 0; i < 3; i++) {
        rival.spoke.last_frame = ++play.frames;
        tell(&play, 0, &liar, &victim, &rival);
    }
    for (unsigned i = 0; i < 4 * LIMIT_CLAIMS; i++) {
        Host one = { liar.mac, IP4(10, 7, 0, 0) };
        one.ip.bytes[14] = (uint8_t)(i >> 8);
        one.ip.bytes[15] = (uint8_t)i;
        for (int n = 0; n < 3; n++)
            tell(&play, 0, &one, &victim, NULL);
    }
    ck_assert_uint_le(seen_in(&play).count, LIMIT_CLAIMS);
    ck_assert_uint_eq(claims_forgotten(play.claims), 0); /* nothing that matters */
    ck_assert(claims_has(play.claims, 0, &liar.ip, &liar.mac));
    claims_free(play.claims);
}
END_TEST

START_TEST(more_victims_than_are_kept_are_counted_as_more)
{
    Play play;
    open_play(&play);
    for (unsigned i = 0; i <= LIMIT_VICTIMS_OF_CLAIM; i++) {
        Host one = { MAC(02, 00, 00, 00, 0c, 00), IP4(10, 0, 0, 100) };
        one.mac.bytes[5] = (uint8_t)i;
        one.ip.bytes[15] = (uint8_t)(100 + i);
        tell(&play, 0, &liar, &one, NULL);
        ck_assert(seen_in(&play).last.more_victims == (i == LIMIT_VICTIMS_OF_CLAIM));
    }
    claims_free(play.claims);
}
END_TEST

static Host numbered(const Host *host, uint32_t number)
{
    Host one = { host->mac, IP4(10, 7, 0, 0) };
    one.ip.bytes[14] = (uint8_t)(number >> 8);
    one.ip.bytes[15] = (uint8_t)number;
    return one;
}

START_TEST(contested_claims_are_told_of_before_they_go)
{
    Play play;
    Seen left = { 0 };
    open_play(&play);
    claims_on_leave(play.claims, look, &left);
    for (uint32_t i = 0; i < LIMIT_CLAIMS + 100; i++) {
        Host one = numbered(&liar, i);
        for (int n = 0; n < 3; n++)
            tell(&play, 0, &one, &victim, &(Rival){ .mac = owner.mac });
    }
    ck_assert_uint_eq(left.count, 100);
    ck_assert_uint_eq(left.last.unasked.count, 3);
    ck_assert_uint_eq(claims_forgotten(play.claims), 100);
    ck_assert_uint_eq(seen_in(&play).count, LIMIT_CLAIMS);
    claims_free(play.claims);
}
END_TEST

/* More requests than are kept, one each so many microseconds. */
static uint64_t forgotten_requests(Time pause)
{
    Play play;
    open_play(&play);
    for (uint32_t i = 0; i < 2 * LIMIT_ASKERS; i++) {
        Host one = numbered(&owner, i);
        wire_request(&play.wire, &victim, &one.ip);
        feed(&play, 0, NULL);
        play.now += pause - TIME_SECOND;
    }
    uint64_t forgotten = claims_forgotten_requests(play.claims);
    claims_free(play.claims);
    return forgotten;
}

START_TEST(a_request_is_forgotten_when_it_may_be_answered_still)
{
    ck_assert_uint_eq(forgotten_requests(TIME_MILLISECOND), LIMIT_ASKERS);
    ck_assert_uint_eq(forgotten_requests(2 * TIME_MILLISECOND), 0); /* the rest is 8 s old */
}
END_TEST

SUITE("claims", three_claims_are_visited_and_two_are_not, a_round_is_a_claim_after_the_rivals_word,
      a_request_to_all_claims_nothing_and_one_to_a_single_station_does,
      what_was_learned_moves_with_its_context,
      a_flood_of_claims_stays_bounded_and_leaves_the_contested_one,
      more_victims_than_are_kept_are_counted_as_more, contested_claims_are_told_of_before_they_go,
      a_request_is_forgotten_when_it_may_be_answered_still)
