/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <stdbool.h>

#include "bytes.h"

/* Why a Microsoft server or client refused ([MS-OCER] section 2.2): ms-diagnostics,
 * ms-diagnostics-public and ms-client-diagnostics. */
typedef struct MsDiagnostics {
    uint32_t id;
    bool has_sub;
    uint32_t sub;         /* what stands behind the dot of an id */
    Bytes reason, source; /* escapes in them as they are */
    Bytes parameters;     /* all, in any order: for sip_parameter_next with ; */
} MsDiagnostics;

/* The next one of a field, those without a number passed over; false at its end, *out untouched. */
bool ms_diagnostics_next(Bytes *field, MsDiagnostics *out);
