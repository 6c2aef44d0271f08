/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sip_uri.h"

#include <string.h>

#include "sip_text.h"

bool sip_uri_read_host(Bytes text, Bytes *host, uint16_t *port)
{
    Bytes rest = sip_text_trim(text), name;
    if (rest.length > 0 && rest.data[0] == '[') {
        rest = sip_text_skip(rest, 1);
        name = sip_text_trim(sip_text_take(&rest, ']'));
        (void)sip_text_take(&rest, ':');
    } else {
        name = sip_text_trim(sip_text_take(&rest, ':'));
    }
    if (name.length == 0)
        return false;
    *host = name;
    *port = sip_text_port(rest);
    return true;
}

/* Behind the scheme: user:password@host:port;parameters?headers */
static bool read_sip(Bytes text, SipUri *out)
{
    Bytes rest = text;
    Bytes user = sip_text_take(&rest, '@');
    bool has_user = user.length < text.length;
    Bytes address = has_user ? rest : text;
    if (has_user)
        out->user = sip_text_take(&user, ':');
    out->password = has_user ? user : (Bytes){ NULL, 0 };
    Bytes headers = address;
    Bytes place = sip_text_take(&headers, '?');
    out->headers = headers;
    Bytes host = sip_text_take(&place, ';');
    out->parameters = place;
    return sip_uri_read_host(host, &out->host, &out->port);
}

static bool is_scheme(Bytes scheme)
{
    if (scheme.length == 0)
        return false;
    for (size_t i = 0; i < scheme.length; i++)
        if (!sip_text_is_token(scheme.data[i]))
            return false;
    return true;
}

bool sip_uri_read(Bytes text, SipUri *out)
{
    Bytes rest = sip_text_trim(text);
    size_t whole = rest.length;
    Bytes scheme = sip_text_take(&rest, ':');
    if (scheme.length == whole || !is_scheme(scheme))
        return false;
    SipUri uri = { .scheme = scheme, .is_secure = sip_text_equal(scheme, "sips") };
    uri.is_sip = uri.is_secure || sip_text_equal(scheme, "sip");
    uri.is_phone = sip_text_equal(scheme, "tel");
    if (uri.is_sip) {
        if (!read_sip(rest, &uri))
            return false;
    } else {
        uri.number = uri.is_phone ? sip_text_take(&rest, ';') : rest;
        uri.parameters = uri.is_phone ? rest : (Bytes){ NULL, 0 };
    }
    *out = uri;
    return true;
}
