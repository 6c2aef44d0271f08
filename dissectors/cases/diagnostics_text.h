/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <stdint.h>

/* What an ErrorId of ms-diagnostics means ([MS-OCER] and the pages about its ranges), in our words;
 * NULL for those that are not documented. */
const char *diagnostics_text(uint32_t id);
