/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sip_via.h"

#include "sip_parameter.h"
#include "sip_text.h"
#include "sip_uri.h"

static void read_parameter(SipVia *via, const SipParameter *parameter)
{
    if (sip_text_equal(parameter->name, "branch") && via->branch.length == 0) {
        via->branch = parameter->value;
    } else if (sip_text_equal(parameter->name, "received")) {
        via->received = parameter->value;
    } else if (sip_text_equal(parameter->name, "rport")) {
        via->has_rport = true;
        via->rport = sip_text_port(parameter->value);
    }
}

static void read_parameters(SipVia *via)
{
    Bytes list = via->parameters;
    for (SipParameter parameter; sip_parameter_next(&list, ';', &parameter);)
        read_parameter(via, &parameter);
    via->is_branch_unique = sip_text_begins(via->branch, "z9hG4bK");
}

/* "SIP / 2.0 / UDP host": white space may stand around the slashes. */
static bool read_protocol(Bytes *rest, Bytes *transport)
{
    Bytes all = *rest;
    Bytes name = sip_text_trim(sip_text_take(rest, '/'));
    Bytes version = sip_text_trim(sip_text_take(rest, '/'));
    *transport = sip_text_take_word(rest);
    return name.length > 0 && name.length < all.length && version.length > 0 &&
           transport->length > 0;
}

bool sip_via_read(Bytes value, SipVia *out)
{
    SipVia via = { .port = 0 };
    Bytes rest;
    if (!sip_text_next_value(&value, &rest) || !read_protocol(&rest, &via.transport))
        return false;
    Bytes sent_by = sip_text_take(&rest, ';');
    if (!sip_uri_read_host(sent_by, &via.host, &via.port))
        return false;
    via.parameters = rest;
    read_parameters(&via);
    *out = via;
    return true;
}
