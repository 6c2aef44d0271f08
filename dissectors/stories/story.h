/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "address.h"
#include "asker.h"
#include "claims.h"
#include "context.h"
#include "forgotten.h"
#include "http_path.h"
#include "identities.h"
#include "mac_moves.h"
#include "pairs.h"
#include "redundancy.h"
#include "sip_pair.h"
#include "tds_pairs.h"
#include "unanswered.h"

typedef struct Stories Stories;

typedef enum StoryKind {
    STORY_ADDRESS,    /* one IP address and all its MACs */
    STORY_OUTAGE,     /* one outage of an address */
    STORY_UNANSWERED, /* one asker of an address, or of many, that nobody answers for */
    STORY_REDUNDANCY, /* one group of routers of which two say that they are active */
    STORY_CLAIM,      /* one address that one MAC claims without being asked */
    STORY_IDENTITIES, /* one MAC that speaks for several addresses */
    STORY_MOVING,     /* one MAC that turns up at one place and then at another */
    STORY_PAIR,       /* what one client makes of one service */
    STORY_SIP_PAIR,   /* what one client asks of one server by SIP */
    STORY_HTTP_PATH,  /* what one client asks of one path by HTTP */
    STORY_TDS_PAIR,   /* what one client makes of one database */
} StoryKind;

/* What a case is asked about; all is borrowed for the call. */
typedef struct Story {
    StoryKind kind;
    Stories *stories;                  /* the surroundings: what is known of other stations */
    const AddressStory *address;       /* of STORY_ADDRESS, STORY_OUTAGE, perhaps STORY_CLAIM */
    const Outage *outage;              /* of STORY_OUTAGE, else NULL */
    const UnansweredAsker *unanswered; /* of STORY_UNANSWERED, else NULL */
    const RedundancyGroup *redundancy; /* of STORY_REDUNDANCY, else NULL */
    const Claim *claim;                /* of STORY_CLAIM, else NULL */
    const SharedMac *shared;           /* of STORY_IDENTITIES, else NULL */
    const MovingMac *moving;           /* of STORY_MOVING, else NULL */
    const Pair *pair;                  /* of STORY_PAIR, else NULL */
    Pairs *pairs;                      /* of STORY_PAIR: those it is one of, to compare */
    const SipPair *sip;                /* of STORY_SIP_PAIR, else NULL */
    const HttpPath *http;              /* of STORY_HTTP_PATH, else NULL */
    const HttpPath *http_of_all;       /* the same path, for all clients together; may be NULL */
    const TdsPair *tds;                /* of STORY_TDS_PAIR, else NULL */
    const FrontEnd *front_end;         /* of STORY_TDS_PAIR: its client; NULL: none that is known */
    const LinkContext *link;           /* NULL for pairs and for paths */
    Time now;                          /* the capture has lasted until here */
    uint32_t era;       /* a new one with each jump back of the clock, and for each early story */
    bool is_early;      /* judged before the end, because a table was full */
    uint32_t forgotten; /* a bit (1 << Forgotten) for what was forgotten around it */
} Story;
