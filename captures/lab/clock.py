# SPDX-License-Identifier: GPL-2.0-or-later
"""Pauses that nobody waited for: the clock of a finished recording goes on by so much at once."""

import struct

from net import LabError

MICROSECONDS = 0xA1B2C3D4
SECOND = 1000000


def stretch(source, target, pauses):
    """pauses: (time in nanoseconds, seconds); every frame from that time on is later by so much.
    Nothing but the times of frames changes."""
    with open(source, "rb") as file:
        data = file.read()
    if struct.unpack_from("<I", data)[0] != MICROSECONDS:
        raise LabError("no pcap with microseconds: " + source)
    out, at = bytearray(data[:24]), 24
    while at < len(data):
        seconds, fraction, kept, length = struct.unpack_from("<IIII", data, at)
        time = seconds * SECOND + fraction
        time += sum(more * SECOND for moment, more in pauses if moment <= time * 1000)
        out += struct.pack("<IIII", time // SECOND, time % SECOND, kept, length)
        out += data[at + 16:at + 16 + kept]
        at += 16 + kept
    with open(target, "wb") as file:
        file.write(out)
