/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "http_fact.h"

static Value *end_of(const HttpLink *link, TcpSide side)
{
    return value_endpoint(tcp_connection_ip(link->connection, side),
                          tcp_connection_port(link->connection, side));
}

Value *http_fact_new(const HttpLink *link, const HttpExchange *exchange)
{
    bool is_answered = exchange->status != 0;
    Value *fact = value_object();
    value_set(fact, "kind", value_word("http_exchange"));
    value_set(fact, "client", end_of(link, link->client));
    value_set(fact, "server", end_of(link, tcp_side_other(link->client)));
    value_set(fact, "host", exchange->host.length > 0 ? value_name(exchange->host) : value_null());
    value_set(fact, "method", value_name(exchange->method_name));
    value_set(fact, "path", value_name(exchange->path));
    value_set(fact, "status", is_answered ? value_number(exchange->status) : value_null());
    value_set(fact, "request_frame", value_frame(exchange->request.frame));
    value_set(fact, "response_frame",
              is_answered ? value_frame(exchange->response.frame) : value_null());
    value_set(fact, "decrypted", value_bool(link->is_sealed));
    return fact;
}
