/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "conversion.h"

#include "suite.h"

static const char trace[] = "is a trace: convert it with `pktmon etl2pcap FILE.etl --out "
                            "FILE.pcapng` or `etl2pcapng FILE.etl FILE.pcapng`";
static const char other[] = "is another: convert it with `editcap -F pcapng FILE OUT.pcapng`";

static void expect(const char *message, const char *path, const char *expected)
{
    g_autofree char *named = conversion_message(message, path);
    ck_assert_str_eq(named, expected);
}

START_TEST(a_command_gets_the_names_of_the_file)
{
    expect(trace, "ticket/host.etl",
           "is a trace: convert it with `pktmon etl2pcap host.etl --out host.pcapng` or "
           "`etl2pcapng host.etl host.pcapng`");
    expect(other, "old.cap", "is another: convert it with `editcap -F pcapng old.cap old.pcapng`");
    expect(other, "old", "is another: convert it with `editcap -F pcapng old old.pcapng`");
    expect(other, ".cap", "is another: convert it with `editcap -F pcapng .cap .cap.pcapng`");
}
END_TEST

START_TEST(a_name_that_a_shell_would_split_is_quoted)
{
    expect(other, "a b.cap",
           "is another: convert it with `editcap -F pcapng \"a b.cap\" \"a b.pcapng\"`");
}
END_TEST

START_TEST(standard_input_has_no_name)
{
    expect(other, "-", other);
}
END_TEST

START_TEST(a_file_that_is_only_called_a_trace_gets_the_command_too)
{
    g_autofree char *named = conversion_message("is unknown", "HOST.ETL");
    ck_assert_ptr_nonnull(strstr(named, "is unknown"));
    ck_assert_ptr_nonnull(strstr(named, "`pktmon etl2pcap HOST.ETL --out HOST.pcapng`"));
    ck_assert(conversion_is_offered(named));
}
END_TEST

START_TEST(what_is_no_capture_is_offered_nothing)
{
    expect("is plain text", "etl", "is plain text");
    expect("is plain text", "readme.txt", "is plain text");
    ck_assert(!conversion_is_offered("is plain text"));
    ck_assert(conversion_is_offered(trace));
}
END_TEST

SUITE("conversion", a_command_gets_the_names_of_the_file, a_name_that_a_shell_would_split_is_quoted,
      standard_input_has_no_name, a_file_that_is_only_called_a_trace_gets_the_command_too,
      what_is_no_capture_is_offered_nothing)
