/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Explanations as Markdown. */
#include "catalogue.h"

#include <string.h>

#include "suite.h"

/* A case of one section, as Markdown behind its head. */
static char *marked(const char *symptom)
{
    const Case row = { .id = "tcp-refused", .title = "T", .symptom = symptom };
    g_autoptr(Explanation) explanation = explanation_of_case(&row);
    GString *out = g_string_new(NULL);
    explanation->section_count = 1;
    catalogue_append(explanation, out);
    g_string_erase(out, 0, (gssize)(strstr(out->str, "**\n\n") + 4 - out->str));
    return g_string_free(out, FALSE);
}

static void expect(const char *symptom, const char *markdown)
{
    g_autofree char *is = marked(symptom);
    ck_assert_str_eq(is, markdown);
}

START_TEST(the_heading_is_the_id)
{
    g_autoptr(Explanation) explanation = explanation_of_case(case_by_id("stale-vm-mac"));
    g_autoptr(GString) out = g_string_new(NULL);
    catalogue_append(explanation, out);
    ck_assert(g_str_has_prefix(out->str, "### stale-vm-mac\n\n"));
}
END_TEST

START_TEST(other_cases_are_links)
{
    expect("as tcp-unanswered.", "as [tcp-unanswered](#tcp-unanswered).\n");
    expect("(tcp-unanswered)", "([tcp-unanswered](#tcp-unanswered))\n");
    expect("net4-blocks-setup", "[net4-blocks-setup](#net4-blocks-setup)\n");
    expect("tcp-refused, xtcp-unanswered, tcp-unanswered-x",
           "tcp-refused, xtcp-unanswered, tcp-unanswered-x\n");
}
END_TEST

START_TEST(commands_are_code)
{
    expect("On it: dumpcap -i IFACE -f \"a_b\" -w x.pcapng; or not",
           "On it: `dumpcap -i IFACE -f \"a_b\" -w x.pcapng`; or not\n");
    expect("netsh trace stop; etl2pcapng C:\\a.etl a.pcapng.",
           "`netsh trace stop`; `etl2pcapng C:\\a.etl a.pcapng`.\n");
}
END_TEST

START_TEST(what_markdown_reads_is_escaped)
{
    expect("*.example <a_b> [x] | `y`", "\\*.example \\<a\\_b\\> \\[x\\] \\| \\`y\\`\n");
}
END_TEST

START_TEST(lines_are_paragraphs_or_items)
{
    expect("One.\nTwo.", "One.\n\nTwo.\n");
    expect("- one\n- two", "- one\n- two\n");
}
END_TEST

START_TEST(long_lines_are_wrapped_between_words)
{
    g_autoptr(GString) text = g_string_new("a");
    for (int i = 0; i < 99; i++)
        g_string_append(text, " a");
    g_autofree char *is = marked(text->str);
    ck_assert_uint_eq(strcspn(is, "\n"), 99);
    ck_assert_uint_eq(strlen(is), strlen(text->str) + 1);
}
END_TEST

START_TEST(a_drawing_stays_as_it_is)
{
    const Case row = { .id = "x", .title = "T", .ladder = "a   *b*\n  |\n" };
    g_autoptr(Explanation) explanation = explanation_of_case(&row);
    g_autoptr(GString) out = g_string_new(NULL);
    catalogue_append(explanation, out);
    ck_assert_ptr_nonnull(strstr(out->str, "```text\na   *b*\n  |\n```\n"));
}
END_TEST

START_TEST(a_case_of_tcp_is_none_of_tls)
{
    ck_assert_str_eq(case_layer(case_by_id("tcp-refused")), "TCP and IP");
    ck_assert_str_eq(case_layer(case_by_id("pmtu-blackhole")), "TCP and IP");
    ck_assert_str_eq(case_layer(case_by_id("um-auth-only-stall")), "TLS");
    ck_assert_str_eq(case_layer(case_by_id("sip-auth-loop")), "SIP");
    ck_assert_str_eq(case_layer(case_by_id("mac-flap")), "Link layer");
}
END_TEST

SUITE("catalogue", the_heading_is_the_id, other_cases_are_links, commands_are_code,
      what_markdown_reads_is_escaped, lines_are_paragraphs_or_items,
      long_lines_are_wrapped_between_words, a_drawing_stays_as_it_is, a_case_of_tcp_is_none_of_tls)
