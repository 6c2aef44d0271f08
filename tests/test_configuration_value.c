/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Numbers, times and services in a configuration file. */
#include "configuration_value.h"

#include "suite.h"

static int64_t value_of(ThresholdUnit unit, const char *text)
{
    int64_t value = -1;
    ck_assert_int_eq(configuration_value_read(unit, text, &value), value != -1);
    return value;
}

START_TEST(a_number_is_made_of_digits)
{
    ck_assert_int_eq(value_of(THRESHOLD_IS_NUMBER, "0"), 0);
    ck_assert_int_eq(value_of(THRESHOLD_IS_NUMBER, "999999999"), 999999999);
    static const char *const bad[] = { "", "-1", "+1", "1.5", "5 s", "five", "0x5", "1234567890" };
    for (size_t i = 0; i < G_N_ELEMENTS(bad); i++)
        ck_assert_int_eq(value_of(THRESHOLD_IS_NUMBER, bad[i]), -1);
}
END_TEST

START_TEST(a_time_has_a_unit)
{
    ck_assert_int_eq(value_of(THRESHOLD_IS_DURATION, "500 ms"), 500 * TIME_MILLISECOND);
    ck_assert_int_eq(value_of(THRESHOLD_IS_DURATION, "2s"), 2 * TIME_SECOND);
    ck_assert_int_eq(value_of(THRESHOLD_IS_DURATION, "3 min"), 180 * TIME_SECOND);
    ck_assert_int_eq(value_of(THRESHOLD_IS_DURATION, "1 h"), 3600 * TIME_SECOND);
    static const char *const bad[] = {
        "", "2", "s", "2 m", "2 s s", "-2 s", "2 sec", "999999999 h"
    };
    for (size_t i = 0; i < G_N_ELEMENTS(bad); i++)
        ck_assert_int_eq(value_of(THRESHOLD_IS_DURATION, bad[i]), -1);
}
END_TEST

START_TEST(what_is_shown_reads_back)
{
    static const int64_t times[] = { 0, TIME_MILLISECOND, 1500 * TIME_MILLISECOND,
                                     90 * TIME_SECOND };
    for (size_t i = 0; i < G_N_ELEMENTS(times); i++) {
        g_autoptr(GString) text = g_string_new(NULL);
        configuration_value_show(THRESHOLD_IS_DURATION, times[i], text);
        ck_assert_int_eq(value_of(THRESHOLD_IS_DURATION, text->str), times[i]);
    }
}
END_TEST

static void expect_service(const char *text, const char *ip, uint16_t port)
{
    ProfileService service;
    char shown[IP_TEXT_SIZE];
    ck_assert_msg(configuration_value_service(text, &service), "%s", text);
    ck_assert_str_eq(ip_text(&service.ip, shown), ip);
    ck_assert_uint_eq(service.port, port);
}

START_TEST(a_service_is_an_address_and_perhaps_a_port)
{
    expect_service("192.0.2.7", "192.0.2.7", 0);
    expect_service("192.0.2.7:5061", "192.0.2.7", 5061);
    expect_service("2001:db8::7", "2001:db8::7", 0);
    expect_service("2001:db8::7:5061", "2001:db8::7:5061", 0);
    expect_service("[2001:db8::7]:5061", "2001:db8::7", 5061);
}
END_TEST

START_TEST(what_is_no_service_is_refused)
{
    static const char *const bad[] = { "",
                                       "fe01",
                                       "192.0.2.7:",
                                       "192.0.2.7:0",
                                       ":5061",
                                       "192.0.2.7:sip",
                                       "[192.0.2.7]:5061",
                                       "[]:5061",
                                       "[2001:db8::7]",
                                       "[2001:db8::7:5061",
                                       "]:5061",
                                       "192.0.2.7:65536" };
    for (size_t i = 0; i < G_N_ELEMENTS(bad); i++) {
        ProfileService service = { .port = 7 };
        ck_assert_msg(!configuration_value_service(bad[i], &service), "%s", bad[i]);
        ck_assert_uint_eq(service.port, 7);
    }
}
END_TEST

START_TEST(a_role_goes_by_its_name)
{
    for (ProfileRole role = 0; role < PROFILE_ROLES; role++) {
        ProfileRole read = PROFILE_ROLES;
        ck_assert(configuration_value_role(profile_role_name(role), &read));
        ck_assert_int_eq(read, role);
    }
    ProfileRole none = PROFILE_ROLE_SIP;
    ck_assert(!configuration_value_role("lync", &none));
}
END_TEST

SUITE("configuration_value", a_number_is_made_of_digits, a_time_has_a_unit,
      what_is_shown_reads_back, a_service_is_an_address_and_perhaps_a_port,
      what_is_no_service_is_refused, a_role_goes_by_its_name)
