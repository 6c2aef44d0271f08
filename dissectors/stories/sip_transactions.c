/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sip_transactions.h"

#include <stddef.h>

#include "limits.h"
#include "sip_key.h"
#include "table.h"

/* Messages of a transaction come for as long as the other side may send them again (Timers H, J);
 * answers that come later than that are worth to be known as late. */
#define LINGER (2 * SIP_TIMEOUT)

enum {
    EXPIRED_AT_ONCE = 2, /* of the longest untouched, looked at for each message */
    LAST_REQUESTS = 256,
};

/* The last request by UDP on one of the ways. */
typedef struct LastRequest {
    uint64_t way; /* hash of the path */
    SipKey key;
} LastRequest;

struct SipTransactions {
    SipTransactionsListener listener;
    SipKeyMaker keys;
    Table *table; /* SipKey -> SipTransaction */
    LastRequest last[LAST_REQUESTS];
    bool is_freed;
};

static void leave(void *user, const void *key, void *value, TableExit exit)
{
    SipTransactions *transactions = user;
    (void)key;
    if (!transactions->is_freed)
        transactions->listener.ends(transactions->listener.user, value, exit == TABLE_EVICTED);
    sip_transaction_clear(value);
}

/* What waits for an answer may come to be a failure. */
static bool is_waiting(void *user, const void *value)
{
    (void)user;
    return ((const SipTransaction *)value)->final.frame == 0;
}

SipTransactions *sip_transactions_new(const SipTransactionsListener *listener)
{
    SipTransactions *transactions = g_new0(SipTransactions, 1);
    transactions->listener = *listener;
    transactions->keys = sip_key_maker();
    transactions->table = table_new(&(TableSpec){ .key_size = sizeof(SipKey),
                                                  .value_size = sizeof(SipTransaction),
                                                  .zeroed_size = offsetof(SipTransaction, room),
                                                  .max_entries = LIMIT_SIP_TRANSACTIONS,
                                                  .max_bytes = LIMIT_SIP_REQUEST_BYTES,
                                                  .leave = leave,
                                                  .spare = is_waiting,
                                                  .user = transactions });
    return transactions;
}

void sip_transactions_free(SipTransactions *transactions)
{
    if (transactions == NULL)
        return;
    transactions->is_freed = true;
    table_free(transactions->table);
    g_free(transactions);
}

/* RFC 3261 section 17.1.3 and 17.2.3: branch and method. Branches of old programs are not unique
 * (section 17.2.3, RFC 2543), and others use one twice: Call-ID and number tell those apart. An ACK
 * is of its INVITE where it has its branch, that is, where the answer was no 2xx. */
SipKey sip_transactions_key(const SipTransactions *transactions, const SipSeen *seen)
{
    SipMethod method = seen->method == SIP_METHOD_ACK ? SIP_METHOD_INVITE : seen->method;
    uint64_t number =
        (uint64_t)seen->cseq << 32 | (uint64_t)method << 24 | (seen->path.network & 0xffffff);
    return sip_key_of(&transactions->keys, seen->call_id, seen->branch, number);
}

const SipKey *sip_transactions_key_of(const SipTransactions *transactions,
                                      const SipTransaction *transaction)
{
    return table_key(transactions->table, transaction);
}

static uint64_t way_of(const SipTransactions *transactions, const SipPath *path)
{
    uint64_t ports =
        (uint64_t)path->client_port << 48 | (uint64_t)path->server_port << 32 | path->network;
    HashKey key = transactions->keys.first;
    return hash_words(key, hash_bytes(key, &path->client, sizeof path->client),
                      hash_bytes(key, &path->server, sizeof path->server), ports, 0);
}

void sip_transactions_advance(SipTransactions *transactions, Time now)
{
    for (int i = 0; i < EXPIRED_AT_ONCE; i++) {
        SipTransaction *oldest = table_next(transactions->table, NULL);
        if (oldest == NULL || time_between(oldest->last_time, now) < LINGER)
            return;
        table_drop(transactions->table, oldest);
    }
}

static void charge(SipTransactions *transactions, SipTransaction *transaction)
{
    size_t bytes = sip_transaction_bytes(transaction);
    if (bytes > 0) /* as few have: what is kept of them grows */
        table_charge(transactions->table, transaction, bytes);
}

static const SipTransaction *request(SipTransactions *transactions, const SipSeen *seen,
                                     SipRole *role)
{
    SipKey key = sip_transactions_key(transactions, seen);
    bool is_new;
    if (seen->method == SIP_METHOD_BENOTIFY)
        return NULL;
    SipTransaction *transaction = table_add(transactions->table, &key, &is_new);
    if (seen->path.transport == SIP_UDP) {
        uint64_t way = way_of(transactions, &seen->path);
        transactions->last[way % LAST_REQUESTS] = (LastRequest){ way, key };
    }
    *role = is_new ? SIP_ROLE_FIRST : SIP_ROLE_MORE;
    if (!is_new) {
        sip_transaction_repeat(transaction, seen);
        return transaction;
    }
    sip_transaction_begin(transaction, seen);
    charge(transactions, transaction);
    return transaction;
}

static const SipTransaction *acknowledge(SipTransactions *transactions, const SipSeen *seen,
                                         SipRole *role)
{
    SipKey key = sip_transactions_key(transactions, seen);
    SipTransaction *transaction = table_find(transactions->table, &key);
    if (transaction == NULL)
        return NULL;
    sip_transaction_acknowledge(transaction, seen);
    *role = SIP_ROLE_MORE;
    return transaction;
}

static const SipTransaction *answer(SipTransactions *transactions, const SipSeen *seen,
                                    SipRole *role)
{
    SipKey key = sip_transactions_key(transactions, seen);
    SipTransaction *transaction = table_find(transactions->table, &key);
    if (transaction == NULL)
        return NULL;
    *role = sip_transaction_answer(transaction, seen) ? SIP_ROLE_FINAL : SIP_ROLE_MORE;
    if (*role == SIP_ROLE_FINAL)
        charge(transactions, transaction);
    return transaction;
}

/* A CANCEL has the branch of what it cancels (RFC 3261 section 9.1). */
static void note_cancel(SipTransactions *transactions, const SipSeen *seen)
{
    SipSeen invite = *seen;
    invite.method = SIP_METHOD_INVITE;
    SipKey key = sip_transactions_key(transactions, &invite);
    SipTransaction *transaction = table_find(transactions->table, &key);
    if (transaction != NULL && transaction->cancelled.frame == 0)
        transaction->cancelled = (Moment){ seen->frame, seen->time };
}

const SipTransaction *sip_transactions_feed(SipTransactions *transactions, const SipSeen *seen,
                                            SipRole *role)
{
    *role = SIP_ROLE_NONE;
    if (!seen->is_request)
        return answer(transactions, seen, role);
    if (seen->method == SIP_METHOD_ACK)
        return acknowledge(transactions, seen, role);
    if (seen->method == SIP_METHOD_CANCEL)
        note_cancel(transactions, seen);
    return request(transactions, seen, role);
}

void sip_transactions_unreachable(SipTransactions *transactions, const SipPath *path,
                                  uint64_t frame, Time time)
{
    uint64_t way = way_of(transactions, path);
    const LastRequest *last = &transactions->last[way % LAST_REQUESTS];
    SipTransaction *transaction =
        last->way == way ? table_find(transactions->table, &last->key) : NULL;
    if (transaction != NULL && transaction->unreachable.frame == 0)
        transaction->unreachable = (Moment){ frame, time };
}

void sip_transactions_visit(const SipTransactions *transactions,
                            void (*visit)(void *user, const SipTransaction *transaction),
                            void *user)
{
    for (const SipTransaction *at = table_next(transactions->table, NULL); at != NULL;
         at = table_next(transactions->table, at))
        visit(user, at);
}

void sip_transactions_finish(SipTransactions *transactions)
{
    for (SipTransaction *at; (at = table_next(transactions->table, NULL)) != NULL;)
        table_drop(transactions->table, at);
}

uint64_t sip_transactions_evicted(const SipTransactions *transactions)
{
    return table_evicted(transactions->table);
}

uint32_t sip_transactions_count(const SipTransactions *transactions)
{
    return table_count(transactions->table);
}
