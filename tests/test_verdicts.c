/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "verdicts.h"

#include "suite.h"

static Finding *about(const char *case_id, uint8_t host)
{
    const Ip ip = { { [10] = 0xff, 0xff, 10, 0, 0, host } };
    Finding *finding = finding_new(case_id);
    finding->subject = value_object();
    value_set(finding->subject, "ip", value_ip(&ip));
    finding_seal(finding);
    return finding;
}

static Finding *put(Verdicts *verdicts, const char *case_id, uint8_t host, uint32_t era)
{
    Finding *finding = about(case_id, host);
    verdicts_add(verdicts, finding, era);
    return finding;
}

START_TEST(verdicts_keep_their_order)
{
    Verdicts *verdicts = verdicts_new();
    const Finding *first = put(verdicts, "a", 1, 0), *second = put(verdicts, "a", 2, 7);
    ck_assert_uint_eq(verdicts_count(verdicts), 2);
    ck_assert_ptr_eq(verdicts_at(verdicts, 0)->finding, first);
    ck_assert_ptr_eq(verdicts_at(verdicts, 1)->finding, second);
    ck_assert_uint_eq(verdicts_at(verdicts, 1)->era, 7);
    verdicts_free(verdicts);
}
END_TEST

START_TEST(a_twin_is_of_the_same_case_and_subject_and_of_another_era)
{
    Verdicts *verdicts = verdicts_new();
    const Finding *first = put(verdicts, "a", 1, 0);
    g_autoptr(Finding) other_case = about("b", 1);
    g_autoptr(Finding) other_subject = about("a", 2);
    g_autoptr(Finding) same = about("a", 1);
    ck_assert_ptr_null(verdicts_twin(verdicts, other_case, 1));
    ck_assert_ptr_null(verdicts_twin(verdicts, other_subject, 1));
    ck_assert_ptr_null(verdicts_twin(verdicts, same, 0));
    ck_assert_ptr_eq(verdicts_twin(verdicts, same, 1), first);
    verdicts_free(verdicts);
}
END_TEST

START_TEST(the_first_of_several_twins_is_found)
{
    Verdicts *verdicts = verdicts_new();
    put(verdicts, "a", 1, 3);
    const Finding *first = put(verdicts, "a", 1, 1);
    put(verdicts, "a", 1, 2);
    g_autoptr(Finding) same = about("a", 1);
    ck_assert_ptr_eq(verdicts_twin(verdicts, same, 3), first);
    verdicts_free(verdicts);
}
END_TEST

START_TEST(nothing_is_found_once_they_are_cleared)
{
    Verdicts *verdicts = verdicts_new();
    put(verdicts, "a", 1, 0);
    verdicts_clear(verdicts);
    g_autoptr(Finding) same = about("a", 1);
    ck_assert_uint_eq(verdicts_count(verdicts), 0);
    ck_assert_ptr_null(verdicts_twin(verdicts, same, 1));
    verdicts_free(verdicts);
}
END_TEST

SUITE("verdicts", verdicts_keep_their_order,
      a_twin_is_of_the_same_case_and_subject_and_of_another_era,
      the_first_of_several_twins_is_found, nothing_is_found_once_they_are_cleared)
