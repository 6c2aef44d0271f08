# SPDX-License-Identifier: GPL-2.0-or-later
"""Handshakes that end because one side refuses the other, and say why or do not."""

import dataclasses
import ssl

from net import run as run_program
from oracle import require
from scenario import scenario, scenario_of
from scenarios.comparisons import QUIET, s_server
from scenarios.stalls import STALL
from sip_site import DOMAIN, NODES, POOL, TRUSTED, SipSite
from tls_oracle import alerted, truth

V10, V12, V13 = ssl.TLSVersion.TLSv1, ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3
TRUST, MISSING = "tls-untrusted-ca", "tls-client-cert-missing"
CLIENT, SERVER = "tls-client-cert-rejected", "tls-server-cert-rejected"
EXPIRED, NAME, USAGE = "tls-cert-expired", "tls-name-mismatch", "tls-eku-mismatch"
WILD, TRUNCATED = "tls-wildcard-subject", "tls-ca-list-truncated"


@dataclasses.dataclass
class Refusal:
    """A row. `made` makes the certificates of node01 and fe01 from the place; `alert` is the one
    that must be readable, as (sender, description)."""

    name: str
    title: str
    cases: tuple
    made: object = None
    server: dict = dataclasses.field(default_factory=dict)
    client: dict = dataclasses.field(default_factory=dict)
    both: dict = dataclasses.field(default_factory=dict)
    owner: str = "client"
    alert: tuple = None
    may: tuple = ()
    quiet: tuple = ()
    attempts: int = 3
    answers: int = 0
    severity: dict = dataclasses.field(default_factory=dict)
    visible: bool = True  # the certificate of the refused side
    folder: str = None


def own(place):
    """Both sides have what they should have."""
    return place.own_certificate("node01"), place.pool_certificate()


def nothing(place):
    return None, place.pool_certificate()


def client_with(**more):
    return lambda place: (place.own_certificate("node01", **more), place.pool_certificate())


def server_with(**more):
    return lambda place: (place.own_certificate("node01"), place.pool_certificate(**more))


def server_named(cn, *san):
    return lambda place: (place.own_certificate("node01"), place.issuing.issue(cn, san or [cn]))


def client_named(cn, *san):
    return lambda place: (place.issuing.issue(cn, san or [cn]), place.pool_certificate())


def client_of_stranger(place):
    return place.stranger().issue(NODES[0], [NODES[0]]), place.pool_certificate()


def server_of_stranger(place):
    return place.own_certificate("node01"), place.stranger().issue(POOL, [POOL])


def client_self_signed(place):
    return place.authority.self_signed(NODES[0], [NODES[0]]), place.pool_certificate()


EXPIRED_DAYS, FUTURE_DAYS = (-400, -2), (2, 400)
POLICED = 0x100  # OpenSSL's X509_V_FLAG_EXPLICIT_POLICY; no certificate names a policy here
SERVER_ONLY = client_with(usage=("server",))
ONLY_13 = {"low": V13, "high": V13}

REFUSALS = (
    Refusal("client-cert-missing-alert-40", "No client certificate: handshake_failure",
            (MISSING, STALL), nothing, alert=("server", 40), may=("tls-handshake-incomplete",),
            attempts=4),
    Refusal("client-cert-missing-fin", "No client certificate: closed without a word",
            (MISSING, STALL), nothing, {"demands": False, "refusal": "fin"},
            may=("tls-handshake-incomplete",), attempts=4),
    Refusal("client-cert-missing-tls13", "No client certificate over TLS 1.3",
            (STALL,), nothing, both=ONLY_13, visible=False, may=(MISSING,),
            quiet=(CLIENT,), attempts=4, folder=STALL),
    Refusal("client-cert-usage-alert-43", "serverAuth alone is refused: unsupported_certificate",
            (CLIENT, USAGE), SERVER_ONLY, alert=("server", 43), may=(STALL,)),
    Refusal("client-cert-usage-fin", "serverAuth alone is refused: closed without an alert",
            (CLIENT, USAGE, STALL), SERVER_ONLY,
            {"refusal": "fin", "trusts": [], "lenient": True},
            may=("tls-handshake-incomplete",), attempts=4),
    Refusal("client-cert-usage-alert-42", "serverAuth alone is refused: bad_certificate",
            (CLIENT, USAGE, STALL), SERVER_ONLY,
            {"refusal": 42, "trusts": [], "lenient": True}, alert=("server", 42), attempts=4),
    Refusal("client-cert-without-policy", "No policy in the certificate: certificate_unknown",
            (CLIENT, STALL), own, {"verify": POLICED}, alert=("server", 46), attempts=4),
    Refusal("client-cert-rejected-tls13", "Refused over TLS 1.3: one record of 19 octets",
            (STALL,), own, {"verify": POLICED}, both=ONLY_13, visible=False, attempts=4,
            quiet=(CLIENT,), folder=STALL),
    Refusal("server-cert-wrong-name", "The client refuses another name than it dialled",
            (SERVER, NAME), server_named("sip-old." + DOMAIN), owner="server",
            alert=("client", 42), may=(STALL,)),
    Refusal("server-cert-wrong-name-tls10", "The client refuses another name, TLS 1.0",
            (SERVER, NAME), server_named("sip-old." + DOMAIN), owner="server",
            both={"low": V10, "high": V10, "ciphers": "AES128-SHA:@SECLEVEL=0"},
            alert=("client", 42), may=(STALL,)),
    Refusal("server-cert-without-policy", "The client finds no policy: certificate_unknown",
            (SERVER,), own, client={"verify": POLICED}, owner="server", alert=("client", 46),
            may=(STALL,)),
    Refusal("client-of-unknown-ca", "The server does not know the client's authority",
            (TRUST,), client_of_stranger, alert=("server", 48), may=(STALL, CLIENT)),
    Refusal("server-of-unknown-ca", "The client does not know the server's authority",
            (TRUST,), server_of_stranger, owner="server", alert=("client", 48),
            may=(STALL, SERVER)),
    Refusal("client-self-signed-46", "A self-signed leaf: certificate_unknown",
            (TRUST, STALL), client_self_signed,
            {"refusal": 46, "trusts": [], "lenient": True}, alert=("server", 46),
            may=(CLIENT,)),
    Refusal("client-self-signed-48", "A self-signed leaf: unknown_ca",
            (TRUST,), client_self_signed, alert=("server", 48), may=(STALL, CLIENT)),
    Refusal("server-cert-expired", "The server's certificate expired two days ago",
            (EXPIRED,), server_with(valid=EXPIRED_DAYS), owner="server", alert=("client", 45),
            may=(STALL, SERVER)),
    Refusal("client-cert-expired", "The client's certificate expired two days ago",
            (EXPIRED,), client_with(valid=EXPIRED_DAYS), alert=("server", 45),
            may=(STALL, CLIENT)),
    Refusal("client-cert-not-yet-valid", "The client's certificate begins in two days",
            (EXPIRED, STALL), client_with(valid=FUTURE_DAYS), alert=("server", 42),
            may=(CLIENT,)),
    Refusal("server-cert-not-yet-valid", "The server's certificate begins in two days",
            (EXPIRED,), server_with(valid=FUTURE_DAYS), owner="server", alert=("client", 42),
            may=(STALL, SERVER)),
    Refusal("client-cert-expired-accepted", "An expired certificate that nobody minds",
            (EXPIRED,), client_with(valid=EXPIRED_DAYS),
            {"lenient": True}, answers=3, severity={"severity": "info"}),
    Refusal("version-refused-by-server", "TLS 1.0 is offered, 1.2 demanded: protocol_version",
            ("tls-version-refused",), own, client={"low": V10, "high": V10}, owner=None,
            alert=("server", 70)),
    Refusal("version-refused-by-client", "The server chooses TLS 1.0, the client refuses it",
            ("tls-version-refused",), own, {"low": V10, "high": V10},
            owner=None, alert=("client", 70)),
    Refusal("no-shared-cipher", "No cipher suite in common: handshake_failure",
            ("tls-no-shared-cipher",), own, {"ciphers": "ECDHE-RSA-AES256-GCM-SHA384"},
            {"ciphers": "ECDHE-RSA-AES128-GCM-SHA256"}, owner=None, alert=("server", 40)),
    Refusal("client-hello-unanswered", "The server takes the ClientHello and says nothing",
            ("tls-handshake-incomplete",), own, {"deaf": True}, {"waits": 6}, owner=None),
    Refusal("wildcard-client", "A wildcard as the client's subject; closed after the request",
            (WILD, STALL), client_named("*." + DOMAIN), {"delay": 0.7}, {"before": 0.2},
            may=(NAME,), attempts=4),
    Refusal("wildcard-works", "A wildcard as the client's subject, and it works",
            (WILD,), client_named("*." + DOMAIN), {"trusts": None}, answers=3,
            severity={"severity": "info"}, may=(NAME,)),
    Refusal("av-authentication", "Port 5062: the certificate's name does not matter",
            ("av-auth-name-irrelevant",), server_named("avauth-old." + DOMAIN),
            {"port": 5062, "trusts": None}, {"checks_name": False}, owner="server", answers=3,
            severity={"severity": "info"}),
)


def many_authorities(lab, count):
    """A file of so many roots; one key will do for all."""
    key, found = lab.scratch_file("key"), lab.scratch_file("roots")
    script = 'openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out "$0"\n' \
        'for i in $(seq 100 "$2"); do openssl req -x509 -new -key "$0" -days 900 -subj ' \
        '"/C=US/O=Widely Trusted Certificates Inc/OU=Public Authority $i/CN=Public Root $i"; ' \
        'done > "$1"'
    run_program("sh", "-c", script, key, found, str(99 + count))
    return found


def offered(run, net, count, certificate_of, attempts):
    """s_server with a list of authorities that does not name the client's."""
    place = SipSite(run, net)
    place.names("node01")
    authorities = many_authorities(run.lab, count)
    s_server(place, "-tls1_2", "-Verify", "3", "-verify_return_error", ca=authorities)
    certificate = certificate_of(place)
    run.record(run.name, "switch", ("sw", "sw0"))
    place.look_up()
    place.dial(attempts=attempts, certificate=certificate, ca=place.roots, dns=place.ip("dns"),
               waits=2)
    place.wait()
    place.stop()
    return place.pair(run.name)


@scenario
def ca_list_of_sixteen_kilobytes(run):
    """openssl s_server sends a list of authorities near Schannel's limit of 16 KB; the client finds
    no certificate for it and sends none."""
    pair = offered(run, "10.64.3", 140, lambda place: None, 3)
    length = int(pair.largest("tls.handshake.dnames_len"))
    require(15000 <= length <= 16384, f"a list of 16 KB, not {length}")
    alerted(pair, "server", 40, 3)
    must = [truth(one, pair, 3) for one in (TRUNCATED, MISSING, STALL)]
    run.expect_tls(run.name, TRUNCATED, "16 KB of authorities and no client certificate", must,
                   ["tls-handshake-incomplete"], quiet=QUIET)


@scenario
def ca_list_of_two_kilobytes(run):
    """The same with a list of usual length: only the certificate is missing."""
    pair = offered(run, "10.64.4", 20, lambda place: None, 3)
    alerted(pair, "server", 40, 3)
    must = [truth(one, pair, 3) for one in (MISSING, STALL)]
    run.expect_tls(run.name, MISSING, "2 KB of authorities and no client certificate", must,
                   ["tls-handshake-incomplete"], quiet=QUIET)


@scenario
def ca_list_works(run):
    """16 KB of authorities, the client's among them, and OpenSSL's server echoes what it reads."""
    place = SipSite(run, "10.64.5")
    place.names("node01")
    authorities = many_authorities(run.lab, 138)
    with open(authorities, "a", encoding="ascii") as file:
        file.write(place.authority.root.text())
    s_server(place, "-tls1_2", "-Verify", "3", "-verify_return_error", "-rev", ca=authorities)
    run.record(run.name, "switch", ("sw", "sw0"))
    place.look_up()
    place.dial(attempts=2, certificate=place.own_certificate("node01"), ca=place.roots,
               dns=place.ip("dns"))
    place.wait()
    place.stop()
    place.expect_dials("node01", 2, 2)
    quiet = [{"case": TRUNCATED, "why": "informational: traffic works"}]
    run.expect_tls(run.name, "healthy", "16 KB of authorities, and it works", quiet=quiet)


def play(run, row, net):
    place = SipSite(run, net)
    place.names("node01")
    certificate, pool = row.made(place)
    plan = {"trusts": TRUSTED, **row.server}
    port = plan.get("port", 5061)
    place.serve(certificate=pool, ca=place.roots, **plan, **row.both)
    run.record(row.name, "switch", ("sw", "sw0"))
    place.look_up()
    place.dial(port=port, attempts=row.attempts, certificate=certificate, ca=place.roots,
               dns=place.ip("dns"), **row.client, **row.both)
    place.wait()
    place.stop()
    place.expect_dials("node01", row.attempts, row.answers)
    pair = place.pair(row.name, port=port)
    if row.alert:
        alerted(pair, *row.alert, row.attempts)
    shown = {"client": certificate, "server": pool}.get(row.owner) if row.visible else None
    must = [truth(case, pair, row.attempts, shown, row.owner, **row.severity)
            for case in row.cases]
    quiet = [*QUIET, *[{"case": one, "why": "low: only possible here"} for one in row.quiet]]
    run.expect_tls(row.name, row.folder or row.cases[0], row.title, must, row.may, quiet=quiet)


for number, one in enumerate(REFUSALS, 3):
    scenario_of(one.name, "Python's ssl (OpenSSL 3) on both sides.",
                lambda run, row=one, net=f"10.63.{number}": play(run, row, net))
