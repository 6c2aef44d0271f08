# SPDX-License-Identifier: GPL-2.0-or-later
"""A NIC team under a virtual switch, as one AF_PACKET forwarder between uplink and switch.

Outside, every machine behind the team has the team's MAC. Inbound frames get the MAC that the
team's own table holds for the IP address. The table learns an address when it first hears it and
keeps it until the team is initialised again: the fault that the field report describes.
`learn="always"` is the driver without the fault. IPv6 is treated like IPv4: the link-layer
options of neighbour discovery name the team outside. Tags are taken off what arrives and put on
what leaves, others on each side if need be.
"""

import os
import select
import socket
import struct

from packets import ARP_REPLY, ARP_REQUEST, ICMPV6, arp, icmpv6, mac_bytes, open_raw

PACKET_OUTGOING = 4
ARP, IPV4, IPV6 = b"\x08\x06", b"\x08\x00", b"\x86\xdd"
SENDER = {ARP: (28, 32), IPV4: (26, 30), IPV6: (22, 38)}
TARGET = {ARP: (38, 42), IPV4: (30, 34), IPV6: (38, 54)}
ND_OPTIONS_AT = {133: 62, 134: 70, 135: 78, 136: 78}
TAGS = (b"\x81\x00", b"\x88\xa8")
NO_IP = bytes(4)


def sender_ip(frame):
    first, end = SENDER.get(frame[12:14], (0, 0))
    return frame[first:end] if any(frame[first:end]) else NO_IP


def target_ip(frame):
    first, end = TARGET.get(frame[12:14], (0, 0))
    return frame[first:end] or NO_IP


def rename_options(frame, old, new):
    """Neighbour discovery names one MAC instead of the other in its link-layer options."""
    at = ND_OPTIONS_AT.get(frame[54]) if frame[12:14] == IPV6 and frame[20] == ICMPV6 else None
    if at is None:
        return frame
    changed = bytearray(frame)
    while at + 8 <= len(frame) and frame[at + 1]:
        if frame[at] in (1, 2) and frame[at + 2:at + 8] == old:
            changed[at + 2:at + 8] = new
        at += frame[at + 1] * 8
    changed[56:58] = b"\0\0"
    return frame[:14] + icmpv6(frame[22:38], frame[38:54], bytes(changed[54:]))


class Team:
    """The table and the two directions of rewriting."""

    def __init__(self, mac, arp_mode, learn, vlans, inner_vlans):
        self.mac = mac_bytes(mac)
        self.vlans, self.inner_vlans = vlans, inner_vlans
        self.proxies = arp_mode == "proxy"
        self.learns_always = learn == "always"
        self.table = {}

    def outbound(self, frame):
        """From a VM to the wire; without a sender address (DHCP, ARP probe) nothing changes."""
        ip, mac = sender_ip(frame), frame[6:12]
        if ip == NO_IP:
            return frame
        if self.learns_always or ip not in self.table:
            self.table[ip] = mac
        if frame[12:14] == ARP:
            frame = frame[:22] + self.mac + frame[28:]
        frame = rename_options(frame, mac, self.mac)
        return frame[:6] + self.mac + frame[12:]

    def answer(self, frame):
        """The team's own ARP answer for a machine of its table, in proxy mode."""
        asks = frame[12:14] == ARP and frame[20:22] == ARP_REQUEST.to_bytes(2, "big")
        asked = target_ip(frame)
        if not (self.proxies and asks and asked in self.table and sender_ip(frame) != asked):
            return None
        return arp(ARP_REPLY, self.mac, asked, frame[22:28], sender_ip(frame))

    def inbound(self, frame):
        """From the wire to a VM; None when the table knows no machine for it."""
        if frame[:6] != self.mac:
            return frame
        mac = self.table.get(target_ip(frame))
        if mac is None:
            return None
        if frame[12:14] == ARP and frame[32:38] == self.mac:
            frame = frame[:32] + mac + frame[38:]
        return mac + frame[6:]


def receive(handle):
    try:
        frame, address = handle.recvfrom(65536)
    except OSError:
        return None  # the device is down: the team is being toggled
    return None if address[2] == PACKET_OUTGOING else frame


def send(handle, frame):
    try:
        handle.send(frame)
    except OSError:
        pass


def tagged(frame, vlans):
    """802.1Q, and 802.1ad outside of it when there are two."""
    for number, vlan in enumerate(reversed(vlans)):
        kind = 0x88A8 if number else 0x8100
        frame = frame[:12] + struct.pack("!HH", kind, vlan) + frame[12:]
    return frame


def untagged(frame):
    """A packet socket has taken off the outer tag, the inner one is still there."""
    while frame is not None and frame[12:14] in TAGS:
        frame = frame[:12] + frame[16:]
    return frame


def forward(team, uplink, inner, ready):
    for handle in ready:
        frame = untagged(receive(handle))
        if frame is None or len(frame) < 42:
            continue
        if handle is inner:
            send(uplink, tagged(team.outbound(frame), team.vlans))
            continue
        answer = team.answer(frame)
        changed = None if answer else team.inbound(frame)
        if answer:
            send(uplink, tagged(answer, team.vlans))
        elif changed is not None:
            send(inner, tagged(changed, team.inner_vlans))


def run_team(uplink_device, inner_device, plan, commands, answers):
    """Forwards until killed; plan: the arguments of Team; the command `clear` empties the table."""
    team = Team(*plan)
    uplink, inner = open_raw(uplink_device), open_raw(inner_device)
    os.write(answers, b"ready\n")
    while True:
        ready, _, _ = select.select([uplink, inner, commands], [], [])
        if commands in ready:
            if not os.read(commands, 4096):
                return
            team.table.clear()
            os.write(answers, b"cleared\n")
        forward(team, uplink, inner, [one for one in ready if isinstance(one, socket.socket)])


def run_trunk(tagged_device, plain_device, vlans, commands, answers):
    """A switch port in a VLAN, for kernels whose bridge knows none."""
    outside, inside = open_raw(tagged_device), open_raw(plain_device)
    os.write(answers, b"ready\n")
    while True:
        for handle in select.select([outside, inside, commands], [], [])[0]:
            if handle is commands:
                return
            frame = untagged(receive(handle))
            if frame is not None and handle is inside:
                send(outside, tagged(frame, vlans))
            elif frame is not None:
                send(inside, frame)
