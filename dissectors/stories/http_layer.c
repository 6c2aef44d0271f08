/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "http_layer.h"

#include "http_fact.h"
#include "limits.h"

/* compared and hashed as bytes */
G_STATIC_ASSERT(sizeof(HttpPathKey) == 2 * sizeof(Ip) + 2 * sizeof(uint64_t));

static bool is_of_all(const HttpPathKey *key)
{
    const Ip nobody = { { 0 } };
    return ip_equal(&key->client, &nobody);
}

/* Frames of connections around those of their messages. */
static void cover(const HttpLayer *layer, HttpPath *path)
{
    const uint64_t links[] = { path->first_link, path->last_link };
    for (size_t i = 0; i < G_N_ELEMENTS(links); i++) {
        const Span *span = table_find(layer->links, &links[i]);
        if (span != NULL)
            span_cover(&path->span, span);
    }
}

static void leave(void *user, const void *key, void *value, TableExit exit)
{
    HttpLayer *layer = user;
    HttpPath *path = value;
    if (exit == TABLE_EVICTED && path->attempts > 0 && !is_of_all(key)) {
        path->is_evicted = true;
        cover(layer, path);
        layer->listener.path_leaves(layer->listener.user, path);
    }
    http_path_clear(path);
}

/* Most paths are fine. */
static bool is_worth_more(void *user, const void *value)
{
    (void)user;
    const HttpPath *path = value;
    return path->attempts > 0;
}

void http_layer_init(HttpLayer *layer, const HttpListener *listener)
{
    *layer = (HttpLayer){ .listener = *listener, .hash = hash_key_new() };
    layer->paths = table_new(&(TableSpec){ .key_size = sizeof(HttpPathKey),
                                           .value_size = sizeof(HttpPath),
                                           .max_entries = LIMIT_HTTP_PATHS,
                                           .max_bytes = LIMIT_HTTP_PATH_BYTES,
                                           .leave = leave,
                                           .spare = is_worth_more,
                                           .user = layer });
    layer->links = table_new(&(TableSpec){ .key_size = sizeof(uint64_t),
                                           .value_size = sizeof(Span),
                                           .max_entries = LIMIT_HTTP_ENDED_CONNECTIONS });
}

void http_layer_done(HttpLayer *layer)
{
    table_free(layer->paths);
    table_free(layer->links);
}

void http_layer_link(HttpLayer *layer, HttpLink *link, const TcpConnection *connection,
                     TcpSide client)
{
    *link = (HttpLink){ .connection = connection, .number = ++layer->link_count, .client = client };
}

void http_layer_note_link(HttpLayer *layer, const HttpLink *link)
{
    if (link->has_failed)
        *(Span *)table_add(layer->links, &link->number, NULL) = link->connection->span;
}

static uint64_t hash_words_of(const HttpLayer *layer, const HttpExchange *exchange)
{
    g_autoptr(GString) words = g_string_new(NULL);
    g_string_append_len(words, (const char *)exchange->host.data, (gssize)exchange->host.length);
    g_string_append_c(words, '/');
    g_string_append_len(words, (const char *)exchange->path.data, (gssize)exchange->path.length);
    g_string_ascii_down(words);
    return hash_bytes(layer->hash, words->str, words->len);
}

static HttpPathKey key_of(const HttpLayer *layer, const HttpLink *link, HttpEndpoint endpoint,
                          const HttpExchange *exchange)
{
    TcpSide server = tcp_side_other(link->client);
    return (HttpPathKey){ .client = *tcp_connection_ip(link->connection, link->client),
                          .server = *tcp_connection_ip(link->connection, server),
                          .network = link->connection->key->network,
                          .port = tcp_connection_port(link->connection, server),
                          .endpoint = (uint16_t)endpoint,
                          .words = hash_words_of(layer, exchange) };
}

static HttpPath *path_of(HttpLayer *layer, const HttpPathKey *key, const HttpExchange *exchange)
{
    bool is_new;
    HttpPath *path = table_add(layer->paths, key, &is_new);
    if (is_new)
        http_path_init(path, key, exchange);
    return path;
}

static void note(HttpLayer *layer, HttpLink *link, const HttpPathKey *key,
                 const HttpExchange *exchange)
{
    HttpPath *path = path_of(layer, key, exchange);
    path->is_sealed |= link->is_sealed;
    link->has_failed |= http_path_note(path, exchange, link->number);
    table_charge(layer->paths, path, http_path_bytes(path));
}

void http_layer_take(HttpLayer *layer, HttpLink *link, const HttpExchange *exchange)
{
    HttpEndpoint endpoint = http_endpoint_of(exchange->path);
    if (endpoint != HTTP_ENDPOINT_NONE && exchange->status != 0) {
        HttpPathKey key = key_of(layer, link, endpoint, exchange);
        note(layer, link, &key, exchange);
        key.client = (Ip){ { 0 } };
        note(layer, link, &key, exchange);
    }
    if (layer->listener.fact != NULL)
        layer->listener.fact(layer->listener.user, http_fact_new(link, exchange));
}

void http_layer_visit(HttpLayer *layer, void (*visit)(void *user, const HttpPath *path), void *user)
{
    for (HttpPath *path = NULL; (path = table_next(layer->paths, path)) != NULL;) {
        if (path->attempts == 0 || is_of_all(&path->key))
            continue;
        cover(layer, path);
        visit(user, path);
    }
}

const HttpPath *http_layer_of_all(HttpLayer *layer, const HttpPath *path)
{
    HttpPathKey key = path->key;
    key.client = (Ip){ { 0 } };
    return table_find(layer->paths, &key);
}

uint64_t http_layer_forgotten(const HttpLayer *layer)
{
    return table_evicted(layer->paths);
}
