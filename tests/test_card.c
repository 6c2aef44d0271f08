/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Failures that no packet shows. */
#include "card.h"

#include "case.h"
#include "suite.h"

START_TEST(a_card_has_all_its_parts)
{
    for (size_t i = 0; cards[i] != NULL; i++) {
        ck_assert_ptr_nonnull(cards[i]->title);
        ck_assert_ptr_nonnull(cards[i]->symptom);
        ck_assert_ptr_nonnull(cards[i]->why);
        ck_assert_ptr_nonnull(cards[i]->look);
        ck_assert_ptr_nonnull(cards[i]->causes);
        ck_assert_ptr_nonnull(cards[i]->fix);
    }
}
END_TEST

START_TEST(a_card_is_found_by_its_id_and_is_no_case)
{
    static const char *const ids[] = { "net4-blocks-setup", "lcscmd-application-id" };
    for (size_t i = 0; i < G_N_ELEMENTS(ids); i++) {
        ck_assert_str_eq(card_by_id(ids[i])->id, ids[i]);
        ck_assert_ptr_null(case_by_id(ids[i]));
    }
    ck_assert_ptr_null(card_by_id("stale-vm-mac"));
}
END_TEST

SUITE("card", a_card_has_all_its_parts, a_card_is_found_by_its_id_and_is_no_case)
