/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "tcp_connection.h"

/* A SYN that was answered by RST. */
typedef struct FrontEndRefusal {
    Moment syn, rst; /* frame 0: never */
    Moment end;      /* the last frame of the attempt, copies included */
    Ip client;
} FrontEndRefusal;

/* What became of port 5061 of one host, whoever dials it, and of what the host dials itself. */
typedef struct FrontEnd {
    Moment accepted;             /* the begin of the last connection that was accepted */
    Moment spoken;               /* the last data that it sent from that port */
    FrontEndRefusal first, last; /* since then */
    uint32_t refusals;           /* since then */
    Moment login_refused;        /* the last time, by any database */
} FrontEnd;

enum { FRONT_END_PORT = 5061 };

/* A connection to that port. They may be told in another order than they began in: of refusals
 * before and after a connection only the last one is known to be after it. */
void front_end_add(FrontEnd *front_end, const TcpConnection *connection);

void front_end_add_login(FrontEnd *front_end, Moment refused);
