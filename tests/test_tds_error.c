/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Expectations from [MS-TDS] section 2.2.7.10. */
#include "tds_error.h"

#include "prefix.h"
#include "tds_maker.h"
#include "tds_text.h"

static GByteArray *missing_procedure(void)
{
    GByteArray *token = g_byte_array_new();
    tds_add_error(token, 0xaa, 2812, "Could not find stored procedure 'RtcGetVersion'.");
    return g_byte_array_remove_range(token, 0, 3);
}

START_TEST(number_state_class_and_text_are_read)
{
    g_autoptr(GByteArray) body = missing_procedure();
    TdsError error;
    char text[80];
    ck_assert(tds_error_read(tds_bytes(body), &error));
    ck_assert_uint_eq(error.number, 2812);
    ck_assert_uint_eq(error.state, 62);
    ck_assert_uint_eq(error.severity, 16);
    tds_text_utf8(error.message, text, sizeof text);
    ck_assert_str_eq(text, "Could not find stored procedure 'RtcGetVersion'.");
    tds_text_utf8(error.server, text, sizeof text);
    ck_assert_str_eq(text, "SQL");
    ck_assert_uint_eq(error.procedure.length, 0);
}
END_TEST

START_TEST(the_line_may_have_two_bytes)
{
    g_autoptr(GByteArray) body = missing_procedure();
    TdsError error;
    g_byte_array_set_size(body, body->len - 2);
    ck_assert(tds_error_read(tds_bytes(body), &error));
}
END_TEST

START_TEST(no_shorter_prefix_reads)
{
    g_autoptr(GByteArray) body = missing_procedure();
    TdsError error;
    for (size_t n = 0; n < body->len - 2; n++) {
        g_autofree uint8_t *copy = prefix_copy(body->data, n);
        ck_assert(!tds_error_read((Bytes){ copy, n }, &error));
    }
}
END_TEST

SUITE("tds_error", number_state_class_and_text_are_read, the_line_may_have_two_bytes,
      no_shorter_prefix_reads)
