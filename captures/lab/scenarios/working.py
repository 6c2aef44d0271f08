# SPDX-License-Identifier: GPL-2.0-or-later
"""TLS that looks like trouble and is none: odd names, long silences, monitors, scanners, spares."""

import ssl
import subprocess
import time

from dialler import HTTP_GET
from front_end import HTTP_ANSWER
from net import LabError
from scenario import scenario
from scenarios.comparisons import QUIET, call, kamailio
from scenarios.stalls import MODERN, STALL
from sip_site import TRUSTED, WEB, SipSite, fqdn
from tls_oracle import alerted, truth

NAME = {"case": "tls-name-mismatch", "why": "informational: traffic works"}
MISSING = {"case": "tls-client-cert-missing", "why": "informational: nobody minds"}
LOW_STALL = {"case": STALL, "why": "low: no request is left without an answer"}


def working(run, net, *machines, **server):
    place = SipSite(run, net, machines or ("node01", "fe01"))
    place.names("node01")
    place.serve(**{"ca": place.roots, "trusts": TRUSTED, **server})
    run.record(run.name, "switch", ("sw", "sw0"))
    place.look_up()
    return place


def finish(run, place, title, *quiet, **answers):
    """answers: for each machine its attempts and how many requests were answered."""
    place.wait()
    place.stop()
    for name, (attempts, found) in answers.items():
        place.expect_dials(name, attempts, found)
    run.expect_tls(run.name, "healthy", title, quiet=list(quiet))


@scenario
def wrong_name_works(run):
    """The array's name as subject, and the front end does not mind: a new connection for each
    OPTIONS, all answered."""
    place = working(run, "10.68.3", trusts=None)
    call(place, "node01", place.array_certificate(), attempts=5)
    finish(run, place, "The certificate of the stall, and it works", NAME, node01=(5, 5))


@scenario
def long_idle_then_data(run):
    """The handshake, 40 s of silence, then OPTIONS is answered twice on the same connection."""
    place = working(run, "10.68.4")
    call(place, "node01", place.own_certificate("node01"), attempts=1, before=40, requests=2)
    finish(run, place, "Forty seconds idle, then data both ways", node01=(1, 2))


@scenario
def monitor_asks_nothing(run):
    """A load balancer looks every five seconds whether TLS answers; no certificate is asked."""
    place = working(run, "10.68.5", "monitor", "fe01", ca=None)
    place.dial("monitor", attempts=6, every=5, requests=0, sends_name=False)
    finish(run, place, "A TLS monitor that is asked for no certificate", LOW_STALL,
           monitor=(6, 0))


@scenario
def monitor_without_certificate(run):
    """The same monitor at a front end that asks for a certificate and takes clients without."""
    place = working(run, "10.68.6", "monitor", "node01", "fe01", demands=False, trusts=None)
    place.dial("monitor", attempts=6, every=5, requests=0, sends_name=False, ends="notify")
    call(place, "node01", place.own_certificate("node01"), every=6)
    finish(run, place, "A TLS monitor without a certificate beside a node that works", LOW_STALL,
           MISSING, monitor=(6, 0), node01=(4, 4))


SUITES = ("ECDHE-RSA-AES128-GCM-SHA256", "ECDHE-RSA-AES256-GCM-SHA384", "AES128-SHA",
          "AES256-SHA", "AES128-GCM-SHA256")


@scenario
def scanner(run):
    """One machine tries versions and cipher suites, once each; some are refused, that is its work.
    The front end speaks TLS 1.2 with one suite."""
    suite = SUITES[0] + ":@SECLEVEL=0"
    place = working(run, "10.68.7", "monitor", "fe01", ca=None, ciphers=suite)
    for version in ssl.TLSVersion.TLSv1, ssl.TLSVersion.TLSv1_1, ssl.TLSVersion.TLSv1_3:
        place.dial("monitor", attempts=1, requests=0, low=version, high=version, waits=2)
        place.wait()
    for name in SUITES:
        place.dial("monitor", attempts=1, requests=0, ciphers=name + ":@SECLEVEL=0", waits=2)
        place.wait()
    refused = [{"case": one, "why": "low: a scan"} for one in (
        "tls-version-refused", "tls-no-shared-cipher")]
    finish(run, place, "A scanner of versions and suites", LOW_STALL, *refused, monitor=(8, 0))


@scenario
def resumption_works(run):
    """Every connection after the first resumes the session; all is answered."""
    place = working(run, "10.68.8")
    call(place, "node01", place.own_certificate("node01"), resumes=True, attempts=4)
    finish(run, place, "Resumed sessions with an answer each", node01=(4, 4))
    place.expect_resumed("node01", 3)


@scenario
def resumption_works_late_capture(run):
    """As before, and the capture starts after the only full handshake."""
    place = SipSite(run, "10.68.9")
    place.names("node01")
    place.serve(ca=place.roots, trusts=TRUSTED)
    call(place, "node01", place.own_certificate("node01"), resumes=True, attempts=5, every=4)
    place.wait_told("closes", 1)
    run.record(run.name, "switch", ("sw", "sw0"))
    place.look_up()
    finish(run, place, "Resumed sessions alone, with an answer each", node01=(5, 5))
    place.expect_resumed("node01", 4)


@scenario
def spares_closed_by_server(run):
    """Three connections are opened in advance and never used; the server closes them after 9 s. One
    more is used."""
    place = working(run, "10.68.10", idle=9)
    own = place.own_certificate("node01")
    call(place, "node01", own, requests=0, attempts=3, every=0.2, leaves_open=True)
    call(place, "node01", own, requests=4, attempts=1, pause=3)
    place.wait()
    time.sleep(4)
    finish(run, place, "Spare connections that the server closes when idle", LOW_STALL,
           node01=(4, 4))


@scenario
def spares_closed_by_client(run):
    """The client opens connections in advance and closes them itself after 7 s, unused."""
    place = working(run, "10.68.11")
    own = place.own_certificate("node01")
    call(place, "node01", own, requests=0, attempts=3, every=0.5, keeps=7)
    call(place, "node01", own, requests=4, attempts=1, pause=3)
    finish(run, place, "Spare connections that the client closes when idle", LOW_STALL,
           node01=(4, 4))


@scenario
def tickets_and_answers(run):
    """TLS 1.3 with two tickets each, a client certificate that cannot be read, OPTIONS answered."""
    place = working(run, "10.68.12", **MODERN)
    call(place, "node01", place.own_certificate("node01"), requests=3, attempts=4, **MODERN)
    finish(run, place, "TLS 1.3: tickets, then OPTIONS and 200", node01=(4, 12))


@scenario
def tickets_and_resumption(run):
    """TLS 1.3 that resumes by ticket; all is answered."""
    place = working(run, "10.68.13", **MODERN)
    call(place, "node01", place.own_certificate("node01"), resumes=True, attempts=4, **MODERN)
    finish(run, place, "TLS 1.3 resumed by ticket, with an answer each", node01=(4, 4))
    place.expect_resumed("node01", 3)


@scenario
def usage_works(run):
    """The client's certificate is for servers only, and the front end takes it all the same."""
    place = working(run, "10.68.20", lenient=True)
    call(place, "node01", place.own_certificate("node01", usage=("server",)))
    finish(run, place, "serverAuth alone, and nobody minds",
           {"case": "tls-eku-mismatch", "why": "informational: traffic works"}, node01=(4, 4))


@scenario
def one_direction(run):
    """Working traffic of which a mirror shows one direction: nothing can be said of answers."""
    place = SipSite(run, "10.68.21")
    place.names("node01")
    place.serve(ca=place.roots, trusts=TRUSTED)
    for name, way in (("requests", "in"), ("answers", "out")):
        run.record(f"{run.name}-{name}", "uplink", ("sw", "p-node01"), direction=way)
    place.look_up()
    call(place, "node01", place.own_certificate("node01"), requests=2, attempts=5)
    place.wait()
    place.stop()
    place.expect_dials("node01", 5, 10)
    why = "low: one direction is missing"
    quiet = [{"case": one, "why": why} for one in (
        STALL, "tls-handshake-incomplete", "tcp-unanswered", "tls-client-cert-rejected")]
    for name in ("requests", "answers"):
        run.expect_tls(f"{run.name}-{name}", "healthy", f"Mutual TLS that works, {name} alone",
                       quiet=quiet)


@scenario
def capture_starts_within(run):
    """One long connection; the capture starts when OPTIONS is answered on it already."""
    place = SipSite(run, "10.68.22")
    place.names("node01")
    place.serve(ca=place.roots, trusts=TRUSTED)
    call(place, "node01", place.own_certificate("node01"), attempts=1, requests=6, pause=2)
    place.wait_told("is answered", 2)
    run.record(run.name, "switch", ("sw", "sw0"))
    place.look_up()
    finish(run, place, "The capture starts within a connection that works", node01=(1, 6))


def health_checks(run, net, **server):
    place = SipSite(run, net, ("node01", "fe01"))
    place.names()
    web = place.issuing.issue(WEB, [WEB])
    place.serve(certificate=web, ca=place.roots, port=443, answer=HTTP_ANSWER, **server)
    run.record(run.name, "switch", ("sw", "sw0"))
    call(place, "node01", place.issuing.issue("probe." + WEB, ["probe." + WEB]), port=443,
         server_name=WEB, request=HTTP_GET, attempts=5)
    return place


@scenario
def https_check_unanswered(run):
    """The shape of the stall on HTTPS, between machines of no SIP name: at most possible."""
    place = health_checks(run, "10.68.14", trusts=[], ending="fin", delay=0.7)
    why = "low: nothing says SIP"
    finish(run, place, "HTTPS health checks that are closed without an answer",
           {"case": STALL, "why": why}, node01=(5, 0))


@scenario
def https_check_answered(run):
    """The same and it works."""
    place = health_checks(run, "10.68.15", trusts=None)
    finish(run, place, "HTTPS health checks with a client certificate", node01=(5, 5))


@scenario
def kamailio_works(run):
    """Kamailio answers the node that it knows over TLS 1.2."""
    place = SipSite(run, "10.68.16", ("node02", "fe01"))
    place.names("node02")
    kamailio(place)
    run.record(run.name, "switch", ("sw", "sw0"))
    place.look_up()
    call(place, "node02", place.own_certificate("node02"), requests=2, attempts=4)
    finish(run, place, "Kamailio answers over mutual TLS", node02=(4, 8))


STUNNEL = """
foreground = yes
pid =
[sip]
accept = {ip}:5061
connect = 127.0.0.1:{backend}
cert = {certificate.chain}
key = {certificate.key}
CAfile = {ca}
verifyChain = yes
sslVersion = TLSv1.2
{more}
"""
BACKEND = """
import socketserver
class Sip(socketserver.BaseRequestHandler):
    def handle(self):
        while self.request.recv(4096):
            self.request.sendall(b"SIP/2.0 200 OK\\r\\nContent-Length: 0\\r\\n\\r\\n")
socketserver.ThreadingTCPServer.allow_reuse_address = True
socketserver.ThreadingTCPServer(("127.0.0.1", 5060), Sip).serve_forever()
"""


def stunnel(place, backend=5060, more=""):
    """stunnel in front of a plain SIP service of the same machine."""
    config = place.lab.scratch_file("conf")
    with open(config, "w", encoding="ascii") as file:
        file.write(STUNNEL.format(ip=place.ip("fe01"), certificate=place.pool_certificate(),
                                  ca=place.roots, backend=backend, more=more))
    place.lab.start("fe01", "python3", "-c", BACKEND)
    process = place.lab.start("fe01", "stunnel", config, stdout=subprocess.DEVNULL,
                              stderr=subprocess.DEVNULL)
    time.sleep(1)
    if process.poll() is not None:
        raise LabError("stunnel does not run")
    place.run.record(place.run.name, "switch", ("sw", "sw0"))
    place.look_up()


def behind_stunnel(run, net):
    place = SipSite(run, net)
    place.names("node01")
    return place


@scenario
def stunnel_works(run):
    """stunnel ends the TLS of a SIP service."""
    place = behind_stunnel(run, "10.68.17")
    stunnel(place)
    call(place, "node01", place.own_certificate("node01"), requests=2)
    finish(run, place, "stunnel in front of a SIP service", node01=(4, 8))


@scenario
def stall_stunnel_name(run):
    """stunnel checks the name in the client's certificate and ends the handshake: internal_error,
    which blames nobody."""
    place = behind_stunnel(run, "10.68.18")
    stunnel(place, more="checkHost = sbc." + fqdn("node01"))
    array = place.array_certificate()
    call(place, "node01", array)
    place.wait()
    place.stop()
    place.expect_dials("node01", 4, 0)
    pair = place.pair(run.name)
    alerted(pair, "server", 80, 4)
    run.expect_tls(run.name, STALL, "stunnel refuses the name of the client with alert 80",
                   [truth(STALL, pair, 4, array)],
                   ["tls-name-mismatch", "tls-client-cert-rejected", "tls-handshake-incomplete"],
                   quiet=QUIET)


@scenario
def stall_stunnel_backend(run):
    """stunnel builds TLS and finds nobody behind it: every connection ends after the handshake."""
    place = behind_stunnel(run, "10.68.19")
    stunnel(place, backend=5999)
    own = place.own_certificate("node01")
    call(place, "node01", own)
    place.wait()
    place.stop()
    place.expect_dials("node01", 4, 0)
    must = truth(STALL, place.pair(run.name), 4, own)
    run.expect_tls(run.name, STALL, "The right certificate, but nobody behind stunnel", [must],
                   quiet=QUIET)
