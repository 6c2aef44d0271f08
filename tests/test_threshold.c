/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The numbers by which cases decide. */
#include "threshold.h"

#include <string.h>

#include "case.h"
#include "suite.h"

START_TEST(each_belongs_to_a_case_and_stands_with_its_others)
{
    size_t at = 0;
    for (size_t i = 0; i < THRESHOLDS; i++) {
        const ThresholdRow *row = &threshold_rows[i];
        ck_assert_ptr_nonnull(row->case_id);
        while (cases[at] != NULL && strcmp(cases[at]->id, row->case_id) != 0)
            at++;
        ck_assert_msg(cases[at] != NULL, "%s is no case, or stands out of order", row->case_id);
    }
}
END_TEST

START_TEST(each_has_a_key_of_its_own)
{
    for (size_t i = 0; i < THRESHOLDS; i++)
        for (size_t j = 0; j < i; j++)
            ck_assert(strcmp(threshold_rows[i].case_id, threshold_rows[j].case_id) != 0 ||
                      strcmp(threshold_rows[i].key, threshold_rows[j].key) != 0);
}
END_TEST

START_TEST(the_usual_one_is_allowed)
{
    for (size_t i = 0; i < THRESHOLDS; i++) {
        const ThresholdRow *row = &threshold_rows[i];
        ck_assert_int_le(row->least, row->usual);
        ck_assert_int_le(row->usual, row->most);
        ck_assert_ptr_nonnull(row->says);
    }
}
END_TEST

START_TEST(settings_of_zeros_mean_the_usual_ones)
{
    const Settings none = { .only_case = NULL };
    for (Threshold i = 0; i < THRESHOLDS; i++)
        ck_assert_int_eq(threshold_of(&none, i), threshold_rows[i].usual);
}
END_TEST

START_TEST(what_the_user_says_comes_first)
{
    int64_t values[THRESHOLDS] = { [THRESHOLD_TCP_REFUSED_CONNECTIONS] = 7 };
    const Settings settings = { .thresholds = values };
    ck_assert_int_eq(threshold_of(&settings, THRESHOLD_TCP_REFUSED_CONNECTIONS), 7);
}
END_TEST

/* As the catalogue of cases states them. */
START_TEST(the_usual_ones_are_those_of_the_catalogue)
{
    static const struct {
        Threshold threshold;
        int64_t value;
    } rows[] = {
        { THRESHOLD_STALE_VM_MAC_PACKETS, 5 },
        { THRESHOLD_STALE_VM_MAC_SPAN, 2 * TIME_SECOND },
        { THRESHOLD_STALE_VM_MAC_HEALED_PACKETS, 3 },
        { THRESHOLD_STALE_VM_MAC_SHORT_OUTAGE, 2 * TIME_SECOND },
        { THRESHOLD_STALE_ARP_CACHE_PACKETS, 10 },
        { THRESHOLD_STALE_ARP_CACHE_SPAN, 5 * TIME_SECOND },
        { THRESHOLD_STALE_ARP_CACHE_RELEARN, 30 * TIME_SECOND },
        { THRESHOLD_ARP_SPOOF_CLAIMS, 3 },
        { THRESHOLD_DUPLICATE_IP_DEFENCES, 2 },
        { THRESHOLD_FAILOVER_NOT_ANNOUNCED_LONG_USE, 30 * TIME_SECOND },
        { THRESHOLD_MAC_FLAP_MOVES, 5 },
        { THRESHOLD_ARP_UNANSWERED_REQUESTS, 3 },
        { THRESHOLD_ARP_UNANSWERED_SPAN, 3 * TIME_SECOND },
        { THRESHOLD_TCP_REFUSED_CONNECTIONS, 3 },
        { THRESHOLD_TCP_UNANSWERED_CONNECTIONS, 3 },
        { THRESHOLD_TCP_UNANSWERED_TRANSMISSIONS, 4 },
        { THRESHOLD_UM_AUTH_ONLY_STALL_ATTEMPTS, 3 },
        { THRESHOLD_UM_AUTH_ONLY_STALL_PATIENT_ATTEMPTS, 2 },
        { THRESHOLD_SIP_AUTH_LOOP_CHALLENGES, 6 },
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        ck_assert_int_eq(threshold_rows[rows[i].threshold].usual, rows[i].value);
}
END_TEST

SUITE("threshold", each_belongs_to_a_case_and_stands_with_its_others, each_has_a_key_of_its_own,
      the_usual_one_is_allowed, settings_of_zeros_mean_the_usual_ones,
      what_the_user_says_comes_first, the_usual_ones_are_those_of_the_catalogue)
