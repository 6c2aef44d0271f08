/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "frame_sample.h"

#include "suite.h"

static void add(FrameSample *sample, uint64_t from, uint64_t to)
{
    for (uint64_t frame = from; frame <= to; frame++)
        frame_sample_add(sample, frame);
}

START_TEST(nothing_added_nothing_kept)
{
    FrameSample sample = { 0 };
    ck_assert_uint_eq(frame_sample_kept(&sample), 0);
}
END_TEST

START_TEST(a_few_frames_are_all_kept_in_order)
{
    for (uint32_t n = 1; n <= 2 * LIMIT_EVIDENCE_FRAMES; n++) {
        FrameSample sample = { 0 };
        add(&sample, 1, n);
        ck_assert_uint_eq(frame_sample_kept(&sample), n);
        for (uint32_t i = 0; i < n; i++)
            ck_assert_uint_eq(frame_sample_get(&sample, i), i + 1);
    }
}
END_TEST

START_TEST(of_many_frames_the_first_and_the_last_are_kept)
{
    for (uint64_t n = 2 * LIMIT_EVIDENCE_FRAMES + 1; n < 40; n++) {
        FrameSample sample = { 0 };
        add(&sample, 1, n);
        ck_assert_uint_eq(sample.count, n);
        for (uint32_t i = 0; i < LIMIT_EVIDENCE_FRAMES; i++) {
            ck_assert_uint_eq(frame_sample_get(&sample, i), i + 1);
            ck_assert_uint_eq(frame_sample_get(&sample, LIMIT_EVIDENCE_FRAMES + i),
                              n - LIMIT_EVIDENCE_FRAMES + 1 + i);
        }
    }
}
END_TEST

START_TEST(the_count_saturates)
{
    FrameSample sample = { .count = UINT32_MAX };
    frame_sample_add(&sample, 5);
    ck_assert_uint_eq(sample.count, UINT32_MAX);
    ck_assert_uint_eq(frame_sample_kept(&sample), 2 * LIMIT_EVIDENCE_FRAMES);
}
END_TEST

SUITE("frame_sample", nothing_added_nothing_kept, a_few_frames_are_all_kept_in_order,
      of_many_frames_the_first_and_the_last_are_kept, the_count_saturates)
