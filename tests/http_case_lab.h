/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

/* What the cases say of what http_lab.h was told. */
#include "case.h"
#include "http_lab.h"

typedef struct HttpCase {
    HttpLab *lab;
    const Case *row;
    GPtrArray *findings;
} HttpCase;

static inline void http_case_visit(void *user, const HttpPath *path)
{
    static const Settings settings = { .only_case = NULL };
    HttpCase *one = user;
    Story story = { .kind = STORY_HTTP_PATH,
                    .http = path,
                    .http_of_all = http_layer_of_all(&one->lab->layer, path) };
    one->row->judge(&story, &settings, one->findings);
}

static inline GPtrArray *http_case_findings(HttpLab *lab, const char *id)
{
    HttpCase one = { lab, case_by_id(id),
                     g_ptr_array_new_with_free_func((GDestroyNotify)finding_free) };
    ck_assert_ptr_nonnull(one.row);
    ck_assert_int_eq(one.row->about, STORY_HTTP_PATH);
    http_layer_note_link(&lab->layer, &lab->link);
    http_layer_visit(&lab->layer, http_case_visit, &one);
    return one.findings;
}

static inline void http_case_silent(HttpLab *lab, const char *id)
{
    g_autoptr(GPtrArray) findings = http_case_findings(lab, id);
    ck_assert_msg(findings->len == 0, "%s speaks", id);
    http_lab_free(lab);
}

static inline int64_t http_case_number(const Finding *finding, const char *field)
{
    return value_integer(value_get(finding->subject, field));
}

static inline bool http_case_is_met(const Finding *finding, const char *id)
{
    for (guint i = 0; i < finding->conditions->len; i++) {
        const Condition *condition = finding->conditions->pdata[i];
        if (strcmp(condition->id, id) == 0)
            return condition->met;
    }
    ck_abort_msg("no condition %s", id);
    return false;
}

/* The only finding, which is that grave, that sure and of so many attempts; good until findings are
 * freed. */
static inline const Finding *http_case_says(HttpLab *lab, const char *id, Severity severity,
                                            Confidence confidence, int64_t attempts,
                                            GPtrArray **findings)
{
    *findings = http_case_findings(lab, id);
    ck_assert_uint_eq((*findings)->len, 1);
    const Finding *finding = (*findings)->pdata[0];
    ck_assert_str_eq(severity_name(finding->severity), severity_name(severity));
    ck_assert_str_eq(confidence_name(finding->confidence), confidence_name(confidence));
    ck_assert_int_eq(http_case_number(finding, "attempts"), attempts);
    ck_assert_int_eq(finding->resolved, severity == SEVERITY_WARNING);
    return finding;
}

static inline void http_case_expect(HttpLab *lab, const char *id, Severity severity,
                                    Confidence confidence, int64_t attempts)
{
    GPtrArray *findings;
    http_case_says(lab, id, severity, confidence, attempts, &findings);
    g_ptr_array_unref(findings);
    http_lab_free(lab);
}
