/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Lines of a configuration file. */
#include "ini_line.h"

#include <glib.h>
#include <string.h>

#include "suite.h"

static void expect(const char *text, IniKind kind, const char *name, const char *value)
{
    g_autofree char *line = g_strdup(text);
    IniLine out = { "untouched", "untouched" };
    ck_assert_msg(ini_line_read(line, &out) == kind, "%s", text);
    ck_assert_str_eq(out.name, name);
    if (value != NULL)
        ck_assert_str_eq(out.value, value);
}

static void expect_nothing(const char *text, IniKind kind)
{
    expect(text, kind, "untouched", "untouched");
}

START_TEST(comments_and_empty_lines_say_nothing)
{
    expect_nothing("", INI_EMPTY);
    expect_nothing(" \t\r", INI_EMPTY);
    expect_nothing("# a = b", INI_EMPTY);
    expect_nothing("  ; [c]", INI_EMPTY);
}
END_TEST

START_TEST(a_group_stands_in_brackets)
{
    expect("[profile]\r", INI_GROUP, "profile", NULL);
    expect(" [ tcp-refused ] ", INI_GROUP, "tcp-refused", NULL);
    expect("[]", INI_GROUP, "", NULL);
}
END_TEST

START_TEST(an_entry_has_no_blanks_around_it)
{
    expect("packets=5", INI_ENTRY, "packets", "5");
    expect("  span\t= 2 s \r", INI_ENTRY, "span", "2 s");
    expect("names =", INI_ENTRY, "names", "");
    expect("a = b = c", INI_ENTRY, "a", "b = c");
}
END_TEST

START_TEST(an_address_in_brackets_is_no_group)
{
    expect("[2001:db8::7]:5061 = sip", INI_ENTRY, "[2001:db8::7]:5061", "sip");
}
END_TEST

START_TEST(anything_else_is_bad)
{
    expect_nothing("packets 5", INI_BAD);
    expect_nothing("= 5", INI_BAD);
    expect_nothing("[profile", INI_BAD);
    expect_nothing("[", INI_BAD);
}
END_TEST

SUITE("ini_line", comments_and_empty_lines_say_nothing, a_group_stands_in_brackets,
      an_entry_has_no_blanks_around_it, an_address_in_brackets_is_no_group, anything_else_is_bad)
