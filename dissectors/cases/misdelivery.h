/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "case.h"

/*
 * What the rules E1 to E11 say about one outage: shared by the cases that explain why frames go to
 * a MAC that no longer has the address. The rule numbers are those of the case documentation.
 */
typedef struct Misdelivery {
    const Outage *outage;
    Mac current;             /* the owner, a team's address never */
    const MacUse *owner;     /* of current */
    const MacUse *was_owner; /* of the stale MAC when it spoke for the address; else NULL */

    bool owner_is_proven; /* E1: by ARP or DHCP, or at least 3 packets of its own */
    bool is_enough;       /* E2: of stale-vm-mac's thresholds packets and span, or healed-packets */
    bool is_unanswered;   /* E3: asked, 3 s waited, nothing came back */
    bool answer_is_unknown; /* E3 cannot be seen: nothing was asked, or the file ends first */
    bool stale_is_silent;   /* E4, and it takes nothing for others either */
    bool stale_was_owner;   /* E5 */
    bool has_pairs;         /* E7 */
    bool is_moved;          /* E8 */
    const Asker *deaf;      /* E9; NULL: not met */
    bool replies_return;    /* E10: replies to the owner's own ARP requests go to the stale MAC */
    const Sender *told; /* E11: it was told the right MAC by ARP, and its packets still go to the
                               stale one; NULL: not met */

    uint32_t stale_senders; /* E6: that go on using the stale MAC */
    uint32_t other_senders; /* that reach the owner and are answered */
    bool is_staggered;      /* one sender found the owner while another went on missing it */
    bool is_by_word;        /* whoever found the owner did so on its word: caches at work */
    bool is_relayed;        /* the only stale sender is a router for what it misdelivers */
    bool is_one_way;        /* nothing shows that the capture holds the owner's unicast frames */
    bool was_announced;     /* the owner broadcast within 3 s of its first word */
    bool start_is_unseen;   /* the owner spoke before anybody else did: its start may be unseen */
    bool
        other_address_known; /* the stale MAC speaks for another address meanwhile: other_address */
    Ip other_address;
} Misdelivery;

typedef enum MisdeliveryCause {
    MISDELIVERY_NOTHING, /* answered, or the old MAC is alive: no outage */
    MISDELIVERY_TEAM,    /* the frames are rewritten on the host's side */
    MISDELIVERY_CACHE,   /* the senders' own caches are stale */
    MISDELIVERY_EITHER,  /* one sender, no way to tell */
    MISDELIVERY_MOVE,    /* an address moved between two live stations, and nobody was told */
} MisdeliveryCause;

/* False when the outage cannot be judged at all: its owner is a team's or a router group's address,
 * or nothing shows that the address is on this link. */
bool misdelivery_read(const Story *story, const Settings *settings, Misdelivery *out);

MisdeliveryCause misdelivery_cause(const Misdelivery *miss);

/* Does the sender keep the stale MAC, rather than miss a frame or two on the way to the new one? */
bool misdelivery_is_stale(const Sender *sender);

/* A router that leaves the TTL as it is, as those of clouds do, seems to own whatever it passes on:
 * what such a MAC only sends packets from proves nothing. */
bool misdelivery_speaks_for_many(const Story *story, const Mac *mac);

/* The conditions E1 to E11, for a finding. */
void misdelivery_conditions(const Misdelivery *miss, Finding *finding);

/* The frames that prove them. */
void misdelivery_evidence(const Story *story, const Misdelivery *miss, Finding *finding);

/* The subject fields that every stale finding begins with: ip, vlan, stale_mac, current_mac. */
Value *misdelivery_subject(const Story *story, const Misdelivery *miss);

/* The subject fields that say where: vlan (ids, outermost first), and vni inside a tunnel. */
void misdelivery_place(const Story *story, Value *subject);
