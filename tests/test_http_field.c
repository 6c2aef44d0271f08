/* SPDX-License-Identifier: GPL-2.0-or-later */
/* RFC 9112 section 5. */
#include "http_field.h"

#include "bytes_check.h"
#include "suite.h"

START_TEST(fields_come_one_by_one_up_to_the_empty_line)
{
    Bytes rest = bytes_of("Host: a\r\nX:\r\n\r\nNot: this\r\n");
    HttpField field;
    ck_assert(http_field_next(&rest, &field));
    ASSERT_BYTES(field.name, "Host");
    ASSERT_BYTES(field.value, "a");
    ck_assert(http_field_next(&rest, &field));
    ASSERT_BYTES(field.name, "X");
    ASSERT_BYTES(field.value, "");
    ck_assert(!http_field_next(&rest, &field));
}
END_TEST

START_TEST(a_folded_value_is_one)
{
    Bytes rest = bytes_of("Transfer-Encoding:\r\n chunked\r\nA: b\n\tc\nD: e\n");
    HttpField field;
    ck_assert(http_field_next(&rest, &field));
    ASSERT_BYTES(field.value, "chunked");
    ck_assert(http_field_next(&rest, &field));
    ASSERT_BYTES(field.value, "b\n\tc");
    ck_assert(http_field_next(&rest, &field));
    ASSERT_BYTES(field.name, "D");
}
END_TEST

START_TEST(odd_lines_are_passed_over)
{
    Bytes rest = bytes_of("no colon\r\n: no name\r\nHost : \t a:b \r\n");
    HttpField field;
    ck_assert(http_field_next(&rest, &field));
    ASSERT_BYTES(field.name, "Host");
    ASSERT_BYTES(field.value, "a:b");
    ck_assert(!http_field_next(&rest, &field));
}
END_TEST

START_TEST(a_head_ends_behind_its_empty_line)
{
    ck_assert_uint_eq(http_field_end(bytes_of("a\r\nb\r\n\r\nc"), 0), 8);
    ck_assert_uint_eq(http_field_end(bytes_of("a\nb\n\nc"), 0), 5);
    ck_assert_uint_eq(http_field_end(bytes_of("a\r\nb\r\n\r"), 0), 0);
    ck_assert_uint_eq(http_field_end(bytes_of("a\r\nb"), 0), 0);
    ck_assert_uint_eq(http_field_end(bytes_of(""), 0), 0);
}
END_TEST

SUITE("http_field", fields_come_one_by_one_up_to_the_empty_line, a_folded_value_is_one,
      odd_lines_are_passed_over, a_head_ends_behind_its_empty_line)
