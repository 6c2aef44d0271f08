/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "role.h"

#include <string.h>

#include "direct_routing.h"

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
    .takes_domains = true,
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

typedef bool (*NameTest)(Bytes name);

/* Passes a name of the certificate the test: a CN or a DNS name? */
static bool certificate_has(const Certificate *certificate, NameTest test)
{
    if (certificate == NULL)
        return false;
    for (uint8_t i = 0; i < certificate->cn_count; i++)
        if (test(certificate->cns[i]))
            return true;
    for (uint16_t i = 0; i < certificate->alternative_count; i++)
        if (certificate->alternatives[i].kind == CERTIFICATE_ALTERNATIVE_DNS &&
            test(certificate->alternatives[i].name))
            return true;
    return false;
}

/* Either side may dial: the name is in what the SBC asks for and in Microsoft's certificate. */
static bool shows_direct_routing(const Pair *pair)
{
    const TlsRun *run;
    for (guint i = 0; (run = pair_run(pair, i)) != NULL; i++)
        if (direct_routing_has_name(bytes_borrow(run->first.sni)) ||
            certificate_has(run->first.certificates[TLS_SERVER], direct_routing_has_name) ||
            certificate_has(run->first.certificates[TLS_CLIENT], direct_routing_has_name))
            return true;
    return false;
}

static bool is_direct_routing(const Pair *pair)
{
    return direct_routing_has_ip(&pair->key.client) || direct_routing_has_ip(&pair->key.server);
}

bool role_proxied(const TlsAttempt *attempt, Bytes *host, uint16_t *port)
{
    Bytes target = bytes_borrow(attempt->proxied);
    size_t digits = 0;
    guint number = 0;
    while (digits < MIN(target.length, 6) &&
           g_ascii_isdigit(target.data[target.length - 1 - digits]))
        digits++;
    size_t length = target.length - digits;
    for (size_t i = length; i < target.length; i++)
        number = number * 10 + (guint)(target.data[i] - '0');
    if (length < 2 || digits == 0 || target.data[length - 1] != ':' || number > UINT16_MAX)
        return false;
    *host = (Bytes){ target.data, length - 1 };
    *port = (uint16_t)number;
    return true;
}

static bool is_sip_port(uint16_t port)
{
    for (size_t i = 0; i < G_N_ELEMENTS(sip_ports); i++)
        if (sip_ports[i] == port)
            return true;
    return false;
}

/* The port of the service itself, also where a proxy stands before it. */
static bool has_sip_port(const Pair *pair)
{
    const TlsRun *run;
    Bytes host;
    uint16_t port;
    for (guint i = 0; (run = pair_run(pair, i)) != NULL; i++)
        if (role_proxied(&run->first, &host, &port) && is_sip_port(port))
            return true;
    return is_sip_port(pair->key.port);
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
    bool has_port = has_sip_port(story->pair), is_sip = has_port || shows_sip(story);
    if (shows_direct_routing(story->pair) || (is_sip && is_direct_routing(story->pair)))
        return &role_direct_routing;
    if (has_port)
        return &role_unified_messaging;
    return is_sip ? &role_sip : &role_other;
}

static bool is_label(Bytes name, const char *label)
{
    size_t length = strlen(label);
    for (size_t i = 0; i + length <= name.length; i++) {
        bool begins = i == 0 || name.data[i - 1] == '.';
        bool ends = i + length == name.length || name.data[i + length] == '.';
        if (begins && ends && g_ascii_strncasecmp((const char *)name.data + i, label, length) == 0)
            return true;
    }
    return false;
}

static bool is_public_gateway_name(Bytes name)
{
    return is_label(name, "domains.live.com");
}

static bool is_federation_name(Bytes name)
{
    return is_label(name, "fed") || is_label(name, "federation") || is_label(name, "nexus") ||
           is_public_gateway_name(name);
}

static bool is_dialled_as(const Pair *pair, NameTest test)
{
    const TlsRun *run;
    for (guint i = 0; (run = pair_run(pair, i)) != NULL; i++)
        if (test(bytes_borrow(run->first.sni)) ||
            certificate_has(run->first.certificates[TLS_SERVER], test))
            return true;
    return false;
}

bool role_is_federation_gateway(const Pair *pair)
{
    return is_dialled_as(pair, is_federation_name);
}

bool role_is_public_gateway(const Pair *pair)
{
    return is_dialled_as(pair, is_public_gateway_name);
}

bool role_ignores_names(const Pair *pair)
{
    return pair->key.port == PORT_AV_AUTHENTICATION;
}

bool role_dials_direct_routing(const Pair *pair)
{
    bool is_address = direct_routing_has_ip(&pair->key.server) && is_sip_port(pair->key.port);
    return is_address || is_dialled_as(pair, direct_routing_has_name); /* Teams lives there, too */
}

bool role_dials_controllers(const Pair *pair)
{
    const TlsRun *run;
    for (guint i = 0; (run = pair_run(pair, i)) != NULL; i++)
        if (certificate_has(run->first.certificates[TLS_CLIENT], direct_routing_has_name))
            return true;
    return direct_routing_has_ip(&pair->key.client);
}
