# SPDX-License-Identifier: GPL-2.0-or-later
"""Changes how TCP data come along without changing what is said: other segments, retransmissions,
copies, another order. Link types Ethernet and LINUX_SLL2."""

import collections
import random
import struct

from pcaptool import ETHERNET, fold, word_sum

COOKED_2 = 276
TAGS = (b"\x81\x00", b"\x88\xa8")
IPV4, IPV6, TCP, UDP = b"\x08\x00", b"\x86\xdd", 6, 17
FIN, SYN, RST, PSH, URG = 1, 2, 4, 8, 32
MILLISECOND = 10 ** 6
MOST_JOINED, JOINED_WITHIN, MOST_PIECES = 60000, 5 * MILLISECOND, 40

# link: what is before the IP header; ip and tcp: the headers with their options
Segment = collections.namedtuple("Segment", "link ip tcp payload")


def network_at(one):
    """Where the packet begins and its EtherType."""
    if one.link_type == COOKED_2:
        return 20, one.data[:2]
    at = 12
    while one.data[at:at + 2] in TAGS:
        at += 4
    return at + 2, one.data[at:at + 2]


def ip_bounds(kind, packet):
    """The length of the IP header and of the packet, if whole TCP segments can follow."""
    if kind == IPV4 and len(packet) >= 40 and packet[9] == TCP:
        if struct.unpack_from("!H", packet, 6)[0] & 0x3FFF == 0:
            return (packet[0] & 15) * 4, struct.unpack_from("!H", packet, 2)[0]
    if kind == IPV6 and len(packet) >= 60 and packet[6] == TCP:
        return 40, 40 + struct.unpack_from("!H", packet, 4)[0]
    return 0, 0


def segment_of(one):
    """None for what is not one whole TCP segment."""
    at, kind = network_at(one)
    packet = one.data[at:]
    head, end = ip_bounds(kind, packet)
    if end < head + 20 or end > len(packet):
        return None
    data_at = head + (packet[head + 12] >> 4) * 4
    return Segment(one.data[:at], packet[:head], packet[head:data_at], packet[data_at:end])


def sequence_of(segment):
    return struct.unpack_from("!I", segment.tcp, 4)[0]


def flags_of(segment):
    return segment.tcp[13]


def sender_of(segment):
    """The two ends, the sender first."""
    at, size = (12, 4) if segment.ip[0] >> 4 == 4 else (8, 16)
    source, destination = segment.ip[at:at + size], segment.ip[at + size:at + 2 * size]
    return (source, segment.tcp[0:2]), (destination, segment.tcp[2:4])


def corrected_ip(header, length, later):
    """For so many bytes behind it; later: how far its identification is moved on."""
    ip = bytearray(header)
    if ip[0] >> 4 == 6:
        struct.pack_into("!H", ip, 4, length)
        return bytes(ip)
    identification = struct.unpack_from("!H", ip, 4)[0]
    struct.pack_into("!HH", ip, 2, len(ip) + length, (identification + later) & 0xFFFF)
    ip[10:12] = bytes(2)
    struct.pack_into("!H", ip, 10, ~fold(word_sum(bytes(ip))) & 0xFFFF)
    return bytes(ip)


def rebuilt(one, segment, later=0, **fields):
    """The frame around the segment, lengths and checksums made to fit."""
    ip = corrected_ip(segment.ip, len(segment.tcp) + len(segment.payload), later)
    tcp = bytearray(segment.tcp)
    tcp[16:18] = bytes(2)
    addresses = ip[12:20] if ip[0] >> 4 == 4 else ip[8:40]
    pseudo = addresses + struct.pack("!II", len(tcp) + len(segment.payload), TCP)
    total = word_sum(pseudo) + word_sum(bytes(tcp) + segment.payload)
    struct.pack_into("!H", tcp, 16, ~fold(total) & 0xFFFF)
    data = segment.link + ip + bytes(tcp) + segment.payload
    return one.changed(data=data, wire=len(data), **fields)


def part(segment, at, size):
    """So many bytes of its payload; FIN and PSH come with the last ones."""
    tcp = bytearray(segment.tcp)
    struct.pack_into("!I", tcp, 4, (sequence_of(segment) + at) & 0xFFFFFFFF)
    if at + size < len(segment.payload):
        tcp[13] &= ~(FIN | PSH)
    return segment._replace(tcp=bytes(tcp), payload=segment.payload[at:at + size])


def cut_up(records, seed):
    """Payloads in pieces of any size up to a limit."""
    chance = random.Random(f"segments {seed}")
    limit = chance.choice((1, 3, 40, 200, 536))
    for one in records:
        segment = segment_of(one)
        if segment is None or not segment.payload or flags_of(segment) & (SYN | RST | URG):
            yield one
            continue
        length, at, later = len(segment.payload), 0, 0
        least = (length + MOST_PIECES - 1) // MOST_PIECES
        while at < length:
            size = max(least, chance.randint(1, limit))
            yield rebuilt(one, part(segment, at, size), later)
            at, later = at + size, later + 7919


def can_join(before, after, first, second):
    """first and second are the records of the two segments."""
    if not before.payload or not after.payload or flags_of(before) & (FIN | SYN | RST | URG):
        return False
    if second.time - first.time > JOINED_WITHIN or flags_of(after) & (SYN | RST | URG):
        return False
    ends = (sequence_of(before) + len(before.payload)) & 0xFFFFFFFF
    return (sender_of(before) == sender_of(after) and ends == sequence_of(after)
            and before.link == after.link
            and len(before.payload) + len(after.payload) <= MOST_JOINED)


def joined(records):
    """As a network card gives them that puts segments together (GRO): neighbours of a connection,
    where the other side says nothing in between."""
    out, last = [], {}
    for one in records:
        segment = segment_of(one)
        if segment is None:
            out.append(one)
            continue
        connection = frozenset(sender_of(segment))
        place = last.get(connection)
        before = segment_of(out[place]) if place is not None else None
        if before is not None and can_join(before, segment, out[place], one):
            tcp = segment.tcp[:4] + before.tcp[4:8] + segment.tcp[8:]
            whole = segment._replace(tcp=tcp, payload=before.payload + segment.payload)
            one = rebuilt(one, whole, frames=out[place].frames + one.frames)
            out[place] = None
        last[connection] = len(out)
        out.append(one)
    return [one for one in out if one is not None]


def answers(records):
    """For each segment the time of the next one of the other side, None where there is none."""
    next_of, times = {}, [None] * len(records)
    for number in range(len(records) - 1, -1, -1):
        segment = segment_of(records[number])
        if segment is None:
            continue
        sender, receiver = sender_of(segment)
        times[number] = next_of.get((receiver, sender))
        next_of[sender, receiver] = records[number].time
    return times


def sent_again(records, seed):
    """Some segments a second time: lost behind the capture, thus before the answer (for every
    second seed: after it, because the answer was late)."""
    chance, extra = random.Random(f"again {seed}"), []
    for one, answered in zip(records, answers(records)):
        segment = segment_of(one)
        if answered is None or not segment.payload or chance.random() > 0.3:
            continue
        time = (one.time + answered) // 2 if seed % 2 else answered + 3 * MILLISECOND
        extra.append(rebuilt(one, segment, 1000, time=time))
    return sorted(records + extra, key=lambda one: one.time)


def mirrored(records, seed):
    """Every frame twice, the copy up to a millisecond later."""
    chance = random.Random(f"mirrored {seed}")
    copies = [one.changed(time=one.time + chance.randint(0, MILLISECOND)) for one in records]
    return sorted(records + copies, key=lambda one: one.time)


def ways_of(one):
    """The ends of a TCP segment or UDP datagram over IPv4, or of a segment over IPv6; or None."""
    segment = segment_of(one)
    if segment is not None:
        return sender_of(segment)
    at, kind = network_at(one)
    packet = one.data[at:]
    head = (packet[0] & 15) * 4 if kind == IPV4 and len(packet) >= 28 and packet[9] == UDP else 0
    ports = packet[head:head + 4]
    return ((packet[12:16], ports[:2]), (packet[16:20], ports[2:])) if head else None


def is_answer(first, second):
    """Does the second frame go the other way of the same connection?"""
    before, after = ways_of(first), ways_of(second)
    return before is not None and after is not None and before == after[::-1]


def is_bare(one):
    """An acknowledgment and nothing else."""
    segment = segment_of(one)
    return segment is not None and not segment.payload and not flags_of(segment) & (SYN | FIN | RST)


def may_swap(first, second):
    """An answer is never there before what it answers, but for acknowledgments."""
    return not is_answer(first, second) or is_bare(first) or is_bare(second)


def swapped(records, seed):
    """Neighbours within a millisecond the other way round, as two queues of a card give them."""
    chance, out, number = random.Random(f"swapped {seed}"), list(records), 0
    while number + 1 < len(out):
        first, second = out[number:number + 2]
        if second.time - first.time <= MILLISECOND and chance.random() < 0.4 \
                and may_swap(first, second):
            out[number] = second.changed(time=first.time)
            out[number + 1] = first.changed(time=second.time)
            number += 1
        number += 1
    return out


def routed(records, macs):
    """Every frame a second time behind a router: with its two MACs and one hop less."""
    out = []
    for one in records:
        out.append(one)
        segment = segment_of(one)
        if segment is None or one.link_type != ETHERNET:
            continue
        ip = bytearray(segment.ip)
        ip[8 if ip[0] >> 4 == 4 else 7] -= 1
        copy = segment._replace(link=macs + segment.link[12:], ip=bytes(ip))
        out.append(rebuilt(one, copy, time=one.time + 30000))
    return sorted(out, key=lambda one: one.time)
