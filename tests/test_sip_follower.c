/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Messages out of the bytes of a connection, however they are cut. */
#include "sip_follower.h"

#include "sip_maker.h"
#include "suite.h"

typedef struct Ear {
    SipFollower *follower;
    GString *heard; /* "c:INVITE@3 s:200@4 " */
    uint64_t frame;
} Ear;

static void take(void *user, TcpSide side, const SipMessage *message, Bytes bytes, uint64_t frame,
                 Time time)
{
    Ear *ear = user;
    (void)time;
    ck_assert_uint_gt(bytes.length, 0);
    g_string_append_c(ear->heard, side == TCP_CLIENT ? 'c' : 's');
    if (message->start.is_request)
        g_string_append_printf(ear->heard, ":%.*s@%u ", (int)message->start.method_name.length,
                               message->start.method_name.data, (unsigned)frame);
    else
        g_string_append_printf(ear->heard, ":%u@%u ", message->start.status, (unsigned)frame);
}

static Ear *ear_new(void)
{
    Ear *ear = g_new0(Ear, 1);
    ear->follower = sip_follower_new(&(SipFollowerListener){ take, ear });
    ear->heard = g_string_new(NULL);
    return ear;
}

static void ear_free(Ear *ear)
{
    sip_follower_free(ear->follower);
    g_string_free(ear->heard, TRUE);
    g_free(ear);
}

static void hears(Ear *ear, TcpSide side, const char *text, size_t length)
{
    TcpChunk chunk = { .bytes = { (const uint8_t *)text, length }, .frame = ++ear->frame };
    sip_follower_feed(ear->follower, side, &chunk);
}

static GString *two_messages(void)
{
    GString *text =
        sip_maker_text(&(SipTalk){ .type = "text/plain", .body = "SIP/2.0 200 OK\r\n" });
    g_autoptr(GString) other = sip_maker_text(&(SipTalk){ .method = "OPTIONS" });
    g_string_append(text, "\r\n\r\n"); /* RFC 5626 section 4.4.1 */
    g_string_append_len(text, other->str, (gssize)other->len);
    return text;
}

START_TEST(messages_of_one_segment_are_told_one_by_one)
{
    Ear *ear = ear_new();
    g_autoptr(GString) text = two_messages();
    hears(ear, TCP_CLIENT, text->str, text->len);
    ck_assert_str_eq(ear->heard->str, "c:INVITE@1 c:OPTIONS@1 ");
    ck_assert_uint_eq(sip_follower_held(ear->follower), 0);
    ck_assert_uint_eq(sip_follower_noise(ear->follower)->junk, 0);
    ear_free(ear);
}
END_TEST

START_TEST(any_cut_says_the_same)
{
    g_autoptr(GString) text = two_messages();
    for (size_t cut = 1; cut < text->len; cut++) {
        Ear *ear = ear_new();
        hears(ear, TCP_SERVER, text->str, cut);
        hears(ear, TCP_SERVER, text->str + cut, text->len - cut);
        sip_follower_end(ear->follower);
        for (char *at = ear->heard->str; (at = strchr(at, '@')) != NULL; at++)
            at[1] = 'n';
        ck_assert_str_eq(ear->heard->str, "s:INVITE@n s:OPTIONS@n ");
        ear_free(ear);
    }
}
END_TEST

START_TEST(a_message_in_three_pieces_is_told_with_the_last)
{
    g_autoptr(GString) text = sip_maker_text(&(SipTalk){ .body = "four" });
    for (size_t first = 1; first < text->len - 1; first += 3)
        for (size_t second = first + 1; second < text->len; second += 7) {
            Ear *ear = ear_new();
            hears(ear, TCP_CLIENT, text->str, first);
            hears(ear, TCP_CLIENT, text->str + first, second - first);
            ck_assert_uint_eq(sip_follower_held(ear->follower), second);
            hears(ear, TCP_CLIENT, text->str + second, text->len - second);
            ck_assert_str_eq(ear->heard->str, "c:INVITE@3 ");
            ck_assert_uint_eq(sip_follower_held(ear->follower), 0);
            ear_free(ear);
        }
}
END_TEST

START_TEST(a_header_that_another_message_cuts_is_told_at_once)
{
    Ear *ear = ear_new();
    g_autoptr(GString) text = sip_maker_text(&(SipTalk){ .body = "four" });
    g_autoptr(GString) other = sip_maker_text(&(SipTalk){ .status = 200 });
    hears(ear, TCP_CLIENT, text->str, 60);
    g_string_prepend(other, "\r\n");
    hears(ear, TCP_CLIENT, other->str, other->len - 20);
    ck_assert_str_eq(ear->heard->str, "c:INVITE@2 ");
    hears(ear, TCP_CLIENT, other->str + other->len - 20, 20);
    ck_assert_str_eq(ear->heard->str, "c:INVITE@2 c:200@3 ");
    ear_free(ear);
}
END_TEST

START_TEST(byte_by_byte_the_last_byte_completes_it)
{
    Ear *ear = ear_new();
    g_autoptr(GString) text = sip_maker_text(&(SipTalk){ .body = "four" });
    for (size_t i = 0; i < text->len; i++)
        hears(ear, TCP_CLIENT, text->str + i, 1);
    g_autofree char *expected = g_strdup_printf("c:INVITE@%u ", (unsigned)text->len);
    ck_assert_str_eq(ear->heard->str, expected);
    ear_free(ear);
}
END_TEST

START_TEST(the_sides_do_not_wait_for_each_other)
{
    Ear *ear = ear_new();
    g_autoptr(GString) asked = sip_maker_text(&(SipTalk){ 0 });
    g_autoptr(GString) said = sip_maker_text(&(SipTalk){ .status = 100 });
    hears(ear, TCP_CLIENT, asked->str, 20);
    hears(ear, TCP_SERVER, said->str, said->len);
    ck_assert_uint_eq(sip_follower_held(ear->follower), 20);
    hears(ear, TCP_CLIENT, asked->str + 20, asked->len - 20);
    ck_assert_str_eq(ear->heard->str, "s:100@2 c:INVITE@3 ");
    ear_free(ear);
}
END_TEST

START_TEST(behind_a_gap_the_next_message_is_found)
{
    Ear *ear = ear_new();
    g_autoptr(GString) text = sip_maker_text(&(SipTalk){ .body = "this is the body of it" });
    hears(ear, TCP_CLIENT, text->str, text->len - 10);
    sip_follower_skip(ear->follower, TCP_CLIENT);
    hears(ear, TCP_CLIENT, text->str, text->len);
    ck_assert_str_eq(ear->heard->str, "c:INVITE@1 c:INVITE@2 ");
    ck_assert_uint_eq(sip_follower_held(ear->follower), 0);
    ear_free(ear);
}
END_TEST

START_TEST(junk_is_counted_and_passed_over)
{
    Ear *ear = ear_new();
    g_autoptr(GString) text = sip_maker_text(&(SipTalk){ .method = "OPTIONS" });
    hears(ear, TCP_CLIENT, "rubbish\r\n", 9);
    hears(ear, TCP_CLIENT, text->str, text->len);
    ck_assert_str_eq(ear->heard->str, "c:OPTIONS@2 ");
    ck_assert_uint_eq(sip_follower_noise(ear->follower)->junk, 9);
    ck_assert_uint_eq(sip_follower_noise(ear->follower)->junk_frame, 1);
    ear_free(ear);
}
END_TEST

START_TEST(what_is_compressed_is_said_so)
{
    Ear *ear = ear_new();
    g_autoptr(GString) text = sip_maker_text(
        &(SipTalk){ .method = "NEGOTIATE", .status = 200, .more = "Compression: LZ77-8K\r\n" });
    hears(ear, TCP_SERVER, text->str, text->len);
    ck_assert(!sip_follower_noise(ear->follower)->is_compressed);
    hears(ear, TCP_CLIENT, "\x80\x01\x02\x03\x04\x05\x06\x07\x08\x09\xff\xfe", 12);
    sip_follower_end(ear->follower);
    ck_assert(sip_follower_noise(ear->follower)->is_compressed);
    ck_assert_uint_eq(sip_follower_noise(ear->follower)->compressed_frame, 2);
    ear_free(ear);
}
END_TEST

START_TEST(of_what_never_ends_little_is_held)
{
    Ear *ear = ear_new();
    g_autofree char *filling = g_strnfill(1 << 16, 'x');
    hears(ear, TCP_CLIENT, "INVITE sip:a@b.example SIP/2.0\r\nX: ", 36);
    for (int i = 0; i < 64; i++) {
        hears(ear, TCP_CLIENT, filling, 1 << 16);
        ck_assert_uint_le(sip_follower_held(ear->follower), 2 * LIMIT_SIP_MESSAGE);
    }
    ear_free(ear);
}
END_TEST

SUITE("sip_follower", messages_of_one_segment_are_told_one_by_one, any_cut_says_the_same,
      a_message_in_three_pieces_is_told_with_the_last,
      a_header_that_another_message_cuts_is_told_at_once, byte_by_byte_the_last_byte_completes_it,
      the_sides_do_not_wait_for_each_other, behind_a_gap_the_next_message_is_found,
      junk_is_counted_and_passed_over, what_is_compressed_is_said_so,
      of_what_never_ends_little_is_held)
