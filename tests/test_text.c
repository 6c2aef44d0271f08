/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "text.h"

#include "suite.h"

static void check_plain(Text *text, const char *expected)
{
    char *plain = text_plain(text);
    ck_assert_str_eq(plain, expected);
    g_free(plain);
    text_free(text);
}

START_TEST(a_text_without_holes_is_itself)
{
    check_plain(text_new("nothing to fill in", NULL), "nothing to fill in");
    check_plain(text_new("", NULL), "");
}
END_TEST

START_TEST(holes_are_filled_in_order)
{
    check_plain(text_new("{} before {}", value_number(1), value_number(2), NULL), "1 before 2");
    check_plain(text_new("{}{}", value_word("a"), value_word("b"), NULL), "ab");
}
END_TEST

START_TEST(braces_inside_an_argument_are_no_hole)
{
    check_plain(text_new("{} and {}", value_word("{}"), value_word("x"), NULL), "{} and x");
    check_plain(text_new("single { and } stay", NULL), "single { and } stay");
}
END_TEST

START_TEST(percent_signs_are_letters)
{
    check_plain(text_new("100 %s of {}", value_word("%n%s"), NULL), "100 %s of %n%s");
}
END_TEST

START_TEST(names_from_a_capture_are_escaped)
{
    Value *name = value_name((Bytes){ (const uint8_t *)"vm\x1b[2J", 6 });
    check_plain(text_new("{} asks", name, NULL), "vm\\x1b[2J asks");
}
END_TEST

START_TEST(an_argument_too_few_shows_as_nothing)
{
    check_plain(text_new("{} and {}.", value_number(1), NULL), "1 and .");
}
END_TEST

static void hide(const Value *value, GString *out)
{
    g_string_append(out, value_kind(value) == VALUE_MAC ? "MAC" : "?");
}

START_TEST(who_shows_a_text_decides_how_arguments_look)
{
    Mac mac = { { 2 } };
    g_autoptr(Text) text = text_new("{} sent {}", value_mac(&mac), value_number(3), NULL);
    GString *out = g_string_new("says: ");
    text_show(text, hide, out);
    ck_assert_str_eq(out->str, "says: MAC sent ?");
    g_string_free(out, TRUE);
}
END_TEST

START_TEST(nothing_is_freed_in_peace)
{
    text_free(NULL);
}
END_TEST

SUITE("text", a_text_without_holes_is_itself, holes_are_filled_in_order,
      braces_inside_an_argument_are_no_hole, percent_signs_are_letters,
      names_from_a_capture_are_escaped, an_argument_too_few_shows_as_nothing,
      who_shows_a_text_decides_how_arguments_look, nothing_is_freed_in_peace)
