/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What --keylog and --rsa-key take, and how they refuse the rest. */
#include "given_keys.h"

#include <glib/gstdio.h>
#include <string.h>

#include "suite.h"

#define LINE                                                                                       \
    "CLIENT_RANDOM 00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff "              \
    "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"                             \
    "202122232425262728292a2b2c2d2e2f"

static char *write_file(const char *content)
{
    char *path = NULL;
    int file = g_file_open_tmp("keys-XXXXXX", &path, NULL);
    ck_assert_int_ge(file, 0);
    g_close(file, NULL);
    ck_assert(g_file_set_contents(path, content, -1, NULL));
    return path;
}

/* "" for a log that is good, else what is said of it. */
static char *say_of_log(const char *content)
{
    g_autoptr(GivenKeys) keys = given_keys_new();
    g_autoptr(GError) error = NULL;
    g_autofree char *path = write_file(content);
    char *doubt = NULL;
    bool is_read = given_keys_add_log(keys, path, &doubt, &error);
    g_unlink(path);
    if (!is_read)
        return g_strdup(error->message);
    return doubt != NULL ? doubt : g_strdup("");
}

static void expect_log(const char *content, const char *start)
{
    g_autofree char *says = say_of_log(content);
    if (start[0] == '\0')
        ck_assert_str_eq(says, "");
    ck_assert_msg(g_str_has_prefix(says, start), "%s", says);
}

START_TEST(a_key_log_is_taken)
{
    expect_log("# comment\r\n" LINE "\r\n", "");
    expect_log(LINE, "");
}
END_TEST

START_TEST(a_last_line_that_is_being_written_is_no_fault)
{
    expect_log(LINE "\nCLIENT_RANDOM 0011", "");
}
END_TEST

START_TEST(a_log_without_a_secret_is_refused)
{
    expect_log("", "no secret in it");
    expect_log("# nothing\n", "no secret in it");
    expect_log("# a key\n-----BEGIN PRIVATE KEY-----\n", "line 2: no key log");
}
END_TEST

START_TEST(a_bad_line_beside_good_ones_is_told_with_its_number)
{
    expect_log(LINE "\nCLIENT_RANDOM 00\n\nsomething\n" LINE "\n",
               "line 2: passed over, and 1 more");
}
END_TEST

START_TEST(nothing_of_a_line_is_shown)
{
    g_autofree char *says = say_of_log("CLIENT_RANDOM 5ec2e7\n");
    ck_assert_ptr_null(strstr(says, "5ec2e7"));
}
END_TEST

START_TEST(a_file_that_is_not_there_is_told)
{
    g_autoptr(GivenKeys) keys = given_keys_new();
    g_autoptr(GError) error = NULL;
    ck_assert(!given_keys_add_rsa(keys, "/nonexistent/key.pem", &error));
    ck_assert_str_eq(error->message, "No such file or directory");
}
END_TEST

START_TEST(what_is_no_private_key_is_told_what_makes_one)
{
    g_autoptr(GivenKeys) keys = given_keys_new();
    g_autoptr(GError) error = NULL;
    g_autofree char *path = write_file(LINE);
    ck_assert(!given_keys_add_rsa(keys, path, &error));
    ck_assert_ptr_nonnull(strstr(error->message, "openssl rsa"));
    g_unlink(path);
}
END_TEST

SUITE("given_keys", a_key_log_is_taken, a_last_line_that_is_being_written_is_no_fault,
      a_log_without_a_secret_is_refused, a_bad_line_beside_good_ones_is_told_with_its_number,
      nothing_of_a_line_is_shown, a_file_that_is_not_there_is_told,
      what_is_no_private_key_is_told_what_makes_one)
