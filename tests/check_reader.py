#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Holds the capture reader against libpcap and tshark over a folder of captures.

    check_reader.py FRAMES [--corpus FOLDER] [--tshark]

FRAMES is the program built from frames.c. Every frame's number, time, captured and wire length must
be the reference's, and so must the way the file ends. libpcap is asked first; where it does not
agree or cannot read the file, tshark decides; --tshark asks tshark of every file (slow).
Exit status: 0 all agree, 1 something differs, 77 there is no corpus or no tshark.
"""
import argparse
import pathlib
import shutil
import subprocess
import sys

SKIP = 77
BATCH = 100
CORPUS = pathlib.Path(__file__).resolve().parents[2] / 'shared/corpus/zeek-traces'
FIELDS = ['frame.number', 'frame.time_epoch', 'frame.cap_len', 'frame.len', 'frame.interface_id',
          'frame.section_number']


class Listing:
    """The frames of one path as a program lists them, and how the file ended."""

    def __init__(self):
        self.frames = []  # (number, time, captured, wire, interface, section) as texts
        self.ending = 'complete'
        self.readable = True


def spell(seconds):
    """tshark's decimal seconds as nanoseconds; frames without a time have '-'."""
    if not seconds:
        return '-'
    sign = -1 if seconds.startswith('-') else 1
    whole, _, fraction = seconds.lstrip('-').partition('.')
    return str(sign * (int(whole) * 10**9 + int((fraction or '0').ljust(9, '0'))))


def note(listing, line):
    kind = line[2:].split(':')[0]
    if kind in ('truncated', 'damaged'):
        listing.ending = kind
    elif kind in ('not-capture', 'open'):
        listing.readable = False
    elif kind == 'libpcap':
        listing.ending = 'truncated' if 'truncated' in line else 'damaged'


def parse(output):
    listings = {}
    listing = None
    for line in output.splitlines():
        if line.startswith('# path '):
            listing = listings[line[7:]] = Listing()
        elif line.startswith('#'):
            note(listing, line)
        else:
            number, time, captured, wire, *rest = line.split('\t')
            section, interface = rest[:2] if rest else ('', '')
            listing.frames.append((number, time, captured, wire, interface, section))
    return listings


def list_frames(program, paths, *options):
    listings = {}
    for start in range(0, len(paths), BATCH):
        command = [program, *options, *paths[start:start + BATCH]]
        done = subprocess.run(command, stdout=subprocess.PIPE, check=True)
        listings.update(parse(done.stdout.decode('utf-8', 'replace')))
    return listings


def ask_tshark(path):
    command = ['tshark', '-n', '-r', path, '-T', 'fields']
    for field in FIELDS:
        command += ['-e', field]
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=False)
    listing = Listing()
    said = done.stderr.decode('utf-8', 'replace')
    if "isn't a capture file" in said or "doesn't support" in said:
        listing.readable = False
    elif 'cut short' in said:
        listing.ending = 'truncated'
    elif 'damaged or corrupt' in said:
        listing.ending = 'damaged'
    for line in done.stdout.decode().splitlines():
        number, time, captured, wire, interface, section = line.split('\t')
        listing.frames.append((number, spell(time), captured, wire, interface, section))
    return listing


def agrees_with_libpcap(ours, reference):
    return ([f[:4] for f in ours.frames] == [f[:4] for f in reference.frames] and
            ours.ending == reference.ending and ours.readable)


def difference(ours, theirs):
    """The first difference from tshark as a sentence, or None. tshark counts sections from 1, and
    gives neither section nor interface of a pcap file: those are tolerated, nothing else."""
    if ours.readable != theirs.readable:
        return f'read by us: {ours.readable}, by tshark: {theirs.readable}'
    for mine, their in zip(ours.frames, theirs.frames):
        mine = (*mine[:5], str(int(mine[5]) + 1))
        compared = 6 if their[5] else 4
        if mine[:compared] != their[:compared]:
            return f'{mine} is {their} for tshark'
    if len(ours.frames) != len(theirs.frames):
        return f'{len(ours.frames)} frames, {len(theirs.frames)} for tshark'
    if ours.ending != theirs.ending:
        return f'{ours.ending}, {theirs.ending} for tshark'
    return None


def compare(program, corpus, paths, all_by_tshark):
    ours = list_frames(program, paths)
    libpcap = {} if all_by_tshark else list_frames(program, paths, '--libpcap')
    asked = differing = frames = 0
    for path in paths:
        frames += len(ours[path].frames)
        if path in libpcap and agrees_with_libpcap(ours[path], libpcap[path]):
            continue
        asked += 1
        said = difference(ours[path], ask_tshark(path))
        if said is not None:
            differing += 1
            print(f'{pathlib.Path(path).relative_to(corpus)}: {said}')
    print(f'{len(paths)} captures, {frames} frames; {asked} decided by tshark; '
          f'{differing} differ')
    return differing


def main():
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument('frames')
    arguments.add_argument('--corpus', type=pathlib.Path, default=CORPUS)
    arguments.add_argument('--tshark', action='store_true', help='ask tshark of every file')
    given = arguments.parse_args()
    paths = sorted(str(p) for p in given.corpus.rglob('*') if p.is_file())
    if not paths or shutil.which('tshark') is None:
        print('no corpus or no tshark: skipped')
        return SKIP
    return 1 if compare(given.frames, given.corpus, paths, given.tshark) else 0


if __name__ == '__main__':
    sys.exit(main())
