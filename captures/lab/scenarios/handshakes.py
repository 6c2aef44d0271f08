# SPDX-License-Identifier: GPL-2.0-or-later
"""Handshakes of rarer kinds, each stalling and working: a certificate that is asked for in a second
handshake, a second ClientHello, old versions and ciphers, shared keys, early data."""

import ssl
import subprocess
import time

from net import LabError
from oracle import require
from scenario import scenario
from scenarios.comparisons import QUIET, call, close, run_gnutls, site, start
from scenarios.stalls import MODERN, STALL
from scenarios.working import finish, working
from sip_site import SipSite, fqdn
from tls_oracle import truth, tshark

V11 = ssl.TLSVersion.TLSv1_1
ELEVEN = {"low": V11, "high": V11, "ciphers": "ECDHE-RSA-AES128-SHA:@SECLEVEL=0"}
RETRY = "cf21ad74e59a6111be1d8c021e65b891c2a211167abb8c5e079e09e2c8a8339c"  # RFC 8446, 4.1.3
CURVE = {"curve": "prime256v1"}  # the client's first offer is X25519


@scenario
def stall_renegotiated(run):
    """The front end asks for the certificate once OPTIONS came, in a second handshake that is
    encrypted; then it closes."""
    place = site(run, "10.71.3")
    start(place, asks_later=True)
    call(place, "node01", place.array_certificate(), attempts=3)
    close(run, place, "The certificate is shown in a renegotiation; FIN after it", None, 3, "fin")
    place.expect_dials("node01", 3, 0)
    require(place.told("fe01", "handshake done again") == 3, "three renegotiations")


@scenario
def stall_renegotiated_silent(run):
    """As before, but OPTIONS is never answered."""
    place = site(run, "10.71.4")
    start(place, asks_later=True, ending="silent")
    call(place, "node01", place.array_certificate(), attempts=3, waits=8.2)
    close(run, place, "The certificate is shown in a renegotiation; silence after it", None, 3)
    place.expect_dials("node01", 3, 0)
    require(place.told("fe01", "handshake done again") == 3, "three renegotiations")


@scenario
def renegotiation_works(run):
    """The certificate is asked for in a second handshake and OPTIONS is answered."""
    place = working(run, "10.71.5", asks_later=True)
    call(place, "node01", place.own_certificate("node01"), requests=2)
    finish(run, place, "A client certificate in a renegotiation, and it works", node01=(4, 8))
    require(place.told("fe01", "handshake done again") == 4, "four renegotiations")


def require_retries(run, times):
    rows = tshark(run.path(run.name), f"tls.handshake.random == {RETRY}", "frame.number")
    require(len(rows) == times, f"{times} HelloRetryRequests, not {len(rows)}")


@scenario
def stall_hello_retry(run):
    """TLS 1.3 with a HelloRetryRequest; FIN after OPTIONS."""
    place = site(run, "10.71.6")
    start(place, **MODERN, **CURVE)
    call(place, "node01", place.array_certificate(), **MODERN)
    close(run, place, "TLS 1.3, two ClientHellos each; FIN after OPTIONS", None, ends="fin")
    place.expect_dials("node01", 4, 0)
    require_retries(run, 4)


@scenario
def hello_retry_works(run):
    """TLS 1.3 with a HelloRetryRequest, OPTIONS is answered."""
    place = working(run, "10.71.7", **MODERN, **CURVE)
    call(place, "node01", place.own_certificate("node01"), requests=2, **MODERN)
    finish(run, place, "TLS 1.3, two ClientHellos each, and it works", node01=(4, 8))
    require_retries(run, 4)


@scenario
def stall_tls11(run):
    """TLS 1.1; FIN after OPTIONS."""
    place = site(run, "10.71.8")
    array = place.array_certificate()
    start(place, **ELEVEN)
    call(place, "node01", array, **ELEVEN)
    close(run, place, "TLS 1.1; FIN after OPTIONS", array, ends="fin")
    place.expect_dials("node01", 4, 0)


@scenario
def tls11_works(run):
    """TLS 1.1, OPTIONS is answered."""
    place = working(run, "10.71.9", **ELEVEN)
    call(place, "node01", place.own_certificate("node01"), requests=2, **ELEVEN)
    finish(run, place, "TLS 1.1, and it works", node01=(4, 8))


def old(version, cipher, code):
    """GnuTLS' priority string and the cipher suite's number."""
    words = f"NONE:+VERS-{version}:+RSA:+{cipher}:+SHA1:+MD5:+COMP-NULL:+SIGN-ALL"
    return words + ":+CTYPE-X509:%COMPAT", code


RC4 = old("TLS1.0", "ARCFOUR-128", 5)
TRIPLE = old("TLS1.0", "3DES-CBC", 10)


def gnutls_server(place, priority, *options):
    certificate = place.pool_certificate()
    words = ("gnutls-serv", "--quiet", "--priority", priority, "--port", "5061",
             "--x509certfile", certificate.chain, "--x509keyfile", certificate.key,
             "--x509cafile", place.roots, "--require-client-cert", "--verify-client-cert")
    process = place.lab.start("fe01", *words, *options, stdin=subprocess.DEVNULL,
                              stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    time.sleep(1)
    if process.poll() is not None:
        raise LabError("gnutls-serv does not run")


def old_cipher(run, net, kind, certificate_of, *options, **more):
    """Three dials; the pair, whose cipher suite is the one that was meant."""
    priority, code = kind
    place = site(run, net)
    gnutls_server(place, priority, *options)
    certificate = certificate_of(place)
    run.record(run.name, "switch", ("sw", "sw0"))
    place.look_up()
    for _ in range(3):
        run_gnutls(place, certificate, priority, **more)
        time.sleep(1)
    place.stop()
    pair = place.pair(run.name)
    chosen = pair.from_side("server", f"tls.handshake.ciphersuite == {code}")
    require(len(tshark(pair.path, chosen, "frame.number")) == 3, "the cipher suite")
    return pair, certificate


def answers(pair):
    said = pair.from_side("server", "tls.app_data")
    return len(tshark(pair.path, said, "frame.number"))


def old_cipher_works(run, net, kind, title):
    pair, own = old_cipher(run, net, kind, lambda place: place.own_certificate("node01"), "--echo")
    require(answers(pair) >= 3, "answers")
    require(own.der() in pair.certificates("client"), "the client's certificate")
    run.expect_tls(run.name, "healthy", title)


def old_cipher_stalls(run, net, kind, title):
    """gnutls-serv answers a request when its empty line came; here it never comes."""
    pair, array = old_cipher(run, net, kind, lambda place: place.array_certificate(), end="\\r\\n")
    require(answers(pair) == 0, "no answer")
    run.expect_tls(run.name, STALL, title, [truth(STALL, pair, 3, array)], ["tls-name-mismatch"],
                   quiet=QUIET)


@scenario
def rc4_works(run):
    """GnuTLS on both sides, TLS 1.0 with RC4; the server echoes what it reads."""
    old_cipher_works(run, "10.71.10", RC4, "TLS 1.0 with RC4, and it works")


@scenario
def triple_des_works(run):
    """GnuTLS on both sides, TLS 1.0 with 3DES; the server echoes what it reads."""
    old_cipher_works(run, "10.71.11", TRIPLE, "TLS 1.0 with 3DES, and it works")


@scenario
def stall_rc4(run):
    """GnuTLS on both sides, TLS 1.0 with RC4; OPTIONS lacks its end, so nothing is answered."""
    old_cipher_stalls(run, "10.71.15", RC4, "TLS 1.0 with RC4; OPTIONS is never answered")


@scenario
def stall_triple_des(run):
    """GnuTLS on both sides, TLS 1.0 with 3DES; OPTIONS lacks its end, so nothing is answered."""
    old_cipher_stalls(run, "10.71.16", TRIPLE, "TLS 1.0 with 3DES; OPTIONS is never answered")


KEY = ("-psk", "00112233445566778899aabbccddeeff")


def openssl(place, name, *words):
    """The tool in a namespace, with an end of its input and an end of its output."""
    return place.lab.start(name, "openssl", *words, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                           stderr=subprocess.STDOUT)


def open_server(place, *options):
    process = openssl(place, "fe01", "s_server", "-accept", "5061", "-naccept", "99", *options)
    time.sleep(0.6)
    if process.poll() is not None:
        raise LabError("openssl s_server does not run")
    return process


def visit(place, answer, *options, said=b"", server=None):
    """s_client says OPTIONS, and must hear the answer: of the server itself, or through its
    input."""
    server_end = f"{place.ip('fe01')}:5061"
    client = openssl(place, "node01", "s_client", "-connect", server_end, *options)
    place.journal.write(fqdn("node01"), "connects", server=server_end)
    time.sleep(0.5)
    client.stdin.write(said)
    client.stdin.flush()
    time.sleep(0.3)
    if server:
        server.stdin.write(answer + b"\n")
        server.stdin.flush()
    time.sleep(0.7)
    heard, _ = client.communicate(timeout=5)  # closes its input; a session that ends well lives on
    require(answer in heard, "the answer is heard")
    place.journal.write(fqdn("node01"), "is answered", bytes=len(answer))
    return heard


def shared_key_works(run, net, title, server, client):
    place = SipSite(run, net)
    place.names("node01")
    open_server(place, *KEY, "-nocert", "-rev", *server)
    run.record(run.name, "switch", ("sw", "sw0"))
    place.look_up()
    for _ in range(3):
        visit(place, b"SNOITPO", *KEY, *client, said=b"OPTIONS\n")
        time.sleep(1)
    finish(run, place, title, node01=(3, 3))
    require(not place.pair(run.name).certificates("server"), "no certificate at all")


@scenario
def psk_works(run):
    """OpenSSL on both sides, TLS 1.2 with a shared key and without certificates."""
    suite = ("-tls1_2", "-cipher", "PSK-AES128-CBC-SHA256")
    shared_key_works(run, "10.71.12", "TLS 1.2 with a shared key, and it works", suite, suite)


@scenario
def psk_tls13_works(run):
    """OpenSSL on both sides, TLS 1.3 with a shared key and without certificates."""
    only = ("-tls1_3", "-ciphersuites", "TLS_AES_128_GCM_SHA256")
    shared_key_works(run, "10.71.13", "TLS 1.3 with a shared key, and it works", only, only)


@scenario
def early_data_works(run):
    """OpenSSL on both sides, TLS 1.3: OPTIONS is early data of a resumed session."""
    place = site(run, "10.71.14")
    pool = place.pool_certificate()
    server = open_server(place, "-cert", pool.own, "-cert_chain", pool.chain, "-key", pool.key,
                         "-tls1_3", "-early_data", "-max_early_data", "16384")
    run.record(run.name, "switch", ("sw", "sw0"))
    place.look_up()
    session, early = run.lab.scratch_file("session"), run.lab.scratch_file("early")
    with open(early, "wb") as file:
        file.write(b"OPTIONS sip:sippool.lab.invalid SIP/2.0\r\n\r\n")
    visit(place, b"200 OK 0", "-tls1_3", "-sess_out", session, said=b"OPTIONS\n", server=server)
    for number in range(1, 4):
        time.sleep(1)
        heard = visit(place, b"200 OK %d" % number, "-tls1_3", "-sess_in", session, "-sess_out",
                      session, "-early_data", early, server=server)
        require(b"Early data was accepted" in heard, "early data is accepted")
    finish(run, place, "TLS 1.3 with early data, and it works", node01=(4, 4))
