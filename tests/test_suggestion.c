/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "suggestion.h"

#include "suite.h"

static const char *const names[] = { "scan", "facts", "stale-vm-mac", "stale-arp-cache", NULL };

static void expect(const char *word, const char *expected)
{
    g_autofree char *text = suggestion_for(word, names);
    ck_assert_str_eq(text, expected);
}

START_TEST(a_slip_of_the_finger_is_understood)
{
    expect("scna", "; did you mean scan?");
    expect("fact", "; did you mean facts?");
    expect("stale-vm-max", "; did you mean stale-vm-mac?");
}
END_TEST

START_TEST(a_part_of_a_name_is_understood)
{
    expect("arp", "; did you mean stale-arp-cache?");
    expect("stale", "; did you mean stale-arp-cache or stale-vm-mac?");
}
END_TEST

START_TEST(what_is_far_from_all_gets_nothing)
{
    expect("duplicate", "");
    expect("", "");
}
END_TEST

START_TEST(a_word_of_any_length_is_no_harm)
{
    g_autofree char *word = g_strnfill(100000, 's');
    expect(word, "");
}
END_TEST

SUITE("suggestion", a_slip_of_the_finger_is_understood, a_part_of_a_name_is_understood,
      what_is_far_from_all_gets_nothing, a_word_of_any_length_is_no_harm)
