/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "http_layer.h"
#include "key_ring.h"
#include "name_book.h"
#include "pairs.h"
#include "sip_layer.h"
#include "tds_pairs.h"
#include "tcp_streams.h"
#include "text.h"
#include "tls_session.h"

/* Told while packets come in. */
typedef struct TransportListener {
    void (*session_ends)(void *user, const TcpConnection *connection, const TlsSession *session);
    void (*pair_leaves)(void *user, const Pair *pair); /* for want of room */
    void *user;
} TransportListener;

/*
 * Follows TCP connections and the TLS, SIP, HTTP or TDS in them, wherever TLS begins, and keeps
 * what each client makes of each service. The parts are open to whoever owns it; only the feeding
 * is here.
 */
typedef struct TransportLayer {
    TransportListener listener;
    CertificateCache *certificates;
    TcpStreams *streams;
    Pairs *pairs;
    TdsPairs *tds_pairs;
    KeyRing keys;
    TcpListener plaintext; /* of what sealed records hold: bytes and gap, which may be NULL */
    NameBook *names;       /* borrowed: learns what is dialled and what answers */
    SipLayer *sip;         /* borrowed: gets the messages of connections */
    HttpLayer *http;       /* borrowed: gets the exchanges of connections */
    GQueue *followed;      /* Followed, the longest quiet first */
    GQueue *holders;       /* those that hold bytes, the longest first */
    size_t held;           /* bytes that they hold */
    uint64_t forsaken;     /* sessions given up for want of room */
    uint64_t unread;       /* sessions whose handshakes no room was left for */
    uint64_t compressed, compressed_frame; /* connections with SIP that is compressed; the first */
} TransportLayer;

void transport_layer_init(TransportLayer *layer, NameBook *names, SipLayer *sip, HttpLayer *http,
                          const TransportListener *listener);
void transport_layer_done(TransportLayer *layer);

/* Who hears what was sealed, as if it came by TCP in clear; before the first packet. */
void transport_layer_listen(TransportLayer *layer, const TcpListener *plaintext);

/* A packet of any link type whose addresses are those of that network; is_again as for
 * tcp_streams_feed. */
void transport_layer_feed(TransportLayer *layer, const Frame *frame, const Packet *packet,
                          uint32_t network, bool is_again);

/* The capture is over: every connection ends, and pairs stay. */
void transport_layer_finish(TransportLayer *layer);

/* A sentence for each kind of thing that no room was left for. */
void transport_layer_tell_forgotten(const TransportLayer *layer,
                                    void (*tell)(void *user, Text *says), void *user);

/* Tells the layers of SIP and HTTP how far their connections have come. */
void transport_layer_note_links(const TransportLayer *layer);

/* All pairs as they would be if the capture ended now; the caller frees them. */
Pairs *transport_layer_pairs_now(const TransportLayer *layer);
TdsPairs *transport_layer_tds_pairs_now(const TransportLayer *layer);
