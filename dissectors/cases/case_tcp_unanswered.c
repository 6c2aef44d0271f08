/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "case.h"
#include "pair_finding.h"
#include "pair_ladder.h"
#include "threshold.h"

static bool is_enough(const SynTally *unanswered, const Settings *settings)
{
    return unanswered->connections >=
               threshold_of(settings, THRESHOLD_TCP_UNANSWERED_CONNECTIONS) ||
           unanswered->transmissions_max >=
               threshold_of(settings, THRESHOLD_TCP_UNANSWERED_TRANSMISSIONS);
}

static void evidence(const SynTally *unanswered, Finding *finding)
{
    for (uint32_t i = 0; i < frame_sample_kept(&unanswered->syns); i++)
        finding_evidence(finding, frame_sample_get(&unanswered->syns, i),
                         text_new("SYN, never answered", NULL));
    for (uint32_t i = 0; i < frame_sample_kept(&unanswered->answers); i++)
        finding_evidence(finding, frame_sample_get(&unanswered->answers, i),
                         text_new("ICMP error about it", NULL));
    pair_ladder_unanswered(finding, unanswered);
    finding_drawn(finding);
}

static Text *summary_of(const Pair *pair)
{
    const SynTally *unanswered = &pair_trouble(pair)->unanswered;
    bool is_one = unanswered->connections == 1;
    return text_new(is_one ? "{} dials {}, sends its SYN {} and nothing comes back."
                           : "{} dials {} {} and nothing comes back.",
                    pair_finding_client(pair), pair_finding_server(pair),
                    finding_times(is_one ? unanswered->transmissions_max : unanswered->connections),
                    NULL);
}

static void judge(const Story *story, const Settings *settings, GPtrArray *findings)
{
    const Pair *pair = story->pair;
    const SynTally *unanswered = &pair_trouble(pair)->unanswered;
    if (!is_enough(unanswered, settings))
        return;
    Finding *finding = pair_finding_syns("tcp-unanswered", pair, unanswered, CONFIDENCE_LIKELY);
    finding->summary = summary_of(pair);
    finding_condition(finding, "SYN", true,
                      text_new("connections without any answer: {}; the same SYN was sent {}",
                               value_number(unanswered->connections),
                               finding_times(unanswered->transmissions_max), NULL));
    finding_condition(
        finding, "link", true,
        text_new("the SYNs were sent: the link address of the next hop is known", NULL));
    finding_condition(finding, "ICMP", unanswered->answers.count > 0,
                      unanswered->answers.count > 0
                          ? text_new("an ICMP error says that they did not arrive", NULL)
                          : text_new("no ICMP error says why", NULL));
    evidence(unanswered, finding);
    finding_advice(finding, text_new("Look for a firewall that drops, a route back that is "
                                     "missing, or a host that is off: capture on {} and see "
                                     "whether the SYN arrives.",
                                     value_ip(&pair->key.server), NULL));
    finding->next_capture =
        text_new("On {}, while {} dials: dumpcap -i IFACE -s 0 -f \"host {} and (tcp port {} or "
                 "icmp or icmp6)\" -w syn.pcapng",
                 value_ip(&pair->key.server), pair_finding_client(pair), pair_finding_client(pair),
                 value_number(pair->key.port), NULL);
    pair_finding_done(finding, story, findings);
}

const Case case_tcp_unanswered = {
    .id = "tcp-unanswered",
    .title = "Connections get no answer at all",
    .severity = SEVERITY_WARNING,
    .about = STORY_PAIR,
    .layer = "TCP and IP",
    .symptom_of = { "um-redirect-unreachable", "stale-vm-mac", "stale-arp-cache",
                    "failover-not-announced", "duplicate-ip", "duplicate-mac", "arp-spoof",
                    "vm-unicast-deaf" },
    .symptom = "Connections time out.",
    .shows = "SYNs of at least three connections, or one sent at least four times, and neither a "
             "SYN-ACK nor a RST.",
    .look_alike = "A capture that shows one direction only: there the client goes on after the "
                  "SYN, and this is silent. A RST is tcp-refused. Link-layer failures explain it "
                  "and are named as its cause.",
    .causes = "A firewall that drops, a missing route back, a host that is off or cut off.",
    .fix = "Follow the SYN: capture at the server and at what stands in between.",
    .capture = "On both sides at once: dumpcap -i IFACE -f \"host PEER and tcp\" -w side.pcapng.",
    .ladder = "client                               server\n"
              "  |-- SYN ---------------------------->|\n"
              "  |-- SYN (1 s) ---------------------->|\n"
              "  |-- SYN (3 s) ---------------------->|\n"
              "  |-- SYN (7 s) ---------------------->|\n",
    .judge = judge,
};
