/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "cursor.h"
#include "ip.h"

enum {
    HSRP_PORT = 1985,
    HSRP_IPV6_PORT = 2029,
};

/* The states of both versions. */
typedef enum HsrpState {
    HSRP_UNKNOWN,
    HSRP_INITIAL,
    HSRP_LEARN,
    HSRP_LISTEN,
    HSRP_SPEAK,
    HSRP_STANDBY,
    HSRP_ACTIVE,
} HsrpState;

typedef enum HsrpOperation {
    HSRP_HELLO = 0,
    HSRP_COUP = 1,
    HSRP_RESIGN = 2,
} HsrpOperation;

/* What an HSRP router says of one group (RFC 2281 section 5; version 2 as Cisco's routers send it).
 */
typedef struct HsrpMessage {
    uint8_t version; /* 1 or 2 */
    HsrpOperation operation;
    HsrpState state;
    uint16_t group;
    uint32_t priority;
    uint32_t hello_time, hold_time; /* milliseconds */
    Ip virtual_ip;                  /* unspecified where the router has yet to learn it */
} HsrpMessage;

/* False: *out untouched; in->state says why, or is fine for messages that speak of no group. */
bool hsrp_message_read(Cursor *in, HsrpMessage *out);
