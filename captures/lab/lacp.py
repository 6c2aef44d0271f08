# SPDX-License-Identifier: GPL-2.0-or-later
"""Link aggregation (802.3ad) in user space, for kernels without bonding: one end of an aggregate.
Both ends run one; each picks a member for every conversation by a hash of its own, takes what
arrives on any member, and sends its LACPDU on every member each second."""

import os
import select
import struct
import time

from packets import mac_bytes, open_raw
from team import ARP, receive, send

SLOW_PROTOCOLS, GROUP_MAC = b"\x88\x09", bytes.fromhex("0180c2000002")
IN_SYNC = 0x3F  # active, short timeout, aggregatable, in sync, collecting, distributing


def port_words(kind, system, key, port):
    """Actor or partner information (IEEE 802.1AX, section 6.4.2.3)."""
    return struct.pack("!BBH6sHHHB3x", kind, 20, 0xFFFF, mac_bytes(system), key, 0xFF, port,
                       IN_SYNC)


def lacpdu(source, actor, partner, port):
    """actor, partner: system MAC and key."""
    body = b"\x01\x01" + port_words(1, *actor, port) + port_words(2, *partner, port)
    body += struct.pack("!BBH12x", 3, 16, 0)
    return GROUP_MAC + mac_bytes(source) + SLOW_PROTOCOLS + body.ljust(110, b"\0")


def by_stations(frame):
    """Layer 2, as many switches do it."""
    return frame[5] ^ frame[11]


def by_sessions(frame):
    """Layers 3 and 4, for IPv4 without options; all else by the stations."""
    if frame[12:14] == ARP or frame[12:14] != b"\x08\x00":
        return by_stations(frame)
    ports = frame[34:38] if frame[23] in (6, 17) else b""
    return sum(frame[29:30] + frame[33:34] + ports)


HASHES = {"stations": by_stations, "sessions": by_sessions}


def run_aggregate(inner_device, members, choice, actor, partner, commands, answers):
    """members: device and MAC of each; forwards until killed."""
    inner, ports = open_raw(inner_device), [open_raw(device) for device, _ in members]
    units = [lacpdu(mac, actor, partner, number) for number, (_, mac) in enumerate(members, 1)]
    due = time.monotonic()
    os.write(answers, b"ready\n")
    while True:
        if time.monotonic() >= due:
            for port, unit in zip(ports, units):
                send(port, unit)
            due += 1
        for handle in select.select([inner, commands, *ports], [], [], 0.1)[0]:
            if handle is commands:
                return
            frame = receive(handle)
            if frame is None or frame[12:14] == SLOW_PROTOCOLS:
                continue
            if handle is inner:
                send(ports[HASHES[choice](frame) % len(ports)], frame)
            else:
                send(inner, frame)
