/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <stdbool.h>

#include "bytes.h"

/* What the first bytes of a datagram or of a stream's direction are. No port is asked. */
typedef enum SipStart {
    SIP_START_NO,
    SIP_START_MORE, /* could still become one of the others */
    SIP_START_REQUEST,
    SIP_START_RESPONSE,
    SIP_START_KEEP_ALIVE, /* ends of lines and nothing else (RFC 3261 section 7.5, RFC 5626) */
} SipStart;

/* A start line must be whole to be known, since HTTP, RTSP and SSDP begin like SIP. */
SipStart sip_start_look(Bytes start);

/* Could bytes in which no line ends yet become a start line? A few instructions where not. */
bool sip_start_could_be(Bytes start);
