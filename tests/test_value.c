/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "value.h"

#include "suite.h"

static Ip ip_of(const char *text)
{
    Ip ip;
    ck_assert_msg(ip_parse(text, &ip), "%s", text);
    return ip;
}

/* Shows and frees the value. */
static void check_shown(Value *value, const char *expected)
{
    GString *out = g_string_new("> ");
    value_show(value, out);
    ck_assert_str_eq(out->str + 2, expected);
    g_string_free(out, TRUE);
    value_free(value);
}

static void check_name(const char *bytes, size_t length, const char *expected)
{
    GString *out = g_string_new(NULL);
    /* a copy of just that size: a read past the end is seen by the sanitizer */
    uint8_t *copy = g_malloc(length);
    memcpy(copy, bytes, length);
    value_show_name((Bytes){ copy, length }, out);
    ck_assert_str_eq(out->str, expected);
    ck_assert(g_utf8_validate(out->str, (gssize)out->len, NULL));
    g_string_free(out, TRUE);
    g_free(copy);
}

#define CHECK_NAME(bytes, expected) check_name(bytes, sizeof bytes - 1, expected)

START_TEST(every_kind_shows_itself_to_people)
{
    Ip v4 = ip_of("192.0.2.1"), v6 = ip_of("2001:db8::1");
    Mac mac = { { 0x00, 0x15, 0x5d, 0x0b, 0x02, 0x1c } };
    check_shown(value_null(), "");
    check_shown(value_bool(true), "yes");
    check_shown(value_bool(false), "no");
    check_shown(value_number(-42), "-42");
    check_shown(value_number(INT64_MIN), "-9223372036854775808");
    check_shown(value_frame(723), "723");
    check_shown(value_word("word"), "word");
    check_shown(value_mac(&mac), "00:15:5d:0b:02:1c");
    check_shown(value_ip(&v4), "192.0.2.1");
    check_shown(value_endpoint(&v4, 5061), "192.0.2.1:5061");
    check_shown(value_endpoint(&v6, 443), "[2001:db8::1]:443");
    check_shown(value_time(0), "1970-01-01T00:00:00.000000000Z");
}
END_TEST

START_TEST(a_list_is_read_as_a_sentence)
{
    Value *list = value_list();
    for (int i = 1; i <= 3; i++)
        value_add(list, value_number(i));
    check_shown(list, "1, 2 and 3");
    list = value_list();
    value_add(list, value_number(1));
    check_shown(list, "1");
    check_shown(value_list(), "");
}
END_TEST

START_TEST(an_object_keeps_its_fields_in_order)
{
    Value *object = value_object();
    value_set(object, "first", value_number(1));
    value_set(object, "second", value_word("two"));
    ck_assert_int_eq(value_kind(object), VALUE_OBJECT);
    ck_assert_uint_eq(value_count(object), 2);
    ck_assert_str_eq(value_field(object, 0), "first");
    ck_assert_str_eq(value_field(object, 1), "second");
    ck_assert_int_eq(value_integer(value_get(object, "first")), 1);
    ck_assert_ptr_eq(value_get(object, "second"), value_item(object, 1));
    ck_assert_ptr_null(value_get(object, "third"));
    value_free(object);
}
END_TEST

START_TEST(a_field_that_is_set_again_has_the_new_value_in_the_old_place)
{
    Value *object = value_object();
    value_set(object, "certificate", value_null());
    value_set(object, "port", value_number(5061));
    value_set(object, "certificate", value_word("um"));
    ck_assert_uint_eq(value_count(object), 2);
    ck_assert_str_eq(value_field(object, 0), "certificate");
    ck_assert_int_eq(value_kind(value_get(object, "certificate")), VALUE_WORD);
    ck_assert_int_eq(value_integer(value_get(object, "port")), 5061);
    value_free(object);
}
END_TEST

START_TEST(what_went_in_comes_out)
{
    Ip ip = ip_of("2001:db8::7");
    Mac mac = { { 1, 2, 3, 4, 5, 6 } };
    char word[] = "word";
    g_autoptr(Value) endpoint = value_endpoint(&ip, 65535);
    g_autoptr(Value) station = value_mac(&mac);
    g_autoptr(Value) name = value_name((Bytes){ (const uint8_t *)"a\0b", 3 });
    g_autoptr(Value) copied = value_word(word);
    word[0] = 'x';
    ck_assert(ip_equal(value_ip_get(endpoint), &ip));
    ck_assert_uint_eq(value_port(endpoint), 65535);
    ck_assert(mac_equal(value_mac_get(station), &mac));
    ck_assert_uint_eq(value_bytes(name).length, 3);
    ck_assert_mem_eq(value_bytes(name).data, "a\0b", 3);
    ck_assert_mem_eq(value_bytes(copied).data, "word", 4);
}
END_TEST

START_TEST(nothing_is_freed_in_peace)
{
    value_free(NULL);
    value_free(value_name((Bytes){ NULL, 0 }));
}
END_TEST

START_TEST(a_sorted_list_has_no_twins)
{
    static const char *const texts[] = { "10.0.0.10", "2001:db8::1", "10.0.0.2",
                                         "10.0.0.10", "10.0.0.2",    "10.0.0.10" };
    Value *list = value_list();
    for (size_t i = 0; i < G_N_ELEMENTS(texts); i++) {
        Ip ip = ip_of(texts[i]);
        value_add(list, value_ip(&ip));
    }
    value_sort(list);
    ck_assert_uint_eq(value_count(list), 3);
    check_shown(list, "10.0.0.2, 10.0.0.10 and 2001:db8::1");
}
END_TEST

START_TEST(endpoints_are_sorted_by_address_then_port)
{
    Ip low = ip_of("10.0.0.1"), high = ip_of("10.0.0.2");
    Value *list = value_list();
    value_add(list, value_endpoint(&high, 1));
    value_add(list, value_endpoint(&low, 5061));
    value_add(list, value_endpoint(&low, 80));
    value_add(list, value_endpoint(&low, 5061));
    value_sort(list);
    check_shown(list, "10.0.0.1:80, 10.0.0.1:5061 and 10.0.0.2:1");
}
END_TEST

START_TEST(words_are_sorted_with_the_shorter_first)
{
    static const char *const words[] = { "b", "ab", "a", "", "b", "abc" };
    Value *list = value_list();
    for (size_t i = 0; i < G_N_ELEMENTS(words); i++)
        value_add(list, value_word(words[i]));
    value_sort(list);
    check_shown(list, ", a, ab, abc and b");
}
END_TEST

START_TEST(readable_names_stay_as_they_are)
{
    CHECK_NAME("um01.contoso.example", "um01.contoso.example");
    CHECK_NAME("B\xc3\xbcro \xe4\xbc\x9a\xe8\xad\xb0 \xf0\x9f\x93\x9e",
               "B\xc3\xbcro \xe4\xbc\x9a\xe8\xad\xb0 \xf0\x9f\x93\x9e");
}
END_TEST

START_TEST(an_empty_view_without_bytes_shows_nothing)
{
    GString *out = g_string_new(NULL);
    value_show_name((Bytes){ NULL, 0 }, out);
    ck_assert_str_eq(out->str, "");
    g_string_free(out, TRUE);
}
END_TEST

START_TEST(durations_are_rounded_as_a_whole)
{
    const struct {
        Time span;
        const char *text;
    } rows[] = { { 599 * TIME_SECOND + 600 * TIME_MILLISECOND, "10 min 0 s" },
                 { 599 * TIME_SECOND + 400 * TIME_MILLISECOND, "9 min 59 s" },
                 { 150 * TIME_SECOND, "2 min 30 s" },
                 { 20 * TIME_SECOND, "20 s" } };
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(Value) value = value_duration(rows[i].span);
        g_autoptr(GString) text = g_string_new(NULL);
        value_show(value, text);
        ck_assert_str_eq(text->str, rows[i].text);
    }
}
END_TEST

START_TEST(control_characters_cannot_reach_a_terminal)
{
    CHECK_NAME("a\0b", "a\\x00b");
    CHECK_NAME("\x1b[31mred\r\n\t\x07\x7f", "\\x1b[31mred\\x0d\\x0a\\x09\\x07\\x7f");
    CHECK_NAME("\xc2\x9b"
               "31m",
               "\\u{009b}31m"); /* the one-character CSI of ECMA-48 */
}
END_TEST

/* RFC 3629 section 3 and Unicode 15 table 3-7 */
START_TEST(bytes_that_are_not_utf8_are_shown_one_by_one)
{
    CHECK_NAME("\xff\xfe", "\\xff\\xfe");
    CHECK_NAME("\x80", "\\x80");
    CHECK_NAME("\xc0\xaf", "\\xc0\\xaf");                   /* overlong slash */
    CHECK_NAME("\xe0\x80\xaf", "\\xe0\\x80\\xaf");          /* overlong, three bytes */
    CHECK_NAME("\xed\xa0\x80", "\\xed\\xa0\\x80");          /* surrogate */
    CHECK_NAME("\xf4\x90\x80\x80", "\\xf4\\x90\\x80\\x80"); /* behind U+10FFFF */
    CHECK_NAME("Caf\xe9", "Caf\\xe9");                      /* Latin 1 */
}
END_TEST

START_TEST(a_character_cut_at_the_end_is_not_read_past_it)
{
    CHECK_NAME("a\xc3", "a\\xc3");
    CHECK_NAME("\xe4\xbc", "\\xe4\\xbc");
    CHECK_NAME("\xf0\x9f\x93", "\\xf0\\x9f\\x93");
}
END_TEST

START_TEST(marks_that_turn_the_text_round_are_spelled_out)
{
    CHECK_NAME("a\xe2\x80\xae"
               "b",
               "a\\u{202e}b"); /* right-to-left override */
    CHECK_NAME("\xe2\x81\xa6", "\\u{2066}");
    CHECK_NAME("\xe2\x80\x8f", "\\u{200f}");
    CHECK_NAME("\xd8\x9c", "\\u{061c}");
    CHECK_NAME("\xef\xbb\xbf", "\\u{feff}"); /* invisible: no width */
}
END_TEST

START_TEST(line_and_paragraph_separators_break_no_line)
{
    CHECK_NAME("a\xe2\x80\xa8"
               "b\xe2\x80\xa9",
               "a\\u{2028}b\\u{2029}");
}
END_TEST

START_TEST(any_bytes_become_utf8_without_controls)
{
    GRand *random = g_rand_new_with_seed(8);
    for (int round = 0; round < 20000; round++) {
        uint8_t bytes[24];
        for (size_t i = 0; i < sizeof bytes; i++)
            bytes[i] = (uint8_t)g_rand_int(random);
        GString *out = g_string_new(NULL);
        value_show_name((Bytes){ bytes, (size_t)g_rand_int_range(random, 0, 25) }, out);
        ck_assert(g_utf8_validate(out->str, (gssize)out->len, NULL));
        for (const char *at = out->str; *at != '\0'; at = g_utf8_next_char(at))
            ck_assert(!g_unichar_iscntrl(g_utf8_get_char(at)));
        g_string_free(out, TRUE);
    }
    g_rand_free(random);
}
END_TEST

START_TEST(a_name_is_shown_through_the_same_escapes)
{
    check_shown(value_name((Bytes){ (const uint8_t *)"x\033", 2 }), "x\\x1b");
}
END_TEST

START_TEST(a_shared_value_lasts_until_its_last_owner_frees_it)
{
    Value *list = value_list();
    Value *word = value_word("once");
    value_add(list, value_share(word));
    value_free(list);
    ck_assert_uint_eq(value_bytes(word).length, 4);
    value_free(word);
}
END_TEST

SUITE("value", a_shared_value_lasts_until_its_last_owner_frees_it,
      every_kind_shows_itself_to_people, a_list_is_read_as_a_sentence,
      an_object_keeps_its_fields_in_order,
      a_field_that_is_set_again_has_the_new_value_in_the_old_place, what_went_in_comes_out,
      nothing_is_freed_in_peace, a_sorted_list_has_no_twins,
      endpoints_are_sorted_by_address_then_port, words_are_sorted_with_the_shorter_first,
      readable_names_stay_as_they_are, an_empty_view_without_bytes_shows_nothing,
      durations_are_rounded_as_a_whole, control_characters_cannot_reach_a_terminal,
      bytes_that_are_not_utf8_are_shown_one_by_one, a_character_cut_at_the_end_is_not_read_past_it,
      marks_that_turn_the_text_round_are_spelled_out, line_and_paragraph_separators_break_no_line,
      any_bytes_become_utf8_without_controls, a_name_is_shown_through_the_same_escapes)
