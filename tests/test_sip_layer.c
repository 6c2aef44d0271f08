/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What comes of requests, calls and transfers, and what is told of it. */
#include "sip_layer.h"

#include "sip_auth.h"
#include "sip_lab.h"

#define SECONDS(n) ((n)*TIME_SECOND)
#define OPTIONS .method = "OPTIONS"
#define CHALLENGE .status = 401, .reason = "Unauthorized"

static void asks(SipLab *lab, const char *branch)
{
    sip_lab_says(lab, 1, 2, (SipTalk){ OPTIONS, .branch = branch });
}

static void is_answered(SipLab *lab, const char *branch, unsigned status)
{
    sip_lab_says(lab, 2, 1, (SipTalk){ OPTIONS, .branch = branch, .status = status });
}

START_TEST(an_OPTIONS_that_is_never_answered)
{
    SipLab *lab = sip_lab_new();
    asks(lab, "1");
    sip_lab_wait(lab, SECONDS(60));
    asks(lab, "2");
    sip_lab_wait(lab, SECONDS(60));
    asks(lab, "3");
    const SipTrouble *trouble = sip_lab_trouble(lab, SIP_TROUBLE_OPTIONS);
    ck_assert_ptr_nonnull(trouble);
    ck_assert_uint_eq(trouble->attempts, 2);
    ck_assert_uint_eq(trouble->first.request.frame, 1);
    ck_assert_uint_eq(trouble->last.request.frame, 2);
    ck_assert_uint_eq(trouble->outcomes[SIP_TIMED_OUT], 2);
    const SipPair *pair = sip_lab_pair(lab, 1, 2);
    ck_assert_int_eq(pair->shortest_gap / TIME_SECOND, 60);
    ck_assert_uint_eq(pair->options.count, 0);
    sip_lab_free(lab);
}
END_TEST

START_TEST(any_final_response_answers_an_OPTIONS)
{
    static const unsigned statuses[] = { 200, 302, 401, 404, 405, 481, 486, 500, 503 };
    SipLab *lab = sip_lab_new();
    for (unsigned i = 0; i < G_N_ELEMENTS(statuses); i++) {
        char branch[16];
        g_snprintf(branch, sizeof branch, "b%u", i);
        asks(lab, branch);
        is_answered(lab, branch, statuses[i]);
    }
    sip_lab_wait(lab, SECONDS(100));
    sip_lab_expect_silence(lab);
    sip_lab_free(lab);
}
END_TEST

/* The later request is closed at once, the earlier one waits for its timer. */
START_TEST(attempts_are_in_the_order_of_their_requests)
{
    SipLab *lab = sip_lab_new();
    sip_lab_says(lab, 1, 2, (SipTalk){ OPTIONS, .branch = "1", .call_id = "first" });
    sip_lab_says(lab, 1, 2, (SipTalk){ OPTIONS, .branch = "2", .call_id = "second" });
    sip_lab_wait(lab, SECONDS(1));
    sip_lab_says(lab, 1, 2, (SipTalk){ OPTIONS, .branch = "1", .call_id = "first" });
    sip_lab_wait(lab, SECONDS(100));
    sip_layer_finish(&lab->layer);
    const SipTrouble *trouble = sip_lab_trouble(lab, SIP_TROUBLE_OPTIONS);
    Bytes call_id = sip_words_get(&trouble->words, SIP_WORD_CALL_ID);
    ck_assert_uint_eq(trouble->attempts, 2);
    ck_assert_uint_eq(trouble->first.request.frame, 1);
    ck_assert_uint_eq(trouble->last.request.frame, 2);
    ck_assert_uint_eq(call_id.length, 5);
    sip_lab_free(lab);
}
END_TEST

START_TEST(what_left_long_ago_was_judged_by_the_clock)
{
    SipLab *lab = sip_lab_new();
    char branch[16];
    asks(lab, "never");
    for (unsigned i = 0; i < 200; i++) {
        sip_lab_wait(lab, SECONDS(1));
        g_snprintf(branch, sizeof branch, "b%u", i);
        asks(lab, branch);
        is_answered(lab, branch, 200);
    }
    ck_assert_uint_gt(lab->facts->len, 100);
    ck_assert_uint_eq(sip_lab_trouble(lab, SIP_TROUBLE_OPTIONS)->attempts, 1);
    sip_lab_free(lab);
}
END_TEST

static void call_fails(SipLab *lab, unsigned from, unsigned to, const char *branch, unsigned status)
{
    sip_lab_says(lab, from, to, (SipTalk){ .branch = branch });
    sip_lab_says(lab, to, from, (SipTalk){ .branch = branch, .status = status, .to_tag = branch });
    sip_lab_says(lab, from, to, (SipTalk){ .method = "ACK", .branch = branch, .to_tag = branch });
}

START_TEST(the_ACK_of_a_refusal_is_one_of_its_frames)
{
    SipLab *lab = sip_lab_new();
    SipTalk ack = { .method = "ACK", .branch = "a", .to_tag = "a" };
    call_fails(lab, 1, 2, "a", 500);
    ck_assert_uint_eq(sip_lab_trouble(lab, SIP_TROUBLE_CALL)->span.last_frame, 3);
    sip_lab_says(lab, 1, 2, ack);
    const SipTrouble *trouble = sip_lab_trouble(lab, SIP_TROUBLE_CALL);
    ck_assert_uint_eq(trouble->span.first_frame, 1);
    ck_assert_uint_eq(trouble->span.last_frame, 4);
    sip_lab_free(lab);
}
END_TEST

START_TEST(failures_of_calls_and_results_of_calls)
{
    static const struct {
        unsigned status;
        bool fails;
    } rows[] = { { 300, false }, { 302, false }, { 401, false }, { 404, true },  { 407, false },
                 { 408, true },  { 480, false }, { 484, true },  { 486, false }, { 487, false },
                 { 488, true },  { 500, true },  { 503, true },  { 600, false }, { 603, false },
                 { 604, true },  { 606, true } };
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        SipLab *lab = sip_lab_new();
        call_fails(lab, 1, 2, "b", rows[i].status);
        ck_assert_int_eq(sip_lab_trouble(lab, SIP_TROUBLE_CALL) != NULL, rows[i].fails);
        sip_lab_free(lab);
    }
}
END_TEST

START_TEST(a_fork_or_failover_that_is_answered_is_a_call)
{
    SipLab *lab = sip_lab_new();
    call_fails(lab, 1, 2, "fork1", 503);
    call_fails(lab, 1, 3, "fork2", 404);
    ck_assert_uint_eq(lab->facts->len, 0);
    sip_lab_says(lab, 1, 4, (SipTalk){ .branch = "fork3" });
    sip_lab_says(lab, 4, 1, (SipTalk){ .branch = "fork3", .status = 200, .to_tag = "b" });
    sip_lab_expect_silence(lab);
    sip_lab_free(lab);
}
END_TEST

START_TEST(a_long_call_id_hides_no_answered_branch)
{
    SipLab *lab = sip_lab_new();
    g_autofree char *id = g_strnfill(LIMIT_SIP_WORD + 40, 'i');
    sip_lab_says(lab, 1, 2, (SipTalk){ .branch = "1", .call_id = id });
    sip_lab_says(lab, 1, 3, (SipTalk){ .branch = "2", .call_id = id });
    sip_lab_says(lab, 2, 1, (SipTalk){ .branch = "1", .call_id = id, .status = 404 });
    sip_lab_says(lab, 3, 1,
                 (SipTalk){ .branch = "2", .call_id = id, .status = 200, .to_tag = "b" });
    sip_lab_expect_silence(lab);
    sip_lab_free(lab);
}
END_TEST

START_TEST(a_call_with_the_call_id_of_an_answered_one_may_fail)
{
    SipLab *lab = sip_lab_new();
    sip_lab_call(lab);
    sip_lab_says(lab, 1, 2, (SipTalk){ .branch = "again", .cseq = 3 });
    sip_lab_says(lab, 2, 1, (SipTalk){ .branch = "again", .cseq = 3, .status = 404 });
    ck_assert_ptr_nonnull(sip_lab_trouble(lab, SIP_TROUBLE_CALL));
    sip_lab_free(lab);
}
END_TEST

START_TEST(a_change_that_is_refused_and_a_call_that_is_cancelled_are_no_failures)
{
    SipLab *lab = sip_lab_new();
    sip_lab_call(lab);
    sip_lab_says(lab, 1, 2, (SipTalk){ .branch = "re", .cseq = 2, .to_tag = "b" });
    sip_lab_says(lab, 2, 1, (SipTalk){ .branch = "re", .cseq = 2, .to_tag = "b", .status = 488 });
    sip_lab_says(lab, 1, 2, (SipTalk){ .call_id = "2", .branch = "c" });
    sip_lab_says(lab, 2, 1, (SipTalk){ .call_id = "2", .branch = "c", .status = 180 });
    sip_lab_says(lab, 1, 2, (SipTalk){ .call_id = "2", .branch = "c", .method = "CANCEL" });
    sip_lab_says(lab, 2, 1, (SipTalk){ .call_id = "2", .branch = "c", .status = 500 });
    sip_lab_expect_silence(lab);
    sip_lab_free(lab);
}
END_TEST

START_TEST(an_answer_that_is_never_acknowledged)
{
    SipLab *lab = sip_lab_new();
    sip_lab_says(lab, 1, 2, (SipTalk){ 0 });
    for (unsigned i = 0; i < 4; i++) {
        sip_lab_wait(lab, SECONDS(1));
        sip_lab_says(lab, 2, 1, (SipTalk){ .status = 200, .to_tag = "b" });
    }
    sip_lab_wait(lab, SECONDS(32));
    const SipTrouble *trouble = sip_lab_trouble(lab, SIP_TROUBLE_REQUEST);
    ck_assert_uint_eq(trouble->outcomes[SIP_UNACKNOWLEDGED], 1);
    sip_lab_says(lab, 1, 2, (SipTalk){ .method = "ACK", .branch = "late", .to_tag = "b" });
    ck_assert_ptr_null(sip_lab_trouble(lab, SIP_TROUBLE_REQUEST));
    sip_lab_free(lab);
}
END_TEST

START_TEST(requests_that_nobody_has_to_answer)
{
    SipLab *lab = sip_lab_new();
    sip_lab_says(lab, 1, 2, (SipTalk){ .method = "BENOTIFY", .branch = "1" });
    sip_lab_says(lab, 1, 2, (SipTalk){ .method = "ACK", .branch = "2" });
    sip_lab_says(lab, 1, 2, (SipTalk){ .method = "CANCEL", .branch = "3" });
    sip_lab_wait(lab, SECONDS(100));
    sip_lab_expect_silence(lab);
    sip_lab_says(lab, 1, 2, (SipTalk){ .method = "MESSAGE", .branch = "4" });
    sip_lab_wait(lab, SECONDS(32));
    ck_assert_uint_eq(sip_lab_trouble(lab, SIP_TROUBLE_REQUEST)->attempts, 1);
    sip_lab_free(lab);
}
END_TEST

/* One challenge of a user in a Call-ID of its own. */
static void is_challenged(SipLab *lab, const char *user, unsigned i)
{
    char id[32];
    g_snprintf(id, sizeof id, "%s%u", user, i);
    SipTalk talk = { .method = "REGISTER", .call_id = id, .branch = id, .from = user };
    sip_lab_says(lab, 1, 2, talk);
    talk.status = 401;
    sip_lab_says(lab, 2, 1, talk);
}

static void gets_in(SipLab *lab, const char *user)
{
    SipTalk talk = { .method = "REGISTER", .call_id = "in", .branch = user, .from = user };
    sip_lab_says(lab, 1, 2, talk);
    talk.status = 200;
    sip_lab_says(lab, 2, 1, talk);
}

START_TEST(six_challenges_in_a_row_are_a_loop)
{
    SipLab *lab = sip_lab_new();
    for (unsigned i = 0; i < 5; i++)
        is_challenged(lab, "sip:a@b.example", i);
    gets_in(lab, "sip:a@b.example");
    for (unsigned i = 5; i < 10; i++)
        is_challenged(lab, "sip:a@b.example", i);
    sip_lab_expect_silence(lab);
    is_challenged(lab, "sip:a@b.example", 10);
    is_challenged(lab, "sip:a@b.example", 11);
    const SipTrouble *trouble = sip_lab_trouble(lab, SIP_TROUBLE_LOGIN);
    ck_assert_uint_eq(trouble->attempts, 7);
    ck_assert_uint_eq(trouble->span.first_frame, 13);
    ck_assert_uint_eq(trouble->span.last_frame, 26);
    ck_assert(!trouble->is_over);
    sip_lab_free(lab);
}
END_TEST

START_TEST(a_loop_ends_with_the_last_copy_of_its_last_challenge)
{
    SipLab *lab = sip_lab_new();
    SipTalk copy = { .method = "REGISTER", .call_id = "u5", .branch = "u5", .from = "u" };
    for (unsigned i = 0; i < 6; i++)
        is_challenged(lab, "u", i);
    uint32_t count = sip_lab_trouble(lab, SIP_TROUBLE_LOGIN)->span.count;
    copy.status = 401;
    sip_lab_says(lab, 2, 1, copy);
    const SipTrouble *trouble = sip_lab_trouble(lab, SIP_TROUBLE_LOGIN);
    ck_assert_uint_eq(trouble->attempts, 6);
    ck_assert_uint_eq(trouble->span.last_frame, 13);
    ck_assert_uint_eq(trouble->span.count, count);
    gets_in(lab, "u");
    is_challenged(lab, "u", 6);
    is_challenged(lab, "u", 6);
    ck_assert_uint_eq(sip_lab_trouble(lab, SIP_TROUBLE_LOGIN)->span.last_frame, 13);
    sip_lab_free(lab);
}
END_TEST

START_TEST(a_loop_says_which_schemes_the_server_offers)
{
    SipLab *lab = sip_lab_new();
    for (unsigned i = 0; i < 6; i++) {
        char id[8];
        g_snprintf(id, sizeof id, "%u", i);
        SipTalk talk = { .method = "REGISTER", .call_id = id, .branch = id };
        sip_lab_says(lab, 1, 2, talk);
        talk.status = 401;
        talk.more =
            "WWW-Authenticate: NTLM realm=\"SIP Communications Service\", version=4\r\n"
            "WWW-Authenticate: Kerberos realm=\"SIP Communications Service\", version=4\r\n";
        sip_lab_says(lab, 2, 1, talk);
    }
    const SipTrouble *trouble = sip_lab_trouble(lab, SIP_TROUBLE_LOGIN);
    ck_assert_uint_eq(trouble->schemes, 1u << SIP_AUTH_NTLM | 1u << SIP_AUTH_KERBEROS);
    sip_lab_free(lab);
}
END_TEST

START_TEST(a_loop_is_over_when_all_users_are_in)
{
    static const char *const users[] = { "sip:a@b.example", "sip:c@d.example" };
    SipLab *lab = sip_lab_new();
    for (unsigned i = 0; i < 2 * 6; i++)
        is_challenged(lab, users[i % 2], i);
    gets_in(lab, users[0]);
    ck_assert(!sip_lab_trouble(lab, SIP_TROUBLE_LOGIN)->is_over);
    gets_in(lab, users[1]);
    ck_assert(sip_lab_trouble(lab, SIP_TROUBLE_LOGIN)->is_over);
    sip_lab_free(lab);
}
END_TEST

START_TEST(challenged_heartbeats_are_heartbeats)
{
    SipLab *lab = sip_lab_new();
    for (unsigned i = 0; i < 20; i++) {
        char branch[16];
        g_snprintf(branch, sizeof branch, "b%u", i);
        asks(lab, branch);
        is_answered(lab, branch, 401);
    }
    sip_lab_expect_silence(lab);
    sip_lab_free(lab);
}
END_TEST

static void is_distrusted(SipLab *lab, const char *more, bool expected)
{
    sip_lab_says(lab, 1, 2, (SipTalk){ .method = "SUBSCRIBE" });
    sip_lab_says(lab, 2, 1, (SipTalk){ .method = "SUBSCRIBE", .status = 504, .more = more });
    ck_assert_int_eq(sip_lab_trouble(lab, SIP_TROUBLE_DISTRUST) != NULL, expected);
}

START_TEST(the_ids_of_a_next_hop_that_is_not_trusted)
{
    static const struct {
        const char *more;
        bool expected;
    } rows[] = {
        { "ms-diagnostics: 1010;reason=\"x\"\r\n", true },
        { "MS-DIAGNOSTICS:1047;source=\"a\"\r\n", true },
        { "ms-diagnostics-public: 1034.2;reason=\"x\"\r\n", true },
        { "ms-diagnostics: 1;reason=\"x\", 1010;reason=\"y\"\r\n", true },
        { "ms-diagnostics: 1008;reason=\"1010\"\r\n", false },
        { "ms-diagnostics: 10100;reason=\"x\"\r\n", false },
        { "ms-client-diagnostics: 1010;reason=\"x\"\r\n", false },
        { "X: 1\r\n", false },
    };
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        SipLab *lab = sip_lab_new();
        is_distrusted(lab, rows[i].more, rows[i].expected);
        sip_lab_free(lab);
    }
}
END_TEST

static void refers(SipLab *lab, unsigned cseq, const char *branch)
{
    SipTalk talk = { .method = "REFER",
                     .branch = branch,
                     .cseq = cseq,
                     .to_tag = "b",
                     .more = "Refer-To: <sip:new@example.net>\r\n" };
    sip_lab_says(lab, 1, 2, talk);
    talk.status = 202;
    sip_lab_says(lab, 2, 1, talk);
}

/* The other side says how it goes, and sends that twice. */
static void tells(SipLab *lab, const char *more, const char *branch, const char *body)
{
    SipTalk talk = { .method = "NOTIFY",
                     .branch = branch,
                     .cseq = 7,
                     .from_tag = "b",
                     .to_tag = SIP_TALK_TAG,
                     .more = more,
                     .type = "message/sipfrag;version=2.0",
                     .body = body };
    sip_lab_says(lab, 2, 1, talk);
    sip_lab_says(lab, 2, 1, talk);
}

START_TEST(a_transfer_that_a_NOTIFY_calls_failed)
{
    SipLab *lab = sip_lab_new();
    sip_lab_call(lab);
    refers(lab, 2, "r1");
    tells(lab, "Event: refer\r\n", "n1", "SIP/2.0 100 Trying\r\n");
    sip_lab_expect_silence(lab);
    tells(lab, "o: refer;id=2\r\n", "n2", "SIP/2.0 503 Service Unavailable\r\n");
    const SipTrouble *trouble = sip_lab_trouble(lab, SIP_TROUBLE_TRANSFER);
    ck_assert_uint_eq(trouble->attempts, 1);
    ck_assert_uint_eq(trouble->status, 503);
    ck_assert_uint_eq(trouble->first.request.frame, 5);
    ck_assert_uint_eq(trouble->first.provisional_status, 202);
    ck_assert_uint_eq(trouble->first.final.frame, 9);
    ck_assert_uint_eq(trouble->span.last_frame, 10);
    ck_assert(trouble->first.is_told);
    ck_assert_uint_eq(bytes_borrow(trouble->target).length, strlen("sip:new@example.net"));
    sip_lab_free(lab);
}
END_TEST

START_TEST(a_copy_of_a_NOTIFY_is_about_no_other_transfer)
{
    SipLab *lab = sip_lab_new();
    sip_lab_call(lab);
    refers(lab, 2, "r1");
    refers(lab, 3, "r2");
    tells(lab, "Event: refer\r\n", "n1", "SIP/2.0 503 Service Unavailable\r\n");
    ck_assert_uint_eq(sip_lab_trouble(lab, SIP_TROUBLE_TRANSFER)->attempts, 1);
    sip_lab_free(lab);
}
END_TEST

START_TEST(transfers_that_end_otherwise_are_silent)
{
    static const char *const ends[] = { "SIP/2.0 200 OK\r\n",
                                        "SIP/2.0 486 Busy Here\r\n",
                                        "SIP/2.0 603 Decline\r\n",
                                        "SIP/2.0 180 Ringing\r\n",
                                        "no line\r\n",
                                        "" };
    for (size_t i = 0; i < G_N_ELEMENTS(ends); i++) {
        SipLab *lab = sip_lab_new();
        sip_lab_call(lab);
        refers(lab, 2, "r1");
        tells(lab, "Event: refer\r\n", "n1", ends[i]);
        sip_lab_expect_silence(lab);
        sip_lab_free(lab);
    }
}
END_TEST

START_TEST(a_REFER_that_is_refused)
{
    SipLab *lab = sip_lab_new();
    SipTalk talk = { .method = "REFER", .more = "r: <sip:new@example.net>\r\n" };
    sip_lab_says(lab, 1, 2, talk);
    talk.status = 603;
    sip_lab_says(lab, 2, 1, talk);
    sip_lab_says(lab, 2, 1, talk);
    const SipTrouble *trouble = sip_lab_trouble(lab, SIP_TROUBLE_TRANSFER);
    ck_assert_uint_eq(trouble->status, 603);
    ck_assert_uint_eq(trouble->span.last_frame, 3);
    ck_assert_uint_eq(bytes_borrow(trouble->target).length, strlen("sip:new@example.net"));
    sip_lab_free(lab);
}
END_TEST

START_TEST(a_call_that_nobody_ends_is_laid_to_its_caller)
{
    SipLab *lab = sip_lab_new();
    sip_lab_says(lab, 1, 2, (SipTalk){ .branch = "a" });
    sip_lab_says(lab, 2, 3, (SipTalk){ .branch = "b" });
    sip_lab_says(lab, 3, 2, (SipTalk){ .branch = "b", .status = 200, .to_tag = "t" });
    sip_lab_says(lab, 2, 1, (SipTalk){ .branch = "a", .status = 200, .to_tag = "t" });
    sip_lab_says(lab, 1, 2, (SipTalk){ .method = "ACK", .branch = "c", .to_tag = "t" });
    sip_lab_wait(lab, SECONDS(31));
    sip_lab_expect_silence(lab);
    sip_lab_wait(lab, SECONDS(1));
    const SipTrouble *trouble = sip_lab_trouble(lab, SIP_TROUBLE_UNENDED);
    ck_assert_uint_eq(trouble->attempts, 1);
    ck_assert_uint_eq(trouble->first.request.frame, 1);
    ck_assert_ptr_eq(sip_pair_get(sip_lab_pair(lab, 1, 2), 1), NULL);
    ck_assert_ptr_nonnull(sip_pair_get(sip_lab_pair(lab, 1, 2), 0));
    sip_lab_free(lab);
}
END_TEST

START_TEST(a_review_changes_nothing)
{
    SipLab *lab = sip_lab_new(), *other = sip_lab_new();
    SipLab *const labs[] = { lab, other };
    for (unsigned i = 0; i < 2; i++) {
        asks(labs[i], "1");
        call_fails(labs[i], 1, 2, "2", 404);
        sip_lab_call(labs[i]);
        sip_lab_wait(labs[i], SECONDS(40));
        if (i == 0) {
            sip_lab_look(lab);
            sip_lab_look(lab);
        }
        asks(labs[i], "3");
        sip_layer_finish(&labs[i]->layer);
        sip_lab_look(labs[i]);
    }
    ck_assert_uint_eq(lab->pairs->len, other->pairs->len);
    for (guint i = 0; i < lab->pairs->len; i++) {
        const SipPair *a = &g_array_index(lab->pairs, SipPair, i);
        const SipPair *b = &g_array_index(other->pairs, SipPair, i);
        const SipTrouble *at;
        for (guint j = 0; (at = sip_pair_get(a, j)) != NULL; j++)
            ck_assert_uint_eq(at->attempts, sip_pair_get(b, j)->attempts);
    }
    sip_lab_free(lab);
    sip_lab_free(other);
}
END_TEST

START_TEST(frames_of_the_connection_are_frames_of_the_trouble)
{
    SipLab *lab = sip_lab_new();
    SipLabWire wire;
    sip_lab_connect(lab, &wire, 1, 2);
    asks(lab, "1");
    sip_lab_close(lab, &wire, TCP_SERVER);
    const SipTrouble *trouble = sip_lab_trouble(lab, SIP_TROUBLE_OPTIONS);
    ck_assert_uint_eq(trouble->outcomes[SIP_CLOSED], 1);
    ck_assert_uint_eq(trouble->span.first_frame, 1);
    ck_assert_uint_eq(trouble->span.last_frame, 3);
    ck_assert_uint_eq(trouble->unheard, 0);
    sip_lab_free(lab);
}
END_TEST

START_TEST(who_closes_its_own_connection_is_missed_by_nobody)
{
    SipLab *lab = sip_lab_new();
    SipLabWire wire;
    sip_lab_connect(lab, &wire, 1, 2);
    sip_lab_says(lab, 1, 2, (SipTalk){ .method = "MESSAGE" });
    sip_lab_close(lab, &wire, TCP_CLIENT);
    sip_lab_expect_silence(lab);
    sip_lab_free(lab);
}
END_TEST

START_TEST(an_answer_in_bytes_that_are_missing_is_not_missed)
{
    SipLab *lab = sip_lab_new();
    SipLabWire wire;
    sip_lab_connect(lab, &wire, 1, 2);
    asks(lab, "1");
    sip_layer_miss(&lab->layer, &wire.link, TCP_CLIENT);
    sip_lab_wait(lab, SECONDS(40));
    ck_assert_uint_eq(sip_lab_trouble(lab, SIP_TROUBLE_OPTIONS)->unheard, 0);
    sip_layer_miss(&lab->layer, &wire.link, TCP_SERVER);
    ck_assert_uint_eq(sip_lab_trouble(lab, SIP_TROUBLE_OPTIONS)->unheard, 1);
    sip_lab_close(lab, &wire, TCP_CLIENT);
    sip_lab_free(lab);
}
END_TEST

START_TEST(a_connection_left_alone_may_go_on_unheard)
{
    SipLab *lab = sip_lab_new();
    SipLabWire wire;
    sip_lab_connect(lab, &wire, 1, 2);
    asks(lab, "1");
    sip_layer_unlink(&lab->layer, &wire.link);
    lab->link = NULL;
    sip_lab_wait(lab, SECONDS(40));
    ck_assert_uint_eq(sip_lab_trouble(lab, SIP_TROUBLE_OPTIONS)->unheard, 1);
    sip_lab_free(lab);
}
END_TEST

START_TEST(a_layer_may_go_before_and_after_what_it_is_linked_to)
{
    SipLab *lab = sip_lab_new();
    SipLabWire wire;
    sip_lab_connect(lab, &wire, 1, 2);
    for (unsigned i = 0; i < 10; i++) {
        char branch[16];
        g_snprintf(branch, sizeof branch, "b%u", i);
        asks(lab, branch);
    }
    sip_layer_finish(&lab->layer);
    ck_assert_uint_eq(wire.link.waiting.length, 0);
    asks(lab, "more");
    sip_lab_free(lab);
}
END_TEST

START_TEST(what_is_forgotten_is_told_of)
{
    SipLab *lab = sip_lab_new();
    char branch[16];
    for (unsigned i = 0; i < LIMIT_SIP_PAIRS + 10; i++) {
        g_snprintf(branch, sizeof branch, "b%u", i);
        sip_lab_says(lab, 5 + i, 2, (SipTalk){ OPTIONS, .branch = branch });
    }
    ck_assert_uint_eq(lab->left, 10);
    ck_assert_uint_eq(sip_pairs_evicted(lab->layer.pairs), 10);
    sip_lab_free(lab);
}
END_TEST

SUITE("sip_layer", an_OPTIONS_that_is_never_answered, any_final_response_answers_an_OPTIONS,
      attempts_are_in_the_order_of_their_requests, what_left_long_ago_was_judged_by_the_clock,
      the_ACK_of_a_refusal_is_one_of_its_frames, failures_of_calls_and_results_of_calls,
      a_fork_or_failover_that_is_answered_is_a_call, a_long_call_id_hides_no_answered_branch,
      a_call_with_the_call_id_of_an_answered_one_may_fail,
      a_change_that_is_refused_and_a_call_that_is_cancelled_are_no_failures,
      an_answer_that_is_never_acknowledged, requests_that_nobody_has_to_answer,
      six_challenges_in_a_row_are_a_loop, a_loop_ends_with_the_last_copy_of_its_last_challenge,
      a_loop_says_which_schemes_the_server_offers, a_loop_is_over_when_all_users_are_in,
      challenged_heartbeats_are_heartbeats, the_ids_of_a_next_hop_that_is_not_trusted,
      a_transfer_that_a_NOTIFY_calls_failed, a_copy_of_a_NOTIFY_is_about_no_other_transfer,
      transfers_that_end_otherwise_are_silent, a_REFER_that_is_refused,
      a_call_that_nobody_ends_is_laid_to_its_caller, a_review_changes_nothing,
      frames_of_the_connection_are_frames_of_the_trouble,
      who_closes_its_own_connection_is_missed_by_nobody,
      an_answer_in_bytes_that_are_missing_is_not_missed, a_connection_left_alone_may_go_on_unheard,
      a_layer_may_go_before_and_after_what_it_is_linked_to, what_is_forgotten_is_told_of)
