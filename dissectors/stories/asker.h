/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "resolution.h"

/*
 * Who keeps asking (ARP, ND) for an address although it is answered each time (rule E9): broadcasts
 * of the asker get out, the unicast answers do not get in. A healthy station asks once.
 */
typedef struct Askers Askers;

typedef struct Asker {
    Ip ip, target;
    Mac mac;                          /* that asks */
    Mac answered_to;                  /* where the answers go */
    uint64_t first_frame, last_frame; /* of the run of requests */
    uint64_t answer_frame;            /* first answer of the run */
    Time first_time, last_time;
    uint32_t requests, answers; /* of the run; before it is deaf a run lasts 10 s at most */
    bool is_deaf;               /* at least 4 requests and 3 answers within 10 s, once */
} Asker;

Askers *askers_new(void);
void askers_free(Askers *askers); /* NULL is fine */
void askers_clear(Askers *askers);

/* Runs that had to leave while they went on, and those of the deaf. */
uint64_t askers_forgotten(const Askers *askers);

/* An ARP or ND packet of the link context and what it says; duplicates and rewritten copies left
 * out by the caller. last_unicast: when its sender last sent an IP packet to a single station,
 * TIME_NONE for never; who can do that since it asked has heard the answer. */
void askers_feed(Askers *askers, uint32_t context, const Frame *frame, const Packet *packet,
                 const Resolution *said, Time last_unicast);

/* Broadcast requests of the run that a request belongs to, when it was answered before; else 0. */
uint32_t askers_repeats(const Askers *askers, uint32_t context, const Resolution *asked);

/* Every deaf address once: NULL starts and ends. */
const Asker *askers_next_deaf(const Askers *askers, const Asker *asker);

/* The run in which that address was found deaf first; NULL when it is not. */
const Asker *askers_deaf(const Askers *askers, uint32_t context, const Ip *ip);
