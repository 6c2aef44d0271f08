/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

/*
 * What a client made of a service, attempt by attempt, written down as facts of the wire, and what
 * the cases say of it. Names are those of documentation (RFC 2606), addresses those of RFC 5737.
 */
#include <string.h>

#include "case.h"
#include "pair_finding.h"
#include "suite.h"
#include "tls_alert.h"

typedef struct PairLab {
    Stories *stories;
    Pairs *pairs;
    Pair pair;
    uint64_t frame;
    Time now;
    GPtrArray *findings;
} PairLab;

static inline Ip lab_ip(const char *text)
{
    Ip ip;
    ck_assert(ip_parse(text, &ip));
    return ip;
}

static inline Bytes lab_name(const char *text)
{
    return (Bytes){ (const uint8_t *)text, strlen(text) };
}

/* Initializers. */
#define LAB_NAME(text)                                                                             \
    {                                                                                              \
        (const uint8_t *)(text), sizeof(text) - 1                                                  \
    }
#define LAB_DNS(text)                                                                              \
    {                                                                                              \
        CERTIFICATE_ALTERNATIVE_DNS, LAB_NAME(text)                                                \
    }
#define LAB_NAMES(array)                                                                           \
    .alternatives = (CertificateAlternative *)(array), .alternative_count = G_N_ELEMENTS(array)
/* Valid for the first hour of the lab's time. */
#define LAB_CERTIFICATE(cn, ...)                                                                   \
    {                                                                                              \
        .subject = "CN=" cn, .issuer = "CN=Issuer", .subject_cn = LAB_NAME(cn), .serial = "01",    \
        .cns = { LAB_NAME(cn) }, .cn_count = 1, .not_after = 3600 * TIME_SECOND, __VA_ARGS__       \
    }

static inline void lab_open(PairLab *lab, const char *client, const char *server, uint16_t port)
{
    static const StoriesListener nobody = { NULL, NULL, NULL, NULL };
    PairKey key = { .client = lab_ip(client), .server = lab_ip(server), .port = port };
    *lab = (PairLab){ .stories = stories_new(&nobody),
                      .pairs = pairs_new(NULL),
                      .now = TIME_SECOND,
                      .findings = g_ptr_array_new() };
    pair_init(&lab->pair, &key);
}

static inline void lab_clear(PairLab *lab)
{
    for (guint i = 0; i < lab->findings->len; i++)
        finding_free(lab->findings->pdata[i]);
    g_ptr_array_set_size(lab->findings, 0);
}

static inline void lab_close(PairLab *lab)
{
    lab_clear(lab);
    g_ptr_array_unref(lab->findings);
    pair_clear(&lab->pair);
    pairs_free(lab->pairs);
    stories_free(lab->stories);
}

/* One more attempt, a minute after the one before; its frames and times are filled in. */
static inline void lab_try(PairLab *lab, TlsAttempt attempt)
{
    Span span = { lab->frame + 1, lab->frame + 10, lab->now, lab->now + TIME_SECOND, 10 };
    attempt.span = span;
    if (attempt.steps.hello.frame != 0)
        attempt.steps.hello = (Moment){ span.first_frame + 1, span.first_time };
    if (attempt.end != ATTEMPT_OPEN && attempt.steps.end.frame == 0)
        attempt.steps.end = (Moment){ span.last_frame, span.last_time };
    if (attempt.steps.flight.frame != 0)
        attempt.steps.flight = (Moment){ span.first_frame + 5, span.first_time };
    lab->frame += 10;
    lab->now += 60 * TIME_SECOND;
    pair_add(&lab->pair, &attempt);
}

static inline void lab_tries(PairLab *lab, unsigned count, TlsAttempt attempt)
{
    for (unsigned i = 0; i < count; i++)
        lab_try(lab, attempt);
}

static inline void lab_called(PairLab *lab, const char *ip, const char *name, NameSource source)
{
    name_book_add(stories_name_book(lab->stories), &(NamedAddress){ 0, lab_ip(ip) }, lab_name(name),
                  source, 1);
}

static inline Story lab_story(PairLab *lab)
{
    return (Story){ .kind = STORY_PAIR,
                    .stories = lab->stories,
                    .pair = &lab->pair,
                    .pairs = lab->pairs,
                    .now = lab->now };
}

/* The only finding of the case, NULL for none; good until the next question. */
static inline const Finding *lab_judge_by(PairLab *lab, const char *id, const Settings *settings)
{
    Story story = lab_story(lab);
    const Case *row = case_by_id(id);
    ck_assert_ptr_nonnull(row);
    lab_clear(lab);
    row->judge(&story, settings, lab->findings);
    ck_assert_uint_le(lab->findings->len, 1);
    return lab->findings->len > 0 ? lab->findings->pdata[0] : NULL;
}

static const Settings lab_settings;

static inline const Finding *lab_judge(PairLab *lab, const char *id)
{
    return lab_judge_by(lab, id, &lab_settings);
}

static inline void lab_silent(PairLab *lab, const char *id)
{
    ck_assert_ptr_null(lab_judge(lab, id));
}

static inline const Finding *lab_says(PairLab *lab, const char *id, Severity severity,
                                      Confidence confidence)
{
    const Finding *finding = lab_judge(lab, id);
    ck_assert_msg(finding != NULL, "%s is silent", id);
    ck_assert_str_eq(severity_name(finding->severity), severity_name(severity));
    ck_assert_str_eq(confidence_name(finding->confidence), confidence_name(confidence));
    return finding;
}

static inline bool lab_is_met(const Finding *finding, const char *id)
{
    for (guint i = 0; i < finding->conditions->len; i++) {
        const Condition *condition = finding->conditions->pdata[i];
        if (strcmp(condition->id, id) == 0)
            return condition->met;
    }
    ck_abort_msg("no condition %s", id);
    return false;
}

static inline int64_t lab_attempts(const Finding *finding)
{
    return value_integer(value_get(finding->subject, "attempts"));
}

/* Who presented the certificate of the subject; NULL: null. */
static inline const char *lab_owner(const Finding *finding)
{
    const Value *certificate = value_get(finding->subject, "certificate");
    if (value_kind(certificate) == VALUE_NULL)
        return NULL;
    Bytes owner = value_bytes(value_get(certificate, "owner"));
    return owner.length == 6 && memcmp(owner.data, "client", 6) == 0 ? "client" : "server";
}

/* Attempts as the handshake ladder knows them. */
#define LAB_HELLO .steps.hello.frame = 1
#define LAB_SERVER_FLIGHT                                                                          \
    LAB_HELLO, .steps.server_hello.frame = 1, .steps.server_certificate.frame = 1,                 \
               .steps.last[TLS_SERVER].frame = 1
#define LAB_MUTUAL LAB_SERVER_FLIGHT, .is_certificate_demanded = true
#define LAB_CLIENT_FLIGHT LAB_MUTUAL, .is_certificate_sent = true, .steps.flight.frame = 1
#define LAB_EMPTY_FLIGHT LAB_MUTUAL, .is_certificate_empty = true, .steps.flight.frame = 1
#define LAB_ALERT(side, number)                                                                    \
    .has_alert = true, .alert_from = (side), .alert = (number), .alert_frame = 9
#define LAB_CLOSED .end = ATTEMPT_SERVER_CLOSED
#define LAB_LEFT .end = ATTEMPT_CLIENT_CLOSED

static const TlsAttempt lab_works = { LAB_CLIENT_FLIGHT, .stage = TLS_STAGE_DATA };
/* Both finished, and the server closes at once. */
static const TlsAttempt lab_stalls = { LAB_CLIENT_FLIGHT, LAB_CLOSED, .stage = TLS_STAGE_IDLE };
