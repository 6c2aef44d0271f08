# SPDX-License-Identifier: GPL-2.0-or-later
"""Which MAC has which address, as tshark's fields show it frame by frame.

Nothing here knows how our readers work: the layers of a frame are those that tshark names, and what
binds follows from the RFCs and docs/decisions.md.
"""
import collections
import ipaddress
import subprocess

FIELDS = ('frame.number', 'frame.time_epoch', 'frame.section_number', 'frame.interface_id',
          'frame.protocols', 'eth.src', 'eth.dst', 'vlan.id', 'ieee8021ad.id', 'arp.opcode',
          'arp.src.hw_mac', 'arp.src.proto_ipv4', 'arp.dst.proto_ipv4', 'ip.src', 'ip.dst',
          'ip.ttl', 'ip.id', 'ip.len', 'ip.flags.mf', 'ipv6.src', 'ipv6.dst', 'ipv6.hlim',
          'ipv6.plen', '_ws.malformed',
          'icmpv6.type', 'icmpv6.nd.ns.target_address', 'icmpv6.nd.na.target_address',
          'icmpv6.opt.src_linkaddr', 'icmpv6.opt.target_linkaddr', 'dhcp.option.dhcp',
          'dhcp.ip.your', 'dhcp.hw.mac_addr', 'udp.srcport', 'udp.dstport', 'tcp.seq_raw',
          'tcp.ack_raw', 'tcp.len', 'icmp.seq', 'icmpv6.echo.sequence_number')
# What tells one packet from the next, whatever MACs and TTL it has on its way.
IDENTITY = ('udp.srcport', 'udp.dstport', 'tcp.seq_raw', 'tcp.ack_raw', 'tcp.len', 'icmp.seq',
            'icmpv6.type', 'icmpv6.echo.sequence_number', 'icmpv6.nd.ns.target_address',
            'icmpv6.nd.na.target_address', 'dhcp.option.dhcp')
NETWORK = {'ip': ('ip.src', 'ip.dst', 'ip.ttl', 'ip.len', 'ip.id', 'ip.flags.mf'),
           'ipv6': ('ipv6.src', 'ipv6.dst', 'ipv6.hlim', 'ipv6.plen')}
# Datagrams as a whole, in the frame that completes them; streams segment by segment.
PREFERENCES = ('ip.defragment:TRUE', 'ipv6.defragment:TRUE', 'tcp.desegment_tcp_streams:FALSE')

TAGS = {'vlan': 'vlan.id', 'ieee8021ad': 'ieee8021ad.id'}
WITHOUT_MACS = {'gre', 'mpls', 'pppoes', 'l2tp', 'ppp'}  # between Ethernet and what claims
BROADCAST = 'ff:ff:ff:ff:ff:ff'
INITIAL_TTLS = (64, 128, 255)
ROUTER_WORDS, SOLICITATION, ADVERTISEMENT = (133, 134), 135, 136
ACK = '5'

Claim = collections.namedtuple('Claim', 'ip mac vlans proof')


class Frame:
    """What one frame says: claims, and names of what it shows and does not claim by our rules."""

    def __init__(self, row):
        self.row, self.used = row, collections.Counter()
        self.number = int(row['frame.number'][0])
        self.time = float(row['frame.time_epoch'][0]) if row['frame.time_epoch'] else None
        self.claims, self.refused = [], []
        self.source = self.destination = None
        self.vlans, self.above, self.text = (), [], ()
        self.ip = self.ttl = None
        if self.time is not None:
            self.walk(row['frame.protocols'][0].split(':'))

    def take(self, field):
        """The field's next value: its layers come in the order of frame.protocols."""
        values, at = self.row[field], self.used[field]
        self.used[field] += 1
        return values[at] if at < len(values) else None

    def walk(self, layers):
        readers = {'arp': self.arp, 'icmpv6': self.icmpv6, 'dhcp': self.dhcp}
        for layer in layers:
            if layer == 'eth':
                self.ethernet()
            elif layer in TAGS:
                identifier = int(self.take(TAGS[layer]) or '0', 0)
                self.vlans += (identifier,) if identifier else ()
            elif layer in ('ip', 'ipv6'):
                if 'icmp' in self.above or 'icmpv6' in self.above:
                    break  # a packet that an ICMP error quotes
                self.network(layer)
            elif layer in readers and layer not in self.above:
                readers[layer]()
            self.above.append(layer)
        self.packet()

    def ethernet(self):
        self.source, self.destination = self.take('eth.src'), self.take('eth.dst')
        self.text = ('inside', *self.text[:1])
        self.vlans, self.above, self.ip, self.ttl = (), [], None, None

    def network(self, layer):
        ip, target, ttl, *rest = map(self.take, NETWORK[layer])
        if ip is not None and 'ip' not in self.above and 'ipv6' not in self.above:
            self.ip, self.ttl = ip, int(ttl)
            self.text += (ip, target, *rest)

    def claim(self, ip, mac, proof):
        """A claim is one of a station on this Ethernet, for an address of a station, in a frame of
        its own; what is refused has a name in check_facts.py."""
        if self.source is None:
            self.refused.append('no Ethernet')
        elif WITHOUT_MACS & set(self.above):
            self.refused.append('tunnel without MACs')
        elif not is_host(ip):
            self.refused.append('no lease' if proof == 'dhcp' else 'probe')
        elif proof == 'dhcp' and self.destination not in (mac, BROADCAST):
            self.refused.append('lease to a relay agent')
        elif proof != 'dhcp' and mac != self.source:
            self.refused.append('frame of another')
        else:
            self.claims.append(Claim(short(ip), mac, self.vlans, proof))

    def arp(self):
        operation, target = self.take('arp.opcode'), self.take('arp.dst.proto_ipv4')
        mac, ip = self.take('arp.src.hw_mac'), self.take('arp.src.proto_ipv4')
        if operation not in ('1', '2'):
            self.refused.append('other operation of ARP')
        elif mac is not None and ip is not None:
            self.text += ('arp', operation, ip, target, mac if operation == '2' else '')
            self.claim(ip, mac, 'arp')

    def icmpv6(self):
        kind = int(self.take('icmpv6.type') or 0)
        if kind not in (*ROUTER_WORDS, SOLICITATION, ADVERTISEMENT):
            return
        option = 'target' if kind == ADVERTISEMENT else 'src'
        mac = self.take('icmpv6.opt.%s_linkaddr' % option)
        target = self.take('icmpv6.nd.na.target_address' if kind == ADVERTISEMENT else
                           'icmpv6.nd.ns.target_address')
        ip = target if kind == ADVERTISEMENT else self.ip
        if kind in ROUTER_WORDS and mac is None:
            return
        is_short = kind not in ROUTER_WORDS and target is None
        if self.row['_ws.malformed'] or is_short or ip is None:
            self.refused.append('malformed')
        elif self.ttl != 255:
            self.refused.append('passed on')
        else:
            self.claim(ip, mac or self.source, 'nd')

    def dhcp(self):
        kind, ip, mac = (self.row[name][:1] for name in
                         ('dhcp.option.dhcp', 'dhcp.ip.your', 'dhcp.hw.mac_addr'))
        if kind == [ACK] and ip and mac:
            self.claim(ip[0], mac[0], 'dhcp')

    def packet(self):
        """An IP packet that no router passed on speaks for its source."""
        if self.ip is None or self.source is None or WITHOUT_MACS & set(self.above):
            return
        self.text += tuple(self.row[name][-1] if self.row[name] else '' for name in IDENTITY)
        is_first_hop = self.ttl in INITIAL_TTLS or (self.ttl == 1 and is_group(self.destination))
        if is_first_hop and is_host(self.ip):
            self.claims.append(Claim(short(self.ip), self.source, self.vlans, 'source'))

    def place(self):
        return (*self.row['frame.section_number'], *self.row['frame.interface_id'], self.vlans)


def short(ip):
    return str(ipaddress.ip_address(ip))


def is_group(mac):
    return int(mac[:2], 16) & 1 == 1


def is_host(ip):
    """RFC 1122 section 3.2.1.3, RFC 4291 section 2.4."""
    address = ipaddress.ip_address(ip)
    first = address.packed[0]
    if address.version == 4:
        return first not in (0, 127) and first < 224
    return first != 0xff and int(address) > 1


def frames(path):
    """Every frame of a capture."""
    command = ['tshark', '-n', '-r', path, '-T', 'fields', '-E', 'occurrence=a', '-E',
               'aggregator=|']
    for preference in PREFERENCES:
        command += ['-o', preference]
    for field in FIELDS:
        command += ['-e', field]
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=False)
    for line in done.stdout.decode('utf-8', 'replace').splitlines():
        values = [value.split('|') if value else [] for value in line.split('\t')]
        row = dict(zip(FIELDS, values))
        if row['frame.protocols']:
            yield Frame(row)
