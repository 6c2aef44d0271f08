# SPDX-License-Identifier: GPL-2.0-or-later
"""A TLS server of Python's ssl (OpenSSL) that can refuse its client in every way the field knows.

It runs over memory buffers, so that a last flight can be held back and an alert of any number sent
in its place.
"""

import _ssl
import ctypes
import dataclasses
import os
import socket
import ssl
import struct
import threading
import time

ALERT, FATAL = 21, 2
VERIFY_NONE, VERIFY_DEMAND = 0, 3  # OpenSSL's, as is the next
NO_RESUMPTION_ON_RENEGOTIATION = 1 << 16
MAIL = (b"220 fe01 ESMTP\r\n", b"250-fe01\r\n250 STARTTLS\r\n", b"220 Go ahead\r\n")
SIP_END = b"\r\n\r\n"
ANSWER = b"SIP/2.0 200 OK\r\nContent-Length: 0\r\n\r\n"
HTTP_ANSWER = b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nok\n"


@ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_void_p)
def accepted(_store, _argument):
    return 1


def accept_any(context):
    """Python has no way to ask for a certificate and not to verify it; OpenSSL has. The pointer to
    its context follows the head of the Python object."""
    library = ctypes.CDLL(_ssl.__file__)
    address = ctypes.c_void_p.from_address(id(context) + object.__basicsize__)
    library.SSL_CTX_set_cert_verify_callback(address, accepted, None)


def set_verify(tls, mode):
    """What the certificate's absence means in the handshakes to come: OpenSSL's SSL_VERIFY_... The
    pointer to its connection is behind the socket that the Python object remembers."""
    library = ctypes.CDLL(_ssl.__file__)
    behind = object.__basicsize__ + ctypes.sizeof(ctypes.c_void_p)
    connection = ctypes.c_void_p.from_address(id(tls._sslobj) + behind)
    library.SSL_set_verify(connection, mode, None)
    return library, connection


def ask_again(tls):
    """A HelloRequest: Python knows no second handshake."""
    library, connection = set_verify(tls, VERIFY_DEMAND)
    library.SSL_renegotiate(connection)
    library.SSL_do_handshake(connection)


@dataclasses.dataclass
class FrontEnd:
    """The plan of a server; `trusts` is a list of subject CNs, None for everybody. `asks_later`:
    for the certificate, in a second handshake once a request came."""

    certificate: object
    ca: str = None  # file; with it a client certificate is asked for
    port: int = 5061
    family: int = socket.AF_INET
    demands: bool = True  # ends the handshake without a certificate; else it only asks
    low: int = ssl.TLSVersion.TLSv1_2
    high: int = ssl.TLSVersion.TLSv1_2
    ciphers: str = None
    verify: int = 0  # more flags of the verification
    lenient: bool = False  # takes any certificate, as a server with rules of its own
    trusts: list = None
    ending: str = "fin"  # of who is not trusted: fin, rst, silent
    delay: float = 0.05  # before that
    refusal: object = None  # instead, in the handshake: an alert's number, fin, rst
    deaf: bool = False  # never answers a ClientHello
    asks_later: bool = False
    curve: str = None  # the only group
    starttls: bool = False  # as a mail server (RFC 3207)
    idle: float = 60.0  # closes after so long without a request
    answer: object = ANSWER  # or what makes one of the request

    def context(self):
        made = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        made.minimum_version, made.maximum_version = self.low, self.high
        made.set_ciphers(self.ciphers or "DEFAULT@SECLEVEL=0")
        made.load_cert_chain(self.certificate.chain, self.certificate.key)
        if self.ca:
            made.load_verify_locations(self.ca)
            made.verify_mode = ssl.CERT_REQUIRED if self.demands else ssl.CERT_OPTIONAL
        made.verify_flags |= self.verify
        if self.lenient:
            accept_any(made)
        if self.asks_later:
            made.options |= NO_RESUMPTION_ON_RENEGOTIATION  # it would ask for nothing
        if self.curve:
            made.set_ecdh_curve(self.curve)
        return made


class Visit:
    """One connection."""

    def __init__(self, plan, context, link, tell):
        self.plan, self.link, self.tell = plan, link, tell
        self.inbound, self.outbound = ssl.MemoryBIO(), ssl.MemoryBIO()
        self.tls = context.wrap_bio(self.inbound, self.outbound, server_side=True)
        self.link.settimeout(plan.idle)
        if plan.asks_later:
            set_verify(self.tls, VERIFY_NONE)

    def greet(self):
        """A line, EHLO and its answer, STARTTLS and its answer."""
        self.link.sendall(MAIL[0])
        for line in MAIL[1:]:
            if not self.link.recv(4096):
                raise EOFError("closed by the client")
            self.link.sendall(line)

    def flush(self):
        data = self.outbound.read()
        if data:
            self.link.sendall(data)

    def take(self):
        """False at the end of the stream."""
        data = self.link.recv(16384)
        self.inbound.write(data)
        return bool(data)

    def step(self, work, *args):
        """Repeats what wants more data; what it wrote is flushed only when it waits."""
        while True:
            try:
                return work(*args)
            except ssl.SSLWantReadError:
                self.flush()
                if not self.take():
                    raise EOFError("closed by the client") from None

    def close(self, reset=False):
        if reset:
            self.link.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.link.close()

    def refuse(self):
        """The client's certificate is here, the own last flight stays unsent."""
        how = self.plan.refusal
        if isinstance(how, int):
            self.link.sendall(struct.pack("!BHHBB", ALERT, 0x0303, 2, FATAL, how))
        self.tell("refuses in the handshake", how=how)
        self.close(reset=how == "rst")

    def subject(self):
        names = (self.tls.getpeercert() or {}).get("subject", ())
        found = [value for part in names for key, value in part if key == "commonName"]
        return found[-1] if found else None

    def knows_certificate(self):
        try:
            return bool(self.tls.getpeercert())
        except ValueError:  # in the middle of a handshake
            return False

    def renegotiate(self):
        """Reads a request and asks for the certificate before it is answered."""
        request = self.step(self.tls.read, 4096)
        ask_again(self.tls)
        while not self.knows_certificate():
            self.flush()
            if not self.take():
                raise EOFError("closed by the client")
            try:
                self.tls.read(4096)
            except ssl.SSLWantReadError:
                pass
        self.flush()
        self.tell("handshake done again", subject=self.subject())
        if self.is_trusted():
            self.reply(request)

    def is_trusted(self):
        return self.plan.trusts is None or self.subject() in self.plan.trusts

    def live(self):
        if self.plan.deaf:
            time.sleep(self.plan.idle)
            return
        if self.plan.starttls:
            self.greet()
        try:
            self.step(self.tls.do_handshake)
        except ssl.SSLError as error:
            self.flush()  # the alert
            self.tell("ends the handshake", why=error.reason)
            self.close()
            return
        if self.plan.refusal is not None and not self.is_trusted():
            self.refuse()
            return
        self.flush()
        self.tell("handshake done", subject=self.subject(), version=self.tls.version())
        if self.plan.asks_later:
            self.renegotiate()
        if self.is_trusted():
            self.serve()
        else:
            self.turn_away()

    def turn_away(self):
        if self.plan.ending == "silent":
            while self.take():
                pass
            self.tell("never answered")
            self.close()
            return
        time.sleep(self.plan.delay)
        self.drain()
        self.tell("closes", how=self.plan.ending)
        self.close(reset=self.plan.ending == "rst")

    def drain(self):
        """What came and was not read would turn the FIN into RST."""
        self.link.setblocking(False)
        try:
            while self.link.recv(16384):
                pass
        except BlockingIOError:
            pass

    def reply(self, request):
        if SIP_END in request:
            answer = self.plan.answer
            self.tls.write(answer(request) if callable(answer) else answer)
            self.flush()
            self.tell("answers", bytes=len(request))

    def serve(self):
        while True:
            request = self.step(self.tls.read, 4096)
            if not request:
                break
            self.reply(request)
        self.tell("closed by the client")
        self.close()


def visit(plan, context, link, tell):
    try:
        Visit(plan, context, link, tell).live()
    except (OSError, EOFError) as error:
        tell("connection ends", why=str(error))
        link.close()


def run_front_end(plan, journal, name, commands, answers):
    """Serves until killed."""
    context = plan.context()
    door = socket.create_server(("", plan.port), backlog=16, family=plan.family)
    os.write(answers, b"ready\n")
    while True:
        link, peer = door.accept()

        def tell(what, peer=peer, **fields):
            journal.write(name, what, client=peer[0], client_port=peer[1], **fields)

        threading.Thread(target=visit, args=(plan, context, link, tell), daemon=True).start()
