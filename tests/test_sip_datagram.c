/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sip_datagram.h"

#include "sip_lab.h"

/* A datagram of that text, as packet_read leaves it. */
static bool hears(SipLab *lab, const char *before, const char *text)
{
    g_autoptr(GString) all = g_string_new(before);
    g_string_append(all, text);
    g_autoptr(GByteArray) datagram = g_byte_array_new();
    const uint16_t header[] = { GUINT16_TO_BE(SIP_LAB_PORT), GUINT16_TO_BE(SIP_LAB_PORT),
                                GUINT16_TO_BE((uint16_t)(8 + all->len)), 0 };
    g_byte_array_append(datagram, (const uint8_t *)header, sizeof header);
    g_byte_array_append(datagram, (const uint8_t *)all->str, (guint)all->len);
    Packet packet = { .parts = PACKET_IP | PACKET_UDP,
                      .ip = { .source = sip_lab_ip(1),
                              .destination = sip_lab_ip(2),
                              .length = (uint16_t)datagram->len,
                              .payload = { datagram->data, datagram->len } },
                      .udp = { .source_port = SIP_LAB_PORT, .destination_port = SIP_LAB_PORT } };
    Frame frame = { .number = ++lab->frame, .time = lab->now };
    return sip_datagram_feed(&lab->layer, &frame, &packet, 0);
}

static const Value *only_fact(SipLab *lab)
{
    sip_layer_finish(&lab->layer);
    ck_assert_uint_eq(lab->facts->len, 1);
    return lab->facts->pdata[0];
}

START_TEST(a_datagram_is_a_message_on_any_port)
{
    SipLab *lab = sip_lab_new();
    g_autoptr(GString) text = sip_maker_text(&(SipTalk){ .method = "OPTIONS" });
    ck_assert(hears(lab, "", text->str));
    ck_assert_int_eq(value_integer(value_get(only_fact(lab), "request_frame")), 1);
    ck_assert_uint_eq(lab->layer.junk, 0);
    sip_lab_free(lab);
}
END_TEST

START_TEST(junk_before_a_request_is_skipped_and_counted)
{
    SipLab *lab = sip_lab_new();
    g_autoptr(GString) text = sip_maker_text(&(SipTalk){ .method = "REGISTER" });
    ck_assert(hears(lab, "DB", text->str));
    Bytes method = value_bytes(value_get(only_fact(lab), "method"));
    ck_assert_uint_eq(method.length, strlen("REGISTER"));
    ck_assert_uint_eq(lab->layer.junk, 2);
    sip_lab_free(lab);
}
END_TEST

START_TEST(other_text_is_no_message)
{
    SipLab *lab = sip_lab_new();
    ck_assert(!hears(lab, "", "M-SEARCH * HTTP/1.1\r\nHost: 239.255.255.250:1900\r\n\r\n"));
    ck_assert(!hears(lab, "", "\r\n\r\n"));
    ck_assert(!hears(lab, "", ""));
    sip_layer_finish(&lab->layer);
    ck_assert_uint_eq(lab->facts->len, 0);
    sip_lab_free(lab);
}
END_TEST

SUITE("sip_datagram", a_datagram_is_a_message_on_any_port,
      junk_before_a_request_is_skipped_and_counted, other_text_is_no_message)
