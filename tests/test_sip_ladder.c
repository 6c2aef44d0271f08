/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What RFC 3261 section 17 calls a transaction, as the ladder tells it. */
#include "sip_ladder.h"

#include <string.h>

#include "suite.h"

#define AT(number)                                                                                 \
    {                                                                                              \
        (number), (number)*TIME_SECOND                                                             \
    }

typedef struct Rung {
    uint64_t frame;
    StepSide from;
    bool is_failing;
    const char *says;
} Rung;

static Bytes bytes_of(const char *text)
{
    return (Bytes){ (const uint8_t *)text, strlen(text) };
}

static SipTrouble trouble_of(SipTroubleKind kind, const char *method, SipSteps steps)
{
    const Bytes words[SIP_WORDS] = {
        [SIP_WORD_METHOD] = bytes_of(method), [SIP_WORD_TO] = bytes_of("sip:bob@example.com")
    };
    return (SipTrouble){ .kind = kind,
                         .attempts = 1,
                         .status = steps.status,
                         .first = steps,
                         .words = sip_words_keep(words) };
}

/* Clears the trouble. */
static void check(SipTrouble *trouble, Time now, const Rung *rungs, guint count)
{
    g_autoptr(Finding) finding = finding_new("sip-request-timeout");
    sip_ladder(finding, &(Story){ .kind = STORY_SIP_PAIR, .now = now }, trouble);
    for (guint i = 0; i < count; i++) {
        const Step *step = finding_step_at(finding, i);
        ck_assert_ptr_nonnull(step);
        g_autofree char *says = text_plain(step->says);
        ck_assert_str_eq(says, rungs[i].says);
        ck_assert_uint_eq(step->frame, rungs[i].frame);
        ck_assert_int_eq(step->from, rungs[i].from);
        ck_assert_int_eq(step->is_failing, rungs[i].is_failing);
        ck_assert_int_eq(step->time,
                         step->frame != 0 ? (Time)step->frame * TIME_SECOND : TIME_NONE);
    }
    ck_assert_ptr_null(finding_step_at(finding, count));
    sip_words_clear(&trouble->words);
    g_clear_pointer(&trouble->reason, g_bytes_unref);
}

START_TEST(a_call_fails_by_its_status)
{
    SipTrouble trouble = trouble_of(SIP_TROUBLE_CALL, "INVITE",
                                    (SipSteps){ .request = AT(3),
                                                .provisional = AT(4),
                                                .final = AT(60),
                                                .provisional_status = 100,
                                                .status = 503,
                                                .transmissions = 1 });
    trouble.reason = g_bytes_new_static("Service Unavailable", 19);
    const Rung rungs[] = { { 3, STEP_CLIENT, false, "INVITE, To: sip:bob@example.com" },
                           { 4, STEP_SERVER, false, "100" },
                           { 60, STEP_SERVER, true, "503 Service Unavailable" } };
    check(&trouble, 99 * TIME_SECOND, rungs, G_N_ELEMENTS(rungs));
}
END_TEST

START_TEST(a_transfer_fails_by_what_a_notify_tells)
{
    SipTrouble trouble = trouble_of(
        SIP_TROUBLE_TRANSFER, "REFER",
        (SipSteps){
            .request = AT(3), .final = AT(9), .status = 404, .transmissions = 1, .is_told = true });
    const Rung rungs[] = { { 3, STEP_CLIENT, false, "REFER, To: sip:bob@example.com" },
                           { 9, STEP_SERVER, true, "NOTIFY: 404" } };
    check(&trouble, 99 * TIME_SECOND, rungs, G_N_ELEMENTS(rungs));
}
END_TEST

START_TEST(a_silence_lasts_as_long_as_the_timer)
{
    SipTrouble trouble = trouble_of(SIP_TROUBLE_OPTIONS, "OPTIONS",
                                    (SipSteps){ .request = AT(3), .transmissions = 11 });
    SipTrouble short_one = trouble_of(SIP_TROUBLE_OPTIONS, "OPTIONS",
                                      (SipSteps){ .request = AT(3), .transmissions = 3 });
    const Rung rungs[] = { { 3, STEP_CLIENT, false, "OPTIONS 11 times, To: sip:bob@example.com" },
                           { 0, STEP_NOBODY, true, "nothing comes back for 32 s" } };
    const Rung less[] = { { 3, STEP_CLIENT, false, "OPTIONS 3 times, To: sip:bob@example.com" },
                          { 0, STEP_NOBODY, true, "nothing comes back for 12 s" } };
    check(&trouble, 99 * TIME_SECOND, rungs, G_N_ELEMENTS(rungs));
    check(&short_one, 15 * TIME_SECOND, less, G_N_ELEMENTS(less));
}
END_TEST

START_TEST(a_connection_that_ends_is_where_it_fails)
{
    SipTrouble trouble =
        trouble_of(SIP_TROUBLE_REQUEST, "INVITE",
                   (SipSteps){ .request = AT(3), .end = AT(5), .transmissions = 1 });
    trouble.outcomes[SIP_CLOSED] = 1;
    trouble.first_link = 1;
    const Rung rungs[] = { { 3, STEP_CLIENT, false, "INVITE, To: sip:bob@example.com" },
                           { 5, STEP_NOBODY, true, "the connection ends" } };
    check(&trouble, 99 * TIME_SECOND, rungs, G_N_ELEMENTS(rungs));
}
END_TEST

START_TEST(a_connection_that_ends_after_the_timer_is_not)
{
    SipTrouble trouble = trouble_of(SIP_TROUBLE_REQUEST, "INVITE",
                                    (SipSteps){ .request = AT(3),
                                                .provisional = AT(4),
                                                .end = AT(50),
                                                .provisional_status = 180,
                                                .transmissions = 1 });
    const Rung rungs[] = { { 3, STEP_CLIENT, false, "INVITE, To: sip:bob@example.com" },
                           { 4, STEP_SERVER, false, "180" },
                           { 0, STEP_NOBODY, true, "no final response for 32 s" },
                           { 50, STEP_NOBODY, false, "the connection ends" } };
    check(&trouble, 99 * TIME_SECOND, rungs, G_N_ELEMENTS(rungs));
}
END_TEST

START_TEST(an_icmp_error_is_where_it_fails)
{
    SipTrouble trouble =
        trouble_of(SIP_TROUBLE_REQUEST, "REGISTER",
                   (SipSteps){ .request = AT(3), .end = AT(4), .transmissions = 1 });
    trouble.outcomes[SIP_UNREACHABLE] = 1;
    const Rung rungs[] = { { 3, STEP_CLIENT, false, "REGISTER, To: sip:bob@example.com" },
                           { 4, STEP_NOBODY, true, "an ICMP error: it does not arrive" } };
    check(&trouble, 99 * TIME_SECOND, rungs, G_N_ELEMENTS(rungs));
}
END_TEST

START_TEST(a_late_answer_comes_after_the_failure)
{
    SipTrouble trouble = trouble_of(
        SIP_TROUBLE_OPTIONS, "OPTIONS",
        (SipSteps){ .request = AT(3), .final = AT(40), .status = 200, .transmissions = 1 });
    const Rung rungs[] = { { 3, STEP_CLIENT, false, "OPTIONS, To: sip:bob@example.com" },
                           { 0, STEP_NOBODY, true,
                             "no final response for 32 s: the sender gives up" },
                           { 40, STEP_SERVER, false, "200" } };
    check(&trouble, 99 * TIME_SECOND, rungs, G_N_ELEMENTS(rungs));
}
END_TEST

START_TEST(an_answer_without_ack_fails_after_it)
{
    SipTrouble trouble = trouble_of(
        SIP_TROUBLE_REQUEST, "INVITE",
        (SipSteps){ .request = AT(3), .final = AT(5), .status = 200, .transmissions = 1 });
    const Rung rungs[] = { { 3, STEP_CLIENT, false, "INVITE, To: sip:bob@example.com" },
                           { 5, STEP_SERVER, false, "200" },
                           { 0, STEP_NOBODY, true,
                             "no ACK of the client, however often it is answered" } };
    check(&trouble, 99 * TIME_SECOND, rungs, G_N_ELEMENTS(rungs));
}
END_TEST

START_TEST(a_call_that_nobody_ends_has_no_ladder)
{
    SipTrouble trouble =
        trouble_of(SIP_TROUBLE_UNENDED, "INVITE", (SipSteps){ .request = AT(3), .end = AT(9) });
    check(&trouble, 99 * TIME_SECOND, NULL, 0);
}
END_TEST

SUITE("sip_ladder", a_call_fails_by_its_status, a_transfer_fails_by_what_a_notify_tells,
      a_silence_lasts_as_long_as_the_timer, a_connection_that_ends_is_where_it_fails,
      a_connection_that_ends_after_the_timer_is_not, an_icmp_error_is_where_it_fails,
      a_late_answer_comes_after_the_failure, an_answer_without_ack_fails_after_it,
      a_call_that_nobody_ends_has_no_ladder)
