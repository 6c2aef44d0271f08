/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Lines as hosts(5) describes them. */
#include "hosts.h"

#include "prefix.h"

static Bytes bytes(const char *text)
{
    return (Bytes){ (const uint8_t *)text, strlen(text) };
}

/* "ADDRESS: NAME NAME", or what is wrong with the line. */
static char *read_line(const char *text)
{
    static const char *const kinds[] = {
        [HOSTS_EMPTY] = "empty", [HOSTS_BAD_ADDRESS] = "bad address", [HOSTS_BAD_NAME] = "bad name"
    };
    HostsLine line;
    Bytes name;
    char ip[IP_TEXT_SIZE];
    g_autofree uint8_t *copy = prefix_copy((const uint8_t *)text, strlen(text));
    HostsKind kind = hosts_line_read((Bytes){ copy, strlen(text) }, &line);
    if (kind != HOSTS_NAMES)
        return g_strdup(kinds[kind]);
    GString *out = g_string_new(ip_text(&line.ip, ip));
    g_string_append_c(out, ':');
    while (hosts_line_next(&line, &name))
        g_string_append_printf(out, " %.*s", (int)name.length, (const char *)name.data);
    return g_string_free(out, FALSE);
}

static void expect(const char *line, const char *expected)
{
    g_autofree char *read = read_line(line);
    ck_assert_str_eq(read, expected);
}

START_TEST(an_address_has_one_or_more_names)
{
    expect("10.0.0.1 fe01.example.com", "10.0.0.1: fe01.example.com");
    expect(" 10.0.0.1\tfe01.example.com  fe01 \r", "10.0.0.1: fe01.example.com fe01");
    expect("2001:DB8::7 v6.example.com.", "2001:db8::7: v6.example.com");
}
END_TEST

START_TEST(a_comment_ends_the_line)
{
    expect("10.0.0.1 fe01 # not fe02", "10.0.0.1: fe01");
    expect("10.0.0.1 fe01#fe02", "10.0.0.1: fe01");
    expect("# 10.0.0.1 fe01", "empty");
}
END_TEST

START_TEST(blank_lines_say_nothing)
{
    expect("", "empty");
    expect(" \t\r", "empty");
}
END_TEST

START_TEST(a_zone_is_passed_over)
{
    expect("fe80::1%lo0 localhost", "fe80::1: localhost");
    expect("%lo0 localhost", "bad address");
}
END_TEST

START_TEST(what_is_no_address_is_named_so)
{
    expect("fe01.example.com 10.0.0.1", "bad address");
    expect("10.0.0.256 fe01", "bad address");
    expect("10.0.0.1=fe01", "bad address");
    expect("2001:db8:1111:2222:3333:4444:5555:6666:7777:8888 x", "bad address");
}
END_TEST

START_TEST(an_address_without_a_name_is_bad)
{
    expect("10.0.0.1", "bad name");
    expect("10.0.0.1 # nobody", "bad name");
    expect("10.0.0.1 fe01 .", "bad name");
}
END_TEST

START_TEST(a_name_has_253_bytes_at_most)
{
    for (size_t n = 253; n <= 254; n++) {
        g_autofree char *name = g_strnfill(n, 'x'), *line = g_strconcat("::1 ", name, NULL);
        g_autofree char *expected =
            n == 253 ? g_strconcat("::1: ", name, NULL) : g_strdup("bad name");
        expect(line, expected);
    }
}
END_TEST

START_TEST(a_file_is_its_lines)
{
    static const char *const lines[] = { "a", "", "b\r", "c" };
    Bytes whole = bytes("a\n\nb\r\nc"), line;
    Cursor in = cursor_of(whole);
    for (size_t i = 0; i < G_N_ELEMENTS(lines); i++) {
        ck_assert(hosts_file_next(&in, &line));
        ck_assert_uint_eq(line.length, strlen(lines[i]));
        ck_assert_mem_eq(line.data, lines[i], line.length);
    }
    ck_assert(!hosts_file_next(&in, &line));
}
END_TEST

SUITE("hosts", an_address_has_one_or_more_names, a_comment_ends_the_line, blank_lines_say_nothing,
      a_zone_is_passed_over, what_is_no_address_is_named_so, an_address_without_a_name_is_bad,
      a_name_has_253_bytes_at_most, a_file_is_its_lines)
