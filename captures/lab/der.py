# SPDX-License-Identifier: GPL-2.0-or-later
"""A certificate with a name that no tool would put there: subject and alternative names of an
issued one are exchanged in its DER, then it is signed again."""

import subprocess

SEQUENCE, SET, OID, OCTETS, BITS, BOOLEAN = 0x30, 0x31, 0x06, 0x04, 0x03, 0x01
UTF8, PRINTABLE, T61, BMP = 0x0C, 0x13, 0x14, 0x1E
DNS, URI, IP = 0x82, 0x86, 0x87  # context tags of GeneralName (RFC 5280, section 4.2.1.6)
EXTENSIONS = 0xA3
SUBJECT = 5  # its place in TBSCertificate, when the version is there (RFC 5280, section 4.1)
COMMON_NAME, ORGANIZATION = bytes.fromhex("550403"), bytes.fromhex("55040a")
ALTERNATIVES = bytes.fromhex("551d11")


def value(tag, content):
    length = len(content)
    if length < 128:
        return bytes((tag, length)) + content
    size = length.to_bytes((length.bit_length() + 7) // 8, "big")
    return bytes((tag, 0x80 | len(size))) + size + content


def take(data):
    """Tag, content and what is behind it."""
    length, at = data[1], 2
    if length & 0x80:
        at += length & 0x7F
        length = int.from_bytes(data[2:at], "big")
    return data[0], data[at:at + length], data[at + length:]


def parts(content):
    """The values of a constructed one, each with its head."""
    found = []
    while content:
        rest = take(content)[2]
        found.append(content[:len(content) - len(rest)])
        content = rest
    return found


def name(attributes):
    """attributes: (OID, string type, octets), an RDN each."""
    return value(SEQUENCE, b"".join(
        value(SET, value(SEQUENCE, value(OID, kind) + value(tag, text)))
        for kind, tag, text in attributes))


def alternative_names(names, is_critical):
    """An extension; names: (context tag, octets). Critical when the subject is empty (RFC 5280,
    section 4.2.1.6)."""
    held = value(SEQUENCE, b"".join(value(tag, text) for tag, text in names))
    critical = value(BOOLEAN, b"\xff") if is_critical else b""
    return value(SEQUENCE, value(OID, ALTERNATIVES) + critical + value(OCTETS, held))


def with_extension(extensions, made):
    """The list with one extension instead of the other of its kind."""
    held = parts(take(take(extensions)[1])[1])
    kept = [one for one in held if ALTERNATIVES != take(take(one)[1])[1]]
    return value(EXTENSIONS, value(SEQUENCE, b"".join([*kept, made])))


def renamed(certificate, issuer_key, attributes, names):
    """DER in, DER out."""
    body, algorithm, _ = parts(take(certificate)[1])
    fields = parts(take(body)[1])
    fields[SUBJECT] = name(attributes)
    fields[-1] = with_extension(fields[-1], alternative_names(names, not attributes))
    body = value(SEQUENCE, b"".join(fields))
    signature = subprocess.run(("openssl", "dgst", "-sha256", "-sign", issuer_key), input=body,
                               stdout=subprocess.PIPE, check=True).stdout
    return value(SEQUENCE, body + algorithm + value(BITS, b"\0" + signature))
