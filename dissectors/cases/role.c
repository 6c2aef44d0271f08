/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "role.h"

enum { PORT_AV_AUTHENTICATION = 5062 };

/* "Subject name = FQDN of the server itself" is what UM and Lync ask of who dials them; whom they
 * dial may have the name among the alternative ones. */
static const Role role_unified_messaging = {
    .id = "um-lync",
    .title = "Exchange UM, Lync and OCS",
    .is_sip = true,
    .names = { { .source = CERTIFICATE_NAME_CN }, { .source = CERTIFICATE_NAME_CN_OR_SAN } },
};
static const Role role_direct_routing = {
    .id = "direct-routing",
    .title = "Teams Direct Routing",
    .is_sip = true,
    .names = { { .source = CERTIFICATE_NAME_CN_OR_SAN, .allows_wildcards = true },
               { .source = CERTIFICATE_NAME_CN_OR_SAN, .allows_wildcards = true } },
};
static const Role role_sip = {
    .id = "sip",
    .title = "SIP over TLS (RFC 5922)",
    .is_sip = true,
    .names = { { .source = CERTIFICATE_NAME_SAN_FIRST, .allows_sip_uris = true },
               { .source = CERTIFICATE_NAME_SAN_FIRST, .allows_sip_uris = true } },
};
static const Role role_other = {
    .id = "tls",
    .title = "TLS",
    .names = { { .source = CERTIFICATE_NAME_CN_OR_SAN, .allows_wildcards = true },
               { .source = CERTIFICATE_NAME_CN_OR_SAN, .allows_wildcards = true } },
};

/* Ports of SIP between the servers of OCS, Lync, Skype for Business and Exchange UM. */
static const uint16_t sip_ports[] = { 444,  5061, 5062, 5063, 5064, 5065, 5066,
                                      5067, 5068, 5070, 5075, 5076, 5081, 5082 };

/* The published addresses of Direct Routing: 52.112.0.0/14 and 52.120.0.0/14. */
static bool is_direct_routing_address(const Ip *ip)
{
    return ip_is_v4(ip) && ip->bytes[12] == 52 &&
           ((ip->bytes[13] & 0xfc) == 112 || (ip->bytes[13] & 0xfc) == 120);
}

static bool ends_with(Bytes name, const char *suffix)
{
    size_t length = strlen(suffix);
    return name.length >= length &&
           g_ascii_strncasecmp((const char *)name.data + name.length - length, suffix, length) == 0;
}

static Bytes sni_of(const TlsAttempt *attempt)
{
    gsize length = 0;
    const uint8_t *data = attempt->sni != NULL ? g_bytes_get_data(attempt->sni, &length) : NULL;
    return (Bytes){ data, length };
}

static bool is_direct_routing(const Pair *pair)
{
    const TlsRun *run;
    if (is_direct_routing_address(&pair->key.client) ||
        is_direct_routing_address(&pair->key.server))
        return true;
    for (guint i = 0; (run = pair_run(pair, i)) != NULL; i++)
        if (ends_with(sni_of(&run->first), ".pstnhub.microsoft.com"))
            return true;
    return false;
}

static bool has_sip_port(const Pair *pair)
{
    for (size_t i = 0; i < G_N_ELEMENTS(sip_ports); i++)
        if (sip_ports[i] == pair->key.port)
            return true;
    return false;
}

static bool is_sip_uri(Bytes uri)
{
    return uri.length > 4 && g_ascii_strncasecmp((const char *)uri.data, "sip:", 4) == 0;
}

/* RFC 5922 section 7.1: a certificate for SIP may say so by a URI; DNS may say it of a name. */
static bool is_for_sip(const Story *story, const Certificate *certificate)
{
    NameBook *names = stories_name_book(story->stories);
    for (uint16_t i = 0; certificate != NULL && i < certificate->alternative_count; i++) {
        const CertificateAlternative *alternative = &certificate->alternatives[i];
        if (alternative->kind == CERTIFICATE_ALTERNATIVE_URI && is_sip_uri(alternative->name))
            return true;
        if (alternative->kind == CERTIFICATE_ALTERNATIVE_DNS &&
            name_book_is_sip_service(names, story->pair->key.network, alternative->name))
            return true;
    }
    return false;
}

static bool shows_sip(const Story *story)
{
    const Pair *pair = story->pair;
    NamedAddress server = { pair->key.network, pair->key.server };
    const TlsRun *run;
    if (name_book_serves_sip(stories_name_book(story->stories), &server))
        return true;
    for (guint i = 0; (run = pair_run(pair, i)) != NULL; i++)
        if (run->first.offers_sip || is_for_sip(story, run->first.certificates[TLS_SERVER]) ||
            is_for_sip(story, run->first.certificates[TLS_CLIENT]))
            return true;
    return false;
}

const Role *role_of(const Story *story)
{
    bool has_port = has_sip_port(story->pair);
    if ((has_port || shows_sip(story)) && is_direct_routing(story->pair))
        return &role_direct_routing;
    if (has_port)
        return &role_unified_messaging;
    return shows_sip(story) ? &role_sip : &role_other;
}

bool role_ignores_names(const Pair *pair)
{
    return pair->key.port == PORT_AV_AUTHENTICATION;
}
