#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Holds the ladders of `PROGRAM scan` against the frames that tshark shows.

    check_ladders.py PROGRAM [--full] [--only TEXT]

Each step of a ladder must be a frame of that time, from that host to that one, that holds what the
step says; where FAILING knows from the truth of a capture what went wrong, the step that is marked
must be that one. Without --full only the captures of FAILING are asked.
Exit status: 0 all agree, 1 something differs, 77 there is no tshark.
"""
import collections
import ipaddress
import json
import re
import shlex
import subprocess
import sys

import against_tshark
import tls_by_tshark

FIELDS = ('frame.number', 'frame.time_epoch', 'frame.len', 'frame.cap_len', 'frame.protocols',
          'ip.src', 'ipv6.src', 'ip.dst', 'ipv6.dst', 'tcp.flags', 'tcp.analysis.lost_segment',
          'tls.record.content_type', 'tls.handshake.type',
          'tls.alert_message.desc', 'sip.Method', 'sip.Status-Code')
# Where we rightly differ: reason, and how often the corpus has it.
TOLERATED = {
    'order': ('a message ends in a segment that came before its beginning', 0),
    'cut': ('tshark reads no message that the snap length cuts', 0),
}
NEAR = 1e-6  # tshark shows nanoseconds, we keep them: floats do not

# By the capture's truth: the side that fails ('' where nothing is sent) and how.
FAILING = {
    'stall-alert-42.pcap': ('server', r'fatal alert 42 \(bad_certificate\)'),
    'stall-fin-after-handshake.pcap': ('server', 'closes'),
    'stall-rst-after-request.pcap': ('server', 'RST'),
    'stall-silent-timer-f.pcap': ('', 'nothing comes back for 32 s'),
    'stall-ipv6.pcap': ('server', 'closes'),
    'stall-vxlan.pcap': ('server', 'closes'),
    'client-cert-usage-alert-43.pcap': ('server', r'fatal alert 43 \(unsupported_certificate\)'),
    'client-cert-missing-fin.pcap': ('server', 'closes'),
    'server-of-unknown-ca.pcap': ('client', r'fatal alert 48 \(unknown_ca\)'),
    'client-hello-unanswered.pcap': ('', 'nothing comes back for .*'),
    'port-refused.pcap': ('server', 'RST'),
    'port-filtered-once.pcap': ('', 'nothing comes back, the last is sent .* later'),
    '40-options-udp-timeout.pcap': ('', 'nothing comes back for 32 s'),
    '41-504-1010-tcp.pcap': ('server', '504 .*'),
    '45-refer-fail-503-tcp.pcap': ('server', 'NOTIFY: 503 Service Unavailable'),
}

# What a step says, and what the frame has to hold then. The first pattern that fits counts.
HANDSHAKES = {'ClientHello': '1', 'ServerHello': '2', 'CertificateRequest': '13',
              'Certificate': '11'}
ALERT_RECORD = '21'


def is_held(says, frame):
    """Does the frame hold what the step says? None where the wire cannot tell."""
    alert = re.match(r'fatal alert (\d+)', says)
    status = re.match(r'(\d{3})\b', says)
    request = re.match(r'([A-Z]+)( \d+ times| twice)?, To: ', says)
    flags = int(frame['tcp.flags'][-1], 0) if frame['tcp.flags'] else 0
    for word, kind in HANDSHAKES.items():
        if says.startswith(word):
            return kind in frame['tls.handshake.type']
    if alert:
        return alert[1] in frame['tls.alert_message.desc']
    if says.startswith('SYN'):
        return flags & tls_by_tshark.SYN != 0
    if says == 'RST':
        return flags & tls_by_tshark.RST != 0
    if says == 'closes':
        return flags & tls_by_tshark.FIN != 0 or ALERT_RECORD in frame['tls.record.content_type']
    if says.startswith('NOTIFY: '):
        return 'NOTIFY' in frame['sip.Method']
    if request:
        return request[1] in frame['sip.Method']
    return status[1] in frame['sip.Status-Code'] if status else None


def ladders(program, path):
    command = [*shlex.split(program), 'scan', '--format', 'json', str(path)]
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=False)
    findings = json.loads(done.stdout)['captures'][0]['findings'] if done.stdout else []
    return [one for one in findings if one['ladder']]


def frames(path, numbers):
    """What tshark shows of those frames; several layers of one kind give several values."""
    command = ['tshark', '-n', '-r', str(path), '-T', 'fields', '-E', 'occurrence=a', '-E',
               'aggregator=|', '-Y', 'frame.number in {%s}' % ', '.join(map(str, numbers))]
    for preference in tls_by_tshark.PREFERENCES:
        command += ['-o', preference]
    for field in FIELDS:
        command += ['-e', field]
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=False)
    found = {}
    for line in done.stdout.decode().splitlines():
        values = [one.split('|') if one else [] for one in line.split('\t')]
        frame = dict(zip(FIELDS, values))
        found[int(frame['frame.number'][0])] = frame
    return found


def ends(frame):
    """The innermost addresses."""
    layers = frame['frame.protocols'][0].split(':')
    inner = next(one for one in reversed(layers) if one in ('ip', 'ipv6'))
    return [frame['%s.%s' % (inner, which)][-1] for which in ('src', 'dst')]


def host(shown):
    """The address of "192.0.2.1", "192.0.2.1:5061", "2001:db8::1" or "[2001:db8::1]:5061"."""
    bare = re.fullmatch(r'\[(.*)\]:\d+|([0-9.]+):\d+|(.*)', shown)
    return str(ipaddress.ip_address(next(filter(None, bare.groups()))))


def seconds(text, frame):
    """tshark's time since the epoch, as ours is written: compared below the second alone."""
    return abs(float('0.' + text.rstrip('Z').split('.')[1]) -
               float('0.' + frame['frame.time_epoch'][0].split('.')[1])) < NEAR


def reason(frame):
    """Why tshark may not find in the frame what the step says; None: there is none."""
    if frame['tcp.analysis.lost_segment']:
        return 'order'
    return 'cut' if frame['frame.len'] != frame['frame.cap_len'] else None


def step_faults(step, frame, tolerated):
    if frame is None:
        yield 'tshark has no such frame'
        return
    if step['time'] is not None and not seconds(step['time'], frame):
        yield 'its time is %s' % frame['frame.time_epoch'][0]
    if step['from'] is None:
        return
    if [host(step['from']), host(step['to'])] != ends(frame):
        yield 'it goes from %s to %s' % tuple(ends(frame))
    if is_held(step['says'], frame) is not False:
        return
    why = reason(frame)
    if why is None:
        yield 'the frame does not hold that'
    else:
        tolerated[why] += 1


def side_of(finding, step):
    if step['from'] is None:
        return ''
    return 'client' if step['from'] == finding['subject']['client'] else 'server'


def failing_faults(finding, name):
    """Exactly one step fails, and it is the one that the truth of the capture names."""
    failing = [one for one in finding['ladder'] if one['failing']]
    if len(failing) != 1:
        yield '%d steps fail' % len(failing)
    elif name in FAILING:
        side, says = FAILING[name]
        if side_of(finding, failing[0]) != side or not re.fullmatch(says, failing[0]['says']):
            yield 'it fails by "%s" of %s' % (failing[0]['says'], failing[0]['from'])


def finding_faults(finding, seen, name, tolerated):
    numbers = [one['frame'] for one in finding['ladder'] if one['frame'] is not None]
    if numbers != sorted(numbers):
        yield 'its frames are out of order'
    yield from failing_faults(finding, name)
    for step in finding['ladder']:
        if step['frame'] is not None:
            for fault in step_faults(step, seen.get(step['frame']), tolerated):
                yield '#%d %s: %s' % (step['frame'], step['says'], fault)


def judge(program, path, _is_full):
    found = ladders(program, path)
    numbers = {step['frame'] for one in found for step in one['ladder']} - {None}
    seen = frames(path, sorted(numbers)) if numbers else {}
    tolerated = collections.Counter()
    complaints = ['%s: %s' % (one['id'], fault) for one in found
                  for fault in finding_faults(one, seen, path.name, tolerated)]
    if path.name in FAILING and not found:
        complaints.append('has no ladder')
    return against_tshark.Judgement(sum(len(one['ladder']) for one in found), complaints,
                                    tolerated)


def main():
    return against_tshark.run(__doc__.splitlines()[0], TOLERATED,
                              lambda path: path.name in FAILING, judge)


if __name__ == '__main__':
    sys.exit(main())
