/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "threshold.h"

#define HOUR (3600 * TIME_SECOND)
#define MOST 1000000

#define NUMBER(usual, least) THRESHOLD_IS_NUMBER, usual, least, MOST
#define SECONDS(usual, least)                                                                      \
    THRESHOLD_IS_DURATION, (usual)*TIME_SECOND, (least)*TIME_SECOND, 24 * HOUR

const ThresholdRow threshold_rows[THRESHOLDS] = {
    [THRESHOLD_STALE_VM_MAC_PACKETS] = { "stale-vm-mac", "packets", NUMBER(5, 3),
                                         "packets that go to the old MAC, for more than a possible "
                                         "finding (rule E2)" },
    [THRESHOLD_STALE_VM_MAC_SPAN] = { "stale-vm-mac", "span", SECONDS(2, 0),
                                      "the time over which they do (rule E2)" },
    [THRESHOLD_STALE_VM_MAC_HEALED_PACKETS] = { "stale-vm-mac", "healed-packets", NUMBER(3, 3),
                                                "the same for an outage that ends in the capture, "
                                                "over any time" },
    [THRESHOLD_STALE_VM_MAC_SHORT_OUTAGE] = { "stale-vm-mac", "short-outage", SECONDS(2, 0),
                                              "an outage that is over sooner is an info and not a "
                                              "warning" },
    [THRESHOLD_STALE_ARP_CACHE_PACKETS] = { "stale-arp-cache", "packets", NUMBER(10, 1),
                                            "packets of one sender to the old MAC" },
    [THRESHOLD_STALE_ARP_CACHE_SPAN] = { "stale-arp-cache", "span", SECONDS(5, 0),
                                         "the time over which it sends them" },
    [THRESHOLD_STALE_ARP_CACHE_RELEARN] = { "stale-arp-cache", "relearn", SECONDS(30, 0),
                                            "a sender that finds the new MAC sooner is healthy" },
    [THRESHOLD_VM_UNICAST_DEAF_PACKETS] = { "vm-unicast-deaf", "packets", NUMBER(5, 1),
                                            "packets to the station alone that drew nothing" },
    [THRESHOLD_VM_UNICAST_DEAF_QUESTIONS] = { "vm-unicast-deaf", "questions", NUMBER(2, 1),
                                              "those among them that call for an answer" },
    [THRESHOLD_VM_UNICAST_DEAF_SPAN] = { "vm-unicast-deaf", "span", SECONDS(2, 0),
                                         "the time over which they were sent" },
    [THRESHOLD_DUPLICATE_IP_TURNS] = { "duplicate-ip", "turns", NUMBER(3, 1),
                                       "times that the word passes from one MAC to the other" },
    [THRESHOLD_DUPLICATE_IP_DOUBLE_REPLIES] = { "duplicate-ip", "double-replies", NUMBER(2, 1),
                                                "requests that two MACs answer; this or turns "
                                                "will do" },
    [THRESHOLD_DUPLICATE_IP_DEFENCES] = { "duplicate-ip", "defences", NUMBER(2, 1),
                                          "probes that the owner answers, for more than a possible "
                                          "finding" },
    [THRESHOLD_ARP_SPOOF_CLAIMS] = { "arp-spoof", "claims", NUMBER(3, 1),
                                     "replies that nobody asked for" },
    [THRESHOLD_FAILOVER_NOT_ANNOUNCED_PACKETS] = { "failover-not-announced", "packets",
                                                   NUMBER(3, 1),
                                                   "packets that go to the old station" },
    [THRESHOLD_FAILOVER_NOT_ANNOUNCED_LONG_USE] = { "failover-not-announced", "long-use",
                                                    SECONDS(30, 0),
                                                    "old MAC in use for so long: a warning, and "
                                                    "an info below" },
    [THRESHOLD_MAC_FLAP_MOVES] = { "mac-flap", "moves", NUMBER(5, 5),
                                   "moves in all; five of them within 180 s in any case" },
    [THRESHOLD_ARP_UNANSWERED_REQUESTS] = { "arp-unanswered", "requests", NUMBER(3, 3),
                                            "requests for the address" },
    [THRESHOLD_ARP_UNANSWERED_SPAN] = { "arp-unanswered", "span", SECONDS(3, 3),
                                        "the time from the first to the last of them" },
    [THRESHOLD_TEAMING_MAC_REWRITE_ANSWERS] = { "teaming-mac-rewrite", "answers", NUMBER(3, 1),
                                                "questions to one MAC that are answered from "
                                                "another" },
    [THRESHOLD_TCP_REFUSED_CONNECTIONS] = { "tcp-refused", "connections", NUMBER(3, 1),
                                            "connections that are refused" },
    [THRESHOLD_TCP_UNANSWERED_CONNECTIONS] = { "tcp-unanswered", "connections", NUMBER(3, 1),
                                               "connections that get no answer" },
    [THRESHOLD_TCP_UNANSWERED_TRANSMISSIONS] = { "tcp-unanswered", "transmissions", NUMBER(4, 1),
                                                 "times that one SYN is sent; this or connections "
                                                 "will do" },
    [THRESHOLD_UM_AUTH_ONLY_STALL_ATTEMPTS] = { "um-auth-only-stall", "attempts", NUMBER(3, 1),
                                                "connections that come to nothing, for more than a "
                                                "possible finding (condition B)" },
    [THRESHOLD_UM_AUTH_ONLY_STALL_PATIENT_ATTEMPTS] = { "um-auth-only-stall", "patient-attempts",
                                                        NUMBER(2, 1),
                                                        "the same for those that wait 8 s or more "
                                                        "for an answer" },
    [THRESHOLD_TLS_SERVER_CERT_REJECTED_CLOSES] = { "tls-server-cert-rejected", "closes",
                                                    NUMBER(3, 1),
                                                    "handshakes that the client leaves without a "
                                                    "word over a certificate without a fault" },
    [THRESHOLD_FEDERATION_CERT_INTERMEDIATE_EXCHANGES] = { "federation-cert-intermediate",
                                                           "exchanges", NUMBER(2, 1),
                                                           "refused connections, for more than a "
                                                           "possible finding" },
    [THRESHOLD_SIP_AUTH_LOOP_CHALLENGES] = { "sip-auth-loop", "challenges", NUMBER(6, 6),
                                             "challenges for one user in a row" },
};

int64_t threshold_of(const Settings *settings, Threshold threshold)
{
    return settings->thresholds != NULL ? settings->thresholds[threshold]
                                        : threshold_rows[threshold].usual;
}
