/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "case.h"
#include "sip_finding.h"

static Text *how_often(const SipPair *pair)
{
    if (pair->options.count == 0)
        return text_new("OPTIONS of the pair come every {} to {}",
                        value_duration(pair->shortest_gap), value_duration(pair->longest_gap),
                        NULL);
    return text_new("OPTIONS of the pair come every {} to {}; the slowest answer took {}",
                    value_duration(pair->shortest_gap), value_duration(pair->longest_gap),
                    value_duration(pair->slowest), NULL);
}

static void conditions(const Story *story, const SipTrouble *trouble, Finding *finding)
{
    const SipPair *pair = story->sip;
    finding_condition(
        finding, "unanswered", true,
        text_new("requests {}: of them unanswered when the sender's timer ran out {}, when the "
                 "connection ended {}, when an ICMP error came back {}",
                 value_number(trouble->attempts), value_number(trouble->outcomes[SIP_TIMED_OUT]),
                 value_number(trouble->outcomes[SIP_CLOSED]),
                 value_number(trouble->outcomes[SIP_UNREACHABLE]), NULL));
    finding->confidence = sip_finding_silence(finding, story, trouble);
    finding_condition(finding, "works", pair->options.count == 0,
                      pair->options.count == 0
                          ? text_new("no OPTIONS of the pair is answered", NULL)
                          : text_new("others are answered, {} of them, from frame {} on",
                                     value_number(pair->options.count),
                                     value_frame(pair->options.first_frame), NULL));
    if (pair->shortest_gap > 0)
        finding_condition(finding, "interval", true, how_often(pair));
}

static void judge(const Story *story, const Settings *settings, GPtrArray *findings)
{
    (void)settings;
    guint at = 0;
    const SipTrouble *trouble = sip_finding_next(story, SIP_TROUBLE_OPTIONS, &at);
    if (trouble == NULL)
        return;
    Finding *finding = sip_finding_new("sip-options-timeout", story, trouble);
    finding->resolved = sip_finding_is_resolved(trouble, &story->sip->options);
    finding->severity = finding->resolved ? SEVERITY_WARNING : SEVERITY_CRITICAL;
    finding->summary = text_new("{} asks {} by OPTIONS whether it is there and is not answered "
                                "({}): to the sender the other side is down.",
                                sip_finding_client(story), sip_finding_server(story),
                                finding_times(trouble->attempts), NULL);
    conditions(story, trouble, finding);
    sip_finding_evidence(finding, trouble);
    finding_advice(finding,
                   text_new("See whether the SIP service of {} runs and gets the requests (its own "
                            "log or a capture there); then whether it knows the sender: many "
                            "servers drop what comes from a peer that is not configured.",
                            value_ip(&story->sip->key.server), NULL));
    finding_advice(finding, text_new("Compare the way back: an answer goes to the address and port "
                                     "in the topmost Via, which a NAT or firewall may not let "
                                     "through.",
                                     NULL));
    finding->next_capture = sip_finding_next_capture(story);
    sip_finding_done(finding, findings);
}

const Case case_sip_options_timeout = {
    .id = "sip-options-timeout",
    .title = "OPTIONS are never answered: the heartbeat between two SIP servers fails",
    .severity = SEVERITY_CRITICAL,
    .about = STORY_SIP_PAIR,
    .symptom_of = { "um-auth-only-stall", "tcp-refused", "tcp-unanswered", "pmtu-blackhole",
                    "stale-vm-mac", "stale-arp-cache", "duplicate-ip" },
    .symptom = "A trunk or gateway is marked down; calls take another way or none. Exchange UM "
               "logs event 1400 with Response Code 0, Lync Mediation 25051.",
    .shows = "An OPTIONS without a final response for 32 s (Timer F of RFC 3261), or until its "
             "connection ends, or three transmissions with nothing in the 5 s behind them, or an "
             "ICMP error that quotes it.",
    .look_alike = "Any final response is an answer, also 401, 404 or 405. A capture that ends "
                  "before the timer says nothing. One that holds only one direction cannot tell.",
    .causes = "The service is stopped or hangs; it does not trust the sender and keeps silent; a "
              "firewall; the answer goes to another address than the sender listens on.",
    .fix = "Start or unblock the service; add the sender to its peers; over TLS look at the "
           "certificates (um-auth-only-stall).",
    .capture = "On both servers at once: dumpcap -i IFACE -s 0 -f \"port 5060 or port 5061\" -w "
               "sip.pcapng, for at least two intervals of the heartbeat.",
    .ladder = "sender                               server :5060\n"
              "  |-- OPTIONS ------------------------>|\n"
              "  |-- OPTIONS (0.5 s later) ---------->|\n"
              "  |-- OPTIONS (1 s later) ------------>|   nothing comes back\n"
              "  |   ... until 32 s are over          |\n",
    .judge = judge,
};
