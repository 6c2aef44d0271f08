/* SPDX-License-Identifier: GPL-2.0-or-later */

/* Any bytes as a SIP message, and every value of it as whatever a field may hold: all that is found
 * lies inside. */
#include "inside.h"
#include "sip_address.h"
#include "sip_auth.h"
#include "sip_cseq.h"
#include "sip_message.h"
#include "sip_reason.h"
#include "sip_uri.h"
#include "sip_via.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void read_address(Bytes value, Bytes whole)
{
    SipAddress address;
    SipUri uri;
    if (!sip_address_read(value, &address))
        return;
    demand_inside(address.display, whole);
    demand_inside(address.uri, whole);
    demand_inside(address.parameters, whole);
    demand_inside(sip_address_tag(&address), whole);
    if (!sip_uri_read(address.uri, &uri))
        return;
    demand_inside(uri.user, whole);
    demand_inside(uri.host, whole);
    demand_inside(uri.parameters, whole);
    demand_inside(uri.headers, whole);
}

static void read_value(Bytes value, Bytes whole)
{
    SipVia via;
    SipCseq sequence;
    SipAuth auth;
    if (sip_via_read(value, &via)) {
        demand_inside(via.host, whole);
        demand_inside(via.branch, whole);
        demand_inside(via.received, whole);
    }
    if (sip_cseq_read(value, &sequence))
        demand_inside(sequence.method_name, whole);
    if (sip_auth_read(value, &auth)) {
        demand_inside(auth.realm, whole);
        demand_inside(auth.nonce, whole);
    }
    Bytes reasons = value, warnings = value;
    for (SipReason reason; sip_reason_next(&reasons, &reason);)
        demand_inside(reason.text, whole);
    for (SipWarning warning; sip_warning_next(&warnings, &warning);)
        demand_inside(warning.text, whole);
    read_address(value, whole);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    SipMessage message;
    Bytes whole = { data, size };
    Cursor in = cursor_over(data, size, size);
    if (!sip_message_read(&in, &message))
        return 0;
    demand_inside(message.body, whole);
    demand_inside(message.start.uri, whole);
    demand_inside(message.start.reason, whole);
    demand(message.field_count <= SIP_MESSAGE_FIELDS);
    (void)sip_message_compresses(&message);
    for (size_t i = 0; i < message.field_count; i++) {
        Bytes value = message.fields[i].value;
        demand_inside(value, whole);
        read_value(value, whole);
    }
    return 0;
}
