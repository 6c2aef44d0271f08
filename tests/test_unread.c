/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "unread.h"

#include <string.h>

#include "suite.h"

static Bytes bytes_of(const char *text)
{
    return (Bytes){ (const uint8_t *)text, strlen(text) };
}

static void assert_bytes(Bytes bytes, const char *text)
{
    ck_assert_uint_eq(bytes.length, strlen(text));
    ck_assert(bytes.length == 0 || memcmp(bytes.data, text, bytes.length) == 0);
}

START_TEST(what_is_read_to_its_end_is_never_copied)
{
    Unread unread = { NULL };
    Bytes segment = bytes_of("whole"), all = unread_with(&unread, segment);
    ck_assert_ptr_eq(all.data, segment.data);
    unread_keep(&unread, all, all.length);
    ck_assert_ptr_null(unread.bytes);
    assert_bytes(unread_get(&unread), "");
}
END_TEST

START_TEST(the_rest_comes_again_with_more_behind_it)
{
    Unread unread = { NULL };
    unread_keep(&unread, unread_with(&unread, bytes_of("one tw")), 4);
    assert_bytes(unread_get(&unread), "tw");
    Bytes all = unread_with(&unread, bytes_of("o thr"));
    assert_bytes(all, "two thr");
    unread_keep(&unread, all, 4);
    all = unread_with(&unread, bytes_of("ee"));
    assert_bytes(all, "three");
    unread_keep(&unread, all, all.length);
    ck_assert_ptr_null(unread.bytes);
}
END_TEST

START_TEST(what_is_cleared_is_gone)
{
    Unread unread = { NULL };
    unread_keep(&unread, unread_with(&unread, bytes_of("lost")), 0);
    unread_clear(&unread);
    assert_bytes(unread_get(&unread), "");
    assert_bytes(unread_with(&unread, bytes_of("new")), "new");
}
END_TEST

SUITE("unread", what_is_read_to_its_end_is_never_copied, the_rest_comes_again_with_more_behind_it,
      what_is_cleared_is_gone)
