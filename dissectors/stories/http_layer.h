/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "hash.h"
#include "http_path.h"
#include "table.h"
#include "text.h"
#include "value.h"

typedef struct HttpListener {
    void (*fact)(void *user, Value *fact); /* takes it; NULL: facts are not wanted */
    void (*path_leaves)(void *user, const HttpPath *path); /* for want of room */
    void *user;
} HttpListener;

/* A connection that carries HTTP, as long as it is followed; owned by whoever follows it. */
typedef struct HttpLink {
    const TcpConnection *connection;
    uint64_t number; /* another one for each connection of a capture, from 1 on */
    TcpSide client;  /* who asks */
    bool is_sealed;
    bool has_failed; /* something that a case may be about */
} HttpLink;

/* Keeps how the paths are answered that cases are about, by client and by all of them together. */
typedef struct HttpLayer {
    HttpListener listener;
    HashKey hash;
    Table *paths; /* HttpPathKey -> HttpPath */
    Table *links; /* number of a connection -> Span of its frames */
    uint64_t link_count;
} HttpLayer;

void http_layer_init(HttpLayer *layer, const HttpListener *listener);
void http_layer_done(HttpLayer *layer);

void http_layer_link(HttpLayer *layer, HttpLink *link, const TcpConnection *connection,
                     TcpSide client);
void http_layer_take(HttpLayer *layer, HttpLink *link, const HttpExchange *exchange);

/* The frames of the connection up to now, for what http_layer_visit tells; when it ends, too. */
void http_layer_note_link(HttpLayer *layer, const HttpLink *link);

/* Each path of a client with a failure. */
void http_layer_visit(HttpLayer *layer, void (*visit)(void *user, const HttpPath *path),
                      void *user);

/* What all clients make of the path of that one; NULL: it is forgotten. */
const HttpPath *http_layer_of_all(HttpLayer *layer, const HttpPath *path);

uint64_t http_layer_forgotten(const HttpLayer *layer); /* paths judged early */
