/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "case.h"
#include "sip_auth.h"
#include "sip_finding.h"
#include "threshold.h"

/* "NTLM, Kerberos" */
static Value *schemes_of(const SipTrouble *trouble)
{
    Value *names = value_list();
    for (SipAuthScheme scheme = SIP_AUTH_DIGEST; scheme <= SIP_AUTH_TLS_DSK; scheme++)
        if ((trouble->schemes & 1u << scheme) != 0)
            value_add(names, value_word(sip_auth_scheme_name(scheme)));
    return names;
}

static void judge(const Story *story, const Settings *settings, GPtrArray *findings)
{
    guint at = 0;
    const SipTrouble *trouble = sip_finding_next(story, SIP_TROUBLE_LOGIN, &at);
    if (trouble == NULL ||
        trouble->attempts < threshold_of(settings, THRESHOLD_SIP_AUTH_LOOP_CHALLENGES))
        return;
    Finding *finding = sip_finding_new("sip-auth-loop", story, trouble);
    Value *user = value_name(sip_words_get(&trouble->words, SIP_WORD_FROM));
    finding->resolved = trouble->is_over;
    finding->severity = finding->resolved ? SEVERITY_WARNING : SEVERITY_CRITICAL;
    finding->confidence = story->sip->is_evicted ? CONFIDENCE_POSSIBLE : CONFIDENCE_PROVEN;
    finding->summary = text_new("{} asks {} for credentials {} in a row for {} and never takes "
                                "them: the user does not get in.",
                                sip_finding_server(story), sip_finding_client(story),
                                finding_times(trouble->attempts), user, NULL);
    finding_condition(finding, "row", true,
                      text_new("challenges in a row without a success between them: {} (NTLM needs "
                               "two, TLS-DSK about four)",
                               value_number(trouble->attempts), NULL));
    if (trouble->is_over)
        finding_condition(finding, "over", true, text_new("afterwards the user gets in", NULL));
    if (trouble->schemes != 0)
        finding_condition(finding, "schemes", true,
                          text_new("the server offers {}", schemes_of(trouble), NULL));
    sip_finding_reasons(finding, trouble);
    sip_finding_evidence(finding, trouble);
    finding_advice(finding, text_new("Check the password or certificate of the user, and the "
                                     "clocks of client and server: Kerberos gives up beyond five "
                                     "minutes.",
                                     NULL));
    finding_advice(finding, text_new("For Kerberos and NTLM compare targetname with the service "
                                     "principal names that are registered (setspn -L).",
                                     NULL));
    sip_finding_done(finding, findings);
}

const Case case_sip_auth_loop = {
    .id = "sip-auth-loop",
    .title = "A user is asked for credentials again and again",
    .severity = SEVERITY_CRITICAL,
    .about = STORY_SIP_PAIR,
    .symptom = "A client signs in forever, or asks for the password again and again.",
    .shows = "At least six 401 or 407 in a row for one user from one server, over any number of "
             "Call-IDs, and no success between them.",
    .look_alike = "One challenge is how SIP authenticates; NTLM takes two rounds, TLS-DSK about "
                  "four. OPTIONS without credentials that are answered by 401 are a heartbeat.",
    .causes = "A wrong or expired password; clocks that differ; a service principal name that is "
              "missing or registered twice; a proxy that drops the credentials.",
    .fix = "Correct credentials, clock or service principal name.",
    .capture = "On the client from the start of signing in, with the key log where it is TLS: "
               "dumpcap -i IFACE -s 0 -f \"port 5060 or port 5061 or port 88\" -w login.pcapng.",
    .ladder = "client                               server\n"
              "  |-- REGISTER ----------------------->|\n"
              "  |<-------------------- 401 + nonce --|\n"
              "  |-- REGISTER + credentials --------->|\n"
              "  |<-------------------- 401 + nonce --|   and so on, six times and more\n",
    .judge = judge,
};
