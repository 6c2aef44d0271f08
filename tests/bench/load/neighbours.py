#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""A large broadcast domain in which hardly anything is said but who has which address.

usage: neighbours.py CAPTURES OUT.pcap MEGABYTES [SEED]

CAPTURES is what the other loads are made of; nothing is taken from it here. The same arguments give
the same bytes. README.md says what is in it.
"""
import random
import sys

import office

SUBNETS, HOSTS = 4, 900
FRAMES_A_SECOND = 2000
BYTES_OF_FRAME = 78  # with its record header, about
TWINS, HANDOVERS = 30, 60
# What one station does at a time -> how often, and how many frames that is.
MIX = {'resolve': (.50, 2), 'discover': (.20, 2), 'ask_in_vain': (.20, 3), 'lease': (.04, 4),
       'announce': (.06, 5)}


class Domain:
    """Plans who asks when, as Office does; twins answer for one address now and then."""

    def __init__(self, size, seed):
        self.chance = random.Random(seed)
        self.count = size // BYTES_OF_FRAME
        self.span = self.count * office.SECOND // FRAMES_A_SECOND
        self.stations = [office.Station(number, self.chance) for number in range(HOSTS)]
        self.gateways = [bytes((0, 0x25, 0x90, 0x20, 0, subnet)) for subnet in range(SUBNETS)]

    def mac_of(self, station, start):
        is_other = station.number < TWINS and self.chance.random() < .3
        is_moved = TWINS <= station.number < TWINS + HANDOVERS and start >= self.span // 2
        return station.other_mac if is_other or is_moved else station.mac

    def arguments(self, name, mac):
        pause = self.chance.randrange(80_000, 900_000)
        return {'resolve': (mac, pause), 'discover': (mac, pause), 'announce': (mac,),
                'ask_in_vain': (mac, self.chance.randrange(236, 255)),
                'lease': (self.chance.randrange(1 << 32),)}[name]

    def frames(self):
        plan, names = [], list(MIX)
        weights = [MIX[name][0] for name in names]
        left = self.count
        while left > 0:
            start, station = self.chance.randrange(self.span), self.chance.choice(self.stations)
            name, = self.chance.choices(names, weights)
            action = getattr(office.Neighbours(self, station), name)
            arguments = self.arguments(name, self.mac_of(station, start))
            plan.append((start, len(plan), action, arguments))
            left -= MIX[name][1]
        plan.sort(key=lambda row: row[:2])
        return office.merged(plan)


if __name__ == '__main__':
    sys.exit(office.run(__doc__, sys.argv[1:], lambda _, size, seed: Domain(size, seed)))
