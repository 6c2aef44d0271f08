/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sip_address.h"

#include <string.h>

#include "sip_parameter.h"
#include "sip_text.h"

/* Without brackets, parameters are those of the field (RFC 3261 section 20). */
static SipAddress read_plain(Bytes value)
{
    SipAddress address = { .display = { NULL, 0 } };
    address.uri = sip_text_trim(sip_text_take(&value, ';'));
    address.parameters = value;
    address.is_star = sip_text_same(address.uri, "*");
    return address;
}

static bool is_quoted(Bytes value)
{
    return value.length > 0 && value.data[0] == '"';
}

/* Where the address in brackets begins, behind a name that may be quoted and hold a bracket; a
 * quote that nothing ends means nothing. */
static const uint8_t *find_bracket(Bytes value)
{
    size_t name = is_quoted(value) ? sip_text_quoted(value) : 0;
    Bytes rest = sip_text_skip(value, name < value.length ? name : 0);
    return rest.length > 0 ? memchr(rest.data, '<', rest.length) : NULL;
}

bool sip_address_read(Bytes value, SipAddress *out)
{
    value = sip_text_trim(value);
    const uint8_t *bracket = find_bracket(value);
    SipAddress address;
    if (bracket == NULL) {
        address = read_plain(value);
    } else {
        size_t before = (size_t)(bracket - value.data);
        Bytes rest = sip_text_skip(value, before + 1);
        address = (SipAddress){ .display = sip_text_unquote(
                                    sip_text_trim((Bytes){ value.data, before })) };
        address.uri = sip_text_trim(sip_text_take(&rest, '>'));
        address.parameters = rest;
    }
    if (address.uri.length == 0 || is_quoted(address.uri))
        return false;
    *out = address;
    return true;
}

Bytes sip_address_tag(const SipAddress *address)
{
    Bytes tag = { NULL, 0 };
    (void)sip_parameter_find(address->parameters, "tag", &tag);
    return tag;
}
