# SPDX-License-Identifier: GPL-2.0-or-later
"""A trunk of several VLANs between two switches, for kernels whose bridge knows none: a bridge for
each VLAN on both sides, and between them one link with 802.1Q tags."""

import os
import select
import socket
import struct

from packets import open_raw
from team import PACKET_OUTGOING, TAGS, send, tagged

SOL_PACKET, PACKET_AUXDATA = 263, 8
VLAN_IS_VALID = 1 << 4  # TP_STATUS_VLAN_VALID


def receive_tagged(handle):
    """VLAN and frame without its tag; the kernel may have put the tag beside the frame."""
    frame, extra, _, address = handle.recvmsg(65536, socket.CMSG_SPACE(20))
    if address[2] == PACKET_OUTGOING:
        return None, None
    for level, kind, data in extra:
        status, _, _, _, _, tag, _ = struct.unpack("IIIHHHH", data[:20])
        if (level, kind) == (SOL_PACKET, PACKET_AUXDATA) and status & VLAN_IS_VALID:
            return tag & 0xFFF, frame
    if frame[12:14] in TAGS:
        return int.from_bytes(frame[14:16], "big") & 0xFFF, frame[:12] + frame[16:]
    return None, None


def receive_plain(handle):
    frame, address = handle.recvfrom(65536)
    return None if address[2] == PACKET_OUTGOING else frame


def run_shared_trunk(link_device, devices, commands, answers):
    """devices: VLAN -> the device whose frames belong to it; forwards until killed."""
    link = open_raw(link_device)
    link.setsockopt(SOL_PACKET, PACKET_AUXDATA, 1)
    ports = {open_raw(device): vlan for vlan, device in devices.items()}
    handles = {vlan: handle for handle, vlan in ports.items()}
    os.write(answers, b"ready\n")
    while True:
        for handle in select.select([link, commands, *ports], [], [])[0]:
            if handle is commands:
                return
            if handle is link:
                vlan, frame = receive_tagged(link)
                if vlan in handles:
                    send(handles[vlan], frame)
                continue
            frame = receive_plain(handle)
            if frame is not None:
                send(link, tagged(frame, [ports[handle]]))
