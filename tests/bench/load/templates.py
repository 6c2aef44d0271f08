# SPDX-License-Identifier: GPL-2.0-or-later
"""Conversations taken out of captures, ready to be played again between other addresses."""
import collections
import os
import struct
import sys
import zlib

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', '..'))

import pcaptool  # pylint: disable=wrong-import-position

TCP, UDP = 6, 17
TAGS = (b'\x81\x00', b'\x88\xa8', b'\x91\x00')  # 802.1Q, 802.1ad, the old QinQ
LONGEST_PAUSE = 3 * 10 ** 9
LARGEST_FRAME = 9014
LARGEST_FLOW = 3_000_000
SCREEN_PORTS = range(5900, 5911)  # raw screens: megabytes of pixels, no office traffic
HTTP_METHODS = (b'GET', b'POST', b'HEAD', b'PUT', b'CONNECT', b'OPTIONS')
SUFFIXES = ('.pcap', '.pcapng')

# One packet of a conversation, cut where new addresses go in: the IPv4 header up to the time to
# live, that, the protocol, the header checksum, options; then, behind the ports, what lies before
# and behind the checksum of TCP or UDP.
Packet = collections.namedtuple('Packet', 'delay from_client head hops protocol ip_sum options '
                                          'before sum after length')


class Flow:
    """A TCP or UDP conversation over IPv4 of which every frame is complete."""

    def __init__(self, protocol, client, server):
        self.protocol, self.client, self.server = protocol, client, server
        self.frames = []  # (time, is from the client, IPv4 packet)
        self.kind, self.packets, self.size, self.widest = None, [], 0, 0

    def add(self, time, source, packet):
        self.frames.append((time, source == self.client, packet))

    @property
    def digest(self):
        """The same for a conversation that two captures share."""
        body = b''.join(packet[12:] for _, _, packet in self.frames)
        return zlib.crc32(body), len(self.frames), len(body)


def transport_at(packet):
    """Where TCP or UDP begins in an IPv4 packet, or None: cut, a fragment, something else."""
    if len(packet) < 28 or packet[0] >> 4 != 4:
        return None
    at, total = (packet[0] & 15) * 4, struct.unpack_from('!H', packet, 2)[0]
    is_fragment = packet[6] & 0x3f or packet[7]
    needed = {TCP: 20, UDP: 8}.get(packet[9])
    if at < 20 or is_fragment or needed is None or total < at + needed or total > len(packet):
        return None
    return at


def is_group(address):
    return address[0] >= 224 or address == bytes(4)


def flags_of(packet):
    """SYN and ACK of a TCP packet."""
    return packet[transport_at(packet) + 13] & 0x12


def is_new_connection(flow, packet):
    """A SYN behind a FIN or RST: the port is used again."""
    if packet[9] != TCP or flags_of(packet) != 0x02 or len(flow.frames) < 4:
        return False
    last = flow.frames[-1][2]
    return bool(last[transport_at(last) + 13] & 0x05)


def flows_of(records):
    """The conversations of a capture."""
    flows, current = [], {}
    for record in records:
        frame = record.data
        if record.wire != len(frame) or not 42 <= len(frame) <= LARGEST_FRAME:
            continue
        at = 14
        while frame[at - 2:at] in TAGS:
            at += 4
        packet = frame[at:]
        transport = transport_at(packet) if frame[at - 2:at] == b'\x08\x00' else None
        if transport is None or is_group(packet[12:16]) or is_group(packet[16:20]):
            continue
        packet = packet[:struct.unpack_from('!H', packet, 2)[0]]
        ports = struct.unpack_from('!HH', packet, transport)
        source, destination = (packet[12:16], ports[0]), (packet[16:20], ports[1])
        key = (packet[9],) + tuple(sorted((source, destination)))
        flow = current.get(key)
        if flow is None or is_new_connection(flow, packet):
            answers = packet[9] == TCP and flags_of(packet) == 0x12
            ends = (destination, source) if answers else (source, destination)
            flow = current[key] = Flow(packet[9], *ends)
            flows.append(flow)
        flow.add(record.time, source, packet)
    return flows


def payload_of(packet):
    at = transport_at(packet)
    return packet[at + ((packet[at + 12] >> 4) * 4 if packet[9] == TCP else 8):]


def kind_of(flow):
    """What the load's mix calls such a conversation."""
    first = next((body for body in (payload_of(packet) for _, _, packet in flow.frames)
                  if len(body) > 4), b'')
    if flow.protocol == UDP:
        return 'dns' if flow.server[1] == 53 else 'udp'
    if first[:2] == b'\x16\x03':
        return 'tls'
    if first.split(b' ')[0] in HTTP_METHODS:
        return 'http'
    return 'smb' if flow.server[1] == 445 else 'tcp'


def cut_up(flow):
    """Turns the frames into packets: relative times, pauses bounded, never backwards."""
    before, delay = flow.frames[0][0], 0
    for time, from_client, packet in flow.frames:
        delay += min(max(time - before, 0), LONGEST_PAUSE)
        before = max(before, time)
        at = transport_at(packet)
        sum_at = at + (16 if flow.protocol == TCP else 6)
        flow.packets.append(Packet(
            delay, from_client, packet[:8], packet[8], packet[9],
            struct.unpack_from('!H', packet, 10)[0], packet[20:at], packet[at + 4:sum_at],
            struct.unpack_from('!H', packet, sum_at)[0], packet[sum_at + 2:], len(packet)))
    flow.size = sum(max(14 + packet.length, 60) + 16 for packet in flow.packets)
    flow.widest = max(packet.length for packet in flow.packets)
    flow.frames = []


def is_wanted(flow):
    ports = (flow.client[1], flow.server[1])
    size = sum(len(packet) for _, _, packet in flow.frames)
    return size <= LARGEST_FLOW and not any(port in SCREEN_PORTS for port in ports)


def captures_below(folder):
    for where, folders, names in os.walk(folder):
        folders.sort()
        for name in sorted(names):
            if name.endswith(SUFFIXES):
                yield os.path.join(where, name)


def load(folder):
    """Kind -> flows of all captures below a folder, each conversation once; what cannot be read
    is left out."""
    kinds, seen = {}, set()
    for path in captures_below(folder):
        try:
            flows = flows_of(pcaptool.read(path))
        except (KeyError, IndexError, ValueError, struct.error):
            continue
        for flow in flows:
            digest = flow.digest
            if digest in seen or not is_wanted(flow):
                continue
            seen.add(digest)
            flow.kind = kind_of(flow)
            cut_up(flow)
            kinds.setdefault(flow.kind, []).append(flow)
    return kinds
