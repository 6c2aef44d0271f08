/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

/* An HttpLayer that is told of exchanges between a client and a server. */
#include "http_layer.h"
#include "http_target.h"
#include "suite.h"

typedef struct HttpLab {
    HttpLayer layer;
    HttpLink link;
    TcpConnection connection;
    TcpKey key;
    uint64_t frame;
    Time time;
    bool is_by_proxy, is_by_iis; /* the answers to come */
    GPtrArray *facts;            /* Value */
    unsigned left;
    GString *visited; /* "/path 404 x2 #1-8 " */
} HttpLab;

static inline void http_lab_fact(void *user, Value *fact)
{
    HttpLab *lab = user;
    g_ptr_array_add(lab->facts, fact);
}

static inline void http_lab_left(void *user, const HttpPath *path)
{
    HttpLab *lab = user;
    ck_assert(path->is_evicted);
    lab->left++;
}

/* Another connection, from the client whose address ends so, to port 80 of .9. */
static inline void http_lab_connect(HttpLab *lab, uint8_t client)
{
    http_layer_note_link(&lab->layer, &lab->link);
    lab->key = (TcpKey){ .ports = { (uint16_t)(50000 + lab->frame), 80 } };
    g_autofree char *from = g_strdup_printf("192.0.2.%u", client);
    ck_assert(ip_parse(from, &lab->key.ips[0]));
    ck_assert(ip_parse("192.0.2.9", &lab->key.ips[1]));
    lab->connection = (TcpConnection){ .key = &lab->key };
    span_note(&lab->connection.span, ++lab->frame, ++lab->time);
    http_layer_link(&lab->layer, &lab->link, &lab->connection, TCP_CLIENT);
}

static inline HttpLab *http_lab_new(void)
{
    HttpLab *lab = g_new0(HttpLab, 1);
    HttpListener listener = { http_lab_fact, http_lab_left, lab };
    http_layer_init(&lab->layer, &listener);
    lab->facts = g_ptr_array_new_with_free_func((GDestroyNotify)value_free);
    lab->visited = g_string_new(NULL);
    http_lab_connect(lab, 1);
    return lab;
}

static inline void http_lab_free(HttpLab *lab)
{
    http_layer_done(&lab->layer);
    g_ptr_array_unref(lab->facts);
    g_string_free(lab->visited, TRUE);
    g_free(lab);
}

static inline Bytes http_lab_text(const char *text)
{
    return (Bytes){ (const uint8_t *)text, strlen(text) };
}

/* Two frames: a request and its answer; status 0: it gets none. */
static inline void http_lab_asks(HttpLab *lab, const char *method, const char *path,
                                 uint16_t status)
{
    HttpTarget target = http_target_read(http_lab_text(path));
    HttpExchange exchange = { .method = http_method_of(http_lab_text(method)),
                              .method_name = http_lab_text(method),
                              .host = http_lab_text("Mail.example"),
                              .path = target.path,
                              .request = { ++lab->frame, ++lab->time },
                              .status = status,
                              .is_absolute = target.is_absolute,
                              .is_by_proxy = lab->is_by_proxy,
                              .is_by_iis = lab->is_by_iis };
    if (target.is_absolute)
        exchange.host = target.authority;
    if (status != 0)
        exchange.response = (Moment){ ++lab->frame, ++lab->time };
    span_note(&lab->connection.span, lab->frame, lab->time);
    http_layer_take(&lab->layer, &lab->link, &exchange);
}

static inline void http_lab_visit(void *user, const HttpPath *path)
{
    HttpLab *lab = user;
    g_string_append_printf(lab->visited, "%.*s %u x%u #%u-%u ", (int)g_bytes_get_size(path->path),
                           (const char *)g_bytes_get_data(path->path, NULL), path->last.status,
                           path->attempts, (unsigned)path->span.first_frame,
                           (unsigned)path->span.last_frame);
}

/* What the layer tells of paths with failures. */
static inline const char *http_lab_says(HttpLab *lab)
{
    g_string_truncate(lab->visited, 0);
    http_layer_note_link(&lab->layer, &lab->link);
    http_layer_visit(&lab->layer, http_lab_visit, lab);
    return lab->visited->str;
}
