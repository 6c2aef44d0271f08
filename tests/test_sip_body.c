/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a message carries of a type. */
#include "sip_body.h"

#include "sip_maker.h"
#include "suite.h"

static void expect(const char *type, const char *body, const char *wanted, const char *found)
{
    g_autoptr(GString) text = sip_maker_text(&(SipTalk){ .type = type, .body = body });
    Cursor in = cursor_over((const uint8_t *)text->str, text->len, text->len);
    SipMessage message;
    Bytes out;
    ck_assert(sip_message_read(&in, &message));
    ck_assert_int_eq(sip_body_find(&message, wanted, &out), found != NULL);
    if (found == NULL)
        return;
    ck_assert_uint_eq(out.length, strlen(found));
    ck_assert(memcmp(out.data, found, out.length) == 0);
}

START_TEST(the_body_itself_whatever_its_parameters)
{
    expect("application/sdp", "v=0", "application/sdp", "v=0");
    expect("Application/SDP ; charset=utf-8", "v=0", "application/sdp", "v=0");
    expect("message/sipfrag", "v=0", "application/sdp", NULL);
    expect("application/sdpx", "v=0", "application/sdp", NULL);
    expect(NULL, "v=0", "application/sdp", NULL);
}
END_TEST

START_TEST(the_part_of_that_type)
{
    static const char body[] = "--b\r\nContent-Type: text/plain\r\n\r\nhi\r\n"
                               "--b\r\nContent-Type: application/sdp\r\n\r\nv=0\r\n--b--\r\n";
    expect("multipart/alternative;boundary=b", body, "application/sdp", "v=0");
    expect("multipart/mixed; boundary=\"b\"", body, "text/plain", "hi");
    expect("multipart/mixed;boundary=b", body, "message/sipfrag", NULL);
    expect("multipart/mixed;boundary=other", body, "application/sdp", NULL);
    expect("multipart/mixed", body, "application/sdp", NULL);
}
END_TEST

SUITE("sip_body", the_body_itself_whatever_its_parameters, the_part_of_that_type)
