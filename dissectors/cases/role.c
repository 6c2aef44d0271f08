/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "role.h"

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

typedef bool (*NameTest)(const ProfileNames *names, Bytes name);

/* Names that a host may be dialled by or show, and how one is compared with them. */
typedef struct Names {
    const ProfileNames *names;
    NameTest test;
} Names;

/* Is it a CN or a DNS name of the certificate? */
static bool certificate_has(const Certificate *certificate, const Names *sought)
{
    if (certificate == NULL)
        return false;
    for (uint8_t i = 0; i < certificate->cn_count; i++)
        if (sought->test(sought->names, certificate->cns[i]))
            return true;
    for (uint16_t i = 0; i < certificate->alternative_count; i++)
        if (certificate->alternatives[i].kind == CERTIFICATE_ALTERNATIVE_DNS &&
            sought->test(sought->names, certificate->alternatives[i].name))
            return true;
    return false;
}

/* Is it what a client asks for, or in what the server shows? */
static bool is_dialled_as(const TlsAttempt *attempt, const Names *sought)
{
    return sought->test(sought->names, bytes_borrow(attempt->sni)) ||
           certificate_has(attempt->certificates[TLS_SERVER], sought);
}

/* Either side may dial: the name is in what the SBC asks for and in Microsoft's certificate. */
static bool shows_direct_routing(const Pair *pair, const Profile *profile)
{
    const Names sought = { &profile->direct_routing_names, profile_is_below };
    const TlsRun *run;
    for (guint i = 0; (run = pair_run(pair, i)) != NULL; i++)
        if (is_dialled_as(&run->first, &sought) ||
            certificate_has(run->first.certificates[TLS_CLIENT], &sought))
            return true;
    return false;
}

static bool is_direct_routing(const Pair *pair, const Profile *profile)
{
    return profile_has_address(&profile->direct_routing, &pair->key.client) ||
           profile_has_address(&profile->direct_routing, &pair->key.server);
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

/* The port of the service itself, also where a proxy stands before it. */
static bool has_sip_port(const Pair *pair, const Profile *profile)
{
    const TlsRun *run;
    Bytes host;
    uint16_t port;
    for (guint i = 0; (run = pair_run(pair, i)) != NULL; i++)
        if (role_proxied(&run->first, &host, &port) && profile_has_port(&profile->sip_ports, port))
            return true;
    return profile_has_port(&profile->sip_ports, pair->key.port);
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

/* What the user says of the service. */
static bool is_called(const Pair *pair, const Profile *profile, ProfileRole *out)
{
    return profile_role_of(profile, &pair->key.server, pair->key.port, out);
}

/* NULL where the name of the role says nothing of the names in a certificate. */
static const Role *role_called(const Pair *pair, const Profile *profile)
{
    static const Role *const roles[PROFILE_ROLES] = {
        [PROFILE_ROLE_UM_LYNC] = &role_unified_messaging,
        [PROFILE_ROLE_DIRECT_ROUTING] = &role_direct_routing,
        [PROFILE_ROLE_SIP] = &role_sip,
        [PROFILE_ROLE_TLS] = &role_other,
        [PROFILE_ROLE_FEDERATION] = &role_other,
    };
    ProfileRole called;
    return is_called(pair, profile, &called) ? roles[called] : NULL;
}

const Role *role_of(const Story *story, const Settings *settings)
{
    const Pair *pair = story->pair;
    const Profile *profile = profile_of(settings);
    const Role *called = role_called(pair, profile);
    if (called != NULL)
        return called;
    bool has_port = has_sip_port(pair, profile), is_sip = has_port || shows_sip(story);
    if (shows_direct_routing(pair, profile) || (is_sip && is_direct_routing(pair, profile)))
        return &role_direct_routing;
    if (has_port)
        return &role_unified_messaging;
    return is_sip ? &role_sip : &role_other;
}

static bool any_is_dialled_as(const Pair *pair, const Names *sought)
{
    const TlsRun *run;
    for (guint i = 0; (run = pair_run(pair, i)) != NULL; i++)
        if (is_dialled_as(&run->first, sought))
            return true;
    return false;
}

bool role_is_federation_gateway(const Pair *pair, const Settings *settings)
{
    const Profile *profile = profile_of(settings);
    const Names sought = { &profile->federation_names, profile_has_label };
    ProfileRole called;
    if (is_called(pair, profile, &called))
        return called == PROFILE_ROLE_FEDERATION;
    return any_is_dialled_as(pair, &sought) || role_is_public_gateway(pair, settings);
}

bool role_is_public_gateway(const Pair *pair, const Settings *settings)
{
    const Names sought = { &profile_of(settings)->public_gateways, profile_has_label };
    return any_is_dialled_as(pair, &sought);
}

bool role_ignores_names(const Pair *pair, const Settings *settings)
{
    const Profile *profile = profile_of(settings);
    ProfileRole called;
    if (is_called(pair, profile, &called))
        return called == PROFILE_ROLE_AV_AUTHENTICATION;
    return profile_has_port(&profile->av_ports, pair->key.port);
}

bool role_dials_direct_routing(const Pair *pair, const Settings *settings)
{
    const Profile *profile = profile_of(settings);
    const Names sought = { &profile->direct_routing_names, profile_is_below };
    bool is_address = profile_has_address(&profile->direct_routing, &pair->key.server) &&
                      profile_has_port(&profile->sip_ports, pair->key.port);
    return is_address || any_is_dialled_as(pair, &sought); /* Teams lives there, too */
}

bool role_dials_controllers(const Pair *pair, const Settings *settings)
{
    const Profile *profile = profile_of(settings);
    const Names sought = { &profile->direct_routing_names, profile_is_below };
    const TlsRun *run;
    for (guint i = 0; (run = pair_run(pair, i)) != NULL; i++)
        if (certificate_has(run->first.certificates[TLS_CLIENT], &sought))
            return true;
    return profile_has_address(&profile->direct_routing, &pair->key.client);
}
