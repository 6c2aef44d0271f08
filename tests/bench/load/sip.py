# SPDX-License-Identifier: GPL-2.0-or-later
"""Exchanges of SIP (RFC 3261) between a phone and a proxy."""

CLIENT, SERVER = True, False
MILLISECOND = 10 ** 6
# Kind -> how often, and its messages: (milliseconds since the one before, is from the client,
# method or status, has a body).
EXCHANGES = {
    'call': (.35, ((0, CLIENT, 'INVITE', True), (2, SERVER, '100 Trying', False),
                   (180, SERVER, '180 Ringing', False), (2900, SERVER, '200 OK', True),
                   (9, CLIENT, 'ACK', False), (31000, CLIENT, 'BYE', False),
                   (3, SERVER, '200 OK', False))),
    'register': (.35, ((0, CLIENT, 'REGISTER', False), (2, SERVER, '401 Unauthorized', False),
                       (12, CLIENT, 'REGISTER', False), (4, SERVER, '200 OK', False))),
    'options': (.2, ((0, SERVER, 'OPTIONS', False), (8, CLIENT, '200 OK', False))),
    'presence': (.1, ((0, CLIENT, 'SUBSCRIBE', False), (3, SERVER, '202 Accepted', False),
                      (20, SERVER, 'NOTIFY', True), (6, CLIENT, '200 OK', False))),
}
METHODS = ('INVITE', 'ACK', 'BYE', 'REGISTER', 'OPTIONS', 'SUBSCRIBE', 'NOTIFY')


def description(phone, port, chance):
    """What media are offered (RFC 8866)."""
    number = chance.randrange(1 << 31)
    return '\r\n'.join((
        'v=0', 'o=- %d %d IN IP4 %s' % (number, number, phone), 's=-', 'c=IN IP4 ' + phone, 't=0 0',
        'm=audio %d RTP/AVP 9 8 0 101' % port, 'a=rtpmap:9 G722/8000', 'a=rtpmap:8 PCMA/8000',
        'a=rtpmap:0 PCMU/8000', 'a=rtpmap:101 telephone-event/8000', 'a=fmtp:101 0-15',
        'a=ptime:20',
        'a=sendrecv', ''))


class Dialog:
    """The lines that all messages of an exchange share."""

    def __init__(self, chance, phone, proxy, transport):
        token = '%016x' % chance.getrandbits(64)
        self.chance, self.phone, self.proxy, self.transport = chance, phone, proxy, transport
        self.user, self.peer = 2000 + chance.randrange(2000), 2000 + chance.randrange(2000)
        self.call, self.tags = token + '@' + phone, (token[:8], token[8:])
        self.sequence, self.method = chance.randrange(1, 900), 'OPTIONS'

    def message(self, from_client, start, has_body):
        if start in METHODS:
            self.method = start
            self.sequence += start != 'ACK'
            first = '%s sip:%d@uc.example SIP/2.0' % (start, self.peer)
        else:
            first = 'SIP/2.0 ' + start
        body = ''
        if has_body:
            body = description(self.phone, 16384 + 2 * self.chance.randrange(8000), self.chance)
        lines = [first,
                 'Via: SIP/2.0/%s %s;branch=z9hG4bK%s%d;rport' % (
                     self.transport, self.phone if from_client else self.proxy, self.tags[0],
                     self.sequence),
                 'From: "Phone %d" <sip:%d@uc.example>;tag=%s' % (
                     self.user, self.user, self.tags[0]),
                 'To: <sip:%d@uc.example>;tag=%s' % (self.peer, self.tags[1]),
                 'Call-ID: ' + self.call, 'CSeq: %d %s' % (self.sequence, self.method),
                 'Contact: <sip:%d@%s;transport=%s>' % (
                     self.user, self.phone, self.transport.lower()),
                 'Max-Forwards: 70', 'User-Agent: Example Phone/4.2.1',
                 'Allow: INVITE, ACK, CANCEL, BYE, OPTIONS, NOTIFY, REFER, UPDATE',
                 'Supported: replaces, 100rel, timer']
        if start == '401 Unauthorized':
            lines.append('WWW-Authenticate: Digest realm="uc.example", nonce="%032x", qop="auth"' %
                         self.chance.getrandbits(128))
        if has_body:
            lines.append('Content-Type: application/sdp')
        lines += ['Content-Length: %d' % len(body), '', body]
        return '\r\n'.join(lines).encode()


def exchange(chance, phone, proxy, transport):
    """Yields (nanoseconds since the one before, is from the client, bytes)."""
    kind, = chance.choices(list(EXCHANGES), [share for share, _ in EXCHANGES.values()])
    dialog = Dialog(chance, phone, proxy, transport)
    for pause, from_client, start, has_body in EXCHANGES[kind][1]:
        yield pause * MILLISECOND, from_client, dialog.message(from_client, start, has_body)
