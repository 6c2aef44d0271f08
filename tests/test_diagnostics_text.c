/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What ids of ms-diagnostics mean ([MS-OCER] and the pages about its ranges). */
#include "diagnostics_text.h"

#include <stdbool.h>
#include <string.h>

#include "suite.h"

/* All that are documented; none beside them is told, for a guess would be worse. */
static const uint32_t documented[] = {
    0,     1,     4,     1000,  1001,  1002,  1003,  1004,  1005,  1006,  1007,
    1008,  1009,  1010,  1011,  1012,  1013,  1014,  1027,  1034,  1047,  4002,
    4003,  4004,  4005,  4006,  4007,  4009,  4011,  4012,  5000,  5001,  5003,
    5004,  7001,  7002,  7003,  7008,  12000, 12001, 12002, 12004, 12006, 12008,
    13000, 13002, 13004, 13006, 13009, 13010, 17000, 17001, 17002, 17003, 17004,
};

static bool is_documented(uint32_t id)
{
    for (size_t i = 0; i < sizeof documented / sizeof documented[0]; i++)
        if (documented[i] == id)
            return true;
    return false;
}

START_TEST(nothing_is_told_of_ids_that_are_not_documented)
{
    static const uint32_t far[] = { 100000, UINT32_MAX / 2, UINT32_MAX };
    for (uint32_t id = 0; id < 100000; id++)
        ck_assert_msg(diagnostics_text(id) == NULL || is_documented(id), "%u", id);
    for (size_t i = 0; i < sizeof far / sizeof far[0]; i++)
        ck_assert_ptr_null(diagnostics_text(far[i]));
}
END_TEST

START_TEST(every_id_of_the_table_is_found)
{
    size_t found = 0;
    for (size_t i = 0; i < sizeof documented / sizeof documented[0]; i++)
        found += diagnostics_text(documented[i]) != NULL;
    ck_assert_uint_ge(found, sizeof documented / sizeof documented[0] - 3); /* 17000 to 17004 */
}
END_TEST

START_TEST(the_ids_of_trust_say_so)
{
    ck_assert_ptr_nonnull(strstr(diagnostics_text(1010), "certificate"));
    ck_assert_ptr_nonnull(strstr(diagnostics_text(1047), "TLS"));
    ck_assert_ptr_nonnull(strstr(diagnostics_text(1034), "partner"));
    ck_assert_ptr_nonnull(strstr(diagnostics_text(13002), "no final response"));
}
END_TEST

SUITE("diagnostics_text", nothing_is_told_of_ids_that_are_not_documented,
      every_id_of_the_table_is_found, the_ids_of_trust_say_so)
