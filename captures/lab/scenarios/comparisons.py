# SPDX-License-Identifier: GPL-2.0-or-later
"""A stall beside what works: the other direction, another client, the other node, the same client
once its certificate is replaced. And other makes of endpoints."""

import glob
import os
import ssl
import subprocess
import time

from net import LabError
from proxy import run_proxy
from scenario import scenario
from scenarios.stalls import STALL
from sip_site import TRUSTED, SipSite, fqdn
from tls_oracle import alerted, server_ends, truth

QUIET = [{"case": "sip-options-timeout", "why": "low: no SIP can be read"}]
SOON = {"before": 0.2, "every": 2}


def site(run, net, *machines):
    place = SipSite(run, net, machines or ("node01", "fe01"))
    place.names("node01")
    return place


def start(place, **server):
    """The front end that knows its topology; a recording of the whole switch."""
    place.serve(ca=place.roots, **{"ending": "fin", "delay": 0.7, "trusts": TRUSTED, **server})
    place.run.record(place.run.name, "switch", ("sw", "sw0"))
    place.look_up()


def call(place, name, certificate, **plan):
    place.dial(name, certificate=certificate, ca=place.roots, dns=place.ip("dns"),
               **{**SOON, **plan})


def close(run, place, title, certificate, attempts=4, ends=None, **more):
    place.wait()
    place.stop()
    pair = place.pair(run.name)
    if ends:
        server_ends(pair, ends, attempts)
    must = [truth(STALL, pair, attempts, certificate, **more)]
    run.expect_tls(run.name, STALL, title, must, ["tls-name-mismatch"], quiet=QUIET)


@scenario
def stall_reverse_works(run):
    """The front end dials the same node and is answered: only one direction is refused."""
    place = site(run, "10.62.3")
    array = place.array_certificate()
    place.serve("node01", array, ca=place.roots)
    start(place)
    call(place, "node01", array)
    call(place, "fe01", place.pool_certificate(), server="node01", server_name=fqdn("node01"),
         attempts=3)
    close(run, place, "UM to front end stalls, front end to UM works", array, ends="fin")
    place.expect_dials("node01", 4, 0)
    place.expect_dials("fe01", 3, 3)


@scenario
def stall_other_client_works(run):
    """Another machine uses the same service of the front end and is answered."""
    place = site(run, "10.62.4", "node01", "edge", "fe01")
    array = place.array_certificate()
    start(place, trusts=[*TRUSTED, fqdn("edge")])
    call(place, "node01", array)
    call(place, "edge", place.own_certificate("edge"), requests=3)
    close(run, place, "The stall of one client, another one is served", array, ends="fin")
    place.expect_dials("node01", 4, 0)
    place.expect_dials("edge", 4, 12)


@scenario
def stall_one_of_two_nodes(run):
    """Two nodes of the array: node02 has a certificate of its own, node01 shows the array's."""
    place = site(run, "10.62.5", "node01", "node02", "fe01")
    array = place.array_certificate()
    start(place, refusal=None, ending="rst")
    call(place, "node01", array)
    call(place, "node02", place.own_certificate("node02"), requests=2)
    close(run, place, "One of two nodes stalls", array, ends="rst")
    place.expect_dials("node01", 4, 0)
    place.expect_dials("node02", 4, 8)


@scenario
def stall_everything_beside(run):
    """Both directions and both nodes in one recording: the whole proof."""
    place = site(run, "10.62.6", "node01", "node02", "fe01")
    array = place.array_certificate()
    place.serve("node01", array, ca=place.roots)
    start(place, ending="silent")
    call(place, "node01", array, waits=8.2, attempts=3)
    call(place, "node02", place.own_certificate("node02"), requests=2)
    call(place, "fe01", place.pool_certificate(), server="node01", server_name=fqdn("node01"),
         attempts=3)
    close(run, place, "node01 stalls, node02 works, node01 is reached", array, attempts=3,
          confidence="proven")
    place.expect_dials("node01", 3, 0)
    place.expect_dials("node02", 4, 8)
    place.expect_dials("fe01", 3, 3)


@scenario
def stall_healed(run):
    """A certificate with the node's own name replaces the array's: then OPTIONS is answered."""
    place = site(run, "10.62.7")
    array = place.array_certificate()
    start(place)
    call(place, "node01", array)
    place.wait()
    run.log("the certificate of node01 is replaced")
    call(place, "node01", place.own_certificate("node01"), requests=2)
    place.wait()
    place.stop()
    place.expect_dials("node01", 8, 8)
    pair = place.pair(run.name)
    must = truth(STALL, pair, 8, array, severity="warning", resolved=True,
                 accept={"attempts": [4, 8], "last_frame": [pair.last_of(4), pair.last_frame()]})
    run.expect_tls(run.name, STALL, "The certificate is replaced and all is well", [must],
                   ["tls-name-mismatch"], quiet=QUIET)


@scenario
def stall_alternating(run):
    """Every other attempt of one pair goes well: never more than possible."""
    place = site(run, "10.62.8")
    array, own = place.array_certificate(), place.own_certificate("node01")
    start(place)
    for certificate in (own, array) * 3:
        call(place, "node01", certificate, attempts=1)
        place.wait()
    place.stop()
    place.expect_dials("node01", 6, 3)
    quiet = [*QUIET, {"case": STALL, "why": "low: attempts alternate"}]
    run.expect_tls(run.name, "healthy", "Refused and answered in turns", [],
                   ["tls-name-mismatch"], quiet=quiet)


@scenario
def stall_single_attempt(run):
    """One attempt is answered by FIN: too little for a verdict."""
    place = site(run, "10.62.9")
    array = place.array_certificate()
    start(place)
    call(place, "node01", array, attempts=1)
    place.wait()
    place.stop()
    quiet = [*QUIET, {"case": STALL, "why": "low: one attempt"}]
    run.expect_tls(run.name, "healthy", "One refused attempt alone", [], ["tls-name-mismatch"],
                   quiet=quiet)


@scenario
def stall_ipv6(run):
    """The same over IPv6."""
    place = site(run, "2001:db8:62:14")
    array = place.array_certificate()
    start(place)
    call(place, "node01", array)
    close(run, place, "CN of the array, own name only as alternative name; IPv6", array, ends="fin")
    place.expect_dials("node01", 4, 0)


@scenario
def stall_capture_starts_within(run):
    """The capture starts after the first connection's handshake, before its request."""
    place = site(run, "10.62.15")
    array = place.array_certificate()
    place.serve(ca=place.roots, trusts=TRUSTED, ending="silent")
    call(place, "node01", array, before=3, waits=8.2)
    place.wait_told("handshake done", 1)
    run.record(run.name, "switch", ("sw", "sw0"))
    place.look_up()
    place.wait()
    place.stop()
    place.expect_dials("node01", 4, 0)
    pair = place.pair(run.name)
    accept = {"attempts": [3, 4], "first_frame": [pair.first_frame(), pair.first_syn()]}
    must = truth(STALL, pair, 4, array, accept=accept)
    run.expect_tls(run.name, STALL, "The first attempt is only partly in the file", [must],
                   ["tls-name-mismatch"], quiet=QUIET)


@scenario
def stall_through_proxy(run):
    """The client asks an HTTP proxy to connect; at the client's port of the switch."""
    place = site(run, "10.62.16", "node01", "edge", "fe01")
    array = place.array_certificate()
    place.serve(ca=place.roots, trusts=TRUSTED, ending="fin", delay=0.7)
    run.lab.spawn("edge", run_proxy, 8080, (place.ip("fe01"), 5061)).answer()
    run.record(run.name, "uplink", ("sw", "p-node01"))
    call(place, "node01", array, proxy=(place.ip("edge"), 8080))
    place.wait()
    place.stop()
    place.expect_dials("node01", 4, 0)
    pair = place.pair(run.name, server="edge", port=8080)
    must = truth(STALL, pair, 4, array, confidence="likely")
    run.expect_tls(run.name, STALL, "TLS through an HTTP CONNECT proxy", [must],
                   ["tls-name-mismatch"], quiet=QUIET)


GNUTLS = "NONE:+VERS-TLS1.0:+RSA:+AES-128-CBC:+SHA1:+COMP-NULL:+SIGN-ALL:+CTYPE-X509:%COMPAT"


def run_gnutls(place, certificate, priority=GNUTLS, port=5061, end="\\r\\n\\r\\n"):
    """gnutls-cli: no name is sent, OPTIONS goes out, four seconds are waited."""
    words = ("gnutls-cli", "--priority", priority, "--no-ca-verification", "--disable-sni",
             "--x509certfile", certificate.chain, "--x509keyfile", certificate.key,
             "--port", str(port), place.ip("fe01"))
    script = f'printf "OPTIONS sip:sippool.lab.invalid SIP/2.0{end}" | ' \
        '(sleep 0.3; cat; sleep 4) | "$@"'
    place.journal.write(fqdn("node01"), "connects", server=place.ip("fe01") + f":{port}")
    process = place.lab.start("node01", "sh", "-c", script, "gnutls", *words,
                                stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    process.wait(20)


@scenario
def stall_gnutls_tls10(run):
    """gnutls-cli with TLS 1.0 and RSA key exchange, no server name sent; the front end (OpenSSL)
    closes after the request."""
    place = site(run, "10.62.10")
    array = place.array_certificate()
    low = ssl.TLSVersion.TLSv1
    start(place, low=low, delay=1.5)
    for _ in range(3):
        run_gnutls(place, array)
        time.sleep(1)
    close(run, place, "GnuTLS over TLS 1.0 stalls", array, attempts=3, ends="fin")


KAMAILIO = """
debug=0
log_stderror=yes
children=1
tcp_children=2
disable_core_dump=yes
enable_tls=yes
listen=tls:{ip}:5061
mpath="{modules}"
loadmodule "tls.so"
loadmodule "sl.so"
modparam("tls", "certificate", "{certificate.chain}")
modparam("tls", "private_key", "{certificate.key}")
modparam("tls", "ca_list", "{ca}")
modparam("tls", "verify_certificate", 1)
modparam("tls", "require_certificate", 1)
modparam("tls", "tls_method", "{method}")
request_route {{
    if ($tls_peer_subject_cn == "{trusted}") {{
        sl_send_reply("200", "OK");
    }}
    exit;
}}
"""
MODULES = "/usr/lib/*/kamailio/modules"


def kamailio(place, method="TLSv1.2"):
    """A SIP front end that knows node02 only; who else asks gets no answer."""
    text = KAMAILIO.format(ip=place.ip("fe01"), certificate=place.pool_certificate(),
                           modules=glob.glob(MODULES)[0], ca=place.roots,
                           trusted=fqdn("node02"), method=method)
    config, folder = place.lab.scratch_file("cfg"), place.lab.scratch_file("run")
    os.mkdir(folder)
    with open(config, "w", encoding="ascii") as file:
        file.write(text)
    process = place.lab.start("fe01", "kamailio", "-DD", "-f", config, "-Y", folder, "-m", "32",
                              "-M", "4", stdout=subprocess.DEVNULL,
                              stderr=subprocess.DEVNULL)
    time.sleep(2)
    if process.poll() is not None:
        raise LabError("kamailio does not run")


def behind_kamailio(run, net, method, version):
    place = site(run, net, "node01", "node02", "fe01")
    array = place.array_certificate()
    kamailio(place, method)
    run.record(run.name, "switch", ("sw", "sw0"))
    place.look_up()
    high = {"low": version, "high": version}
    call(place, "node01", array, waits=8.2, attempts=3, **high)
    call(place, "node02", place.own_certificate("node02"), requests=2, attempts=3, **high)
    return place, array


@scenario
def stall_kamailio(run):
    """Kamailio as the front end, TLS 1.2: it answers the OPTIONS of the CN that it knows only."""
    version = ssl.TLSVersion.TLSv1_2
    place, array = behind_kamailio(run, "10.62.11", "TLSv1.2", version)
    close(run, place, "Kamailio answers node02, never node01", array, attempts=3)
    place.expect_dials("node01", 3, 0)
    place.expect_dials("node02", 3, 6)


@scenario
def stall_kamailio_tls13(run):
    """As before over TLS 1.3, where no certificate can be read."""
    version = ssl.TLSVersion.TLSv1_3
    place, _ = behind_kamailio(run, "10.62.12", "TLSv1.2+", version)
    close(run, place, "Kamailio answers node02, never node01; TLS 1.3", None, attempts=3)
    place.expect_dials("node01", 3, 0)
    place.expect_dials("node02", 3, 6)


def s_server(place, *options, ca=None):
    """openssl s_server on the front end; it names the authorities that it trusts, the lab's root or
    those of another file."""
    certificate = place.pool_certificate()
    process = place.lab.start(
        "fe01", "openssl", "s_server", "-accept", "5061", "-cert", certificate.own,
        "-cert_chain", certificate.chain, "-key", certificate.key, "-CAfile", ca or place.roots,
        "-quiet", "-naccept", "99", *options, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL)
    time.sleep(0.6)
    if process.poll() is not None:
        raise LabError("openssl s_server does not run")


@scenario
def stall_s_server_name(run):
    """openssl s_server demands a name that the certificate does not have: alert 42 of its own."""
    place = site(run, "10.62.13")
    array = place.array_certificate()
    s_server(place, "-tls1_2", "-Verify", "3", "-verify_return_error", "-verify_hostname",
             "exchange." + fqdn("node01"))
    run.record(run.name, "switch", ("sw", "sw0"))
    place.look_up()
    call(place, "node01", array)
    place.wait()
    place.stop()
    pair = place.pair(run.name)
    alerted(pair, "server", 42, 4)
    must = [truth(one, pair, 4, array) for one in (STALL, "tls-client-cert-rejected")]
    run.expect_tls(run.name, STALL, "openssl s_server refuses the name with alert 42", must,
                   ["tls-name-mismatch"], quiet=QUIET)
