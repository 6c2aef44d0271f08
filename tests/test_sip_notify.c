/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How a transfer stands (RFC 3515 section 2.4). */
#include "sip_notify.h"

#include "sip_lab.h"

static bool reads(SipTalk talk, SipProgress *out)
{
    g_autoptr(GString) text = sip_maker_text(&talk);
    Cursor in = cursor_over((const uint8_t *)text->str, text->len, text->len);
    SipMessage message;
    ck_assert(sip_message_read(&in, &message));
    bool is_read = sip_notify_read(&message, out);
    if (is_read)
        ck_assert_uint_le(out->reason.length, 64); /* while the text is there */
    return is_read;
}

#define NOTIFY .method = "NOTIFY", .type = "message/sipfrag;version=2.0"

START_TEST(the_status_line_says_how_it_stands)
{
    SipProgress progress;
    ck_assert(reads(
        (SipTalk){ NOTIFY, .more = "Event: refer\r\n", .body = "SIP/2.0 503 Service Unavailable" },
        &progress));
    ck_assert_uint_eq(progress.status, 503);
    ck_assert_uint_eq(progress.id, 0);
    ck_assert_uint_eq(progress.reason.length, strlen("Service Unavailable"));
}
END_TEST

START_TEST(the_event_says_which_one)
{
    SipProgress progress;
    ck_assert(reads((SipTalk){ NOTIFY, .more = "o : refer ; id=93809824\r\n",
                               .body = "SIP/2.0 100 Trying\r\nv: SIP/2.0/UDP h\r\n" },
                    &progress));
    ck_assert_uint_eq(progress.id, 93809824);
    ck_assert_uint_eq(progress.status, 100);
}
END_TEST

START_TEST(a_fragment_may_be_one_of_several_parts)
{
    SipProgress progress;
    ck_assert(reads((SipTalk){ .method = "NOTIFY",
                               .type = "multipart/mixed;boundary=x",
                               .more = "Event: refer;id=1\r\n",
                               .body = "--x\r\nContent-Type: text/plain\r\n\r\nhi\r\n"
                                       "--x\r\nContent-Type: message/sipfrag\r\n\r\n"
                                       "SIP/2.0 486 Busy Here\r\n\r\n--x--\r\n" },
                    &progress));
    ck_assert_uint_eq(progress.status, 486);
}
END_TEST

START_TEST(other_notifications_say_nothing_of_it)
{
    SipProgress progress = { 7, 7, { NULL, 0 } };
    ck_assert(!reads((SipTalk){ .method = "NOTIFY",
                                .type = "application/pidf+xml",
                                .body = "SIP/2.0 503 x\r\n" },
                     &progress));
    ck_assert(!reads((SipTalk){ NOTIFY, .body = "" }, &progress));
    ck_assert(!reads((SipTalk){ NOTIFY, .body = "INVITE sip:a@b.example SIP/2.0\r\n" }, &progress));
    ck_assert(!reads((SipTalk){ .method = "NOTIFY", .body = "SIP/2.0 503 x\r\n" }, &progress));
    ck_assert_uint_eq(progress.status, 7);
}
END_TEST

SUITE("sip_notify", the_status_line_says_how_it_stands, the_event_says_which_one,
      a_fragment_may_be_one_of_several_parts, other_notifications_say_nothing_of_it)
