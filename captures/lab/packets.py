# SPDX-License-Identifier: GPL-2.0-or-later
"""Small frames that the laboratory itself sends: ARP, VRRP adverts."""

import ipaddress
import socket
import struct

ETH_P_ALL = 3
ARP_REQUEST = 1
ARP_REPLY = 2
BROADCAST = b"\xff" * 6
NOBODY = b"\x00" * 6


def mac_bytes(text):
    return bytes.fromhex(text.replace(":", ""))


def mac_text(raw):
    return ":".join(f"{byte:02x}" for byte in raw)


def ip_bytes(text):
    return ipaddress.IPv4Address(text).packed


def ip_text(raw):
    return str(ipaddress.IPv4Address(raw))


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


def vrrp_advert(source_mac, source_ip, group, priority, virtual_ip):
    """VRRP version 2 (RFC 3768, section 5), one address, one advert a second."""
    vrrp = struct.pack("!BBBBBBH", 0x21, group, priority, 1, 0, 1, 0) + virtual_ip + bytes(8)
    vrrp = vrrp[:6] + struct.pack("!H", checksum(vrrp)) + vrrp[8:]
    head = struct.pack("!BBHHHBBH", 0x45, 0xC0, 20 + len(vrrp), 0, 0, 255, 112, 0)
    head += source_ip + bytes((224, 0, 0, 18))
    head = head[:10] + struct.pack("!H", checksum(head)) + head[12:]
    return bytes.fromhex("01005e000012") + source_mac + b"\x08\x00" + head + vrrp
