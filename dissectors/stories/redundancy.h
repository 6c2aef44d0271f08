/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "context.h"
#include "outage.h"

typedef enum RedundancyProtocol {
    REDUNDANCY_VRRP,
    REDUNDANCY_HSRP,
} RedundancyProtocol;

enum { REDUNDANCY_RECENT = 3 }; /* adverts of each rival that make a contest */

/*
 * A router as one capture interface hears it, or as all of them do together: the IP source of its
 * adverts, whatever MAC they have. A reign is the time in which it says without a break that it is
 * active.
 */
typedef struct RedundancyRouter {
    Ip ip;
    uint32_t interface; /* CONTEXT_ANY_INTERFACE: together */
    uint32_t last_interface;
    Mac macs[LIMIT_MACS_OF_ROUTER]; /* the last ones its adverts came from */
    uint8_t mac_count;
    Ip addresses[LIMIT_VRRP_ADDRESSES]; /* virtual ones, of its last advert */
    uint8_t address_count;
    uint8_t version;
    uint32_t priority;
    Time interval, patience; /* between adverts; how long the others wait for the next one */
    bool is_active;          /* and was at its last advert */
    bool is_rival;           /* it was active while another router was: a contest */
    Span reign;
    Time recent[REDUNDANCY_RECENT]; /* its last adverts of the reign, a ring */
    uint32_t defied;    /* its adverts of the reign that followed one of another active router */
    uint64_t heard;     /* the last frame, active or not */
    Span contested;     /* its adverts while another router was active */
    FrameSample sample; /* of those */
} RedundancyRouter;

/* The routers of one group on one link. */
typedef struct RedundancyGroup {
    uint32_t context;
    uint16_t number;
    RedundancyProtocol protocol;
    uint8_t router_count;
    bool is_copied; /* interfaces hear the same adverts, maybe by different clocks: what they hear
                       together has no order */
    RedundancyRouter routers[LIMIT_ROUTERS_OF_GROUP];
    /* From the first advert of a second active router on; each counts its proofs. */
    Span contest;       /* on one interface */
    Span joint_contest; /* of all interfaces together */
} RedundancyGroup;

/* The groups of routers that share an address by VRRP or HSRP. */
typedef struct Redundancy Redundancy;

Redundancy *redundancy_new(void);
void redundancy_free(Redundancy *redundancy); /* NULL is fine */
void redundancy_clear(Redundancy *redundancy);

/* leave is told of every group with a contest that has to go before the end. */
void redundancy_on_leave(Redundancy *redundancy,
                         void (*leave)(void *user, const RedundancyGroup *group), void *user);

/* A packet with PACKET_VRRP or PACKET_HSRP, captured on the interface in the context. */
void redundancy_feed(Redundancy *redundancy, uint32_t context, uint32_t interface,
                     const Frame *frame, const Packet *packet);

/* Any packet that was seen a moment ago, on another interface or on this one: it counts where the
 * group is known. */
void redundancy_feed_copy(Redundancy *redundancy, uint32_t context, uint32_t interface,
                          const Frame *frame, const Packet *packet);

/* What was learned in context i belongs to context into[i], for all below count. */
void redundancy_move(Redundancy *redundancy, const uint32_t *into, uint32_t count);

/*
 * Every group with a contest: two routers with a virtual address in common that each advertised at
 * least 3 times within 10 s (3 intervals where they are longer) since both are active, each at
 * least twice although the other one had.
 */
void redundancy_visit(Redundancy *redundancy,
                      void (*visit)(void *user, const RedundancyGroup *group), void *user);

/* The contest of a visited group, and who takes part in it. */
const Span *redundancy_contest(const RedundancyGroup *group);
bool redundancy_is_rival(const RedundancyGroup *group, const RedundancyRouter *router);

/* Groups that had to leave early. */
uint64_t redundancy_forgotten(const Redundancy *redundancy);

/* Does the router, as far as it was heard, still say at that time that it is active? */
bool redundancy_router_reigns(const RedundancyRouter *router, Time now);
