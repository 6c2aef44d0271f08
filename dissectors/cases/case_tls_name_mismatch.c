/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "case.h"
#include "pair_finding.h"

/* A side whose certificate lacks the name, and whether its connection fails where that matters. */
typedef struct Mismatch {
    NameCheck check;
    bool fails;
} Mismatch;

static bool shows_client(const TlsAttempt *attempt)
{
    return attempt->certificates[TLS_CLIENT] != NULL;
}

static bool shows_server(const TlsAttempt *attempt)
{
    return attempt->certificates[TLS_SERVER] != NULL;
}

/* A refusal by the other side, or by its application, may be for the name. */
static bool may_fail_for(const TlsAttempt *attempt, TlsSide owner)
{
    switch (refusal_of(attempt)) {
    case REFUSAL_APPLICATION:
        return owner == TLS_CLIENT;
    case REFUSAL_CLIENT_CERTIFICATE:
        return owner == TLS_CLIENT;
    case REFUSAL_SERVER_CERTIFICATE:
        return owner == TLS_SERVER;
    default:
        return false;
    }
}

static bool fails(const Pair *pair, TlsSide owner)
{
    const TlsRun *run;
    for (guint i = 0; (run = pair_run(pair, i)) != NULL; i++)
        if (run->first.certificates[owner] != NULL && may_fail_for(&run->first, owner))
            return true;
    return false;
}

static bool find_mismatch(const Story *story, TlsSide owner, Mismatch *out)
{
    AttemptFilter shows = owner == TLS_CLIENT ? shows_client : shows_server;
    const TlsRun *run = pair_first(story->pair, shows);
    if (run == NULL || !name_check(story, &run->first, owner, &out->check) ||
        !out->check.is_mismatch)
        return false;
    out->fails = fails(story->pair, owner);
    return true;
}

/* Where no failure is due to it, a client's own name is nobody's business outside SIP. */
static bool is_worth_saying(const Mismatch *mismatch)
{
    return mismatch->fails || mismatch->check.owner == TLS_SERVER || mismatch->check.role->is_sip;
}

static Text *summary_of(const Story *story, const NameCheck *check)
{
    Value *owner = check->owner == TLS_CLIENT ? pair_finding_client(story->pair)
                                              : pair_finding_server(story->pair);
    if (check->is_hidden)
        return text_new("{} presents a certificate whose CN is {}: its name {} ({}) stands only "
                        "among the alternative names, which is not enough in its role.",
                        owner, value_name(check->certificate->subject_cn),
                        value_name(check->expected), value_word(name_check_source(check)), NULL);
    return text_new("{} presents a certificate for {} that does not carry its name {} ({}).", owner,
                    value_name(check->certificate->subject_cn), value_name(check->expected),
                    value_word(name_check_source(check)), NULL);
}

static void report(const Story *story, const Mismatch *mismatch, GPtrArray *findings)
{
    const NameCheck *check = &mismatch->check;
    AttemptFilter shows = check->owner == TLS_CLIENT ? shows_client : shows_server;
    Finding *finding = pair_finding_new("tls-name-mismatch", story, shows);
    bool is_failing = mismatch->fails && !pair_finding_works(story->pair);
    finding->severity = is_failing ? SEVERITY_WARNING : SEVERITY_INFO;
    finding->confidence = check->is_strong ? CONFIDENCE_LIKELY : CONFIDENCE_POSSIBLE;
    const TlsAttempt *attempt = pair_finding_certificate(finding, story, check->owner, shows);
    value_set(finding->subject, "expected_name", value_name(check->expected));
    value_set(finding->subject, "expected_from", value_word(name_source_name(check->from)));
    finding->summary = summary_of(story, check);
    finding_condition(finding, "name", true,
                      text_new("{} is expected, by {}", value_name(check->expected),
                               value_word(name_check_source(check)), NULL));
    finding_condition(finding, "role", true,
                      text_new("names are read as {} does", value_word(check->role->title), NULL));
    finding_condition(finding, "fails", is_failing,
                      is_failing ? text_new("the connection fails where the name matters", NULL)
                                 : text_new("the connection does not fail for it", NULL));
    pair_finding_evidence(finding, attempt);
    finding_advice(finding, text_new("Issue a certificate with CN={} for that server, or dial it "
                                     "by a name that its certificate carries.",
                                     value_name(check->expected), NULL));
    finding_seal(finding);
    g_ptr_array_add(findings, finding);
}

/* One finding a pair: what fails before what works, the client's certificate first. */
static void judge(const Story *story, const Settings *settings, GPtrArray *findings)
{
    (void)settings;
    Mismatch client, server;
    bool has_client = find_mismatch(story, TLS_CLIENT, &client) && is_worth_saying(&client);
    bool has_server = find_mismatch(story, TLS_SERVER, &server) &&
                      !(role_ignores_names(story->pair) && pair_finding_works(story->pair));
    if (has_server && (!has_client || (server.fails && !client.fails)))
        report(story, &server, findings);
    else if (has_client)
        report(story, &client, findings);
}

const Case case_tls_name_mismatch = {
    .id = "tls-name-mismatch",
    .title = "A certificate does not carry the name that its role demands",
    .severity = SEVERITY_WARNING,
    .about = STORY_PAIR,
    .symptom = "Connections between servers fail although a browser calls the certificate good "
               "(Lync: 14428 wrong principal; SIP 504 with diagnostics 1010; UM: 1400).",
    .shows = "The certificate in clear, the name that was dialled (SNI, DNS) or the client's own "
             "name (DNS, DHCP, --hosts, --expect), and that they differ under the rules of the "
             "role: UM and Lync know who dials them by the CN alone.",
    .look_alike =
        "With working traffic it is info: nobody minds. Port 5062 of an Edge server is "
        "audio/video authentication, where no name matters "
        "(av-auth-name-irrelevant). Direct Routing takes wildcards and alternative names.",
    .causes = "One certificate for a whole array, a pool name where the server's name is asked "
              "for, a server that was renamed.",
    .fix = "A certificate for each server with its own full name as CN; pool names as alternative "
           "names.",
    .capture = "Whole frames with DNS in it: dumpcap -i IFACE -s 0 -f \"tcp port 5061 or port 53\" "
               "-w tls.pcapng; or say the names with --hosts FILE or --expect ip=name.",
    .ladder = "node01.example                     lync.example :5061\n"
              "  |-- Certificate CN=um.example -----> |\n"
              "  |   SAN node01.example, node02...    | who is um.example?\n"
              "  |<------------------------------ FIN |\n",
    .judge = judge,
};
