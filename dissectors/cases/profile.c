/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "profile.h"

#include <string.h>

#include <glib.h>

#include "settings.h"

/* Ports of SIP between the servers of OCS, Lync, Skype for Business and Exchange UM. */
static const uint16_t sip_ports[] = { 444,  5061, 5062, 5063, 5064, 5065, 5066,
                                      5067, 5068, 5070, 5075, 5076, 5081, 5082 };

static const uint16_t av_ports[] = { 5062 };

/* The published addresses of Direct Routing: 52.112.0.0/14 and 52.120.0.0/14. */
static const IpRange direct_routing[] = {
    { { { [10] = 0xff, [11] = 0xff, 52, 112 } }, 96 + 14 },
    { { { [10] = 0xff, [11] = 0xff, 52, 120 } }, 96 + 14 },
};
static const char *const direct_routing_names[] = { "pstnhub.microsoft.com" };
static const char *const federation_names[] = { "fed", "federation", "nexus" };
static const char *const public_gateways[] = { "domains.live.com" };

#define ALL_OF(list) list, G_N_ELEMENTS(list)

const Profile profile_usual = {
    .sip_ports = { ALL_OF(sip_ports) },
    .av_ports = { ALL_OF(av_ports) },
    .direct_routing = { ALL_OF(direct_routing) },
    .direct_routing_names = { ALL_OF(direct_routing_names) },
    .federation_names = { ALL_OF(federation_names) },
    .public_gateways = { ALL_OF(public_gateways) },
};

const Profile *profile_of(const Settings *settings)
{
    return settings->profile != NULL ? settings->profile : &profile_usual;
}

bool profile_has_port(const ProfilePorts *ports, uint16_t port)
{
    for (size_t i = 0; i < ports->count; i++)
        if (ports->ports[i] == port)
            return true;
    return false;
}

bool profile_has_address(const ProfileRanges *ranges, const Ip *ip)
{
    for (size_t i = 0; i < ranges->count; i++)
        if (ip_range_has(&ranges->ranges[i], ip))
            return true;
    return false;
}

/* At that place of the name, with a dot or the name's end around it. */
static bool stands_at(Bytes name, size_t at, const char *labels)
{
    size_t length = strlen(labels), end = at + length;
    return (at == 0 || name.data[at - 1] == '.') && (end == name.length || name.data[end] == '.') &&
           g_ascii_strncasecmp((const char *)name.data + at, labels, length) == 0;
}

bool profile_is_below(const ProfileNames *domains, Bytes name)
{
    for (size_t i = 0; i < domains->count; i++) {
        size_t length = strlen(domains->names[i]);
        if (name.length >= length && stands_at(name, name.length - length, domains->names[i]))
            return true;
    }
    return false;
}

static bool has_labels(Bytes name, const char *labels)
{
    size_t length = strlen(labels);
    for (size_t at = 0; at + length <= name.length; at++)
        if (stands_at(name, at, labels))
            return true;
    return false;
}

bool profile_has_label(const ProfileNames *labels, Bytes name)
{
    for (size_t i = 0; i < labels->count; i++)
        if (has_labels(name, labels->names[i]))
            return true;
    return false;
}

bool profile_has_name(const ProfileNames *names, Bytes name)
{
    for (size_t i = 0; i < names->count; i++)
        if (name.length == strlen(names->names[i]) &&
            g_ascii_strncasecmp((const char *)name.data, names->names[i], name.length) == 0)
            return true;
    return false;
}

bool profile_role_of(const Profile *profile, const Ip *ip, uint16_t port, ProfileRole *out)
{
    const ProfileService *found = NULL;
    for (size_t i = 0; i < profile->service_count; i++) {
        const ProfileService *service = &profile->services[i];
        bool fits = ip_equal(&service->ip, ip) && (service->port == 0 || service->port == port);
        if (fits && (found == NULL || service->port != 0))
            found = service;
    }
    if (found != NULL)
        *out = found->role;
    return found != NULL;
}

const char *profile_role_name(ProfileRole role)
{
    static const char *const names[PROFILE_ROLES] = {
        [PROFILE_ROLE_UM_LYNC] = "um-lync",
        [PROFILE_ROLE_DIRECT_ROUTING] = "direct-routing",
        [PROFILE_ROLE_SIP] = "sip",
        [PROFILE_ROLE_TLS] = "tls",
        [PROFILE_ROLE_FEDERATION] = "federation",
        [PROFILE_ROLE_AV_AUTHENTICATION] = "av-authentication",
    };
    return names[role];
}
