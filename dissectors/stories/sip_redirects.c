/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sip_redirects.h"

#include <string.h>

#include "limits.h"
#include "sip_address.h"
#include "sip_text.h"
#include "sip_uri.h"
#include "table.h"

typedef struct RedirectKey {
    Ip client;
    uint32_t network;
    uint16_t port, zero;
} RedirectKey;

/* The servers that a client was sent to on one port. */
typedef struct Redirected {
    SipRedirect rows[LIMIT_REDIRECTS_OF_CLIENT];
    uint8_t count;
} Redirected;

struct SipRedirects {
    Table *table; /* RedirectKey -> Redirected */
};

static void leave(void *user, const void *key, void *value, TableExit exit)
{
    Redirected *redirected = value;
    (void)user, (void)key, (void)exit;
    for (uint8_t i = 0; i < redirected->count; i++) {
        g_bytes_unref(redirected->rows[i].host);
        sip_words_clear(&redirected->rows[i].words);
    }
}

SipRedirects *sip_redirects_new(void)
{
    SipRedirects *redirects = g_new0(SipRedirects, 1);
    redirects->table = table_new(&(TableSpec){ .key_size = sizeof(RedirectKey),
                                               .value_size = sizeof(Redirected),
                                               .max_entries = LIMIT_SIP_REDIRECTED,
                                               .leave = leave });
    return redirects;
}

void sip_redirects_free(SipRedirects *redirects)
{
    if (redirects == NULL)
        return;
    table_free(redirects->table);
    g_free(redirects);
}

static bool is_host(GBytes *known, Bytes host)
{
    Bytes name = bytes_borrow(known);
    return name.length == host.length &&
           g_ascii_strncasecmp((const char *)name.data, (const char *)host.data, host.length) == 0;
}

static SipRedirect *row_of(Redirected *redirected, Bytes host)
{
    for (uint8_t i = 0; i < redirected->count; i++)
        if (is_host(redirected->rows[i].host, host))
            return &redirected->rows[i];
    if (redirected->count == LIMIT_REDIRECTS_OF_CLIENT)
        return NULL;
    SipRedirect *row = &redirected->rows[redirected->count++];
    row->host = g_bytes_new(host.data, host.length);
    return row;
}

static void note(SipRedirects *redirects, const SipTransaction *transaction, const SipSeen *seen,
                 const SipUri *target)
{
    const SipPath *path = &transaction->path;
    RedirectKey key = { .client = path->client, .network = path->network, .port = target->port };
    SipRedirect *row = row_of(table_add(redirects->table, &key, NULL), target->host);
    if (row == NULL)
        return;
    if (row->first.frame == 0) {
        row->first = (Moment){ seen->frame, seen->time };
        row->words = sip_words_copy(&transaction->words);
    }
    Span span = sip_transaction_span(transaction);
    row->from = path->server;
    row->from_port = path->server_port;
    row->port = target->port;
    row->transport = path->transport;
    span.count = 1; /* redirections are counted, not frames */
    span_join(&row->span, &span);
}

void sip_redirects_take(SipRedirects *redirects, const SipTransaction *transaction,
                        const SipSeen *seen)
{
    size_t at = 0;
    Bytes field, value;
    while (sip_message_next_field(seen->message, SIP_HEADER_CONTACT, &at, &field))
        while (sip_text_next_value(&field, &value)) {
            SipAddress address;
            SipUri uri;
            if (sip_address_read(value, &address) && sip_uri_read(address.uri, &uri) &&
                uri.is_sip && sip_redirects_is_worker(uri.port) &&
                uri.host.length <= LIMIT_SIP_WORD)
                note(redirects, transaction, seen, &uri);
        }
}

const SipRedirect *sip_redirects_get(SipRedirects *redirects, uint32_t network, const Ip *client,
                                     uint16_t port, guint i)
{
    RedirectKey key = { .client = *client, .network = network, .port = port };
    const Redirected *found = redirects != NULL ? table_find(redirects->table, &key) : NULL;
    return found != NULL && i < found->count ? &found->rows[i] : NULL;
}

void sip_redirects_visit(SipRedirects *redirects,
                         void (*visit)(void *user, uint32_t network, const Ip *client,
                                       const SipRedirect *redirect),
                         void *user)
{
    for (Redirected *at = NULL; (at = table_next(redirects->table, at)) != NULL;) {
        const RedirectKey *key = table_key(redirects->table, at);
        for (uint8_t i = 0; i < at->count; i++)
            visit(user, key->network, &key->client, &at->rows[i]);
    }
}

uint64_t sip_redirects_evicted(const SipRedirects *redirects)
{
    return table_evicted(redirects->table);
}
