/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "settle.h"

#include "limits.h"
#include "subject_index.h"

/* What was forgotten may have been more of the same, or what speaks against it. */
static void doubt(Finding *finding)
{
    finding->confidence = CONFIDENCE_POSSIBLE;
    finding_condition(finding, "K1", false,
                      text_new("all that could speak against it was kept until the end (the notes "
                               "of the report say what was not)",
                               NULL));
}

static void judge_case(const Case *row, const Story *story, const Settings *settings,
                       GPtrArray *findings)
{
    guint known = findings->len;
    row->judge(story, settings, findings);
    bool is_doubtful = story->is_early || (story->forgotten & row->relies_on) != 0;
    for (guint i = known; is_doubtful && i < findings->len; i++)
        doubt(findings->pdata[i]);
}

static void judge(const Story *story, const Settings *settings, GPtrArray *findings)
{
    for (size_t i = 0; cases[i] != NULL; i++)
        if (cases[i]->about == story->kind || (cases[i]->also_about & 1u << story->kind) != 0)
            judge_case(cases[i], story, settings, findings);
}

/* What is over early leaves room for what is sure. */
static bool add(Verdicts *verdicts, Finding *finding, const Story *story)
{
    guint room = story->is_early ? LIMIT_EARLY_FINDINGS : LIMIT_FINDINGS;
    bool has_room = verdicts_count(verdicts) < room;
    if (has_room)
        verdicts_add(verdicts, finding, story->era);
    else
        finding_free(finding);
    return has_room;
}

void settle_judge(const Story *story, const Settings *settings, Verdicts *verdicts)
{
    g_autoptr(GPtrArray) findings = g_ptr_array_new();
    judge(story, settings, findings);
    for (guint i = 0; i < findings->len; i++)
        add(verdicts, findings->pdata[i], story);
}

static void take_numbers(Finding *into, const Finding *from)
{
    into->frame_count += from->frame_count;
    into->first_frame = MIN(into->first_frame, from->first_frame);
    into->first_time = MIN(into->first_time, from->first_time);
    into->last_time = MAX(into->last_time, from->last_time);
    into->confidence = MAX(into->confidence, from->confidence);
    if (from->last_frame > into->last_frame) {
        into->last_frame = from->last_frame;
        into->resolved = from->resolved;
        into->severity = from->severity;
    }
}

static void merge(Finding *into, Finding *from)
{
    take_numbers(into, from);
    for (guint i = 0; i < from->evidence->len && into->evidence->len < LIMIT_EVIDENCE; i++) {
        Evidence *evidence = from->evidence->pdata[i];
        finding_evidence(into, evidence->frame, g_steal_pointer(&evidence->says));
    }
    finding_take_ladder(into, from);
    finding_free(from);
    finding_seal(into);
}

uint32_t settle_ended(const Story *story, const Settings *settings, Verdicts *verdicts)
{
    uint32_t lost = 0;
    g_autoptr(GPtrArray) findings = g_ptr_array_new();
    judge(story, settings, findings);
    for (guint i = 0; i < findings->len; i++) {
        Finding *finding = findings->pdata[i];
        Finding *twin = verdicts_twin(verdicts, finding, story->era);
        if (twin != NULL)
            merge(twin, finding);
        else
            lost += !add(verdicts, finding, story);
    }
    return lost;
}

/* Do both subjects have the field with one value, or neither? */
static bool agree(const Finding *a, const Finding *b, const char *field)
{
    const Value *x = value_get(a->subject, field), *y = value_get(b->subject, field);
    return x == NULL || y == NULL ? x == y : value_equal(x, y);
}

static bool may_silence(const Finding *finding)
{
    return finding->confidence != CONFIDENCE_POSSIBLE &&
           value_get(finding->subject, "ip") != NULL &&
           case_by_id(finding->case_id)->silences[0] != NULL;
}

static bool silences(const Finding *surer, const Finding *other)
{
    if (!agree(surer, other, "ip") || !agree(surer, other, "vlan") || !agree(surer, other, "vni"))
        return false;
    const Case *row = case_by_id(surer->case_id);
    for (size_t i = 0; i < CASE_RELATIONS && row->silences[i] != NULL; i++)
        if (g_str_equal(row->silences[i], other->case_id))
            return true;
    return false;
}

static bool is_silenced(SubjectIndex *index, const Finding *finding)
{
    const GPtrArray *near = subject_index_near(index, finding->subject);
    for (guint i = 0; i < near->len; i++)
        if (silences(near->pdata[i], finding))
            return true;
    return false;
}

/* Do the fields, each in its own subject, hold one address? */
static bool share(const Finding *a, const char *field, const Finding *b, const char *other)
{
    const Value *x = value_get(a->subject, field), *y = value_get(b->subject, other);
    return x != NULL && y != NULL && value_kind(x) != VALUE_NULL && value_equal(x, y);
}

/* A subject without the field is in no place in particular. */
static bool contradict(const Finding *a, const Finding *b, const char *field)
{
    const Value *x = value_get(a->subject, field), *y = value_get(b->subject, field);
    return x != NULL && y != NULL && !value_equal(x, y);
}

/* A MAC that several routers send from is wherever one of them is. */
static bool share_virtual_mac(const Finding *symptom, const Finding *cause)
{
    const Value *mac = value_get(symptom->subject, "mac");
    const Value *macs = value_get(cause->subject, "macs");
    if (mac == NULL || macs == NULL || value_kind(mac) != VALUE_MAC ||
        !mac_is_shared(value_mac_get(mac)))
        return false;
    for (guint i = 0; i < value_count(macs); i++)
        if (value_equal(value_item(macs, i), mac))
            return true;
    return false;
}

/* Both are about what one client makes of one service. */
static bool share_pair(const Finding *a, const Finding *b)
{
    return share(a, "client", b, "client") && share(a, "server", b, "server");
}

static bool has_host(const Value *value)
{
    return value != NULL && (value_kind(value) == VALUE_IP || value_kind(value) == VALUE_ENDPOINT);
}

static bool is_same_host(const Value *a, const Value *b)
{
    return has_host(a) && has_host(b) && ip_equal(value_ip_get(a), value_ip_get(b));
}

/* Both are about the same two hosts, on any port and whoever dials. */
static bool share_hosts(const Finding *a, const Finding *b)
{
    const Value *client = value_get(a->subject, "client");
    const Value *server = value_get(a->subject, "server");
    const Value *one = value_get(b->subject, "client");
    const Value *other = value_get(b->subject, "server");
    return (is_same_host(client, one) && is_same_host(server, other)) ||
           (is_same_host(client, other) && is_same_host(server, one));
}

/* The address that the cause is about is one end of what the symptom is about. */
static bool is_end_of(const Finding *symptom, const Finding *cause)
{
    static const char *const ends[] = { "client", "server" };
    const Value *ip = value_get(cause->subject, "ip");
    if (ip == NULL || value_kind(ip) != VALUE_IP)
        return false;
    for (size_t i = 0; i < G_N_ELEMENTS(ends); i++) {
        const Value *end = value_get(symptom->subject, ends[i]);
        if (end != NULL && ip_equal(value_ip_get(end), value_ip_get(ip)))
            return true;
    }
    return false;
}

static bool is_about_one(const Finding *symptom, const Finding *cause)
{
    return share(symptom, "mac", cause, "mac") || share(symptom, "ip", cause, "ip") ||
           share(symptom, "ip", cause, "virtual_ip") || share_virtual_mac(symptom, cause) ||
           share_pair(symptom, cause) || is_end_of(symptom, cause) ||
           share(symptom, "call_id", cause, "call_id") ||
           (case_by_id(symptom->case_id)->is_of_hosts && share_hosts(symptom, cause));
}

static bool explained_by(const Finding *symptom, const Finding *cause)
{
    bool is_about_it = cause->severity > SEVERITY_INFO && is_about_one(symptom, cause);
    if (!is_about_it || contradict(symptom, cause, "vlan") || contradict(symptom, cause, "vni"))
        return false;
    bool is_next_hop =
        is_same_host(value_get(symptom->subject, "server"), value_get(cause->subject, "client"));
    if (g_str_equal(symptom->case_id, cause->case_id) && !is_next_hop)
        return false;
    const Case *row = case_by_id(symptom->case_id);
    for (size_t i = 0; i < CASE_RELATIONS && row->symptom_of[i] != NULL; i++)
        if (g_str_equal(row->symptom_of[i], cause->case_id))
            return true;
    return false;
}

static void add_cause(Finding *finding, const char *id)
{
    for (guint i = 0; i < finding->caused_by->len; i++)
        if (g_str_equal(finding->caused_by->pdata[i], id))
            return;
    g_ptr_array_add(finding->caused_by, g_strdup(id));
}

/* Causes are those of this report alone: an earlier one may have had others. */
static void find_causes(SubjectIndex *index, Finding *finding)
{
    if (case_by_id(finding->case_id)->symptom_of[0] == NULL)
        return;
    g_ptr_array_set_size(finding->caused_by, 0);
    const GPtrArray *near = subject_index_near(index, finding->subject);
    for (guint i = 0; i < near->len; i++) {
        const Finding *cause = near->pdata[i];
        if (cause != finding && explained_by(finding, cause))
            add_cause(finding, cause->id);
    }
}

static int by_weight(const void *a, const void *b)
{
    const Finding *x = *(Finding *const *)a, *y = *(Finding *const *)b;
    if (x->severity != y->severity)
        return x->severity > y->severity ? -1 : 1;
    if (x->confidence != y->confidence)
        return x->confidence > y->confidence ? -1 : 1;
    if (x->first_frame != y->first_frame)
        return x->first_frame < y->first_frame ? -1 : 1;
    return strcmp(x->id, y->id);
}

/* What is live comes first, so that the ended findings it goes on from can be left out. */
static GPtrArray *gather(const Verdicts *ended, const Verdicts *live)
{
    GPtrArray *all = g_ptr_array_new();
    for (guint i = 0; i < verdicts_count(live); i++)
        g_ptr_array_add(all, verdicts_at(live, i)->finding);
    for (guint i = 0; i < verdicts_count(ended); i++) {
        const Verdict *verdict = verdicts_at(ended, i);
        Finding *twin = verdicts_twin(live, verdict->finding, verdict->era);
        if (twin == NULL)
            g_ptr_array_add(all, verdict->finding);
        else
            take_numbers(twin, verdict->finding);
    }
    return all;
}

static bool is_wanted(const Finding *finding, const Settings *settings)
{
    return settings->only_case == NULL || g_str_equal(finding->case_id, settings->only_case);
}

static GPtrArray *keep_unsilenced(const GPtrArray *all, const Settings *settings)
{
    g_autoptr(GPtrArray) silencers = g_ptr_array_new();
    for (guint i = 0; i < all->len; i++)
        if (may_silence(all->pdata[i]))
            g_ptr_array_add(silencers, all->pdata[i]);
    g_autoptr(SubjectIndex) index = subject_index_new(silencers);
    GPtrArray *kept = g_ptr_array_new();
    for (guint i = 0; i < all->len; i++) {
        Finding *finding = all->pdata[i];
        if (is_wanted(finding, settings) && !is_silenced(index, finding))
            g_ptr_array_add(kept, finding);
    }
    return kept;
}

/* Of what weighs the same a root comes before what it explains. */
static int by_rank(const void *a, const void *b)
{
    const Finding *x = *(Finding *const *)a, *y = *(Finding *const *)b;
    bool is_symptom = x->caused_by->len > 0, is_other = y->caused_by->len > 0;
    if (x->severity == y->severity && is_symptom != is_other)
        return is_symptom ? 1 : -1;
    return by_weight(a, b);
}

GPtrArray *settle(const Verdicts *ended, const Verdicts *live, const Settings *settings)
{
    g_autoptr(GPtrArray) all = gather(ended, live);
    GPtrArray *kept = keep_unsilenced(all, settings);
    g_ptr_array_sort(kept, by_weight);
    g_autoptr(SubjectIndex) index = subject_index_new(kept);
    for (guint i = 0; i < kept->len; i++)
        find_causes(index, kept->pdata[i]);
    g_ptr_array_sort(kept, by_rank);
    return kept;
}
