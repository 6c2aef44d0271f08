/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "newline.h"

#include "bytes_check.h"

enum { LENGTHS = 100 };

/* Each begins at a place of its own, so that a look beyond it is known to who looks for such. */
static void expect_as_memchr(const char *text, size_t length)
{
    Bytes copy = bytes_copy((Bytes){ (const uint8_t *)text, length });
    const uint8_t *limit = length > 0 ? copy.data + length : copy.data;
    const uint8_t *wanted = length > 0 ? memchr(copy.data, '\n', length) : NULL;
    ck_assert_ptr_eq(newline_find(copy.data, limit), wanted);
    bytes_free(&copy);
}

START_TEST(a_newline_is_found_wherever_it_stands)
{
    char text[LENGTHS];
    for (size_t length = 1; length <= LENGTHS; length++)
        for (size_t at = 0; at < length; at++) {
            memset(text, '\v', sizeof text); /* the byte that follows it in ASCII */
            text[at] = '\n';
            expect_as_memchr(text, length);
        }
}
END_TEST

START_TEST(the_first_of_several_is_found)
{
    char text[LENGTHS];
    memset(text, '\n', sizeof text);
    for (size_t first = 0; first < LENGTHS; first++) {
        expect_as_memchr(text, LENGTHS);
        text[first] = '\t';
    }
}
END_TEST

START_TEST(without_one_nothing_is_found)
{
    char text[LENGTHS];
    memset(text, 0x8a, sizeof text); /* its bits and the highest */
    for (size_t length = 0; length <= LENGTHS; length++)
        expect_as_memchr(text, length);
}
END_TEST

SUITE("newline", a_newline_is_found_wherever_it_stands, the_first_of_several_is_found,
      without_one_nothing_is_found)
