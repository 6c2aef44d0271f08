/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Requests that nobody answers, and what is a sign of life. */
#include "link_lab.h"
#include "threshold.h"

static const char id[] = "arp-unanswered";
static const Host absent = { MAC(02, 00, 00, 00, 0a, 01), IP4(10, 0, 0, 77) };

static void asks_over(Lab *lab, unsigned n, int64_t milliseconds)
{
    Time start = lab->now;
    for (unsigned i = 0; i < n; i++) {
        lab->now = start + milliseconds * TIME_MILLISECOND * i / MAX(n - 1, 1);
        asks_for(lab, &client, &absent);
    }
}

static guint findings_after(unsigned n, int64_t milliseconds)
{
    Lab lab;
    lab_open(&lab);
    asks_over(&lab, n, milliseconds);
    guint findings = findings_of(lab_report(&lab), id);
    lab_close(&lab);
    return findings;
}

START_TEST(three_requests_over_three_seconds_are_worth_a_word)
{
    Lab lab;
    lab_open(&lab);
    asks_over(&lab, 3, 3000);
    const Finding *finding = finding_at(lab_report(&lab), id, 0);
    ck_assert_ptr_nonnull(finding);
    ck_assert_int_eq(finding->severity, SEVERITY_INFO);
    ck_assert_uint_eq(finding->frame_count, 3);
    expect_field(finding, "ip", "10.0.0.77");
    lab_close(&lab);
}
END_TEST

START_TEST(less_is_none)
{
    ck_assert_uint_eq(findings_after(2, 3000), 0);
    ck_assert_uint_eq(findings_after(3, 2999), 0);
    ck_assert_uint_eq(findings_after(30, 2000), 0);
}
END_TEST

START_TEST(any_frame_of_the_address_is_a_sign_of_life)
{
    Lab lab;
    lab_open(&lab);
    asks_over(&lab, 4, 4000);
    pings(&lab, &absent, &gateway);
    ck_assert_uint_eq(findings_of(lab_report(&lab), id), 0);
    lab_close(&lab);
    lab_open(&lab);
    asks_for(&lab, &absent, &gateway);
    after(&lab, 60000);
    asks_over(&lab, 4, 4000);
    ck_assert_uint_eq(findings_of(lab_report(&lab), id), 0);
    lab_close(&lab);
}
END_TEST

/* n addresses, each asked for three times over four seconds. */
static void scans(Lab *lab, uint8_t n)
{
    for (int round = 0; round < 3; round++) {
        for (uint8_t i = 0; i < n; i++)
            asks_for(lab, &client, &(Host){ absent.mac, IP4(10, 0, 1, i) });
        after(lab, 2000);
    }
}

START_TEST(ten_addresses_of_one_asker_are_one_finding)
{
    Lab lab;
    lab_open(&lab);
    scans(&lab, 10);
    const Report *report = lab_report(&lab);
    ck_assert_uint_eq(findings_of(report, id), 1);
    expect_null(finding_at(report, id, 0), "ip");
    lab_close(&lab);
    lab_open(&lab);
    scans(&lab, 9);
    ck_assert_uint_eq(findings_of(lab_report(&lab), id), 9);
    lab_close(&lab);
}
END_TEST

START_TEST(how_many_requests_it_takes_is_up_to_the_user)
{
    Lab lab;
    int64_t thresholds[THRESHOLDS];
    for (size_t i = 0; i < THRESHOLDS; i++)
        thresholds[i] = threshold_rows[i].usual;
    thresholds[THRESHOLD_ARP_UNANSWERED_REQUESTS] = 5;
    lab_open(&lab);
    lab.settings.thresholds = thresholds;
    asks_over(&lab, 4, 4000);
    ck_assert_uint_eq(findings_of(lab_report(&lab), id), 0);
    lab_close(&lab);
}
END_TEST

SUITE("case_arp_unanswered", three_requests_over_three_seconds_are_worth_a_word, less_is_none,
      any_frame_of_the_address_is_a_sign_of_life, ten_addresses_of_one_asker_are_one_finding,
      how_many_requests_it_takes_is_up_to_the_user)
