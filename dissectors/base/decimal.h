/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <stdint.h>

enum { DECIMAL_TEXT_SIZE = 21 };

/* The number in decimal digits, into text of DECIMAL_TEXT_SIZE bytes; returns where they begin in
 * it. By hand: a report has tens of thousands of numbers, and each printf reads its format. */
const char *decimal_text(int64_t number, char *text);
