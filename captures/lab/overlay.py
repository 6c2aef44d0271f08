# SPDX-License-Identifier: GPL-2.0-or-later
"""Tunnels: a virtual switch that is stretched over an underlay (VXLAN, Geneve, NVGRE), and a
monitor session that is carried to a collector (ERSPAN). VXLAN is the kernel's; the others use its
sockets."""

import os
import select
import socket
import struct

from packets import open_raw
from team import receive, send

GENEVE_PORT, GRE = 6081, 47
NEAR, FAR = "10.255.0.1", "10.255.0.2"


def geneve_header(vni):
    """RFC 8926, section 3.4, with no options: an Ethernet frame follows."""
    return struct.pack("!BBHI", 0, 0, 0x6558, vni << 8)


def nvgre_header(vni):
    """RFC 7637, section 3.2: GRE with a key, 24 bits of network and 8 of flow."""
    return struct.pack("!HHI", 0x2000, 0x6558, vni << 8)


def strip_geneve(raw):
    return raw[8 + (raw[0] & 63) * 4:]


def strip_nvgre(raw):
    """A raw socket delivers the IPv4 header too."""
    return raw[(raw[0] & 15) * 4 + 8:]


def geneve_socket(own):
    handle = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    handle.bind((own, GENEVE_PORT))
    return handle


def gre_socket(own):
    handle = socket.socket(socket.AF_INET, socket.SOCK_RAW, GRE)
    handle.bind((own, 0))
    return handle


KINDS = {"geneve": (geneve_socket, geneve_header, strip_geneve, GENEVE_PORT),
         "nvgre": (gre_socket, nvgre_header, strip_nvgre, 0)}


def run_tunnel(device, kind, vni, own, peer, commands, answers):
    """What a device receives goes to the peer in a tunnel, and the other way round."""
    opener, header, strip, port = KINDS[kind]
    plain, carrier = open_raw(device), opener(own)
    os.write(answers, b"ready\n")
    while True:
        for handle in select.select([plain, carrier, commands], [], [])[0]:
            if handle is commands:
                return
            if handle is plain:
                frame = receive(plain)
                if frame is not None:
                    carrier.sendto(header(vni) + frame, (peer, port))
            else:
                send(plain, strip(carrier.recv(65536)))


def run_erspan(device, session, own, collector, commands, answers):
    """Mirrors a device to a collector: ERSPAN type II (draft-foschiano-erspan, section 4.2)."""
    mirrored, carrier = open_raw(device), gre_socket(own)
    os.write(answers, b"ready\n")
    number = 0
    while True:
        if commands in select.select([mirrored, commands], [], [])[0]:
            return
        frame = receive(mirrored)
        if frame is not None:
            number += 1
            head = struct.pack("!HHIHHI", 0x1000, 0x88BE, number, 1 << 12, session, 0)
            carrier.sendto(head + frame, (collector, 0))


class Stretched:
    """Joins two devices of a host through a tunnel whose underlay can be recorded."""

    def __init__(self, lab, kind, vni):
        self.lab, self.kind, self.vni = lab, kind, vni

    def underlay(self):
        lab = self.lab
        for name in ("edge1", "edge2"):
            lab.namespace(name)
        lab.pair("edge1", "u0", "edge2", "u0", "00:1c:73:ff:00:01")
        lab.ip("edge2", "link", "set", "u0", "address", "00:1c:73:ff:00:02")
        for name, own in (("edge1", NEAR), ("edge2", FAR)):
            lab.ip(name, "link", "set", "u0", "mtu", "1700")
            lab.ip(name, "address", "add", own + "/30", "dev", "u0")

    def join(self, host, near, far, other=None):
        """Creates the devices near and far, a tunnel between them; far belongs to the host too if
        there is no other."""
        self.underlay()
        ends = (("edge1", host, near, NEAR, FAR), ("edge2", other or host, far, FAR, NEAR))
        for name, owner, device, own, peer in ends:
            self.lab.pair(owner, device, name, "in0")
            if self.kind == "vxlan":
                self._kernel_end(name, own, peer)
            else:
                self.lab.spawn(name, run_tunnel, "in0", self.kind, self.vni, own, peer).answer()

    def _kernel_end(self, name, own, peer):
        lab = self.lab
        lab.bridge(name, "br0")
        lab.ip(name, "link", "add", "vx0", "type", "vxlan", "id", str(self.vni), "local", own,
               "remote", peer, "dstport", "4789", "dev", "u0")
        lab.ip(name, "link", "set", "vx0", "up")
        for device in ("vx0", "in0"):
            lab.ip(name, "link", "set", device, "master", "br0")
