/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "bytes.h"
#include "ip_range.h"

struct Settings;

/* What the user may call a service. */
typedef enum ProfileRole {
    PROFILE_ROLE_UM_LYNC,
    PROFILE_ROLE_DIRECT_ROUTING,
    PROFILE_ROLE_SIP,
    PROFILE_ROLE_TLS,
    PROFILE_ROLE_FEDERATION,
    PROFILE_ROLE_AV_AUTHENTICATION,
    PROFILE_ROLES
} ProfileRole;

/* A service and what it is. */
typedef struct ProfileService {
    Ip ip;
    uint16_t port; /* 0: any */
    ProfileRole role;
} ProfileService;

typedef struct ProfilePorts {
    const uint16_t *ports;
    size_t count;
} ProfilePorts;

typedef struct ProfileRanges {
    const IpRange *ranges;
    size_t count;
} ProfileRanges;

typedef struct ProfileNames {
    const char *const *names;
    size_t count;
} ProfileNames;

/* What cases take for granted about the servers of a network; the user may say otherwise. All is
 * borrowed for the life of the engine. */
typedef struct Profile {
    ProfilePorts sip_ports;            /* of SIP between servers over TLS */
    ProfilePorts av_ports;             /* of audio/video authentication, which looks at no name */
    ProfileRanges direct_routing;      /* addresses of Teams Direct Routing */
    ProfileNames direct_routing_names; /* and domains that its names end in */
    ProfileNames federation_names;     /* labels of a gateway's name */
    ProfileNames public_gateways;      /* the same, where its own certificate is in order */
    ProfileNames trusted_issuers;      /* CN or subject of those that partners take directly */
    const ProfileService *services;
    size_t service_count;
} Profile;

/* What holds where the user says nothing. */
extern const Profile profile_usual;

/* Of the settings. */
const Profile *profile_of(const struct Settings *settings);

bool profile_has_port(const ProfilePorts *ports, uint16_t port);
bool profile_has_address(const ProfileRanges *ranges, const Ip *ip);

/* Does the name consist of one of them, or end in it behind a dot? */
bool profile_is_below(const ProfileNames *domains, Bytes name);

/* Is one of them a label of the name, or several labels in a row? */
bool profile_has_label(const ProfileNames *labels, Bytes name);

bool profile_has_name(const ProfileNames *names, Bytes name);

/* What the service is; false: the user does not say. One with a port comes before one without. */
bool profile_role_of(const Profile *profile, const Ip *ip, uint16_t port, ProfileRole *out);

/* "um-lync" */
const char *profile_role_name(ProfileRole role);
