/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "case.h"
#include "sip_finding.h"

static void report(const Story *story, const SipTrouble *trouble, GPtrArray *findings)
{
    Finding *finding = sip_finding_new("sip-call-failed", story, trouble);
    finding->severity = SEVERITY_WARNING;
    finding->confidence = story->sip->is_evicted ? CONFIDENCE_POSSIBLE : CONFIDENCE_PROVEN;
    finding->summary =
        text_new("Calls of {} through {} fail with {} ({}).", sip_finding_client(story),
                 sip_finding_server(story), sip_finding_status(trouble),
                 finding_times(trouble->attempts), NULL);
    finding_condition(finding, "failed", true,
                      text_new("INVITEs answered by {}: {}, and no branch of those calls was "
                               "answered",
                               sip_finding_status(trouble), value_number(trouble->attempts), NULL));
    sip_finding_reasons(finding, trouble);
    sip_finding_evidence(finding, trouble);
    finding_advice(finding,
                   trouble->diagnostics != NULL
                       ? text_new("Follow the diagnostics to the server they name (source).", NULL)
                       : text_new("Follow the call to the last hop that sends this status: that "
                                  "one knows why.",
                                  NULL));
    sip_finding_done(finding, findings);
}

static void judge(const Story *story, const Settings *settings, GPtrArray *findings)
{
    (void)settings;
    guint at = 0;
    const SipTrouble *trouble;
    while ((trouble = sip_finding_next(story, SIP_TROUBLE_CALL, &at)) != NULL)
        report(story, trouble, findings);
}

const Case case_sip_call_failed = {
    .id = "sip-call-failed",
    .title = "Calls end in a failure",
    .severity = SEVERITY_WARNING,
    .about = STORY_SIP_PAIR,
    .symptom_of = { "sip-call-failed", "sip-peer-trust", "sip-request-timeout",
                    "sip-options-timeout", "um-auth-only-stall", "tcp-refused", "tcp-unanswered" },
    .symptom = "Calls do not get through: \"call failed\", a fast busy tone, an announcement.",
    .shows = "An INVITE that is answered by a failure (4xx, 5xx, 6xx), with what Reason, Warning "
             "and ms-diagnostics say about it. One finding for each status.",
    .look_alike = "Busy (486, 600), declined (603), away (480), cancelled (487) and a round of "
                  "authentication (401, 407) are results, not failures. Of a fork the branches "
                  "that lose are no failed calls. A re-INVITE that is refused ends nothing.",
    .causes = "A number or user that is not known (404, 484), no common codec (488), a service "
              "that is not available (503), a hop further on that does not answer (408, 504).",
    .fix = "As status and diagnostics say; begin at the hop that is nearest to the callee.",
    .capture = "At the hop nearest to the callee: dumpcap -i IFACE -s 0 -f \"port 5060 or port "
               "5061\" -w call.pcapng.",
    .ladder = "caller                               server\n"
              "  |-- INVITE ------------------------->|\n"
              "  |<------------------- 100 Trying ----|\n"
              "  |<---------- 503 Service Unavailable-|\n"
              "  |-- ACK ---------------------------->|\n",
    .judge = judge,
};
