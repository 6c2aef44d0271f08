#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Holds the bytes of TCP connections against a plain model over tshark's segments.

    check_streams.py STREAMS [--corpus FOLDER]

STREAMS is the program built from streams.c. The model puts the payloads of each side of each of
tshark's streams by sequence number, where the first copy of a byte wins; its bytes without the
gaps, as a hash, must be those that STREAMS delivered. Files that tshark cannot
read are left out; neither side puts fragments together.
Exit status: 0 all agree, 1 something differs, 77 there is no corpus or no tshark.
"""
import argparse
import collections
import hashlib
import json
import pathlib
import shutil
import subprocess
import sys

SKIP = 77
ROOT = pathlib.Path(__file__).resolve().parents[1]
CORPORA = (ROOT.parent / 'shared/samples', ROOT.parent / 'shared/corpus/zeek-traces/tcp',
           ROOT.parent / 'shared/corpus/zeek-traces/tls',
           ROOT.parent / 'shared/corpus/zeek-traces/http')
ENDINGS = ('.pcap', '.pcapng')
LARGEST = 2 << 20
FIELDS = ('tcp.stream', 'ip.src', 'ipv6.src', 'tcp.srcport', 'ip.dst', 'ipv6.dst', 'tcp.dstport',
          'tcp.seq_raw', 'tcp.flags.syn', 'tcp.flags.reset', 'tcp.payload')
HALF = 1 << 31
FIRST = 1 << 40  # offset of the first segment seen: later ones may lie before it


class Side:
    """One direction: its bytes by their offset from the first segment seen."""

    def __init__(self):
        self.sequence = None
        self.bytes = {}

    def put(self, sequence, payload):
        if self.sequence is None:
            self.sequence = sequence
        offset = (sequence - self.sequence + HALF) % (2 * HALF) - HALF + FIRST
        for i, byte in enumerate(payload):
            self.bytes.setdefault(offset + i, byte)

    def content(self):
        return bytes(self.bytes[offset] for offset in sorted(self.bytes))


def spell(row):
    """Who sends to whom."""
    return (f'{row["ip.src"] or row["ipv6.src"]} {row["tcp.srcport"]}',
            f'{row["ip.dst"] or row["ipv6.dst"]} {row["tcp.dstport"]}')


def ask_tshark(path):
    """(from, to, SHA-256) of each side with bytes, None where there is nothing to compare."""
    command = ['tshark', '-r', path, '-Y', 'tcp && !icmp && !icmpv6', '-T', 'fields', '-E',
               'occurrence=l', '-o', 'ip.defragment:FALSE', '-o', 'tcp.desegment_tcp_streams:FALSE']
    for field in FIELDS:
        command += ['-e', field]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        return None
    sides = collections.defaultdict(Side)
    for line in done.stdout.splitlines():
        row = dict(zip(FIELDS, line.split('\t')))
        if row['tcp.flags.reset'] in ('1', 'True') or not row.get('tcp.payload'):
            continue
        is_syn = row['tcp.flags.syn'] in ('1', 'True')
        sides[row['tcp.stream'], *spell(row)].put(int(row['tcp.seq_raw']) + is_syn,
                                                 bytes.fromhex(row['tcp.payload']))
    return sorted((start, end, hashlib.sha256(side.content()).hexdigest())
                  for (_, start, end), side in sides.items())


def ask_us(program, path):
    done = subprocess.run([program, path], capture_output=True, text=True, check=True)
    rows = []
    for line in done.stdout.splitlines():
        connection = json.loads(line)
        ends = [connection[side] for side in ('client', 'server')]
        for one, other in (ends, ends[::-1]):
            if one.get('bytes'):
                rows.append((f'{one["ip"]} {one["port"]}', f'{other["ip"]} {other["port"]}',
                             one['sha256']))
    return sorted(rows)


def main():
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument('streams')
    arguments.add_argument('--corpus', type=pathlib.Path, action='append')
    given = arguments.parse_args()
    paths = sorted(str(path) for folder in given.corpus or CORPORA for path in folder.rglob('*')
                   if path.suffix in ENDINGS and path.stat().st_size <= LARGEST)
    if not paths or shutil.which('tshark') is None:
        print('no corpus or no tshark: skipped')
        return SKIP
    sides = differing = 0
    for path in paths:
        theirs = ask_tshark(path)
        if theirs is None:
            continue
        ours = ask_us(given.streams, path)
        sides += len(theirs)
        wrong = set(ours) ^ set(theirs)
        differing += len(wrong)
        for side in sorted(wrong):
            print(f'{path}: {"ours" if side in ours else "theirs"} {" ".join(side)}')
    print(f'{len(paths)} captures, {sides} sides with bytes; {differing} differ')
    return 1 if differing else 0


if __name__ == '__main__':
    sys.exit(main())
