/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <stddef.h>

#include "bytes.h"

/*
 * Text of TDS, which is UTF-16 with the lowest byte first ([MS-TDS] section 2.2.5.1), as UTF-8 and
 * with a zero behind it; what does not fit into size is left out, half of a surrogate pair becomes
 * U+FFFD. Returns the length.
 */
size_t tds_text_utf8(Bytes text, char *out, size_t size);
