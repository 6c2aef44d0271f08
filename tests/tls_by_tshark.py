# SPDX-License-Identifier: GPL-2.0-or-later
"""TLS sessions, as tshark's fields show them frame by frame.

Nothing here knows how our readers work: which messages a frame completes is what tshark says, and
what a session is follows from the RFCs.
"""
import collections
import ipaddress
import itertools
import subprocess

FIELDS = ('frame.number', 'frame.time_epoch', 'frame.protocols', 'tcp.stream', 'ip.src', 'ipv6.src',
          'ip.dst', 'ipv6.dst', 'tcp.srcport', 'tcp.dstport', 'tcp.flags', 'ip.id', 'tcp.seq_raw',
          'tcp.ack_raw', 'tcp.len', 'tls.record.content_type', 'tls.record.opaque_type',
          'tls.handshake.type', 'tls.handshake.version',
          'tls.handshake.extensions.supported_version', 'tls.handshake.extension.type',
          'tls.handshake.extensions_server_name', 'tls.handshake.ciphersuite',
          'tls.handshake.certificate', 'x509af.serialNumber', 'tls.alert_message.level',
          'tls.alert_message.desc')
PREFERENCES = ('tcp.reassemble_out_of_order:TRUE', 'tcp.desegment_tcp_streams:TRUE',
               'tls.desegment_ssl_records:TRUE', 'tls.desegment_ssl_application_data:TRUE',
               'tcp.try_heuristic_first:TRUE')
SHOWN = 'tcp && !icmp && !icmpv6'
COPY = .05  # seconds: one packet at two places

FIN, SYN, RST, ACK = 1, 2, 4, 16
CHANGE_CIPHER_SPEC = '20'
APPLICATION_DATA = '23'
CLIENT_HELLO, SERVER_HELLO, CERTIFICATE, SERVER_HELLO_DONE = '1', '2', '11', '14'
CLIENT_KEY_EXCHANGE = '16'
PRE_SHARED_KEY = '41'
TLS_1_3 = 0x0304
VERSIONS = {0x0002: 'SSL 2.0', 0x0300: 'SSL 3.0', 0x0301: 'TLS 1.0', 0x0302: 'TLS 1.1',
            0x0303: 'TLS 1.2', 0x0304: 'TLS 1.3'}

Certificate = collections.namedtuple('Certificate', 'der serial')
Alert = collections.namedtuple('Alert', 'sender level description frame')


class Row:
    """One frame with a TCP segment."""

    def __init__(self, fields):
        self.fields = fields
        self.number = int(fields['frame.number'][0])
        self.time = float(fields['frame.time_epoch'][0])
        self.flags = int(self.last('tcp.flags'), 0)
        self.source, self.destination = self.end('src'), self.end('dst')

    def last(self, name):
        return self.fields[name][-1] if self.fields[name] else ''

    def end(self, which):
        """ip:port of the packet that carries the segment, the innermost."""
        layers = self.fields['frame.protocols'][0].split(':tcp')[0].split(':')
        inner = next(one for one in reversed(layers) if one in ('ip', 'ipv6'))
        ip = ipaddress.ip_address(self.last('%s.%s' % (inner, which)))
        port = self.last('tcp.%sport' % which)
        return ('%s:%s' if ip.version == 4 else '[%s]:%s') % (ip, port)

    def packet(self):
        """What tells it from the next packet, whatever MACs and TTL it has on its way."""
        return (self.source, self.destination, self.flags,
                *map(self.last, ('ip.id', 'tcp.seq_raw', 'tcp.ack_raw', 'tcp.len')))

    def is_tls(self):
        return bool(self.fields['tls.record.content_type'] or self.fields['tls.handshake.type'] or
                    self.fields['tls.record.opaque_type'])


def is_1_3(version):
    """Its drafts have numbers of their own."""
    return version == TLS_1_3 or version >> 8 == 0x7f


def highest(versions):
    """GREASE (RFC 8701) and other numbers that no version has are left out."""
    known = [one for one in versions if one in VERSIONS or is_1_3(one)]
    return max(known, key=lambda one: min(one, TLS_1_3), default=0)


def spell(version):
    draft = 'TLS 1.3 draft' if is_1_3(version) else 'unknown'
    return VERSIONS.get(version, draft) if version else None


class Session:
    """One of tshark's streams with TLS in it."""

    def __init__(self):
        self.rows, self.copies, self.recent = [], set(), {}
        self.protocols, self.is_tls = set(), False
        self.dialler = self.greeter = self.ended = None
        self.offered = self.version = 0
        self.is_greeted = self.is_answered = self.is_resumed = False
        self.sni = self.cipher = None
        self.certificates, self.alerts = {}, []
        self.kinds = collections.defaultdict(set)  # of handshake messages, by who sent them
        self.contents = collections.defaultdict(collections.Counter)  # of records, the same

    def add(self, row):
        self.rows.append(row)
        before = self.recent.get(row.packet())
        if before is not None and abs(row.time - before) <= COPY:
            self.copies.add(row.number)
        self.recent[row.packet()] = row.time
        if row.flags & SYN and self.dialler is None:
            self.dialler = row.destination if row.flags & ACK else row.source
        if row.flags & (RST | FIN) and self.ended is None:
            self.ended = 'rst' if row.flags & RST else 'fin'
        self.protocols |= set(row.fields['frame.protocols'][0].split(':'))
        if row.is_tls():
            self.is_tls = True
            self.read(row, row.fields)

    def read(self, row, fields):
        kinds = fields['tls.handshake.type']
        numbers = [int(one, 0) for one in fields['tls.handshake.version']]
        extended = [int(one, 0) for one in fields['tls.handshake.extensions.supported_version']]
        if CLIENT_HELLO in kinds and not self.is_greeted:
            self.greeter, self.is_greeted = row.source, True
            self.offered = highest(extended) or highest(numbers)
            self.sni = next(iter(fields['tls.handshake.extensions_server_name']), None)
        elif SERVER_HELLO in kinds and fields['tls.handshake.ciphersuite']:
            self.greeter, self.is_answered = self.greeter or row.destination, True
            self.version = (extended or numbers or [0])[0]
            self.cipher = int(fields['tls.handshake.ciphersuite'][0], 0)
            self.is_resumed = self.is_1_3() and \
                PRE_SHARED_KEY in fields['tls.handshake.extension.type']
        self.read_flight(row, fields, kinds)
        for level, description in zip(fields['tls.alert_message.level'],
                                      fields['tls.alert_message.desc']):
            self.alerts.append(Alert(row.source, int(level), int(description), row.number))

    def read_flight(self, row, fields, kinds):
        """What comes behind the hellos, in clear up to TLS 1.2."""
        if CERTIFICATE in kinds and row.source not in self.certificates:
            ders = [bytes.fromhex(one) for one in fields['tls.handshake.certificate']]
            # A stapled answer of OCSP brings certificates too, behind those of the chain.
            serials = [int(one, 16) for one in fields['x509af.serialNumber']]
            self.certificates[row.source] = [
                Certificate(*one) for one in itertools.zip_longest(ders, serials[:len(ders)])]
        self.kinds[row.source] |= set(kinds)
        self.contents[row.source].update(fields['tls.record.content_type'])
        is_changing = CHANGE_CIPHER_SPEC in fields['tls.record.content_type']
        if is_changing and self.is_answered and row.source != self.client() and \
                not self.is_1_3() and not self.kinds[row.source] & {CERTIFICATE,
                                                                    SERVER_HELLO_DONE}:
            self.is_resumed = True  # an abbreviated handshake (RFC 5246 section 7.3)

    def stage(self, server):
        """The rung of the handshake ladder up to TLS 1.2, where the handshake is in clear."""
        client = self.client()
        records = [self.contents[end] for end in (client, server)]
        data = [one[APPLICATION_DATA] > 0 for one in records]
        changes = [one[CHANGE_CIPHER_SPEC] > 0 for one in records]
        if not self.is_answered:
            return 2
        if not self.kinds[client] & {CERTIFICATE, CLIENT_KEY_EXCHANGE} and not changes[0]:
            return 3
        if not all(changes):
            return 4 if self.certificates.get(client) == [] else 5
        return {(True, True): 8, (False, True): 8, (True, False): 6, (False, False): 7}[tuple(data)]

    def is_1_3(self):
        return is_1_3(self.version)

    def begins_with_tls(self):
        """Is the first data of the client's TLS?"""
        first = next((row for row in self.rows if row.last('tcp.len') not in ('', '0')), None)
        return first is not None and first.is_tls()

    def stops_inside_record(self):
        """Does the last data of a side end no record?"""
        last = {row.source: row for row in self.rows if row.last('tcp.len') not in ('', '0')}
        return not all(row.is_tls() for row in last.values())

    def is_seen_from_start(self):
        return self.is_greeted and self.rows[0].flags & SYN != 0

    def client(self):
        return self.dialler or self.greeter

    def ends(self):
        return frozenset((self.rows[0].source, self.rows[0].destination))

    def first(self):
        return self.rows[0].number

    def lasts(self):
        """Its last frame, or what it is when copies do not count."""
        for row in reversed(self.rows):
            yield row.number
            if row.number not in self.copies:
                break


def rows(path):
    """Every frame of a capture with TCP."""
    command = ['tshark', '-n', '-r', str(path), '-Y', SHOWN, '-T', 'fields', '-E', 'occurrence=a',
               '-E', 'aggregator=|']
    for preference in PREFERENCES:
        command += ['-o', preference]
    for field in FIELDS:
        command += ['-e', field]
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=False)
    for line in done.stdout.decode('utf-8', 'replace').split('\n'):
        values = [value.split('|') if value else [] for value in line.split('\t')]
        fields = dict(zip(FIELDS, values))
        if len(values) == len(FIELDS) and fields['tcp.stream'] and fields['frame.time_epoch']:
            yield Row(fields)


def sessions(path):
    """Those of a capture, in the order of their first frames."""
    found = collections.defaultdict(Session)
    for row in rows(path):
        found[row.last('tcp.stream')].add(row)
    return [one for one in found.values() if one.is_tls]
