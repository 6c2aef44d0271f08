/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cursor.h"

#include <glib.h>

#include "suite.h"

static const uint8_t digits[] = { 0x01, 0x23, 0x45, 0x67, 0x89, 0xab, 0xcd, 0xef };

START_TEST(numbers_are_read_highest_byte_first)
{
    Cursor c = cursor_over(digits, sizeof digits, sizeof digits);
    ck_assert_uint_eq(cursor_u8(&c), 0x01);
    ck_assert_uint_eq(cursor_be16(&c), 0x2345);
    ck_assert_uint_eq(cursor_be32(&c), 0x6789abcd);
    ck_assert_uint_eq(cursor_left(&c), 1);
    ck_assert_uint_eq(cursor_u8(&c), 0xef);
    ck_assert(cursor_ok(&c));
    ck_assert_uint_eq(cursor_left(&c), 0);
}
END_TEST

START_TEST(numbers_are_read_lowest_byte_first_where_they_are_sent_so)
{
    Cursor c = cursor_of((Bytes){ digits, sizeof digits });
    ck_assert_uint_eq(cursor_le16(&c), 0x2301);
    ck_assert_uint_eq(cursor_le32(&c), 0xab896745);
    ck_assert_uint_eq(cursor_le32(&c), 0);
    ck_assert_int_eq(c.state, CURSOR_OVERRUN);
}
END_TEST

START_TEST(a_number_with_its_high_bit_set_stays_unsigned)
{
    static const uint8_t ones[4] = { 0xff, 0xff, 0xff, 0xff };
    Cursor c = cursor_over(ones, 4, 4);
    ck_assert_uint_eq(cursor_be32(&c), UINT32_MAX);
}
END_TEST

START_TEST(a_read_of_bytes_that_were_sent_but_not_captured_is_cut)
{
    Cursor c = cursor_over(digits, 3, 8);
    ck_assert_uint_eq(cursor_be32(&c), 0);
    ck_assert_int_eq(c.state, CURSOR_CUT);
}
END_TEST

START_TEST(a_read_of_bytes_that_were_never_sent_is_an_overrun)
{
    Cursor c = cursor_over(digits, 3, 3);
    ck_assert_uint_eq(cursor_be32(&c), 0);
    ck_assert_int_eq(c.state, CURSOR_OVERRUN);

    Cursor sent_a_little_more = cursor_over(digits, 2, 3);
    cursor_skip(&sent_a_little_more, 4);
    ck_assert_int_eq(sent_a_little_more.state, CURSOR_OVERRUN);
}
END_TEST

START_TEST(the_first_failure_sticks)
{
    Cursor c = cursor_over(digits, 3, 8);
    cursor_skip(&c, 4);
    cursor_skip(&c, 100);
    ck_assert_int_eq(c.state, CURSOR_CUT);
    ck_assert_uint_eq(cursor_u8(&c), 0);
    cursor_fail(&c, CURSOR_OVERRUN);
    ck_assert_int_eq(c.state, CURSOR_CUT);
}
END_TEST

START_TEST(a_loop_on_what_is_left_ends_at_a_failure)
{
    Cursor c = cursor_over(digits, sizeof digits, sizeof digits);
    int rounds = 0;
    while (cursor_left(&c) > 0 && rounds < 100) {
        cursor_skip(&c, 3);
        rounds++;
    }
    ck_assert_int_eq(rounds, 3);
    ck_assert_int_eq(c.state, CURSOR_OVERRUN);
}
END_TEST

START_TEST(a_failed_copy_leaves_its_target_alone)
{
    uint8_t out[4] = { 9, 9, 9, 9 };
    Cursor c = cursor_over(digits, 3, 3);
    ck_assert(!cursor_copy(&c, out, 4));
    ck_assert_mem_eq(out, "\x09\x09\x09\x09", 4);

    c = cursor_over(digits, 4, 4);
    ck_assert(cursor_copy(&c, out, 4));
    ck_assert_mem_eq(out, digits, 4);
}
END_TEST

START_TEST(a_taken_view_borrows_and_is_empty_on_failure)
{
    Cursor c = cursor_over(digits, sizeof digits, sizeof digits);
    Bytes view = cursor_take(&c, 5);
    ck_assert_ptr_eq(view.data, digits);
    ck_assert_uint_eq(view.length, 5);
    view = cursor_take(&c, 4);
    ck_assert_uint_eq(view.length, 0);
    ck_assert(!cursor_ok(&c));
}
END_TEST

START_TEST(more_captured_than_sent_counts_as_sent)
{
    Cursor c = cursor_over(digits, 8, 0);
    cursor_skip(&c, 8);
    ck_assert(cursor_ok(&c));
    cursor_skip(&c, 1);
    ck_assert_int_eq(c.state, CURSOR_OVERRUN);
}
END_TEST

START_TEST(a_limit_ends_the_packet_before_its_padding)
{
    Cursor c = cursor_over(digits, 8, 8);
    cursor_limit(&c, 5);
    ck_assert_uint_eq(cursor_left(&c), 5);
    cursor_skip(&c, 5);
    ck_assert(cursor_ok(&c));
    cursor_u8(&c);
    ck_assert_int_eq(c.state, CURSOR_OVERRUN);
}
END_TEST

START_TEST(a_limit_beyond_what_was_sent_adds_nothing)
{
    Cursor c = cursor_over(digits, 3, 6);
    cursor_limit(&c, 100);
    ck_assert_uint_eq(cursor_left(&c), 3);
    cursor_skip(&c, 7);
    ck_assert_int_eq(c.state, CURSOR_OVERRUN);
}
END_TEST

START_TEST(a_limit_behind_the_captured_bytes_keeps_the_cut)
{
    Cursor c = cursor_over(digits, 3, 8);
    cursor_limit(&c, 5);
    cursor_skip(&c, 5);
    ck_assert_int_eq(c.state, CURSOR_CUT);
}
END_TEST

START_TEST(a_block_cannot_leave_its_parent_and_the_parent_moves_on)
{
    Cursor c = cursor_over(digits, 8, 8);
    cursor_skip(&c, 1);
    Cursor block = cursor_block(&c, 3);
    ck_assert_uint_eq(cursor_left(&block), 3);
    ck_assert_uint_eq(cursor_u8(&c), 0x89);
    cursor_skip(&block, 2);
    ck_assert_uint_eq(cursor_u8(&block), 0x67);
    cursor_u8(&block);
    ck_assert_int_eq(block.state, CURSOR_OVERRUN);
    ck_assert(cursor_ok(&c));
}
END_TEST

START_TEST(a_block_cut_by_the_capture_holds_what_there_is)
{
    Cursor c = cursor_over(digits, 4, 8);
    Cursor block = cursor_block(&c, 6);
    ck_assert(cursor_ok(&block));
    ck_assert_uint_eq(cursor_left(&block), 4);
    ck_assert_int_eq(c.state, CURSOR_CUT);
    cursor_skip(&block, 5);
    ck_assert_int_eq(block.state, CURSOR_CUT);

    c = cursor_over(digits, 4, 8);
    block = cursor_block(&c, 6);
    cursor_skip(&block, 7);
    ck_assert_int_eq(block.state, CURSOR_OVERRUN);
}
END_TEST

START_TEST(a_block_that_claims_more_than_was_sent_fails_with_its_parent)
{
    Cursor c = cursor_over(digits, 4, 8);
    Cursor block = cursor_block(&c, 9);
    ck_assert_int_eq(block.state, CURSOR_OVERRUN);
    ck_assert_uint_eq(cursor_left(&block), 0);
    ck_assert_int_eq(c.state, CURSOR_OVERRUN);
}
END_TEST

START_TEST(a_block_of_a_failed_cursor_has_failed_for_the_same_reason)
{
    Cursor c = cursor_over(digits, 3, 8);
    cursor_be32(&c);
    Cursor block = cursor_block(&c, 0);
    ck_assert_int_eq(block.state, CURSOR_CUT);
    block = cursor_block(&c, 2);
    ck_assert_int_eq(block.state, CURSOR_CUT);
    ck_assert_uint_eq(cursor_left(&block), 0);
}
END_TEST

START_TEST(nothing_can_be_read_from_nothing)
{
    Cursor c = cursor_over(NULL, 0, 0);
    Cursor block = cursor_block(&c, 0);
    ck_assert(cursor_ok(&block));
    cursor_skip(&c, 0);
    ck_assert_uint_eq(cursor_take(&c, 0).length, 0);
    ck_assert(cursor_ok(&c));
    cursor_u8(&c);
    ck_assert_int_eq(c.state, CURSOR_OVERRUN);
}
END_TEST

START_TEST(lengths_as_large_as_can_be_do_not_wrap)
{
    Cursor c = cursor_over(digits, 8, SIZE_MAX);
    cursor_skip(&c, 1);
    Cursor block = cursor_block(&c, SIZE_MAX - 1);
    ck_assert_uint_eq(cursor_left(&block), 7);
    ck_assert_int_eq(c.state, CURSOR_CUT);
    c = cursor_over(digits, 8, 8);
    cursor_skip(&c, 4);
    cursor_skip(&c, SIZE_MAX);
    ck_assert_int_eq(c.state, CURSOR_OVERRUN);
}
END_TEST

/* The same promises as plain arithmetic: where the reader is, and the two ends. */
typedef struct Model {
    size_t at, captured_end, sent_end;
    CursorState state;
} Model;

static size_t model_left(const Model *model)
{
    return model->state == CURSOR_OK ? model->captured_end - model->at : 0;
}

static void model_step(Model *model, size_t n)
{
    if (model->state != CURSOR_OK)
        return;
    if (model->at + n > model->sent_end)
        model->state = CURSOR_OVERRUN;
    else if (model->at + n > model->captured_end)
        model->state = CURSOR_CUT;
    else
        model->at += n;
}

static void model_limit(Model *model, size_t n)
{
    model->sent_end = MIN(model->sent_end, model->at + n);
    model->captured_end = MIN(model->captured_end, model->sent_end);
}

static void step_both(GRand *random, Cursor *c, Model *model, const uint8_t *bytes)
{
    size_t n = (size_t)g_rand_int_range(random, 0, 12), before = model->at;
    switch (g_rand_int_range(random, 0, 4)) {
    case 0:
        model_step(model, 1);
        ck_assert_uint_eq(cursor_u8(c), model->at > before ? bytes[before] : 0);
        break;
    case 1:
        model_limit(model, n);
        cursor_limit(c, n);
        break;
    case 2: {
        Model inner = *model;
        model_limit(&inner, n);
        if (inner.state == CURSOR_OK && before + n > model->sent_end)
            inner.state = CURSOR_OVERRUN;
        model_step(model, n);
        Cursor block = cursor_block(c, n);
        ck_assert_int_eq(block.state, inner.state);
        ck_assert_uint_eq(cursor_left(&block), model_left(&inner));
        break;
    }
    default:
        model_step(model, n);
        ck_assert_uint_eq(cursor_take(c, n).length, model->at - before);
    }
}

START_TEST(any_mix_of_reads_agrees_with_arithmetic)
{
    uint8_t bytes[40];
    for (size_t i = 0; i < sizeof bytes; i++)
        bytes[i] = (uint8_t)(i + 1);
    GRand *random = g_rand_new_with_seed(1);
    for (int round = 0; round < 20000; round++) {
        size_t captured = (size_t)g_rand_int_range(random, 0, sizeof bytes + 1);
        size_t sent = captured + (size_t)g_rand_int_range(random, 0, 10);
        Cursor c = cursor_over(bytes, captured, sent);
        Model model = { 0, captured, sent, CURSOR_OK };
        for (int step = 0; step < 12; step++) {
            step_both(random, &c, &model, bytes);
            ck_assert_int_eq(c.state, model.state);
            ck_assert_uint_eq(cursor_left(&c), model_left(&model));
        }
    }
    g_rand_free(random);
}
END_TEST

SUITE("cursor", numbers_are_read_highest_byte_first,
      numbers_are_read_lowest_byte_first_where_they_are_sent_so,
      a_number_with_its_high_bit_set_stays_unsigned,
      a_read_of_bytes_that_were_sent_but_not_captured_is_cut,
      a_read_of_bytes_that_were_never_sent_is_an_overrun, the_first_failure_sticks,
      a_loop_on_what_is_left_ends_at_a_failure, a_failed_copy_leaves_its_target_alone,
      a_taken_view_borrows_and_is_empty_on_failure, more_captured_than_sent_counts_as_sent,
      a_limit_ends_the_packet_before_its_padding, a_limit_beyond_what_was_sent_adds_nothing,
      a_limit_behind_the_captured_bytes_keeps_the_cut,
      a_block_cannot_leave_its_parent_and_the_parent_moves_on,
      a_block_cut_by_the_capture_holds_what_there_is,
      a_block_that_claims_more_than_was_sent_fails_with_its_parent,
      a_block_of_a_failed_cursor_has_failed_for_the_same_reason, nothing_can_be_read_from_nothing,
      lengths_as_large_as_can_be_do_not_wrap, any_mix_of_reads_agrees_with_arithmetic)
