# SPDX-License-Identifier: GPL-2.0-or-later
"""Cuts the TCP segments of a capture into smaller ones: any cut of a stream says the same."""

import pathlib
import random
import struct

import pcaptool

PCAP = (b"\xa1\xb2\xc3\xd4", b"\xd4\xc3\xb2\xa1", b"\xa1\xb2\x3c\x4d", b"\x4d\x3c\xb2\xa1")
FIN_PSH = 0x09
MOST = 4  # cuts of one segment
SHORT = 12  # of every second segment the first piece is at most so long
# The first segment of a side has to show what it is, to tshark and to us: of a hello so much stays
# together, and words of another protocol as a whole.
SHOWN = 11
HELLOS = (0x16, 0x80)


def is_readable(path):
    """A plain pcap file of Ethernet."""
    content = pathlib.Path(path).read_bytes()[:24]
    return content[:4] in PCAP and content[20:24] in (b"\1\0\0\0", b"\0\0\0\1")


def places(data):
    """Where IP, TCP, the payload and what is behind it begin, or None for another frame."""
    at = 12
    while data[at:at + 2] in (b"\x81\x00", b"\x88\xa8"):
        at += 4
    kind, ip = data[at:at + 2], at + 2
    if kind == b"\x08\x00" and len(data) >= ip + 40 and data[ip + 9] == 6 and \
            not data[ip + 6] & 0x3f and not data[ip + 7]:
        tcp, end = ip + (data[ip] & 15) * 4, ip + struct.unpack_from("!H", data, ip + 2)[0]
    elif kind == b"\x86\xdd" and len(data) >= ip + 60 and data[ip + 6] == 6:
        tcp, end = ip + 40, ip + 40 + struct.unpack_from("!H", data, ip + 4)[0]
    else:
        return None
    payload = tcp + (data[tcp + 12] >> 4) * 4 if tcp + 20 <= end <= len(data) else end
    return (ip, tcp, payload, end) if payload < end else None


def piece(one, at, start, stop):
    """One segment with a part of the payload; checksums are left as they are."""
    ip, tcp, payload, end = at
    data = bytearray(one.data[:payload] + one.data[payload + start:payload + stop])
    is_v4 = data[ip] >> 4 == 4
    struct.pack_into("!H", data, ip + (2 if is_v4 else 4), len(data) - (ip if is_v4 else tcp))
    sequence = struct.unpack_from("!I", data, tcp + 4)[0] + start
    struct.pack_into("!I", data, tcp + 4, sequence & 0xFFFFFFFF)
    if payload + stop < end:
        data[tcp + 13] &= ~FIN_PSH
    return one.changed(data=bytes(data), wire=len(data), time=one.time + min(start, 1000))


def cuts(chance, length, least):
    """Where to cut; nothing before least."""
    found = {chance.randrange(1, length) for _ in range(chance.randrange(MOST))}
    if chance.random() < .5:
        found.add(chance.randrange(1, min(length, SHORT)))
    return sorted(one for one in found if one >= least)


def least_of(one, at, begun):
    """How much of the segment stays together."""
    ip, tcp, payload, end = at
    side = one.data[ip + 8:tcp + 4] if one.data[ip] >> 4 == 6 else one.data[ip + 12:tcp + 4]
    if side in begun:
        return 1
    begun.add(side)
    return SHOWN if one.data[payload] in HELLOS else end


def tear(records, seed):
    chance, begun = random.Random(f"tear {seed}"), set()
    for one in records:
        at = places(one.data) if one.wire == len(one.data) else None
        length = at[3] - at[2] if at is not None else 0
        least = least_of(one, at, begun) if length > 0 else 0
        if length < 2:
            yield one
            continue
        edges = [0, *cuts(chance, length, least), length]
        for start, stop in zip(edges, edges[1:]):
            yield piece(one, at, start, stop)


def write(path, torn, seed):
    pcaptool.write(torn, list(tear(pcaptool.read(path), seed)))
