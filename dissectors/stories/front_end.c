/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "front_end.h"

static bool is_before(Moment a, Moment b)
{
    return a.frame == 0 || (b.frame != 0 && a.frame < b.frame);
}

static void later(Moment *moment, Moment other)
{
    if (is_before(*moment, other))
        *moment = other;
}

static Moment begin_of(const TcpConnection *connection)
{
    return (Moment){ connection->span.first_frame, connection->span.first_time };
}

static void add_refusal(FrontEnd *front_end, const TcpConnection *connection)
{
    FrontEndRefusal refusal = { .syn = begin_of(connection),
                                .end = { connection->span.last_frame, connection->span.last_time },
                                .client = *tcp_connection_ip(connection, TCP_CLIENT) };
    if (connection->details != NULL)
        refusal.rst = connection->details->sides[TCP_SERVER].rst;
    if (is_before(refusal.syn, front_end->accepted))
        return;
    front_end->refusals++;
    if (front_end->first.syn.frame == 0 || is_before(refusal.syn, front_end->first.syn))
        front_end->first = refusal;
    if (is_before(front_end->last.syn, refusal.syn))
        front_end->last = refusal;
}

static void add_accepted(FrontEnd *front_end, const TcpConnection *connection)
{
    later(&front_end->accepted, begin_of(connection));
    if (connection->details != NULL)
        later(&front_end->spoken, connection->details->sides[TCP_SERVER].last_data);
    if (is_before(front_end->accepted, front_end->first.syn))
        return;
    bool is_over = is_before(front_end->last.syn, front_end->accepted);
    front_end->last = is_over ? (FrontEndRefusal){ 0 } : front_end->last;
    front_end->first = front_end->last;
    front_end->refusals = !is_over;
}

void front_end_add(FrontEnd *front_end, const TcpConnection *connection)
{
    const TcpFlow *server = &connection->sides[TCP_SERVER];
    if (connection->is_refused)
        add_refusal(front_end, connection);
    else if (server->syn_count > 0 || server->data_segments > 0)
        add_accepted(front_end, connection);
}

void front_end_add_login(FrontEnd *front_end, Moment refused)
{
    later(&front_end->login_refused, refused);
}
