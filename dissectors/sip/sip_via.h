/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <stdbool.h>

#include "bytes.h"

/* One value of Via (RFC 3261 section 20.42, RFC 3581). */
typedef struct SipVia {
    Bytes transport;
    Bytes host;    /* an IPv6 address without its brackets */
    uint16_t port; /* 0: not said */
    Bytes parameters;
    Bytes branch;
    bool is_branch_unique; /* begins with the z9hG4bK of RFC 3261 section 8.1.1.7 */
    Bytes received;
    bool has_rport;
    uint16_t rport; /* 0: asked for, not filled in */
} SipVia;

/* The first of the values. False: no transport or no host; *out untouched. */
bool sip_via_read(Bytes value, SipVia *out);
