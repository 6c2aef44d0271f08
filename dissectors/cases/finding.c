/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "finding.h"

#include "decimal.h"

const char *severity_name(Severity severity)
{
    static const char *const names[] = { "info", "warning", "critical" };
    return names[severity];
}

const char *confidence_name(Confidence confidence)
{
    static const char *const names[] = { "possible", "likely", "proven" };
    return names[confidence];
}

static void free_condition(void *item)
{
    Condition *condition = item;
    text_free(condition->says);
    g_free(condition);
}

static void free_evidence(void *item)
{
    Evidence *evidence = item;
    text_free(evidence->says);
    g_free(evidence);
}

static void free_text(void *item)
{
    text_free(item);
}

static void clear_step(void *item)
{
    text_free(((Step *)item)->says);
}

Finding *finding_new(const char *case_id)
{
    enum { USUAL_CONDITIONS = 4, USUAL_EVIDENCE = 8 };
    Finding *finding = g_new0(Finding, 1);
    finding->case_id = case_id;
    finding->first_time = finding->last_time = TIME_NONE;
    finding->conditions = g_ptr_array_new_full(USUAL_CONDITIONS, free_condition);
    finding->evidence = g_ptr_array_new_full(USUAL_EVIDENCE, free_evidence);
    finding->caused_by = g_ptr_array_new_with_free_func(g_free);
    finding->advice = g_ptr_array_new_with_free_func(free_text);
    return finding;
}

void finding_free(Finding *finding)
{
    if (finding == NULL)
        return;
    g_free(finding->id);
    text_free(finding->summary);
    value_free(finding->subject);
    g_ptr_array_unref(finding->conditions);
    g_ptr_array_unref(finding->evidence);
    g_clear_pointer(&finding->ladder, g_array_unref);
    g_ptr_array_unref(finding->caused_by);
    g_ptr_array_unref(finding->advice);
    text_free(finding->next_capture);
    g_free(finding);
}

void finding_span(Finding *finding, const Span *span)
{
    finding->first_frame = span->first_frame;
    finding->last_frame = span->last_frame;
    finding->frame_count = span->count;
    finding->first_time = span->first_time;
    finding->last_time = span->last_time;
}

void finding_condition(Finding *finding, const char *id, bool met, Text *says)
{
    Condition *condition = g_new(Condition, 1);
    *condition = (Condition){ id, met, says };
    g_ptr_array_add(finding->conditions, condition);
}

void finding_evidence(Finding *finding, uint64_t frame, Text *says)
{
    for (guint i = 0; i < finding->evidence->len; i++) {
        const Evidence *known = finding->evidence->pdata[i];
        if (known->frame == frame) {
            text_free(says);
            return;
        }
    }
    Evidence *evidence = g_new(Evidence, 1);
    *evidence = (Evidence){ frame, says, false };
    g_ptr_array_add(finding->evidence, evidence);
}

void finding_moment(Finding *finding, Moment moment, Text *says)
{
    if (moment.frame != 0)
        finding_evidence(finding, moment.frame, says);
    else
        text_free(says);
}

void finding_advice(Finding *finding, Text *advice)
{
    g_ptr_array_add(finding->advice, advice);
}

static GArray *ladder_new(void)
{
    enum { USUAL_STEPS = 8 };
    GArray *ladder = g_array_sized_new(FALSE, FALSE, sizeof(Step), USUAL_STEPS);
    g_array_set_clear_func(ladder, clear_step);
    return ladder;
}

void finding_step(Finding *finding, Step step)
{
    if (finding->ladder == NULL)
        finding->ladder = ladder_new();
    guint at = finding->ladder->len;
    while (step.frame != 0 && at > 0 && finding_step_at(finding, at - 1)->frame > step.frame)
        at--;
    g_array_insert_val(finding->ladder, at, step);
}

const Step *finding_step_at(const Finding *finding, guint i)
{
    return finding->ladder != NULL && i < finding->ladder->len
               ? &g_array_index(finding->ladder, Step, i)
               : NULL;
}

static bool is_on_ladder(const Finding *finding, uint64_t frame)
{
    const Step *step;
    for (guint i = 0; (step = finding_step_at(finding, i)) != NULL; i++)
        if (step->frame == frame)
            return true;
    return false;
}

void finding_drawn(Finding *finding)
{
    for (guint i = 0; i < finding->evidence->len; i++) {
        Evidence *evidence = finding->evidence->pdata[i];
        evidence->is_drawn = is_on_ladder(finding, evidence->frame);
    }
}

void finding_take_ladder(Finding *finding, Finding *from)
{
    if (finding->ladder == NULL)
        finding->ladder = g_steal_pointer(&from->ladder);
}

static int by_frame(const void *a, const void *b)
{
    const Evidence *x = *(Evidence *const *)a, *y = *(Evidence *const *)b;
    return (x->frame > y->frame) - (x->frame < y->frame);
}

static void add_number(GString *id, int64_t number)
{
    char text[DECIMAL_TEXT_SIZE];
    g_string_append_c(id, '/');
    g_string_append(id, decimal_text(number, text));
}

void finding_seal(Finding *finding)
{
    g_ptr_array_sort(finding->evidence, by_frame);
    GString *id = g_string_new(finding->case_id);
    for (guint i = 0; i < value_count(finding->subject); i++) {
        const Value *field = value_item(finding->subject, i);
        if (value_kind(field) == VALUE_NULL)
            continue;
        g_string_append_c(id, '/');
        value_show(field, id);
        break;
    }
    const Value *status = value_get(finding->subject, "status");
    if (status != NULL && value_kind(status) == VALUE_NUMBER)
        add_number(id, value_integer(status));
    finding->kin = g_str_hash(id->str);
    add_number(id, (int64_t)finding->first_frame);
    g_free(finding->id);
    finding->id = g_string_free(id, FALSE);
}

Value *finding_times(uint32_t count)
{
    if (count == 1 || count == 2)
        return value_word(count == 1 ? "once" : "twice");
    g_autofree char *words = g_strdup_printf("%u times", count);
    return value_word(words);
}
