/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "case.h"
#include "pair_finding.h"

static Value *sender(const Pair *pair)
{
    return value_ip(pair_trouble(pair)->hole.side == TCP_CLIENT ? &pair->key.client
                                                                : &pair->key.server);
}

static void conditions(const Pair *pair, Finding *finding)
{
    const Blackhole *hole = &pair_trouble(pair)->hole;
    finding_condition(finding, "full", true,
                      text_new("a segment of {} bytes from {} was sent again {} and never "
                               "acknowledged",
                               value_number(hole->size), sender(pair),
                               finding_times(hole->retransmissions), NULL));
    finding_condition(finding, "small", true,
                      text_new("smaller data of the same side was acknowledged", NULL));
    finding_condition(finding, "ICMP", hole->told_frame != 0,
                      hole->told_frame != 0
                          ? text_new("{} had told it to send at most {} bytes, and it did not heed "
                                     "that",
                                     value_ip(&hole->told_by), value_number(hole->told_mtu), NULL)
                          : text_new("nobody tells it a smaller size by ICMP", NULL));
}

static void evidence(const Blackhole *hole, Finding *finding)
{
    for (uint32_t i = 0; i < frame_sample_kept(&hole->frames); i++)
        finding_evidence(finding, frame_sample_get(&hole->frames, i),
                         text_new("a full-size segment is sent again", NULL));
    if (hole->told_frame != 0)
        finding_evidence(
            finding, hole->told_frame,
            text_new("ICMP: too big, at most {} bytes", value_number(hole->told_mtu), NULL));
}

static void judge(const Story *story, const Settings *settings, GPtrArray *findings)
{
    (void)settings;
    const Pair *pair = story->pair;
    const Blackhole *hole = &pair_trouble(pair)->hole;
    if (hole->connections == 0)
        return;
    Finding *finding = finding_new("pmtu-blackhole");
    finding_span(finding, &hole->span);
    finding->severity = SEVERITY_CRITICAL;
    finding->confidence = pair->is_evicted ? CONFIDENCE_POSSIBLE : CONFIDENCE_LIKELY;
    finding->subject = pair_finding_tcp_subject(pair, hole->connections);
    finding->summary =
        text_new("Full-size segments from {} never get through between {} and {} "
                 "while smaller ones do: the path loses large packets.",
                 sender(pair), pair_finding_client(pair), pair_finding_server(pair), NULL);
    conditions(pair, finding);
    evidence(hole, finding);
    finding_advice(finding, text_new("Let ICMP \"fragmentation needed\" (IPv6: packet too big) "
                                     "through on the path, or clamp the MSS on the tunnel or VPN "
                                     "router; test: ping with the do-not-fragment bit, from {}.",
                                     sender(pair), NULL));
    pair_finding_done(finding, story, findings);
}

const Case case_pmtu_blackhole = {
    .id = "pmtu-blackhole",
    .title = "The path loses full-size segments and tells nobody",
    .severity = SEVERITY_CRITICAL,
    .about = STORY_PAIR,
    .layer = "TCP and IP",
    .symptom = "Connections open and then hang as soon as something large is sent: a TLS handshake "
               "stalls at the certificates, small requests work.",
    .shows = "One side sends its largest segments again at least three times and they are never "
             "acknowledged, while smaller data of it is, or is by SACK.",
    .look_alike = "Plain loss hits small segments, too, and passes at the first retransmission. "
                  "An ICMP message that the sender heeds is path MTU discovery at work. From "
                  "behind the hole the large segments are not visible at all.",
    .causes = "A tunnel or VPN with a smaller MTU and a filter that drops ICMP.",
    .fix = "Let the ICMP messages through, or clamp the MSS.",
    .capture = "On the side that sends the large segments: dumpcap -i IFACE -f \"host PEER or "
               "icmp\" -w mtu.pcapng.",
    .ladder = "client                               server\n"
              "  |<---- 1460 bytes (certificate) -----|   lost\n"
              "  |<---- 200 bytes --------------------|\n"
              "  |-- ACK, SACK 200 bytes ------------>|\n"
              "  |<---- 1460 bytes again -------------|   lost\n"
              "  |<---- 1460 bytes again -------------|   lost\n",
    .judge = judge,
};
