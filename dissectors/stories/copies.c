/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "copies.h"

void copies_init(Copies *copies, Stations *stations, Rewrites *rewrites)
{
    *copies =
        (Copies){ .recent = recent_packets_new(), .rewrites = rewrites, .stations = stations };
}

void copies_done(Copies *copies)
{
    recent_packets_free(copies->recent);
    rewrites_free(copies->rewrites);
}

void copies_clear(Copies *copies)
{
    recent_packets_forget(copies->recent);
    rewrites_clear(copies->rewrites);
}

static void note_rewrite(Copies *copies, const Frame *frame, const Ip *ip, const Mac *outer,
                         const Mac *inner)
{
    rewrites_add(copies->rewrites, frame, ip, outer, inner);
    stations_note_rewrite(copies->stations, outer);
}

/* A router: it took the sight with the higher TTL and sent the other one. Its two MACs differ when
 * it has an interface on each side. */
static void note_forward(Copies *copies, const Packet *packet, const Copy *copy)
{
    if ((packet->parts & PACKET_IP) == 0 || packet->ip.ttl == copy->ttl)
        return; /* both MACs differ and nothing was counted down: two senders of one text */
    bool is_in_order = packet->ip.ttl < copy->ttl;
    const Mac *took = is_in_order ? &copy->destination : &packet->destination;
    stations_note(copies->stations, is_in_order ? &packet->source : &copy->source)->forwards++;
    if (!mac_is_group(took))
        stations_note(copies->stations, took)->forwards++;
}

/* No two hosts send the same segment or echo: one is behind both MACs. Which of them is the team's
 * nobody can say without a common clock. */
static void note_late(Copies *copies, const Packet *packet, const Copy *copy)
{
    if ((packet->parts & (PACKET_TCP | PACKET_ICMP)) == 0 || mac_is_group(&packet->destination))
        return;
    stations_note(copies->stations, &packet->source)->fronts++;
    stations_note(copies->stations, &copy->source)->fronts++;
}

/* What two sights of one packet say about the stations between them. The team's side is the one
 * seen first on the way in and last on the way out. */
static void note(Copies *copies, const Frame *frame, const Packet *packet, const Copy *copy)
{
    bool is_ip = (packet->parts & (PACKET_ARP | PACKET_ND)) == 0;
    switch (copy->kind) {
    case COPY_REWRITTEN_TO:
        if (is_ip)
            note_rewrite(copies, frame, &packet->ip.destination, &copy->destination,
                         &packet->destination);
        else
            stations_note_repeats(copies->stations, &copy->destination, 1);
        break;
    case COPY_REWRITTEN_BY:
        if (is_ip)
            note_rewrite(copies, frame, &packet->ip.source, &packet->source, &copy->source);
        else
            stations_note_repeats(copies->stations, &packet->source, 1);
        break;
    case COPY_FORWARDED:
        note_forward(copies, packet, copy);
        break;
    case COPY_LATE:
        note_late(copies, packet, copy);
        break;
    case COPY_NONE:
    case COPY_DUPLICATE:
        break;
    }
}

/* What is told to one station after another is no copy. */
static bool is_told_to_each(const Packet *packet)
{
    Resolution said;
    return (packet->parts & (PACKET_ARP | PACKET_ND)) != 0 && resolution_read(packet, &said) &&
           said.kind == RESOLUTION_ANNOUNCEMENT;
}

/* Without a source address stations that start together say the same, word for word: that they
 * listen to a group (RFC 3810 section 5.2.13), or that they look for routers. */
static bool is_said_by_anybody(const Packet *packet)
{
    Resolution said;
    return (packet->parts & PACKET_IP) != 0 && (packet->parts & PACKET_DHCP) == 0 &&
           !ip_is_host(&packet->ip.source) && !resolution_read(packet, &said);
}

/* Only unicast copies with MACs that belong to somebody tell of rewriting; and of two sights it is
 * the known team's that is the outer one, whatever order the file has them in. */
static Copy sift(Copies *copies, const Packet *packet, Copy copy)
{
    bool is_group = mac_is_group(&packet->destination) || mac_is_group(&copy.destination);
    copy.is_turned = copy.kind == COPY_REWRITTEN_TO && !is_group &&
                     stations_is_rewriter(copies->stations, &packet->destination) &&
                     !stations_is_rewriter(copies->stations, &copy.destination);
    if (copy.is_turned || (copy.kind == COPY_REWRITTEN_TO && is_group))
        copy.kind = COPY_NONE;
    if (copy.kind == COPY_REWRITTEN_TO && is_told_to_each(packet))
        copy.kind = COPY_NONE;
    bool is_known_outer = stations_is_rewriter(copies->stations, &copy.source) &&
                          !stations_is_rewriter(copies->stations, &packet->source);
    if (copy.kind == COPY_REWRITTEN_BY && (is_known_outer || is_said_by_anybody(packet)))
        copy.kind = COPY_NONE;
    return copy;
}

/* What a packet that the team took and gave on says of the two, by the order of its sights. */
static void note_sides(Copies *copies, const Packet *packet, const Copy *copy)
{
    bool is_group = mac_is_group(&packet->destination) || mac_is_group(&copy->destination);
    if (is_group || (packet->parts & (PACKET_ARP | PACKET_ND | PACKET_REASSEMBLED)) != 0)
        return;
    if (copy->kind == COPY_REWRITTEN_TO)
        stations_pair(copies->stations, &copy->destination, &packet->destination);
    else if (copy->kind == COPY_REWRITTEN_BY)
        stations_pair(copies->stations, &packet->source, &copy->source);
}

void copies_learn(Copies *copies, const Frame *frame, const Packet *packet, Copy *copy)
{
    note_sides(copies, packet, copy);
    *copy = sift(copies, packet, *copy);
    if ((packet->parts & PACKET_REASSEMBLED) == 0) /* else its fragments have told */
        note(copies, frame, packet, copy);
}
