/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "forgotten.h"

#include "link_layer.h"

/* What was forgotten, and what may be missing or lean on less for it. */
static const char *const sentences[] = {
    [FORGOTTEN_ADDRESSES] =
        "more addresses than are kept at once: {} were forgotten before the end, and what concerns "
        "them may be missing",
    [FORGOTTEN_STORIES] = "more addresses with several MACs than are kept at once: {} were judged "
                          "early, with lower confidence",
    [FORGOTTEN_GROUPS] =
        "more groups of redundant routers than are kept at once: {} were forgotten before the end, "
        "and two active routers of one of them may be missing",
    [FORGOTTEN_STATIONS] =
        "more MACs of routers and NIC teams than are kept at once: {} were forgotten, and what "
        "they "
        "did may be held against them; findings that rest on that are possible at most",
    [FORGOTTEN_HEARD] =
        "more stations on several interfaces than are kept at once: {} were forgotten, and "
        "interfaces of one link may be taken for two",
    [FORGOTTEN_CLAIMS] = "more contested claims of addresses than are kept at once: {} were judged "
                         "early, with lower "
                         "confidence, and their effects may be put down to another cause",
    [FORGOTTEN_EFFECTS] =
        "more stations that were told of an address unasked than are followed at once: {} were "
        "forgotten, and a false claim may look less sure than it is",
    [FORGOTTEN_REQUESTS] =
        "more ARP and neighbour requests at a time than are kept: {} were forgotten before an "
        "answer may have come, and such answers look unasked",
    [FORGOTTEN_MACS] =
        "more MACs than are kept at once: {} were forgotten before the end, and two machines with "
        "one of them may be missing",
    [FORGOTTEN_SHARED] = "more MACs with several addresses than are kept at once: {} were judged "
                         "early, with lower confidence",
    [FORGOTTEN_PLACES] =
        "more stations at several interfaces or VLANs than are kept at once: the places of {} were "
        "forgotten, and one that moves to and fro may be missing",
    [FORGOTTEN_MOVERS] = "more MACs that move to and fro than are kept at once: {} were judged "
                         "early, with lower confidence",
    [FORGOTTEN_ASKERS] =
        "more stations that ask by ARP or neighbour discovery than are kept at once: {} were "
        "forgotten, and one that does not hear its answers may be missing",
    [FORGOTTEN_TARGETS] =
        "more addresses that nobody answered for yet than are kept at once: {} were forgotten, and "
        "may be missing where such addresses are listed",
};
G_STATIC_ASSERT(G_N_ELEMENTS(sentences) == FORGOTTEN_KINDS);

static void count(const LinkLayer *layer, uint64_t counts[FORGOTTEN_KINDS])
{
    counts[FORGOTTEN_ADDRESSES] = owners_forgotten(layer->owners);
    counts[FORGOTTEN_STORIES] = owners_judged_early(layer->owners);
    counts[FORGOTTEN_GROUPS] = redundancy_forgotten(layer->redundancy);
    counts[FORGOTTEN_STATIONS] = stations_forgotten(layer->stations);
    counts[FORGOTTEN_HEARD] = segments_forgotten(layer->places.segments);
    counts[FORGOTTEN_CLAIMS] = claims_forgotten(layer->claims);
    counts[FORGOTTEN_EFFECTS] = claims_forgotten_effects(layer->claims);
    counts[FORGOTTEN_REQUESTS] = claims_forgotten_requests(layer->claims);
    counts[FORGOTTEN_MACS] = identities_forgotten(layer->identities);
    counts[FORGOTTEN_SHARED] = identities_judged_early(layer->identities);
    counts[FORGOTTEN_PLACES] = mac_moves_forgotten(layer->mac_moves);
    counts[FORGOTTEN_MOVERS] = mac_moves_judged_early(layer->mac_moves);
    counts[FORGOTTEN_ASKERS] = askers_forgotten(layer->askers);
    counts[FORGOTTEN_TARGETS] = unanswered_forgotten(layer->unanswered);
}

uint32_t forgotten_kinds(const struct LinkLayer *layer)
{
    uint64_t counts[FORGOTTEN_KINDS];
    uint32_t kinds = 0;
    count(layer, counts);
    for (int kind = 0; kind < FORGOTTEN_KINDS; kind++)
        kinds |= counts[kind] > 0 ? 1u << kind : 0;
    return kinds;
}

void forgotten_tell(const struct LinkLayer *layer, void (*tell)(void *user, Text *says), void *user)
{
    uint64_t counts[FORGOTTEN_KINDS];
    count(layer, counts);
    for (int kind = 0; kind < FORGOTTEN_KINDS; kind++)
        if (counts[kind] > 0)
            tell(user, text_new(sentences[kind], value_number((int64_t)counts[kind]), NULL));
}
