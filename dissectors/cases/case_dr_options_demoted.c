/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "case.h"
#include "pair_finding.h"
#include "sip_finding.h"

enum { PAUSES_ENOUGH = 2, OPTIONS_IN_TIME = 3, REGULAR_PART = 5 };

/* A clock of its own sends them: a capture that stops now and then has no such regular pauses. */
static bool is_regular(const SipPair *pair)
{
    return pair->longest_gap - pair->shortest_gap <= pair->shortest_gap / REGULAR_PART;
}

static bool is_certain(const SipPair *pair, const SipTrouble *trouble)
{
    return trouble->live_pauses >= PAUSES_ENOUGH || is_regular(pair);
}

static void condition_capture(const Story *story, const SipTrouble *trouble, Finding *finding)
{
    bool is_live = trouble->live_pauses >= PAUSES_ENOUGH;
    if (is_live)
        finding_condition(finding, "capture", true,
                          text_new("the capture goes on in the pauses: other SIP is heard, or the "
                                   "same connection is whole before and after",
                                   NULL));
    else if (is_regular(story->sip))
        finding_condition(finding, "capture", true,
                          text_new("the pauses are equally long, as no capture that stops now and "
                                   "then would have them",
                                   NULL));
    else
        finding_condition(finding, "capture", false,
                          text_new("the capture goes on in the pauses: nothing else is heard in "
                                   "them, so it may have been stopped",
                                   NULL));
}

static void conditions(const Story *story, const SipTrouble *trouble, Finding *finding)
{
    finding_condition(finding, "pauses", true,
                      text_new("pauses of more than {} without OPTIONS to any server of Direct "
                               "Routing: {}, from {} to {}",
                               value_duration(SIP_TRUNK_PAUSE), value_number(trouble->pauses),
                               value_duration(trouble->shortest), value_duration(trouble->longest),
                               NULL));
    condition_capture(story, trouble, finding);
    if (trouble->unheard > 0)
        finding_condition(finding, "keys", false,
                          text_new("all TLS of the controller to Direct Routing can be read: other "
                                   "connections may hold the OPTIONS that are missing",
                                   NULL));
}

static void advise(Finding *finding)
{
    finding_advice(finding, text_new("Let the controller send OPTIONS every 60 s to each of "
                                     "sip.pstnhub.microsoft.com, sip2 and sip3, also while calls "
                                     "go on and when one of them was not answered.",
                                     NULL));
    finding_advice(finding, text_new("In the Teams admin center, Direct Routing: the column SIP "
                                     "options status of the SBC tells whether Microsoft sees them.",
                                     NULL));
}

static void judge_read(const Story *story, GPtrArray *findings)
{
    guint at = 0;
    const SipTrouble *trouble = sip_finding_next(story, SIP_TROUBLE_PAUSE, &at);
    if (trouble == NULL || trouble->pauses < PAUSES_ENOUGH)
        return;
    bool is_doubtful = trouble->unheard > 0 || story->sip->is_evicted;
    Finding *finding = sip_finding_new("dr-options-demoted", story, trouble);
    finding->severity = SEVERITY_WARNING;
    finding->resolved = trouble->since >= OPTIONS_IN_TIME;
    finding->confidence =
        !is_doubtful && is_certain(story->sip, trouble) ? CONFIDENCE_LIKELY : CONFIDENCE_POSSIBLE;
    finding->summary = text_new("{} sends OPTIONS to Teams Direct Routing ({}) with pauses of up "
                                "to {}: Microsoft tries the trunk last, or not at all.",
                                sip_finding_client(story), sip_finding_server(story),
                                value_duration(trouble->longest), NULL);
    conditions(story, trouble, finding);
    for (uint32_t i = 0; i < frame_sample_kept(&trouble->requests); i++)
        finding_evidence(finding, frame_sample_get(&trouble->requests, i),
                         text_new("OPTIONS before or after a pause", NULL));
    finding_drawn(finding);
    advise(finding);
    sip_finding_done(finding, findings);
}

static bool is_slow(const TlsAttempt *attempt)
{
    return attempt->stage == TLS_STAGE_DATA && attempt->heartbeat.period > SIP_TRUNK_PAUSE;
}

/* Lengths and times look like OPTIONS; what the records say nobody can see. */
static void judge_sealed(const Story *story, const Settings *settings, GPtrArray *findings)
{
    const Pair *pair = story->pair;
    const TlsRun *run = pair_first(pair, is_slow);
    if (run == NULL || !role_dials_direct_routing(pair, settings) ||
        stories_reads_sip(story->stories, &pair->key))
        return;
    const TlsHeartbeat *beat = &run->first.heartbeat;
    Finding *finding = pair_finding_new("dr-options-demoted", story, is_slow);
    finding->severity = SEVERITY_WARNING;
    finding->confidence = CONFIDENCE_POSSIBLE;
    finding->summary = text_new("{} seems to send OPTIONS to Teams Direct Routing ({}) only every "
                                "{}, by length and time of what it sends.",
                                pair_finding_client(pair), pair_finding_server(pair),
                                value_duration(beat->period), NULL);
    finding_condition(finding, "heartbeat", true,
                      text_new("records of {} bytes every {}, {}", value_number(beat->length),
                               value_duration(beat->period), finding_times(beat->count), NULL));
    finding_condition(finding, "SIP", false,
                      text_new("it can be read that these are OPTIONS, and the only ones", NULL));
    finding_moment(finding, run->first.steps.request, text_new("the client's first data", NULL));
    advise(finding);
    finding->next_capture =
        text_new("A trace of SIP on {} itself (its own log), which shows what TLS hides, for half "
                 "an hour.",
                 pair_finding_client(pair), NULL);
    pair_finding_done(finding, story, findings);
}

static void judge(const Story *story, const Settings *settings, GPtrArray *findings)
{
    if (story->kind == STORY_SIP_PAIR)
        judge_read(story, findings);
    else
        judge_sealed(story, settings, findings);
}

const Case case_dr_options_demoted = {
    .id = "dr-options-demoted",
    .title = "A Direct Routing trunk sends OPTIONS too rarely and is demoted",
    .severity = SEVERITY_WARNING,
    .about = STORY_SIP_PAIR,
    .also_about = 1u << STORY_PAIR,
    .symptom = "Teams shows the SBC as inactive or with a warning; calls to the PSTN take long to "
               "set up or go through another SBC.",
    .shows = "OPTIONS of the SBC to a host of pstnhub.microsoft.com (or to the published ranges "
             "52.112.0.0/14 and 52.120.0.0/14) more than 300 s apart, at least twice, with none "
             "to any other server of Direct Routing in between. From ciphertext (records of one "
             "length at that pace) it is possible at most.",
    .look_alike = "One name has many addresses: OPTIONS that go to another address count. A "
                  "capture that was stopped in between looks the same: its pauses are irregular "
                  "and nothing else is heard in them. OPTIONS without an answer are "
                  "sip-options-timeout. Calls do not stand in for OPTIONS.",
    .causes = "The interval of the SBC's keep-alive is too long, or it sends them only while a "
              "trunk is idle, or only to one of the three regions.",
    .fix = "OPTIONS every 60 s to sip, sip2 and sip3.pstnhub.microsoft.com. Microsoft looks at the "
           "last few intervals of a minute when it places a call.",
    .capture = "On the SBC, its own SIP trace, or dumpcap -i IFACE -s 0 -f \"net 52.112.0.0/14 or "
               "net 52.120.0.0/14\" -w trunk.pcapng, for half an hour without a break.",
    .ladder = "SBC                    sip.pstnhub.microsoft.com\n"
              "  |-- OPTIONS ------------------------>|\n"
              "  |<-- 200 ----------------------------|\n"
              "  |          ... 600 s ...             |   demoted\n"
              "  |-- OPTIONS ------------------------>|\n"
              "  |<-- 200 ----------------------------|\n"
              "  |          ... 600 s ...             |\n"
              "  |-- OPTIONS ------------------------>|\n",
    .judge = judge,
};
