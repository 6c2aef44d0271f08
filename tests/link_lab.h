/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

/*
 * A link with an engine listening, so that a test can tell what happened on it as a story. The
 * clock moves only when the story says so: frames that follow each other at once are 100 us apart.
 */
#include <glib.h>

#include "engine.h"
#include "limits.h"
#include "suite.h"
#include "wire.h"

typedef struct Lab {
    Engine *engine;
    Settings settings;
    Wire wire;
    Time now;
    uint64_t frames;         /* number of the last frame */
    uint32_t interface;      /* where the frames to come are captured */
    uint16_t sequence;       /* of the last echo request */
    bool is_reviewed_always; /* asks for a review after every frame, as a live display does */
} Lab;

/* The stations of most stories. No MAC is from a vendor's range. */
static const Host client = { MAC(02, 00, 00, 00, 0c, 01), IP4(10, 0, 0, 21) };
static const Host client2 = { MAC(02, 00, 00, 00, 0c, 02), IP4(10, 0, 0, 22) };
static const Host client3 = { MAC(02, 00, 00, 00, 0c, 03), IP4(10, 0, 0, 23) };
static const Host gateway = { MAC(02, 00, 00, 00, 0e, 01), IP4(10, 0, 0, 1) };
/* The virtual machine before and after its restart, and as the LAN knows it. */
static const Host vm_before = { MAC(02, 00, 00, 00, 00, cc), IP4(10, 0, 0, 9) };
static const Host vm = { MAC(02, 00, 00, 00, 00, dd), IP4(10, 0, 0, 9) };
static const Host vm_by_team = { MAC(02, 00, 00, 00, 00, 10), IP4(10, 0, 0, 9) };
static const Mac team = MAC(02, 00, 00, 00, 00, 10);

static inline void lab_open(Lab *lab)
{
    *lab = (Lab){ .now = 1700000000 * TIME_SECOND };
    lab->engine = engine_new(&lab->settings);
}

static inline void lab_close(Lab *lab)
{
    engine_free(lab->engine);
    lab->engine = NULL;
}

static inline void after(Lab *lab, int64_t milliseconds)
{
    lab->now += milliseconds * TIME_MILLISECOND;
}

/* The frame on the wire is captured. */
static inline void lab_capture(Lab *lab)
{
    Frame frame = wire_frame(&lab->wire, ++lab->frames, lab->now);
    frame.interface = lab->interface;
    lab->now += 100 * TIME_MICROSECOND;
    engine_feed(lab->engine, &frame);
    if (lab->is_reviewed_always)
        engine_review(lab->engine);
}

static inline void announces(Lab *lab, const Host *owner)
{
    wire_announce(&lab->wire, owner);
    lab_capture(lab);
}

static inline void probes(Lab *lab, const Host *prober)
{
    wire_probe(&lab->wire, prober);
    lab_capture(lab);
}

static inline void asks_for(Lab *lab, const Host *asker, const Host *wanted)
{
    wire_request(&lab->wire, asker, &wanted->ip);
    lab_capture(lab);
}

static inline void replies(Lab *lab, const Host *owner, const Host *asker)
{
    wire_reply(&lab->wire, owner, asker);
    lab_capture(lab);
}

static inline void pings(Lab *lab, const Host *from, const Host *to)
{
    wire_echo(&lab->wire, from, to, false, ++lab->sequence);
    lab_capture(lab);
}

/* Answers the last ping. */
static inline void answers(Lab *lab, const Host *from, const Host *to)
{
    wire_echo(&lab->wire, from, to, true, lab->sequence);
    lab_capture(lab);
}

static inline void pings_and_is_answered(Lab *lab, const Host *from, const Host *to)
{
    pings(lab, from, to);
    answers(lab, to, from);
}

static inline void connects(Lab *lab, const Host *from, const Host *to, uint16_t port)
{
    wire_tcp(&lab->wire, from, to, &(Segment){ port, 443, 1000, 0, WIRE_SYN, 0 });
    lab_capture(lab);
}

static inline void accepts(Lab *lab, const Host *from, const Host *to, uint16_t port)
{
    wire_tcp(&lab->wire, from, to, &(Segment){ 443, port, 7000, 1001, WIRE_SYN | WIRE_ACK, 0 });
    lab_capture(lab);
}

static inline void resets(Lab *lab, const Host *from, const Host *to, uint16_t port)
{
    wire_tcp(&lab->wire, from, to, &(Segment){ 443, port, 0, 1001, WIRE_RST | WIRE_ACK, 0 });
    lab_capture(lab);
}

static inline void sends_udp(Lab *lab, const Host *from, const Host *to, uint16_t source,
                             uint16_t destination)
{
    wire_udp(&lab->wire, from, to, source, destination);
    lab_capture(lab);
}

/* The last frame once more, to another MAC: what a team does on the way in. */
static inline void is_rewritten_to(Lab *lab, const Mac *mac)
{
    wire_set_destination(&lab->wire, mac);
    lab_capture(lab);
}

/* The last frame once more, from another MAC: what a team does on the way out. */
static inline void is_rewritten_by(Lab *lab, const Mac *mac)
{
    wire_set_source(&lab->wire, mac);
    lab_capture(lab);
}

static inline void is_captured_again(Lab *lab)
{
    lab_capture(lab);
}

/* The last packet once more, as a router sends it on. */
static inline void is_routed(Lab *lab, const Mac *router, const Mac *to)
{
    wire_set_source(&lab->wire, router);
    wire_set_destination(&lab->wire, to);
    wire_lower_ttl(&lab->wire);
    lab_capture(lab);
}

/* The last packet once more, behind the team, late. */
static inline void is_rewritten_late(Lab *lab, const Mac *mac, int64_t milliseconds)
{
    Time now = lab->now;
    lab->now += milliseconds * TIME_MILLISECOND - 100 * TIME_MICROSECOND;
    is_rewritten_to(lab, mac);
    lab->now = MAX(now, lab->now);
}

static inline void dhcp_acknowledges(Lab *lab, const Host *server, const Host *host)
{
    wire_dhcp(&lab->wire, server, host, host, true, 5);
    lab_capture(lab);
}

static inline const Report *lab_report(Lab *lab)
{
    if (lab->is_reviewed_always)
        engine_review(lab->engine);
    engine_finish(lab->engine);
    return engine_report(lab->engine);
}

/* The n-th finding of the case, NULL when there are not so many. */
static inline const Finding *finding_at(const Report *report, const char *case_id, guint n)
{
    for (guint i = 0; i < report->findings->len; i++) {
        const Finding *finding = report->findings->pdata[i];
        if (g_str_equal(finding->case_id, case_id) && n-- == 0)
            return finding;
    }
    return NULL;
}

static inline guint findings_of(const Report *report, const char *case_id)
{
    guint n = 0;
    while (finding_at(report, case_id, n) != NULL)
        n++;
    return n;
}

/* A remark on the network, or what connections suffer from a failure of the link: a test of the
 * link may expect silence beside it. */
static inline bool is_remark(const Finding *finding)
{
    if (g_str_has_prefix(finding->case_id, "tcp-"))
        return true;
    return finding->severity == SEVERITY_INFO &&
           (g_str_equal(finding->case_id, "teaming-mac-rewrite") ||
            g_str_equal(finding->case_id, "arp-unanswered"));
}

static inline const Finding *only_finding(const Report *report, const char *case_id)
{
    const Finding *only = NULL;
    for (guint i = 0; i < report->findings->len; i++) {
        const Finding *finding = report->findings->pdata[i];
        if (is_remark(finding))
            continue;
        ck_assert_str_eq(finding->case_id, case_id);
        ck_assert_msg(only == NULL, "%s beside %s", finding->id, only->id);
        only = finding;
    }
    ck_assert_msg(only != NULL, "no %s", case_id);
    return only;
}

/* No finding that anybody would act on: a possible one never fails a batch. */
static inline void expect_no_accusation(const Report *report)
{
    for (guint i = 0; i < report->findings->len; i++) {
        const Finding *finding = report->findings->pdata[i];
        ck_assert_msg(finding->confidence == CONFIDENCE_POSSIBLE || is_remark(finding),
                      "%s accuses", finding->id);
    }
}

static inline void expect_silence(const Report *report)
{
    for (guint i = 0; i < report->findings->len; i++) {
        const Finding *finding = report->findings->pdata[i];
        ck_assert_msg(is_remark(finding), "%s speaks", finding->id);
    }
}

static inline void expect_mac(const Finding *finding, const char *field, const Mac *mac)
{
    const Value *value = value_get(finding->subject, field);
    ck_assert_ptr_nonnull(value);
    ck_assert_int_eq(value_kind(value), VALUE_MAC);
    char is[MAC_TEXT_SIZE], want[MAC_TEXT_SIZE];
    ck_assert_str_eq(mac_text(value_mac_get(value), is), mac_text(mac, want));
}

static inline void expect_null(const Finding *finding, const char *field)
{
    const Value *value = value_get(finding->subject, field);
    ck_assert_ptr_nonnull(value);
    ck_assert_int_eq(value_kind(value), VALUE_NULL);
}

/* The field as people read it: "10.0.0.9", "100 and 7". */
static inline void expect_field(const Finding *finding, const char *field, const char *text)
{
    const Value *value = value_get(finding->subject, field);
    ck_assert_ptr_nonnull(value);
    g_autoptr(GString) shown = g_string_new(NULL);
    value_show(value, shown);
    ck_assert_str_eq(shown->str, text);
}

static inline const Condition *condition_of(const Finding *finding, const char *id)
{
    for (guint i = 0; i < finding->conditions->len; i++) {
        const Condition *condition = finding->conditions->pdata[i];
        if (g_str_equal(condition->id, id))
            return condition;
    }
    return NULL;
}

static inline void expect_condition(const Finding *finding, const char *id, bool met)
{
    const Condition *condition = condition_of(finding, id);
    ck_assert_msg(condition != NULL, "no condition %s", id);
    ck_assert_msg(condition->met == met, "%s is %s", id, condition->met ? "met" : "not met");
}

static inline bool is_noted(const Report *report, const char *words)
{
    for (guint i = 0; i < report->notes->len; i++) {
        g_autofree char *says = text_plain(((const Note *)report->notes->pdata[i])->says);
        if (strstr(says, words) != NULL)
            return true;
    }
    return false;
}

/* n pings of two clients in turns, the last one so many milliseconds after the first. */
static inline void pings_over(Lab *lab, unsigned n, int64_t milliseconds, const Host *to)
{
    Time start = lab->now;
    for (unsigned i = 0; i < n; i++) {
        lab->now = start + milliseconds * TIME_MILLISECOND * i / MAX(n - 1, 1);
        pings(lab, i % 2 == 0 ? &client : &client2, to);
    }
}

/* The same from one station alone. */
static inline void pings_alone(Lab *lab, const Host *from, unsigned n, int64_t milliseconds,
                               const Host *to)
{
    Time start = lab->now;
    for (unsigned i = 0; i < n; i++) {
        lab->now = start + milliseconds * TIME_MILLISECOND * i / MAX(n - 1, 1);
        pings(lab, from, to);
    }
}

/* Time goes by on the link, and the capture goes on. */
static inline void goes_on(Lab *lab, int64_t milliseconds)
{
    after(lab, milliseconds);
    asks_for(lab, &client3, &gateway);
}

/* The virtual switch shows a restart: the machine had one MAC, was off, and comes back with
 * another, which it announces. */
static inline void restarts(Lab *lab)
{
    announces(lab, &vm_before);
    pings_and_is_answered(lab, &client, &vm_before);
    after(lab, 20000);
    announces(lab, &vm);
    after(lab, 100);
}

/* What the machine does that does not hear anybody: it asks for its gateway again and again, and
 * the replies go where the team writes. */
static inline void asks_in_vain(Lab *lab, const Host *deaf, const Host *stale, unsigned times)
{
    for (unsigned i = 0; i < times; i++) {
        asks_for(lab, deaf, &gateway);
        replies(lab, &gateway, stale);
        after(lab, 1000);
    }
}
