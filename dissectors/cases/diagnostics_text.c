/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "diagnostics_text.h"

#include <stdlib.h>

typedef struct Row {
    uint32_t id;
    const char *means;
} Row;

/* By id. */
static const Row rows[] = {
    { 0, "the server failed inside" },
    { 1, "the service is not available" },
    { 4, "too little bandwidth, and no other route" },
    { 1000, "the last step of signing in failed" },
    { 1001, "the sender may not use public instant messaging" },
    { 1002, "the sender may not talk to federated partners" },
    { 1003, "the user does not exist" },
    { 1004, "the route of the dialog is not valid any more" },
    { 1005, "there is no route to the domain of the receiver" },
    { 1006, "the connection of the client cannot be routed to" },
    { 1007, "routing does not work at the moment" },
    { 1008, "the DNS SRV record of the domain cannot be resolved" },
    { 1009, "host and domain in the DNS SRV record do not match" },
    { 1010, "the certificate of the next hop is not trusted: its name or its issuer is wrong" },
    { 1011, "the hop before gave no diagnostics" },
    { 1012, "the sender may not talk to anybody outside of the enterprise" },
    { 1013, "the clocks of client and server are too far apart" },
    { 1014, "the DNS A record of the next hop cannot be resolved" },
    { 1027, "this kind of request is not passed to or from federated partners" },
    { 1034, "the federated partner refused and gave no diagnostics" },
    { 1047, "TLS could not be negotiated with the federated partner" },
    { 4002, "several users have the number of the caller" },
    { 4003, "the sender may not connect from outside" },
    { 4004, "the credentials do not belong to the sender" },
    { 4005, "the receiver is not there, or not enabled for SIP" },
    { 4006, "the user is not in this pool" },
    { 4007, "the resource is not known" },
    { 4009, "several users have the number that is called" },
    { 4011, "the endpoint's id is missing" },
    { 4012, "the endpoint's id is too long" },
    { 5000, "an application that the server needs does not run" },
    { 5001, "the request timed out" },
    { 5003, "the server failed to process it" },
    { 5004, "the message could not be parsed" },
    { 7001, "the service that passes NAT and firewalls is not available" },
    { 7002, "the conference does not exist" },
    { 7003, "the INVITE to the client timed out" },
    { 7008, "the SDP could not be parsed" },
    { 12000, "there is a route, and no gateway of it is available" },
    { 12001, "the policy of the user has no route for the number" },
    { 12002, "the number is not valid" },
    { 12004, "there is no route for the number" },
    { 12006, "the next gateway is tried" },
    { 12008, "the rules against toll bypass forbid the call" },
    { 13000, "the user calls himself" },
    { 13002, "no final response came" },
    { 13004, "the request was passed on" },
    { 13006, "the request was forwarded" },
    { 13009, "no endpoint is registered at the backup registrar" },
    { 13010, "too little bandwidth for the call" },
    { 17000, "the version of the client is filtered" },
    { 17002, "the version of the client is not valid" },
};

static int by_id(const void *key, const void *row)
{
    uint32_t id = *(const uint32_t *)key, other = ((const Row *)row)->id;
    return (id > other) - (id < other);
}

const char *diagnostics_text(uint32_t id)
{
    const Row *row = bsearch(&id, rows, sizeof rows / sizeof rows[0], sizeof rows[0], by_id);
    return row != NULL ? row->means : NULL;
}
