/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "owners.h"

#include "table.h"

typedef struct OwnedKey {
    uint32_t context;
    Mac mac;
    uint16_t zero;
} OwnedKey;

/* Addresses of one MAC. */
typedef struct Owned {
    Ip ips[LIMIT_ADDRESSES_OF_MAC];
    Time last[LIMIT_ADDRESSES_OF_MAC];
    bool by_arp[LIMIT_ADDRESSES_OF_MAC];
    uint8_t count;
} Owned;

/* Addresses that were asked for a moment ago, known or not: frames of one conversation follow each
 * other. */
enum { RECENT = 1024, RECENT_LIFE = 4096 };

typedef struct RecentAddress {
    AddressKey key;
    Address *address; /* NULL: nobody has it */
    uint32_t era;     /* of owners when it was found: others are void */
} RecentAddress;

typedef struct RecentStory {
    const Address *address;
    AddressStory *story;
    uint32_t era;
} RecentStory;

struct Owners {
    OwnersListener listener;
    RecentStory recent_stories[RECENT];
    RecentAddress recent[RECENT];
    uint32_t recent_era, recent_finds;
    uint64_t judged_early;
    Table *addresses;                 /* AddressKey -> Address */
    Table *stories;                   /* AddressKey -> AddressStory * */
    Table *owned;                     /* OwnedKey -> Owned; made when asked for */
    uint32_t owned_size, owned_lacks; /* addresses when it was made, and new ones since */
};

static Binding binding_of(const AddressKey *key, const Mac *mac, uint8_t proofs, const Span *span)
{
    return (Binding){ *key, *mac, proofs, span->first_frame, span->last_frame };
}

static void forget_owned(Owners *owners)
{
    table_free(owners->owned);
    owners->owned = NULL;
}

/* An address came, went or moved. */
static void forget_recent(Owners *owners)
{
    owners->recent_era++;
    owners->recent_finds = 0;
}

/* What a MAC of a story was heard and leased; false when neither. */
static bool read_binding(const AddressKey *key, const MacUse *use, Binding *out)
{
    const Span *spoke = &use->spoke, *leased = &use->leased;
    if (spoke->count + leased->count == 0)
        return false;
    *out = binding_of(key, &use->mac, use->proofs, spoke->count > 0 ? spoke : leased);
    if (spoke->count > 0 && leased->count > 0) {
        out->first_frame = MIN(spoke->first_frame, leased->first_frame);
        out->last_frame = MAX(spoke->last_frame, leased->last_frame);
    }
    return true;
}

static void end_early(Owners *owners, const AddressKey *key, AddressStory *story)
{
    story->is_evicted = true;
    owners->judged_early++;
    owners->listener.story_ends(owners->listener.user, story);
    Binding binding;
    for (uint8_t i = 0; i < story->mac_count; i++)
        if (read_binding(key, &story->macs[i], &binding))
            owners->listener.binding(owners->listener.user, &binding);
}

/* An address and its story leave together: a story without its address hears no answers. */
static void address_leaves(void *user, const void *key, void *value, TableExit exit)
{
    Owners *owners = user;
    const Address *address = value;
    forget_recent(owners);
    if (exit != TABLE_EVICTED)
        return;
    AddressStory **slot = address->has_story ? table_find(owners->stories, key) : NULL;
    if (slot != NULL) {
        end_early(owners, key, *slot);
        table_remove(owners->stories, key);
        return;
    }
    Binding binding = binding_of(key, &address->owner, address->proofs, &address->span);
    owners->listener.binding(owners->listener.user, &binding);
}

static void story_leaves(void *user, const void *key, void *value, TableExit exit)
{
    Owners *owners = user;
    AddressStory *story = *(AddressStory **)value; /* NULL: it has moved */
    if (exit == TABLE_EVICTED) {
        end_early(owners, key, story);
        table_remove(owners->addresses, key);
    }
    address_story_free(story);
}

/* A story with an outage that counts is worth more than one of two quiet MACs. */
static bool story_is_spared(void *user, const void *value)
{
    (void)user;
    const AddressStory *story = *(AddressStory *const *)value;
    for (guint i = 0; i < story->outages->len; i++)
        if (((const Outage *)story->outages->pdata[i])->misdelivered.count > 2)
            return true;
    return false;
}

Owners *owners_new(const OwnersListener *listener)
{
    Owners *owners = g_new0(Owners, 1);
    owners->listener = *listener;
    owners->recent_era = 1;
    owners->addresses = table_new(&(TableSpec){ .key_size = sizeof(AddressKey),
                                                .value_size = sizeof(Address),
                                                .max_entries = LIMIT_ADDRESSES,
                                                .leave = address_leaves,
                                                .user = owners });
    owners->stories = table_new(&(TableSpec){ .key_size = sizeof(AddressKey),
                                              .value_size = sizeof(AddressStory *),
                                              .max_entries = LIMIT_STORIES,
                                              .max_bytes = LIMIT_STORY_BYTES,
                                              .leave = story_leaves,
                                              .spare = story_is_spared,
                                              .user = owners });
    return owners;
}

void owners_clear(Owners *owners)
{
    forget_owned(owners);
    table_clear(owners->stories);
    table_clear(owners->addresses);
}

void owners_free(Owners *owners)
{
    if (owners == NULL)
        return;
    owners_clear(owners);
    table_free(owners->stories);
    table_free(owners->addresses);
    g_free(owners);
}

static size_t recent_slot(const AddressKey *key)
{
    uint32_t low;
    memcpy(&low, key->ip.bytes + 12, sizeof low);
    return (low ^ low >> 24 ^ low >> 17 ^ key->context) % RECENT;
}

Address *owners_find(Owners *owners, const AddressKey *key)
{
    RecentAddress *recent = &owners->recent[recent_slot(key)];
    if (recent->era == owners->recent_era && memcmp(&recent->key, key, sizeof *key) == 0)
        return recent->address;
    /* what is in use has to be touched in its table now and then, or it looks old */
    if (++owners->recent_finds > RECENT_LIFE)
        forget_recent(owners);
    *recent = (RecentAddress){ *key, table_find(owners->addresses, key), owners->recent_era };
    return recent->address;
}

const uint32_t *owners_era(const Owners *owners)
{
    return &owners->recent_era;
}

void owners_add(Owners *owners, const AddressKey *key, const Mac *mac, Proof proof,
                const Frame *frame)
{
    bool is_new;
    Address *address = table_add(owners->addresses, key, &is_new);
    if (!is_new)
        return;
    forget_recent(owners);
    owners->owned_lacks++;
    address->owner = *mac;
    address->proofs = proof;
    span_add(&address->span, frame);
}

void owners_replace(Owners *owners, const AddressKey *key, Address *address, const Mac *mac,
                    Proof proof, const Frame *frame)
{
    Binding over = binding_of(key, &address->owner, address->proofs, &address->span);
    owners->listener.binding(owners->listener.user, &over);
    *address = (Address){ .owner = *mac, .proofs = proof, .last_unicast = address->last_unicast };
    span_add(&address->span, frame);
}

AddressStory *owners_story(Owners *owners, const AddressKey *key, const Address *address)
{
    if (!address->has_story)
        return NULL;
    RecentStory *recent = &owners->recent_stories[recent_slot(key)];
    if (recent->era != owners->recent_era || recent->address != address) {
        AddressStory **slot = table_find(owners->stories, key);
        *recent = (RecentStory){ address, slot != NULL ? *slot : NULL, owners->recent_era };
    }
    return recent->story;
}

AddressStory *owners_begin_story(Owners *owners, const AddressKey *key, Address *address)
{
    AddressStory *known = owners_story(owners, key, address);
    if (known != NULL)
        return known;
    bool is_new;
    AddressStory **slot = table_add(owners->stories, key, &is_new);
    if (!is_new)
        return *slot;
    forget_recent(owners);
    owners->owned_lacks++;
    *slot = address_story_new(key->context, &key->ip);
    table_charge(owners->stories, slot, address_story_bytes(*slot));
    address->has_story = true;
    (*slot)->unicasts = address->last_unicast != 0;
    (*slot)->spell.unheard =
        (Span){ address->unheard_frame, address->unheard_frame, address->unheard_time,
                address->unheard_time, address->unheard };
    const Frame begin = { .number = address->span.first_frame, .time = address->span.first_time };
    if (address->proofs == PROOF_DHCP)
        address_story_leases(*slot, &begin, &address->owner);
    else
        address_story_speaks(*slot, &begin, &address->owner, (Speech){ .proof = address->proofs },
                             &address->span);
    return *slot;
}

void owners_charge(Owners *owners, const AddressStory *story)
{
    AddressKey key = { story->ip, story->context };
    AddressStory **slot = table_find(owners->stories, &key);
    if (slot != NULL)
        table_charge(owners->stories, slot, address_story_bytes(story));
}

/* The story goes where its address goes. */
static void move_story(Owners *owners, const AddressKey *key, const AddressKey *moved)
{
    AddressStory **slot = table_find(owners->stories, key);
    if (slot == NULL)
        return;
    AddressStory *story = *slot;
    *slot = NULL;
    table_remove(owners->stories, key);
    story->context = moved->context;
    slot = table_add(owners->stories, moved, NULL);
    *slot = story;
    table_charge(owners->stories, slot, address_story_bytes(story));
}

/* What the new place knows already stays; only a story is worth more than an address without. */
static void move(Owners *owners, AddressKey key, uint32_t into, const Address *address)
{
    AddressKey moved_key = { key.ip, into };
    const Address *known = table_find(owners->addresses, &moved_key);
    if (address->has_story && known != NULL && known->has_story)
        return; /* two stories of one address: each ends where it is */
    Address moved = *address;
    bool is_new;
    table_remove(owners->addresses, &key);
    Address *target = table_add(owners->addresses, &moved_key, &is_new);
    forget_recent(owners);
    if (!is_new && !moved.has_story) {
        target->span.first_frame = MIN(target->span.first_frame, moved.span.first_frame);
        return;
    }
    *target = moved;
    if (moved.has_story)
        move_story(owners, &key, &moved_key);
}

void owners_move(Owners *owners, const uint32_t *into, uint32_t count)
{
    for (Address *address = table_next(owners->addresses, NULL), *next; address != NULL;
         address = next) {
        next = table_next(owners->addresses, address);
        const AddressKey *key = table_key(owners->addresses, address);
        if (key->context < count && into[key->context] != key->context)
            move(owners, *key, into[key->context], address);
    }
}

void owners_visit(Owners *owners, void (*visit)(void *user, const AddressStory *story), void *user)
{
    forget_owned(owners);
    for (AddressStory **slot = NULL; (slot = table_next(owners->stories, slot)) != NULL;)
        visit(user, *slot);
}

static int by_end(const void *a, const void *b)
{
    const Binding *x = a, *y = b;
    if (x->last_frame != y->last_frame)
        return x->last_frame < y->last_frame ? -1 : 1;
    return (x->first_frame > y->first_frame) - (x->first_frame < y->first_frame);
}

GArray *owners_bindings(Owners *owners)
{
    GArray *bindings = g_array_new(FALSE, FALSE, sizeof(Binding));
    for (const Address *address = NULL;
         (address = table_next(owners->addresses, address)) != NULL;) {
        Binding binding = binding_of(table_key(owners->addresses, address), &address->owner,
                                     address->proofs, &address->span);
        if (!address->has_story)
            g_array_append_val(bindings, binding);
    }
    for (AddressStory **slot = NULL; (slot = table_next(owners->stories, slot)) != NULL;)
        for (uint8_t i = 0; i < (*slot)->mac_count; i++) {
            Binding binding;
            if (read_binding(table_key(owners->stories, slot), &(*slot)->macs[i], &binding))
                g_array_append_val(bindings, binding);
        }
    g_array_sort(bindings, by_end);
    return bindings;
}

static void own(Table *owned, const AddressKey *key, const Mac *mac, const Span *span,
                uint8_t proofs)
{
    OwnedKey owned_key = { key->context, *mac, 0 };
    Owned *entry = table_add(owned, &owned_key, NULL);
    if (entry->count == LIMIT_ADDRESSES_OF_MAC)
        return;
    entry->ips[entry->count] = key->ip;
    entry->last[entry->count] = span->last_time;
    entry->by_arp[entry->count++] = (proofs & PROOF_ARP) != 0;
}

static void make_owned(Owners *owners)
{
    owners->owned_size = table_count(owners->addresses);
    owners->owned_lacks = 0;
    owners->owned = table_new(&(TableSpec){ .key_size = sizeof(OwnedKey),
                                            .value_size = sizeof(Owned),
                                            .max_entries = LIMIT_NOTED_MACS });
    for (const Address *address = NULL; (address = table_next(owners->addresses, address)) != NULL;)
        if (!address->has_story)
            own(owners->owned, table_key(owners->addresses, address), &address->owner,
                &address->span, address->proofs);
    for (AddressStory **slot = NULL; (slot = table_next(owners->stories, slot)) != NULL;)
        for (uint8_t i = 0; i < (*slot)->mac_count; i++) {
            const MacUse *use = &(*slot)->macs[i];
            if (use->spoke.count > 0)
                own(owners->owned, table_key(owners->stories, slot), &use->mac, &use->spoke,
                    use->proofs);
        }
}

size_t owners_addresses(Owners *owners, uint32_t context, const Mac *mac, bool by_arp, Time since,
                        Ip *ips, size_t n)
{
    if (owners->owned != NULL && owners->owned_lacks > owners->owned_size)
        forget_owned(owners);
    if (owners->owned == NULL)
        make_owned(owners);
    OwnedKey key = { context, *mac, 0 };
    const Owned *owned = table_find(owners->owned, &key);
    size_t count = 0;
    for (uint8_t i = 0; owned != NULL && i < owned->count && count < n; i++)
        if ((owned->by_arp[i] || !by_arp) && owned->last[i] >= since)
            ips[count++] = owned->ips[i];
    return count;
}

uint64_t owners_forgotten(const Owners *owners)
{
    return table_evicted(owners->addresses);
}

uint64_t owners_judged_early(const Owners *owners)
{
    return owners->judged_early;
}
