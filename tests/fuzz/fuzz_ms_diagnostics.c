/* SPDX-License-Identifier: GPL-2.0-or-later */

/* Any bytes as the value of an ms-diagnostics field. */
#include "inside.h"
#include "ms_diagnostics.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    Bytes whole = { data, size }, field = whole;
    for (MsDiagnostics read; ms_diagnostics_next(&field, &read);) {
        demand_inside(read.reason, whole);
        demand_inside(read.source, whole);
        demand_inside(read.parameters, whole);
    }
    return 0;
}
