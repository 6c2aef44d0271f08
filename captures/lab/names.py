# SPDX-License-Identifier: GPL-2.0-or-later
"""A machine tells its names: multicast DNS and NetBIOS."""

import os
import socket
import struct

from net import LabError
from packets import ip_bytes

MDNS, NETBIOS = ("224.0.0.251", 5353), 137


def mdns_answer(name, ip):
    """RFC 6762, section 8.3: an unsolicited response with the machine's address."""
    labels = b"".join(bytes([len(one)]) + one.encode() for one in (name, "local")) + b"\0"
    record = struct.pack("!HHIH", 1, 0x8001, 120, 4) + ip_bytes(ip)
    return struct.pack("!HHHHHH", 0, 0x8400, 0, 1, 0, 0) + labels + record


def netbios_registration(name, ip):
    """RFC 1002, section 4.2.2, by broadcast; the name in its first-level encoding."""
    padded = name.upper().ljust(15).encode() + b"\0"
    coded = bytes(65 + half for byte in padded for half in (byte >> 4, byte & 15))
    question = b"\x20" + coded + b"\0" + struct.pack("!HH", 0x20, 1)
    record = struct.pack("!HHHIHH", 0xC00C, 0x20, 1, 300000, 6, 0) + ip_bytes(ip)
    return struct.pack("!HHHHHH", 1, 0x2910, 1, 0, 0, 1) + question + record


def tell_names(name, ip):
    broadcast = ip.rsplit(".", 1)[0] + ".255"
    for port, target, message in ((5353, MDNS, mdns_answer(name, ip)),
                                  (NETBIOS, (broadcast, NETBIOS), netbios_registration(name, ip))):
        handle = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        handle.setsockopt(socket.SOL_SOCKET, socket.SO_BROADCAST, 1)
        handle.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        handle.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_IF, socket.inet_aton(ip))
        handle.bind((ip, port))
        handle.sendto(message, target)


def resolve(name, server):
    """RFC 1035, RFC 3596: a question for the address of a name, of the family of the server's, and
    the answer is waited for."""
    family, kind = (socket.AF_INET6, 28) if ":" in server else (socket.AF_INET, 1)
    labels = b"".join(struct.pack("!B", len(one)) + one.encode() for one in name.split("."))
    question = struct.pack("!6H", os.getpid() & 0xFFFF, 0x0100, 1, 0, 0, 0)
    question += labels + b"\0" + struct.pack("!HH", kind, 1)
    with socket.socket(family, socket.SOCK_DGRAM) as handle:
        handle.settimeout(5)
        handle.sendto(question, (server, 53))
        if handle.recv(512)[7] == 0:
            raise LabError("no address for " + name)
