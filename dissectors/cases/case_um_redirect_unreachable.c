/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "case.h"
#include "network.h"
#include "pair_finding.h"
#include "pair_ladder.h"

/* Who is sent on dials within that time. */
#define REDIRECT_LAG (10 * TIME_SECOND)

enum { ENOUGH = 2, TRANSMISSIONS_ENOUGH = 3 };

/* How the host in the Contact is known to be the one that was dialled. */
typedef enum Match {
    MATCH_NONE,
    MATCH_PORT, /* nobody says which address the name has */
    MATCH_NAME,
    MATCH_IP,
} Match;

typedef struct Failure {
    const SipRedirect *redirect; /* NULL: none could be read */
    Match match;
    NameEntry name;       /* MATCH_NAME */
    PairsDialled dialled; /* without a redirect: what was used just before */
    uint32_t refused, unanswered, mute, attempts;
    Span span;
    Span answered; /* attempts that get through; count 0: none */
} Failure;

/* TCP stands, and TLS is never answered, not even by an alert. */
static bool is_mute(const TlsAttempt *attempt)
{
    return attempt->stage == TLS_STAGE_HELLO && !attempt->has_alert && !attempt->is_cut &&
           !attempt->is_one_way &&
           (attempt->waited >= ATTEMPT_PATIENCE || tls_attempt_ended_by(attempt, TLS_SERVER));
}

static bool is_through(const TlsAttempt *attempt)
{
    return attempt->stage >= TLS_STAGE_SERVER;
}

static Span answered_of(const Story *story)
{
    const Pair *pair = story->pair;
    Span answered = stories_sip_answers(story->stories, &pair->key), tls;
    if (pair_run(pair, 0) == NULL)
        tls = pair->established;
    else
        tls = pair_span(pair, is_through);
    span_join(&answered, &tls);
    return answered;
}

static bool read_failure(const Story *story, Failure *failure)
{
    const PairTrouble *trouble = pair_trouble(story->pair);
    Span mute = pair_span(story->pair, is_mute);
    *failure = (Failure){ .refused = trouble->refused.connections,
                          .unanswered = trouble->unanswered.connections,
                          .mute = pair_count(story->pair, is_mute),
                          .answered = answered_of(story) };
    failure->attempts = failure->refused + failure->unanswered + failure->mute;
    span_join(&failure->span, &trouble->refused.span);
    span_join(&failure->span, &trouble->unanswered.span);
    span_join(&failure->span, &mute);
    return failure->attempts > 0;
}

static bool read_address(Bytes host, Ip *out)
{
    g_autofree char *text = g_strndup((const char *)host.data, host.length);
    return ip_parse(text, out);
}

static Match match_of(const Story *story, Bytes host, NameEntry *name)
{
    const PairKey *key = &story->pair->key;
    NameBook *book = stories_name_book(story->stories);
    Ip other;
    if (read_address(host, &other))
        return ip_equal(&other, &key->server) ? MATCH_IP : MATCH_NONE;
    if (name_book_is_called(book, &(NamedAddress){ key->network, key->server }, host, name))
        return MATCH_NAME;
    return name_book_addresses(book, key->network, host, &other, 1) == 0 ? MATCH_PORT : MATCH_NONE;
}

static bool is_in_time(const SipRedirect *redirect, const Span *span)
{
    return span->last_time >= redirect->first.time &&
           time_between(redirect->span.last_time, span->first_time) <= REDIRECT_LAG;
}

static bool find_redirect(const Story *story, Failure *failure)
{
    guint at = 0;
    const SipRedirect *redirect;
    while ((redirect = stories_redirect(story->stories, &story->pair->key, &at)) != NULL) {
        NameEntry name = { .source = NAME_FROM_DNS };
        Match match = is_in_time(redirect, &failure->span)
                          ? match_of(story, bytes_borrow(redirect->host), &name)
                          : MATCH_NONE;
        if (match <= failure->match)
            continue;
        failure->redirect = redirect;
        failure->match = match;
        failure->name = name;
    }
    return failure->redirect != NULL;
}

/* What the service said is encrypted, but the client went on to a worker at once. */
static bool find_dialled(const Story *story, Failure *failure)
{
    const PairTrouble *trouble = pair_trouble(story->pair);
    bool is_enough = failure->attempts >= ENOUGH ||
                     trouble->unanswered.transmissions_max >= TRANSMISSIONS_ENOUGH;
    return is_enough &&
           pairs_dialled_before(story->pairs, &story->pair->key, failure->span.first_time,
                                &failure->dialled) &&
           !stories_reads_sip(story->stories, &failure->dialled.pair);
}

static bool is_resolved(const Failure *failure)
{
    return failure->answered.count > 0 && failure->answered.first_frame > failure->span.last_frame;
}

/* Before the first failure it may have answered: a worker that was recycled since. */
static bool is_mixed(const Failure *failure)
{
    return failure->answered.count > 0 && !is_resolved(failure) &&
           failure->answered.last_frame > failure->span.first_frame;
}

static Confidence confidence_of(const Story *story, const Failure *failure)
{
    const SynTally *unanswered = &pair_trouble(story->pair)->unanswered;
    bool is_repeated =
        failure->attempts >= ENOUGH || unanswered->transmissions_max >= TRANSMISSIONS_ENOUGH;
    bool is_doubtful = story->pair->is_evicted || is_mixed(failure) || failure->redirect == NULL;
    if (is_doubtful)
        return CONFIDENCE_POSSIBLE;
    if (failure->match == MATCH_PORT || (failure->refused == 0 && !is_repeated))
        return is_repeated ? CONFIDENCE_LIKELY : CONFIDENCE_POSSIBLE;
    return failure->refused >= ENOUGH ? CONFIDENCE_PROVEN : CONFIDENCE_LIKELY;
}

static Value *word_of(const Failure *failure, SipWord which)
{
    Bytes word = failure->redirect != NULL ? sip_words_get(&failure->redirect->words, which)
                                           : (Bytes){ NULL, 0 };
    return word.length > 0 ? value_name(word) : value_null();
}

static Value *redirector_of(const Failure *failure)
{
    const SipRedirect *redirect = failure->redirect;
    const PairKey *dialled = &failure->dialled.pair;
    return redirect != NULL ? value_endpoint(&redirect->from, redirect->from_port)
                            : value_endpoint(&dialled->server, dialled->port);
}

static Value *subject_of(const Story *story, const Failure *failure)
{
    const Pair *pair = story->pair;
    bool is_tls = pair->key.port == 5066 || pair->key.port == 5068;
    Value *subject = value_object();
    value_set(subject, "client", pair_finding_client(pair));
    value_set(subject, "server", pair_finding_server(pair));
    value_set(subject, "transport", value_word(is_tls ? "tls" : "tcp"));
    value_set(subject, "method", word_of(failure, SIP_WORD_METHOD));
    value_set(subject, "call_id", word_of(failure, SIP_WORD_CALL_ID));
    value_set(subject, "attempts", value_number(failure->attempts));
    value_set(subject, "status", failure->redirect != NULL ? value_number(302) : value_null());
    value_set(subject, "from", word_of(failure, SIP_WORD_FROM));
    value_set(subject, "to", word_of(failure, SIP_WORD_TO));
    value_set(subject, "redirected_by", redirector_of(failure));
    if (pair->key.network != 0)
        value_set(subject, "vni", value_number(network_number(pair->key.network)));
    return subject;
}

static void condition_redirect(const Failure *failure, Finding *finding)
{
    const SipRedirect *redirect = failure->redirect;
    if (redirect == NULL) {
        finding_condition(
            finding, "302", false,
            text_new("what {} answers can be read: it is encrypted, and that it sends "
                     "the client on is told by the time alone (its last record is "
                     "frame {})",
                     redirector_of(failure), value_frame(failure->dialled.last.frame), NULL));
        return;
    }
    finding_condition(finding, "302", true,
                      text_new("{} answers INVITE with 302 and a Contact at {}, port {} ({})",
                               redirector_of(failure), value_name(bytes_borrow(redirect->host)),
                               value_number(redirect->port), finding_times(redirect->span.count),
                               NULL));
}

static void condition_target(const Story *story, const Failure *failure, Finding *finding)
{
    Value *ip = value_ip(&story->pair->key.server);
    if (failure->match == MATCH_IP)
        finding_condition(finding, "target", true, text_new("the Contact names {}", ip, NULL));
    else if (failure->match == MATCH_NAME)
        finding_condition(finding, "target", true,
                          text_new("{} is called {} ({})", ip, value_name(failure->name.name),
                                   value_word(name_source_name(failure->name.source)), NULL));
    else if (failure->match == MATCH_PORT)
        finding_condition(finding, "target", false,
                          text_new("the capture says which address {} has; that it is {} is told "
                                   "by port and time alone",
                                   value_name(bytes_borrow(failure->redirect->host)), ip, NULL));
    else
        value_free(ip);
}

static void conditions(const Story *story, const Failure *failure, Finding *finding)
{
    condition_redirect(failure, finding);
    condition_target(story, failure, finding);
    finding_condition(finding, "dialled", true,
                      text_new("connections to it: refused by RST {}, without any answer {}, "
                               "accepted and mute to the ClientHello {}",
                               value_number(failure->refused), value_number(failure->unanswered),
                               value_number(failure->mute), NULL));
    finding_condition(finding, "works", !is_mixed(failure),
                      failure->answered.count == 0
                          ? text_new("nothing else gets through to it", NULL)
                          : text_new("it answers in frames {} to {}",
                                     value_frame(failure->answered.first_frame),
                                     value_frame(failure->answered.last_frame), NULL));
}

static void tell_syns(Finding *finding, const SynTally *tally, const char *says)
{
    for (uint32_t i = 0; i < frame_sample_kept(&tally->syns); i++)
        finding_evidence(finding, frame_sample_get(&tally->syns, i),
                         text_new("SYN to the worker", NULL));
    for (uint32_t i = 0; i < frame_sample_kept(&tally->answers); i++)
        finding_evidence(finding, frame_sample_get(&tally->answers, i),
                         text_new("{}", value_word(says), NULL));
}

static void evidence(const Story *story, const Failure *failure, Finding *finding)
{
    const PairTrouble *trouble = pair_trouble(story->pair);
    const SipRedirect *redirect = failure->redirect;
    if (redirect != NULL) {
        finding_moment(finding, redirect->first,
                       text_new("302 of {}: go to {}, port {}", redirector_of(failure),
                                value_name(bytes_borrow(redirect->host)),
                                value_number(redirect->port), NULL));
        finding_step(finding,
                     (Step){ redirect->first.frame, redirect->first.time, STEP_NOBODY, false,
                             text_new("302 of {}: go to port {}", redirector_of(failure),
                                      value_number(redirect->port), NULL) });
    } else {
        finding_moment(finding, failure->dialled.last,
                       text_new("the last record of {} before", redirector_of(failure), NULL));
    }
    tell_syns(finding, &trouble->refused, "answered by RST");
    tell_syns(finding, &trouble->unanswered, "ICMP error about it");
    if (failure->refused > 0)
        pair_ladder_refused(finding, &trouble->refused);
    else if (failure->unanswered > 0)
        pair_ladder_unanswered(finding, &trouble->unanswered);
    else
        pair_ladder_attempt(finding, &pair_first(story->pair, is_mute)->first);
    finding_drawn(finding);
}

static void advise(const Story *story, Finding *finding)
{
    finding_advice(finding,
                   text_new("On {} see which port the worker process listens on now (netstat -ano, "
                            "UMWorkerProcess.exe) and whether it runs; restart MSExchangeUM if the "
                            "service still names a worker that is gone.",
                            value_ip(&story->pair->key.server), NULL));
    finding_advice(finding, text_new("Let {} reach ports 5060 to 5068 of {}: the workers take "
                                     "turns (5065 and 5067 by TCP, 5066 and 5068 by TLS), so a "
                                     "rule for one of two fails every other week.",
                                     pair_finding_client(story->pair),
                                     value_ip(&story->pair->key.server), NULL));
    finding->next_capture =
        text_new("On {}, while a call goes to voice mail: dumpcap -i IFACE -s 0 -f \"host {} and "
                 "tcp portrange 5060-5068\" -w um.pcapng",
                 value_ip(&story->pair->key.server), pair_finding_client(story->pair), NULL);
}

static Text *summary_of(const Story *story, const Failure *failure)
{
    const char *says = failure->redirect != NULL ? "sends" : "seems to send";
    return text_new("{} {} the calls of {} on to {}, and no worker takes them there ({}).",
                    redirector_of(failure), value_word(says), pair_finding_client(story->pair),
                    pair_finding_server(story->pair), finding_times(failure->attempts), NULL);
}

/* One call that a worker in the middle of its start refused once is nothing. */
static bool is_worth_it(const Failure *failure)
{
    return !is_resolved(failure) || failure->attempts > ENOUGH;
}

static void judge(const Story *story, const Settings *settings, GPtrArray *findings)
{
    (void)settings;
    Failure failure;
    if (!sip_redirects_is_worker(story->pair->key.port) || !read_failure(story, &failure) ||
        (!find_redirect(story, &failure) && !find_dialled(story, &failure)) ||
        !is_worth_it(&failure))
        return;
    Finding *finding = finding_new("um-redirect-unreachable");
    finding->subject = subject_of(story, &failure);
    finding_span(finding, &failure.span);
    finding->resolved = is_resolved(&failure);
    finding->severity = finding->resolved ? SEVERITY_WARNING : SEVERITY_CRITICAL;
    finding->confidence = confidence_of(story, &failure);
    finding->summary = summary_of(story, &failure);
    conditions(story, &failure, finding);
    evidence(story, &failure, finding);
    advise(story, finding);
    finding_seal(finding);
    g_ptr_array_add(findings, finding);
}

const Case case_um_redirect_unreachable = {
    .id = "um-redirect-unreachable",
    .title = "Exchange UM sends calls on to a worker port that does not answer",
    .severity = SEVERITY_CRITICAL,
    .about = STORY_PAIR,
    .layer = "SIP",
    .symptom = "Calls to voice mail or an auto attendant fail, often every other one or every "
               "other week; the UM service itself looks healthy and answers OPTIONS.",
    .shows = "An INVITE to port 5060 or 5061 (5062) is answered by 302 with a Contact on a worker "
             "port (5065 or 5067 by TCP, 5066 or 5068 by TLS), and the client's connection there "
             "is refused by RST, or nothing comes back. Where TLS hides the 302, a worker port "
             "that is dialled in vain within 2 s of the last record is possible at most.",
    .look_alike = "A worker that answers is a healthy redirection, whatever the INVITE there comes "
                  "to. A worker that accepts TLS and then stays silent is um-auth-only-stall. "
                  "Mediation servers use 5067 and 5068 as well: without a redirection their "
                  "failures are tcp-refused or tcp-unanswered.",
    .causes = "A firewall lets only one pair of the worker ports through; the worker process is "
              "hung or was recycled and the service still names the old one; the name in the "
              "Contact resolves to another node.",
    .fix = "Open 5060 to 5068 between the front end and every UM server; restart MSExchangeUM on "
           "the server that is named; check the address record of that name.",
    .capture = "On the front end: dumpcap -i IFACE -s 0 -f \"tcp portrange 5060-5068 or port 53\" "
               "-w um.pcapng. The worker is dialled by whoever gets the 302: a capture elsewhere "
               "shows no attempt, and then nothing is said.",
    .ladder = "front end                UM service :5061   worker :5067\n"
              "  |-- INVITE ----------------->|                |\n"
              "  |<-- 302 Contact :5067 ------|                |\n"
              "  |-- SYN ------------------------------------->|\n"
              "  |<--------------------------------------- RST-|   or nothing\n",
    .judge = judge,
};
