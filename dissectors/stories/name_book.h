/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "heard_names.h"
#include "limits.h"

/*
 * How the hosts of a capture are called, and from where we know. Names belong to addresses of one
 * network: addresses inside a virtual network are not those outside of it. What the user says holds
 * in every network, always has room and comes first. Letters of either case are the same; the dot
 * at the end of a name is taken off.
 */
typedef struct NameBook NameBook;

/* Of the names that the user gives. */
#define NAME_BOOK_EVERY_NETWORK UINT32_MAX

/* One name of an address by one source. */
typedef struct NameEntry {
    Bytes name; /* in lower case, not necessarily text; good until the next name is added */
    NameSource source;
    uint64_t first_frame, last_frame; /* that said so; 0: no frame did */
    uint32_t addresses;               /* that the name stands for; more than one: a pool */
} NameEntry;

/* What the user says: --expect and --hosts; borrowed. */
typedef struct GivenName {
    NameSource source;
    Ip ip;
    Bytes name;
} GivenName;

/* What a lookup is about. */
typedef struct NamedAddress {
    uint32_t network;
    Ip ip;
} NamedAddress;

NameBook *name_book_new(void);
void name_book_free(NameBook *book); /* NULL is fine */

/* frame: 0 for what no frame says. No effect for a name that is none. */
void name_book_add(NameBook *book, const NamedAddress *address, Bytes name, NameSource source,
                   uint64_t frame);

/* What a packet says of names; heard are the names in it. */
void name_book_hear(NameBook *book, uint32_t network, uint64_t frame, const HeardNames *heard);

/* The names of an address, at most n, by trust, the latest of a source first; returns how many. */
unsigned name_book_names(NameBook *book, const NamedAddress *address, NameEntry *out, unsigned n);

/* The full name that the host at an address most likely calls its own: what the user expects, then
 * a name of no other address before that of a pool, by trust. Asked are sources that can be
 * relied on (the user, DNS, DHCP, the certificate shown when the address is dialled); false where
 * none of them knows. */
bool name_book_own_name(NameBook *book, const NamedAddress *address, NameEntry *out);

/* Does any source call the address so? A name without a domain, on either side, stands for every
 * name that begins with it; NetBIOS cuts names off behind their 15th letter. */
bool name_book_is_called(NameBook *book, const NamedAddress *address, Bytes name, NameEntry *out);

/* The addresses of a name, at most n, the longest known first; returns how many. */
unsigned name_book_addresses(NameBook *book, uint32_t network, Bytes name, Ip *out, unsigned n);

/* Did DNS name it as the target of a SIP service (SRV)? */
bool name_book_is_sip_service(NameBook *book, uint32_t network, Bytes name);

/* The same of any name of an address. */
bool name_book_serves_sip(NameBook *book, const NamedAddress *address);

/* Addresses that had to be forgotten. */
uint64_t name_book_forgotten(const NameBook *book);
