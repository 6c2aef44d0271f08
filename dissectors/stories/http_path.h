/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "http_endpoint.h"
#include "http_follower.h"
#include "span.h"

typedef struct HttpPathKey {
    Ip client, server; /* client: all zero for what all of them make of the path */
    uint32_t network;
    uint16_t port, endpoint; /* of the server; HttpEndpoint */
    uint64_t words;          /* host and path, hashed without regard to case */
} HttpPathKey;

/* What an answer comes to. */
typedef enum HttpOutcome {
    HTTP_OUTCOME_FINE,       /* 2xx */
    HTTP_OUTCOME_REDIRECTED, /* 3xx */
    HTTP_OUTCOME_CHALLENGED, /* 401 */
    HTTP_OUTCOME_FORBIDDEN,  /* 403 */
    HTTP_OUTCOME_MISSING,    /* 404 */
    HTTP_OUTCOME_OTHER,
    HTTP_OUTCOMES,
} HttpOutcome;

/* One exchange; frame 0: there was none. */
typedef struct HttpStep {
    Moment request, response;
    uint16_t status;
} HttpStep;

/* How one method is answered. */
typedef struct HttpAnswers {
    uint32_t counts[HTTP_OUTCOMES];
    HttpStep first_fine, last_fine; /* FINE */
    HttpStep works;                 /* the first that is FINE, or else REDIRECTED, or CHALLENGED */
    HttpStep missing;               /* the first that is MISSING */
} HttpAnswers;

/*
 * What one client makes of one path of one host: POST of Autodiscover that is answered by 404, and
 * any request to the federation gateway that is answered by 403, are what may be a failure. Rounds
 * of authentication that end otherwise are counted as CHALLENGED and are none.
 */
typedef struct HttpPath {
    HttpPathKey key;
    GBytes *host, *path, *method; /* owned, as they were sent: of the first failure, if any */
    HttpAnswers answers[HTTP_METHODS];
    uint32_t attempts;              /* failures */
    Span span;                      /* of their messages, and of their connections */
    HttpStep first, last;           /* of them */
    uint64_t first_link, last_link; /* numbers of their connections */
    uint32_t by_proxy;              /* answered by 403 on the way already */
    bool is_absolute;               /* asked of a proxy */
    bool is_by_iis, is_sealed;      /* sealed: read with keys of TLS */
    bool is_evicted;
} HttpPath;

void http_path_init(HttpPath *path, const HttpPathKey *key, const HttpExchange *exchange);
void http_path_clear(HttpPath *path);
size_t http_path_bytes(const HttpPath *path); /* memory that it owns beside its own */

/* One more exchange, with a response, in the connection of that number; was it a failure? */
bool http_path_note(HttpPath *path, const HttpExchange *exchange, uint64_t link);

/* Answers of any method with that outcome. */
uint32_t http_path_count(const HttpPath *path, HttpOutcome outcome);
