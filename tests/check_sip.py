#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Holds `PROGRAM facts --kind sip_transaction` against the messages of SIP that tshark shows.

    check_sip.py PROGRAM [--full] [--only TEXT]

Each request that tshark shows must begin a transaction of ours, or be of one, with the same method,
Call-ID, number, branch and first frame, the same final response and, over UDP, as often sent again;
and nothing else may be one. Quotes in ICMP errors are no messages; ACK and BENOTIFY begin nothing.
Captures without a word of SIP in clear are left to --full. Every other difference has a name in
TOLERATED.
Exit status: 0 all agree, 1 something differs, 77 there is no tshark.
"""
import collections
import re
import subprocess
import sys
import xml.etree.ElementTree

import against_tshark
from against_tshark import shown

COPY = .05  # seconds: one packet at two places
FINAL = 200
ALONE = {'ACK', 'BENOTIFY'}
PREFERENCES = ('tcp.reassemble_out_of_order:TRUE', 'tcp.desegment_tcp_streams:TRUE',
               'sip.desegment_headers:TRUE', 'sip.desegment_body:TRUE')
HEURISTICS = ('sip_udp', 'sip_tcp')
# Where we rightly differ: reason, and how often the corpus has it.
TOLERATED = {
    'tunnel': ('a tunnel that is not read', 0),
    'junk': ('tshark knows no message behind what is none in a segment', 0),
    'blank': ('tshark misses fields with a blank before the colon', 0),
}
UNREAD = {'gtp'}

START = re.compile(rb'^[A-Z]+ \S+ SIP/2\.0\r?$', re.MULTILINE)
BLANK = re.compile(rb'^(?:call-id|i|cseq)[ \t]+:', re.MULTILINE | re.IGNORECASE)

Message = collections.namedtuple('Message', 'key frame time status transport protocols')


def may_carry(path):
    return against_tshark.holds(path, b'SIP/2.0')


def read_packet(packet):
    """The messages of one packet."""
    protocols = [proto.get('name') for proto in packet.findall('proto')]
    number, epoch = (shown(packet, 'frame.' + name) for name in ('number', 'time_epoch'))
    transport = 'udp' if 'udp' in protocols else 'tcp'
    for proto in packet.findall("proto[@name='sip']"):
        key = tuple(shown(proto, 'sip.' + name) for name in (
            'Call-ID', 'CSeq.seq', 'CSeq.method', 'Via.branch'))
        status = shown(proto, 'sip.Status-Code')
        if not {'icmp', 'icmpv6'} & set(protocols) and None not in key[:3]:
            yield Message(key, int(number), float(epoch), status and int(status), transport,
                          set(protocols))


def messages(path):
    command = ['tshark', '-n', '-r', str(path), '-Y', 'sip', '-T', 'pdml']
    for preference in PREFERENCES:
        command += ['-o', preference]
    for heuristic in HEURISTICS:
        command += ['--enable-heuristic', heuristic]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as running:
        if not running.stdout.peek(1):  # no capture
            return
        for _, packet in xml.etree.ElementTree.iterparse(running.stdout):
            if packet.tag == 'packet':
                yield from read_packet(packet)
                packet.clear()


class Transaction:
    """A request of tshark's and what answers it."""

    def __init__(self, request):
        self.request, self.final = request, None
        self.sent, self.last = 1, request.time

    def repeat(self, message):
        if message.time - self.last >= COPY:
            self.sent, self.last = self.sent + 1, message.time

    def rows(self, fact):
        """field -> (ours, tshark's)"""
        rows = {'request_frame': (fact['request_frame'], self.request.frame),
                'final_frame': (fact['final_frame'], self.final and self.final.frame),
                'status': (fact['status'], self.final and self.final.status)}
        if self.request.transport == 'udp':
            rows['retransmissions'] = fact['retransmissions'], self.sent - 1
        return rows


def transactions(path):
    """key -> Transaction; a response without a request belongs to none."""
    known = {}
    for message in messages(path):
        one = known.get(message.key)
        if message.status is None and message.key[2] not in ALONE:
            if one is None:
                known[message.key] = Transaction(message)
            else:
                one.repeat(message)
        elif message.status is not None and message.status >= FINAL and one is not None:
            one.final = one.final or message
    return known


def segment(path, frame):
    """What TCP carries in a frame."""
    command = ['tshark', '-n', '-r', str(path), '-Y', 'frame.number == %d' % frame, '-T', 'fields',
               '-e', 'tcp.payload']
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=False)
    return bytes.fromhex(done.stdout.decode().strip())


def reason_unseen(path, fact):
    """Why tshark has no such request, or None."""
    content = segment(path, fact['request_frame']) if fact['transport'] == 'tcp' else b''
    start = START.search(content)
    if start is None:
        return None
    if start.start() > 0 and content[:start.start()].strip():
        return 'junk'
    return 'blank' if BLANK.search(content) else None


def key_of(fact):
    return fact['call_id'], str(fact['cseq']), fact['method'], fact['branch'] or None


class Outcome:
    """Of one capture: how much agrees, complaints, and what was tolerated."""

    def __init__(self, program, path):
        self.good, self.complaints, self.tolerated = 0, [], collections.Counter()
        seen = transactions(path)
        for fact in against_tshark.facts(program, 'sip_transaction', path):
            one = seen.pop(key_of(fact), None)
            why = reason_unseen(path, fact) if one is None else None
            if one is not None:
                self.compare(fact, one)
            elif why is not None:
                self.tolerated[why] += 1
            else:
                self.complaints.append('frame %d: not shown by tshark' % fact['request_frame'])
        for key, one in seen.items():
            if one.request.protocols & UNREAD:
                self.tolerated['tunnel'] += 1
            else:
                self.complaints.append('frame %d: missing %s' % (one.request.frame, ' '.join(
                    map(str, key))))

    def compare(self, fact, one):
        for field, (ours, theirs) in one.rows(fact).items():
            if ours == theirs:
                self.good += 1
            else:
                self.complaints.append('frame %d: %s is %s, %s for tshark' % (
                    fact['request_frame'], field, ours, theirs))


def judge(program, path, is_full):
    del is_full  # asks of more captures, and of each the same
    return Outcome(program, path)


def main():
    return against_tshark.run(__doc__.splitlines()[0], TOLERATED, may_carry, judge)


if __name__ == '__main__':
    sys.exit(main())
