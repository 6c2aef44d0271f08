/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "http_finding.h"

#include "network.h"

Value *http_finding_client(const Story *story)
{
    return value_ip(&story->http->key.client);
}

Value *http_finding_server(const Story *story)
{
    return value_endpoint(&story->http->key.server, story->http->key.port);
}

Value *http_finding_host(const Story *story)
{
    Bytes host = bytes_borrow(story->http->host);
    return host.length > 0 ? value_name(host) : value_null();
}

Value *http_finding_path(const Story *story)
{
    return value_name(bytes_borrow(story->http->path));
}

Value *http_finding_method(const Story *story)
{
    return value_name(bytes_borrow(story->http->method));
}

static Value *subject_of(const Story *story)
{
    const HttpPath *path = story->http;
    Value *subject = value_object();
    value_set(subject, "client", http_finding_client(story));
    value_set(subject, "server", http_finding_server(story));
    value_set(subject, "host", http_finding_host(story));
    value_set(subject, "path", http_finding_path(story));
    value_set(subject, "method", http_finding_method(story));
    value_set(subject, "status", value_number(path->first.status));
    value_set(subject, "attempts", value_number(path->attempts));
    value_set(subject, "certificate", value_null());
    if (path->key.network != 0)
        value_set(subject, "vni", value_number(network_number(path->key.network)));
    return subject;
}

static void draw(Finding *finding, const HttpStep *step, bool is_failing, Text *asked)
{
    if (step->response.frame == 0) {
        text_free(asked);
        return;
    }
    finding_step(finding,
                 (Step){ step->request.frame, step->request.time, STEP_CLIENT, false, asked });
    finding_step(finding, (Step){ step->response.frame, step->response.time, STEP_SERVER,
                                  is_failing, text_new("{}", value_number(step->status), NULL) });
}

static void tell(Finding *finding, const HttpStep *step, Text *asked)
{
    finding_moment(finding, step->request, asked);
    finding_moment(finding, step->response,
                   text_new("answered by {}", value_number(step->status), NULL));
}

static Text *words_of(const Story *story)
{
    return text_new("{} {}", http_finding_method(story), http_finding_path(story), NULL);
}

Finding *http_finding_new(const char *case_id, const Story *story)
{
    const HttpPath *path = story->http;
    Finding *finding = finding_new(case_id);
    finding->subject = subject_of(story);
    finding_span(finding, &path->span);
    draw(finding, &path->first, true, words_of(story));
    tell(finding, &path->first, words_of(story));
    finding_drawn(finding);
    tell(finding, &path->last, words_of(story));
    return finding;
}

void http_finding_step(Finding *finding, const HttpStep *step, const char *method, Value *path)
{
    Value *again = value_share(path);
    draw(finding, step, false, text_new("{} {}", value_word(method), path, NULL));
    tell(finding, step, text_new("{} {}", value_word(method), again, NULL));
}

HttpTurn http_finding_turn(const HttpPath *path, const HttpAnswers *answers)
{
    if (answers->counts[HTTP_OUTCOME_FINE] == 0)
        return HTTP_TURN_NONE;
    if (answers->first_fine.response.frame > path->last.response.frame)
        return HTTP_TURN_AFTER;
    bool is_before = answers->last_fine.response.frame < path->first.response.frame;
    return is_before ? HTTP_TURN_BEFORE : HTTP_TURN_MIXED;
}

void http_finding_take_turn(Finding *finding, HttpTurn turn)
{
    static const char *const words[] = {
        [HTTP_TURN_BEFORE] = "the same request worked before",
        [HTTP_TURN_AFTER] = "the same request works afterwards",
        [HTTP_TURN_MIXED] = "the same request never works: now it does, now it does not, as with "
                            "several servers of which some are set up otherwise",
    };
    finding->resolved = turn == HTTP_TURN_AFTER;
    if (finding->resolved)
        finding->severity = SEVERITY_WARNING;
    if (turn == HTTP_TURN_MIXED)
        finding->confidence = CONFIDENCE_POSSIBLE;
    if (turn != HTTP_TURN_NONE)
        finding_condition(finding, "always", turn != HTTP_TURN_MIXED,
                          text_new("{}", value_word(words[turn]), NULL));
}

void http_finding_done(Finding *finding, GPtrArray *findings)
{
    finding_seal(finding);
    g_ptr_array_add(findings, finding);
}
