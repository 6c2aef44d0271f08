/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Calls by Call-ID, the dialogs that they make, and transfers in them. */
#include "sip_calls.h"

#include "sip_lab.h"

typedef struct Board {
    SipLab *lab;
    SipCalls *calls;
    SipCall *last;
    const SipRefer *refer; /* that the last NOTIFY ends */
    uint32_t id;
    uint16_t status; /* that a NOTIFY says */
    unsigned ended, early;
} Board;

static void one_ends(void *user, const SipCall *call, bool is_early)
{
    Board *board = user;
    ck_assert_uint_gt(sip_words_get(&call->words, SIP_WORD_CALL_ID).length, 0);
    board->ended++;
    board->early += is_early;
}

static Board *board_new(void)
{
    Board *board = g_new0(Board, 1);
    SipCallsListener listener = { one_ends, board };
    board->lab = sip_lab_new();
    board->calls = sip_calls_new(&listener);
    return board;
}

static void board_free(Board *board)
{
    sip_calls_free(board->calls);
    sip_lab_free(board->lab);
    g_free(board);
}

static void take(void *user, SipSeen *seen)
{
    Board *board = user;
    ck_assert(sip_seen_read(seen));
    seen->call = sip_calls_key(board->calls, seen->path.network, seen->call_id);
    SipDialog *dialog;
    board->last = sip_calls_feed(board->calls, seen, &dialog);
    board->refer = NULL;
    if (board->last != NULL && seen->is_request && seen->method == SIP_METHOD_NOTIFY)
        board->refer = sip_call_notify(board->last, seen, board->id, board->status);
}

static SipCall *hop(Board *board, unsigned from, unsigned to, SipTalk talk)
{
    g_autoptr(GString) text = sip_maker_text(&talk);
    sip_lab_see(board->lab, from, to, text, take, board);
    return board->last;
}

/* Host 1 asks, host 2 answers. */
static SipCall *says(Board *board, SipTalk talk)
{
    return talk.status != 0 ? hop(board, 2, 1, talk) : hop(board, 1, 2, talk);
}

static SipDialogState state(const SipCall *call, guint i)
{
    const SipDialog *dialog = sip_call_dialog(call, i);
    ck_assert_ptr_nonnull(dialog);
    return dialog->state;
}

START_TEST(only_an_INVITE_or_a_REFER_begins_one)
{
    Board *board = board_new();
    ck_assert_ptr_null(says(board, (SipTalk){ .method = "BYE" }));
    ck_assert_ptr_null(says(board, (SipTalk){ .method = "NOTIFY" }));
    ck_assert_ptr_null(says(board, (SipTalk){ .status = 200, .to_tag = "b" }));
    ck_assert_ptr_nonnull(says(board, (SipTalk){ .method = "REFER", .call_id = "1" }));
    ck_assert_ptr_nonnull(says(board, (SipTalk){ 0 }));
    board_free(board);
}
END_TEST

START_TEST(branches_of_a_fork_are_dialogs_until_one_is_answered)
{
    Board *board = board_new();
    SipCall *call = says(board, (SipTalk){ 0 });
    says(board, (SipTalk){ .status = 100, .to_tag = "no" });
    says(board, (SipTalk){ .status = 180, .to_tag = "a" });
    says(board, (SipTalk){ .status = 183, .to_tag = "b" });
    ck_assert_ptr_null(sip_call_dialog(call, 2));
    says(board, (SipTalk){ .status = 200, .to_tag = "b" });
    ck_assert_int_eq(state(call, 0), SIP_DIALOG_TERMINATED);
    ck_assert_int_eq(state(call, 1), SIP_DIALOG_CONFIRMED);
    ck_assert(call->is_answered && !sip_call_is_over(call));
    says(board, (SipTalk){ .method = "BYE", .to_tag = "b" });
    ck_assert(sip_call_is_over(call));
    board_free(board);
}
END_TEST

START_TEST(a_refusal_makes_no_dialog_and_ends_the_early_ones)
{
    Board *board = board_new();
    SipCall *call = says(board, (SipTalk){ 0 });
    says(board, (SipTalk){ .status = 180, .to_tag = "a" });
    says(board, (SipTalk){ .status = 404, .to_tag = "proxy" });
    ck_assert_int_eq(state(call, 0), SIP_DIALOG_TERMINATED);
    ck_assert_ptr_null(sip_call_dialog(call, 1));
    ck_assert(!call->is_answered && sip_call_is_over(call));
    board_free(board);
}
END_TEST

START_TEST(two_hops_are_one_dialog)
{
    Board *board = board_new();
    SipCall *call = hop(board, 1, 2, (SipTalk){ .branch = "a" });
    hop(board, 2, 3, (SipTalk){ .branch = "b" });
    hop(board, 3, 2, (SipTalk){ .branch = "b", .status = 200, .to_tag = "t" });
    hop(board, 2, 1, (SipTalk){ .branch = "a", .status = 200, .to_tag = "t" });
    ck_assert_ptr_null(sip_call_dialog(call, 1));
    Ip one = sip_lab_ip(1);
    ck_assert(ip_equal(&sip_call_dialog(call, 0)->path.client, &one));
    ck_assert_uint_eq(sip_call_dialog(call, 0)->span.first_frame, 1);
    board_free(board);
}
END_TEST

START_TEST(an_ACK_that_is_seen_before_its_200_is_of_the_dialog)
{
    for (int is_long_before = 0; is_long_before < 2; is_long_before++) {
        Board *board = board_new();
        SipCall *call = says(board, (SipTalk){ 0 });
        says(board, (SipTalk){ .method = "ACK", .to_tag = "b", .branch = "ack" });
        sip_lab_wait(board->lab, is_long_before ? TIME_SECOND : 0);
        says(board, (SipTalk){ .status = 200, .to_tag = "b" });
        const SipDialog *dialog = sip_call_dialog(call, 0);
        ck_assert_uint_eq(dialog->span.count, is_long_before ? 2 : 3);
        ck_assert_uint_eq(dialog->method_count, is_long_before ? 1 : 2);
        ck_assert_uint_eq(dialog->span.last_frame, 3);
        board_free(board);
    }
}
END_TEST

START_TEST(both_may_change_it_at_once)
{
    Board *board = board_new();
    SipCall *call = says(board, (SipTalk){ 0 });
    says(board, (SipTalk){ .status = 200, .to_tag = "b" });
    says(board, (SipTalk){ .cseq = 2, .to_tag = "b" });
    hop(board, 2, 1, (SipTalk){ .cseq = 1, .from_tag = "b", .to_tag = SIP_TALK_TAG });
    says(board, (SipTalk){ .cseq = 2, .to_tag = "b", .status = 491 });
    hop(board, 1, 2,
        (SipTalk){ .cseq = 1, .from_tag = "b", .to_tag = SIP_TALK_TAG, .status = 491 });
    ck_assert_int_eq(state(call, 0), SIP_DIALOG_CONFIRMED);
    ck_assert_ptr_null(sip_call_dialog(call, 1));
    board_free(board);
}
END_TEST

START_TEST(of_one_call_id_the_newest_dialogs_are_kept)
{
    Board *board = board_new();
    char tag[16];
    SipCall *call = NULL;
    for (unsigned i = 0; i < 5 * LIMIT_DIALOGS_OF_CALL; i++) {
        g_snprintf(tag, sizeof tag, "t%u", i);
        call = says(board, (SipTalk){ .cseq = i + 1 });
        says(board, (SipTalk){ .cseq = i + 1, .status = 200, .to_tag = tag });
    }
    ck_assert_ptr_null(sip_call_dialog(call, LIMIT_DIALOGS_OF_CALL));
    const SipDialog *last = sip_call_dialog(call, LIMIT_DIALOGS_OF_CALL - 1);
    ck_assert(sip_dialog_is(last, sip_lab_bytes(SIP_TALK_TAG), sip_lab_bytes(tag)));
    board_free(board);
}
END_TEST

static const SipRefer *tells(Board *board, uint32_t id, uint16_t status)
{
    board->id = id;
    board->status = status;
    hop(board, 2, 1, (SipTalk){ .method = "NOTIFY", .from_tag = "b", .to_tag = SIP_TALK_TAG });
    return board->refer;
}

static void refers(Board *board, unsigned cseq)
{
    SipTalk talk = { .method = "REFER", .cseq = cseq, .more = "Refer-To: <sip:c@d.example>\r\n" };
    says(board, talk);
    talk.status = 202;
    says(board, talk);
}

START_TEST(a_NOTIFY_is_about_the_REFER_with_its_id)
{
    Board *board = board_new();
    refers(board, 5);
    refers(board, 6);
    ck_assert_ptr_null(tells(board, 7, 503));
    ck_assert_ptr_null(tells(board, 5, 180));
    const SipRefer *refer = tells(board, 5, 503);
    ck_assert_uint_eq(refer->cseq, 5);
    ck_assert_uint_eq(refer->status, 503);
    ck_assert_uint_eq(refer->accepted_status, 202);
    ck_assert_ptr_null(tells(board, 5, 200));
    board_free(board);
}
END_TEST

START_TEST(without_an_id_it_is_about_the_last_one)
{
    Board *board = board_new();
    refers(board, 5);
    refers(board, 6);
    ck_assert_uint_eq(tells(board, 0, 200)->cseq, 6);
    ck_assert_uint_eq(tells(board, 0, 200)->cseq, 5);
    ck_assert_ptr_null(tells(board, 0, 200));
    board_free(board);
}
END_TEST

START_TEST(a_NOTIFY_that_goes_the_same_way_is_about_no_REFER)
{
    Board *board = board_new();
    refers(board, 5);
    board->status = 503;
    says(board, (SipTalk){ .method = "NOTIFY" });
    ck_assert_ptr_null(board->refer);
    board_free(board);
}
END_TEST

START_TEST(the_last_transfers_are_kept_and_copies_are_none)
{
    Board *board = board_new();
    for (unsigned i = 1; i <= 2 * LIMIT_REFERS_OF_CALL; i++) {
        refers(board, i);
        refers(board, i);
    }
    ck_assert_uint_eq(board->last->refers->len, LIMIT_REFERS_OF_CALL);
    ck_assert_ptr_null(tells(board, LIMIT_REFERS_OF_CALL, 200));
    ck_assert_ptr_nonnull(tells(board, LIMIT_REFERS_OF_CALL + 1, 200));
    board_free(board);
}
END_TEST

START_TEST(what_is_over_for_long_is_told_and_what_goes_on_stays)
{
    Board *board = board_new();
    says(board, (SipTalk){ .call_id = "goes on" });
    says(board, (SipTalk){ .call_id = "goes on", .status = 200, .to_tag = "b" });
    says(board, (SipTalk){ .call_id = "over" });
    says(board, (SipTalk){ .call_id = "over", .status = 404 });
    board->lab->now += 5 * SIP_TIMEOUT;
    says(board, (SipTalk){ .call_id = "next" });
    says(board, (SipTalk){ .call_id = "one more" });
    ck_assert_uint_eq(board->ended, 1);
    SipKey key = sip_calls_key(board->calls, 0, sip_lab_bytes("goes on"));
    ck_assert_ptr_nonnull(sip_calls_find(board->calls, &key));
    sip_calls_finish(board->calls);
    ck_assert_uint_eq(board->ended, 4);
    ck_assert_uint_eq(board->early, 0);
    board_free(board);
}
END_TEST

START_TEST(networks_and_long_call_ids_are_told_apart)
{
    Board *board = board_new();
    g_autofree char *start = g_strnfill(LIMIT_SIP_WORD, 'c');
    g_autofree char *one = g_strconcat(start, "1", NULL), *other = g_strconcat(start, "2", NULL);
    ck_assert_ptr_ne(says(board, (SipTalk){ .call_id = one }),
                     says(board, (SipTalk){ .call_id = other }));
    SipKey here = sip_calls_key(board->calls, 0, sip_lab_bytes(one));
    SipKey there = sip_calls_key(board->calls, 1, sip_lab_bytes(one));
    ck_assert_ptr_nonnull(sip_calls_find(board->calls, &here));
    ck_assert_ptr_null(sip_calls_find(board->calls, &there));
    board_free(board);
}
END_TEST

SUITE("sip_calls", only_an_INVITE_or_a_REFER_begins_one,
      branches_of_a_fork_are_dialogs_until_one_is_answered,
      a_refusal_makes_no_dialog_and_ends_the_early_ones, two_hops_are_one_dialog,
      an_ACK_that_is_seen_before_its_200_is_of_the_dialog, both_may_change_it_at_once,
      of_one_call_id_the_newest_dialogs_are_kept, a_NOTIFY_is_about_the_REFER_with_its_id,
      without_an_id_it_is_about_the_last_one, a_NOTIFY_that_goes_the_same_way_is_about_no_REFER,
      the_last_transfers_are_kept_and_copies_are_none,
      what_is_over_for_long_is_told_and_what_goes_on_stays,
      networks_and_long_call_ids_are_told_apart)
