# SPDX-License-Identifier: GPL-2.0-or-later
"""Small frames that the laboratory itself sends: ARP, neighbour discovery, VRRP adverts."""

import ipaddress
import socket
import struct

ETH_P_ALL = 3
ARP_REQUEST = 1
ARP_REPLY = 2
BROADCAST = b"\xff" * 6
NOBODY = b"\x00" * 6
ICMPV6 = 58
ROUTER, SOLICITATION, ADVERTISEMENT = 134, 135, 136
OVERRIDE = 0x20000000


def mac_bytes(text):
    return bytes.fromhex(text.replace(":", ""))


def mac_text(raw):
    return ":".join(f"{byte:02x}" for byte in raw)


def ip_bytes(text):
    return ipaddress.ip_address(text).packed


def ip_text(raw):
    """IPv4 or IPv6, by its length."""
    return str(ipaddress.ip_address(bytes(raw)))


def is_ipv6(text):
    return ":" in text


def open_raw(device):
    """A socket on all frames of a device, also those for other MACs."""
    handle = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(ETH_P_ALL))
    handle.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4 << 20)
    handle.bind((device, ETH_P_ALL))
    index = socket.if_nametoindex(device)
    handle.setsockopt(263, 1, struct.pack("IHH8s", index, 1, 0, b""))  # promiscuous membership
    return handle


def arp(operation, sender_mac, sender_ip, target_mac, target_ip, source=None, destination=None):
    """An ARP frame; Ethernet addresses follow the ARP ones unless given."""
    if destination is None:
        destination = BROADCAST if operation == ARP_REQUEST else target_mac
    head = destination + (source or sender_mac) + b"\x08\x06"
    body = struct.pack("!HHBBH", 1, 0x0800, 6, 4, operation)
    return head + body + sender_mac + sender_ip + target_mac + target_ip


def announcement(mac, ip):
    """The gratuitous ARP request of RFC 5227, section 3."""
    return arp(ARP_REQUEST, mac, ip, NOBODY, ip)


def probe(mac, ip):
    """The ARP probe of RFC 5227, section 2.1.1: no sender address yet."""
    return arp(ARP_REQUEST, mac, bytes(4), NOBODY, ip)


def checksum(raw):
    total = sum(struct.unpack(f"!{len(raw) // 2}H", raw[:len(raw) & ~1]))
    total += raw[-1] << 8 if len(raw) & 1 else 0
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return ~total & 0xFFFF


def icmpv6(source, destination, message):
    """An IPv6 packet of neighbour discovery (RFC 4861: hop limit 255) with its checksum."""
    pseudo = source + destination + struct.pack("!II", len(message), ICMPV6)
    total = checksum(pseudo + message)
    message = message[:2] + struct.pack("!H", total) + message[4:]
    return struct.pack("!IHBB", 6 << 28, len(message), ICMPV6, 255) + source + destination + message


def unsolicited_advertisement(mac, ip):
    """RFC 4861, section 7.2.6: to all nodes, with the override flag."""
    everybody = ip_bytes("ff02::1")
    return advertisement(mac, ip, b"\x33\x33" + everybody[12:], everybody)


def advertisement(mac, ip, destination_mac, destination):
    """The same to whomever it is for; nobody asked (no solicited flag)."""
    message = struct.pack("!BBHI", ADVERTISEMENT, 0, 0, OVERRIDE) + ip + b"\x02\x01" + mac
    return destination_mac + mac + b"\x86\xdd" + icmpv6(ip, destination, message)


def router_advertisement(mac, router, prefix, seconds):
    """One prefix for address configuration (RFC 4861, section 4.2), valid so many seconds."""
    everybody = ip_bytes("ff02::1")
    message = struct.pack("!BBHBBHII", ROUTER, 0, 0, 64, 0, seconds, 0, 0) + b"\x01\x01" + mac
    message += struct.pack("!BBBBIII", 3, 4, 64, 0xC0, seconds, seconds, 0) + prefix
    return b"\x33\x33" + everybody[12:] + mac + b"\x86\xdd" + icmpv6(router, everybody, message)


def hsrp_message(operation, state, priority, group, virtual_ip):
    """HSRP version 1 (RFC 2281, section 5.1): a hello every 3 s, hold time 10 s."""
    head = struct.pack("!BBBBBBBB", 0, operation, state, 3, 10, priority, group, 0)
    return head + b"cisco".ljust(8, b"\0") + virtual_ip


def hsrp_message_second(operation, state, priority, group, virtual_ip, own_mac):
    """HSRP version 2 as Cisco's routers send it: the group's state (type 1, 40 bytes) and the
    text that authenticates it (type 3); times in milliseconds, 16 bytes for the address."""
    group_state = struct.pack("!BBBBBBH", 1, 40, 2, operation, state, 4, group) + own_mac
    group_state += struct.pack("!III", priority, 3000, 10000) + virtual_ip.ljust(16, b"\0")
    return group_state + b"\x03\x08" + b"cisco".ljust(8, b"\0")


def vrrp_advert(source_mac, source_ip, group, priority, virtual_ip):
    """VRRP version 2 (RFC 3768, section 5), one address, one advert a second."""
    vrrp = struct.pack("!BBBBBBH", 0x21, group, priority, 1, 0, 1, 0) + virtual_ip + bytes(8)
    vrrp = vrrp[:6] + struct.pack("!H", checksum(vrrp)) + vrrp[8:]
    head = struct.pack("!BBHHHBBH", 0x45, 0xC0, 20 + len(vrrp), 0, 0, 255, 112, 0)
    head += source_ip + bytes((224, 0, 0, 18))
    head = head[:10] + struct.pack("!H", checksum(head)) + head[12:]
    return bytes.fromhex("01005e000012") + source_mac + b"\x08\x00" + head + vrrp
