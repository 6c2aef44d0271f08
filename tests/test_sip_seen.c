/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is asked of every message. */
#include "sip_seen.h"

#include "sip_lab.h"

static void read_only(void *user, SipSeen *seen)
{
    *(bool *)user = sip_seen_read(seen);
}

static bool is_readable(const char *text)
{
    SipLab *lab = sip_lab_new();
    g_autoptr(GString) message = g_string_new(text);
    bool is_read = false;
    sip_lab_see(lab, 1, 2, message, read_only, &is_read);
    sip_lab_free(lab);
    return is_read;
}

static void expect(Bytes bytes, const char *text)
{
    ck_assert_uint_eq(bytes.length, strlen(text));
    ck_assert(bytes.length == 0 || memcmp(bytes.data, text, bytes.length) == 0);
}

static void check_request(void *user, SipSeen *seen)
{
    (void)user;
    ck_assert(sip_seen_read(seen));
    ck_assert(seen->is_request);
    ck_assert_int_eq(seen->method, SIP_METHOD_REFER);
    ck_assert_uint_eq(seen->cseq, 93809823);
    expect(seen->method_name, "REFER");
    expect(seen->call_id, SIP_TALK_CALL_ID);
    expect(seen->branch, SIP_TALK_BRANCH);
    expect(sip_seen_tag(seen, SIP_HEADER_FROM), SIP_TALK_TAG);
    expect(sip_seen_tag(seen, SIP_HEADER_TO), "b");
    SipPath path = sip_seen_request_path(seen);
    Ip one = sip_lab_ip(1);
    ck_assert(ip_equal(&path.client, &one));
}

START_TEST(a_request_says_what_it_belongs_to)
{
    SipLab *lab = sip_lab_new();
    g_autoptr(GString) text =
        sip_maker_text(&(SipTalk){ .method = "REFER", .cseq = 93809823, .to_tag = "b" });
    sip_lab_see(lab, 1, 2, text, check_request, NULL);
    sip_lab_free(lab);
}
END_TEST

static void check_response(void *user, SipSeen *seen)
{
    (void)user;
    Ip one = sip_lab_ip(1), two = sip_lab_ip(2);
    ck_assert(sip_seen_read(seen));
    ck_assert(!seen->is_request);
    ck_assert_uint_eq(seen->status, 486);
    ck_assert_int_eq(seen->method, SIP_METHOD_INVITE);
    SipPath path = sip_seen_request_path(seen);
    ck_assert(ip_equal(&path.client, &one) && ip_equal(&path.server, &two));
    ck_assert_uint_eq(path.client_port, 7);
    ck_assert_uint_eq(path.server_port, 6);
}

START_TEST(a_response_goes_the_way_of_its_request_back)
{
    SipLab *lab = sip_lab_new();
    g_autoptr(GString) text = sip_maker_text(&(SipTalk){ .status = 486 });
    lab->ports[0] = 6;
    lab->ports[1] = 7;
    sip_lab_see(lab, 2, 1, text, check_response, NULL);
    sip_lab_free(lab);
}
END_TEST

static void check_words(void *user, SipSeen *seen)
{
    (void)user;
    ck_assert(sip_seen_read(seen));
    SipWords words = sip_seen_words(seen);
    expect(sip_words_get(&words, SIP_WORD_FROM), "sip:anna@example.com");
    expect(sip_words_get(&words, SIP_WORD_TO), "tel:+49301234");
    expect(sip_words_get(&words, SIP_WORD_METHOD), "INVITE");
    sip_words_clear(&words);
}

START_TEST(who_is_meant_stands_before_the_parameters)
{
    SipLab *lab = sip_lab_new();
    g_autoptr(GString) text =
        sip_maker_text(&(SipTalk){ .from = "sip:anna@example.com;user=phone?Subject=x",
                                   .to = "tel:+49301234;phone-context=+1" });
    sip_lab_see(lab, 1, 2, text, check_words, NULL);
    sip_lab_free(lab);
}
END_TEST

START_TEST(without_call_id_or_cseq_it_belongs_to_nothing)
{
    ck_assert(
        is_readable("OPTIONS sip:a@b.example SIP/2.0\r\nCall-ID: 1\r\nCSeq: 1 OPTIONS\r\n\r\n"));
    ck_assert(!is_readable("OPTIONS sip:a@b.example SIP/2.0\r\nCSeq: 1 OPTIONS\r\n\r\n"));
    ck_assert(!is_readable("OPTIONS sip:a@b.example SIP/2.0\r\nCall-ID: 1\r\n\r\n"));
    ck_assert(
        !is_readable("OPTIONS sip:a@b.example SIP/2.0\r\nCall-ID:\r\nCSeq: 1 OPTIONS\r\n\r\n"));
    ck_assert(!is_readable("SIP/2.0 200 OK\r\nCall-ID: 1\r\nCSeq: one OPTIONS\r\n\r\n"));
}
END_TEST

SUITE("sip_seen", a_request_says_what_it_belongs_to, a_response_goes_the_way_of_its_request_back,
      who_is_meant_stands_before_the_parameters, without_call_id_or_cseq_it_belongs_to_nothing)
