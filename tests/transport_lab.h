/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

/* A TransportLayer that hears dialogues, and what it tells. */
#include "dialogue.h"
#include "suite.h"
#include "tls_fact.h"
#include "transport_layer.h"

enum { LAB_NETWORK = 7 };

typedef struct Lab {
    TransportLayer layer;
    SipLayer sip;
    HttpLayer http;
    NameBook *names;
    Wire wire;
    Time now;
    uint64_t frames;
    uint32_t interface;
    /* what was told */
    unsigned sessions, left;
    GPtrArray *facts; /* Value */
} Lab;

static const Host client = { MAC(02, 00, 00, 00, 0c, 01), IP4(10, 0, 0, 21) };
static const Host client2 = { MAC(02, 00, 00, 00, 0c, 02), IP4(10, 0, 0, 22) };
static const Host server = { MAC(02, 00, 00, 00, 0e, 01), IP4(10, 0, 0, 1) };

static inline void lab_session_ends(void *user, const TcpConnection *connection,
                                    const TlsSession *session)
{
    Lab *lab = user;
    lab->sessions++;
    g_ptr_array_add(lab->facts, tls_fact_new(connection, session));
}

static inline void lab_pair_leaves(void *user, const Pair *pair)
{
    Lab *lab = user;
    ck_assert(pair->is_evicted);
    lab->left++;
}

static inline Lab *lab_new(void)
{
    Lab *lab = g_new0(Lab, 1);
    lab->now = 1700000000 * TIME_SECOND;
    lab->names = name_book_new();
    lab->facts = g_ptr_array_new_with_free_func((GDestroyNotify)value_free);
    TransportListener listener = { lab_session_ends, lab_pair_leaves, lab };
    SipListener sip = { NULL, NULL, lab };
    sip_layer_init(&lab->sip, &sip);
    http_layer_init(&lab->http, &(HttpListener){ NULL, NULL, lab });
    transport_layer_init(&lab->layer, lab->names, &lab->sip, &lab->http, &listener);
    return lab;
}

static inline void lab_free(Lab *lab)
{
    transport_layer_done(&lab->layer);
    sip_layer_done(&lab->sip);
    http_layer_done(&lab->http);
    name_book_free(lab->names);
    g_ptr_array_unref(lab->facts);
    g_free(lab);
}

static inline void after(Lab *lab, int64_t milliseconds)
{
    lab->now += milliseconds * TIME_MILLISECOND;
}

static inline void lab_capture(void *user)
{
    Lab *lab = user;
    Frame frame = wire_frame(&lab->wire, ++lab->frames, lab->now);
    Packet packet;
    frame.interface = lab->interface;
    lab->now += 100 * TIME_MICROSECOND;
    packet_read(&frame, &packet);
    transport_layer_feed(&lab->layer, &frame, &packet, LAB_NETWORK, false);
}

/* A connection that did not begin yet; each port has its own numbers. */
static inline Dialogue lab_dialogue(Lab *lab, const Host *from, const Host *to, uint16_t port)
{
    return (Dialogue){ .wire = &lab->wire,
                       .capture = lab_capture,
                       .lab = lab,
                       .hosts = { *from, *to },
                       .ports = { port, 5061 },
                       .next = { 1000u * port, 0x80000000u + 1000u * port },
                       .size = DIALOGUE_SIZE };
}

static inline Dialogue lab_open(Lab *lab, const Host *from, const Host *to, uint16_t port)
{
    Dialogue dialogue = lab_dialogue(lab, from, to, port);
    dialogue_open(&dialogue);
    return dialogue;
}

/* Keeps the pair of client and server, if it is there, for a test to look at. */
typedef struct LabFind {
    const Ip *client;
    const Pair *pair;
} LabFind;

static inline void lab_find_one(void *user, const Pair *pair)
{
    LabFind *find = user;
    if (ip_equal(&pair->key.client, find->client))
        find->pair = pair;
}

/* What is known of a client and the service; NULL: nothing. */
static inline const Pair *lab_pair_in(Pairs *pairs, const Host *from)
{
    LabFind find = { &from->ip, NULL };
    pairs_visit(pairs, lab_find_one, &find);
    return find.pair;
}

static inline const Pair *lab_pair(Lab *lab, const Host *from)
{
    return lab_pair_in(lab->layer.pairs, from);
}

/* The capture is over. */
static inline const Pair *lab_finish(Lab *lab, const Host *from)
{
    transport_layer_finish(&lab->layer);
    return lab_pair(lab, from);
}
