# SPDX-License-Identifier: GPL-2.0-or-later
"""Reads the laboratory's own recordings (pcap, pcapng) for the oracle; knows what the lab sends."""

import struct

from packets import ADVERTISEMENT, ICMPV6, SOLICITATION, ip_text, mac_text

PCAP_MAGICS = {0xA1B2C3D4: 1000, 0xA1B23C4D: 1}
SECTION, INTERFACE, ENHANCED = 0x0A0D0D0A, 1, 6
DHCP_COOKIE = b"\x63\x82\x53\x63"
DHCP_ACK = 5
GRE, ERSPAN, BRIDGED = 47, b"\x88\xbe", b"\x65\x58"
VXLAN_PORT, GENEVE_PORT = 4789, 6081
ECHOES_V6 = {128: 8, 129: 0}  # named as in IPv4


class Frame:
    """One frame; fields that it does not have are None. time is in nanoseconds."""

    def __init__(self, number, time, interface, raw):
        self.number, self.time, self.interface, self.raw = number, time, interface, raw
        self.dst, self.src = mac_text(raw[0:6]), mac_text(raw[6:12])
        self.vlans = []
        self.arp_op = self.arp_sha = self.arp_spa = self.arp_tpa = None
        self.ip_src = self.ip_dst = self.ip_id = self.ttl = self.protocol = None
        self.ports = self.icmp = self.yiaddr = self.chaddr = self.dhcp_kind = None
        self.dhcp_name = None
        self.nd_kind = self.nd_target = self.nd_mac = self.vni = None
        self.outer = None  # the MACs of a tunnel's carrier; the frame inside is what counts
        self._decode(12)

    def _decode(self, at):
        """Ethernet from its first tag or type on."""
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
        elif kind == b"\x86\xdd":
            self._decode_ipv6(body)

    def _enter(self, vni, inside):
        """The frame is a tunnel's: everything but number and time is that of the frame inside."""
        outer = self.dst, self.src
        self.__init__(self.number, self.time, self.interface, inside)
        self.outer, self.vni = outer, vni

    def _decode_arp(self, body):
        self.arp_op = int.from_bytes(body[6:8], "big")
        self.arp_sha, self.arp_spa = mac_text(body[8:14]), ip_text(body[14:18])
        self.arp_tpa = ip_text(body[24:28])

    def _decode_ip(self, body):
        head = (body[0] & 15) * 4
        self.ip_id, self.ttl, self.protocol = body[4:6], body[8], body[9]
        self.ip_src, self.ip_dst = ip_text(body[12:16]), ip_text(body[16:20])
        rest = body[head:int.from_bytes(body[2:4], "big")]
        if self.protocol == 1:
            self.icmp = (rest[0], rest[4:8])
        if self.protocol == GRE and rest[2:4] == ERSPAN:
            self._enter(int.from_bytes(rest[10:12], "big") & 0x3FF, rest[16:])
        elif self.protocol == GRE and rest[2:4] == BRIDGED:
            self._enter(int.from_bytes(rest[4:7], "big"), rest[8:])
        else:
            self._decode_ports(rest)

    def _decode_ports(self, rest):
        if self.protocol in (6, 17):
            self.ports = struct.unpack("!HH", rest[:4])
        if self.protocol == 17 and self.is_dhcp():
            self._decode_dhcp(rest[8:])
        elif self.protocol == 17 and self.ports[1] == VXLAN_PORT:
            self._enter(int.from_bytes(rest[12:15], "big"), rest[16:])
        elif self.protocol == 17 and self.ports[1] == GENEVE_PORT:
            self._enter(int.from_bytes(rest[12:15], "big"), rest[16 + (rest[8] & 63) * 4:])

    def _decode_ipv6(self, body):
        self.ttl, self.protocol = body[7], body[6]
        self.ip_src, self.ip_dst = ip_text(body[8:24]), ip_text(body[24:40])
        rest = body[40:40 + int.from_bytes(body[4:6], "big")]
        self.ip_id = body[1:4] + rest[:8]  # no identification: label and ports stand for it
        if self.protocol == ICMPV6 and rest[0] in ECHOES_V6:
            self.icmp = (ECHOES_V6[rest[0]], rest[4:8])
        elif self.protocol == ICMPV6 and rest[0] in (SOLICITATION, ADVERTISEMENT):
            self.nd_kind, self.nd_target = rest[0], ip_text(rest[8:24])
            self.nd_mac = mac_text(rest[26:32]) if len(rest) >= 32 else None
        else:
            self._decode_ports(rest)

    def _decode_dhcp(self, body):
        self.yiaddr, self.chaddr = ip_text(body[16:20]), mac_text(body[28:34])
        options = body[240:] if body[236:240] == DHCP_COOKIE else b""
        at = 0
        while at + 2 < len(options) and options[at] != 255:
            if options[at] == 53:
                self.dhcp_kind = options[at + 2]
            elif options[at] == 12:
                self.dhcp_name = options[at + 2:at + 2 + options[at + 1]].decode()
            at += 1 if options[at] == 0 else 2 + options[at + 1]

    def is_dhcp(self):
        return self.ports is not None and set(self.ports) <= {67, 68}

    def is_arp(self):
        return self.arp_op is not None

    def is_question(self):
        """ARP or neighbour discovery."""
        return self.is_arp() or self.nd_kind is not None

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
