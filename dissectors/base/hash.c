/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "hash.h"

#include <glib.h>

static uint64_t random_word(void)
{
    return (uint64_t)g_random_int() << 32 | g_random_int();
}

HashKey hash_key_new(void)
{
    /* odd, so that no multiplication by it loses bits */
    return (HashKey){ random_word() | 1, random_word() | 1 };
}
