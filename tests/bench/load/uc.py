#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""What a network of phones says: SIP over UDP and TCP, TLS, names and ARP.

usage: uc.py CAPTURES OUT.pcap MEGABYTES [SEED]

CAPTURES is what the other loads are made of; nothing is taken from it here. The same arguments give
the same bytes. README.md says what is in it.
"""
import random
import struct
import sys

import office
import sip
import tls

SECOND, MICROSECOND = office.SECOND, 1000
BYTES_A_SECOND = 83_000
PHONES, PROXIES, SERVERS = 2000, 4, 600
TCP, UDP = 6, 17
FIN, SYN, PUSH, ACK = 1, 2, 8, 16
SEGMENT = 1448
# What happens -> its share of the bytes, and how many of them it is, about.
MIX = {'sip_udp': (.38, 2680), 'sip_tcp': (.27, 27400), 'session': (.28, 23600),
       'resolve': (.03, 152), 'ask_name': (.025, 200), 'ask_netbios': (.015, 324)}


class Party:
    def __init__(self, ip, mac, port=0):
        self.ip, self.mac, self.port = ip, mac, port

    @property
    def text(self):
        return '.'.join(map(str, self.ip))

    def at(self, port):
        return Party(self.ip, self.mac, port)


def frame(source, to, protocol, segment, sum_at):
    """An Ethernet frame; the checksum of the segment goes where it is 0 now."""
    addresses = source.ip + to.ip
    total = office.sum16(segment) + office.sum16(addresses) + protocol + len(segment)
    segment = segment[:sum_at] + office.word(-total % 65535 or 65535) + segment[sum_at + 2:]
    header = struct.pack('!BBHHHBB', 0x45, 0, len(segment) + 20, source.port * 7 + total & 0xffff,
                         0x4000, 64, protocol)
    header_sum = office.word(-(office.sum16(header) + office.sum16(addresses)) % 65535)
    return office.padded(b''.join((to.mac, source.mac, b'\x08\x00', header, header_sum, addresses,
                                   segment)))


def datagram(source, to, body):
    return frame(source, to, UDP, struct.pack('!HHHH', source.port, to.port, len(body) + 8, 0) +
                 body, 6)


class Connection:
    """Makes the segments of a TCP connection; each method yields (time, frame)."""

    def __init__(self, chance, client, server, time):
        self.ends, self.time, self.chance = (server, client), time, chance
        self.next = [chance.getrandbits(32), chance.getrandbits(32)]
        self.unacknowledged = 0

    def segment(self, from_client, flags, body=b'', options=b''):
        source, to = self.ends[from_client], self.ends[not from_client]
        acknowledged = self.next[not from_client] if flags & ACK else 0
        header = struct.pack('!HHIIBBHHH', source.port, to.port, self.next[from_client],
                             acknowledged, 5 + len(options) // 4 << 4, flags, 64240, 0, 0)
        self.next[from_client] += len(body) + bool(flags & (SYN | FIN))
        self.next[from_client] &= 0xffffffff
        self.time += 40 * MICROSECOND
        return self.time, frame(source, to, TCP, header + options + body, 16)

    def open(self):
        size = b'\2\4\5\xb4'
        yield self.segment(True, SYN, options=size)
        yield self.segment(False, SYN | ACK, options=size)
        yield self.segment(True, ACK)

    def send(self, from_client, body):
        for number, at in enumerate(range(0, len(body), SEGMENT)):
            is_last = at + SEGMENT >= len(body)
            yield self.segment(from_client, ACK | (PUSH if is_last else 0), body[at:at + SEGMENT])
            if number % 2 == 1 or is_last:
                yield self.segment(not from_client, ACK)

    def close(self):
        yield self.segment(True, FIN | ACK)
        yield self.segment(False, FIN | ACK)
        yield self.segment(True, ACK)


class Network:
    """Plans what happens when, as Office does."""

    def __init__(self, size, seed):
        chance = self.chance = random.Random(seed)
        self.size, self.span = size, int(size / BYTES_A_SECOND * SECOND)
        self.sessions = tls.Sessions(chance, office.START // SECOND)
        self.phones = [Party(bytes((10, 40)) + office.word(256 + number),
                             b'\x00\x04\xf2\x30' + office.word(number))
                       for number in range(PHONES)]
        self.proxies = [Party(bytes((10, 40, 0, 2 + number)), b'\x00\x15\x5d\x28\0' +
                              bytes((number,))) for number in range(PROXIES)]
        gateway = bytes.fromhex('002590280001')
        self.servers = [Party(bytes((52, 112, number >> 8, number & 255)), gateway, 443)
                        for number in range(SERVERS)]
        self.resolver = Party(bytes((10, 40, 0, 10)), b'\x00\x15\x5d\x28\0\x0a', 53)

    def sip_udp(self, start, seed, phone):
        chance = random.Random(seed)
        proxy = chance.choice(self.proxies).at(5060)
        for pause, from_client, body in sip.exchange(chance, phone.text, proxy.text, 'UDP'):
            start += pause
            ends = (proxy, phone.at(5060))
            yield start, datagram(ends[from_client], ends[not from_client], body)

    def sip_tcp(self, start, seed, phone):
        """A connection for many exchanges; some messages are cut in two."""
        chance = random.Random(seed)
        proxy = chance.choice(self.proxies).at(5060)
        connection = Connection(chance, phone.at(chance.randrange(32768, 61000)), proxy, start)
        yield from connection.open()
        for _ in range(chance.randrange(4, 14)):
            for pause, from_client, body in sip.exchange(chance, phone.text, proxy.text, 'TCP'):
                connection.time += pause
                cut = chance.randrange(1, len(body)) if chance.random() < .15 else len(body)
                yield from connection.send(from_client, body[:cut])
                if cut < len(body):
                    yield from connection.send(from_client, body[cut:])
            connection.time += chance.randrange(SECOND // 100, 20 * SECOND)
        if chance.random() < .8:
            yield from connection.close()

    def session(self, start, seed, phone):
        chance = random.Random(seed)
        connection = Connection(chance, phone.at(chance.randrange(32768, 61000)),
                                chance.choice(self.servers), start)
        yield from connection.open()
        for from_client, body in self.sessions.session(chance):
            connection.time += chance.randrange(MICROSECOND, 30_000 * MICROSECOND)
            yield from connection.send(from_client, body)
        yield from connection.close()

    def resolve(self, start, seed, phone):
        """ARP for the proxy (RFC 826)."""
        chance = random.Random(seed)
        proxy, nobody = chance.choice(self.proxies), bytes(6)
        start_of = b'\x08\x06\0\1\x08\0\6\4'
        yield start, office.padded(b''.join((
            office.BROADCAST, phone.mac, start_of, b'\0\1', phone.mac, phone.ip, nobody, proxy.ip)))
        yield start + 300 * MICROSECOND, office.padded(b''.join((
            phone.mac, proxy.mac, start_of, b'\0\2', proxy.mac, proxy.ip, phone.mac, phone.ip)))

    def ask_name(self, start, seed, phone):
        """DNS for the address of a proxy (RFC 1035 section 4)."""
        chance = random.Random(seed)
        number = chance.randrange(PROXIES)
        ask = b'\x06proxy%d\2uc\7example\0\0\1\0\1' % number
        header, client = chance.randbytes(2), phone.at(chance.randrange(32768, 61000))
        yield start, datagram(client, self.resolver, header + b'\1\0\0\1\0\0\0\0\0\0' + ask)
        answer = b'\xc0\x0c\0\1\0\1\0\0\x0e\x10\0\4' + self.proxies[number].ip
        yield start + 900 * MICROSECOND, datagram(
            self.resolver, client, header + b'\x81\x80\0\1\0\1\0\0\0\0' + ask + answer)

    def ask_netbios(self, start, seed, phone):
        """A name nobody has, asked for three times (RFC 1002 section 4.2.12)."""
        chance = random.Random(seed)
        name = b'PRINTER%08d' % chance.randrange(90)
        coded = b''.join(bytes((65 + (c >> 4), 65 + (c & 15))) for c in name + b'\0')
        body = chance.randbytes(2) + b'\1\x10\0\1\0\0\0\0\0\0\x20' + coded + b'\0\0\x20\0\1'
        everybody = Party(bytes((10, 40, 255, 255)), office.BROADCAST, 137)
        for number in range(3):
            yield start + number * 750_000 * MICROSECOND, datagram(phone.at(137), everybody, body)

    def frames(self):
        chance, plan = self.chance, []
        for name, (share, size) in MIX.items():
            for _ in range(max(1, round(self.size * share / size))):
                plan.append((chance.randrange(self.span), len(plan), getattr(self, name),
                             (chance.getrandbits(64), chance.choice(self.phones))))
        plan.sort(key=lambda row: row[:2])
        return office.merged(plan)


if __name__ == '__main__':
    sys.exit(office.run(__doc__, sys.argv[1:], lambda _, size, seed: Network(size, seed)))
