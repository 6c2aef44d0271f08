/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "case.h"
#include "sip_finding.h"

static void judge(const Story *story, const Settings *settings, GPtrArray *findings)
{
    (void)settings;
    guint at = 0;
    const SipTrouble *trouble = sip_finding_next(story, SIP_TROUBLE_UNENDED, &at);
    if (trouble == NULL)
        return;
    Finding *finding = sip_finding_new("sip-dialog-unended", story, trouble);
    finding->severity = SEVERITY_INFO;
    finding->confidence =
        trouble->has_media && !story->sip->is_evicted ? CONFIDENCE_LIKELY : CONFIDENCE_POSSIBLE;
    finding->summary = text_new("Calls of {} through {} are never ended by a BYE in this capture "
                                "although it goes on ({}).",
                                sip_finding_client(story), sip_finding_server(story),
                                finding_times(trouble->attempts), NULL);
    finding_condition(finding, "silent", true,
                      text_new("for at least 32 s before the end of the capture there is neither a "
                               "message nor media of the call",
                               NULL));
    finding_condition(
        finding, "media", trouble->has_media,
        trouble->has_media
            ? text_new("its media is in the capture and stops", NULL)
            : text_new("its media is in the capture: without it the call may go on", NULL));
    finding_evidence(finding, trouble->first.request.frame, text_new("the call begins", NULL));
    finding_evidence(finding, trouble->first.end.frame, text_new("its last message", NULL));
    finding_advice(finding, text_new("Look for the BYE on the other side: it may take a way that "
                                     "the capture does not see, or be lost.",
                                     NULL));
    if (!trouble->has_media)
        finding->next_capture = text_new("With the media: dumpcap -i IFACE -s 128 -f \"host {} and "
                                         "udp or port 5060\" -w call.pcapng",
                                         sip_finding_client(story), NULL);
    sip_finding_done(finding, findings);
}

const Case case_sip_dialog_unended = {
    .id = "sip-dialog-unended",
    .title = "A call is never ended",
    .severity = SEVERITY_INFO,
    .about = STORY_SIP_PAIR,
    .symptom = "Lines stay busy, calls are billed for hours, channels of a gateway run out.",
    .shows = "A call that was answered, without a BYE, and for 32 s and more without a message or "
             "media while the capture goes on.",
    .look_alike = "A call that still goes on when the capture ends. A capture without media cannot "
                  "tell the two apart: possible at most.",
    .causes = "The BYE is lost or goes to an address that cannot be reached; one side crashed.",
    .fix = "Correct Contact and Record-Route; use session timers (RFC 4028).",
    .capture = "With the media, from before the call until its lines should be free again: dumpcap "
               "-i IFACE -s 0 -w calls.pcapng.",
    .ladder = "caller                               server\n"
              "  |-- INVITE ------------------------->|\n"
              "  |<--------------------------- 200 ---|\n"
              "  |-- ACK ---------------------------->|\n"
              "  |<== media, which stops ============>|\n"
              "  |   no BYE                           |\n",
    .judge = judge,
};
