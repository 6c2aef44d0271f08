/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "tls_summary.h"

/* Records of one length that a client sends at one pace, as OPTIONS are sent between servers. */
typedef struct TlsHeartbeat {
    uint32_t count; /* 0: none */
    uint16_t length;
    Time period;
} TlsHeartbeat;

/* By lengths and times alone: what the records hold nobody can see. Of the client's first records
 * are looked at as many as a session keeps. */
TlsHeartbeat tls_heartbeat_of(const TlsSession *session, const TlsSummary *summary);
