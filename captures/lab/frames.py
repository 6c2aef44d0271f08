# SPDX-License-Identifier: GPL-2.0-or-later
"""Reads the laboratory's own recordings (pcap, pcapng) for the oracle; knows what the lab sends."""

import struct

from packets import ip_text, mac_text

PCAP_MAGICS = {0xA1B2C3D4: 1000, 0xA1B23C4D: 1}
SECTION, INTERFACE, ENHANCED = 0x0A0D0D0A, 1, 6
DHCP_COOKIE = b"\x63\x82\x53\x63"
DHCP_ACK = 5


class Frame:
    """One frame; fields that it does not have are None. time is in nanoseconds."""

    def __init__(self, number, time, interface, raw):
        self.number, self.time, self.interface, self.raw = number, time, interface, raw
        self.dst, self.src = mac_text(raw[0:6]), mac_text(raw[6:12])
        self.vlans = []
        self.arp_op = self.arp_sha = self.arp_spa = self.arp_tpa = None
        self.ip_src = self.ip_dst = self.ip_id = self.ttl = self.protocol = None
        self.ports = self.icmp = self.yiaddr = self.chaddr = self.dhcp_kind = None
        self._decode(12)

    def _decode(self, at):
        kind = self.raw[at:at + 2]
        while kind in (b"\x81\x00", b"\x88\xa8"):
            self.vlans.append(int.from_bytes(self.raw[at + 2:at + 4], "big") & 0xFFF)
            at += 4
            kind = self.raw[at:at + 2]
        body = self.raw[at + 2:]
        if kind == b"\x08\x06":
            self._decode_arp(body)
        elif kind == b"\x08\x00":
            self._decode_ip(body)

    def _decode_arp(self, body):
        self.arp_op = int.from_bytes(body[6:8], "big")
        self.arp_sha, self.arp_spa = mac_text(body[8:14]), ip_text(body[14:18])
        self.arp_tpa = ip_text(body[24:28])

    def _decode_ip(self, body):
        head = (body[0] & 15) * 4
        self.ip_id, self.ttl, self.protocol = body[4:6], body[8], body[9]
        self.ip_src, self.ip_dst = ip_text(body[12:16]), ip_text(body[16:20])
        rest = body[head:int.from_bytes(body[2:4], "big")]
        if self.protocol in (6, 17):
            self.ports = struct.unpack("!HH", rest[:4])
        if self.protocol == 1:
            self.icmp = (rest[0], rest[4:8])
        if self.protocol == 17 and self.is_dhcp():
            self._decode_dhcp(rest[8:])

    def _decode_dhcp(self, body):
        self.yiaddr, self.chaddr = ip_text(body[16:20]), mac_text(body[28:34])
        options = body[240:] if body[236:240] == DHCP_COOKIE else b""
        at = 0
        while at + 2 < len(options) and options[at] != 255:
            if options[at] == 53:
                self.dhcp_kind = options[at + 2]
            at += 1 if options[at] == 0 else 2 + options[at + 1]

    def is_dhcp(self):
        return self.ports is not None and set(self.ports) <= {67, 68}

    def is_arp(self):
        return self.arp_op is not None

    def is_unicast(self):
        return not self.raw[0] & 1

    def same_packet(self):
        """What stays the same when a team rewrites the Ethernet destination."""
        return (self.src, self.ip_src, self.ip_dst, self.ip_id, self.ttl, self.protocol, self.ports,
                self.icmp)


def read_pcap(data):
    order = "<" if struct.unpack("<I", data[:4])[0] in PCAP_MAGICS else ">"
    scale = PCAP_MAGICS[struct.unpack(order + "I", data[:4])[0]]
    at = 24
    while at + 16 <= len(data):
        seconds, part, captured, _ = struct.unpack(order + "IIII", data[at:at + 16])
        yield seconds * 1000000000 + part * scale, 0, data[at + 16:at + 16 + captured]
        at += 16 + captured


def resolution(options):
    """if_tsresol of an interface block as nanoseconds a tick; microseconds without one."""
    while len(options) >= 4:
        code, length = struct.unpack("<HH", options[:4])
        if code == 9:
            return 10 ** (9 - options[4])
        options = options[4 + (length + 3) // 4 * 4:]
    return 1000


def read_pcapng(data):
    """Little-endian, decimal time resolutions: what mergecap writes on the lab's machines."""
    scales, at = [], 0
    while at + 12 <= len(data):
        kind, length = struct.unpack("<II", data[at:at + 8])
        body = data[at + 8:at + length - 4]
        if kind == SECTION:
            scales = []
        elif kind == INTERFACE:
            scales.append(resolution(body[8:]))
        elif kind == ENHANCED:
            interface, high, low, captured, _ = struct.unpack("<IIIII", body[:20])
            yield (high << 32 | low) * scales[interface], interface, body[20:20 + captured]
        at += length


def read_frames(path):
    with open(path, "rb") as file:
        data = file.read()
    records = read_pcapng(data) if data[:4] == b"\x0a\x0d\x0d\x0a" else read_pcap(data)
    return [Frame(number, time, interface, raw)
            for number, (time, interface, raw) in enumerate(records, 1)]
