# SPDX-License-Identifier: GPL-2.0-or-later
"""A federation gateway that takes certificates of some authorities only, by their direct issuer."""

from oracle import require
from scenario import scenario
from sip_site import DOMAIN, SipSite
from tls_oracle import truth

CASE = "federation-cert-intermediate"
GATEWAY = "nexus.partner.invalid"
EXCHANGE = "mail." + DOMAIN
REQUEST = ("POST /service/managedelegation.asmx HTTP/1.1\r\nHost: {server}\r\n"
           "Content-Type: text/xml; charset=utf-8\r\nUser-Agent: ExchangeServices\r\n"
           "SOAPAction: \"CreateAppId\"\r\nX-Number: {number}\r\nContent-Length: 0\r\n\r\n")
REFUSED = (b"HTTP/1.1 403 Forbidden\r\nContent-Type: text/html\r\nConnection: close\r\n"
           b"Content-Length: 1233\r\n\r\n" + b"." * 1233)
DONE = (b"HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\nContent-Length: 6000\r\n\r\n" + b"." * 6000)


def ask(run, net, certificate, answer):
    """Every connection is one request; the gateway closes when it has answered."""
    place = SipSite(run, net)
    place.names()
    gateway = place.stranger().issue(GATEWAY, [GATEWAY])
    place.serve(certificate=gateway, ca=place.roots, port=443, trusts=None, answer=answer,
                idle=1)
    run.record(run.name, "switch", ("sw", "sw0"))
    own = certificate(place)
    place.dial(certificate=own, server_name=GATEWAY, port=443, request=REQUEST, attempts=4,
               every=1, keeps=3)
    place.wait()
    place.stop()
    place.expect_dials("node01", 4, 4)
    return place, own


@scenario
def federation_intermediate(run):
    """Python's ssl; the client's certificate comes from an intermediate authority, which is sent
    along. Each request draws one short answer, encrypted, and the gateway closes."""
    place, own = ask(run, "10.97.3", lambda place: place.issuing.issue(EXCHANGE, [EXCHANGE]),
                     REFUSED)
    pair = place.pair(run.name, port=443)
    require(pair.count() == 4, "four connections")
    run.expect_tls(run.name, CASE, "An intermediate's certificate at a federation gateway",
                   [truth(CASE, pair, 4, own, severity="warning")])


@scenario
def federation_direct(run):
    """The same gateway; the root itself issued the client's certificate, and answers are long."""
    ask(run, "10.97.4", lambda place: place.authority.issue(EXCHANGE, [EXCHANGE]), DONE)
    run.expect_tls(run.name, "healthy", "A root's certificate at a federation gateway")


@scenario
def federation_intermediate_works(run):
    """The same gateway takes what the intermediate issued: answers are long."""
    ask(run, "10.97.5", lambda place: place.issuing.issue(EXCHANGE, [EXCHANGE]), DONE)
    run.expect_tls(run.name, "healthy", "An intermediate's certificate that a gateway takes")
