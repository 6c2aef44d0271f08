/* SPDX-License-Identifier: GPL-2.0-or-later */

/* Any bytes as a head: what is read out of it lies inside. */
#include "http_field.h"
#include "http_head.h"
#include "http_target.h"
#include "inside.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    Bytes whole = { data, size }, rest = whole;
    HttpField field;
    HttpHead head;
    while (http_field_next(&rest, &field)) {
        demand_inside(field.name, whole);
        demand_inside(field.value, whole);
    }
    demand(http_field_end(whole, 0) <= size);
    if (!http_head_read(whole, &head))
        return 0;
    demand(http_start_line_look(whole) != HTTP_LOOK_NO || head.is_cut);
    demand_inside(http_target_host(head.host), whole);
    if (head.start.is_request)
        demand_inside(head.start.target, whole);
    for (HttpMethod method = HTTP_METHOD_OTHER; method < HTTP_METHODS; method++)
        demand(http_head_body(&head, method) <= HTTP_BODY_UNKNOWN);
    return 0;
}
