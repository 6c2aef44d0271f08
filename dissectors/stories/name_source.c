/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "name_source.h"

#include <glib.h>

const char *name_source_name(NameSource source)
{
    static const char *const names[] = {
        [NAME_FROM_EXPECT] = "expect",
        [NAME_FROM_HOSTS] = "hosts",
        [NAME_FROM_DNS] = "dns",
        [NAME_FROM_PTR] = "ptr",
        [NAME_FROM_SRV] = "srv",
        [NAME_FROM_SNI] = "sni",
        [NAME_FROM_CERTIFICATE] = "certificate",
        [NAME_FROM_DHCP] = "dhcp",
        [NAME_FROM_NETBIOS] = "netbios",
        [NAME_FROM_LLMNR] = "llmnr",
        [NAME_FROM_MDNS] = "mdns",
    };
    G_STATIC_ASSERT(G_N_ELEMENTS(names) == NAME_SOURCES);
    return names[source];
}
