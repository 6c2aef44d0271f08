# SPDX-License-Identifier: GPL-2.0-or-later
"""Writes pcapng with the names of interfaces and the direction of each frame, as a host trace of
Windows has them after its conversion."""

import struct

from frames import ENHANCED, INTERFACE, SECTION, read_pcap

NAME, RESOLUTION, FLAGS = 2, 9, 2
INBOUND, OUTBOUND = 1, 2


def option(code, value):
    return struct.pack("<HH", code, len(value)) + value + bytes(-len(value) % 4)


def block(kind, body):
    length = struct.pack("<I", len(body) + 12)
    return struct.pack("<I", kind) + length + body + length


def interface_block(name):
    options = option(NAME, name.encode()) + option(RESOLUTION, b"\x09") + bytes(4)
    return block(INTERFACE, struct.pack("<HHI", 1, 0, 262144) + options)


def packet_block(time, interface, direction, raw):
    head = struct.pack("<IIIII", interface, time >> 32, time & 0xFFFFFFFF, len(raw), len(raw))
    options = option(FLAGS, struct.pack("<I", direction)) + bytes(4)
    return block(ENHANCED, head + raw + bytes(-len(raw) % 4) + options)


def read_all(path, interface, direction):
    with open(path, "rb") as file:
        return [(time, interface, direction, raw) for time, _, raw in read_pcap(file.read())]


def write_named(path, names, recordings):
    """recordings: for each name the pair of files with what came in and what went out."""
    packets = []
    for interface, (inbound, outbound) in enumerate(recordings):
        packets += read_all(inbound, interface, INBOUND) + read_all(outbound, interface, OUTBOUND)
    packets.sort(key=lambda packet: packet[0])
    with open(path, "wb") as file:
        file.write(block(SECTION, struct.pack("<IHHq", 0x1A2B3C4D, 1, 0, -1)))
        file.writelines(interface_block(name) for name in names)
        file.writelines(packet_block(*packet) for packet in packets)
