# SPDX-License-Identifier: GPL-2.0-or-later
"""A pcap file of RTP for SIPp to play."""

import struct

PAYLOAD = b"\xff" * 40  # silence in G.711


def checked_ip(body):
    head = struct.pack("!BBHHHBBH4s4s", 0x45, 0, 20 + len(body), 0, 0, 64, 17, 0,
                       bytes((192, 0, 2, 1)), bytes((192, 0, 2, 2)))
    total = sum(struct.unpack("!10H", head))
    total = ~((total & 0xFFFF) + (total >> 16)) & 0xFFFF
    return head[:10] + struct.pack("!H", total) + head[12:] + body


def write_rtp(path, seconds, every=0.25):
    """A packet each so many seconds, as of PCMU."""
    with open(path, "wb") as file:
        file.write(struct.pack("<IHHIIII", 0xA1B2C3D4, 2, 4, 0, 0, 65535, 1))
        for number in range(int(seconds / every)):
            rtp = struct.pack("!BBHII", 0x80, 0, number, int(number * every * 8000), 7) + PAYLOAD
            udp = struct.pack("!HHHH", 6000, 6000, 8 + len(rtp), 0) + rtp
            frame = bytes(12) + b"\x08\x00" + checked_ip(udp)
            moment = number * every
            file.write(struct.pack("<IIII", int(moment), int(moment % 1 * 1e6), len(frame),
                                   len(frame)) + frame)
