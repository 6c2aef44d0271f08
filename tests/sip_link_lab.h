/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

/* Messages of SIP on the link of link_lab.h, with an engine listening. */
#include "sip_maker.h"
#include "tls_lab.h"

enum { SIP_PORT = 5060 };

/* A datagram with a message. */
static inline void sip_sends(Lab *lab, const Host *from, const Host *to, SipTalk talk)
{
    GString *text = sip_maker_text(&talk);
    Wire *wire = &lab->wire;
    wire_ip(wire, from, to, 17, 8 + text->len);
    wire_u16(wire, SIP_PORT);
    wire_u16(wire, SIP_PORT);
    wire_u16(wire, (unsigned)(8 + text->len));
    wire_u16(wire, 0);
    wire_put(wire, text->str, text->len);
    lab_capture(lab);
    g_string_free(text, TRUE);
}

/* A message in segments of a connection. */
static inline void sip_says(Dialogue *dialogue, unsigned side, SipTalk talk)
{
    GString *text = sip_maker_text(&talk);
    GByteArray *bytes = g_byte_array_new();
    g_byte_array_append(bytes, (const uint8_t *)text->str, (guint)text->len);
    dialogue_send(dialogue, side, bytes);
    g_string_free(text, TRUE);
}
