/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "address.h"

/*
 * Which MAC has which address: one slot an address, and a story for each that was seen with a
 * second MAC. Only owners are kept here; an address that nobody on the link speaks for, such as
 * those behind a router, costs nothing.
 */
typedef struct Owners Owners;

typedef struct AddressKey {
    Ip ip;
    uint32_t context;
} AddressKey;

/* An address with one owner: all that most addresses ever need. */
typedef struct Address {
    Mac owner;
    uint8_t proofs;         /* Proof flags of the owner */
    bool has_story;         /* what follows stands still: the story goes on */
    Time last_unicast;      /* the address's last IP packet to a single station; 0: never */
    Span span;              /* the owner's frames, DHCP ACKs included */
    uint64_t unheard_frame; /* first packet to the owner since last_unicast */
    Time unheard_time;
    uint32_t unheard; /* such packets */
    uint16_t place;   /* interface it was heard on first, and one; 0: not noted yet */
    bool is_roaming;  /* heard at another interface or in another VLAN too */
    bool is_watched;  /* its MAC speaks for other addresses too */
} Address;

/* Does nothing but its owner's packets happen to the address, who has it alone? */
static inline bool address_is_plain(const Address *address, const Mac *mac)
{
    return !address->has_story && !address->is_roaming && !address->is_watched &&
           mac_equal(&address->owner, mac);
}

/* What a MAC had: a binding fact. */
typedef struct Binding {
    AddressKey key;
    Mac mac;
    uint8_t proofs;
    uint64_t first_frame, last_frame;
} Binding;

/* Told of what has to leave before the end. */
typedef struct OwnersListener {
    void (*binding)(void *user, const Binding *binding);
    void (*story_ends)(void *user, const AddressStory *story);
    void *user;
} OwnersListener;

Owners *owners_new(const OwnersListener *listener);
void owners_free(Owners *owners);  /* NULL is fine */
void owners_clear(Owners *owners); /* tells nobody */

/* NULL when nobody is known to have the address. */
Address *owners_find(Owners *owners, const AddressKey *key);

/* A number that changes whenever an address comes, goes or moves: what owners_find gave before may
 * be wrong then. */
const uint32_t *owners_era(const Owners *owners);

/* The MAC has the address; no effect on one that is known already. */
void owners_add(Owners *owners, const AddressKey *key, const Mac *mac, Proof proof,
                const Frame *frame);

/* Another MAC has the address after all; the binding of the former one is over. */
void owners_replace(Owners *owners, const AddressKey *key, Address *address, const Mac *mac,
                    Proof proof, const Frame *frame);

/* The story of an address, NULL when it has none. */
AddressStory *owners_story(Owners *owners, const AddressKey *key, const Address *address);

/* The same, begun with what the owner spoke so far when there is none. */
AddressStory *owners_begin_story(Owners *owners, const AddressKey *key, Address *address);

/* Says that the story has grown; others may have to leave. */
void owners_charge(Owners *owners, const AddressStory *story);

/* What was learned in context i belongs to context into[i], for all below count; what that one
 * knows already stays. */
void owners_move(Owners *owners, const uint32_t *into, uint32_t count);

/* Every story, the longest unused first. */
void owners_visit(Owners *owners, void (*visit)(void *user, const AddressStory *story), void *user);

/* Every binding there is, in the order of their last frames; the caller frees the array. */
GArray *owners_bindings(Owners *owners);

/* The first addresses that the MAC has in a context, at most n, by ARP alone or by any proof, last
 * heard at or after since (TIME_NONE: ever). Returns how many. As of the last visit: who asks at
 * another time may miss the newest, up to half of them. */
size_t owners_addresses(Owners *owners, uint32_t context, const Mac *mac, bool by_arp, Time since,
                        Ip *ips, size_t n);

/* Addresses and stories that had to leave early. */
uint64_t owners_forgotten(const Owners *owners);
uint64_t owners_judged_early(const Owners *owners);
