# SPDX-License-Identifier: GPL-2.0-or-later
"""A consistent renaming of the MAC, IPv4 and IPv6 addresses of a capture, also in what packets say
about addresses (ARP, neighbour discovery, DHCP, DNS, VRRP, HSRP, SDP, quoted packets) and inside
tunnels."""

import ipaddress
import random
import re
import struct

from pcaptool import correct

TAGS = (b"\x81\x00", b"\x88\xa8", b"\x91\x00")
ARP, IPV4, IPV6 = b"\x08\x06", b"\x08\x00", b"\x86\xdd"
ICMP, TCP, UDP, GRE, ICMPV6, VRRP = 1, 6, 17, 47, 58, 112
HSRP_PORT = 1985
CHECKSUM_AT = {ICMP: 2, TCP: 16, UDP: 6, ICMPV6: 2, VRRP: 6}
QUOTING, QUOTING_V6 = (3, 5, 11, 12), (1, 2, 3, 4)
EXTENSIONS, FRAGMENT = (0, 43, 60), 44
DHCP_ADDRESSES = (3, 6, 28, 50, 54)
DHCP_PORTS = ((67, 68), (68, 67), (67, 67))
NAME_PORTS = {5353, 5355, 137, 53}
VXLAN_PORT, GENEVE_PORT = 4789, 6081
TUNNEL_PORTS = {VXLAN_PORT.to_bytes(2, "big"), GENEVE_PORT.to_bytes(2, "big")}
ERSPAN, BRIDGED = b"\x88\xbe", b"\x65\x58"
ROUTER_SOLICITATION, ROUTER_ADVERTISEMENT, SOLICITATION, ADVERTISEMENT = 133, 134, 135, 136
ND_OPTIONS_AT = {ROUTER_SOLICITATION: 8, ROUTER_ADVERTISEMENT: 16, SOLICITATION: 24,
                 ADVERTISEMENT: 24}
LISTENER_REPORTS = (130, 131, 132)
LISTENER_REPORT_2 = 143
A, AAAA, NETBIOS = 1, 28, 32
VIRTUAL = tuple(bytes.fromhex(one) for one in (
    "00005e0001", "00005e0002", "00000c07ac", "000573a0", "0007b400",
    *(f"00000c9ff{one:x}" for one in range(16))))
SOLICITED_NODE = bytes.fromhex("ff0200000000000000000001ff")


REVERSE, REVERSE_V6 = (b"in-addr", b"arpa"), (b"ip6", b"arpa")
# First bytes of IPv4 networks that mean something: Direct Routing's 52.112/14, 127/8, 169.254/16.
MEANINGFUL = (52, 127, 169)

# Where media are to go (RFC 8866 section 5.7), and where a 302 of the lab's UM server sends calls.
MEDIA = re.compile(rb"(?:(?<=\nc=IN IP4 )|(?<=\nContact: <sip:um@))\d+(?:\.\d+){3}")


class Renamer:
    """Prefixes of 8, 16 and 24 bits (IPv6: 48 and 64) stay prefixes; multicast, broadcast,
    unspecified, loopback and link-local addresses keep their meaning, and so do the virtual MACs
    of router redundancy. Decimal numbers keep their length, so that names of addresses (DNS PTR)
    can be renamed where they stand. The last three bytes of MACs and IPv6 addresses are renamed
    alike, each on its own: thus solicited-node groups and addresses made from MACs still fit.
    """

    def __init__(self, seed):
        chance = random.Random(f"names {seed}")
        self.key = chance.getrandbits(32)
        self.firsts = self._alike(chance, set(range(1, 224)) - set(MEANINGFUL))
        self.seconds = self._alike(chance, range(256))
        self.thirds = self._alike(chance, range(256))
        self.fourths = self._alike(chance, range(1, 255))
        self.ends = [self._shuffled(chance) for _ in range(3)]

    @staticmethod
    def _shuffled(chance):
        """Of the values of a byte, 0 stays."""
        rest = list(range(1, 256))
        chance.shuffle(rest)
        return [0] + rest

    @staticmethod
    def _alike(chance, numbers):
        """Each becomes one with as many digits; numbers of all 256 that are not asked for stay."""
        table = list(range(256))
        for low, high in ((0, 10), (10, 100), (100, 256)):
            old = [one for one in numbers if low <= one < high]
            for one, new in zip(old, chance.sample(old, len(old))):
                table[one] = new
        return table

    def _made_up(self, raw, count):
        """Bytes that depend on others and on the seed only."""
        return random.Random(f"{self.key} {bytes(raw).hex()}").randbytes(count)

    def _end(self, raw):
        return bytes(table[one] for table, one in zip(self.ends, raw))

    def mac(self, raw):
        if raw[:3] == b"\x33\x33\xff" and len(raw) == 6:
            return raw[:3] + self._end(raw[3:])
        if raw[0] & 1 or raw == bytes(6) or raw.startswith(VIRTUAL):
            return raw
        vendor = self._made_up(raw, 3)
        return bytes([(0x00, 0x02, 0x3C, 0xA4)[vendor[0] % 4]]) + vendor[1:] + self._end(raw[3:])

    def ip(self, raw):
        if raw == bytes(4) or raw[0] in (0, 127) or raw[0] >= 224:
            return raw
        second = raw[1] if raw[0] in MEANINGFUL else self.seconds[raw[1]]
        return bytes((self.firsts[raw[0]], second, self.thirds[raw[2]], self.fourths[raw[3]]))

    def ip6(self, raw):
        if raw[:13] == SOLICITED_NODE:
            return raw[:13] + self._end(raw[13:])
        if raw[0] == 0xFF or raw[:15] == bytes(15):
            return raw
        return self.prefix6(raw[:8]) + self._interface(raw[8:])

    def prefix6(self, raw):
        if raw[0] == 0xFE or raw == bytes(8):
            return raw
        site = self._made_up(raw[:6], 5)
        first = bytes([0x2A]) if raw[0] & 0xE0 == 0x20 else raw[:1]
        return first + site + bytes((self.thirds[raw[6]], self.thirds[raw[7]]))

    def _interface(self, raw):
        if raw[3:5] == b"\xff\xfe":
            mac = self.mac(bytes([raw[0] ^ 2]) + raw[1:3] + raw[5:])
            return bytes([mac[0] ^ 2]) + mac[1:3] + raw[3:5] + mac[3:]
        start = raw[:5] if raw[:5] == bytes(5) else self._made_up(raw[:5], 5)
        return start + self._end(raw[5:])

    def mac_text(self, text):
        raw = self.mac(bytes.fromhex(text.replace(":", "")))
        return ":".join(f"{one:02x}" for one in raw)

    def ip_text(self, text):
        raw = ipaddress.ip_address(text).packed
        return str(ipaddress.ip_address(self.ip(raw) if len(raw) == 4 else self.ip6(raw)))

    def _put(self, packet, at, length):
        """Renames an address of so many bytes in place, unless it is cut."""
        rename = {4: self.ip, 6: self.mac, 16: self.ip6}[length]
        if at + length <= len(packet):
            packet[at:at + length] = rename(bytes(packet[at:at + length]))

    def frame(self, data):
        packet = bytearray(data)
        self._put(packet, 0, 6)
        self._put(packet, 6, 6)
        at = 12
        while data[at:at + 2] in TAGS:
            at += 4
        kind = data[at:at + 2]
        if kind == ARP:
            for offset, length in ((8, 6), (14, 4), (18, 6), (24, 4)):
                self._put(packet, at + 2 + offset, length)
        elif kind == IPV4:
            packet[at + 2:] = self.ipv4(packet[at + 2:])
        elif kind == IPV6:
            packet[at + 2:] = self.ipv6(packet[at + 2:])
        return bytes(packet)

    def ipv4(self, packet):
        """An IPv4 packet, whole or cut, with its checksums."""
        if len(packet) < 20:
            return packet
        old = bytes(packet)
        self._put(packet, 12, 4)
        self._put(packet, 16, 4)
        correct(packet, 10, old[12:20], bytes(packet[12:20]))
        head = (old[0] & 15) * 4
        if struct.unpack("!H", old[6:8])[0] & 0x1FFF == 0:
            pseudo = (old[12:20], bytes(packet[12:20])) if old[9] in (TCP, UDP) else (b"", b"")
            packet[head:] = self._transport(old[9], packet[head:], pseudo)
        return packet

    def ipv6(self, packet):
        """An IPv6 packet, whole or cut; every checksum of its payload covers the addresses."""
        if len(packet) < 40:
            return packet
        old, at, protocol = bytes(packet), 40, packet[6]
        self._put(packet, 8, 16)
        self._put(packet, 24, 16)
        while protocol in EXTENSIONS and at + 8 <= len(old):
            protocol, at = old[at], at + 8 + old[at + 1] * 8
        if protocol == FRAGMENT and at + 8 <= len(old):
            first = struct.unpack("!H", old[at + 2:at + 4])[0] & 0xFFF8 == 0
            protocol, at = old[at] if first else FRAGMENT, at + 8
        packet[at:] = self._transport(protocol, packet[at:], (old[8:40], bytes(packet[8:40])))
        return packet

    def _transport(self, protocol, packet, pseudo):
        old = bytes(packet)
        self._payload(protocol, packet)
        if protocol not in CHECKSUM_AT or (protocol == UDP and old[6:8] == b"\0\0"):
            return packet
        correct(packet, CHECKSUM_AT[protocol], pseudo[0] + old, pseudo[1] + bytes(packet))
        if protocol == UDP and packet[6:8] == b"\0\0":
            packet[6:8] = b"\xff\xff"
        return packet

    def _payload(self, protocol, packet):
        """What a packet says about addresses."""
        is_tunnel = protocol == UDP and bytes(packet[2:4]) in TUNNEL_PORTS
        if protocol in (TCP, UDP) and not is_tunnel:  # what is inside has its own turn
            packet[:] = MEDIA.sub(lambda found: self.ip_text(found.group().decode()).encode(),
                                  packet)
        if protocol == UDP and len(packet) >= 8:
            self._udp(packet)
        elif protocol == ICMP and packet[:1] and packet[0] in QUOTING:
            packet[8:] = self.ipv4(packet[8:])
        elif protocol == ICMPV6 and packet:
            self._icmpv6(packet)
        elif protocol == GRE:
            self._gre(packet)
        elif protocol == VRRP and len(packet) >= 8:
            length = 4 if packet[0] == 0x21 or len(packet) < 24 else 16
            for number in range(packet[3]):
                self._put(packet, 8 + number * length, length)

    def _udp(self, packet):
        ports = struct.unpack("!HH", packet[:4])
        if ports in DHCP_PORTS:
            self._dhcp(packet)
        elif ports[1] == VXLAN_PORT:
            packet[16:] = self.frame(packet[16:])
        elif ports[1] == GENEVE_PORT and len(packet) > 8:
            at = 16 + (packet[8] & 63) * 4
            packet[at:] = self.frame(packet[at:])
        elif ports[1] == HSRP_PORT:
            self._hsrp(packet)
        elif NAME_PORTS & set(ports):
            self._names(packet, 8)

    def _hsrp(self, packet):
        """The virtual address, in version 1 (RFC 2281, section 5.1) and the group state of 2."""
        if len(packet) >= 28 and packet[8] == 0:
            self._put(packet, 24, 4)
        elif len(packet) >= 50 and packet[8:10] == b"\x01\x28":
            self._put(packet, 34, 4 if packet[13] == 4 else 16)

    def _gre(self, packet):
        if len(packet) < 4:
            return
        at = 4 + 4 * sum(bool(packet[0] & bit) for bit in (0x80, 0x20, 0x10))
        at += 8 if packet[2:4] == ERSPAN and packet[0] & 0x10 else 0
        if packet[2:4] in (ERSPAN, BRIDGED):
            packet[at:] = self.frame(packet[at:])

    def _icmpv6(self, packet):
        kind = packet[0]
        if kind in QUOTING_V6:
            packet[8:] = self.ipv6(packet[8:])
        elif kind in (SOLICITATION, ADVERTISEMENT) or kind in LISTENER_REPORTS:
            self._put(packet, 8, 16)
        elif kind == LISTENER_REPORT_2 and len(packet) >= 8:
            self._groups(packet)
        if kind in ND_OPTIONS_AT:
            self._nd_options(packet, ND_OPTIONS_AT[kind])

    def _groups(self, packet):
        """The groups of a report (RFC 3810, section 5.2)."""
        at = 8
        for _ in range(struct.unpack("!H", packet[6:8])[0]):
            self._put(packet, at + 4, 16)
            if at + 4 > len(packet):
                return
            at += 20 + packet[at + 1] * 4 + struct.unpack("!H", packet[at + 2:at + 4])[0] * 16

    def _nd_options(self, packet, at):
        while at + 8 <= len(packet) and packet[at + 1]:
            if packet[at] in (1, 2):
                self._put(packet, at + 2, 6)
            elif packet[at] == 3 and at + 32 <= len(packet):
                packet[at + 16:at + 24] = self.prefix6(bytes(packet[at + 16:at + 24]))
            at += packet[at + 1] * 8

    def _names(self, packet, start):
        """The addresses in the records of a DNS or NetBIOS name message."""
        if start + 12 > len(packet):
            return
        questions, *records = struct.unpack("!HHHH", packet[start + 4:start + 12])
        at = start + 12
        for _ in range(questions):
            at = self._name(packet, at) + 4
        for _ in range(sum(records)):
            at = self._name(packet, at)
            if at + 10 > len(packet):
                return
            kind, _, _, length = struct.unpack("!HHIH", packet[at:at + 10])
            at += 10
            if kind in (A, AAAA) and length in (4, 16):
                self._put(packet, at, length)
            elif kind == NETBIOS and length == 6:
                self._put(packet, at + 2, 4)
            at += length

    def _name(self, packet, at):
        """Where a name ends; one of an address is renamed, unless a pointer is in it."""
        labels = []
        while at < len(packet) and packet[at]:
            if packet[at] >= 0xC0:
                return at + 2
            labels.append((at + 1, bytes(packet[at + 1:at + 1 + packet[at]])))
            at += 1 + packet[at]
        self._reverse(packet, labels)
        return at + 1

    def _reverse(self, packet, labels):
        words = [word for _, word in labels]
        if len(words) == 6 and tuple(words[4:]) == REVERSE:
            raw = bytes(int(word) for word in reversed(words[:4]))
            new = [str(one).encode() for one in reversed(self.ip(raw))]
        elif len(words) == 34 and tuple(words[32:]) == REVERSE_V6:
            raw = bytes.fromhex(b"".join(reversed(words[:32])).decode())
            new = [one.encode() for one in reversed(self.ip6(raw).hex())]
        else:
            return
        for (at, old), word in zip(labels, new):
            if len(old) == len(word):
                packet[at:at + len(word)] = word

    def _dhcp(self, packet):
        old = bytes(packet)
        for field in range(8 + 12, 8 + 28, 4):
            self._put(packet, field, 4)
        self._put(packet, 36, 6)
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
                self._put(packet, field, 4)
        elif code == 61 and length == 7 and old[at + 2] == 1:
            self._put(packet, at + 3, 6)


def rename(records, renamer):
    return [one.changed(data=renamer.frame(one.data)) for one in records]
