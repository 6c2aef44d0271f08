#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Holds `PROGRAM facts` against what tshark shows of ARP, DHCP and Neighbour Discovery.

    check_facts.py PROGRAM [--full] [--only TEXT]

Every address that tshark shows with a MAC must be a binding with that proof, from its first frame
to its last, and every binding by ARP, DHCP or Neighbour Discovery must be shown by tshark. Captures
without the bytes of any of them are left to --full. Where tshark shows more, TOLERATED says why.
Exit status: 0 all agree, 1 something differs, 77 there is no tshark.
"""
import collections
import json
import re
import shlex
import subprocess
import sys

import against_tshark
import by_tshark

COPY, DUPLICATE = .05, .001  # seconds: one packet elsewhere, one frame twice at one place
RANK = ('source', 'nd', 'arp', 'dhcp')  # proofs, the strongest last

# What tshark shows and is no binding, or a shorter one: reason, and how often the corpus has it.
TOLERATED = {
    'probe': ('sender or source unspecified: nobody claims (RFC 5227, RFC 4862)', 5),
    'no lease': ('an ACK without an address answers an INFORM (RFC 2131 section 4.3.5)', 251),
    'lease to a relay agent': ('the client is on another link', 0),
    'frame of another': ('a MAC is named in a frame that it did not send', 2),
    'other operation of ARP': ('no request and no reply: RARP, InARP and others', 1),
    'passed on': ('a hop limit below 255 (RFC 4861 section 7.1)', 4),
    'malformed': ('what a receiver has to discard (RFC 4861 section 7.1)', 4),
    'tunnel without MACs': ('the MACs around it are those of its ends', 1),
    'no Ethernet': ('a link type or header that names no destination MAC', 33),
    'team': ('a MAC that packets are translated to owns nothing', 0),
    'copy': ('a frame seen twice counts once, at its first sight', 2),
}

# Necessary for a packet of each: ARP for IPv4 over 6-byte addresses, the magic cookie, and ICMPv6
# with hop limit 255. What hides behind compression or extension headers is found by --full.
ARP, COOKIE = b'\x08\x00\x06\x04', b'\x63\x82\x53\x63'
NEIGHBOUR = re.compile(rb'\x3a\xff(?s:.{32})[\x85-\x88]\x00')
GZIP = b'\x1f\x8b'


class Seen:
    """A binding as tshark shows it: the frames of each proof, and which may not count."""

    def __init__(self):
        self.proofs, self.sure, self.doubtful = set(), [], []

    def proof(self):
        return max(self.proofs, key=RANK.index)

    def spans(self, first, last):
        """Does it begin and end with these frames, copies at either end or not?"""
        frames = sorted(self.sure + self.doubtful)
        latest, earliest = min(self.sure or frames[-1:]), max(self.sure or frames[:1])
        return frames[0] <= first <= latest and earliest <= last <= frames[-1]


class Sights:
    """Knows a packet that was seen a moment ago, and MACs that packets are translated to."""

    def __init__(self):
        self.recent, self.teams = collections.defaultdict(list), set()

    def is_copy(self, frame):
        """Does the frame show a packet that was seen before?"""
        near = [one for one in self.recent[frame.text] if abs(frame.time - one.time) <= COPY]
        self.recent[frame.text] = near + [frame]
        found = False
        for one in near:
            is_same = (one.source, one.destination, one.place()) == \
                (frame.source, frame.destination, frame.place())
            found |= not is_same or abs(frame.time - one.time) <= DUPLICATE
            self.compare(one, frame)
        return found

    def compare(self, one, frame):
        """One packet with one of two MACs changed and its TTL kept crossed a team."""
        is_packet = frame.ip is not None and by_tshark.is_host(frame.ip)
        if not is_packet or one.ttl != frame.ttl or by_tshark.is_group(frame.destination):
            return
        if one.source == frame.source and one.destination != frame.destination:
            self.teams.add(one.destination)
        elif one.source != frame.source and one.destination == frame.destination:
            self.teams.add(frame.source)


def may_carry(path):
    content = path.read_bytes()
    return content.startswith(GZIP) or ARP in content or COOKIE in content or \
        NEIGHBOUR.search(content) is not None


def shown(path):
    """(ip, mac, vlans) -> Seen, MACs of teams, and how often what was refused."""
    bindings, sights = collections.defaultdict(Seen), Sights()
    refused = collections.Counter()
    for frame in by_tshark.frames(str(path)):
        refused.update(frame.refused)
        is_copy = bool(frame.claims) and sights.is_copy(frame)
        for claim in frame.claims:
            seen = bindings[claim[:3]]
            seen.proofs.add(claim.proof)
            (seen.doubtful if is_copy else seen.sure).append(frame.number)
    return bindings, sights.teams, refused


def told(program, path):
    """(ip, mac, vlans) -> [proof, first frame, last frame]; a jump of the clock cuts one in two."""
    command = [*shlex.split(program), 'facts', '--kind', 'binding', str(path)]
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=False)
    bindings = {}
    for line in done.stdout.decode().splitlines():
        fact = json.loads(line)
        key = by_tshark.short(fact['ip']), fact['mac'], tuple(fact['vlan'])
        known = bindings.setdefault(key, [fact['proof'], fact['first_frame'], fact['last_frame']])
        known[0] = max(known[0], fact['proof'], key=RANK.index)
        known[1] = min(known[1], fact['first_frame'])
        known[2] = max(known[2], fact['last_frame'])
    return bindings


def fault(seen, binding):
    """What is wrong with a binding, or None."""
    if binding is None:
        return 'missing' if seen.sure else None
    if seen is None or not seen.proofs:
        return 'not shown by tshark'
    if binding[0] != seen.proof():
        return 'proof is %s for tshark' % seen.proof()
    if not seen.spans(*binding[1:]):
        frames = sorted(seen.sure + seen.doubtful)
        return 'frames are %d-%d for tshark' % (frames[0], frames[-1])
    return None


def is_excused(key, seen, binding, teams):
    """What a team's MAC says ends when the machine behind it is known; it never adds anything."""
    if key[1] not in teams or seen is None:
        return False
    if binding is None:
        return True
    frames = sorted(seen.sure + seen.doubtful)
    return RANK.index(binding[0]) <= RANK.index(seen.proof()) and \
        binding[1] in frames and binding[2] in frames


def compare(program, path):
    """Of one capture: how many bindings agree, complaints, and what was tolerated."""
    (seen, teams, tolerated), ours = shown(path), told(program, path)
    good, complaints = 0, []
    for key in sorted(set(seen) | set(ours), key=str):
        one, binding = seen.get(key), ours.get(key)
        proofs = (one.proofs if one else set()) | ({binding[0]} if binding else set())
        if proofs == {'source'}:
            continue  # packets alone: not what is asked here
        says = fault(one, binding)
        if says is not None and is_excused(key, one, binding, teams):
            tolerated['team'] += 1
        elif says is not None:
            complaints.append('%s at %s in VLAN %s: %s, %s' % (*key, binding, says))
        else:
            good += 1
            frames = one.sure + one.doubtful
            tolerated['copy'] += binding is None or binding[1:] != [min(frames), max(frames)]
    return good, complaints, tolerated


def main():
    return against_tshark.run(
        __doc__.splitlines()[0], TOLERATED, may_carry,
        lambda program, path, _is_full: against_tshark.Judgement(*compare(program, path)))


if __name__ == '__main__':
    sys.exit(main())
