#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Holds `PROGRAM facts --kind http_exchange` against the messages of HTTP that tshark shows.

    check_http.py PROGRAM [--full] [--only TEXT]

Of each connection the requests must be those that tshark shows, in the same order and with the same
method, path and status, and none may begin behind the frame in which tshark has all of it.
Captures without a word of HTTP in clear are left to --full. Every other difference has a name in
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

SWITCHING, FINAL = 101, 200
PREFERENCES = ('tcp.reassemble_out_of_order:TRUE', 'tcp.desegment_tcp_streams:TRUE',
               'http.desegment_headers:TRUE', 'http.desegment_body:TRUE')
# Where we rightly differ: reason, and how often the corpus has it.
TOLERATED = {
    'more': ('tshark wants all of a body, a port and a method that it knows, and fields that are '
             'not folded', 23),
    'unasked': ('a response to a request that the capture lacks, or to what is none', 3),
    'behind': ('HTTP that begins behind another protocol is not looked for (SOCKS)', 1),
}
UNREAD = {'gtp', 'nflog', 'ayiya', 'socks', 'wlan'}  # around HTTP

Message = collections.namedtuple('Message', 'frame method path status asked')


def may_carry(path):
    return against_tshark.holds(path, b'HTTP/1.')


def told(program, path):
    """(client, server) -> facts, by the frame of the request."""
    connections = collections.defaultdict(list)
    for fact in against_tshark.facts(program, 'http_exchange', path):
        connections[fact['client'], fact['server']].append(fact)
    for facts in connections.values():
        facts.sort(key=lambda fact: fact['request_frame'])
    return connections


def end_of(packet, which):
    """Endpoint as we write it, of the innermost IP header."""
    ip = [proto for proto in packet.findall('proto') if proto.get('name') in ('ip', 'ipv6')][-1]
    address = shown(ip, '%s.%s' % (ip.get('name'), which))
    port = shown(packet.findall("proto[@name='tcp']")[-1], 'tcp.%sport' % which)
    return ('[%s]:%s' if ':' in address else '%s:%s') % (address, port)


def path_of(uri):
    """Without scheme, host, query and fragment."""
    rest = re.sub(r'^(?i:https?)://[^/?#]*', '', uri)
    return re.split('[?#]', rest)[0] or ('/' if rest != uri else '')


def read_packet(packet):
    """The messages of one packet: (source, destination, message)."""
    names = set(shown(packet, 'frame.protocols').split(':'))
    if 'tcp' not in names or {'icmp', 'icmpv6', 'tls'} & names or UNREAD & names:
        return
    if {'gre', 'udp'} <= names:  # not read either
        return
    ends = end_of(packet, 'src'), end_of(packet, 'dst')
    number = int(shown(packet, 'frame.number'))
    for proto in packet.findall("proto[@name='http']"):
        method, uri = (shown(proto, 'http.request.' + name) for name in ('method', 'uri'))
        version = shown(proto, 'http.request.version') or shown(proto, 'http.response.version')
        status, asked = shown(proto, 'http.response.code'), shown(proto, 'http.request_in')
        if version in ('HTTP/1.0', 'HTTP/1.1'):
            yield (*ends, Message(number, method, uri and path_of(uri), status and int(status),
                                  asked and int(asked)))


def packets(path):
    command = ['tshark', '-n', '-2', '-r', str(path), '-Y', 'http', '-T', 'pdml', '-J',
               'frame ip ipv6 tcp http', '--enable-heuristic', 'http_tcp']
    for preference in PREFERENCES:
        command += ['-o', preference]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as running:
        if not running.stdout.peek(1):  # no capture
            return
        for _, packet in xml.etree.ElementTree.iterparse(running.stdout):
            if packet.tag == 'packet':
                yield from read_packet(packet)
                packet.clear()


def connections(path):
    """(client, server) -> requests, and responses likewise"""
    requests, responses = collections.defaultdict(list), collections.defaultdict(list)
    for source, destination, message in packets(path):
        if message.method is not None:
            requests[source, destination].append(message)
        elif message.status is not None and (
                message.status >= FINAL or message.status == SWITCHING):
            responses[destination, source].append(message)
    return requests, responses


def is_part(some, whole):
    """Are those all in the other list, in that order?"""
    rest = iter(whole)
    return all(one in rest for one in some)


class Outcome:
    """Of one capture: how much agrees, complaints, and what was tolerated."""

    def __init__(self, program, path):
        self.good, self.complaints, self.tolerated = 0, [], collections.Counter()
        requests, responses = connections(path)
        facts = told(program, path)
        for ends in sorted(set(requests) | set(facts)):
            self.compare(ends, facts.get(ends, []), requests.get(ends, []),
                         responses.get(ends, []))

    def tolerate(self, ours, theirs):
        """Is what only one of the two has of a kind that has a name?"""
        name = 'more' if is_part(theirs, ours) else 'unasked' if is_part(ours, theirs) else None
        if name is not None:
            self.tolerated[name] += 1
        return name is not None

    def compare(self, ends, facts, requests, responses):
        ours = [(fact['method'], fact['path']) for fact in facts]
        theirs = [(one.method, one.path) for one in requests]
        if not ours:
            self.tolerated['behind'] += 1
        elif ours != theirs and (is_part(ours, theirs) or not self.tolerate(ours, theirs)):
            self.complain(ends, 'requests', ours, theirs)
        if ours != theirs:
            return
        self.good += len(ours)
        answered = [fact['status'] for fact in facts if fact['status'] is not None]
        statuses = [one.status for one in responses]
        if answered != statuses and not self.tolerate(answered, statuses):
            self.complain(ends, 'responses', answered, statuses)
        if answered != statuses:
            return
        self.good += len(answered)
        late = [fact['request_frame'] for fact, one in zip(facts, requests)
                if fact['request_frame'] > one.frame]
        if late:
            self.complain(ends, 'frames', late, [one.frame for one in requests])

    def complain(self, ends, what, ours, theirs):
        at = next((i for i, pair in enumerate(zip(ours, theirs)) if pair[0] != pair[1]),
                  min(len(ours), len(theirs)))
        self.complaints.append('%s -> %s: %d %s, %d for tshark, from %d on %s, %s' % (
            *ends, len(ours), what, len(theirs), at, ours[at:at + 3], theirs[at:at + 3]))


def judge(program, path, is_full):
    del is_full  # asks of more captures, and of each the same
    return Outcome(program, path)


def main():
    return against_tshark.run(__doc__.splitlines()[0], TOLERATED, may_carry, judge)


if __name__ == '__main__':
    sys.exit(main())
