# SPDX-License-Identifier: GPL-2.0-or-later
"""Captures for tests of the program, built frame by frame from the RFCs (826 ARP, 791 IPv4, 792
ICMP), with what they show known by construction.

The scene: the host of a VM has a team of network cards with one MAC (TEAM). The capture is taken at
the team, so every frame is there twice: outside with the team's MAC and inside with the VM's.
"""

import ipaddress
import struct

import pcaptool

START = 1_800_000_000 * 10 ** 9
SECOND, COPY = 10 ** 9, 100_000  # a copy follows its original after 0.1 ms
BROADCAST, NOBODY = b"\xff" * 6, bytes(6)
TEAM = bytes.fromhex("001018aa0001")
OLD, NEW = bytes.fromhex("00155d0b0104"), bytes.fromhex("00155d0b021c")
CLIENTS = ((bytes.fromhex("3c5282000011"), "192.0.2.11"),
           (bytes.fromhex("3c5282000012"), "192.0.2.12"))
NEIGHBOUR = (bytes.fromhex("3c5282000013"), "192.0.2.13")
VM = "192.0.2.80"
REQUEST, ECHO, ECHO_REPLY = 1, 8, 0


def ip_bytes(text):
    return ipaddress.IPv4Address(text).packed


def mac_text(raw):
    return ":".join(f"{one:02x}" for one in raw)


def checksum(raw):
    return ~pcaptool.fold(pcaptool.word_sum(raw)) & 0xFFFF


def arp(operation, sender, sender_ip, target, target_ip, source=None, destination=BROADCAST):
    body = struct.pack("!HHBBH", 1, 0x0800, 6, 4, operation)
    body += sender + ip_bytes(sender_ip) + target + ip_bytes(target_ip)
    frame = destination + (source or sender) + b"\x08\x06" + body
    return frame.ljust(60, b"\0")


def ipv4(source, destination, protocol, identification, payload, ttl=64):
    head = struct.pack("!BBHHHBBH4s4s", 0x45, 0, 20 + len(payload), identification, 0x4000, ttl,
                       protocol, 0, ip_bytes(source), ip_bytes(destination))
    return head[:10] + struct.pack("!H", checksum(head)) + head[12:] + payload


def echo(kind, sender, receiver, identification, sequence):
    """An ICMP echo; sender and receiver are (mac, ip)."""
    body = struct.pack("!HH", identification, sequence) + b"tests" * 8
    message = struct.pack("!BBH", kind, 0, checksum(struct.pack("!BBH", kind, 0, 0) + body)) + body
    packet = ipv4(sender[1], receiver[1], 1, identification << 8 | sequence & 0xFF, message)
    return receiver[0] + sender[0] + b"\x08\x00" + packet


class Scene:
    """Frames as they come, with the numbers that Wireshark would give them."""

    def __init__(self):
        self.records = []
        self.misdelivered = []  # frame numbers of inner copies that nobody takes

    def add(self, seconds, frame):
        time = START + round(seconds * SECOND)
        self.records.append(pcaptool.Record(time, frame, len(frame)))
        return len(self.records)

    def ping(self, seconds, client, vm_mac, sequence, answered):
        """An echo request to the VM, outside and inside; and its answer, inside and outside."""
        kind = client[0][5]
        later = COPY / SECOND
        self.add(seconds, echo(ECHO, client, (TEAM, VM), kind, sequence))
        inner = self.add(seconds + later, echo(ECHO, client, (vm_mac, VM), kind, sequence))
        if answered:
            self.add(seconds + 2 * later, echo(ECHO_REPLY, (vm_mac, VM), client, kind, sequence))
            self.add(seconds + 3 * later, echo(ECHO_REPLY, (TEAM, VM), client, kind, sequence))
        return inner

    def announce(self, seconds, mac):
        """The VM says who it is (RFC 5227 section 2.3); outside the team's MAC stands for it."""
        self.add(seconds, arp(REQUEST, mac, VM, NOBODY, VM))
        self.add(seconds + COPY / SECOND, arp(REQUEST, TEAM, VM, NOBODY, VM))

    def office(self, first, last):
        """Two stations that have nothing to do with the VM, so that time is seen to pass."""
        for second in range(first, last):
            self.add(second + 0.5, echo(ECHO, CLIENTS[0], NEIGHBOUR, 90, second))
            self.add(second + 0.501, echo(ECHO_REPLY, NEIGHBOUR, CLIENTS[0], 90, second))

    def healthy(self, first, last, mac):
        for second in range(first, last):
            for client in CLIENTS:
                self.ping(second + client[0][5] / 100, client, mac, second, True)
        return self

    def cut_off(self, times):
        """Both clients keep asking, and the team writes the MAC that the VM had before."""
        for number, second in enumerate(times):
            for client in CLIENTS:
                at = second + client[0][5] / 1000
                self.misdelivered.append(self.ping(at, client, OLD, 100 + number, False))
        return self

    def sorted(self):
        """By time; only for scenes without misdelivered frames, whose numbers change."""
        assert not self.misdelivered
        self.records.sort(key=lambda one: one.time)
        return self

    def write(self, path, **options):
        pcaptool.write_pcap(path, self.records, **options)
        return path


def healthy():
    scene = Scene()
    scene.announce(0, OLD)
    scene.healthy(1, 6, OLD)
    scene.office(6, 12)
    return scene


def restarted():
    """The VM had OLD, is off for three seconds and comes back as NEW."""
    scene = Scene()
    scene.announce(0, OLD)
    scene.healthy(1, 5, OLD)
    scene.announce(8, NEW)
    return scene


def stale():
    """Cut off for twenty seconds, to the end."""
    scene = restarted().cut_off(range(9, 29))
    scene.office(29, 36)
    return scene


def healed():
    """Cut off for ten seconds, then somebody toggles the team."""
    scene = restarted().cut_off(range(9, 19))
    scene.announce(20, NEW)
    scene.healthy(21, 26, NEW)
    scene.office(26, 32)
    return scene


def healed_soon():
    """Cut off for less than two seconds."""
    scene = restarted().cut_off([9, 9.5, 10])
    scene.announce(10.4, NEW)
    scene.ping(10.6, CLIENTS[0], NEW, 500, True)
    scene.healthy(11, 16, NEW)
    scene.office(16, 22)
    return scene


def hardly():
    """Too few misdelivered frames, too close together, for more than a suspicion."""
    scene = restarted().cut_off([9])
    scene.office(10, 20)
    return scene
