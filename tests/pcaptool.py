# SPDX-License-Identifier: GPL-2.0-or-later
"""Reads, changes and writes captures for tests: adds VLAN tags and tunnels, fragments, merges,
splits, drops, repeats and cuts frames, where nothing else is said of link type Ethernet. Times are
nanoseconds since 1970."""

import random
import struct

ETHERNET = 1
PCAP_SCALES = {0xA1B2C3D4: 1000, 0xA1B23C4D: 1}
UDP, FRAGMENT, GRE = 17, 44, 47
SECTION, INTERFACE, ENHANCED, SECRETS = 0x0A0D0D0A, 1, 6, 10
NAME, RESOLUTION, FLAGS = 2, 9, 2


class Record:
    """One frame; wire is its length before anything was cut off; name is its interface's, flags
    are the packet's of pcapng; frames are the numbers of those that it was made from."""

    def __init__(self, time, data, wire, interface=0, name=None, flags=None, link_type=ETHERNET,
                 frames=()):
        self.time, self.data, self.wire, self.interface = time, bytes(data), wire, interface
        self.name, self.flags, self.link_type, self.frames = name, flags, link_type, frames

    def changed(self, **fields):
        return Record(**{**vars(self), **fields})


def read_pcap(data):
    order = "<" if struct.unpack("<I", data[:4])[0] in PCAP_SCALES else ">"
    scale = PCAP_SCALES[struct.unpack(order + "I", data[:4])[0]]
    at, link_type = 24, struct.unpack(order + "I", data[20:24])[0]
    while at + 16 <= len(data):
        seconds, part, captured, wire = struct.unpack(order + "IIII", data[at:at + 16])
        yield Record(seconds * 10 ** 9 + part * scale, data[at + 16:at + 16 + captured], wire,
                     link_type=link_type)
        at += 16 + captured


def options_of(order, raw):
    """The options of a block by their code."""
    found = {}
    while len(raw) >= 4:
        code, length = struct.unpack(order + "HH", raw[:4])
        found[code] = raw[4:4 + length]
        raw = raw[4 + (length + 3) // 4 * 4:]
    return found


def described(order, options):
    """An interface's name and its nanoseconds a tick, for decimal resolutions."""
    found = options_of(order, options)
    return found.get(NAME), 10 ** (9 - found[RESOLUTION][0]) if RESOLUTION in found else 1000


def read_pcapng(data):
    order, interfaces, at = "<", [], 0
    while at + 12 <= len(data):
        if data[at:at + 4] == b"\x0a\x0d\x0d\x0a":
            order, interfaces = "<" if data[at + 8:at + 12] == b"\x4d\x3c\x2b\x1a" else ">", []
        kind, length = struct.unpack(order + "II", data[at:at + 8])
        body = data[at + 8:at + length - 4]
        if kind == INTERFACE:
            interfaces.append(described(order, body[8:]))
        elif kind == ENHANCED:
            interface, high, low, captured, wire = struct.unpack(order + "IIIII", body[:20])
            name, tick = interfaces[interface]
            flags = options_of(order, body[20 + (captured + 3) // 4 * 4:]).get(FLAGS)
            yield Record((high << 32 | low) * tick, body[20:20 + captured], wire, interface, name,
                         struct.unpack(order + "I", flags)[0] if flags else None)
        at += length


def secrets(path):
    """What Decryption Secrets Blocks of pcapng hold, all in one."""
    with open(path, "rb") as file:
        data = file.read()
    order, at, found = "<", 0, b""
    while data[:4] == b"\x0a\x0d\x0d\x0a" and at + 12 <= len(data):
        if data[at:at + 4] == b"\x0a\x0d\x0d\x0a":
            order = "<" if data[at + 8:at + 12] == b"\x4d\x3c\x2b\x1a" else ">"
        kind, length = struct.unpack(order + "II", data[at:at + 8])
        if kind == SECRETS:
            size = struct.unpack(order + "I", data[at + 12:at + 16])[0]
            found += data[at + 16:at + 16 + size]
        at += length
    return found


def read(path):
    with open(path, "rb") as file:
        data = file.read()
    records = read_pcapng(data) if data[:4] == b"\x0a\x0d\x0d\x0a" else read_pcap(data)
    return [one.changed(frames=(number,)) for number, one in enumerate(records, 1)]


def write_pcap(path, records, order="<", nanoseconds=False, snaplen=262144):
    scale = 1 if nanoseconds else 1000
    magic = 0xA1B23C4D if nanoseconds else 0xA1B2C3D4
    with open(path, "wb") as file:
        link_type = records[0].link_type if records else ETHERNET
        file.write(struct.pack(order + "IHHiIII", magic, 2, 4, 0, 0, snaplen, link_type))
        for one in records:
            seconds, rest = divmod(one.time, 10 ** 9)
            file.write(struct.pack(order + "IIII", seconds, rest // scale, len(one.data), one.wire))
            file.write(one.data)


def block(order, kind, body):
    body += bytes(-len(body) % 4)
    length = struct.pack(order + "I", len(body) + 12)
    return struct.pack(order + "I", kind) + length + body + length


def option(order, code, value):
    return struct.pack(order + "HH", code, len(value)) + value + bytes(-len(value) % 4)


def interface_block(order, snaplen, name, link_type):
    options = option(order, NAME, name) if name else b""
    options += option(order, RESOLUTION, b"\x09") + bytes(4)
    return block(order, INTERFACE, struct.pack(order + "HHI", link_type, 0, snaplen) + options)


def packet_block(order, one):
    head = struct.pack(order + "IIIII", one.interface, one.time >> 32, one.time & 0xFFFFFFFF,
                       len(one.data), one.wire)
    options = b""
    if one.flags is not None:
        options = option(order, FLAGS, struct.pack(order + "I", one.flags)) + bytes(4)
    return block(order, ENHANCED, head + one.data + bytes(-len(one.data) % 4) + options)


def write_pcapng(path, records, order="<", snaplen=262144):
    """As many interfaces as the records name, nanosecond times."""
    names = {one.interface: one.name for one in records}
    link_type = records[0].link_type if records else ETHERNET
    with open(path, "wb") as file:
        file.write(block(order, SECTION, struct.pack(order + "IHHq", 0x1A2B3C4D, 1, 0, -1)))
        for number in range(1 + max(names, default=0)):
            file.write(interface_block(order, snaplen, names.get(number), link_type))
        file.writelines(packet_block(order, one) for one in records)


def write(path, records, nanoseconds=False, **options):
    """pcap where it can hold the records, otherwise pcapng, whose times are always that fine."""
    if any(one.interface or one.name or one.flags for one in records):
        write_pcapng(path, records, **options)
    else:
        write_pcap(path, records, nanoseconds=nanoseconds, **options)


def word_sum(raw):
    raw = raw + b"\0" if len(raw) % 2 else raw
    return sum(struct.unpack(f"!{len(raw) // 2}H", raw))


def fold(total):
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return total


def correct(packet, at, old, new):
    """Corrects the checksum at `at` for bytes that changed (RFC 1624); wrong ones stay wrong."""
    if at + 2 > len(packet):
        return
    was = struct.unpack_from("!H", packet, at)[0]
    now = ~fold((~was & 0xFFFF) + (0xFFFF - fold(word_sum(old))) + fold(word_sum(new))) & 0xFFFF
    struct.pack_into("!H", packet, at, now)


def tag(records, *vlans):
    """Puts 802.1Q tags (the outer one of several: 802.1ad) on every frame."""
    kinds = [b"\x88\xa8"] * (len(vlans) - 1) + [b"\x81\x00"]
    extra = b"".join(kind + struct.pack("!H", vlan) for kind, vlan in zip(kinds, vlans))
    return [one.changed(data=one.data[:12] + extra + one.data[12:], wire=one.wire + len(extra))
            for one in records]


def tunnel(records, vni, geneve=False):
    """Puts every frame into a tunnel between two routers: VXLAN (RFC 7348) or Geneve (RFC 8926)."""
    port = 6081 if geneve else 4789
    head = struct.pack("!BBHI", *((0, 0, 0x6558) if geneve else (8, 0, 0)), vni << 8)
    return [one.changed(data=carrier(len(head) + one.wire, port) + head + one.data,
                        wire=one.wire + 42 + len(head)) for one in records]


def carrier(length, port):
    """Ethernet, IPv4 and UDP without a checksum around so many bytes."""
    udp = struct.pack("!HHHH", 50000, port, 8 + length, 0)
    ip = bytearray(struct.pack("!BBHHHBBH", 0x45, 0, 28 + length, 0, 0x4000, 64, 17, 0))
    ip += bytes((198, 51, 100, 1, 198, 51, 100, 2))
    struct.pack_into("!H", ip, 10, ~fold(word_sum(bytes(ip))) & 0xFFFF)
    return bytes.fromhex("00005e005302 00005e005301 0800") + bytes(ip) + udp


def is_tunnel(protocol, payload):
    """GRE, VXLAN or Geneve."""
    if protocol == GRE:
        return True
    return protocol == UDP and payload[2:4] in (b"\x12\xb5", b"\x21\x18", b"\x17\xc1")


def ipv4_pieces(packet, wire, number, size):
    """Header and payload of each fragment, and how long that is on the wire (RFC 791)."""
    head = (packet[0] & 15) * 4
    end = min(struct.unpack_from("!H", packet, 2)[0], wire)
    for at in range(head, end, size):
        length = min(size, end - at)
        header = bytearray(packet[:head])
        struct.pack_into("!HHH", header, 2, head + length, number & 0xFFFF,
                         (at - head) // 8 | (0x2000 if at + length < end else 0))
        header[10:12] = bytes(2)
        struct.pack_into("!H", header, 10, ~fold(word_sum(bytes(header))) & 0xFFFF)
        yield bytes(header) + packet[at:at + length], head + length


def ipv6_pieces(packet, wire, number, size):
    """The same with a fragment header (RFC 8200, section 4.5)."""
    end = min(40 + struct.unpack_from("!H", packet, 4)[0], wire)
    for at in range(40, end, size):
        length = min(size, end - at)
        header = bytearray(packet[:40])
        struct.pack_into("!HB", header, 4, 8 + length, 44)
        extra = struct.pack("!BBHI", packet[6], 0, at - 40 | (at + length < end), number)
        yield bytes(header) + extra + packet[at:at + length], 48 + length


def is_part(packet):
    """Is it a fragment already?"""
    return struct.unpack_from("!H", packet, 6)[0] & 0x3FFF != 0


def pieces(one, number, size, only_tunnels=True):
    """A frame with a tunnel (or any packet) as fragments of it, any other one as it is."""
    at = 12
    while one.data[at:at + 2] in (b"\x81\x00", b"\x88\xa8"):
        at += 4
    kind, packet = one.data[at:at + 2], one.data[at + 2:]
    is_v4 = kind == b"\x08\x00" and len(packet) >= 28 and not is_part(packet)
    is_v6 = kind == b"\x86\xdd" and len(packet) >= 48 and packet[6] != FRAGMENT
    head = (packet[0] & 15) * 4 if is_v4 else 40
    if not (is_v4 or is_v6):
        return [one]
    if only_tunnels and not is_tunnel(packet[9 if is_v4 else 6], packet[head:]):
        return [one]
    size = max(size, one.wire // 100 // 8 * 8)
    cut = (ipv4_pieces if is_v4 else ipv6_pieces)(packet, one.wire - at - 2, number, size)
    return [one.changed(data=one.data[:at + 2] + data, wire=at + 2 + wire) for data, wire in cut]


def fragment(records, size, reverse=False, only_tunnels=True):
    """Every packet (that carries a tunnel) in fragments of so many bytes, a multiple of 8."""
    for number, one in enumerate(records):
        parts = pieces(one, number, size, only_tunnels)
        yield from reversed(parts) if reverse else parts


def shift(records, nanoseconds):
    return [one.changed(time=one.time + nanoseconds) for one in records]


def merge(records, others, place=0):
    """Both by time, the others moved so that they begin (place -1: end) with the first ones, on one
    interface."""
    move = records[place].time - others[place].time
    together = records + [one.changed(interface=0) for one in shift(others, move)]
    return sorted(together, key=lambda one: one.time)


def split(records, seed):
    """Every frame on one of two interfaces, at random."""
    chance = random.Random(f"split {seed}")
    return [one.changed(interface=chance.randrange(2)) for one in records]


def drop(records, share, seed):
    chance = random.Random(f"drop {seed}")
    return [one for one in records if chance.random() >= share]


def repeat(records, later=20000):
    """Every frame twice, as a mirror port in both directions delivers it."""
    twice = [one.changed(time=one.time + late) for one in records for late in (0, later)]
    return sorted(twice, key=lambda one: one.time)


def cut(records, snaplen):
    return [one.changed(data=one.data[:snaplen]) for one in records]
