/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Expectations from [MS-TDS] section 2.2.6.4. */
#include "tds_login.h"

#include "prefix.h"
#include "tds_maker.h"
#include "tds_text.h"

static const char *const names[9] = { "FE01", "sa",   "secret",     "RTC", "sql.domain.local",
                                      "",     "ODBC", "us_english", "rtc" };

static void reads_as(Bytes name, const char *text)
{
    char out[64];
    tds_text_utf8(name, out, sizeof out);
    ck_assert_str_eq(out, text);
}

START_TEST(names_are_read)
{
    g_autoptr(GByteArray) body = tds_login(names);
    TdsLogin login;
    ck_assert(tds_login_read(tds_bytes(body), &login));
    ck_assert_uint_eq(login.version, 0x71000000);
    reads_as(login.host, "FE01");
    reads_as(login.application, "RTC");
    reads_as(login.server, "sql.domain.local");
    reads_as(login.database, "rtc");
}
END_TEST

START_TEST(a_name_outside_is_empty)
{
    g_autoptr(GByteArray) body = tds_login(names);
    TdsLogin login;
    body->data[36 + 4 * 8 + 1] = 0xff;
    ck_assert(tds_login_read(tds_bytes(body), &login));
    ck_assert_uint_eq(login.database.length, 0);
    body->data[36 + 3] = 0xff; /* longer than names may be */
    ck_assert(tds_login_read(tds_bytes(body), &login));
    ck_assert_uint_eq(login.host.length, 0);
}
END_TEST

START_TEST(length_and_version_have_to_fit)
{
    g_autoptr(GByteArray) body = tds_login(names);
    TdsLogin login;
    body->data[7] = 0x75;
    ck_assert(!tds_login_read(tds_bytes(body), &login));
    body->data[7] = 0x74;
    ck_assert(tds_login_read(tds_bytes(body), &login));
    body->data[0]++;
    ck_assert(!tds_login_read(tds_bytes(body), &login));
}
END_TEST

START_TEST(no_prefix_reads)
{
    g_autoptr(GByteArray) body = tds_login(names);
    TdsLogin login;
    for (size_t n = 0; n < body->len; n++) {
        g_autofree uint8_t *copy = prefix_copy(body->data, n);
        ck_assert(!tds_login_read((Bytes){ copy, n }, &login));
    }
}
END_TEST

START_TEST(its_first_bytes_may_be_few)
{
    g_autoptr(GByteArray) body = tds_login(names);
    Bytes start = { body->data, 7 };
    ck_assert(tds_login_may_begin(start, body->len));
    start.length = 8;
    ck_assert(tds_login_may_begin(start, body->len));
    ck_assert(tds_login_may_begin(start, 100)); /* more packets follow */
    ck_assert(!tds_login_may_begin(start, body->len + 1));
    ck_assert(!tds_login_may_begin(start, 80));
}
END_TEST

SUITE("tds_login", names_are_read, a_name_outside_is_empty, length_and_version_have_to_fit,
      no_prefix_reads, its_first_bytes_may_be_few)
