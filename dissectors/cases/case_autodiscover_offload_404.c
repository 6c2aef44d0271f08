/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "case.h"
#include "http_finding.h"

/* Where GET works: for the client itself, or for another one. A challenge is an answer of the
 * application, if nothing worse follows. NULL: it does not. */
static const HttpAnswers *working_get(const HttpPath *path)
{
    const HttpAnswers *get = &path->answers[HTTP_METHOD_GET];
    const uint32_t *counts = get->counts;
    bool works = counts[HTTP_OUTCOME_FINE] > 0 || counts[HTTP_OUTCOME_REDIRECTED] > 0 ||
                 (counts[HTTP_OUTCOME_CHALLENGED] > 0 && counts[HTTP_OUTCOME_MISSING] == 0);
    return works ? get : NULL;
}

/* What its own GET comes to counts before that of others. */
static const HttpAnswers *find_get(const Story *story)
{
    const HttpAnswers *own = working_get(story->http);
    bool is_own = own != NULL || story->http->answers[HTTP_METHOD_GET].missing.status != 0;
    return is_own || story->http_of_all == NULL ? own : working_get(story->http_of_all);
}

static bool is_of_others(const Story *story, const HttpAnswers *get)
{
    return get != &story->http->answers[HTTP_METHOD_GET];
}

static Confidence confidence_of(const Story *story, const HttpAnswers *get)
{
    const HttpPath *path = story->http;
    if (path->is_evicted || path->is_absolute || get->counts[HTTP_OUTCOME_MISSING] > 0)
        return CONFIDENCE_POSSIBLE;
    return path->attempts > 1 && !is_of_others(story, get) && !path->is_sealed ? CONFIDENCE_PROVEN
                                                                               : CONFIDENCE_LIKELY;
}

static Text *summary_of(const Story *story, const HttpAnswers *get)
{
    return text_new("Autodiscover at {} answers POST of {} by 404 ({}), while GET of the same path "
                    "{} is answered by {}: Outlook gets no settings although a browser seems to "
                    "show that all is well.",
                    http_finding_server(story), http_finding_client(story),
                    finding_times(story->http->attempts),
                    value_word(is_of_others(story, get) ? "by another client" : "by this client"),
                    value_number(get->works.status), NULL);
}

static void add_conditions(Finding *finding, const Story *story, const HttpAnswers *get)
{
    const HttpPath *path = story->http;
    finding_condition(finding, "POST", true,
                      text_new("POST ends in 404: {} (rounds of authentication are not counted)",
                               finding_times(path->attempts), NULL));
    finding_condition(finding, "GET", get->counts[HTTP_OUTCOME_MISSING] == 0,
                      text_new("GET of the same path works and is never answered by 404", NULL));
    finding_condition(finding, "client", !is_of_others(story, get),
                      text_new("it is this client's own GET that works", NULL));
    finding_condition(finding, "clear", !path->is_sealed,
                      text_new("the server is asked in clear: TLS has ended in front of it", NULL));
    finding_condition(finding, "IIS", path->is_by_iis,
                      text_new("the answers say that they are of IIS or ASP.NET", NULL));
    if (path->is_absolute)
        finding_condition(finding, "direct", false,
                          text_new("it is the server that is asked, and not a proxy", NULL));
}

static void judge(const Story *story, const Settings *settings, GPtrArray *findings)
{
    (void)settings;
    const HttpPath *path = story->http;
    const HttpAnswers *get = find_get(story);
    if (path->key.endpoint == HTTP_ENDPOINT_DELEGATION || path->attempts == 0 || get == NULL)
        return;
    Finding *finding = http_finding_new("autodiscover-offload-404", story);
    finding->severity = SEVERITY_CRITICAL;
    finding->confidence = confidence_of(story, get);
    finding->summary = summary_of(story, get);
    add_conditions(finding, story, get);
    http_finding_take_turn(finding, http_finding_turn(path, &path->answers[HTTP_METHOD_POST]));
    http_finding_step(finding, &get->works, "GET", http_finding_path(story));
    finding_advice(finding,
                   text_new("Let Autodiscover take requests without TLS: in web.config of "
                            "the Autodiscover folder replace httpsTransport by "
                            "httpTransport, on every Client Access server, then iisreset "
                            "(Exchange 2010 before SP1; later versions do it by themselves "
                            "when they are set up for offloading).",
                            NULL));
    finding_advice(finding,
                   text_new("Or let the load balancer speak TLS to the servers again.", NULL));
    if (finding->confidence != CONFIDENCE_PROVEN)
        finding->next_capture = text_new(
            "On {} itself, behind whatever takes TLS off, while a browser and Outlook ask for the "
            "same address: dumpcap -i IFACE -s 0 -f \"tcp port {}\" -w autodiscover.pcapng",
            value_ip(&path->key.server), value_number(path->key.port), NULL);
    http_finding_done(finding, findings);
}

const Case case_autodiscover_offload_404 = {
    .id = "autodiscover-offload-404",
    .title = "Autodiscover answers POST by 404 behind an SSL offloader",
    .severity = SEVERITY_CRITICAL,
    .about = STORY_HTTP_PATH,
    .symptom = "Outlook finds no settings: the profile cannot be made, free/busy and the out of "
               "office assistant fail. A browser that opens the Autodiscover address is asked for "
               "a password and gets error 600, as it should.",
    .shows = "On the clear leg behind a load balancer that takes TLS off: POST to "
             "/autodiscover/autodiscover.xml (or .svc) ends in 404, GET of the same path on the "
             "same server in 200, in a redirection or in 401. Of rounds of authentication only the "
             "last answer counts.",
    .look_alike = "GET that is answered by 404 as well is a virtual directory that is missing, and "
                  "no finding. 401 alone is how authentication begins. 404 of other paths (EWS, "
                  "OAB) is something else, and so is 405. POST that works on some servers and not "
                  "on others is told as possible.",
    .causes = "The web service is bound to HTTPS alone. Behind an offloader requests arrive by "
              "HTTP, and for these there is no endpoint.",
    .fix = "httpTransport in place of httpsTransport in web.config of Autodiscover on every Client "
           "Access server, and iisreset; or TLS between load balancer and servers.",
    .capture = "On the Client Access server, in clear, while Outlook tries: dumpcap -i IFACE -s 0 "
               "-f \"tcp port 80\" -w autodiscover.pcapng.",
    .ladder = "Outlook (or its offloader)            Exchange :80\n"
              "  |-- GET /autodiscover/autodiscover.xml -->|\n"
              "  |<---------------------------- 401, 200 --|   a browser's test\n"
              "  |-- POST /autodiscover/autodiscover.xml ->|\n"
              "  |<--------------------------------- 404 --|   what Outlook does\n",
    .judge = judge,
};
