# SPDX-License-Identifier: GPL-2.0-or-later
"""Certificates as bytes (RFC 5280 section 4.1) without keys: their moduli and signatures are
random, which nobody who has no keys can tell."""
import datetime

NAMES = {'CN': '550403', 'O': '55040a', 'C': '550406'}  # 2.5.4.x
RSA_ENCRYPTION, SHA256_RSA = '2a864886f70d010101', '2a864886f70d01010b'
BASIC_CONSTRAINTS, ALTERNATIVE_NAME, KEY_USE = '551d13', '551d11', '551d25'
SERVER_USE, CLIENT_USE = '2b06010505070301', '2b06010505070302'


def item(tag, *parts):
    body = b''.join(parts)
    if len(body) < 128:
        return bytes((tag, len(body))) + body
    length = len(body).to_bytes((len(body).bit_length() + 7) // 8, 'big')
    return bytes((tag, 128 | len(length))) + length + body


def sequence(*parts):
    return item(0x30, *parts)


def oid(digits):
    return item(6, bytes.fromhex(digits))


def integer(number):
    return item(2, number.to_bytes(number.bit_length() // 8 + 1, 'big'))


def bits(body):
    return item(3, b'\0', body)


def name(**fields):
    """A country is a PrintableString, the rest UTF8Strings."""
    return sequence(*(item(0x31, sequence(oid(NAMES[field]),
                                          item(19 if field == 'C' else 12, text.encode())))
                      for field, text in fields.items()))


def moment(seconds):
    when = datetime.datetime.fromtimestamp(seconds, datetime.timezone.utc)
    return item(0x17, when.strftime('%y%m%d%H%M%SZ').encode())


def extension(digits, body):
    return sequence(oid(digits), item(4, body))


def certificate(chance, issuer, subject, valid, hosts=None):
    """valid is (from, to) in seconds; with hosts it is of a server, without of an authority."""
    algorithm = sequence(oid(SHA256_RSA), item(5))
    key = sequence(integer(chance.getrandbits(2048) | 1 << 2047 | 1), integer(65537))
    extensions = [extension(BASIC_CONSTRAINTS, sequence(item(1, b'\xff')))]
    if hosts is not None:
        uses = sequence(oid(SERVER_USE), oid(CLIENT_USE))
        names = sequence(*(item(0x82, host.encode()) for host in hosts))
        extensions = [extension(KEY_USE, uses), extension(ALTERNATIVE_NAME, names)]
    body = sequence(item(0xa0, integer(2)), integer(chance.getrandbits(120)), algorithm, issuer,
                    sequence(*map(moment, valid)), subject,
                    sequence(sequence(oid(RSA_ENCRYPTION), item(5)), bits(key)),
                    item(0xa3, sequence(*extensions)))
    return sequence(body, algorithm, bits(chance.randbytes(256)))
