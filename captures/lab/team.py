# SPDX-License-Identifier: GPL-2.0-or-later
"""A NIC team under a virtual switch, as one AF_PACKET forwarder between uplink and switch.

Outside, every machine behind the team has the team's MAC. Inbound frames get the MAC that the
team's own table holds for the IP address. The table learns an address when it first hears it and
keeps it until the team is initialised again: the fault that the field report describes.
`learn="always"` is the driver without the fault. With a VLAN the team tags what leaves; what
arrives has lost its tag before a packet socket sees it.
"""

import os
import select
import socket
import struct

from packets import ARP_REPLY, ARP_REQUEST, arp, mac_bytes, open_raw

PACKET_OUTGOING = 4
ARP, IPV4 = b"\x08\x06", b"\x08\x00"
NO_IP = bytes(4)


def sender_ip(frame):
    kind = frame[12:14]
    return frame[28:32] if kind == ARP else frame[26:30] if kind == IPV4 else NO_IP


def target_ip(frame):
    kind = frame[12:14]
    return frame[38:42] if kind == ARP else frame[30:34] if kind == IPV4 else NO_IP


class Team:
    """The table and the two directions of rewriting."""

    def __init__(self, mac, arp_mode, learn, vlan):
        self.mac = mac_bytes(mac)
        self.vlan = vlan
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


def tagged(frame, vlan):
    return frame[:12] + struct.pack("!HH", 0x8100, vlan) + frame[12:] if vlan else frame


def forward(team, uplink, inner, ready):
    for handle in ready:
        frame = receive(handle)
        if frame is None or len(frame) < 42:
            continue
        if handle is inner:
            send(uplink, tagged(team.outbound(frame), team.vlan))
            continue
        answer = team.answer(frame)
        changed = None if answer else team.inbound(frame)
        if answer:
            send(uplink, tagged(answer, team.vlan))
        elif changed is not None:
            send(inner, changed)


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


def run_trunk(tagged_device, plain_device, vlan, commands, answers):
    """A switch port in a VLAN, for kernels whose bridge knows none."""
    outside, inside = open_raw(tagged_device), open_raw(plain_device)
    os.write(answers, b"ready\n")
    while True:
        for handle in select.select([outside, inside, commands], [], [])[0]:
            if handle is commands:
                return
            frame = receive(handle)
            if frame is not None and handle is inside:
                send(outside, tagged(frame, vlan))
            elif frame is not None:
                send(inside, frame)
