/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "case.h"
#include "sip_finding.h"

static Value *target_of(const SipTrouble *trouble)
{
    return trouble->target != NULL ? value_name(bytes_borrow(trouble->target))
                                   : value_word("another party");
}

static void judge(const Story *story, const Settings *settings, GPtrArray *findings)
{
    (void)settings;
    guint at = 0;
    const SipTrouble *trouble = sip_finding_next(story, SIP_TROUBLE_TRANSFER, &at);
    if (trouble == NULL)
        return;
    Finding *finding = sip_finding_new("sip-transfer-failed", story, trouble);
    finding->severity = SEVERITY_CRITICAL;
    finding->confidence = story->sip->is_evicted ? CONFIDENCE_POSSIBLE : CONFIDENCE_PROVEN;
    value_set(finding->subject, "refer_to",
              trouble->target != NULL ? value_name(bytes_borrow(trouble->target)) : value_null());
    value_set(finding->subject, "reason", sip_finding_status(trouble));
    finding->summary =
        text_new("{} asks {} to transfer a call to {}, and that fails with {} ({}).",
                 sip_finding_client(story), sip_finding_server(story), target_of(trouble),
                 sip_finding_status(trouble), finding_times(trouble->attempts), NULL);
    finding_condition(finding, "failed", true,
                      text_new("REFERs that were refused, or whose NOTIFY says that the transfer "
                               "failed: {}",
                               value_number(trouble->attempts), NULL));
    sip_finding_reasons(finding, trouble);
    sip_finding_evidence(finding, trouble);
    finding_advice(finding, text_new("Try whether {} can be called from {} at all: the transfer is "
                                     "a new call from there.",
                                     target_of(trouble), value_ip(&story->sip->key.server), NULL));
    finding_advice(finding, text_new("Where the auto attendant of Exchange UM cannot transfer, "
                                     "look at the certificate of the UM server first "
                                     "(wiretriage explain um-auth-only-stall).",
                                     NULL));
    sip_finding_done(finding, findings);
}

const Case case_sip_transfer_failed = {
    .id = "sip-transfer-failed",
    .title = "A call cannot be transferred",
    .severity = SEVERITY_CRITICAL,
    .about = STORY_SIP_PAIR,
    .is_of_hosts = true,
    .symptom_of = { "um-auth-only-stall", "sip-options-timeout", "sip-request-timeout",
                    "sip-peer-trust", "tls-handshake-incomplete", "tcp-refused", "tcp-unanswered" },
    .symptom = "The auto attendant says that it cannot transfer the call; a transfer by hand falls "
               "back to the caller.",
    .shows = "A REFER that is refused, or accepted (202) and followed by a NOTIFY in whose body a "
             "status line says that the call to the new party failed.",
    .look_alike = "A NOTIFY with 100 or 180 is progress. A party that is busy or declines is a "
                  "result. A transferor that hangs up at once never learns how it ended.",
    .causes = "The target cannot be reached from the server that has to dial it; the connection to "
              "it is not trusted (certificates); the number is not known there.",
    .fix = "Make the call that the transfer asks for work by itself.",
    .capture = "On the server that gets the REFER, both of its sides: dumpcap -i any -s 0 -f "
               "\"port 5060 or port 5061\" -w transfer.pcapng.",
    .ladder = "auto attendant                       server\n"
              "  |-- REFER -------------------------->|\n"
              "  |<------------------- 202 Accepted --|\n"
              "  |<-- NOTIFY (SIP/2.0 100 Trying) ----|\n"
              "  |<-- NOTIFY (SIP/2.0 503 ...) -------|\n",
    .judge = judge,
};
