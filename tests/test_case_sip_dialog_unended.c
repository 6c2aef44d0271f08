/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Calls that nobody ends. */
#include "sip_case_lab.h"

#define ID "sip-dialog-unended"
#define SECONDS(n) ((n)*TIME_SECOND)
#define SDP "v=0\r\nc=IN IP4 10.0.0.1\r\nm=audio 4000 RTP/AVP 0\r\n"

/* A datagram of the media that the caller wants. */
static void streams(SipLab *lab)
{
    Frame frame = { .number = ++lab->frame, .time = lab->now };
    Packet packet = { .parts = PACKET_UDP };
    packet.ip.source = sip_lab_ip(2);
    packet.ip.destination = sip_lab_ip(1);
    packet.udp.source_port = 5000;
    packet.udp.destination_port = 4000;
    media_see(lab->layer.media, &frame, &packet, 0);
}

static void call(SipLab *lab)
{
    sip_lab_says(lab, 1, 2, (SipTalk){ .type = "application/sdp", .body = SDP });
    sip_lab_says(lab, 2, 1, (SipTalk){ .status = 200, .to_tag = "b" });
    sip_lab_says(lab, 1, 2, (SipTalk){ .method = "ACK", .branch = "ack", .to_tag = "b" });
}

START_TEST(a_call_whose_media_stops)
{
    SipLab *lab = sip_lab_new();
    call(lab);
    sip_lab_wait(lab, SECONDS(60));
    streams(lab);
    sip_case_silent(lab, ID);
    sip_lab_wait(lab, SECONDS(31));
    sip_case_silent(lab, ID);
    sip_lab_wait(lab, SECONDS(1));
    sip_case_expect(lab, ID, SEVERITY_INFO, CONFIDENCE_LIKELY);
    sip_case_evict(lab, ID);
    sip_lab_free(lab);
}
END_TEST

START_TEST(without_media_it_may_go_on)
{
    SipLab *lab = sip_lab_new();
    call(lab);
    sip_lab_wait(lab, SECONDS(32));
    sip_case_expect(lab, ID, SEVERITY_INFO, CONFIDENCE_POSSIBLE);
    sip_lab_free(lab);
}
END_TEST

START_TEST(a_call_that_ends_or_is_never_answered)
{
    SipLab *lab = sip_lab_new();
    call(lab);
    sip_lab_says(
        lab, 2, 1,
        (SipTalk){ .method = "BYE", .branch = "bye", .from_tag = "b", .to_tag = SIP_TALK_TAG });
    sip_lab_says(lab, 1, 2, (SipTalk){ .call_id = "2" });
    sip_lab_says(lab, 2, 1, (SipTalk){ .call_id = "2", .status = 180, .to_tag = "b" });
    sip_lab_wait(lab, SECONDS(100));
    sip_case_silent(lab, ID);
    sip_lab_free(lab);
}
END_TEST

SUITE("case_sip_dialog_unended", a_call_whose_media_stops, without_media_it_may_go_on,
      a_call_that_ends_or_is_never_answered)
