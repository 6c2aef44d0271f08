/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "case.h"
#include "pair_finding.h"
#include "pair_ladder.h"
#include "threshold.h"

static void evidence(const SynTally *refused, Finding *finding)
{
    for (uint32_t i = 0; i < frame_sample_kept(&refused->syns); i++)
        finding_evidence(finding, frame_sample_get(&refused->syns, i), text_new("SYN", NULL));
    for (uint32_t i = 0; i < frame_sample_kept(&refused->answers); i++)
        finding_evidence(finding, frame_sample_get(&refused->answers, i),
                         text_new("answered by RST", NULL));
    pair_ladder_refused(finding, refused);
    finding_drawn(finding);
}

static void judge(const Story *story, const Settings *settings, GPtrArray *findings)
{
    const Pair *pair = story->pair;
    const SynTally *refused = &pair_trouble(pair)->refused;
    if (refused->connections < threshold_of(settings, THRESHOLD_TCP_REFUSED_CONNECTIONS))
        return;
    Finding *finding = pair_finding_syns("tcp-refused", pair, refused, CONFIDENCE_PROVEN);
    finding->summary = text_new("{} dials {} {} and each SYN is answered by RST: nothing listens "
                                "there, or something in between refuses.",
                                pair_finding_client(pair), pair_finding_server(pair),
                                finding_times(refused->connections), NULL);
    finding_condition(
        finding, "SYN", true,
        text_new("{} connections were refused by RST", value_number(refused->connections), NULL));
    finding_condition(finding, "works", pair->established.count == 0,
                      pair->established.count == 0
                          ? text_new("none got through", NULL)
                          : text_new("others got through, from frame {} on",
                                     value_frame(pair->established.first_frame), NULL));
    evidence(refused, finding);
    finding_advice(finding,
                   text_new("On {} see whether the service runs and listens on port {}; "
                            "then whether a firewall or load balancer in between answers "
                            "in its name (compare the TTL of the RST with other packets).",
                            value_ip(&pair->key.server), value_number(pair->key.port), NULL));
    pair_finding_done(finding, story, findings);
}

const Case case_tcp_refused = {
    .id = "tcp-refused",
    .title = "Connections are refused by RST",
    .severity = SEVERITY_WARNING,
    .about = STORY_PAIR,
    .layer = "TCP and IP",
    .symptom_of = { "um-redirect-unreachable", "duplicate-ip", "duplicate-mac", "arp-spoof" },
    .symptom = "The service is down: \"connection refused\", \"actively refused\".",
    .shows = "At least three SYNs of different connections from one client to one port, each "
             "answered by RST.",
    .look_alike = "SYNs without any answer are tcp-unanswered. A port that accepts again later is "
                  "reported as resolved.",
    .causes = "The service is stopped or listens on another port or address; a firewall that "
              "rejects.",
    .fix = "Start the service; check what it listens on.",
    .capture = "On the server: dumpcap -i IFACE -f \"tcp port PORT\" -w refused.pcapng.",
    .ladder = "client                               server\n"
              "  |-- SYN ---------------------------->|\n"
              "  |<----------------------------- RST -|\n",
    .judge = judge,
};
