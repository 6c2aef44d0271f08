/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Names and compact forms of RFC 3261 sections 7.3.3 and 20, RFC 3515, RFC 3892, RFC 6665. */
#include "sip_header.h"

#include "bytes_check.h"

static const struct {
    const char *name;
    SipHeader header;
} rows[] = {
    { "Via", SIP_HEADER_VIA },
    { "From", SIP_HEADER_FROM },
    { "To", SIP_HEADER_TO },
    { "Call-ID", SIP_HEADER_CALL_ID },
    { "CSeq", SIP_HEADER_CSEQ },
    { "Max-Forwards", SIP_HEADER_MAX_FORWARDS },
    { "Contact", SIP_HEADER_CONTACT },
    { "Route", SIP_HEADER_ROUTE },
    { "Record-Route", SIP_HEADER_RECORD_ROUTE },
    { "Content-Type", SIP_HEADER_CONTENT_TYPE },
    { "Content-Length", SIP_HEADER_CONTENT_LENGTH },
    { "Content-Encoding", SIP_HEADER_CONTENT_ENCODING },
    { "Expires", SIP_HEADER_EXPIRES },
    { "Event", SIP_HEADER_EVENT },
    { "Subscription-State", SIP_HEADER_SUBSCRIPTION_STATE },
    { "Refer-To", SIP_HEADER_REFER_TO },
    { "Referred-By", SIP_HEADER_REFERRED_BY },
    { "Replaces", SIP_HEADER_REPLACES },
    { "Reason", SIP_HEADER_REASON },
    { "Warning", SIP_HEADER_WARNING },
    { "WWW-Authenticate", SIP_HEADER_WWW_AUTHENTICATE },
    { "Proxy-Authenticate", SIP_HEADER_PROXY_AUTHENTICATE },
    { "Authorization", SIP_HEADER_AUTHORIZATION },
    { "Proxy-Authorization", SIP_HEADER_PROXY_AUTHORIZATION },
    { "User-Agent", SIP_HEADER_USER_AGENT },
    { "Server", SIP_HEADER_SERVER },
    { "Date", SIP_HEADER_DATE },
    { "RAck", SIP_HEADER_RACK },
    { "Diversion", SIP_HEADER_DIVERSION },
    { "History-Info", SIP_HEADER_HISTORY_INFO },
    { "Compression", SIP_HEADER_COMPRESSION },
    { "ms-diagnostics", SIP_HEADER_MS_DIAGNOSTICS },
    { "ms-diagnostics-public", SIP_HEADER_MS_DIAGNOSTICS_PUBLIC },
    { "ms-client-diagnostics", SIP_HEADER_MS_CLIENT_DIAGNOSTICS },
    { "v", SIP_HEADER_VIA },
    { "f", SIP_HEADER_FROM },
    { "t", SIP_HEADER_TO },
    { "i", SIP_HEADER_CALL_ID },
    { "m", SIP_HEADER_CONTACT },
    { "c", SIP_HEADER_CONTENT_TYPE },
    { "l", SIP_HEADER_CONTENT_LENGTH },
    { "e", SIP_HEADER_CONTENT_ENCODING },
    { "o", SIP_HEADER_EVENT },
    { "r", SIP_HEADER_REFER_TO },
    { "b", SIP_HEADER_REFERRED_BY },
    { "s", SIP_HEADER_OTHER }, /* Subject */
    { "Subject", SIP_HEADER_OTHER },
    { "Supported", SIP_HEADER_OTHER },
    { "Allow-Events", SIP_HEADER_OTHER },
    { "Contacts", SIP_HEADER_OTHER },
    { "Conten-Length", SIP_HEADER_OTHER },
    { "X", SIP_HEADER_OTHER },
    { "X-To", SIP_HEADER_OTHER },
    { "4o", SIP_HEADER_OTHER },
    { "Content-LengtX", SIP_HEADER_OTHER },
};

/* The line as exactly its bytes. */
static void expect(char *line, SipHeader header, const char *value)
{
    Bytes found, copy = bytes_copy(bytes_of(line));
    SipHeader read = sip_header_read(copy, &found);
    ck_assert_msg(read == header, "%s: %d", line, read);
    if (header != SIP_HEADER_OTHER && header != SIP_HEADER_COUNT)
        ASSERT_BYTES(found, value);
    bytes_free(&copy);
    g_free(line);
}

START_TEST(names_are_known_in_both_forms)
{
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++)
        expect(g_strconcat(rows[i].name, ": a b\r", NULL), rows[i].header, "a b");
}
END_TEST

START_TEST(case_says_nothing)
{
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *upper = g_ascii_strup(rows[i].name, -1);
        g_autofree char *lower = g_ascii_strdown(rows[i].name, -1);
        expect(g_strconcat(upper, ":a", NULL), rows[i].header, "a");
        expect(g_strconcat(lower, ":a", NULL), rows[i].header, "a");
    }
}
END_TEST

START_TEST(blanks_may_stand_before_the_colon)
{
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++)
        expect(g_strconcat(rows[i].name, " \t:\r\n a\r", NULL), rows[i].header, "a");
}
END_TEST

START_TEST(no_part_of_a_name_is_a_name)
{
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++)
        for (size_t n = 2; n < strlen(rows[i].name); n++) {
            g_autofree char *part = g_strndup(rows[i].name, n);
            bool is_other_name = strcmp(part, "ms-diagnostics") == 0 || strcmp(part, "To") == 0 ||
                                 strcmp(part, "Contact") == 0;
            if (!is_other_name)
                expect(g_strconcat(part, ":a", NULL), SIP_HEADER_OTHER, "");
        }
}
END_TEST

START_TEST(a_line_without_a_colon_is_no_field)
{
    static const char *const lines[] = { "",   "V",   "Via", "From ",   "T\t", "Content-Length 4",
                                         ":x", " :x", "(:x", "nonsense" };
    for (size_t i = 0; i < G_N_ELEMENTS(lines); i++)
        expect(g_strdup(lines[i]), SIP_HEADER_COUNT, "");
}
END_TEST

START_TEST(an_empty_value_is_empty)
{
    expect(g_strdup("To:"), SIP_HEADER_TO, "");
    expect(g_strdup("t: \r"), SIP_HEADER_TO, "");
}
END_TEST

START_TEST(lists_may_be_repeated)
{
    ck_assert(!sip_header_is_single(SIP_HEADER_VIA));
    ck_assert(!sip_header_is_single(SIP_HEADER_WWW_AUTHENTICATE));
    ck_assert(sip_header_is_single(SIP_HEADER_FROM));
    ck_assert(sip_header_is_single(SIP_HEADER_CONTENT_LENGTH));
}
END_TEST

SUITE("sip_header", names_are_known_in_both_forms, case_says_nothing,
      blanks_may_stand_before_the_colon, no_part_of_a_name_is_a_name,
      a_line_without_a_colon_is_no_field, an_empty_value_is_empty, lists_may_be_repeated)
