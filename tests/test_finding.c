/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "finding.h"

#include "suite.h"

static const Mac mac = { { 2, 0, 0, 0, 0, 0xdd } };
static const Ip ip = { { [10] = 0xff, 0xff, 10, 0, 0, 9 } };

static Finding *make(uint64_t first_frame)
{
    Finding *finding = finding_new("stale-vm-mac");
    finding->subject = value_object();
    value_set(finding->subject, "ip", value_ip(&ip));
    value_set(finding->subject, "stale_mac", value_mac(&mac));
    finding->first_frame = first_frame;
    return finding;
}

START_TEST(severities_and_confidences_have_the_names_of_the_contract)
{
    ck_assert_str_eq(severity_name(SEVERITY_INFO), "info");
    ck_assert_str_eq(severity_name(SEVERITY_WARNING), "warning");
    ck_assert_str_eq(severity_name(SEVERITY_CRITICAL), "critical");
    ck_assert_str_eq(confidence_name(CONFIDENCE_POSSIBLE), "possible");
    ck_assert_str_eq(confidence_name(CONFIDENCE_LIKELY), "likely");
    ck_assert_str_eq(confidence_name(CONFIDENCE_PROVEN), "proven");
    ck_assert_int_lt(SEVERITY_INFO, SEVERITY_CRITICAL);
    ck_assert_int_lt(CONFIDENCE_POSSIBLE, CONFIDENCE_PROVEN);
}
END_TEST

START_TEST(the_id_is_the_same_in_every_run)
{
    g_autoptr(Finding) a = make(505), b = make(505), c = make(506);
    finding_seal(a);
    finding_seal(b);
    finding_seal(c);
    ck_assert_str_eq(a->id, b->id);
    ck_assert_str_ne(a->id, c->id);
    ck_assert(g_str_has_prefix(a->id, "stale-vm-mac"));
}
END_TEST

START_TEST(evidence_is_in_the_order_of_the_file)
{
    g_autoptr(Finding) finding = make(1);
    const uint64_t frames[] = { 9, 3, 7, 1 };
    for (size_t i = 0; i < G_N_ELEMENTS(frames); i++)
        finding_evidence(finding, frames[i], text_new("seen", NULL));
    finding_seal(finding);
    for (guint i = 1; i < finding->evidence->len; i++) {
        const Evidence *a = finding->evidence->pdata[i - 1], *b = finding->evidence->pdata[i];
        ck_assert_uint_lt(a->frame, b->frame);
    }
    ck_assert_uint_eq(finding->evidence->len, G_N_ELEMENTS(frames));
}
END_TEST

START_TEST(a_frame_stands_once_in_the_evidence)
{
    g_autoptr(Finding) finding = make(1);
    finding_evidence(finding, 5, text_new("first", NULL));
    finding_evidence(finding, 5, text_new("second", NULL));
    ck_assert_uint_eq(finding->evidence->len, 1);
    g_autofree char *says = text_plain(((Evidence *)finding->evidence->pdata[0])->says);
    ck_assert_str_eq(says, "first");
}
END_TEST

static void add_step(Finding *finding, uint64_t frame)
{
    finding_step(finding, (Step){ frame, TIME_NONE, STEP_CLIENT, false, text_new("sent", NULL) });
}

START_TEST(steps_are_in_the_order_of_the_file)
{
    g_autoptr(Finding) finding = make(1);
    ck_assert_ptr_null(finding_step_at(finding, 0));
    const uint64_t frames[] = { 9, 3, 0, 7, 12 }, expected[] = { 3, 9, 0, 7, 12 };
    for (size_t i = 0; i < G_N_ELEMENTS(frames); i++)
        add_step(finding, frames[i]);
    for (guint i = 0; i < G_N_ELEMENTS(expected); i++)
        ck_assert_uint_eq(finding_step_at(finding, i)->frame, expected[i]);
    ck_assert_ptr_null(finding_step_at(finding, G_N_ELEMENTS(expected)));
}
END_TEST

START_TEST(evidence_of_frames_on_the_ladder_is_drawn)
{
    g_autoptr(Finding) finding = make(1);
    finding_evidence(finding, 5, text_new("on it", NULL));
    finding_evidence(finding, 6, text_new("beside it", NULL));
    add_step(finding, 5);
    finding_drawn(finding);
    finding_evidence(finding, 7, text_new("later", NULL));
    const bool expected[] = { true, false, false };
    for (guint i = 0; i < G_N_ELEMENTS(expected); i++)
        ck_assert_int_eq(((Evidence *)finding->evidence->pdata[i])->is_drawn, expected[i]);
}
END_TEST

START_TEST(who_has_a_ladder_keeps_it)
{
    g_autoptr(Finding) none = make(1), first = make(2), second = make(3);
    add_step(first, 4);
    add_step(second, 8);
    finding_take_ladder(first, second);
    ck_assert_uint_eq(finding_step_at(first, 0)->frame, 4);
    finding_take_ladder(none, second);
    ck_assert_uint_eq(finding_step_at(none, 0)->frame, 8);
    ck_assert_ptr_null(finding_step_at(second, 0));
}
END_TEST

START_TEST(conditions_keep_the_order_of_the_rule)
{
    g_autoptr(Finding) finding = make(1);
    finding_condition(finding, "E2", true, text_new("two", NULL));
    finding_condition(finding, "E1", false, text_new("one", NULL));
    const Condition *first = finding->conditions->pdata[0], *last = finding->conditions->pdata[1];
    ck_assert_str_eq(first->id, "E2");
    ck_assert(first->met);
    ck_assert_str_eq(last->id, "E1");
    ck_assert(!last->met);
}
END_TEST

START_TEST(a_new_finding_has_no_times)
{
    g_autoptr(Finding) finding = finding_new("stale-vm-mac");
    ck_assert_int_eq(finding->first_time, TIME_NONE);
    ck_assert_int_eq(finding->last_time, TIME_NONE);
    ck_assert(!finding->resolved);
    finding_free(NULL);
}
END_TEST

SUITE("finding", severities_and_confidences_have_the_names_of_the_contract,
      the_id_is_the_same_in_every_run, evidence_is_in_the_order_of_the_file,
      a_frame_stands_once_in_the_evidence, steps_are_in_the_order_of_the_file,
      evidence_of_frames_on_the_ladder_is_drawn, who_has_a_ladder_keeps_it,
      conditions_keep_the_order_of_the_rule, a_new_finding_has_no_times)
