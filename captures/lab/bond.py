# SPDX-License-Identifier: GPL-2.0-or-later
"""Load-balancing teams of one host in user space, for kernels without bonding.

Two members with a MAC each. Bond is Linux' balance-alb: ARP replies tell every peer one of the two
MACs in turn; frames leave through the member that the peer's address hashes to, with that member's
MAC. TransmitBond is balance-tlb and Windows' LBFO with address hash: only what leaves has several
MACs. SessionBond is the smart load balancing of Broadcom and QLogic: as Bond, but each session has
its member, and peers are told by unicast again and again. AlternatingBond has one MAC and changes
its member every second, a misconfiguration. With the first three everything is answered, whatever
MAC it went to.
"""

import os
import select
import socket
import time

from packets import ARP_REPLY, arp, mac_bytes, open_raw
from team import ARP, IPV4, receive, send, tagged, untagged


class Bond:
    def __init__(self, own_mac, members):
        self.own = mac_bytes(own_mac)
        self.members = [(handle, mac_bytes(mac)) for handle, mac in members]
        self.told = {}
        self.macs = {}

    def member_for(self, peer):
        """Each peer is told one member, in turn."""
        if peer not in self.told:
            self.told[peer] = len(self.told) % len(self.members)
        return self.members[self.told[peer]]

    def send_arp(self, frame):
        operation, peer = frame[20:22], frame[38:42]
        if operation == ARP_REPLY.to_bytes(2, "big"):
            handle, mac = self.member_for(peer)
            send(handle, frame[:6] + mac + frame[12:22] + mac + frame[28:])
            return
        handle, mac = self.members[0]
        send(handle, frame[:6] + mac + frame[12:22] + mac + frame[28:])
        if frame[:6] == b"\xff" * 6:
            self.tell_peers(frame[28:32])

    def tell_peers(self, own_ip):
        """An own broadcast request told everybody the first member: correct it by unicast."""
        for peer, number in self.told.items():
            handle, mac = self.members[number]
            if peer in self.macs:
                send(handle, arp(ARP_REPLY, mac, own_ip, self.macs[peer], peer))

    def outbound(self, frame):
        if frame[12:14] == ARP:
            self.send_arp(frame)
            return
        handle, mac = self.members[self.hash(frame) % len(self.members)]
        send(handle, frame[:6] + mac + frame[12:])

    @staticmethod
    def hash(frame):
        peer = frame[30:34] if frame[12:14] == IPV4 else frame[:4]
        return sum(peer) // 2

    def inbound(self, inner, frame, number):
        own = self.members[number][1]
        if any(frame[6:12] == mac for _, mac in self.members):
            return  # an own broadcast that the switch sends to the other member
        if frame[12:14] == ARP and frame[28:32] != bytes(4):
            self.macs[frame[28:32]] = frame[22:28]
        if frame[:6] == own:
            send(inner, self.own + frame[6:])
        elif frame[0] & 1 and number == 0:
            send(inner, frame)


class TransmitBond(Bond):
    def send_arp(self, frame):
        send(self.members[0][0], frame)


class SessionBond(Bond):
    REMIND = 2

    def __init__(self, own_mac, members):
        super().__init__(own_mac, members)
        self.reminded = time.monotonic()

    @staticmethod
    def hash(frame):
        return sum(frame[26:38]) if frame[12:14] == IPV4 else 0

    def outbound(self, frame):
        super().outbound(frame)
        if frame[12:14] == IPV4 and time.monotonic() - self.reminded > self.REMIND:
            self.reminded = time.monotonic()
            self.tell_peers(frame[26:30])


class AlternatingBond(Bond):
    def outbound(self, frame):
        send(self.members[int(time.monotonic()) % len(self.members)][0], frame)

    def inbound(self, inner, frame, number):
        if frame[6:12] != self.own and (frame[:6] == self.own or number == 0):
            send(inner, frame)


MODES = {"alb": Bond, "tlb": TransmitBond, "slb": SessionBond, "alternating": AlternatingBond}


class Port:
    """A member's device; what leaves it gets the member's VLAN tags."""

    def __init__(self, device, vlans):
        self.handle, self.vlans = open_raw(device), vlans

    def send(self, frame):
        self.handle.send(tagged(frame, self.vlans))


def run_bond(inner_device, own_mac, members, mode, commands, answers):
    """members: device, MAC and perhaps VLANs of each; forwards until killed."""
    inner = open_raw(inner_device)
    ports = [(Port(device, vlans), mac) for device, mac, *vlans in members]
    bond = MODES[mode](own_mac, ports)
    sockets = [port.handle for port, _ in ports]
    os.write(answers, b"ready\n")
    while True:
        ready, _, _ = select.select([inner, commands] + sockets, [], [])
        if commands in ready and not os.read(commands, 4096):
            return
        for handle in ready:
            frame = untagged(receive(handle)) if isinstance(handle, socket.socket) else None
            if frame is None:
                continue
            if handle is inner:
                bond.outbound(frame)
            else:
                bond.inbound(inner, frame, sockets.index(handle))
