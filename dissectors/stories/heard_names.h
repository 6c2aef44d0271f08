/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "cursor.h"
#include "dns.h"
#include "name_source.h"
#include "packet.h"

/*
 * What one packet says of names: answers of DNS, multicast DNS, LLMNR and NetBIOS, and names that
 * hosts give to DHCP servers. A packet is read once, whoever wants to know; of the packets before
 * it only the names in DHCP requests are kept, until the answer says for which address.
 */
typedef struct HeardNames HeardNames;

/* Addresses and their names: each name is that of each address. Good until the next packet is
 * read. */
typedef struct HeardHosts {
    NameSource source;
    bool is_service; /* NAME_FROM_SRV: a target, whose address is not said here; no addresses */
    bool is_sip;     /* and the service is SIP */
    const Ip *ips;
    const DnsName *names; /* as they were sent */
    unsigned ip_count, name_count;
} HeardHosts;

HeardNames *heard_names_new(void);
void heard_names_free(HeardNames *heard); /* NULL is fine */

/* May a packet with UDP name somebody? Asked of every one of them. */
bool heard_names_are_in(const Packet *packet);

/* Forgets what was heard before, and reads such a packet. */
void heard_names_read(HeardNames *heard, const Packet *packet);

/* The same for one message of DNS over TCP. */
void heard_names_read_dns(HeardNames *heard, Cursor message);

unsigned heard_names_count(const HeardNames *heard);
HeardHosts heard_names_get(const HeardNames *heard, unsigned i);
