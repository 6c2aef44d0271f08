/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sdp.h"

#include <string.h>

#include "newline.h"
#include "sip_text.h"

/* "IN IP4 192.0.2.1/127" */
static bool read_connection(Bytes value, SdpConnection *out)
{
    char text[IP_TEXT_SIZE];
    Bytes network = sip_text_take_word(&value);
    Bytes family = sip_text_take_word(&value);
    Bytes place = sip_text_take_word(&value);
    Bytes address = sip_text_take(&place, '/');
    if (!sip_text_equal(network, "IN") || family.length == 0 || address.length == 0)
        return false;
    *out = (SdpConnection){ .address = address };
    if (address.length < sizeof text && memchr(address.data, '\0', address.length) == NULL) {
        memcpy(text, address.data, address.length);
        text[address.length] = '\0';
        out->has_ip = ip_parse(text, &out->ip);
    }
    return true;
}

/* "audio 49170/2 RTP/AVP 0 8" */
static bool read_media(Bytes value, SdpMedia *out)
{
    uint32_t port;
    SdpMedia media = { .kind = sip_text_take_word(&value) };
    Bytes ports = sip_text_take_word(&value);
    media.protocol = sip_text_take_word(&value);
    if (media.protocol.length == 0 || !sip_text_number(sip_text_take(&ports, '/'), &port) ||
        port > UINT16_MAX)
        return false;
    media.port = (uint16_t)port;
    *out = media;
    return true;
}

/* What stands below an m= line that is not kept must not be taken for that of another one. */
static void add_media(Sdp *sdp, Bytes value)
{
    SdpMedia media;
    if (!read_media(value, &media))
        media = (SdpMedia){ .kind = { NULL, 0 } };
    media.connection = sdp->connection;
    if (sdp->media_count == LIMIT_SDP_MEDIA)
        sdp->is_more = true;
    else
        sdp->media[sdp->media_count++] = media;
}

static void read_line(Sdp *sdp, uint8_t type, Bytes value)
{
    SdpMedia *media = sdp->media_count > 0 ? &sdp->media[sdp->media_count - 1] : NULL;
    if (type == 'm')
        add_media(sdp, value);
    else if (!sdp->is_more)
        (void)read_connection(value, media != NULL ? &media->connection : &sdp->connection);
}

/* Most lines are none of these. */
static bool is_asked_for(uint8_t type)
{
    return type == 'm' || type == 'c';
}

bool sdp_read(Bytes body, Sdp *out)
{
    if (body.length < 2 || body.data[0] != 'v' || body.data[1] != '=')
        return false;
    out->connection = (SdpConnection){ .has_ip = false };
    out->media_count = 0;
    out->is_more = false;
    while (body.length > 0) {
        const uint8_t *end = newline_find(body.data, body.data + body.length);
        Bytes line = { body.data, end != NULL ? (size_t)(end - body.data) : body.length };
        body = sip_text_skip(body, MIN(line.length + 1, body.length));
        if (line.length >= 2 && line.data[1] == '=' && is_asked_for(line.data[0]))
            read_line(out, line.data[0], sip_text_trim(sip_text_skip(line, 2)));
    }
    return true;
}
