/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <stdbool.h>

#include "bytes.h"

/* One of several name=value (RFC 3261 section 25.1, generic-param). */
typedef struct SipParameter {
    Bytes name;
    Bytes value; /* without quotes, escapes in it as they are; empty when there is none */
    bool has_value;
} SipParameter;

/* The next one of a list that mark separates, empty ones passed over; false at its end. */
bool sip_parameter_next(Bytes *list, char mark, SipParameter *out);

/* The first one of that name in a list with semicolons; false: there is none, *value untouched. */
bool sip_parameter_find(Bytes list, const char *name, Bytes *value);
