#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Mixed office traffic as a mirror port of a trunk sees it, made of real conversations.

usage: office.py CAPTURES OUT.pcap MEGABYTES [SEED]

The same captures and arguments give the same bytes. README.md says what is in it.
"""
import bisect
import heapq
import itertools
import os
import random
import struct
import sys

import templates

SECOND = 10 ** 9
BYTES_A_SECOND = 550_000  # of the whole office
START = 1_780_300_800 * SECOND
MIX = {'http': .42, 'tls': .27, 'smb': .13, 'tcp': .14, 'dns': .03, 'udp': .01}
BULK_SHARE = .04  # of the conversations, drawn by their bytes: large transfers
V6_SHARE = .12    # of those that fit behind the longer header
V6_WIDEST = 1480

HOSTS, SUBNETS = 400, 4
SERVER_VLAN = 9
VLANS = {2: 20, 3: 30}      # subnets whose port to the router carries tags
TWINS = (17, 91, 203)       # hosts whose address a second station uses too
HANDOVERS = range(40, 400, 80)  # hosts whose address another station gets half way
VENDORS = ('001b21', '00155d', '005056', 'b8ca3a', '9457a5', 'f4ce46')
PUBLIC_NETS = (23, 34, 52, 93, 104, 142, 151, 185, 199)
BROADCAST = b'\xff' * 6
PADDING = bytes(60)


def sum16(data):
    """A ones' complement sum; 0 stands for 65535 too."""
    return int.from_bytes(data if len(data) % 2 == 0 else data + b'\0', 'big') % 65535


def word(number):
    return number.to_bytes(2, 'big')


def tag(vlan):
    return b'' if vlan is None else b'\x81\x00' + word(vlan)


def padded(frame):
    return frame if len(frame) >= 60 else frame + PADDING[len(frame):]


class Station:
    """An address with the one or two network cards that use it."""

    def __init__(self, number, chance):
        self.number, self.subnet = number, number % SUBNETS
        self.ip = bytes((10, 20, self.subnet, 10 + number // SUBNETS))
        self.ip6 = bytes.fromhex('20010db80020') + word(self.subnet) + bytes(6) + word(number + 16)
        self.mac = bytes.fromhex(chance.choice(VENDORS)) + b'\x40' + word(number)
        self.other_mac = bytes.fromhex(chance.choice(VENDORS)) + b'\x41' + word(number)
        self.port = 49152 + chance.randrange(4000)
        self.vlan = VLANS.get(self.subnet)
        self.talks = []  # (start, is it over IPv6, MAC)

    def next_port(self):
        self.port = self.port + 1 if self.port < 65000 else 49152
        return self.port


class Office:
    """Plans who talks when; the frames are made when their time has come."""

    def __init__(self, kinds, size, seed):
        self.chance = random.Random(seed)
        self.kinds = kinds
        self.size, self.span = size, int(size / BYTES_A_SECOND * SECOND)
        self.stations = [Station(number, self.chance) for number in range(HOSTS)]
        self.gateways = [bytes((0, 0x25, 0x90, 0x10, 0, subnet)) for subnet in range(SUBNETS)]
        self.gateways[1] = b'\x00\x00\x5e\x00\x01\x0a'  # VRRP group 10
        self.server_gateway = bytes((0, 0x25, 0x90, 0x10, 0, SERVER_VLAN))
        self.servers = {}
        self.plan = []  # (start, number, function, arguments)

    def at(self, start, function, *arguments):
        self.plan.append((start, len(self.plan), function, arguments))

    def some_time(self):
        return self.chance.randrange(self.span)

    def mac_of(self, station, time):
        if station.number in TWINS and self.chance.random() < .3:
            return station.other_mac
        if station.number in HANDOVERS and time >= self.span // 2:
            return station.other_mac
        return station.mac

    def server_of(self, address, is_local):
        """The new address of a server: each of the old ones becomes up to twelve."""
        key = (address, is_local, self.chance.randrange(12))
        if key not in self.servers:
            chance = self.chance
            self.servers[key] = bytes((10, 20, 9, chance.randrange(10, 60))) if is_local else bytes(
                (chance.choice(PUBLIC_NETS), *(chance.randrange(1, 255) for _ in range(3))))
        return self.servers[key]

    def plan_flow(self, flow):
        chance, start = self.chance, self.some_time()
        station = chance.choice(self.stations)
        mac = self.mac_of(station, start)
        is_local = flow.kind == 'smb'
        server = self.server_of(flow.server[0], is_local)
        talk = Talk(flow, station, mac, self.gateways[station.subnet], server)
        is_v6 = flow.widest <= V6_WIDEST and not is_local and chance.random() < V6_SHARE
        station.talks.append((start, is_v6, mac))
        if is_v6:
            self.at(start, talk.frames6)
            return flow.size + 20 * len(flow.packets)
        if is_local:
            server_mac = b'\x00\x15\x5d\x09\x00' + server[3:]
            self.at(start, talk.routed_frames, self.server_gateway, server_mac)
            return 2 * flow.size
        self.at(start, talk.frames)
        return flow.size

    def plan_mix(self):
        present = {kind: share for kind, share in MIX.items() if self.kinds.get(kind)}
        if not present:
            raise SystemExit('no conversation to take: these captures hold no TCP or UDP')
        for kind, share in present.items():
            flows = self.kinds[kind]
            weights = list(itertools.accumulate(flow.size for flow in flows))
            goal = self.size * share / sum(present.values())
            while goal > 0:
                is_bulk = kind != 'dns' and self.chance.random() < BULK_SHARE
                goal -= self.plan_flow(
                    flows[bisect.bisect(weights, self.chance.randrange(weights[-1]))]
                    if is_bulk else self.chance.choice(flows))

    def plan_neighbours(self, station):
        """ARP and neighbour discovery of one station: before it talks, when what it knows of the
        router has become old."""
        chance, neighbours = self.chance, Neighbours(self, station)
        self.at(chance.randrange(30 * SECOND), neighbours.lease, chance.randrange(1 << 32))
        known_until = {False: 0, True: 0}
        for start, is_v6, mac in sorted(station.talks):
            if start < known_until[is_v6]:
                continue
            known_until[is_v6] = start + chance.randrange(15 * SECOND, 45 * SECOND)
            before = max(start - 2_000_000, 0)
            self.at(before, neighbours.discover if is_v6 else neighbours.resolve, mac,
                    chance.randrange(80_000, 900_000))
            if chance.random() < .05:
                self.at(start, neighbours.ask_in_vain, mac, chance.randrange(200, 250))
        if station.number in HANDOVERS:
            self.at(self.span // 2, neighbours.announce, station.other_mac)
        if station.number in TWINS:
            for _ in range(3):
                self.at(self.some_time(), neighbours.announce, station.other_mac)

    def frames(self):
        """Yields (time, frame) in the order of time."""
        self.plan_mix()
        for station in self.stations:
            self.plan_neighbours(station)
        self.plan.sort(key=lambda row: row[:2])
        return merged(self.plan)


def merged(plan):
    """Plays what is planned, holding only what is going on."""
    active, rows = [], iter(plan)
    row = next(rows, None)
    while active or row is not None:
        if row is not None and (not active or row[0] <= active[0][0]):
            start, number, function, arguments = row
            frames = function(start, *arguments)
            time, frame = next(frames)
            heapq.heappush(active, (time, number, frame, frames))
            row = next(rows, None)
            continue
        time, number, frame, frames = active[0]
        yield time, frame
        following = next(frames, None)
        if following is None:
            heapq.heappop(active)
        else:
            heapq.heapreplace(active, (following[0], number, following[1], frames))


class Talk:
    """A conversation between new addresses; checksums are corrected, not made (RFC 1624), so that
    those that offloading left wrong stay wrong."""

    def __init__(self, flow, station, mac, gateway, server):
        self.flow, self.station, self.mac = flow, station, mac
        self.gateway, self.server = gateway, server
        self.port = station.next_port()
        self.old = sum16(flow.client[0]) + sum16(flow.server[0])
        ports = struct.pack('!HH', self.port, flow.server[1])
        self.ports = (ports[2:] + ports[:2], ports)

    def transport_sum(self, packet, addresses):
        """The checksum of TCP or UDP under new addresses and the new client port."""
        is_udp = packet.protocol == templates.UDP
        if is_udp and packet.sum == 0:
            return b'\0\0'
        moved = addresses - self.old + self.port - self.flow.client[1]
        new = (packet.sum - moved) % 65535
        return word(65535 if is_udp and new == 0 else new)

    def packet(self, packet, pairs, moved, hops):
        """The IPv4 packet with so many hops fewer."""
        header_sum = (packet.ip_sum - moved + (hops << 8)) % 65535
        return b''.join((packet.head, bytes((max(packet.hops - hops, 1), packet.protocol)),
                         word(header_sum), pairs[packet.from_client], packet.options,
                         self.ports[packet.from_client], packet.before,
                         self.transport_sum(packet, moved + self.old), packet.after))

    def links(self, client, router, vlan, kind):
        """Ethernet headers: [towards the client, towards the router]."""
        return (client + router + tag(vlan) + kind, router + client + tag(vlan) + kind)

    def v4_pairs(self):
        pairs = (self.server + self.station.ip, self.station.ip + self.server)
        return pairs, sum16(self.station.ip) + sum16(self.server) - self.old

    def frames(self, start):
        links = self.links(self.mac, self.gateway, self.station.vlan, b'\x08\x00')
        pairs, moved = self.v4_pairs()
        for one in self.flow.packets:
            yield start + one.delay, padded(links[one.from_client] +
                                            self.packet(one, pairs, moved, 0))

    def routed_frames(self, start, router, server_mac):
        """Seen on both sides of the router, which takes a hop off."""
        near = self.links(self.mac, self.gateway, self.station.vlan, b'\x08\x00')
        far = self.links(router, server_mac, SERVER_VLAN, b'\x08\x00')
        pairs, moved = self.v4_pairs()
        last = start
        for one in self.flow.packets:
            fewer = 1 if one.hops > 1 else 0
            first_side, second_side = (near, far) if one.from_client else (far, near)
            last = max(start + one.delay, last)
            yield last, padded(first_side[one.from_client] + self.packet(one, pairs, moved, 0))
            last += 25_000
            yield last, padded(second_side[one.from_client] +
                               self.packet(one, pairs, moved, fewer))

    def frames6(self, start):
        """The same over IPv6 (RFC 8200): a longer header without checksum."""
        links = self.links(self.mac, self.gateway, self.station.vlan, b'\x86\xdd')
        server = bytes.fromhex('20010db8ffff') + bytes(6) + self.server
        pairs = (server + self.station.ip6, self.station.ip6 + server)
        addresses = sum16(server) + sum16(self.station.ip6)
        for one in self.flow.packets:
            length = one.length - 20 - len(one.options)
            header = struct.pack('!IHBB', 6 << 28, length, one.protocol, max(one.hops, 1))
            yield start + one.delay, padded(b''.join((
                links[one.from_client], header, pairs[one.from_client],
                self.ports[one.from_client], one.before, self.transport_sum(one, addresses),
                one.after)))


class Neighbours:
    """What a station and its router say about addresses."""

    def __init__(self, office, station):
        self.station, self.gateway = station, office.gateways[station.subnet]
        self.router = bytes((10, 20, station.subnet, 1))
        self.tag = tag(station.vlan)

    def arp(self, to, operation, sender, target):
        """sender and target are (MAC, address)."""
        return padded(b''.join((to, sender[0], self.tag, b'\x08\x06\0\1\x08\0\6\4',
                                word(operation), *sender, *target)))

    def resolve(self, start, mac, pause):
        """The station asks for its router (RFC 826)."""
        me, router = (mac, self.station.ip), (self.gateway, self.router)
        yield start, self.arp(BROADCAST, 1, me, (bytes(6), self.router))
        yield start + pause, self.arp(mac, 2, router, me)

    def ask_in_vain(self, start, mac, host):
        """A printer that is switched off: asked three times a second apart."""
        question = self.arp(BROADCAST, 1, (mac, self.station.ip),
                            (bytes(6), self.router[:3] + bytes((host,))))
        for number in range(3):
            yield start + number * SECOND, question

    def announce(self, start, mac):
        """RFC 5227: three probes, then two announcements."""
        empty = bytes(4)
        for number in range(3):
            yield start + number * SECOND, self.arp(
                BROADCAST, 1, (mac, empty), (bytes(6), self.station.ip))
        for number in range(2):
            yield start + (5 + 2 * number) * SECOND, self.arp(
                BROADCAST, 1, (mac, self.station.ip), (bytes(6), self.station.ip))

    def icmp6(self, macs, source, destination, body):
        pseudo = source + destination + struct.pack('!II', len(body), 58)
        total = word(-(sum16(pseudo) + sum16(body)) % 65535)
        header = struct.pack('!IHBB', 6 << 28, len(body), 58, 255)
        return b''.join((macs, self.tag, b'\x86\xdd', header, source, destination, body[:2], total,
                         body[4:]))

    def discover(self, start, mac, pause):
        """A neighbour solicitation for the router and its answer (RFC 4861 section 4.3)."""
        router = bytes.fromhex('fe80') + bytes(13) + b'\x01'
        group = bytes.fromhex('ff0200000000000000000001ff') + router[13:]
        ask = b'\x87\0\0\0\0\0\0\0' + router + b'\1\1' + mac
        answer = b'\x88\0\0\0\xe0\0\0\0' + router + b'\2\1' + self.gateway
        yield start, self.icmp6(b'\x33\x33' + group[12:] + mac, self.station.ip6, group, ask)
        yield start + pause, self.icmp6(mac + self.gateway, router, self.station.ip6, answer)

    def dhcp(self, operation, kind, transaction, address, options):
        """One message (RFC 2131 section 2), broadcast."""
        body = b''.join((struct.pack('!BBBBIHH', operation, 1, 6, 0, transaction, 0, 0x8000),
                         bytes(4), address, bytes(8), self.station.mac, bytes(10 + 192),
                         b'\x63\x82\x53\x63\x35\1' + bytes((kind,)), options, b'\xff'))
        body += bytes(max(0, 300 - len(body)))
        source, ports = ((bytes(4), (68, 67)), (self.router, (67, 68)))[operation - 1]
        addresses, length = source + b'\xff' * 4, len(body) + 8
        pseudo = addresses + struct.pack('!HH', 17, length)
        udp = struct.pack('!HHH', *ports, length)
        total = -(sum16(pseudo) + sum16(udp) + sum16(body)) % 65535 or 65535
        header = struct.pack('!BBHHHBB', 0x45, 0, length + 20, 0, 0, 64, 17)
        header_sum = -(sum16(header) + sum16(addresses)) % 65535
        sender = self.station.mac if operation == 1 else self.gateway
        return b''.join((BROADCAST, sender, self.tag, b'\x08\x00', header, word(header_sum),
                         addresses, udp, word(total), body))

    def lease(self, start, transaction):
        """Discover, offer, request, acknowledge."""
        name = b'pc%03d.office.example' % self.station.number
        named = b'\x0c' + bytes((len(name),)) + name
        offer = b'\x36\4' + self.router + b'\x33\4' + (86400).to_bytes(4, 'big')
        request = b'\x32\4' + self.station.ip + b'\x36\4' + self.router + named
        steps = ((1, 1, bytes(4), named), (2, 2, self.station.ip, offer),
                 (1, 3, bytes(4), request), (2, 5, self.station.ip, offer))
        for number, (operation, kind, address, options) in enumerate(steps):
            yield start + number * 2_000_000, self.dhcp(operation, kind, transaction, address,
                                                        options)


def write(path, frames):
    """Writes a pcap and returns the number of frames."""
    count, record = 0, struct.Struct('<IIII').pack
    with open(path, 'wb', buffering=1 << 20) as file:
        file.write(struct.pack('<IHHiIII', 0xa1b2c3d4, 2, 4, 0, 0, 262144, 1))
        for time, frame in frames:
            seconds, rest = divmod(START + time, SECOND)
            file.write(record(seconds, rest // 1000, len(frame), len(frame)))
            file.write(frame)
            count += 1
    return count


def run(usage, arguments, make):
    """What every load does with FOLDER OUT MB [SEED]; make(folder, bytes, seed) has its frames."""
    if not 3 <= len(arguments) <= 4:
        print(usage.strip(), file=sys.stderr)
        return 2
    folder, out, size = arguments[0], arguments[1], int(float(arguments[2]) * 10 ** 6)
    load = make(folder, size, int(arguments[3]) if len(arguments) > 3 else 1)
    count = write(out + '.part', load.frames())
    os.rename(out + '.part', out)
    print('%s: %d frames, %d bytes' % (out, count, os.path.getsize(out)))
    return 0


if __name__ == '__main__':
    sys.exit(run(__doc__, sys.argv[1:],
                 lambda folder, size, seed: Office(templates.load(folder), size, seed)))
