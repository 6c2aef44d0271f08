#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Holds `PROGRAM facts --kind dns_name` against what tshark reads in the same captures.

    check_names.py PROGRAM [FOLDER...]

A name stands for an address in the first frame whose answer says so: by an A or AAAA record, by
aliases that lead to one, or by the PTR record of a reverse name. Differences that are understood
are counted under a name of their own; any other one is a failure.
Exit status: 0 all agree, 1 something differs, 77 there is no tshark.
"""
import collections
import ipaddress
import json
import pathlib
import re
import shutil
import subprocess
import sys
from xml.etree import ElementTree

SKIP = 77
ROOT = pathlib.Path(__file__).resolve().parents[1]
FOLDERS = [ROOT / 'captures', ROOT.parent / 'shared/corpus', ROOT.parent / 'shared/samples']
ENDINGS = ('.pcap', '.pcapng', '.cap', '.trace', '.gz')
PORT_BYTES = (b'\x00\x35', b'\x14\xe9', b'\x14\xeb')
MESSAGES = '(dns || mdns || llmnr) && udp.srcport in {53,5353,5355} && !icmp && !icmpv6'
MOST_ALIASES = 8
INTERNET = 1
SECTIONS = ('Answers', 'Additional records')
SAYS = ('dns.a', 'dns.aaaa', 'dns.cname', 'dns.ptr.domain_name')
UNREAD = {'wlan': 'a link type that is not read here', 'udp:gre': 'GRE inside UDP is not read'}

Record = collections.namedtuple('Record', 'name kind ttl says')


def plain(name):
    return name.lower().rstrip('.')


def reverse_ip(name):
    """The address that a name of the reverse tree is about, or None."""
    for zone, base in (('.in-addr.arpa', 10), ('.ip6.arpa', 16)):
        if not plain(name).endswith(zone):
            continue
        labels = plain(name)[:-len(zone)].split('.')[::-1]
        try:
            if base == 10:
                return str(ipaddress.IPv4Address('.'.join(labels)))
            if len(labels) == 32 and all(len(label) == 1 for label in labels):
                return str(ipaddress.IPv6Address(int(''.join(labels), 16)))
        except ValueError:
            return None
    return None


class Message:
    """The last DNS message of one frame, as tshark shows it."""

    def __init__(self, packet):
        self.packet = packet
        self.number = int(packet.find(".//field[@name='num']").get('show'))
        self.protocols = self.shown(packet, 'frame.protocols')
        self.dns = [one for one in packet.findall('proto')
                    if one.get('name') in ('dns', 'mdns', 'llmnr')][-1]

    @staticmethod
    def shown(tree, name, otherwise=''):
        field = tree.find(f".//field[@name='{name}']")
        return field.get('show') if field is not None else otherwise

    def is_malformed(self):
        return any('_ws.malformed' in (one.get('name') or '') for one in self.packet.iter())

    def answers(self):
        return self.shown(self.dns, 'dns.flags.response') in ('1', 'True') and \
            int(self.shown(self.dns, 'dns.flags.opcode', '0'), 0) == 0 and \
            int(self.shown(self.dns, 'dns.flags.rcode', '0'), 0) == 0

    def records(self):
        """Those of the class of the Internet that are an address, an alias or a pointer."""
        trees = [record for section in self.dns.findall('field')
                 if section.get('show') in SECTIONS for record in section.findall('field')]
        for tree in trees:
            kind = next((one for one in SAYS if tree.find(f"field[@name='{one}']") is not None),
                        None)
            group = int(self.shown(tree, 'dns.resp.class', '0'), 0) & 0x7fff
            if kind is not None and group == INTERNET:
                yield Record(plain(self.shown(tree, 'dns.resp.name')), kind,
                             int(self.shown(tree, 'dns.resp.ttl', '0')), self.shown(tree, kind))

    def names(self):
        """(name, address) pairs."""
        is_lasting = self.dns.get('name') == 'dns'
        kept = [one for one in self.records() if one.ttl > 0 or is_lasting]
        aliases = [(one.name, plain(one.says)) for one in kept
                   if one.kind == 'dns.cname'][:MOST_ALIASES]
        for one in kept:
            if one.kind in ('dns.a', 'dns.aaaa'):
                address = str(ipaddress.ip_address(one.says))
                for name in {one.name} | leading_to(one.name, aliases):
                    yield name, address
            elif one.kind == 'dns.ptr.domain_name' and reverse_ip(one.name):
                yield plain(one.says), reverse_ip(one.name)


def leading_to(name, aliases):
    found = {name}
    for _ in aliases:
        found |= {alias for alias, target in aliases if target in found}
    return found - {name}


def ask_tshark(path):
    """The messages of a capture, or None where tshark cannot read it."""
    command = ['tshark', '-n', '-r', str(path), '-o', 'ip.defragment:FALSE',
               '-o', 'ipv6.defragment:FALSE', '-Y', MESSAGES, '-T', 'pdml']
    done = subprocess.run(command, capture_output=True, check=False)
    if "isn't a capture file" in done.stderr.decode(errors='replace'):
        return None
    text = re.sub(r'[\x00-\x08\x0b\x0c\x0e-\x1f]', '?', done.stdout.decode(errors='replace'))
    return [Message(packet) for packet in ElementTree.fromstring(text).findall('packet')]


def first_frames(pairs):
    frames = {}
    for name, address, frame in pairs:
        frames.setdefault((name, address), frame)
    return frames


def ask_us(program, path):
    done = subprocess.run([program, 'facts', '--kind', 'dns_name', str(path)],
                          capture_output=True, check=False)
    facts = [json.loads(line) for line in done.stdout.decode().splitlines()]
    return first_frames((plain(one['name']), one['ip'], one['frame']) for one in facts)


def is_odd(name):
    """tshark and we spell bytes that are no letters, digits or usual signs each in our own way."""
    return re.fullmatch(r'[a-z0-9._-]+', name) is None


def reason(pair, frame, messages):
    """Why a difference is none, or None."""
    message = messages.get(frame)
    if is_odd(pair[0]):
        return 'odd bytes in a name'
    if message is not None and message.is_malformed():
        return 'malformed for tshark'
    protocols = message.protocols if message is not None else ''
    return next((why for part, why in UNREAD.items() if part in protocols), None)


def compare(path, ours, messages, tolerated):
    by_frame = {one.number: one for one in messages}
    pairs = []
    for message in messages:
        if message.answers():
            pairs += [(*pair, message.number) for pair in message.names()]
    theirs = first_frames(pairs)
    complaints = []
    for pair in sorted(set(ours) | set(theirs)):
        mine, their = ours.get(pair), theirs.get(pair)
        if mine == their:
            continue
        why = reason(pair, mine or their, by_frame)
        if why is None:
            complaints.append(f'{path}: {pair[0]} {pair[1]}: frame {mine}, {their} for tshark')
        else:
            tolerated[why] += 1
    return complaints, len(theirs)


def may_name(path):
    """Has it the bytes of a port of DNS anywhere? tshark is slow to start."""
    content = path.read_bytes()
    return path.suffix == '.gz' or any(port in content for port in PORT_BYTES)


def captures(folders):
    return [path for folder in folders for path in sorted(folder.rglob('*'))
            if path.is_file() and path.suffix in ENDINGS and may_name(path)]


def main():
    if len(sys.argv) < 2 or shutil.which('tshark') is None:
        print('no tshark: skipped')
        return SKIP
    folders = [pathlib.Path(one) for one in sys.argv[2:]] or FOLDERS
    tolerated = collections.Counter()
    passed = failed = names = 0
    for path in captures(folders):
        messages = ask_tshark(path)
        if messages is None:
            continue
        complaints, count = compare(path, ask_us(sys.argv[1], path), messages, tolerated)
        names += count
        passed += not complaints
        failed += bool(complaints)
        for complaint in complaints:
            print(complaint)
    print(f'{names} names; tolerated: {dict(tolerated) or "nothing"}')
    print(f'{passed} passed, {failed} failed')
    return 1 if failed else 0


if __name__ == '__main__':
    sys.exit(main())
