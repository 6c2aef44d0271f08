/* SPDX-License-Identifier: GPL-2.0-or-later */
/* By the grammar of [MS-OCER] section 2.2 and of the older [MS-SIPRE]. */
#include "ms_diagnostics.h"

#include "bytes_check.h"

START_TEST(reason_and_source_stand_in_any_order)
{
    static const char *const fields[] = {
        "1010;reason=\"No trust, sorry; bye\";source=\"edge.example.com\"",
        "1010 ; source=\"edge.example.com\" ; x=\"y\" ; reason=\"No trust, sorry; bye\"",
    };
    for (size_t i = 0; i < G_N_ELEMENTS(fields); i++) {
        MsDiagnostics read;
        Bytes field = bytes_of(fields[i]);
        ck_assert(ms_diagnostics_next(&field, &read));
        ck_assert_uint_eq(read.id, 1010);
        ck_assert(!read.has_sub);
        ASSERT_BYTES(read.reason, "No trust, sorry; bye");
        ASSERT_BYTES(read.source, "edge.example.com");
    }
}
END_TEST

START_TEST(an_id_may_have_a_sub)
{
    MsDiagnostics read;
    Bytes field = BYTES("1047.2;reason=\"x\"");
    ck_assert(ms_diagnostics_next(&field, &read));
    ck_assert_uint_eq(read.id, 1047);
    ck_assert(read.has_sub);
    ck_assert_uint_eq(read.sub, 2);
}
END_TEST

START_TEST(several_values_come_one_by_one)
{
    MsDiagnostics read;
    Bytes field = BYTES("1;source=a, none;source=b, 2;source=c");
    ck_assert(ms_diagnostics_next(&field, &read));
    ck_assert_uint_eq(read.id, 1);
    ck_assert(ms_diagnostics_next(&field, &read));
    ck_assert_uint_eq(read.id, 2);
    ASSERT_BYTES(read.source, "c");
    ck_assert(!ms_diagnostics_next(&field, &read));
}
END_TEST

START_TEST(what_has_no_number_is_not_read)
{
    static const char *const fields[] = { "", ";reason=\"x\"", "x;y", "-1", "99999999999", ".5" };
    for (size_t i = 0; i < G_N_ELEMENTS(fields); i++) {
        MsDiagnostics read = { .id = 7 };
        Bytes field = bytes_of(fields[i]);
        ck_assert(!ms_diagnostics_next(&field, &read));
        ck_assert_uint_eq(read.id, 7);
    }
}
END_TEST

SUITE("ms_diagnostics", reason_and_source_stand_in_any_order, an_id_may_have_a_sub,
      several_values_come_one_by_one, what_has_no_number_is_not_read)
