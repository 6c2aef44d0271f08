/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "configuration_key.h"

#include <stddef.h>

const ConfigurationKey configuration_keys[CONFIGURATION_KEYS] = {
    { "sip-ports", CONFIGURATION_PORTS, offsetof(Profile, sip_ports),
      "Ports on which servers speak SIP over mutual TLS. TLS on other ports is SIP only where the "
      "handshake, a certificate or DNS says so." },
    { "av-ports", CONFIGURATION_PORTS, offsetof(Profile, av_ports),
      "Ports of audio/video authentication, where nobody looks at the name of a certificate." },
    { "direct-routing-networks", CONFIGURATION_RANGES, offsetof(Profile, direct_routing),
      "Where the servers of Teams Direct Routing are." },
    { "direct-routing-names", CONFIGURATION_NAMES, offsetof(Profile, direct_routing_names),
      "Domains that their names end in." },
    { "federation-names", CONFIGURATION_NAMES, offsetof(Profile, federation_names),
      "Names of federation gateways: one of these is a label of the name, or several labels in a "
      "row." },
    { "public-gateways", CONFIGURATION_NAMES, offsetof(Profile, public_gateways),
      "The same for gateways whose own certificate is not the one in question." },
    { "trusted-issuers", CONFIGURATION_ISSUERS, offsetof(Profile, trusted_issuers),
      "Authorities that partners of federation take as the direct issuer of a certificate, by CN "
      "or by the whole subject (CN=Issuing CA 1,O=Example); with a ; between two." },
};

const ConfigurationGroup configuration_tables[CONFIGURATION_TABLES] = {
    [CONFIGURATION_ROLES] = { "roles",
                              "What the service at an address is, on one port or on all, where the "
                              "capture does not tell: um-lync (Exchange UM, Lync, OCS), "
                              "direct-routing, sip (any other SIP between servers), tls (anything "
                              "but SIP), federation (a gateway) or av-authentication.",
                              "192.0.2.7:5061 = um-lync" },
    [CONFIGURATION_HOSTS] = { "hosts",
                              "How hosts are called, as scan --hosts takes it from a file.",
                              "192.0.2.7 = fe01.example.com fe01" },
    [CONFIGURATION_EXPECT] = { "expect",
                               "The name that the host at an address is to have, as scan --expect.",
                               "192.0.2.7 = fe01.example.com" },
};
