#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Holds what we read out of sealed TLS records against what tshark reads with the same keys.

    check_decryption.py PLAINTEXT [CAPTURE KEYLOG]

The captures are those of tests/decryption, which come with the key log of one end, and those of the
shared samples that have one beside them. For each TCP stream with TLS both must have the same bytes
in both directions; there is no difference that would be right.
Exit status: 0 all agree, 1 something differs, 77 there is no tshark.
"""
import concurrent.futures
import json
import os
import pathlib
import re
import shlex
import shutil
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
SHARED = HERE.parent.parent / 'shared'


def captures():
    """(capture, key log or None when the capture brings it)"""
    for path in sorted((HERE / 'decryption').glob('*.pcap*')):
        keys = path.with_suffix('.keys')
        yield path, keys if keys.exists() else None
    for keys in sorted(SHARED.glob('**/*.keylog')):
        for path in sorted(keys.parent.glob(keys.stem + '.pcap*')):
            yield path, keys


def run(*words):
    done = subprocess.run(words, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=False)
    return done.stdout.decode()


def tshark(path, keys, *more):
    key_option = () if keys is None else ('-o', f'tls.keylog_file:{keys}')
    return run('tshark', '-n', '-r', str(path), *key_option, *more)


def streams(path, keys):
    """stream -> its first frame, of those with TLS"""
    first, found = {}, {}
    fields = ('-T', 'fields', '-e', 'tcp.stream', '-e', 'frame.number', '-e', 'tls.record.version')
    for row in tshark(path, keys, '-Y', 'tcp', *fields).splitlines():
        stream, frame, *rest = row.split('\t')
        first.setdefault(int(stream), int(frame))
        if any(rest):
            found[int(stream)] = first[int(stream)]
    return found


def follow(path, keys, numbers):
    """stream -> the port of its first node and what that one said, and what the other one said"""
    options = [word for one in numbers for word in ('-z', f'follow,tls,raw,{one}')]
    found, sides = {}, []
    for line in tshark(path, keys, '-q', *options).splitlines():
        stream = re.match(r'Filter: tcp.stream eq (\d+)', line)
        node = re.match(r'Node 0: \S*:(\d+)$', line)
        if stream:
            sides = found[int(stream.group(1))] = [0, b'', b'']
        elif node:
            sides[0] = int(node.group(1))
        elif re.fullmatch(r'\t?[0-9a-f]+', line):
            sides[1 + line.startswith('\t')] += bytes.fromhex(line.strip())
    return found


def ours(program, path, keys):
    """first frame -> session"""
    option = () if keys is None else ('--keylog', str(keys))
    rows = run(*shlex.split(program), str(path), *option)
    return {row['first_frame']: row for row in map(json.loads, rows.splitlines())}


class Outcome:
    def __init__(self):
        self.good, self.complaints = 0, []

    def compare(self, path, number, our, theirs):
        for side in ('client', 'server'):
            mine = bytes.fromhex(our[side]['plain'])
            other = theirs[1 if our[side]['port'] == theirs[0] else 2]
            if mine == other:
                self.good += 1
            else:
                self.complaints.append(f'{path.name} stream {number}: {side}: {len(mine)} bytes, '
                                       f'{len(other)} for tshark')

    def judge(self, program, path, keys):
        sessions = ours(program, path, keys)
        found = streams(path, keys)
        theirs = follow(path, keys, found)
        for number, first in found.items():
            if first in sessions:
                self.compare(path, number, sessions[first], theirs[number])
            else:
                self.complaints.append(f'{path.name} stream {number}: no session')
        if not any(session['fit'] == 'fits' for session in sessions.values()):
            self.complaints.append(f'{path.name}: no session is opened')


def main():
    if shutil.which('tshark') is None:
        print('SKIP: no tshark')
        return 77
    os.environ.setdefault('LC_ALL', 'C.UTF-8')
    outcome = Outcome()
    chosen = [tuple(map(pathlib.Path, sys.argv[2:4]))] if len(sys.argv) > 3 else captures()
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        done = [pool.submit(outcome.judge, sys.argv[1], path, keys) for path, keys in chosen]
    for one in done:
        one.result()
    for complaint in sorted(outcome.complaints):
        print(complaint)
    print(f'{outcome.good} passed, {len(outcome.complaints)} failed')
    return 1 if outcome.complaints else 0


if __name__ == '__main__':
    sys.exit(main())
