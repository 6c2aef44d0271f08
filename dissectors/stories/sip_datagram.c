/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sip_datagram.h"

#include "sip_start.h"

static bool is_sip(Bytes bytes)
{
    SipStart start = sip_start_look(bytes);
    return start == SIP_START_REQUEST || start == SIP_START_RESPONSE;
}

bool sip_datagram_feed(SipLayer *layer, const Frame *frame, const Packet *packet, uint32_t network)
{
    Cursor in = packet_udp_payload(packet);
    Bytes bytes = { in.next, cursor_left(&in) };
    SipMessage message;
    if (!is_sip(bytes) || !sip_message_read(&in, &message))
        return false;
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
