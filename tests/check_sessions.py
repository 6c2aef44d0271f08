#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Holds `PROGRAM facts --kind tls_session` against the TLS sessions that tshark shows.

    check_sessions.py PROGRAM [--full] [--only TEXT]

Each of tshark's TCP streams with TLS must be a session of ours with the same ends, names, versions,
cipher, certificates, alerts in clear, resumption, frames, end and, up to TLS 1.2, rung of the
handshake ladder and records of data; and each session of ours must be a stream with TLS. Captures
without the bytes of a hello are left to --full, which also tears the segments of the others and
asks both programs again. Every other difference has a name in TOLERATED.
Exit status: 0 all agree, 1 something differs, 77 there is no tshark.
"""
import collections
import functools
import gzip
import hashlib
import itertools
import json
import pathlib
import re
import shlex
import shutil
import subprocess
import sys
import tempfile

import against_tshark
import tls_by_tshark
import torn

SSL_2 = 0x0002

# Where we rightly differ: reason, and how often the corpus has it.
TOLERATED = {
    'carrier': ('begins behind words of a protocol that is not followed', 8),
    'middle': ('neither a hello nor whole records in a segment', 0),
    'tunnel': ('a tunnel that is not read', 1),
    'damaged': ('tshark stops at a broken record, we go on where a segment begins with one', 2),
    'copy': ('a frame seen twice counts once, at its first sight', 3),
    'idle': ('tshark does not end what has been silent for long', 0),
}
UNREAD = {'gtp'}

# Necessary for a hello in clear: of TLS, or in the form of SSL 2.0.
HELLO = re.compile(rb'\x16\x03[\x00-\x04](?s:..)[\x01\x02]\x00|\x80(?s:.)\x01\x03[\x00-\x04]')
GZIP = b'\x1f\x8b'


def may_carry(path):
    content = path.read_bytes()
    if content.startswith(GZIP):
        content = gzip.decompress(content)
    return HELLO.search(content) is not None


def told(program, path):
    command = [*shlex.split(program), 'facts', '--kind', 'tls_session', str(path)]
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=False)
    return [json.loads(line) for line in done.stdout.decode().splitlines()]


# Controls, and what turns the direction of text: a report shows their numbers.
HIDDEN = re.compile('[\x80-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]')


@functools.lru_cache(maxsize=None)
def subject(der):
    """The subject as RFC 4514 writes it, by the openssl program."""
    command = ['openssl', 'x509', '-inform', 'DER', '-noout', '-subject', '-nameopt',
               'RFC2253,-esc_msb']
    done = subprocess.run(command, input=der, capture_output=True, check=False)
    text = done.stdout.decode('utf-8', 'replace').rstrip('\n').partition('=')[2]
    return HIDDEN.sub(lambda found: '\\u{%04x}' % ord(found.group()), text)


def our_chain(certificates):
    return [one and (one['sha256'], int(one['serial'], 16), one['subject'])
            for one in certificates]


def their_chain(certificates, ours):
    """What tshark and openssl leave open is taken from ours."""
    rows = []
    for one, our in itertools.zip_longest(certificates[:len(ours)], ours):
        if one is None or our is None:
            rows.append(one)
            continue
        says = subject(one.der) if shutil.which('openssl') else our[2]
        rows.append((hashlib.sha256(one.der).hexdigest(),
                     our[1] if one.serial is None else one.serial, says))
    return rows + certificates[len(ours):]


def ladder(fact, seen, server):
    """The rung and the records of data: nobody sees them in TLS 1.3 without keys."""
    if not seen.is_seen_from_start() or seen.is_1_3() or seen.version == SSL_2:
        return {}
    records = [seen.contents[end][tls_by_tshark.APPLICATION_DATA]
               for end in (seen.client(), server)]
    return {'stage': (fact['stage'], seen.stage(server)),
            'data_records': ([fact['client_data_records'], fact['server_data_records']], records)}


def rows_of(fact, seen):
    """field -> (ours, tshark's)."""
    client = seen.client() or fact['client']
    server = next(iter(seen.ends() - {client}), None)
    sides = {client: 'client', server: 'server'}
    rows = {
        'client': (fact['client'], client),
        'server': (fact['server'], server),
        'first_frame': (fact['first_frame'], seen.first()),
        'last_frame': (fact['last_frame'], next(seen.lasts())),
        'sni': (fact['sni'], seen.sni),
        'offered_version': (fact['offered_version'], tls_by_tshark.spell(seen.offered)),
        'version': (fact['version'], tls_by_tshark.spell(seen.version)),
        'cipher': (fact['cipher'], '0x%04x' % seen.cipher if seen.is_answered else None),
        'resumed': (fact['resumed'], seen.is_resumed),
        'alerts': ([(one['from'], one['level'], one['description'], one['frame'])
                    for one in fact['alerts']],
                   [(sides[one.sender], *one[1:]) for one in seen.alerts]),
        'end': (fact['end'], seen.ended or 'open'),
        **ladder(fact, seen, server)
    }
    for end, side in sides.items():
        ours = our_chain(fact[side + '_certificates'])
        rows[side + '_certificates'] = ours, their_chain(seen.certificates.get(end, []), ours)
    return rows


def reason(field, ours, seen):
    """Why a difference is none, or None."""
    if field == 'last_frame' and ours in seen.lasts():
        return 'copy'
    if field in ('stage', 'data_records') and seen.stops_inside_record():
        return 'damaged'
    if field == 'end' and ours == 'idle':
        return 'idle'
    return None


def reason_missing(seen):
    if UNREAD & seen.protocols:
        return 'tunnel'
    if not seen.is_greeted:
        return 'middle'
    return None if seen.begins_with_tls() else 'carrier'


def is_same(fact, seen):
    """Same ends, and frames in common."""
    return {fact['client'], fact['server']} == seen.ends() and \
        seen.first() <= fact['last_frame'] and fact['first_frame'] <= next(seen.lasts())


def pairs(facts, streams):
    """Each with its counterpart, or None."""
    left = list(streams)
    for fact in facts:
        found = next((one for one in left if is_same(fact, one)), None)
        if found is not None:
            left.remove(found)
        yield fact, found
    for one in left:
        yield None, one


class Outcome:
    """Of one capture: how many facts agree, complaints, and what was tolerated."""

    def __init__(self, program, path):
        self.good, self.complaints, self.tolerated = 0, [], collections.Counter()
        for fact, seen in pairs(told(program, path), tls_by_tshark.sessions(path)):
            if fact is None:
                self.differ(reason_missing(seen), '%s frame %d: missing' % (
                    ' '.join(sorted(seen.ends())), seen.first()))
            elif seen is None:
                self.differ(None, '%s %s frame %d: not shown by tshark' % (
                    fact['client'], fact['server'], fact['first_frame']))
            else:
                self.compare(fact, seen)

    def compare(self, fact, seen):
        for field, (ours, theirs) in rows_of(fact, seen).items():
            if ours == theirs:
                self.good += 1
            else:
                self.differ(reason(field, ours, seen), '%s frame %d: %s is %s, %s for tshark' % (
                    fact['client'], fact['first_frame'], field, ours, theirs))

    def differ(self, why, complaint):
        if why is not None:
            self.tolerated[why] += 1
        else:
            self.complaints.append(complaint)


def judge(program, path, is_full):
    """Of a full run also with its segments torn: no other session may be missing then."""
    outcome = Outcome(program, path)
    if not is_full or not torn.is_readable(path) or not may_carry(path):
        return outcome
    with tempfile.TemporaryDirectory() as folder:
        torn.write(path, pathlib.Path(folder) / path.name, path.name)
        again = Outcome(program, pathlib.Path(folder) / path.name)
    outcome.good += again.good
    outcome.complaints += ['torn: ' + complaint for complaint in again.complaints]
    if again.tolerated['carrier'] != outcome.tolerated['carrier']:
        outcome.complaints.append('torn: not as many sessions behind words')
    return outcome


def main():
    return against_tshark.run(__doc__.splitlines()[0], TOLERATED, may_carry, judge)


if __name__ == '__main__':
    sys.exit(main())
