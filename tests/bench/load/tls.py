# SPDX-License-Identifier: GPL-2.0-or-later
"""Sessions of TLS as the records of both sides (RFC 5246, RFC 8446), without keys: what is
encrypted is random."""
import struct

import der

HANDSHAKE, CHANGE, DATA = 22, 20, 23
DAY = 86400
SERVICES, AUTHORITIES, EXPIRED = 96, 4, 3
CLIENT, SERVER = True, False
TLS12, TLS13 = 0x0303, 0x0304


def block(size, *parts):
    """A vector behind its length in so many bytes."""
    body = b''.join(parts)
    return len(body).to_bytes(size, 'big') + body


def record(kind, body):
    return struct.pack('!BHH', kind, TLS12, len(body)) + body


def message(kind, body):
    return bytes((kind,)) + block(3, body)


def extension(number, *parts):
    return struct.pack('!H', number) + block(2, *parts)


class Service:
    """A name and the certificates shown under it."""

    def __init__(self, chance, number, issuer, now):
        self.host = 'service%02d.uc.example' % number
        authority = der.name(C='DE', O='Example', CN='Example Authority %d' % issuer)
        root = der.name(C='DE', O='Example', CN='Example Root')
        end = now - 3 * DAY if number < EXPIRED else now + 200 * DAY
        own = der.certificate(chance, authority, der.name(O='Example', CN=self.host),
                              (now - 165 * DAY, end), [self.host, 'uc.example'])
        chain = [own, der.certificate(chance, root, authority, (now - 900 * DAY, now + 900 * DAY))]
        self.certificates = message(11, block(3, *(block(3, one) for one in chain)))


class Sessions:
    def __init__(self, chance, now):
        issuers = [chance.randrange(AUTHORITIES) for _ in range(SERVICES)]
        self.services = [Service(chance, number, issuer, now)
                         for number, issuer in enumerate(issuers)]
        self.noise = chance.randbytes(1 << 18)

    def secret(self, chance, length):
        at = chance.randrange(len(self.noise) - length)
        return self.noise[at:at + length]

    def client_hello(self, chance, service, session):
        ciphers = struct.pack('!8H', 0x1301, 0x1302, 0xc02f, 0xc030, 0xc027, 0xc028, 0x9c, 0x9d)
        extensions = (
            extension(0, block(2, b'\0', block(2, service.host.encode()))),
            extension(10, block(2, struct.pack('!3H', 29, 23, 24))),
            extension(13, block(2, struct.pack('!6H', 0x403, 0x804, 0x401, 0x503, 0x501, 0x201))),
            extension(43, block(1, struct.pack('!2H', TLS13, TLS12))),
            extension(51, block(2, struct.pack('!H', 29), block(2, self.secret(chance, 32)))))
        return message(1, b''.join((struct.pack('!H', TLS12), self.secret(chance, 32),
                                    block(1, session), block(2, ciphers), b'\1\0',
                                    block(2, *extensions))))

    def server_hello(self, chance, session, cipher, *extensions):
        return message(2, b''.join((struct.pack('!H', TLS12), self.secret(chance, 32),
                                    block(1, session), struct.pack('!HB', cipher, 0),
                                    block(2, *extensions))))

    def finished(self, chance):
        return record(CHANGE, b'\1') + record(HANDSHAKE, self.secret(chance, 40))

    def full(self, chance, service):
        """TLS 1.2; every fourth client shows a certificate too."""
        is_mutual = chance.random() < .25
        point = block(1, self.secret(chance, 65))
        flight = [self.server_hello(chance, self.secret(chance, 32), 0xc02f),
                  service.certificates,
                  message(12, b'\3\0\x17' + point + b'\4\1' + block(2, self.secret(chance, 256)))]
        if is_mutual:
            flight.append(message(13, block(1, b'\1\x40') + block(2, b'\4\1\4\3') + block(2)))
        yield CLIENT, record(HANDSHAKE, self.client_hello(chance, service, b''))
        yield SERVER, b''.join(record(HANDSHAKE, one) for one in (*flight, message(14, b'')))
        answer = [message(16, point)]
        if is_mutual:
            answer.insert(0, chance.choice(self.services[EXPIRED:]).certificates)
            answer.append(message(15, b'\4\1' + block(2, self.secret(chance, 256))))
        yield CLIENT, b''.join(record(HANDSHAKE, one) for one in answer) + self.finished(chance)
        ticket = message(4, bytes(4) + block(2, self.secret(chance, 176)))
        yield SERVER, record(HANDSHAKE, ticket) + self.finished(chance)

    def resumed(self, chance, service):
        session = self.secret(chance, 32)
        yield CLIENT, record(HANDSHAKE, self.client_hello(chance, service, session))
        yield SERVER, (record(HANDSHAKE, self.server_hello(chance, session, 0xc02f)) +
                       self.finished(chance))
        yield CLIENT, self.finished(chance)

    def modern(self, chance, service):
        """TLS 1.3."""
        session = self.secret(chance, 32)
        share = struct.pack('!H', 29) + block(2, self.secret(chance, 32))
        hello = self.server_hello(chance, session, 0x1301, extension(51, share),
                                  extension(43, struct.pack('!H', TLS13)))
        hidden = (6 + 17, len(service.certificates) + 17, 264 + 17, 36 + 17)
        yield CLIENT, record(HANDSHAKE, self.client_hello(chance, service, session))
        yield SERVER, record(HANDSHAKE, hello) + record(CHANGE, b'\1') + b''.join(
            record(DATA, self.secret(chance, length)) for length in hidden)
        yield CLIENT, record(CHANGE, b'\1') + record(DATA, self.secret(chance, 36 + 17))

    def data(self, chance):
        """Requests and answers: mostly small, below 200 kB in all."""
        for _ in range(chance.randrange(1, 7)):
            yield CLIENT, record(DATA, self.secret(chance, chance.randrange(60, 1500)))
            left = int(200 * 1.9 ** chance.randrange(8))
            while left > 0:
                length = min(left, 16384)
                yield SERVER, record(DATA, self.secret(chance, length))
                left -= length

    def session(self, chance):
        """Yields (is from the client, bytes)."""
        service = chance.choice(self.services if chance.random() < .05
                                else self.services[EXPIRED:])
        opening, = chance.choices((self.full, self.resumed, self.modern), (.5, .2, .3))
        yield from opening(chance, service)
        yield from self.data(chance)
        if chance.random() < .7:
            yield CLIENT, record(21, self.secret(chance, 26))
