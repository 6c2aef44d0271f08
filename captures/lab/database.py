# SPDX-License-Identifier: GPL-2.0-or-later
"""A database that speaks TDS as SQL Server does ([MS-TDS]), as far as FreeTDS' tsql asks: it knows
its version, misses procedures, refuses logins. No SQL Server is to be had in the laboratory."""

import dataclasses
import os
import socket
import ssl
import struct
import threading

BATCH, RESPONSE, LOGIN, PRELOGIN = 0x01, 0x04, 0x10, 0x12
LOGIN_ONLY, ALL, NOT_SUPPORTED = 0, 1, 2  # what a side says of encryption
VERSION_2005 = 0x72000000
OPTION_VERSION, OPTION_ENCRYPTION, OPTION_END = 0, 1, 0xFF

LOGIN_FAILED = (18456, "Login failed for user 'FE01$'.")
CANNOT_OPEN = (4060, "Cannot open database requested in login 'rtc'. Login fails.")
NO_PROCEDURE = (2812, "Could not find stored procedure 'RtcGetSchemaVersion'.")
TOO_MANY = (8144, "Procedure or function RtcGetSchemaVersion has too many arguments specified.")
DEADLOCK = (1205, "Transaction was deadlocked on lock resources with another process.")


@dataclasses.dataclass
class Database:
    """The plan of a database. errors: (number, text) by a word of the request that draws it."""

    errors: dict = dataclasses.field(default_factory=dict)
    login_error: tuple = None
    encryption: int = NOT_SUPPORTED
    certificate: object = None  # where it encrypts
    port: int = 1433
    family: int = socket.AF_INET

    def context(self):
        made = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        made.maximum_version = ssl.TLSVersion.TLSv1_2
        made.set_ciphers("DEFAULT@SECLEVEL=0")
        made.load_cert_chain(self.certificate.chain, self.certificate.key)
        return made


def utf16(text):
    return text.encode("utf-16-le")


def short_text(text):
    return bytes([len(text)]) + utf16(text)


def long_text(text):
    return struct.pack("<H", len(text)) + utf16(text)


def token(kind, body):
    return struct.pack("<BH", kind, len(body)) + body


class Visit:
    """One connection."""

    def __init__(self, plan, link, tell):
        self.plan, self.link, self.tell = plan, link, tell
        self.tls = self.inbound = self.outbound = None
        self.is_wrapped = self.is_sealed = False
        self.version = VERSION_2005
        self.waiting = b""

    def receive(self):
        data = self.link.recv(16384)
        if not data:
            raise EOFError("closed by the client")
        return data

    def read(self, size):
        while len(self.waiting) < size:
            self.waiting += self.open_some() if self.is_sealed else self.receive()
        found, self.waiting = self.waiting[:size], self.waiting[size:]
        return found

    def open_some(self):
        while True:
            try:
                return self.tls.read(16384)
            except ssl.SSLWantReadError:
                self.inbound.write(self.receive())

    def message(self):
        """Type and body, of however many packets."""
        body = b""
        while True:
            kind, status, length = struct.unpack(">BBH4x", self.read(8))
            body += self.read(length - 8)
            if status & 1:
                return kind, body

    def send(self, body, kind=RESPONSE):
        packet = struct.pack(">BBHHBB", kind, 1, len(body) + 8, 0, 1, 0) + body
        if self.is_sealed:
            self.tls.write(packet)
            packet = self.outbound.read()
        self.link.sendall(packet)

    def agree(self, body):
        """Answers the prelogin; returns what is to be encrypted."""
        options, at = {}, 0
        while body[at] != OPTION_END:
            option, offset, length = struct.unpack_from(">BHH", body, at)
            options[option], at = body[offset:offset + length], at + 5
        asked = options[OPTION_ENCRYPTION][0]
        mine = self.plan.encryption
        if NOT_SUPPORTED in (asked, mine):
            agreed = NOT_SUPPORTED
        else:
            agreed = ALL if ALL in (asked & 1, mine) else LOGIN_ONLY
        values = ((OPTION_VERSION, bytes((10, 0, 7, 208, 0, 0))),
                  (OPTION_ENCRYPTION, bytes([agreed])))
        at = 5 * len(values) + 1
        head = tail = b""
        for option, value in values:
            head += struct.pack(">BHH", option, at + len(tail), len(value))
            tail += value
        self.send(head + bytes([OPTION_END]) + tail)
        return agreed

    def shake_hands(self):
        """TLS whose records come in packets of their own ([MS-TDS] section 2.2.6.5)."""
        self.inbound, self.outbound = ssl.MemoryBIO(), ssl.MemoryBIO()
        self.tls = self.plan.context().wrap_bio(self.inbound, self.outbound, server_side=True)
        while True:
            try:
                self.tls.do_handshake()
                break
            except ssl.SSLWantReadError:
                self.flush_handshake()
                self.inbound.write(self.message()[1])
        self.flush_handshake()

    def flush_handshake(self):
        records = self.outbound.read()
        if records:
            self.send(records, PRELOGIN)

    def done(self, status=0):
        count = "<Q" if self.version >= VERSION_2005 else "<I"
        return struct.pack("<BHH", 0xFD, status, 0) + struct.pack(count, 0)

    def error(self, number, text, kind=0xAA, severity=16):
        line = "<I" if self.version >= VERSION_2005 else "<H"
        return token(kind, struct.pack("<IBB", number, 1, severity) + long_text(text) +
                     short_text("SQL01") + short_text("") + struct.pack(line, 1))

    def accept(self):
        database = token(0xE3, b"\x01" + short_text("rtc") + short_text("master"))
        packet = token(0xE3, b"\x04" + short_text("4096") + short_text("4096"))
        name = "Microsoft SQL Server"
        acknowledged = token(0xAD, b"\x01" + struct.pack(">I", self.version) + short_text(name) +
                             bytes((10, 0, 7, 208)))
        said = self.error(5701, "Changed database context to 'rtc'.", 0xAB, 0)
        return database + said + acknowledged + packet + self.done()

    def row(self, number):
        """A result of one column and one row."""
        user_type = "<I" if self.version >= VERSION_2005 else "<H"
        columns = struct.pack("<BH", 0x81, 1) + struct.pack(user_type, 0)
        columns += struct.pack("<HB", 0, 0x38) + short_text("version")
        return columns + struct.pack("<Bi", 0xD1, number) + self.done(0x10)

    def reply(self, request):
        for word, (number, text) in self.plan.errors.items():
            if word in request:
                self.tell("answers with an error", number=number)
                return self.error(number, text) + self.done(2)
        self.tell("answers")
        return self.row(7) if "select" in request else self.done()

    def log_in(self):
        """The login may be sealed alone: what comes behind it is in clear."""
        agreed = NOT_SUPPORTED
        kind, body = self.message()
        if kind == PRELOGIN:
            agreed = self.agree(body)
            if agreed != NOT_SUPPORTED:
                self.shake_hands()
                self.is_sealed = True
            kind, body = self.message()
        self.is_sealed = agreed == ALL
        self.version = struct.unpack_from("<I", body, 4)[0]
        if self.plan.login_error:
            self.tell("refuses the login", number=self.plan.login_error[0])
            self.send(self.error(*self.plan.login_error, severity=14) + self.done(2))
            return False
        self.tell("accepts the login", encryption=agreed)
        self.send(self.accept())
        return True

    def live(self):
        if not self.log_in():
            self.link.close()
            return
        while True:
            kind, body = self.message()
            if kind == BATCH:
                self.send(self.reply(body.decode("utf-16-le", "replace")))


def visit(plan, link, tell):
    try:
        Visit(plan, link, tell).live()
    except (OSError, EOFError) as error:
        tell("connection ends", why=str(error))
        link.close()


def run_database(plan, journal, name, commands, answers):
    """Serves until killed."""
    door = socket.create_server(("", plan.port), backlog=16, family=plan.family)
    os.write(answers, b"ready\n")
    while True:
        link, peer = door.accept()

        def tell(what, peer=peer, **fields):
            journal.write(name, what, client=peer[0], client_port=peer[1], **fields)

        threading.Thread(target=visit, args=(plan, link, tell), daemon=True).start()
