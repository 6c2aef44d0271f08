/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What --hosts and --expect take, and how they refuse the rest. */
#include "given_names.h"

#include <glib/gstdio.h>
#include <string.h>

#include "suite.h"

/* Reads content as a hosts file: "10.0.0.1 fe01; ..." or the error. */
static char *read_hosts(const char *content, size_t length)
{
    g_autoptr(GivenNames) names = given_names_new();
    g_autoptr(GError) error = NULL;
    g_autofree char *path = NULL;
    Settings settings = { .only_case = NULL };
    int file = g_file_open_tmp("hosts-XXXXXX", &path, NULL);
    ck_assert_int_ge(file, 0);
    g_close(file, NULL);
    ck_assert(g_file_set_contents(path, content, (gssize)length, NULL));
    bool is_read = given_names_add_file(names, path, &error);
    g_unlink(path);
    if (!is_read)
        return g_strdup(error->message);
    GString *out = g_string_new(NULL);
    given_names_lend(names, &settings);
    for (size_t i = 0; i < settings.given_name_count; i++) {
        const GivenName *given = &settings.given_names[i];
        char ip[IP_TEXT_SIZE];
        ck_assert_int_eq(given->source, NAME_FROM_HOSTS);
        g_string_append_printf(out, "%s%s %.*s", i > 0 ? "; " : "", ip_text(&given->ip, ip),
                               (int)given->name.length, (const char *)given->name.data);
    }
    return g_string_free(out, FALSE);
}

static void expect_hosts(const char *content, const char *expected)
{
    g_autofree char *read = read_hosts(content, strlen(content));
    ck_assert_str_eq(read, expected);
}

START_TEST(every_name_of_every_line_is_taken)
{
    expect_hosts("# lab\r\n10.0.0.1 fe01.example.com fe01\r\n\r\n::1 localhost",
                 "10.0.0.1 fe01.example.com; 10.0.0.1 fe01; ::1 localhost");
    expect_hosts("", "");
}
END_TEST

START_TEST(the_mark_of_windows_editors_is_passed_over)
{
    expect_hosts("\xef\xbb\xbf"
                 "10.0.0.1 fe01",
                 "10.0.0.1 fe01");
}
END_TEST

START_TEST(an_error_says_the_line_and_what_was_expected)
{
    expect_hosts("10.0.0.1 fe01\nfe02 10.0.0.2\n",
                 "line 2: no IP address: expected ADDRESS NAME [NAME]..., found 'fe02 10.0.0.2'");
    expect_hosts("10.0.0.1\n", "line 1: no name, or one that is too long: expected ADDRESS NAME "
                               "[NAME]..., found '10.0.0.1'");
}
END_TEST

START_TEST(bytes_that_are_no_text_are_escaped_in_the_error)
{
    g_autofree char *read = read_hosts("\xff\0\x1b", 3);
    ck_assert_ptr_nonnull(strstr(read, "found '\\xff\\x00\\x1b'"));
}
END_TEST

START_TEST(names_without_end_are_refused)
{
    g_autoptr(GString) content = g_string_new("10.0.0.1");
    for (int i = 0; i < LIMIT_GIVEN_NAMES; i++)
        g_string_append(content, " x");
    g_autofree char *most = read_hosts(content->str, content->len);
    ck_assert_str_ne(most, "line 1: more than 16384 names in all");
    g_string_append(content, " x");
    expect_hosts(content->str, "line 1: more than 16384 names in all");
}
END_TEST

START_TEST(a_file_that_cannot_be_read_is_an_error)
{
    g_autoptr(GivenNames) names = given_names_new();
    g_autoptr(GError) missing = NULL, folder = NULL, endless = NULL;
    ck_assert(!given_names_add_file(names, "/nowhere/hosts", &missing));
    ck_assert(!given_names_add_file(names, "/", &folder));
    ck_assert(!given_names_add_file(names, "/dev/zero", &endless));
    ck_assert_ptr_nonnull(strstr(endless->message, "too large"));
}
END_TEST

static bool expects(const char *words)
{
    g_autoptr(GivenNames) names = given_names_new();
    g_autoptr(GError) error = NULL;
    Settings settings = { .only_case = NULL };
    bool is_good = given_names_add_expected(names, words, &error);
    given_names_lend(names, &settings);
    ck_assert_uint_eq(settings.given_name_count, is_good);
    ck_assert(is_good || strstr(error->message, "expected ADDRESS=FQDN") != NULL);
    ck_assert(!is_good || settings.given_names[0].source == NAME_FROM_EXPECT);
    return is_good;
}

START_TEST(an_expectation_is_an_address_and_a_full_name)
{
    ck_assert(expects("10.0.0.1=fe01.example.com"));
    ck_assert(expects("2001:db8::1=fe01.example.com."));
}
END_TEST

START_TEST(other_expectations_are_refused)
{
    static const char *const words[] = {
        "",
        "10.0.0.1",
        "10.0.0.1=",
        "10.0.0.1=fe01",
        "=fe01.example.com",
        "fe01.example.com=10.0.0.1",
        "10.0.0.1=a.b=c",
        "10.0.0.1=a.b c.d",
        "10.0.0.256=a.b",
        "10.0.0.1=.b",
    };
    for (size_t i = 0; i < G_N_ELEMENTS(words); i++)
        ck_assert_msg(!expects(words[i]), "%s", words[i]);
}
END_TEST

SUITE("given_names", every_name_of_every_line_is_taken, the_mark_of_windows_editors_is_passed_over,
      an_error_says_the_line_and_what_was_expected, bytes_that_are_no_text_are_escaped_in_the_error,
      names_without_end_are_refused, a_file_that_cannot_be_read_is_an_error,
      an_expectation_is_an_address_and_a_full_name, other_expectations_are_refused)
