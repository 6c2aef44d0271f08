/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "said.h"

#include "suite.h"

enum { MOST = 4 * SAID_KEPT };

static Bytes numbers(uint8_t *bytes)
{
    for (size_t i = 0; i < MOST; i++)
        bytes[i] = (uint8_t)(i ^ i >> 8);
    return (Bytes){ bytes, MOST };
}

/* However it is cut into pieces, the first and the last bytes of it are what is left. */
static void check_kept(size_t length, size_t piece)
{
    uint8_t bytes[MOST], kept[SAID_SIZE];
    Bytes all = numbers(bytes);
    g_autofree Said *said = said_new();
    for (size_t at = 0; at < length; at += piece)
        said_add(said, (Bytes){ all.data + at, MIN(piece, length - at) });
    Bytes left = said_copy(said, kept);
    size_t first = MIN(length, SAID_KEPT), last = MIN(length - first, SAID_KEPT);
    ck_assert_uint_eq(left.length, first + last);
    ck_assert_uint_eq(said_held(said), first + last);
    ck_assert(first == 0 || memcmp(left.data, all.data, first) == 0);
    ck_assert(last == 0 || memcmp(left.data + first, all.data + length - last, last) == 0);
}

START_TEST(keeps_the_first_and_the_last_of_pieces_of_any_size)
{
    static const size_t pieces[] = { 1,    7,         100, SAID_KEPT - 1, SAID_KEPT, SAID_KEPT + 1,
                                     1460, SAID_SIZE, MOST };
    static const size_t lengths[] = {
        0, 1, 1000, SAID_KEPT, SAID_KEPT + 1, SAID_SIZE - 1, SAID_SIZE, SAID_SIZE + 1, 3000, MOST
    };
    for (size_t i = 0; i < G_N_ELEMENTS(lengths); i++)
        for (size_t k = 0; k < G_N_ELEMENTS(pieces); k++)
            check_kept(lengths[i], pieces[k]);
}
END_TEST

START_TEST(nobody_said_nothing)
{
    uint8_t kept[SAID_SIZE];
    ck_assert_uint_eq(said_copy(NULL, kept).length, 0);
    g_autofree Said *said = said_new();
    said_add(said, (Bytes){ NULL, 0 });
    ck_assert_uint_eq(said_copy(said, kept).length, 0);
}
END_TEST

SUITE("said", keeps_the_first_and_the_last_of_pieces_of_any_size, nobody_said_nothing)
