/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "case.h"
#include "pair_finding.h"

/* A side whose certificate lacks the name, and whether its connection fails where that matters. */
typedef struct Mismatch {
    NameCheck check;
    bool fails;
    AttemptFilter takes; /* the attempts that it is about */
} Mismatch;

static bool shows_client(const TlsAttempt *attempt)
{
    return attempt->certificates[TLS_CLIENT] != NULL;
}

static bool shows_server(const TlsAttempt *attempt)
{
    return attempt->certificates[TLS_SERVER] != NULL;
}

static bool client_fails(const TlsAttempt *attempt)
{
    return shows_client(attempt) && pair_finding_may_fail_over(attempt, TLS_CLIENT);
}

static bool server_fails(const TlsAttempt *attempt)
{
    return shows_server(attempt) && pair_finding_may_fail_over(attempt, TLS_SERVER);
}

/* The first certificate among those attempts that lacks the name: a service may have several nodes
 * and each its own. */
static bool find_among(const Story *story, const Settings *settings, TlsSide owner,
                       AttemptFilter takes, NameCheck *out)
{
    const TlsRun *run;
    for (guint i = 0; (run = pair_run(story->pair, i)) != NULL; i++)
        if (takes(&run->first) && name_check(story, settings, &run->first, owner, out) &&
            out->is_mismatch)
            return true;
    return false;
}

static bool find_mismatch(const Story *story, const Settings *settings, TlsSide owner,
                          Mismatch *out)
{
    *out = (Mismatch){ .fails = true, .takes = owner == TLS_CLIENT ? client_fails : server_fails };
    if (find_among(story, settings, owner, out->takes, &out->check))
        return true;
    *out = (Mismatch){ .takes = owner == TLS_CLIENT ? shows_client : shows_server };
    return find_among(story, settings, owner, out->takes, &out->check);
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
                        owner, pair_finding_holder(check->certificate), value_name(check->expected),
                        value_word(name_check_source(check)), NULL);
    return text_new("{} presents a certificate for {} that does not carry its name {} ({}).", owner,
                    pair_finding_holder(check->certificate), value_name(check->expected),
                    value_word(name_check_source(check)), NULL);
}

static void report(const Story *story, const Mismatch *mismatch, GPtrArray *findings)
{
    const NameCheck *check = &mismatch->check;
    Finding *finding = pair_finding_new("tls-name-mismatch", story, mismatch->takes);
    bool is_failing = mismatch->fails && !pair_finding_works(story->pair);
    finding->severity = is_failing ? SEVERITY_WARNING : SEVERITY_INFO;
    bool is_sure = check->is_strong && !story->pair->is_evicted &&
                   !pair_finding_alternates(story->pair, mismatch->takes);
    finding->confidence = is_sure || !mismatch->fails ? CONFIDENCE_LIKELY : CONFIDENCE_POSSIBLE;
    if (!check->is_strong)
        finding->confidence = CONFIDENCE_POSSIBLE;
    const TlsAttempt *attempt =
        pair_finding_certificate(finding, story, check->owner, mismatch->takes);
    value_set(finding->subject, "expected_name", value_name(check->expected));
    value_set(finding->subject, "expected_from", value_word(name_source_name(check->from)));
    finding->summary = summary_of(story, check);
    finding_condition(finding, "name", true,
                      text_new("{} is expected, by {}", value_name(check->expected),
                               value_word(name_check_source(check)), NULL));
    finding_condition(
        finding, "role", true,
        text_new("names are read by the rules of {}", value_word(check->role->title), NULL));
    finding_condition(finding, "fails", is_failing,
                      is_failing ? text_new("the connection fails where the name matters", NULL)
                                 : text_new("the connection does not fail for it", NULL));
    pair_finding_evidence(finding, attempt);
    finding_advice(finding, text_new("Issue a certificate with CN={} for that server, or dial it "
                                     "by a name that its certificate carries.",
                                     value_name(check->expected), NULL));
    pair_finding_done(finding, story, findings);
}

/* One finding a pair: what fails before what works, the client's certificate first. */
static void judge(const Story *story, const Settings *settings, GPtrArray *findings)
{
    Mismatch client, server;
    if (role_ignores_names(story->pair, settings) && pair_finding_works(story->pair))
        return; /* av-auth-name-irrelevant */
    bool has_client =
        find_mismatch(story, settings, TLS_CLIENT, &client) && is_worth_saying(&client);
    bool has_server = find_mismatch(story, settings, TLS_SERVER, &server);
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
