/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "sip_seen.h"
#include "sip_transaction.h"

/* Where a client was sent by a 302, as far as that is a host and a port. */
typedef struct SipRedirect {
    Ip from; /* who sent it on */
    uint16_t from_port, port;
    SipTransport transport; /* of the INVITE that was sent on */
    Moment first;           /* the first 302 */
    Span span;              /* of all of them, from the INVITE on */
    GBytes *host;           /* owned: address or name, as the Contact has it */
    SipWords words;         /* owned: of the first */
} SipRedirect;

/* The ports of the workers of Exchange UM: 5065 and 5067 by TCP, 5066 and 5068 by TLS, in turns.
 * Redirections to others are not kept. */
static inline bool sip_redirects_is_worker(uint16_t port)
{
    return port >= 5065 && port <= 5068;
}

typedef struct SipRedirects SipRedirects;

SipRedirects *sip_redirects_new(void);
void sip_redirects_free(SipRedirects *redirects); /* NULL is fine */

/* The transaction was answered by that 302. */
void sip_redirects_take(SipRedirects *redirects, const SipTransaction *transaction,
                        const SipSeen *seen);

/* Redirection i of the client to that port, on any host; NULL behind the last. redirects may be
 * NULL. */
const SipRedirect *sip_redirects_get(SipRedirects *redirects, uint32_t network, const Ip *client,
                                     uint16_t port, guint i);

/* Clients that had to be forgotten. */
uint64_t sip_redirects_evicted(const SipRedirects *redirects);

/* Each client with what it was sent to. */
void sip_redirects_visit(SipRedirects *redirects,
                         void (*visit)(void *user, uint32_t network, const Ip *client,
                                       const SipRedirect *redirect),
                         void *user);
