/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "page.h"

#include "suite.h"

static Page page_of(unsigned width, bool is_coloured)
{
    return (Page){ .out = g_string_new(NULL), .look = { width, is_coloured } };
}

static void expect(const Page *page, const char *expected)
{
    ck_assert_str_eq(page->out->str, expected);
    g_string_free(page->out, TRUE);
}

START_TEST(words_are_wrapped_at_the_width_and_indented)
{
    Page page = page_of(20, false);
    page_flow(&page, 4, PAGE_PLAIN, "one two three four five");
    expect(&page, "    one two three\n    four five");
}
END_TEST

START_TEST(a_line_may_be_filled_to_its_last_column)
{
    Page page = page_of(9, false);
    page_flow(&page, 0, PAGE_PLAIN, "1234 6789 1");
    expect(&page, "1234 6789\n1");
}
END_TEST

START_TEST(a_word_that_fits_no_line_is_left_whole)
{
    Page page = page_of(10, false);
    page_flow(&page, 2, PAGE_PLAIN, "a 123456789012 b");
    expect(&page, "  a\n  123456789012\n  b");
}
END_TEST

START_TEST(a_flow_goes_on_behind_what_stands_there)
{
    Page page = page_of(12, false);
    page_put(&page, PAGE_PLAIN, "label:");
    page_flow(&page, 2, PAGE_PLAIN, "one\n  two");
    expect(&page, "label: one\n  two");
}
END_TEST

START_TEST(wide_and_combining_characters_count_as_they_show)
{
    ck_assert_uint_eq(page_width_of("gr\xc3\xb6\xc3\x9f"
                                    "e"),
                      5);
    ck_assert_uint_eq(page_width_of("\xe8\xa9\xa6\xe9\xa8\x93"), 4);
    ck_assert_uint_eq(page_width_of("e\xcc\x81"), 1);
}
END_TEST

START_TEST(what_fits_ends_between_characters)
{
    ck_assert_uint_eq(page_length_within("abc", 2), 2);
    ck_assert_uint_eq(page_length_within("abc", 3), 3);
    ck_assert_uint_eq(page_length_within("\xc3\xb6\xc3\x9f", 1), 2);
    ck_assert_uint_eq(page_length_within("\xe8\xa9\xa6\xe9\xa8\x93", 3), 3);
    ck_assert_uint_eq(page_length_within("e\xcc\x81x", 1), 3);
}
END_TEST

START_TEST(colour_is_written_only_where_it_is_wanted)
{
    Page plain = page_of(80, false), coloured = page_of(80, true);
    page_put(&plain, PAGE_RED, "x");
    page_put(&coloured, PAGE_RED, "x");
    page_put(&coloured, PAGE_PLAIN, "y");
    ck_assert_uint_eq(coloured.column, 2);
    expect(&plain, "x");
    expect(&coloured, "\033[1;31mx\033[0my");
}
END_TEST

START_TEST(what_is_no_terminal_has_80_columns_without_colour)
{
    PageLook look = page_look_of(-1);
    ck_assert_uint_eq(look.width, 80);
    ck_assert(!look.is_coloured);
}
END_TEST

SUITE("page", words_are_wrapped_at_the_width_and_indented, a_line_may_be_filled_to_its_last_column,
      a_word_that_fits_no_line_is_left_whole, a_flow_goes_on_behind_what_stands_there,
      wide_and_combining_characters_count_as_they_show, what_fits_ends_between_characters,
      colour_is_written_only_where_it_is_wanted, what_is_no_terminal_has_80_columns_without_colour)
