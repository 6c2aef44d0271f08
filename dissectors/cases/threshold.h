/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "settings.h"

/* The numbers by which cases decide and that the user may set. */
typedef enum Threshold {
    THRESHOLD_STALE_VM_MAC_PACKETS,
    THRESHOLD_STALE_VM_MAC_SPAN,
    THRESHOLD_STALE_VM_MAC_HEALED_PACKETS,
    THRESHOLD_STALE_VM_MAC_SHORT_OUTAGE,
    THRESHOLD_STALE_ARP_CACHE_PACKETS,
    THRESHOLD_STALE_ARP_CACHE_SPAN,
    THRESHOLD_STALE_ARP_CACHE_RELEARN,
    THRESHOLD_VM_UNICAST_DEAF_PACKETS,
    THRESHOLD_VM_UNICAST_DEAF_QUESTIONS,
    THRESHOLD_VM_UNICAST_DEAF_SPAN,
    THRESHOLD_DUPLICATE_IP_TURNS,
    THRESHOLD_DUPLICATE_IP_DOUBLE_REPLIES,
    THRESHOLD_DUPLICATE_IP_DEFENCES,
    THRESHOLD_ARP_SPOOF_CLAIMS,
    THRESHOLD_FAILOVER_NOT_ANNOUNCED_PACKETS,
    THRESHOLD_FAILOVER_NOT_ANNOUNCED_LONG_USE,
    THRESHOLD_MAC_FLAP_MOVES,
    THRESHOLD_ARP_UNANSWERED_REQUESTS,
    THRESHOLD_ARP_UNANSWERED_SPAN,
    THRESHOLD_TEAMING_MAC_REWRITE_ANSWERS,
    THRESHOLD_TCP_REFUSED_CONNECTIONS,
    THRESHOLD_TCP_UNANSWERED_CONNECTIONS,
    THRESHOLD_TCP_UNANSWERED_TRANSMISSIONS,
    THRESHOLD_UM_AUTH_ONLY_STALL_ATTEMPTS,
    THRESHOLD_UM_AUTH_ONLY_STALL_PATIENT_ATTEMPTS,
    THRESHOLD_TLS_SERVER_CERT_REJECTED_CLOSES,
    THRESHOLD_FEDERATION_CERT_INTERMEDIATE_EXCHANGES,
    THRESHOLD_SIP_AUTH_LOOP_CHALLENGES,
    THRESHOLDS
} Threshold;

typedef enum ThresholdUnit {
    THRESHOLD_IS_NUMBER,
    THRESHOLD_IS_DURATION, /* a Time */
} ThresholdUnit;

/* What a configuration file and `wiretriage explain` call it. */
typedef struct ThresholdRow {
    const char *case_id;
    const char *key;
    ThresholdUnit unit;
    int64_t usual, least, most; /* below the least nothing is kept of it to judge */
    const char *says;
} ThresholdRow;

/* By Threshold; those of one case stand together, in the order of the cases. */
extern const ThresholdRow threshold_rows[THRESHOLDS];

/* What the user says, or else the usual one. */
int64_t threshold_of(const Settings *settings, Threshold threshold);
