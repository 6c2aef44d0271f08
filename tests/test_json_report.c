/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "json_report.h"

#include "suite.h"

static Bytes bytes_of(const char *text)
{
    return (Bytes){ (const uint8_t *)text, strlen(text) };
}

/* Takes value. */
static void expect(Value *value, const char *json)
{
    g_autoptr(Value) object = value_object();
    g_autoptr(GString) out = g_string_new(NULL);
    g_autofree char *line = g_strdup_printf("{\"x\":%s}\n", json);
    value_set(object, "x", value);
    json_report_value(object, NULL, out);
    ck_assert_str_eq(out->str, line);
}

static Value *ip_of(const char *text)
{
    Ip ip;
    ck_assert(ip_parse(text, &ip));
    return value_ip(&ip);
}

static Value *endpoint_of(const char *text, uint16_t port)
{
    Ip ip;
    ck_assert(ip_parse(text, &ip));
    return value_endpoint(&ip, port);
}

START_TEST(numbers_and_frames_are_integers)
{
    expect(value_number(-7), "-7");
    expect(value_number(INT64_MAX), "9223372036854775807");
    expect(value_frame(505), "505");
    expect(value_bool(true), "true");
    expect(value_null(), "null");
}
END_TEST

START_TEST(addresses_are_written_as_the_contract_says)
{
    Mac mac = { { 0x00, 0x15, 0x5d, 0x0b, 0x02, 0x1c } };
    expect(value_mac(&mac), "\"00:15:5d:0b:02:1c\"");
    expect(ip_of("192.0.2.1"), "\"192.0.2.1\"");
    expect(ip_of("2001:DB8:0:0:0:0:0:1"), "\"2001:db8::1\"");
    expect(endpoint_of("192.0.2.1", 5061), "\"192.0.2.1:5061\"");
    expect(endpoint_of("2001:db8::1", 5061), "\"[2001:db8::1]:5061\"");
}
END_TEST

/* RFC 3339 section 5.8; 1163577600 is 2006-11-15T08:00:00Z by `date -u -d @1163577600`. */
START_TEST(times_have_nanoseconds_or_are_null)
{
    expect(value_time(1163577600 * TIME_SECOND + 1), "\"2006-11-15T08:00:00.000000001Z\"");
    expect(value_time(TIME_NONE), "null");
    expect(value_duration(1500 * TIME_MILLISECOND), "1.5");
}
END_TEST

START_TEST(names_of_any_bytes_become_text)
{
    expect(value_name(bytes_of("pbx")), "\"pbx\"");
    expect(value_name(bytes_of("caf\xe9\n")), "\"caf\\\\xe9\\\\x0a\"");
    expect(value_name((Bytes){ (const uint8_t *)"a\0b", 3 }), "\"a\\\\x00b\"");
    expect(value_word("say \"hi\" \\"), "\"say \\\"hi\\\" \\\\\"");
}
END_TEST

START_TEST(trees_keep_their_order)
{
    Value *object = value_object(), *list = value_list();
    value_add(list, value_number(2));
    value_add(list, value_number(1));
    value_set(object, "z", list);
    value_set(object, "a", value_object());
    expect(object, "{\"z\":[2,1],\"a\":{}}");
}
END_TEST

START_TEST(more_fields_come_last)
{
    g_autoptr(Value) fact = value_object();
    g_autoptr(Value) more = value_object();
    g_autoptr(GString) out = g_string_new(NULL);
    value_set(fact, "kind", value_word("binding"));
    value_set(more, "member", value_word("a.pcap"));
    json_report_value(fact, more, out);
    ck_assert_str_eq(out->str, "{\"kind\":\"binding\",\"member\":\"a.pcap\"}\n");
}
END_TEST

START_TEST(an_unread_capture_is_all_null)
{
    g_autoptr(Outcome) outcome = outcome_new("no\xff.pcap");
    g_autoptr(GString) out = g_string_new(NULL);
    outcome_note(outcome, 0, "why\xfe");
    for (guint part = 0; json_report_line(outcome, part, out); part++)
        continue;
    ck_assert(g_utf8_validate(out->str, -1, NULL));
    ck_assert_ptr_nonnull(
        strstr(out->str, "\"path\":\"no\\\\xff.pcap\",\"member\":null,\"format\":null,"
                         "\"status\":\"unreadable\",\"frames\":0,\"bytes\":0,"
                         "\"first_time\":null,\"last_time\":null,"
                         "\"notes\":[{\"frame\":0,\"says\":\"why\\\\xfe\"}],\"findings\":[]}\n"));
}
END_TEST

SUITE("json_report", numbers_and_frames_are_integers, addresses_are_written_as_the_contract_says,
      times_have_nanoseconds_or_are_null, names_of_any_bytes_become_text, trees_keep_their_order,
      more_fields_come_last, an_unread_capture_is_all_null)
