/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "bytes.h"

/* What a file that is no capture looks like by its first bytes, and what to do about it: the rest
 * of a sentence that begins with the file's name. */
const char *recognise(Bytes head);
