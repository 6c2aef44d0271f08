/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "lanes.h"

#include "station.h"

/* Lanes begun after which all are told: MACs in use must not look old to MacFrames. */
enum { UNTOLD = 4096 };

void lanes_init(Lanes *lanes, Owners *owners, MacFrames *frames)
{
    lanes->owners = owners;
    lanes->era = owners_era(owners);
    lanes->frames = frames;
    lanes_clear(lanes);
}

void lanes_clear(Lanes *lanes)
{
    memset(lanes->lanes, 0, sizeof lanes->lanes);
    lanes->begun = 0;
}

static void tell(Lanes *lanes, Lane *lane)
{
    if (lane->span.count > 0)
        mac_frames_add(lanes->frames, &lane->from, &lane->to, &lane->span);
    lane->span.count = 0;
}

void lanes_settle(Lanes *lanes)
{
    lanes->begun = 0;
    for (size_t i = 0; i < G_N_ELEMENTS(lanes->lanes); i++)
        tell(lanes, &lanes->lanes[i]);
}

static Address *find(const Lanes *lanes, const Ip *ip, uint32_t context)
{
    AddressKey key = { *ip, context };
    return owners_find(lanes->owners, &key);
}

void lanes_begin(Lanes *lanes, Lane *lane, const Packet *packet, uint32_t context)
{
    if (!lane_is_of(lane, packet, context)) {
        if (++lanes->begun > UNTOLD)
            lanes_settle(lanes);
        tell(lanes, lane);
        lane->source = packet->ip.source;
        lane->destination = packet->ip.destination;
        lane->from = packet->source;
        lane->to = packet->destination;
        lane->context = context;
    }
    lane->sender = find(lanes, &lane->source, context);
    lane->receiver = mac_is_group(&lane->to) ? NULL : find(lanes, &lane->destination, context);
    lane->era = *lanes->era;
    lane->flow = packet->flow.serial;
    lane->ttl = packet->ip.ttl;
    lane->speaks = station_speaks(packet);
}
