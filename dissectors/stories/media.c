/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "media.h"

#include <glib.h>

#include "limits.h"
#include "sdp.h"
#include "sip_body.h"
#include "table.h"

enum { PORTS = 1 << 16, OF_WORD = 64 };

struct Media {
    Table *table;                    /* MediaKey -> Time */
    uint64_t ports[PORTS / OF_WORD]; /* a bit for each port that was ever asked for */
};

/* Most datagrams go to and from ports that no call knows. */
static bool is_known(const Media *media, uint16_t port)
{
    return (media->ports[port / OF_WORD] >> port % OF_WORD & 1) != 0;
}

Media *media_new(void)
{
    Media *media = g_new0(Media, 1);
    media->table = table_new(&(TableSpec){
        .key_size = sizeof(MediaKey), .value_size = sizeof(Time), .max_entries = LIMIT_MEDIA });
    return media;
}

void media_free(Media *media)
{
    if (media == NULL)
        return;
    table_free(media->table);
    g_free(media);
}

unsigned media_expect(Media *media, const SipMessage *message, uint32_t network,
                      MediaKey keys[MEDIA_OF_MESSAGE])
{
    unsigned count = 0;
    Bytes body;
    Sdp sdp;
    if (!sip_body_find(message, "application/sdp", &body) || !sdp_read(body, &sdp))
        return 0;
    for (uint8_t i = 0; i < sdp.media_count && count < MEDIA_OF_MESSAGE; i++) {
        const SdpMedia *line = &sdp.media[i];
        bool is_new;
        if (line->port == 0 || !line->connection.has_ip || !ip_is_host(&line->connection.ip))
            continue;
        keys[count] =
            (MediaKey){ .ip = line->connection.ip, .network = network, .port = line->port };
        media->ports[line->port / OF_WORD] |= UINT64_C(1) << line->port % OF_WORD;
        Time *last = table_add(media->table, &keys[count++], &is_new);
        if (is_new)
            *last = TIME_NONE;
    }
    return count;
}

static void touch(Media *media, const Ip *ip, uint16_t port, uint32_t network, Time time)
{
    if (!is_known(media, port))
        return;
    MediaKey key = { .ip = *ip, .network = network, .port = port };
    Time *last = table_find(media->table, &key);
    if (last != NULL)
        *last = MAX(*last, time);
}

void media_see(Media *media, const Frame *frame, const Packet *packet, uint32_t network)
{
    touch(media, &packet->ip.source, packet->udp.source_port, network, frame->time);
    touch(media, &packet->ip.destination, packet->udp.destination_port, network, frame->time);
}

Time media_last(const Media *media, const MediaKey *key)
{
    const Time *last = table_find(media->table, key);
    return last != NULL ? *last : TIME_NONE;
}
