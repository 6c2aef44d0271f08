/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "case.h"
#include "pair_finding.h"

static bool shows_server(const TlsAttempt *attempt)
{
    return attempt->certificates[TLS_SERVER] != NULL && attempt->stage == TLS_STAGE_DATA;
}

static void judge(const Story *story, const Settings *settings, GPtrArray *findings)
{
    const TlsRun *run = pair_first(story->pair, shows_server);
    NameCheck check;
    if (!role_ignores_names(story->pair, settings) || run == NULL ||
        !name_check(story, settings, &run->first, TLS_SERVER, &check) || !check.is_mismatch)
        return;
    Finding *finding = pair_finding_new("av-auth-name-irrelevant", story, shows_server);
    finding->severity = SEVERITY_INFO;
    finding->confidence = CONFIDENCE_LIKELY;
    pair_finding_certificate(finding, story, TLS_SERVER, shows_server);
    finding->summary =
        text_new("The certificate of {} is issued to {}, not to {}: on the port of audio/video "
                 "authentication that does not matter.",
                 pair_finding_server(story->pair), pair_finding_holder(check.certificate),
                 value_name(check.expected), NULL);
    finding_condition(finding, "port", true,
                      text_new("port {} with TLS that carries data both ways",
                               value_number(story->pair->key.port), NULL));
    finding_condition(finding, "name", true,
                      text_new("{} is expected, by {}", value_name(check.expected),
                               value_word(name_check_source(&check)), NULL));
    pair_finding_evidence(finding, &run->first);
    finding_advice(finding, text_new("Nothing to do: only the private key of this certificate is "
                                     "used, to sign media credentials.",
                                     NULL));
    pair_finding_done(finding, story, findings);
}

const Case case_av_auth_name_irrelevant = {
    .id = "av-auth-name-irrelevant",
    .title = "The name of an audio/video authentication certificate does not matter",
    .severity = SEVERITY_INFO,
    .about = STORY_PAIR,
    .symptom = "Somebody worries about the name on the certificate of an Edge server's internal "
               "port 5062.",
    .shows = "TLS to port 5062 that carries data both ways, with a certificate for another name "
             "than the one dialled.",
    .look_alike = "5062 is also used by conferencing and by Exchange UM: where the handshake fails "
                  "the name may matter, and the failure is reported (tls-name-mismatch).",
    .causes = "By design: the certificate only signs credentials for media relays.",
    .fix = "Nothing.",
    .capture = "Nothing more is needed.",
    .ladder = "front end                          Edge :5062\n"
              "  |<- Certificate CN=any name ---------|\n"
              "  |<= data both ways =================>|\n",
    .judge = judge,
};
