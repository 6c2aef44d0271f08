/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "outcome.h"

#include "suite.h"
#include "tally.h"

static void free_finding(void *finding)
{
    finding_free(finding);
}

/* A report with one finding, and what it makes of --fail-on. */
static bool alarms(Severity severity, Confidence confidence, Severity least)
{
    g_autoptr(GPtrArray) findings = g_ptr_array_new_with_free_func(free_finding);
    g_autoptr(GPtrArray) notes = g_ptr_array_new();
    g_autoptr(Outcome) outcome = outcome_new("x");
    Report report = { .findings = findings, .notes = notes };
    Finding *finding = finding_new("stale-vm-mac");
    finding->severity = severity;
    finding->confidence = confidence;
    g_ptr_array_add(findings, finding);
    outcome->report = &report;
    return outcome_alarms(outcome, least);
}

START_TEST(a_suspicion_never_alarms)
{
    ck_assert(!alarms(SEVERITY_CRITICAL, CONFIDENCE_POSSIBLE, SEVERITY_INFO));
    ck_assert(alarms(SEVERITY_CRITICAL, CONFIDENCE_LIKELY, SEVERITY_INFO));
    ck_assert(alarms(SEVERITY_CRITICAL, CONFIDENCE_PROVEN, SEVERITY_INFO));
}
END_TEST

START_TEST(what_is_less_severe_does_not_alarm)
{
    for (Severity severity = SEVERITY_INFO; severity <= SEVERITY_CRITICAL; severity++)
        for (Severity least = SEVERITY_INFO; least <= SEVERITY_CRITICAL; least++)
            ck_assert(alarms(severity, CONFIDENCE_PROVEN, least) == (severity >= least));
}
END_TEST

static bool is_judged(OutcomeStatus status, uint64_t frames)
{
    g_autoptr(Outcome) outcome = outcome_new("x");
    outcome->status = status;
    outcome->frames = frames;
    return outcome_is_judged(outcome);
}

START_TEST(a_broken_capture_is_judged_when_some_frames_were_read)
{
    ck_assert(is_judged(OUTCOME_TRUNCATED, 1) && !is_judged(OUTCOME_TRUNCATED, 0));
    ck_assert(is_judged(OUTCOME_DAMAGED, 1) && !is_judged(OUTCOME_DAMAGED, 0));
}
END_TEST

START_TEST(an_empty_capture_is_judged_and_an_unread_one_is_not)
{
    ck_assert(is_judged(OUTCOME_COMPLETE, 0));
    ck_assert(!is_judged(OUTCOME_UNREADABLE, 0));
    ck_assert(!is_judged(OUTCOME_FAILED, 9));
}
END_TEST

START_TEST(notes_of_the_report_come_first)
{
    Settings settings = { 0 };
    g_autoptr(Outcome) outcome = outcome_new("x");
    outcome_note(outcome, 7, "cut");
    outcome_take(outcome, engine_new(&settings));
    engine_finish(outcome->engine);
    guint own = outcome->report->notes->len;
    ck_assert_uint_eq(outcome_note_at(outcome, own)->frame, 7);
    ck_assert_ptr_null(outcome_note_at(outcome, own + 1));
}
END_TEST

START_TEST(a_tally_counts_captures_by_what_became_of_them)
{
    g_autoptr(Outcome) good = outcome_new("good"), bad = outcome_new("bad");
    Tally tally = { 0 }, both = { 0 };
    good->status = OUTCOME_COMPLETE;
    tally_count(&tally, good);
    tally_count(&tally, bad);
    tally_add(&both, &tally);
    tally_add(&both, &tally);
    ck_assert_uint_eq(both.captures, 4);
    ck_assert_uint_eq(both.clear, 2);
    ck_assert_uint_eq(both.status[OUTCOME_UNREADABLE], 2);
    ck_assert_uint_eq(both.findings[SEVERITY_CRITICAL], 0);
}
END_TEST

SUITE("outcome", a_suspicion_never_alarms, what_is_less_severe_does_not_alarm,
      a_broken_capture_is_judged_when_some_frames_were_read,
      an_empty_capture_is_judged_and_an_unread_one_is_not, notes_of_the_report_come_first,
      a_tally_counts_captures_by_what_became_of_them)
