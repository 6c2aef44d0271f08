/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Lines of RFC 8866 section 5, RFC 4475 and RFC 3264. */
#include "sdp.h"

#include "bytes_check.h"

static Sdp read_sdp(const char *text)
{
    Sdp sdp;
    Bytes copy = bytes_copy(bytes_of(text));
    ck_assert(sdp_read(copy, &sdp));
    bytes_free(&copy);
    ck_assert(sdp_read(bytes_of(text), &sdp));
    return sdp;
}

static void expect_ip(const SdpConnection *connection, const char *expected)
{
    char text[IP_TEXT_SIZE];
    ck_assert(connection->has_ip);
    ck_assert_str_eq(ip_text(&connection->ip, text), expected);
}

START_TEST(media_have_a_port_and_a_protocol)
{
    Sdp sdp = read_sdp("v=0\r\no=jdoe 3724394400 3724394405 IN IP4 198.51.100.1\r\ns=Call\r\n"
                       "c=IN IP4 198.51.100.1\r\nt=0 0\r\nm=audio 49170/2 RTP/AVP 0 8\r\n"
                       "m=video 0 RTP/AVP 31\r\n");
    ck_assert_uint_eq(sdp.media_count, 2);
    ASSERT_BYTES(sdp.media[0].kind, "audio");
    ck_assert_uint_eq(sdp.media[0].port, 49170);
    ASSERT_BYTES(sdp.media[0].protocol, "RTP/AVP");
    ck_assert_uint_eq(sdp.media[1].port, 0);
    expect_ip(&sdp.media[1].connection, "198.51.100.1");
}
END_TEST

START_TEST(media_may_go_elsewhere_than_the_session)
{
    Sdp sdp = read_sdp("v=0\nc=IN IP4 224.2.36.42/127\nm=audio 1 RTP/AVP 0\n"
                       "c=IN IP6 2001:db8::1\nm=audio 2 RTP/AVP 0\nc=IN IP4 media.example.com\n");
    expect_ip(&sdp.connection, "224.2.36.42");
    expect_ip(&sdp.media[0].connection, "2001:db8::1");
    ck_assert(!sdp.media[1].connection.has_ip);
    ASSERT_BYTES(sdp.media[1].connection.address, "media.example.com");
}
END_TEST

START_TEST(media_beyond_the_limit_are_told_and_change_nothing)
{
    GString *text = g_string_new("v=0\r\n");
    for (int i = 1; i <= LIMIT_SDP_MEDIA; i++)
        g_string_append_printf(text, "m=audio %d RTP/AVP 0\r\n", i);
    ck_assert(!read_sdp(text->str).is_more);
    g_string_append(text, "m=audio 99 RTP/AVP 0\r\nc=IN IP4 192.0.2.1\r\n");
    Sdp sdp = read_sdp(text->str);
    ck_assert(sdp.is_more);
    ck_assert_uint_eq(sdp.media_count, LIMIT_SDP_MEDIA);
    ck_assert(!sdp.media[LIMIT_SDP_MEDIA - 1].connection.has_ip);
    g_string_free(text, TRUE);
}
END_TEST

START_TEST(lines_that_say_nothing_are_passed_over)
{
    Sdp sdp = read_sdp("v=0\r\n\r\nm\r\n=\r\nc=IN\r\nc=X IP4 192.0.2.1\r\nm=audio x RTP/AVP 0\r\n"
                       "c=IN IP4 192.0.2.9\r\nm=audio 70000 RTP/AVP 0");
    ck_assert_uint_eq(sdp.connection.address.length, 0);
    ck_assert_uint_eq(sdp.media_count, 2);
    ck_assert_uint_eq(sdp.media[0].kind.length, 0);
    expect_ip(&sdp.media[0].connection, "192.0.2.9");
}
END_TEST

START_TEST(what_does_not_begin_with_a_version_is_no_description)
{
    Sdp sdp;
    ck_assert(!sdp_read(BYTES(""), &sdp));
    ck_assert(!sdp_read(BYTES("v"), &sdp));
    ck_assert(!sdp_read(BYTES("m=audio 1 RTP/AVP 0\r\nv=0\r\n"), &sdp));
}
END_TEST

SUITE("sdp", media_have_a_port_and_a_protocol, media_may_go_elsewhere_than_the_session,
      media_beyond_the_limit_are_told_and_change_nothing, lines_that_say_nothing_are_passed_over,
      what_does_not_begin_with_a_version_is_no_description)
