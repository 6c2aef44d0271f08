/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sip_datagram.h"

#include <string.h>

#include "limits.h"
#include "sip_start.h"
#include "sip_text.h"

/* What sip_start_look knows as a start, but for the line itself: that is read with the message. */
static bool may_be_sip(Bytes bytes)
{
    Bytes first = { bytes.data, MIN(bytes.length, (size_t)LIMIT_SIP_START_LINE) };
    return first.length > 0 && sip_start_could_be(first) &&
           memchr(first.data, '\n', first.length) != NULL;
}

static bool read_message(Bytes bytes, SipMessage *out)
{
    Cursor in = cursor_over(bytes.data, bytes.length, bytes.length);
    return sip_message_read(&in, out);
}

/* What looks like an unknown method may be a known one behind junk: how much of that there is. */
static size_t find_junk(const SipMessage *message, Bytes bytes)
{
    size_t junk;
    if (!message->start.is_request || message->start.method != SIP_METHOD_OTHER)
        return 0;
    return sip_start_line_find(sip_text_take(&bytes, '\n'), &junk) ? junk : 0;
}

bool sip_datagram_feed(SipLayer *layer, const Frame *frame, const Packet *packet, uint32_t network)
{
    Cursor in = packet_udp_payload(packet);
    Bytes bytes = { in.next, cursor_left(&in) };
    SipMessage message;
    if (!may_be_sip(bytes) || !read_message(bytes, &message))
        return false;
    size_t junk = find_junk(&message, bytes);
    layer->junk += junk;
    bytes = sip_text_skip(bytes, junk);
    if (junk > 0 && !read_message(bytes, &message))
        return true;
    SipSeen seen = { .message = &message,
                     .bytes = bytes,
                     .path = { .client = packet->ip.source,
                               .server = packet->ip.destination,
                               .network = network,
                               .client_port = packet->udp.source_port,
                               .server_port = packet->udp.destination_port,
                               .transport = SIP_UDP },
                     .frame = frame->number,
                     .time = frame->time };
    sip_layer_feed(layer, &seen);
    return true;
}
