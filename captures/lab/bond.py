# SPDX-License-Identifier: GPL-2.0-or-later
"""Adaptive load balancing in user space (Linux: balance-alb), for kernels without bonding.

One host, two members with a MAC each. ARP replies tell every peer one of the two MACs in turn;
frames leave through the member that the peer's address hashes to, with that member's MAC.
Everything is answered, whatever MAC it went to.
"""

import os
import select
import socket

from packets import ARP_REPLY, arp, mac_bytes, open_raw
from team import ARP, IPV4, receive, send


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
        peer = frame[30:34] if frame[12:14] == IPV4 else frame[:4]
        handle, mac = self.members[sum(peer) // 2 % len(self.members)]
        send(handle, frame[:6] + mac + frame[12:])

    def inbound(self, inner, frame, number):
        own = self.members[number][1]
        if frame[12:14] == ARP and frame[28:32] != bytes(4):
            self.macs[frame[28:32]] = frame[22:28]
        if frame[:6] == own:
            send(inner, self.own + frame[6:])
        elif frame[0] & 1 and number == 0:
            send(inner, frame)


def run_bond(inner_device, own_mac, members, commands, answers):
    """members: pairs of device and MAC; forwards until killed."""
    inner = open_raw(inner_device)
    handles = [(open_raw(device), mac) for device, mac in members]
    bond = Bond(own_mac, handles)
    sockets = [handle for handle, _ in handles]
    os.write(answers, b"ready\n")
    while True:
        ready, _, _ = select.select([inner, commands] + sockets, [], [])
        if commands in ready and not os.read(commands, 4096):
            return
        for handle in ready:
            frame = receive(handle) if isinstance(handle, socket.socket) else None
            if frame is None:
                continue
            if handle is inner:
                bond.outbound(frame)
            else:
                bond.inbound(inner, frame, sockets.index(handle))
