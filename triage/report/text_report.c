/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "text_report.h"

#include "ladder.h"

#include <string.h>

enum {
    FINDING_COLUMN = 2,
    LABEL_COLUMN = 4,
    BODY_COLUMN = 14,
    FIELD_WIDTH = 8,  /* of a certificate: "Issuer  " */
    NAMES_SHOWN = 8,  /* of a certificate; JSON has all */
    DATE_LENGTH = 10, /* of "2026-11-20T07:23:01.123456789Z" */
    CLOCK_LENGTH = 12 /* to the millisecond */
};

PageStyle text_report_style(Severity severity)
{
    static const PageStyle styles[] = {
        [SEVERITY_INFO] = PAGE_BLUE,
        [SEVERITY_WARNING] = PAGE_YELLOW,
        [SEVERITY_CRITICAL] = PAGE_RED,
    };
    return styles[severity];
}

/* "2026-11-20 07:23:01.123 to 07:28:44.001 UTC", the second date only when it is another. */
static void show_span(Time first, Time last, GString *out)
{
    char from[TIME_TEXT_SIZE], to[TIME_TEXT_SIZE];
    if (first == TIME_NONE || last == TIME_NONE) {
        g_string_append(out, "without times");
        return;
    }
    const char *rest = strchr(time_text(first, from), 'T');
    g_string_append_printf(out, "%.*s %.*s", (int)(rest - from), from, CLOCK_LENGTH, rest + 1);
    const char *rest_of_to = strchr(time_text(last, to), 'T');
    if (first != last && strncmp(from, to, DATE_LENGTH) == 0)
        g_string_append_printf(out, " to %.*s", CLOCK_LENGTH, rest_of_to + 1);
    else if (first != last)
        g_string_append_printf(out, " to %.*s %.*s", (int)(rest_of_to - to), to, CLOCK_LENGTH,
                               rest_of_to + 1);
    g_string_append(out, " UTC");
}

static void show_frames(uint64_t frames, GString *out)
{
    g_string_append_printf(out, "%" G_GUINT64_FORMAT " frame%s", frames, frames == 1 ? "" : "s");
}

static void write_header(Page *page, const Outcome *outcome)
{
    const Report *report = outcome->report;
    g_autoptr(GString) path = g_string_new(NULL);
    value_show_name((Bytes){ (const uint8_t *)outcome->path, strlen(outcome->path) }, path);
    if (outcome->member != NULL) {
        g_string_append(path, ": ");
        value_show_name((Bytes){ (const uint8_t *)outcome->member, strlen(outcome->member) }, path);
    }
    page_put(page, PAGE_STRONG, path->str);
    page_put(page, PAGE_STRONG, ":");
    if (report != NULL) {
        g_autoptr(GString) facts = g_string_new(NULL);
        show_frames(report->frames, facts);
        g_string_append(facts, report->frames > 0 ? ", " : "");
        if (report->frames > 0)
            show_span(report->first_time, report->last_time, facts);
        g_string_append(facts, outcome->status != OUTCOME_COMPLETE ? "," : "");
        page_flow(page, LABEL_COLUMN, PAGE_PLAIN, facts->str);
    }
    if (outcome->status != OUTCOME_COMPLETE)
        page_flow(page, LABEL_COLUMN, PAGE_YELLOW, outcome_status_name(outcome->status));
    page_end_line(page);
}

/* Only the first row of a block has its label. */
static void write_label(Page *page, const char *label, guint row)
{
    if (row > 0) {
        page_to(page, BODY_COLUMN);
        return;
    }
    page_to(page, LABEL_COLUMN);
    page_put(page, PAGE_QUIET, label);
    page_to(page, BODY_COLUMN);
}

static void write_text(Page *page, unsigned indent, PageStyle style, const Text *text)
{
    g_autofree char *plain = text_plain(text);
    page_flow(page, indent, style, plain);
    page_end_line(page);
}

/* "  CRITICAL  proven  stale-vm-mac  healed", then the sentence for the customer. */
static void write_verdict(Page *page, const Finding *finding)
{
    PageStyle style = text_report_style(finding->severity);
    g_autofree char *severity = g_ascii_strup(severity_name(finding->severity), -1);
    page_to(page, FINDING_COLUMN);
    page_put(page, style, severity);
    page_put(page, PAGE_PLAIN, ", ");
    page_put(page, PAGE_PLAIN, confidence_name(finding->confidence));
    page_put(page, PAGE_PLAIN, ": ");
    page_put(page, PAGE_STRONG, finding->case_id);
    if (finding->resolved)
        page_put(page, PAGE_GREEN, ", healed inside this capture");
    page_end_line(page);
    write_text(page, FINDING_COLUMN, PAGE_STRONG, finding->summary);
}

static void write_frames(Page *page, const Finding *finding)
{
    g_autoptr(GString) frames = g_string_new(NULL);
    show_frames(finding->frame_count, frames);
    g_string_append_printf(frames, ", #%" G_GUINT64_FORMAT, finding->first_frame);
    if (finding->last_frame != finding->first_frame)
        g_string_append_printf(frames, " to #%" G_GUINT64_FORMAT, finding->last_frame);
    write_label(page, "Frames", 0);
    page_flow(page, BODY_COLUMN, PAGE_PLAIN, frames->str);
    page_end_line(page);
}

static void write_when(Page *page, const Finding *finding)
{
    g_autoptr(GString) span = g_string_new(NULL);
    show_span(finding->first_time, finding->last_time, span);
    write_label(page, "When", 0);
    page_flow(page, BODY_COLUMN, PAGE_PLAIN, span->str);
    page_end_line(page);
}

static unsigned digits(uint64_t number)
{
    unsigned count = 1;
    for (; number >= 10; number /= 10)
        count++;
    return count;
}

/* What the ladder shows does not have to be said again. */
static void write_evidence(Page *page, const GPtrArray *evidence)
{
    unsigned widest = 0;
    guint row = 0;
    for (guint i = 0; i < evidence->len; i++)
        widest = MAX(widest, digits(((const Evidence *)evidence->pdata[i])->frame));
    for (guint i = 0; i < evidence->len; i++) {
        const Evidence *proof = evidence->pdata[i];
        if (proof->is_drawn)
            continue;
        g_autofree char *number = g_strdup_printf("#%" G_GUINT64_FORMAT, proof->frame);
        if (row == 0)
            page_end_line(page);
        write_label(page, "Proof", row++);
        page_put(page, PAGE_BLUE, number);
        write_text(page, BODY_COLUMN + widest + 2, PAGE_PLAIN, proof->says);
    }
}

static void write_conditions(Page *page, const GPtrArray *conditions)
{
    unsigned widest = 0;
    for (guint i = 0; i < conditions->len; i++)
        widest = MAX(widest, page_width_of(((const Condition *)conditions->pdata[i])->id));
    for (guint i = 0; i < conditions->len; i++) {
        const Condition *condition = conditions->pdata[i];
        write_label(page, "Rule", i);
        page_put(page, condition->met ? PAGE_GREEN : PAGE_QUIET, condition->met ? "+ " : "- ");
        page_put(page, PAGE_PLAIN, condition->id);
        write_text(page, BODY_COLUMN + widest + 3, condition->met ? PAGE_PLAIN : PAGE_QUIET,
                   condition->says);
    }
}

static void write_field(Page *page, const char *label, const char *says)
{
    page_to(page, BODY_COLUMN);
    page_put(page, PAGE_QUIET, label);
    page_to(page, BODY_COLUMN + FIELD_WIDTH);
    page_flow(page, BODY_COLUMN + FIELD_WIDTH, PAGE_PLAIN, says);
    page_end_line(page);
}

static void write_certificate_field(Page *page, const char *label, const Value *certificate,
                                    const char *field)
{
    const Value *value = value_get(certificate, field);
    if (value == NULL || value_kind(value) == VALUE_NULL)
        return;
    g_autoptr(GString) says = g_string_new(NULL);
    value_show(value, says);
    write_field(page, label, says->str);
}

static void write_names(Page *page, const Value *names)
{
    guint count = names != NULL ? value_count(names) : 0;
    g_autoptr(GString) says = g_string_new(NULL);
    for (guint i = 0; i < MIN(count, (guint)NAMES_SHOWN); i++) {
        g_string_append(says, i > 0 ? ", " : "");
        value_show(value_item(names, i), says);
    }
    if (count > NAMES_SHOWN)
        g_string_append_printf(says, ", and %u more", count - NAMES_SHOWN);
    if (count > 0)
        write_field(page, "Names", says->str);
}

static void write_validity(Page *page, const Value *certificate)
{
    g_autoptr(GString) says = g_string_new(NULL);
    const Value *from = value_get(certificate, "not_before");
    const Value *to = value_get(certificate, "not_after");
    if (from == NULL || to == NULL)
        return;
    value_show(from, says);
    g_string_append(says, " to ");
    value_show(to, says);
    write_field(page, "Valid", says->str);
}

/* What an engineer compares with the store of the host: a CN that is missing leaves the subject. */
static void write_certificate(Page *page, const Value *subject)
{
    const Value *certificate = subject != NULL ? value_get(subject, "certificate") : NULL;
    if (certificate == NULL || value_kind(certificate) != VALUE_OBJECT)
        return;
    const Value *owner = value_get(certificate, "owner");
    const Value *cn = value_get(certificate, "subject_cn");
    bool has_cn = cn != NULL && value_kind(cn) != VALUE_NULL;
    g_autoptr(GString) whose = g_string_new("of the ");
    if (owner != NULL)
        value_show(owner, whose);
    page_end_line(page);
    page_to(page, LABEL_COLUMN);
    page_put(page, PAGE_QUIET, "Certificate");
    page_flow(page, BODY_COLUMN, PAGE_PLAIN, owner != NULL ? whose->str : "");
    page_end_line(page);
    write_certificate_field(page, has_cn ? "CN" : "Subject", certificate,
                            has_cn ? "subject_cn" : "subject");
    write_names(page, value_get(certificate, "san"));
    write_certificate_field(page, "Issuer", certificate, "issuer");
    write_validity(page, certificate);
    write_certificate_field(page, "Serial", certificate, "serial");
}

static void write_advice(Page *page, const GPtrArray *advice)
{
    for (guint i = 0; i < advice->len; i++) {
        g_autofree char *number = g_strdup_printf("%u.", i + 1);
        write_label(page, "Do", i);
        page_put(page, PAGE_STRONG, number);
        write_text(page, BODY_COLUMN + page_width_of(number) + 1, PAGE_PLAIN, advice->pdata[i]);
    }
}

/* A cause by its case and frame: ids are for programs. */
static void write_causes(Page *page, const Finding *finding, const Report *report)
{
    guint row = 0;
    for (guint i = 0; i < finding->caused_by->len; i++)
        for (guint j = 0; j < report->findings->len; j++) {
            const Finding *cause = report->findings->pdata[j];
            if (g_strcmp0(cause->id, finding->caused_by->pdata[i]) != 0)
                continue;
            g_autofree char *says = g_strdup_printf("a symptom of %s at #%" G_GUINT64_FORMAT,
                                                    cause->case_id, cause->first_frame);
            write_label(page, "Cause", row++);
            page_flow(page, BODY_COLUMN, PAGE_PLAIN, says);
            page_end_line(page);
        }
}

static void write_block(Page *page, const GPtrArray *rows,
                        void (*write)(Page *page, const GPtrArray *rows))
{
    if (rows->len == 0)
        return;
    page_end_line(page);
    write(page, rows);
}

static void write_finding(Page *page, const Finding *finding, const Report *report)
{
    page_end_line(page);
    write_verdict(page, finding);
    page_end_line(page);
    write_frames(page, finding);
    write_when(page, finding);
    write_causes(page, finding, report);
    write_certificate(page, finding->subject);
    if (finding_step_at(finding, 0) != NULL)
        page_end_line(page);
    ladder_write(page, finding);
    write_evidence(page, finding->evidence);
    write_block(page, finding->conditions, write_conditions);
    write_block(page, finding->advice, write_advice);
    if (finding->next_capture == NULL)
        return;
    page_end_line(page);
    write_label(page, "Capture", 0);
    write_text(page, BODY_COLUMN, PAGE_PLAIN, finding->next_capture);
}

static void write_notes(Page *page, const Outcome *outcome)
{
    const Note *note;
    for (guint i = 0; (note = outcome_note_at(outcome, i)) != NULL; i++) {
        page_to(page, FINDING_COLUMN);
        page_put(page, PAGE_QUIET, "Note");
        if (note->frame > 0) {
            g_autofree char *frame = g_strdup_printf(" #%" G_GUINT64_FORMAT, note->frame);
            page_put(page, PAGE_BLUE, frame);
        }
        page_put(page, PAGE_PLAIN, " ");
        write_text(page, page->column, PAGE_PLAIN, note->says);
    }
}

void text_report_capture(const Outcome *outcome, PageLook look, GString *out)
{
    Page page = { .out = out, .look = look };
    const Report *report = outcome->report;
    bool is_clear = report != NULL && report->findings->len == 0;
    write_header(&page, outcome);
    if (is_clear && outcome_is_judged(outcome)) {
        page_to(&page, FINDING_COLUMN);
        page_put(&page, PAGE_GREEN, "nothing found");
        page_end_line(&page);
    }
    for (guint i = 0; report != NULL && i < report->findings->len; i++)
        write_finding(&page, report->findings->pdata[i], report);
    if (!is_clear && report != NULL && outcome_note_at(outcome, 0) != NULL)
        page_end_line(&page);
    write_notes(&page, outcome);
}

static void add_part(GString *line, guint count, const char *what)
{
    if (count > 0)
        g_string_append_printf(line, "%s%u %s", line->len > 0 ? ", " : "", count, what);
}

void text_report_tally(const Tally *tally, PageLook look, GString *out)
{
    Page page = { .out = out, .look = look };
    g_autofree char *captures = g_strdup_printf("%u captures:", tally->captures);
    g_autoptr(GString) line = g_string_new(NULL);
    for (int i = SEVERITY_CRITICAL; i >= SEVERITY_INFO; i--)
        add_part(line, tally->findings[i], severity_name((Severity)i));
    add_part(line, tally->clear, "with nothing found");
    for (int i = OUTCOME_TRUNCATED; i < OUTCOME_STATUS_COUNT; i++)
        add_part(line, tally->status[i], outcome_status_name((OutcomeStatus)i));
    page_put(&page, PAGE_STRONG, captures);
    page_flow(&page, FINDING_COLUMN, PAGE_PLAIN, line->str);
    page_end_line(&page);
}
