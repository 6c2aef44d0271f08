/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A machine that hears broadcasts alone, seen from outside its host. */
#include "link_lab.h"

static const char id[] = "vm-unicast-deaf";

/* It asks all, is told each time, and asks again; nothing that is sent to it alone is answered. */
static void is_deaf(Lab *lab, unsigned rounds)
{
    for (unsigned i = 0; i < rounds; i++) {
        asks_for(lab, &vm, &gateway);
        replies(lab, &gateway, &vm);
        pings(lab, &client, &vm);
        after(lab, 700);
    }
}

static const Report *report_of_deafness(Lab *lab, unsigned rounds)
{
    lab_open(lab);
    announces(lab, &vm);
    is_deaf(lab, rounds);
    goes_on(lab, 4000);
    return lab_report(lab);
}

START_TEST(who_asks_again_and_answers_nothing_does_not_hear)
{
    Lab lab;
    const Finding *finding = only_finding(report_of_deafness(&lab, 8), id);
    ck_assert_int_eq(finding->severity, SEVERITY_WARNING);
    ck_assert_int_eq(finding->confidence, CONFIDENCE_LIKELY);
    ck_assert(!finding->resolved);
    expect_field(finding, "ip", "10.0.0.9");
    expect_mac(finding, "mac", &vm.mac);
    ck_assert_ptr_nonnull(finding->next_capture);
    lab_close(&lab);
}
END_TEST

START_TEST(a_few_packets_are_no_finding)
{
    Lab lab;
    expect_silence(report_of_deafness(&lab, 3));
    lab_close(&lab);
}
END_TEST

START_TEST(who_answers_hears)
{
    Lab lab;
    lab_open(&lab);
    announces(&lab, &vm);
    for (int i = 0; i < 8; i++) {
        asks_for(&lab, &vm, &gateway);
        replies(&lab, &gateway, &vm);
        pings_and_is_answered(&lab, &client, &vm);
        after(&lab, 700);
    }
    goes_on(&lab, 4000);
    expect_silence(lab_report(&lab));
    lab_close(&lab);
}
END_TEST

START_TEST(a_machine_that_is_off_is_not_deaf)
{
    Lab lab;
    lab_open(&lab);
    announces(&lab, &vm);
    pings_over(&lab, 20, 10000, &vm);
    goes_on(&lab, 4000);
    expect_silence(lab_report(&lab));
    lab_close(&lab);
}
END_TEST

START_TEST(one_that_hears_again_is_resolved)
{
    Lab lab;
    lab_open(&lab);
    announces(&lab, &vm);
    is_deaf(&lab, 8);
    pings_and_is_answered(&lab, &client, &vm);
    goes_on(&lab, 4000);
    ck_assert(only_finding(lab_report(&lab), id)->resolved);
    lab_close(&lab);
}
END_TEST

SUITE("case_vm_unicast_deaf", who_asks_again_and_answers_nothing_does_not_hear,
      a_few_packets_are_no_finding, who_answers_hears, a_machine_that_is_off_is_not_deaf,
      one_that_hears_again_is_resolved)
