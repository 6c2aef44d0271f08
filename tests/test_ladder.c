/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Pictures are drawn by hand: the lane begins behind frame and time and ends at the margin. */
#include "ladder.h"

#include <string.h>

#include "suite.h"

static Value *host(const char *text, uint16_t port)
{
    Ip ip;
    ck_assert(ip_parse(text, &ip));
    return port != 0 ? value_endpoint(&ip, port) : value_ip(&ip);
}

static Finding *between(const char *client, const char *server)
{
    Finding *finding = finding_new("um-auth-only-stall");
    finding->subject = value_object();
    value_set(finding->subject, "client", host(client, 0));
    value_set(finding->subject, "server", host(server, 5061));
    return finding;
}

static void add(Finding *finding, uint64_t frame, int64_t milliseconds, StepSide from, Text *says)
{
    Time time = frame != 0 ? milliseconds * TIME_MILLISECOND : TIME_NONE;
    finding_step(finding, (Step){ frame, time, from, false, says });
}

static void add_failing(Finding *finding, uint64_t frame, int64_t milliseconds, StepSide from,
                        Text *says)
{
    Time time = frame != 0 ? milliseconds * TIME_MILLISECOND : TIME_NONE;
    finding_step(finding, (Step){ frame, time, from, true, says });
}

static GString *drawn(const Finding *finding, unsigned width, bool is_coloured)
{
    Page page = { .out = g_string_new(NULL), .look = { width, is_coloured } };
    ladder_write(&page, finding);
    return page.out;
}

static void expect(const Finding *finding, unsigned width, const char *picture)
{
    g_autoptr(GString) out = drawn(finding, width, false);
    ck_assert_str_eq(out->str, picture);
}

static guint lines_of(const GString *page)
{
    guint lines = 0;
    for (const char *at = page->str; (at = strchr(at, '\n')) != NULL; at++)
        lines++;
    return lines;
}

static unsigned widest_of(const GString *page)
{
    unsigned widest = 0;
    g_auto(GStrv) lines = g_strsplit(page->str, "\n", -1);
    for (size_t i = 0; lines[i] != NULL; i++)
        widest = MAX(widest, page_width_of(lines[i]));
    return widest;
}

START_TEST(the_failing_arrow_ends_in_a_cross)
{
    g_autoptr(Finding) finding = between("192.0.2.1", "192.0.2.9");
    add(finding, 14, 1000, STEP_CLIENT, text_new("ClientHello", NULL));
    add(finding, 17, 1012, STEP_SERVER, text_new("ServerHello", NULL));
    add_failing(finding, 105, 13345, STEP_SERVER, text_new("RST", NULL));
    expect(finding, 80,
           "    Ladder               192.0.2.1                                192.0.2.9:5061\n"
           "    #14        +0.000 s  |-- ClientHello ------------------------------------->|\n"
           "    #17        +0.012 s  |<------------------------------------- ServerHello --|\n"
           "    #105      +12.345 s  |X--------------------------------------------- RST --|\n");
}
END_TEST

START_TEST(what_the_client_does_wrong_ends_at_the_server)
{
    g_autoptr(Finding) finding = between("192.0.2.1", "192.0.2.9");
    add_failing(finding, 3, 0, STEP_CLIENT, text_new("RST", NULL));
    expect(finding, 60,
           "    Ladder              192.0.2.1             192.0.2.9:5061\n"
           "    #3        +0.000 s  |-- RST --------------------------X|\n");
}
END_TEST

START_TEST(a_silence_breaks_the_lines)
{
    g_autoptr(Finding) finding = between("192.0.2.1", "192.0.2.9");
    add(finding, 4, 0, STEP_CLIENT, text_new("OPTIONS", NULL));
    add_failing(finding, 0, 0, STEP_NOBODY,
                text_new("nothing comes back for {}", value_duration(32 * TIME_SECOND), NULL));
    add(finding, 9, 32500, STEP_NOBODY, text_new("the connection ends", NULL));
    expect(finding, 72,
           "    Ladder               192.0.2.1                        192.0.2.9:5061\n"
           "    #4         +0.000 s  |-- OPTIONS --------------------------------->|\n"
           "                         : X nothing comes back for 32 s               :\n"
           "    #9        +32.500 s  :   the connection ends                       :\n");
}
END_TEST

START_TEST(long_addresses_stand_in_two_lines)
{
    g_autoptr(Finding) finding =
        between("2001:db8:1111:2222:3333:4444:5555:6666", "2001:db8:aaaa:bbbb:cccc:dddd:eeee:ffff");
    add(finding, 1, 0, STEP_CLIENT, text_new("SYN", NULL));
    expect(finding, 80,
           "    Ladder              2001:db8:1111:2222:3333:4444:5555:6666\n"
           "                                   [2001:db8:aaaa:bbbb:cccc:dddd:eeee:ffff]:5061\n"
           "    #1        +0.000 s  |-- SYN ---------------------------------------------->|\n");
}
END_TEST

START_TEST(without_room_texts_are_cut_and_times_go)
{
    g_autoptr(Finding) finding = between("192.0.2.1", "192.0.2.9");
    add(finding, 7, 0, STEP_CLIENT, text_new("ClientHello (TLS 1.2)", NULL));
    add_failing(finding, 8, 5, STEP_SERVER, text_new("fatal alert 42 (bad_certificate)", NULL));
    expect(finding, 40,
           "    Ladder    192.0.2.1   192.0.2.9:5061\n"
           "    #7        |-- ClientHello (T... -->|\n"
           "    #8        |X-- fatal alert 42... --|\n");
}
END_TEST

START_TEST(times_that_are_not_known_stay_open)
{
    g_autoptr(Finding) finding = between("192.0.2.1", "192.0.2.9");
    finding_step(finding, (Step){ 5, TIME_NONE, STEP_CLIENT, false, text_new("SYN", NULL) });
    expect(finding, 44,
           "    Ladder    192.0.2.1       192.0.2.9:5061\n"
           "    #5        |-- SYN -------------------->|\n");
}
END_TEST

START_TEST(a_clock_that_jumps_back_is_shown)
{
    g_autoptr(Finding) finding = between("192.0.2.1", "192.0.2.9");
    add(finding, 1, 2000, STEP_CLIENT, text_new("SYN", NULL));
    add(finding, 2, 500, STEP_SERVER, text_new("RST", NULL));
    g_autoptr(GString) out = drawn(finding, 80, false);
    ck_assert_ptr_nonnull(strstr(out->str, "    #2        -1.500 s  |<--"));
}
END_TEST

START_TEST(what_a_peer_sends_cannot_reach_the_terminal)
{
    static const char name[] = "\x1b[2J\xff";
    g_autoptr(Finding) finding = between("192.0.2.1", "192.0.2.9");
    Value *value = value_name((Bytes){ (const uint8_t *)name, strlen(name) });
    add(finding, 1, 0, STEP_CLIENT, text_new("ClientHello for {}", value, NULL));
    g_autoptr(GString) out = drawn(finding, 80, false);
    ck_assert_ptr_nonnull(strstr(out->str, "-- ClientHello for \\x1b[2J\\xff ---"));
    ck_assert_uint_eq(widest_of(out), 80);
}
END_TEST

START_TEST(wide_characters_leave_the_lines_straight)
{
    static const char name[] = "\xe8\xa9\xa6\xe9\xa8\x93";
    g_autoptr(Finding) finding = between("192.0.2.1", "192.0.2.9");
    for (unsigned i = 0; i < 30; i++) {
        g_autofree char *longer = g_strnfill(i, 'x');
        Value *value = value_name((Bytes){ (const uint8_t *)name, strlen(name) });
        add(finding, i + 1, 0, STEP_CLIENT, text_new("{}{}", value_word(longer), value, NULL));
    }
    for (unsigned width = 40; width < 60; width++) {
        g_autoptr(GString) out = drawn(finding, width, false);
        ck_assert_uint_eq(widest_of(out), width);
    }
}
END_TEST

START_TEST(a_ladder_is_no_longer_than_a_screen)
{
    g_autoptr(Finding) finding = between("192.0.2.1", "192.0.2.9");
    for (unsigned i = 1; i <= 40; i++)
        add(finding, i, i, STEP_CLIENT, text_new("SYN", NULL));
    add_failing(finding, 41, 41, STEP_SERVER, text_new("RST", NULL));
    g_autoptr(GString) out = drawn(finding, 80, false);
    /* The hosts, 8 steps, a line for 25, 8 steps. */
    ck_assert_uint_eq(lines_of(out), 18);
    ck_assert_ptr_nonnull(strstr(out->str, "    #8  "));
    ck_assert_ptr_null(strstr(out->str, "    #9  "));
    ck_assert_ptr_nonnull(strstr(out->str, ": ... 25 more ..."));
    ck_assert_ptr_null(strstr(out->str, "    #33 "));
    ck_assert_ptr_nonnull(strstr(out->str, "    #34 "));
    ck_assert_ptr_nonnull(strstr(out->str, "    #41 "));
}
END_TEST

START_TEST(the_failing_step_is_never_left_out)
{
    for (unsigned failing = 1; failing <= 40; failing++) {
        g_autoptr(Finding) finding = between("192.0.2.1", "192.0.2.9");
        for (unsigned i = 1; i <= 40; i++)
            (i == failing ? add_failing : add)(finding, i, i, STEP_CLIENT, text_new("SYN", NULL));
        g_autoptr(GString) out = drawn(finding, 80, false);
        g_autofree char *number = g_strdup_printf("    #%u ", failing);
        ck_assert_uint_le(lines_of(out), 20);
        ck_assert_msg(strstr(out->str, number) != NULL, "no %s in\n%s", number, out->str);
    }
}
END_TEST

START_TEST(colour_is_for_terminals)
{
    g_autoptr(Finding) finding = between("192.0.2.1", "192.0.2.9");
    add_failing(finding, 1, 0, STEP_CLIENT, text_new("RST", NULL));
    g_autoptr(GString) plain = drawn(finding, 80, false), coloured = drawn(finding, 80, true);
    ck_assert_ptr_null(strchr(plain->str, '\033'));
    ck_assert_ptr_nonnull(strstr(coloured->str, "\033[1;31mRST\033[0m"));
}
END_TEST

START_TEST(without_steps_nothing_is_drawn)
{
    g_autoptr(Finding) finding = between("192.0.2.1", "192.0.2.9");
    expect(finding, 80, "");
}
END_TEST

SUITE("ladder", the_failing_arrow_ends_in_a_cross, what_the_client_does_wrong_ends_at_the_server,
      a_silence_breaks_the_lines, long_addresses_stand_in_two_lines,
      without_room_texts_are_cut_and_times_go, times_that_are_not_known_stay_open,
      a_clock_that_jumps_back_is_shown, what_a_peer_sends_cannot_reach_the_terminal,
      wide_characters_leave_the_lines_straight, a_ladder_is_no_longer_than_a_screen,
      the_failing_step_is_never_left_out, colour_is_for_terminals, without_steps_nothing_is_drawn)
