/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "decimal.h"

/* From the last digit to the first, so that they need not be counted. */
const char *decimal_text(int64_t number, char *text)
{
    uint64_t rest = number < 0 ? 0 - (uint64_t)number : (uint64_t)number;
    char *at = text + DECIMAL_TEXT_SIZE - 1;
    *at = '\0';
    do {
        *--at = (char)('0' + rest % 10);
        rest /= 10;
    } while (rest > 0);
    if (number < 0)
        *--at = '-';
    return at;
}
