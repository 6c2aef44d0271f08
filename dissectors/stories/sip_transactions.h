/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "sip_transaction.h"

/* The transactions of a capture that go on or ended a moment ago. */
typedef struct SipTransactions SipTransactions;

typedef struct SipTransactionsListener {
    /* Each once, when nothing more can come of it or room is needed (is_early). */
    void (*ends)(void *user, const SipTransaction *transaction, bool is_early);
    void *user;
} SipTransactionsListener;

SipTransactions *sip_transactions_new(const SipTransactionsListener *listener); /* copied */
void sip_transactions_free(SipTransactions *transactions); /* NULL is fine; tells nobody */

/* What a message is to its transaction. */
typedef enum SipRole {
    SIP_ROLE_NONE,  /* its transaction is unknown, or it has none: ACK of a 2xx, BENOTIFY */
    SIP_ROLE_FIRST, /* the request that begins it */
    SIP_ROLE_FINAL, /* its first final response */
    SIP_ROLE_MORE,
} SipRole;

/* What the message's transaction is known by. */
SipKey sip_transactions_key(const SipTransactions *transactions, const SipSeen *seen);
const SipKey *sip_transactions_key_of(const SipTransactions *transactions,
                                      const SipTransaction *transaction);

/* Which transaction a message belongs to, and as what; NULL for SIP_ROLE_NONE. Borrowed until the
 * next call. */
const SipTransaction *sip_transactions_feed(SipTransactions *transactions, const SipSeen *seen,
                                            SipRole *role);

/* An ICMP error says that a datagram did not arrive that way: the last request is meant. */
void sip_transactions_unreachable(SipTransactions *transactions, const SipPath *path,
                                  uint64_t frame, Time time);

/* Time goes on: what ended long ago is told. */
void sip_transactions_advance(SipTransactions *transactions, Time now);

/* Those that have not ended yet, the longest untouched first. */
void sip_transactions_visit(const SipTransactions *transactions,
                            void (*visit)(void *user, const SipTransaction *transaction),
                            void *user);

/* All end. */
void sip_transactions_finish(SipTransactions *transactions);

uint64_t sip_transactions_evicted(const SipTransactions *transactions);
uint32_t sip_transactions_count(const SipTransactions *transactions); /* that have not ended */
