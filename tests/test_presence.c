/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Contact cards as [MS-PRES] section 2.2.2.7.5 has them. */
#include "presence.h"

#include "bytes_check.h"

#define CARD "<contactCard xmlns=\"http://schemas.microsoft.com/2006/09/sip/contactcard\">"
#define PHONE(uri, more) "<phone type=\"work\"><uri>" uri "</uri>" more "</phone>"
#define SHOWN "<displayString>+1 (425) 555-0100</displayString>"

static bool reads(const char *text, Presence *presence)
{
    Bytes copy = bytes_copy(bytes_of(text));
    bool is_read = presence_read(copy, presence);
    bytes_free(&copy);
    return is_read;
}

static void expect(const char *text, uint32_t numbers, uint32_t bare, const char *uri)
{
    Presence presence;
    ck_assert_msg(reads(text, &presence), "%s", text);
    ck_assert_uint_eq(presence.numbers, numbers);
    ck_assert_uint_eq(presence.bare, bare);
    Bytes found = { presence.uri.bytes, presence.uri.length };
    ASSERT_BYTES(found, uri);
}

static void expect_nothing(const char *text)
{
    Presence presence;
    ck_assert_msg(!reads(text, &presence), "%s", text);
}

START_TEST(a_number_without_display_string_is_bare)
{
    expect(CARD PHONE("tel:+14255550100", "") "</contactCard>", 1, 1, "tel:+14255550100");
    expect(CARD PHONE("tel:+14255550100", "<displayString/>") "</contactCard>", 1, 1,
           "tel:+14255550100");
    expect(CARD PHONE("tel:+14255550100", "<displayString> \n</displayString>") "</contactCard>", 1,
           1, "tel:+14255550100");
}
END_TEST

START_TEST(a_number_with_display_string_is_not)
{
    expect(CARD PHONE("tel:+14255550100", SHOWN) "</contactCard>", 1, 0, "");
    expect(CARD "<phone>" SHOWN "<uri>tel:+14255550100</uri></phone></contactCard>", 1, 0, "");
    expect(CARD PHONE("tel:+14255550100",
                      "<displayString><![CDATA[0100]]></displayString>") "</contactCard>",
           1, 0, "");
}
END_TEST

START_TEST(each_phone_stands_for_itself)
{
    expect(CARD PHONE("tel:+14255550100", SHOWN) PHONE("tel:+14255550101", "")
               PHONE("tel:+14255550102", "") "</contactCard>",
           3, 2, "tel:+14255550101");
}
END_TEST

START_TEST(other_schemes_and_other_places_do_not_count)
{
    expect_nothing(CARD PHONE("sip:4255550100@example.com", "") "</contactCard>");
    expect_nothing(CARD "<phone type=\"work\"/></contactCard>");
    expect_nothing(CARD "</contactCard>" PHONE("tel:+14255550100", ""));
    expect_nothing(CARD "<identity><uri>tel:+14255550100</uri></identity></contactCard>");
    expect_nothing("<contacts>" PHONE("tel:+14255550100", "") "</contacts>");
    expect_nothing("contactCard");
    expect_nothing("");
}
END_TEST

START_TEST(whose_it_is_stands_around_it)
{
    Presence presence;
    ck_assert(
        reads("\xef\xbb\xbf<?xml version=\"1.0\"?>\r\n<categories uri=\"sip:bob@example.com\">"
              "<category name=\"contactCard\"><cc:contactCard xmlns:cc=\"urn:x\"><cc:phone>"
              "<cc:uri>\r\n tel:+1&#50;3;ext=5&amp;6 </cc:uri></cc:phone></cc:contactCard>"
              "</category></categories>",
              &presence));
    Bytes owner = { presence.owner.bytes, presence.owner.length };
    Bytes uri = { presence.uri.bytes, presence.uri.length };
    ASSERT_BYTES(owner, "sip:bob@example.com");
    ASSERT_BYTES(uri, "tel:+123;ext=5&6");
}
END_TEST

START_TEST(a_document_that_breaks_off_tells_what_stands_before)
{
    expect(CARD PHONE("tel:1", "") "<phone><uri>tel:2", 1, 1, "tel:1");
    expect(CARD PHONE("tel:1", "") "<phone><uri>tel:2</phone>", 1, 1, "tel:1");
    expect(CARD PHONE("tel:1", "") "\xff\xfe", 1, 1, "tel:1");
    expect_nothing(CARD "<phone><uri>tel:2</uri>");
}
END_TEST

START_TEST(entities_of_the_document_are_not_expanded)
{
    expect_nothing("<!DOCTYPE x [<!ENTITY a \"tel:1\"><!ENTITY b \"&a;&a;\">]>" CARD PHONE(
        "&b;", "") "</contactCard>");
    expect_nothing("<!DOCTYPE x [<!ENTITY f SYSTEM \"file:///etc/passwd\">]>" CARD PHONE(
        "tel:&f;", "") "</contactCard>");
}
END_TEST

START_TEST(what_is_longer_than_a_number_is_none)
{
    g_autofree char *digits = g_strnfill(4000, '1');
    g_autofree char *text =
        g_strdup_printf(CARD "<phone><uri>tel:%s</uri></phone></contactCard>", digits);
    expect_nothing(text);
}
END_TEST

START_TEST(a_document_of_any_size_is_read_up_to_the_limit)
{
    GString *text = g_string_new(CARD);
    while (text->len < 4 * (size_t)LIMIT_PRESENCE_BYTES)
        g_string_append(text, "<a>");
    expect_nothing(text->str);
    g_string_insert(text, sizeof CARD - 1, PHONE("tel:1", ""));
    expect(text->str, 1, 1, "tel:1");
    g_string_free(text, TRUE);
}
END_TEST

SUITE("presence", a_number_without_display_string_is_bare, a_number_with_display_string_is_not,
      each_phone_stands_for_itself, other_schemes_and_other_places_do_not_count,
      whose_it_is_stands_around_it, a_document_that_breaks_off_tells_what_stands_before,
      entities_of_the_document_are_not_expanded, what_is_longer_than_a_number_is_none,
      a_document_of_any_size_is_read_up_to_the_limit)
