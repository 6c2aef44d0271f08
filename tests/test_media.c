/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Where calls send their media (RFC 4566). */
#include "media.h"

#include "limits.h"
#include "sip_lab.h"

static unsigned expects(Media *media, const char *sdp, MediaKey keys[MEDIA_OF_MESSAGE])
{
    g_autoptr(GString) text = sip_maker_text(&(SipTalk){ .type = "application/sdp", .body = sdp });
    Cursor in = cursor_over((const uint8_t *)text->str, text->len, text->len);
    SipMessage message;
    ck_assert(sip_message_read(&in, &message));
    return media_expect(media, &message, 3, keys);
}

/* A datagram between 10.0.0.1 and 10.0.0.2. */
static void sees(Media *media, uint16_t from, uint16_t to, uint32_t network, Time time)
{
    Frame frame = { .number = 1, .time = time };
    Packet packet = { .parts = PACKET_UDP };
    packet.ip.source = sip_lab_ip(1);
    packet.ip.destination = sip_lab_ip(2);
    packet.udp.source_port = from;
    packet.udp.destination_port = to;
    media_see(media, &frame, &packet, network);
}

START_TEST(media_are_seen_where_they_come_from_and_go_to)
{
    Media *media = media_new();
    MediaKey keys[MEDIA_OF_MESSAGE], other[MEDIA_OF_MESSAGE];
    sees(media, 4000, 5000, 3, 1); /* nobody waits for it yet */
    ck_assert_uint_eq(
        expects(media, "v=0\r\nc=IN IP4 10.0.0.1\r\nm=audio 4000 RTP/AVP 0\r\n", keys), 1);
    ck_assert_uint_eq(
        expects(media, "v=0\r\nm=video 5000 RTP/AVP 31\r\nc=IN IP4 10.0.0.2\r\n", other), 1);
    ck_assert_int_eq(media_last(media, &keys[0]), TIME_NONE);
    sees(media, 4000, 6000, 3, 10);
    sees(media, 7000, 5000, 3, 20);
    sees(media, 4000, 5000, 4, 30); /* another network */
    ck_assert_int_eq(media_last(media, &keys[0]), 10);
    ck_assert_int_eq(media_last(media, &other[0]), 20);
    sees(media, 4000, 5000, 3, 5); /* the clock went back */
    ck_assert_int_eq(media_last(media, &keys[0]), 10);
    media_free(media);
}
END_TEST

START_TEST(media_that_are_not_wanted_are_not_watched)
{
    Media *media = media_new();
    MediaKey keys[MEDIA_OF_MESSAGE];
    static const char *const none[] = {
        "v=0\r\nc=IN IP4 10.0.0.1\r\nm=audio 0 RTP/AVP 0\r\n",
        "v=0\r\nc=IN IP4 0.0.0.0\r\nm=audio 4000 RTP/AVP 0\r\n", /* on hold, RFC 2543 */
        "v=0\r\nc=IN IP4 host.example\r\nm=audio 4000 RTP/AVP 0\r\n",
        "v=0\r\nm=audio 4000 RTP/AVP 0\r\n",
        "v=0\r\n",
        "",
    };
    for (size_t i = 0; i < G_N_ELEMENTS(none); i++)
        ck_assert_uint_eq(expects(media, none[i], keys), 0);
    ck_assert_uint_eq(expects(media,
                              "v=0\r\nc=IN IP4 10.0.0.1\r\nm=audio 1 RTP/AVP 0\r\n"
                              "m=video 2 RTP/AVP 0\r\nm=text 3 RTP/AVP 0\r\n",
                              keys),
                      MEDIA_OF_MESSAGE);
    media_free(media);
}
END_TEST

SUITE("media", media_are_seen_where_they_come_from_and_go_to,
      media_that_are_not_wanted_are_not_watched)
