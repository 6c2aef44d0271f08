/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which message belongs to which request (RFC 3261 sections 9.1, 17.1.3, 17.2.3). */
#include "sip_transactions.h"

#include "sip_lab.h"

typedef struct Board {
    SipLab *lab;
    SipTransactions *transactions;
    const SipTransaction *last; /* of the last message */
    SipRole role;
    unsigned ended, early;
} Board;

static void one_ends(void *user, const SipTransaction *transaction, bool is_early)
{
    Board *board = user;
    ck_assert_uint_gt(transaction->requests.count, 0);
    board->ended++;
    board->early += is_early;
}

static Board *board_new(void)
{
    Board *board = g_new0(Board, 1);
    SipTransactionsListener listener = { one_ends, board };
    board->lab = sip_lab_new();
    board->transactions = sip_transactions_new(&listener);
    return board;
}

static void board_free(Board *board)
{
    sip_transactions_free(board->transactions);
    sip_lab_free(board->lab);
    g_free(board);
}

static void take(void *user, SipSeen *seen)
{
    Board *board = user;
    ck_assert(sip_seen_read(seen));
    board->last = sip_transactions_feed(board->transactions, seen, &board->role);
}

static const SipTransaction *says(Board *board, SipTalk talk)
{
    g_autoptr(GString) text = sip_maker_text(&talk);
    bool is_answer = talk.status != 0;
    sip_lab_see(board->lab, is_answer ? 2 : 1, is_answer ? 1 : 2, text, take, board);
    return board->last;
}

static void count_one(void *user, const SipTransaction *transaction)
{
    (void)transaction;
    ++*(unsigned *)user;
}

static unsigned count(const Board *board)
{
    unsigned n = 0;
    sip_transactions_visit(board->transactions, count_one, &n);
    return n;
}

START_TEST(a_request_and_its_responses_are_one)
{
    Board *board = board_new();
    const SipTransaction *invite = says(board, (SipTalk){ 0 });
    ck_assert_int_eq(board->role, SIP_ROLE_FIRST);
    ck_assert_ptr_eq(says(board, (SipTalk){ 0 }), invite);
    ck_assert_int_eq(board->role, SIP_ROLE_MORE);
    ck_assert_ptr_eq(says(board, (SipTalk){ .status = 100 }), invite);
    ck_assert_int_eq(board->role, SIP_ROLE_MORE);
    ck_assert_ptr_eq(says(board, (SipTalk){ .status = 404, .to_tag = "b" }), invite);
    ck_assert_int_eq(board->role, SIP_ROLE_FINAL);
    ck_assert_ptr_eq(says(board, (SipTalk){ .method = "ACK", .to_tag = "b" }), invite);
    ck_assert_int_eq(board->role, SIP_ROLE_MORE);
    ck_assert_uint_eq(invite->acknowledged.frame, 5);
    ck_assert_uint_eq(count(board), 1);
    board_free(board);
}
END_TEST

START_TEST(the_ACK_of_a_2xx_and_a_BENOTIFY_have_none)
{
    Board *board = board_new();
    says(board, (SipTalk){ 0 });
    says(board, (SipTalk){ .status = 200, .to_tag = "b" });
    ck_assert_ptr_null(says(board, (SipTalk){ .method = "ACK", .branch = "z9hG4bKack" }));
    ck_assert_int_eq(board->role, SIP_ROLE_NONE);
    ck_assert_ptr_null(says(board, (SipTalk){ .method = "BENOTIFY", .branch = "z9hG4bKbe" }));
    ck_assert_ptr_null(says(board, (SipTalk){ .status = 200, .branch = "z9hG4bKwho" }));
    ck_assert_uint_eq(count(board), 1);
    board_free(board);
}
END_TEST

START_TEST(a_CANCEL_has_the_branch_of_its_INVITE_and_is_another_one)
{
    Board *board = board_new();
    const SipTransaction *invite = says(board, (SipTalk){ 0 });
    const SipTransaction *cancel = says(board, (SipTalk){ .method = "CANCEL" });
    ck_assert_int_eq(board->role, SIP_ROLE_FIRST);
    ck_assert_ptr_ne(cancel, invite);
    ck_assert_uint_eq(invite->cancelled.frame, 2);
    ck_assert_ptr_eq(says(board, (SipTalk){ .method = "CANCEL", .status = 200 }), cancel);
    ck_assert_ptr_eq(says(board, (SipTalk){ .status = 487 }), invite);
    ck_assert_uint_eq(invite->status, 487);
    board_free(board);
}
END_TEST

START_TEST(without_a_branch_call_id_and_number_tell)
{
    Board *board = board_new();
    const SipTransaction *one = says(board, (SipTalk){ .method = "OPTIONS", .branch = "" });
    const SipTransaction *two =
        says(board, (SipTalk){ .method = "OPTIONS", .branch = "", .cseq = 2 });
    const SipTransaction *three =
        says(board, (SipTalk){ .method = "OPTIONS", .branch = "", .call_id = "other" });
    ck_assert(one != two && two != three && one != three);
    ck_assert_ptr_eq(
        says(board, (SipTalk){ .method = "OPTIONS", .branch = "", .cseq = 2, .status = 200 }), two);
    ck_assert_uint_eq(one->status, 0);
    ck_assert_uint_eq(three->status, 0);
    board_free(board);
}
END_TEST

START_TEST(one_branch_in_two_calls_is_two)
{
    Board *board = board_new();
    const SipTransaction *one = says(board, (SipTalk){ .method = "OPTIONS", .branch = "z9hG4bK1" });
    const SipTransaction *two =
        says(board, (SipTalk){ .method = "OPTIONS", .branch = "z9hG4bK1", .call_id = "other" });
    ck_assert_ptr_ne(one, two);
    board_free(board);
}
END_TEST

START_TEST(long_call_ids_that_begin_alike_are_two)
{
    Board *board = board_new();
    g_autofree char *start = g_strnfill(LIMIT_SIP_WORD, 'c');
    g_autofree char *a = g_strconcat(start, "a", NULL), *b = g_strconcat(start, "b", NULL);
    ck_assert_ptr_ne(says(board, (SipTalk){ .call_id = a }),
                     says(board, (SipTalk){ .call_id = b }));
    board_free(board);
}
END_TEST

START_TEST(numbers_may_wrap)
{
    Board *board = board_new();
    const SipTransaction *last = says(board, (SipTalk){ .method = "INFO", .cseq = UINT32_MAX });
    ck_assert_ptr_ne(says(board, (SipTalk){ .method = "INFO", .cseq = 1 }), last);
    ck_assert_ptr_eq(says(board, (SipTalk){ .method = "INFO", .cseq = UINT32_MAX, .status = 200 }),
                     last);
    board_free(board);
}
END_TEST

START_TEST(an_ICMP_error_is_about_the_last_request_of_the_way)
{
    Board *board = board_new();
    const SipTransaction *first = says(board, (SipTalk){ .method = "OPTIONS", .branch = "1" });
    const SipTransaction *second = says(board, (SipTalk){ .method = "OPTIONS", .branch = "2" });
    SipPath back = sip_lab_path(board->lab, 2, 1), way = sip_lab_path(board->lab, 1, 2);
    sip_transactions_unreachable(board->transactions, &back, 3, board->lab->now);
    ck_assert_uint_eq(second->unreachable.frame, 0);
    sip_transactions_unreachable(board->transactions, &way, 4, board->lab->now);
    sip_transactions_unreachable(board->transactions, &way, 5, board->lab->now);
    ck_assert_uint_eq(first->unreachable.frame, 0);
    ck_assert_uint_eq(second->unreachable.frame, 4);
    board_free(board);
}
END_TEST

START_TEST(what_is_over_is_told_when_nothing_more_can_come)
{
    Board *board = board_new();
    says(board, (SipTalk){ .method = "OPTIONS" });
    says(board, (SipTalk){ .method = "OPTIONS", .status = 200 });
    sip_transactions_advance(board->transactions, board->lab->now + 2 * SIP_TIMEOUT - 1);
    ck_assert_uint_eq(board->ended, 0);
    sip_transactions_advance(board->transactions, board->lab->now + 2 * SIP_TIMEOUT);
    ck_assert_uint_eq(board->ended, 1);
    ck_assert_uint_eq(board->early, 0);
    ck_assert_uint_eq(count(board), 0);
    board_free(board);
}
END_TEST

START_TEST(all_end_with_the_capture_each_once)
{
    Board *board = board_new();
    says(board, (SipTalk){ .method = "OPTIONS", .branch = "1" });
    says(board, (SipTalk){ .method = "OPTIONS", .branch = "2" });
    sip_transactions_finish(board->transactions);
    sip_transactions_finish(board->transactions);
    ck_assert_uint_eq(board->ended, 2);
    board_free(board);
}
END_TEST

/* One that is answered, and more that are not than are kept: none of the newest leaves. */
START_TEST(the_oldest_leave_for_want_of_room)
{
    Board *board = board_new();
    char branch[32];
    for (unsigned i = 0; i < LIMIT_SIP_TRANSACTIONS + 100; i++) {
        g_snprintf(branch, sizeof branch, "z9hG4bK%u", i);
        says(board, (SipTalk){ .method = "OPTIONS", .branch = branch });
    }
    ck_assert_uint_eq(sip_transactions_evicted(board->transactions), 100);
    ck_assert_uint_eq(board->early, 100);
    ck_assert_uint_eq(count(board), LIMIT_SIP_TRANSACTIONS);
    for (unsigned i = 0; i < 1000; i++) {
        g_snprintf(branch, sizeof branch, "z9hG4bK%u", LIMIT_SIP_TRANSACTIONS + 99 - i);
        ck_assert_ptr_nonnull(
            says(board, (SipTalk){ .method = "OPTIONS", .branch = branch, .status = 200 }));
    }
    board_free(board);
}
END_TEST

START_TEST(long_words_and_reasons_have_a_bound_of_bytes)
{
    Board *board = board_new();
    g_autofree char *word = g_strnfill(LIMIT_SIP_WORD, 'w'), *text = g_strnfill(3000, 't');
    g_autofree char *warning = g_strdup_printf("Warning: %s\r\nms-diagnostics: %s\r\n", text, text);
    for (unsigned i = 0; i < 40000; i++) {
        g_autofree char *branch = g_strdup_printf("%u%s", i, word);
        says(board, (SipTalk){ .branch = branch, .call_id = word, .from = word, .to = word });
        says(board, (SipTalk){ .branch = branch,
                               .call_id = word,
                               .status = 500,
                               .reason = text,
                               .more = warning });
    }
    ck_assert_uint_gt(sip_transactions_evicted(board->transactions), 10000);
    board_free(board);
}
END_TEST

SUITE("sip_transactions", a_request_and_its_responses_are_one,
      the_ACK_of_a_2xx_and_a_BENOTIFY_have_none,
      a_CANCEL_has_the_branch_of_its_INVITE_and_is_another_one,
      without_a_branch_call_id_and_number_tell, one_branch_in_two_calls_is_two,
      long_call_ids_that_begin_alike_are_two, numbers_may_wrap,
      an_ICMP_error_is_about_the_last_request_of_the_way,
      what_is_over_is_told_when_nothing_more_can_come, all_end_with_the_capture_each_once,
      the_oldest_leave_for_want_of_room, long_words_and_reasons_have_a_bound_of_bytes)
