/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

/* Who says that an address has a name, the most trusted first. */
typedef enum NameSource {
    NAME_FROM_EXPECT,      /* the user, of this address */
    NAME_FROM_HOSTS,       /* a hosts file of the user */
    NAME_FROM_DNS,         /* an answer: the name asked for, its aliases, its address */
    NAME_FROM_PTR,         /* an answer about the address */
    NAME_FROM_SRV,         /* the target of a service, whose address was heard too */
    NAME_FROM_SNI,         /* who dials the address asks for this server */
    NAME_FROM_CERTIFICATE, /* that the address shows when it is dialled */
    NAME_FROM_DHCP,
    NAME_FROM_NETBIOS,
    NAME_FROM_LLMNR,
    NAME_FROM_MDNS,
    NAME_SOURCES,
} NameSource;

/* "dns" */
const char *name_source_name(NameSource source);
