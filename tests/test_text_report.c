/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "text_report.h"

#include <string.h>

#include "suite.h"

static const PageLook terminal = { .width = 80 };

static Value *name(const char *text)
{
    return value_name((Bytes){ (const uint8_t *)text, strlen(text) });
}

static Value *names(guint count)
{
    Value *list = value_list();
    for (guint i = 1; i <= count; i++) {
        g_autofree char *text = g_strdup_printf("n%u", i);
        value_add(list, name(text));
    }
    return list;
}

static Value *certificate(const char *cn, guint others)
{
    Value *object = value_object();
    value_set(object, "owner", value_word("client"));
    value_set(object, "subject_cn", cn != NULL ? name(cn) : value_null());
    value_set(object, "subject", name("O=Example,C=DE"));
    value_set(object, "issuer", name("CN=Example CA,DC=example"));
    value_set(object, "san", names(others));
    value_set(object, "serial", value_word("0a1b"));
    value_set(object, "not_before", value_word("2026-10-21T07:50:55Z"));
    value_set(object, "not_after", value_word("2028-10-20T07:50:55Z"));
    return object;
}

static void free_finding(void *finding)
{
    finding_free(finding);
}

static Finding *finding_about(Value *shown)
{
    Finding *finding = finding_new("um-auth-only-stall");
    finding->summary = text_new("Nothing answers.", NULL);
    finding->subject = value_object();
    value_set(finding->subject, "certificate", shown);
    finding->first_frame = 3;
    finding->last_frame = 9;
    finding->frame_count = 7;
    return finding;
}

static GString *shown_of(GPtrArray *findings)
{
    GString *out = g_string_new(NULL);
    g_autoptr(GPtrArray) notes = g_ptr_array_new();
    g_autoptr(Outcome) outcome = outcome_new("x.pcap");
    Report report = { .findings = findings, .notes = notes };
    outcome->report = &report;
    text_report_capture(outcome, terminal, out);
    return out;
}

static GString *shown_with(Value *shown)
{
    g_autoptr(GPtrArray) findings = g_ptr_array_new_with_free_func(free_finding);
    g_ptr_array_add(findings, finding_about(shown));
    return shown_of(findings);
}

static void check_has(const GString *page, const char *lines)
{
    ck_assert_msg(strstr(page->str, lines) != NULL, "no\n%s\nin\n%s", lines, page->str);
}

static void check_lacks(const GString *page, const char *words)
{
    ck_assert_msg(strstr(page->str, words) == NULL, "%s is in\n%s", words, page->str);
}

START_TEST(a_certificate_shows_what_finds_it_in_a_store)
{
    g_autoptr(GString) page = shown_with(certificate("um.example", 2));
    check_has(page, "    Certificate of the client\n"
                    "              CN      um.example\n"
                    "              Names   n1, n2\n"
                    "              Issuer  CN=Example CA,DC=example\n"
                    "              Valid   2026-10-21T07:50:55Z to 2028-10-20T07:50:55Z\n"
                    "              Serial  0a1b\n");
    check_lacks(page, "Subject");
}
END_TEST

START_TEST(a_certificate_without_a_cn_shows_its_subject)
{
    g_autoptr(GString) page = shown_with(certificate(NULL, 0));
    check_has(page, "              Subject O=Example,C=DE\n"
                    "              Issuer");
    check_lacks(page, "Names");
}
END_TEST

START_TEST(many_names_are_counted)
{
    g_autoptr(GString) page = shown_with(certificate("um.example", 40));
    check_has(page, "n8, and 32 more\n");
    check_lacks(page, "n9");
}
END_TEST

START_TEST(a_certificate_that_is_not_visible_has_no_block)
{
    g_autoptr(GString) page = shown_with(value_null());
    check_lacks(page, "Certificate");
    check_has(page, "7 frames, #3 to #9\n");
}
END_TEST

START_TEST(what_a_name_holds_cannot_reach_the_terminal)
{
    g_autoptr(GString) page = shown_with(certificate("\x1b[2Jum\r\n", 0));
    check_has(page, "CN      \\x1b[2Jum\\x0d\\x0a\n");
}
END_TEST

START_TEST(several_causes_have_one_label)
{
    static const char *const cases[] = { "tls-eku-mismatch", "tls-name-mismatch" };
    g_autoptr(GPtrArray) findings = g_ptr_array_new_with_free_func(free_finding);
    Finding *symptom = finding_about(value_null());
    g_ptr_array_add(findings, symptom);
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        Finding *cause = finding_about(value_null());
        cause->case_id = cases[i];
        finding_seal(cause);
        g_ptr_array_add(symptom->caused_by, g_strdup(cause->id));
        g_ptr_array_add(findings, cause);
    }
    g_autoptr(GString) page = shown_of(findings);
    check_has(page, "    Cause     a symptom of tls-eku-mismatch at #3\n"
                    "              a symptom of tls-name-mismatch at #3\n");
}
END_TEST

static GString *shown_with_steps(void)
{
    g_autoptr(GPtrArray) findings = g_ptr_array_new_with_free_func(free_finding);
    Finding *finding = finding_about(value_null());
    finding_evidence(finding, 3, text_new("the first SYN", NULL));
    finding_step(finding, (Step){ 3, 0, STEP_CLIENT, false, text_new("SYN", NULL) });
    finding_step(finding, (Step){ 4, 0, STEP_SERVER, true, text_new("RST", NULL) });
    finding_drawn(finding);
    finding_evidence(finding, 9, text_new("the last SYN", NULL));
    g_ptr_array_add(findings, finding);
    return shown_of(findings);
}

START_TEST(what_the_ladder_shows_is_not_proven_twice)
{
    g_autoptr(GString) page = shown_with_steps();
    check_has(page, "7 frames, #3 to #9\n");
    check_has(page, "\n\n    Ladder              client ");
    check_has(page, "\n    #4        +0.000 s  |X---");
    check_has(page, " RST --|\n\n    Proof     #9 the last SYN\n");
    check_lacks(page, "the first SYN");
}
END_TEST

SUITE("text_report", a_certificate_shows_what_finds_it_in_a_store,
      a_certificate_without_a_cn_shows_its_subject, many_names_are_counted,
      a_certificate_that_is_not_visible_has_no_block, what_a_name_holds_cannot_reach_the_terminal,
      several_causes_have_one_label, what_the_ladder_shows_is_not_proven_twice)
