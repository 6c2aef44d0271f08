/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Who is to blame for an outage, as a table of what was seen. */
#include "misdelivery.h"

#include "suite.h"

static const Mac stale = { { 2, 0, 0, 0, 0, 0xcc } }, current = { { 2, 0, 0, 0, 0, 0xdd } };

/* Two senders use the old MAC, nobody is answered: the plain case. */
static Misdelivery plain(const Outage *outage)
{
    return (Misdelivery){
        .outage = outage,
        .current = current,
        .stale_is_silent = true,
        .was_announced = true,
        .stale_senders = 2,
    };
}

static MisdeliveryCause cause(const Misdelivery *change, const Outage *outage)
{
    Misdelivery miss = *change;
    miss.outage = outage;
    return misdelivery_cause(&miss);
}

START_TEST(all_senders_miss_it_the_host_rewrites)
{
    const Outage outage = { .stale = stale };
    const Misdelivery miss = plain(&outage);
    ck_assert_int_eq(cause(&miss, &outage), MISDELIVERY_TEAM);
}
END_TEST

START_TEST(answers_and_a_living_old_mac_clear_it)
{
    const Outage answered = { .stale = stale, .answered = 1 }, outage = { .stale = stale };
    Misdelivery miss = plain(&outage);
    miss.has_pairs = true;
    ck_assert_int_eq(cause(&miss, &answered), MISDELIVERY_NOTHING);
    miss.stale_is_silent = false;
    ck_assert_int_eq(cause(&miss, &outage), MISDELIVERY_NOTHING);
}
END_TEST

START_TEST(e6_pairs_outweigh_the_number_of_senders)
{
    const Outage outage = { .stale = stale };
    Misdelivery miss = plain(&outage);
    miss.has_pairs = true;
    for (miss.stale_senders = 0; miss.stale_senders < 3; miss.stale_senders++)
        for (miss.other_senders = 0; miss.other_senders < 3; miss.other_senders++)
            ck_assert_int_eq(cause(&miss, &outage), MISDELIVERY_TEAM);
}
END_TEST

START_TEST(e6_one_sender_is_a_cache_when_others_are_answered)
{
    const Outage outage = { .stale = stale };
    Misdelivery miss = plain(&outage);
    miss.stale_senders = 1;
    ck_assert_int_eq(cause(&miss, &outage), MISDELIVERY_EITHER);
    miss.other_senders = 1;
    ck_assert_int_eq(cause(&miss, &outage), MISDELIVERY_CACHE);
}
END_TEST

START_TEST(e6_one_router_that_passes_on_is_a_cache_by_itself)
{
    const Outage outage = { .stale = stale };
    Misdelivery miss = plain(&outage);
    miss.stale_senders = 1;
    miss.is_relayed = true;
    ck_assert_int_eq(cause(&miss, &outage), MISDELIVERY_CACHE);
}
END_TEST

START_TEST(e10_replies_to_own_requests_outweigh_one_sender)
{
    const Outage outage = { .stale = stale };
    Misdelivery miss = plain(&outage);
    miss.stale_senders = 1;
    miss.replies_return = true;
    ck_assert_int_eq(cause(&miss, &outage), MISDELIVERY_TEAM);
}
END_TEST

START_TEST(an_owner_that_told_nobody_and_a_living_old_station_are_a_move)
{
    const Outage outage = { .stale = stale };
    Misdelivery miss = plain(&outage);
    miss.other_address_known = true;
    ck_assert_int_eq(cause(&miss, &outage), MISDELIVERY_TEAM); /* it was announced */
    miss.was_announced = false;
    ck_assert_int_eq(cause(&miss, &outage), MISDELIVERY_MOVE);
    miss.other_address_known = false; /* silent altogether */
    ck_assert_int_eq(cause(&miss, &outage), MISDELIVERY_TEAM);
}
END_TEST

START_TEST(a_sender_is_stale_until_it_has_relearned)
{
    Sender sender = { .ip_count = 0 };
    ck_assert(!misdelivery_is_stale(&sender));
    span_add(&sender.misdelivered, &(Frame){ .number = 1, .time = 0 });
    ck_assert(misdelivery_is_stale(&sender));
    span_add(&sender.delivered, &(Frame){ .number = 2, .time = TIME_SECOND });
    ck_assert(!misdelivery_is_stale(&sender)); /* one on the way */
    span_add(&sender.misdelivered, &(Frame){ .number = 3, .time = TIME_SECOND });
    ck_assert(misdelivery_is_stale(&sender));
}
END_TEST

SUITE("misdelivery", all_senders_miss_it_the_host_rewrites, answers_and_a_living_old_mac_clear_it,
      e6_pairs_outweigh_the_number_of_senders, e6_one_sender_is_a_cache_when_others_are_answered,
      e6_one_router_that_passes_on_is_a_cache_by_itself,
      e10_replies_to_own_requests_outweigh_one_sender,
      an_owner_that_told_nobody_and_a_living_old_station_are_a_move,
      a_sender_is_stale_until_it_has_relearned)
