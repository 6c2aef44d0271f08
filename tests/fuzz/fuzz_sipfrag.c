/* SPDX-License-Identifier: GPL-2.0-or-later */

/* Any bytes as a fragment of a message. */
#include "inside.h"
#include "sipfrag.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    SipMessage fragment;
    Bytes whole = { data, size };
    if (!sipfrag_read(whole, &fragment))
        return 0;
    if (fragment.has_start)
        demand_inside(fragment.start.reason, whole);
    demand_inside(fragment.body, whole);
    for (size_t i = 0; i < fragment.field_count; i++)
        demand_inside(fragment.fields[i].value, whole);
    return 0;
}
