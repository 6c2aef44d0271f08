# SPDX-License-Identifier: GPL-2.0-or-later
"""A TLS client of Python's ssl (OpenSSL): connects, says OPTIONS, waits, and tells what it saw."""

import dataclasses
import os
import select
import socket
import ssl
import struct
import threading
import time

from names import resolve

SIP_OPTIONS = (
    "OPTIONS sip:{server} SIP/2.0\r\nVia: SIP/2.0/TLS {ip}:{port};branch=z9hG4bK{number:08d}\r\n"
    "From: <sip:{name}>;tag=t{number:06d}\r\nTo: <sip:{server}>\r\nCall-ID: {number:08d}@{name}\r\n"
    "CSeq: {number} OPTIONS\r\nMax-Forwards: 70\r\nContact: <sip:{name}:5061;transport=tls>\r\n"
    "Content-Length: 0\r\n\r\n")
HTTP_GET = "GET /health HTTP/1.1\r\nHost: {server}\r\nUser-Agent: {name}/{number}\r\n\r\n"


@dataclasses.dataclass
class Dialler:
    """The plan of a client."""

    name: str  # its own
    server_name: str
    server: tuple  # address and port
    certificate: object = None
    ca: str = None  # file; without it every server is accepted
    checks_name: bool = True
    sends_name: bool = True
    low: int = ssl.TLSVersion.TLSv1_2
    high: int = ssl.TLSVersion.TLSv1_2
    ciphers: str = None
    verify: int = 0
    attempts: int = 4
    every: float = 2.0  # from one attempt's end to the next one's start
    waits: float = 3.0  # for an answer or the server's end
    before: float = 0.0  # from the end of the handshake to the request
    requests: int = 1  # on each connection
    pause: float = 1.0  # between requests
    request: str = SIP_OPTIONS
    resumes: bool = False
    leaves_open: bool = False
    keeps: float = 0.0  # each connection for so long, beside the others
    ends: str = "fin"
    proxy: tuple = None  # address and port of an HTTP proxy that is asked to connect
    starttls: bool = False  # as a mail client (RFC 3207)
    source_port: int = 0  # the same for each attempt; 0: another one
    key_log: str = None  # a file that gets the secrets of the sessions
    dns: str = None  # asked for the server's address before each attempt

    def context(self):
        made = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        made.check_hostname = False
        made.minimum_version, made.maximum_version = self.low, self.high
        made.set_ciphers(self.ciphers or "DEFAULT@SECLEVEL=0")
        if self.certificate:
            made.load_cert_chain(self.certificate.chain, self.certificate.key)
        if self.ca:
            made.load_verify_locations(self.ca)
            made.check_hostname = self.checks_name and self.sends_name
        else:
            made.verify_mode = ssl.CERT_NONE
        made.verify_flags |= self.verify
        if self.key_log:
            made.keylog_filename = self.key_log
        return made


def endpoint(ip, port):
    return f"[{ip}]:{port}" if ":" in ip else f"{ip}:{port}"


class Attempt:
    def __init__(self, plan, context, number, session, journal):
        self.plan, self.context, self.number = plan, context, number
        self.session, self.journal = session, journal
        self.link = self.tls = None
        self.port = 0

    def tell(self, what, **fields):
        self.journal.write(self.plan.name, what, attempt=self.number, port=self.port,
                           server=endpoint(*(self.plan.proxy or self.plan.server)), **fields)

    def reach(self):
        """TCP, and through a proxy what RFC 9110, section 9.3.6 says."""
        self.link.connect(self.plan.proxy or self.plan.server)
        if self.plan.proxy:
            name = f"{self.plan.server_name}:{self.plan.server[1]}"
            self.link.sendall(f"CONNECT {name} HTTP/1.1\r\nHost: {name}\r\n\r\n".encode())
            if b" 200 " not in self.link.recv(4096):
                raise OSError("the proxy refuses")
        if self.plan.starttls:
            for line in (f"EHLO {self.plan.name}\r\n", "STARTTLS\r\n", ""):
                if self.link.recv(4096)[:1] != b"2":
                    raise OSError("the mail server refuses")
                self.link.sendall(line.encode())

    def open(self):
        """False when the handshake came to nothing."""
        family = socket.AF_INET6 if ":" in self.plan.server[0] else socket.AF_INET
        self.link = socket.socket(family, socket.SOCK_STREAM)
        self.link.settimeout(self.plan.waits)
        self.link.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self.link.bind(("", self.plan.source_port))
        self.port = self.link.getsockname()[1]
        self.tell("connects")
        try:
            self.reach()
            name = self.plan.server_name if self.plan.sends_name else None
            self.tls = self.context.wrap_socket(self.link, server_hostname=name,
                                                session=self.session)
        except (OSError, ssl.SSLError) as error:
            self.tell("fails", why=getattr(error, "reason", None) or str(error))
            self.link.close()
            return False
        self.link = self.tls
        self.tell("handshake done", version=self.tls.version(), resumed=self.tls.session_reused)
        return True

    def ended_early(self):
        """Before the first request; with TLS 1.3 what arrives may be a ticket."""
        ready = select.select([self.link], [], [], self.plan.before)[0]
        return bool(ready) and self.tls.version() != "TLSv1.3"

    def ask(self):
        """Requests, each with its answer; False when one stays without."""
        if self.ended_early():
            self.tell("no answer", why="closed before the request")
            return False
        for one in range(self.plan.requests):
            time.sleep(self.plan.pause if one else 0)
            number = self.number * 100 + one + 1
            text = self.plan.request.format(
                server=self.plan.server_name, name=self.plan.name, number=number, port=self.port,
                ip=self.link.getsockname()[0])
            try:
                self.tls.sendall(text.encode())
                answer = self.tls.recv(4096)
            except (OSError, ssl.SSLError) as error:
                self.tell("no answer", why=getattr(error, "reason", None) or str(error))
                return False
            self.tell("is answered" if answer else "no answer", bytes=len(answer))
            if not answer:
                return False
        return True

    def close(self):
        self.session = self.tls.session  # a closed connection has none
        if self.plan.ends == "rst":
            self.link.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        if self.plan.ends == "notify":
            try:
                self.tls.unwrap()
            except OSError:
                pass
        self.link.close()
        self.tell("closes")


def attempt_once(plan, context, number, session, journal):
    """The attempt, or None when it failed."""
    if plan.dns:
        resolve(plan.server_name, plan.dns)
    attempt = Attempt(plan, context, number, session, journal)
    if not attempt.open():
        return None
    if plan.requests:
        attempt.ask()
    if plan.keeps:
        threading.Timer(plan.keeps, attempt.close).start()
    elif not plan.leaves_open:
        attempt.close()
    return attempt


def run_dialler(plan, journal, commands, answers):
    """Runs in the client's namespace; answers when all attempts are over."""
    context, session, kept = plan.context(), None, []
    for number in range(1, plan.attempts + 1):
        attempt = attempt_once(plan, context, number, session, journal)
        kept.append(attempt)  # one that is left open must not be collected
        if attempt and plan.resumes:
            session = attempt.session
        time.sleep(plan.every if number < plan.attempts else 0)
    time.sleep(plan.keeps)
    os.write(answers, b"done\n")
    select.select([commands], [], [])
