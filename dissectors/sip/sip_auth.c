/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sip_auth.h"

#include "sip_parameter.h"
#include "sip_text.h"

static const char *const schemes[] = { NULL, "Digest", "Basic", "NTLM", "Kerberos", "TLS-DSK" };

static SipAuthScheme scheme_of(Bytes name)
{
    for (SipAuthScheme scheme = SIP_AUTH_DIGEST; scheme < G_N_ELEMENTS(schemes); scheme++)
        if (sip_text_equal(name, schemes[scheme]))
            return scheme;
    return SIP_AUTH_OTHER;
}

const char *sip_auth_scheme_name(SipAuthScheme scheme)
{
    G_STATIC_ASSERT(G_N_ELEMENTS(schemes) == SIP_AUTH_TLS_DSK + 1);
    return schemes[scheme];
}

/* Where the value of a parameter goes; NULL for those that nobody keeps. */
static Bytes *place_of(SipAuth *auth, Bytes name)
{
    const struct {
        const char *name;
        Bytes *place;
    } places[] = {
        { "realm", &auth->realm },         { "nonce", &auth->nonce },
        { "opaque", &auth->opaque },       { "qop", &auth->qop },
        { "algorithm", &auth->algorithm }, { "username", &auth->username },
        { "targetname", &auth->target },
    };
    for (size_t i = 0; i < G_N_ELEMENTS(places); i++)
        if (sip_text_equal(name, places[i].name))
            return places[i].place;
    return NULL;
}

static void read_parameter(SipAuth *auth, const SipParameter *parameter)
{
    Bytes *place = place_of(auth, parameter->name);
    if (place != NULL && place->length == 0)
        *place = parameter->value;
    else if (sip_text_equal(parameter->name, "stale"))
        auth->is_stale = sip_text_equal(parameter->value, "true");
    else if (sip_text_equal(parameter->name, "gssapi-data"))
        auth->has_token = parameter->value.length > 0;
    else if (sip_text_equal(parameter->name, "response"))
        auth->has_response = parameter->value.length > 0;
}

bool sip_auth_read(Bytes value, SipAuth *out)
{
    Bytes name = sip_text_take_word(&value);
    if (name.length == 0)
        return false;
    SipAuth auth = { .scheme = scheme_of(name), .scheme_name = name };
    for (SipParameter parameter; sip_parameter_next(&value, ',', &parameter);)
        read_parameter(&auth, &parameter);
    *out = auth;
    return true;
}
