# SPDX-License-Identifier: GPL-2.0-or-later
"""Reads, changes and writes captures for tests: renames addresses, adds VLAN tags, merges, splits,
drops, repeats and cuts frames. Link type Ethernet; times are nanoseconds since 1970."""

import ipaddress
import random
import struct

ETHERNET = 1
PCAP_SCALES = {0xA1B2C3D4: 1000, 0xA1B23C4D: 1}
SECTION, INTERFACE, ENHANCED = 0x0A0D0D0A, 1, 6
TAGS = (b"\x81\x00", b"\x88\xa8", b"\x91\x00")
ICMP, TCP, UDP, VRRP = 1, 6, 17, 112
CHECKSUM_AT = {ICMP: 2, TCP: 16, UDP: 6, VRRP: 6}
QUOTING = (3, 5, 11, 12)
DHCP_ADDRESSES = (3, 6, 28, 50, 54)


class Record:
    """One frame; wire is its length before anything was cut off."""

    def __init__(self, time, data, wire, interface=0):
        self.time, self.data, self.wire, self.interface = time, bytes(data), wire, interface

    def changed(self, **fields):
        values = {"time": self.time, "data": self.data, "wire": self.wire,
                  "interface": self.interface, **fields}
        return Record(**values)


def read_pcap(data):
    order = "<" if struct.unpack("<I", data[:4])[0] in PCAP_SCALES else ">"
    scale = PCAP_SCALES[struct.unpack(order + "I", data[:4])[0]]
    at = 24
    while at + 16 <= len(data):
        seconds, part, captured, wire = struct.unpack(order + "IIII", data[at:at + 16])
        yield Record(seconds * 10 ** 9 + part * scale, data[at + 16:at + 16 + captured], wire)
        at += 16 + captured


def tick(order, options):
    """Nanoseconds a tick of an interface, for decimal resolutions down to a nanosecond."""
    while len(options) >= 4:
        code, length = struct.unpack(order + "HH", options[:4])
        if code == 9:
            return 10 ** (9 - options[4])
        options = options[4 + (length + 3) // 4 * 4:]
    return 1000


def read_pcapng(data):
    order, ticks, at = "<", [], 0
    while at + 12 <= len(data):
        if data[at:at + 4] == b"\x0a\x0d\x0d\x0a":
            order, ticks = "<" if data[at + 8:at + 12] == b"\x4d\x3c\x2b\x1a" else ">", []
        kind, length = struct.unpack(order + "II", data[at:at + 8])
        body = data[at + 8:at + length - 4]
        if kind == INTERFACE:
            ticks.append(tick(order, body[8:]))
        elif kind == ENHANCED:
            interface, high, low, captured, wire = struct.unpack(order + "IIIII", body[:20])
            time = (high << 32 | low) * ticks[interface]
            yield Record(time, body[20:20 + captured], wire, interface)
        at += length


def read(path):
    with open(path, "rb") as file:
        data = file.read()
    return list(read_pcapng(data) if data[:4] == b"\x0a\x0d\x0d\x0a" else read_pcap(data))


def write_pcap(path, records, order="<", nanoseconds=False, snaplen=262144):
    scale = 1 if nanoseconds else 1000
    magic = 0xA1B23C4D if nanoseconds else 0xA1B2C3D4
    with open(path, "wb") as file:
        file.write(struct.pack(order + "IHHiIII", magic, 2, 4, 0, 0, snaplen, ETHERNET))
        for one in records:
            seconds, rest = divmod(one.time, 10 ** 9)
            file.write(struct.pack(order + "IIII", seconds, rest // scale, len(one.data), one.wire))
            file.write(one.data)


def block(order, kind, body):
    body += bytes(-len(body) % 4)
    length = struct.pack(order + "I", len(body) + 12)
    return struct.pack(order + "I", kind) + length + body + length


def write_pcapng(path, records, order="<", snaplen=262144):
    """As many interfaces as the records name, nanosecond times."""
    resolution = struct.pack(order + "HHB3x", 9, 1, 9) + bytes(4)
    interface = struct.pack(order + "HHI", ETHERNET, 0, snaplen) + resolution
    with open(path, "wb") as file:
        file.write(block(order, SECTION, struct.pack(order + "IHHq", 0x1A2B3C4D, 1, 0, -1)))
        for _ in range(1 + max((one.interface for one in records), default=0)):
            file.write(block(order, INTERFACE, interface))
        for one in records:
            head = struct.pack(order + "IIIII", one.interface, one.time >> 32,
                               one.time & 0xFFFFFFFF, len(one.data), one.wire)
            file.write(block(order, ENHANCED, head + one.data))


def write(path, records, **options):
    """pcap where it can hold the records, otherwise pcapng."""
    several = any(one.interface for one in records)
    (write_pcapng if several else write_pcap)(path, records, **options)


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


class Renamer:
    """A consistent renaming of MAC and IPv4 addresses; prefixes of 16 and 24 bits stay prefixes.

    Broadcast, multicast, unspecified and loopback addresses keep their meaning, and so do the
    virtual MACs of router redundancy.
    """

    def __init__(self, seed):
        chance = random.Random(f"names {seed}")
        self.key = chance.getrandbits(32)
        self.macs = {}
        self.thirds, self.fourths = list(range(256)), list(range(1, 255))
        chance.shuffle(self.thirds)
        chance.shuffle(self.fourths)
        self.pairs = {}

    def mac(self, raw):
        if raw[0] & 1 or raw == bytes(6) or raw[:3] == b"\x00\x00\x5e":
            return raw
        if raw not in self.macs:
            chance = random.Random(f"{self.key} {raw.hex()}")
            self.macs[raw] = bytes([chance.choice((0x00, 0x02, 0x3C, 0xA4))]) + chance.randbytes(5)
        return self.macs[raw]

    def ip(self, raw):
        if raw == bytes(4) or raw[0] in (0, 127) or raw[0] >= 224:
            return raw
        if raw[:2] not in self.pairs:
            chance = random.Random(f"{self.key} {raw[:2].hex()}")
            self.pairs[raw[:2]] = bytes((chance.randint(11, 99), chance.randint(1, 250)))
        last = raw[3] if raw[3] in (0, 255) else self.fourths[raw[3] - 1]
        return self.pairs[raw[:2]] + bytes((self.thirds[raw[2]], last))

    def mac_text(self, text):
        raw = self.mac(bytes.fromhex(text.replace(":", "")))
        return ":".join(f"{one:02x}" for one in raw)

    def ip_text(self, text):
        return str(ipaddress.IPv4Address(self.ip(ipaddress.IPv4Address(text).packed)))

    def frame(self, data):
        packet = bytearray(data)
        packet[0:6], packet[6:12] = self.mac(data[0:6]), self.mac(data[6:12])
        at = 12
        while data[at:at + 2] in TAGS:
            at += 4
        kind = data[at:at + 2]
        if kind == b"\x08\x06":
            self._arp(packet, at + 2)
        elif kind == b"\x08\x00":
            packet[at + 2:] = self.ipv4(packet[at + 2:])
        return bytes(packet)

    def _arp(self, packet, at):
        for field in (at + 8, at + 18):
            packet[field:field + 6] = self.mac(bytes(packet[field:field + 6]))
        for field in (at + 14, at + 24):
            packet[field:field + 4] = self.ip(bytes(packet[field:field + 4]))

    def ipv4(self, packet):
        """An IPv4 packet, whole or cut, with its checksums."""
        if len(packet) < 20:
            return packet
        old = bytes(packet)
        for field in (12, 16):
            packet[field:field + 4] = self.ip(old[field:field + 4])
        correct(packet, 10, old[12:20], bytes(packet[12:20]))
        head = (old[0] & 15) * 4
        if struct.unpack("!H", old[6:8])[0] & 0x1FFF == 0:
            pseudo = (old[12:20], bytes(packet[12:20]))
            packet[head:] = self._transport(old[9], packet[head:], pseudo)
        return packet

    def _transport(self, protocol, packet, pseudo):
        old = bytes(packet)
        if protocol == UDP and old[:4] in (b"\x00\x43\x00\x44", b"\x00\x44\x00\x43"):
            self._dhcp(packet)
        elif protocol == ICMP and old[:1] and old[0] in QUOTING:
            packet[8:] = self.ipv4(packet[8:])
        elif protocol == VRRP and old[:1] == b"\x21":
            packet[8:12] = self.ip(old[8:12])
        if protocol not in CHECKSUM_AT or (protocol == UDP and old[6:8] == b"\0\0"):
            return packet
        before, after = (pseudo if protocol in (TCP, UDP) else (b"", b""))
        correct(packet, CHECKSUM_AT[protocol], before + old, after + bytes(packet))
        if protocol == UDP and packet[6:8] == b"\0\0":
            packet[6:8] = b"\xff\xff"
        return packet

    def _dhcp(self, packet):
        old = bytes(packet)
        for field in range(8 + 12, 8 + 28, 4):
            packet[field:field + 4] = self.ip(old[field:field + 4])
        packet[36:42] = self.mac(old[36:42])
        at = 248
        while at + 2 <= len(old) and old[at] != 255:
            if old[at] == 0:
                at += 1
                continue
            self._dhcp_option(packet, old, at)
            at += 2 + old[at + 1]

    def _dhcp_option(self, packet, old, at):
        code, length = old[at], old[at + 1]
        if code in DHCP_ADDRESSES:
            for field in range(at + 2, at + 2 + length // 4 * 4, 4):
                packet[field:field + 4] = self.ip(old[field:field + 4])
        elif code == 61 and length == 7 and old[at + 2] == 1:
            packet[at + 3:at + 9] = self.mac(old[at + 3:at + 9])


def rename(records, renamer):
    return [one.changed(data=renamer.frame(one.data)) for one in records]


def tag(records, *vlans):
    """Puts 802.1Q tags (the outer one of several: 802.1ad) on every frame."""
    kinds = [b"\x88\xa8"] * (len(vlans) - 1) + [b"\x81\x00"]
    extra = b"".join(kind + struct.pack("!H", vlan) for kind, vlan in zip(kinds, vlans))
    return [one.changed(data=one.data[:12] + extra + one.data[12:], wire=one.wire + len(extra))
            for one in records]


def shift(records, nanoseconds):
    return [one.changed(time=one.time + nanoseconds) for one in records]


def merge(records, others):
    """Both by time, the others moved so that they begin with the first ones, on one interface."""
    move = records[0].time - others[0].time
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
