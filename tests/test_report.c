/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "report.h"

#include "limits.h"
#include "suite.h"

START_TEST(a_new_report_is_empty)
{
    Report *report = report_new();
    ck_assert_uint_eq(report->frames, 0);
    ck_assert_int_eq(report->first_time, TIME_NONE);
    ck_assert_int_eq(report->last_time, TIME_NONE);
    ck_assert_uint_eq(report->notes->len, 0);
    ck_assert_uint_eq(report->findings->len, 0);
    ck_assert_ptr_null(report->failure);
    report_free(report);
    report_free(NULL);
}
END_TEST

START_TEST(the_same_note_is_said_once)
{
    Report *report = report_new();
    for (int i = 0; i < 3; i++) {
        report_note(report, 5, text_new("{} hides it", value_number(96), NULL));
        report_note(report, 5, text_new("{} hides it", value_number(64), NULL));
        report_note(report, 6, text_new("{} hides it", value_number(96), NULL));
    }
    ck_assert_uint_eq(report->notes->len, 3);
    ck_assert_uint_eq(((Note *)report->notes->pdata[0])->frame, 5);
    report_free(report);
}
END_TEST

START_TEST(notes_have_a_limit)
{
    Report *report = report_new();
    for (int i = 0; i < 3 * LIMIT_NOTES; i++)
        report_note(report, 0, text_new("number {}", value_number(i), NULL));
    ck_assert_uint_eq(report->notes->len, LIMIT_NOTES);
    report_free(report);
}
END_TEST

SUITE("report", a_new_report_is_empty, the_same_note_is_said_once, notes_have_a_limit)
