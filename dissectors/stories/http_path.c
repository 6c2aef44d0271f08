/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "http_path.h"

static GBytes *keep(Bytes bytes)
{
    return g_bytes_new(bytes.data, bytes.length);
}

static void take_words(HttpPath *path, const HttpExchange *exchange)
{
    http_path_clear(path);
    path->host = keep(exchange->host);
    path->path = keep(exchange->path);
    path->method = keep(exchange->method_name);
}

void http_path_init(HttpPath *path, const HttpPathKey *key, const HttpExchange *exchange)
{
    *path = (HttpPath){ .key = *key };
    take_words(path, exchange);
}

void http_path_clear(HttpPath *path)
{
    g_clear_pointer(&path->host, g_bytes_unref);
    g_clear_pointer(&path->path, g_bytes_unref);
    g_clear_pointer(&path->method, g_bytes_unref);
}

size_t http_path_bytes(const HttpPath *path)
{
    return g_bytes_get_size(path->host) + g_bytes_get_size(path->path) +
           g_bytes_get_size(path->method);
}

static HttpOutcome outcome_of(uint16_t status)
{
    switch (status) {
    case 401:
        return HTTP_OUTCOME_CHALLENGED;
    case 403:
        return HTTP_OUTCOME_FORBIDDEN;
    case 404:
        return HTTP_OUTCOME_MISSING;
    default:
        break;
    }
    if (status / 100 == 2)
        return HTTP_OUTCOME_FINE;
    return status / 100 == 3 ? HTTP_OUTCOME_REDIRECTED : HTTP_OUTCOME_OTHER;
}

static void note_answer(HttpAnswers *answers, HttpOutcome outcome, const HttpStep *step)
{
    bool is_better =
        outcome <= HTTP_OUTCOME_CHALLENGED &&
        (answers->works.response.frame == 0 || outcome < outcome_of(answers->works.status));
    if (is_better)
        answers->works = *step;
    if (outcome == HTTP_OUTCOME_FINE && answers->counts[outcome] == 0)
        answers->first_fine = *step;
    if (outcome == HTTP_OUTCOME_FINE)
        answers->last_fine = *step;
    if (outcome == HTTP_OUTCOME_MISSING && answers->counts[outcome] == 0)
        answers->missing = *step;
    answers->counts[outcome]++;
}

/* A proxy refuses for reasons of its own. */
static bool is_failure(HttpEndpoint endpoint, const HttpExchange *exchange, HttpOutcome outcome)
{
    if (endpoint == HTTP_ENDPOINT_DELEGATION)
        return outcome == HTTP_OUTCOME_FORBIDDEN && !exchange->is_by_proxy &&
               !exchange->is_absolute;
    return outcome == HTTP_OUTCOME_MISSING && exchange->method == HTTP_METHOD_POST;
}

static void note_failure(HttpPath *path, const HttpStep *step, uint64_t link)
{
    if (path->attempts++ == 0) {
        path->first = *step;
        path->first_link = link;
    }
    path->last = *step;
    path->last_link = link;
    span_note(&path->span, step->request.frame, step->request.time);
    span_note(&path->span, step->response.frame, step->response.time);
}

bool http_path_note(HttpPath *path, const HttpExchange *exchange, uint64_t link)
{
    HttpStep step = { exchange->request, exchange->response, exchange->status };
    HttpOutcome outcome = outcome_of(exchange->status);
    bool fails = is_failure((HttpEndpoint)path->key.endpoint, exchange, outcome);
    path->is_by_iis |= exchange->is_by_iis;
    path->is_absolute |= exchange->is_absolute;
    path->by_proxy += outcome == HTTP_OUTCOME_FORBIDDEN && exchange->is_by_proxy;
    if (fails && path->attempts == 0)
        take_words(path, exchange);
    note_answer(&path->answers[exchange->method], outcome, &step);
    if (fails)
        note_failure(path, &step, link);
    return fails;
}

uint32_t http_path_count(const HttpPath *path, HttpOutcome outcome)
{
    uint32_t count = 0;
    for (int method = 0; method < HTTP_METHODS; method++)
        count += path->answers[method].counts[outcome];
    return count;
}
