# SPDX-License-Identifier: GPL-2.0-or-later
"""Only the authentication passes: mutual TLS is built, nothing of the application follows, because
the front end does not know the name in the client's certificate."""

import dataclasses
import ssl

from scenario import scenario_of
from sip_site import TRUSTED, SipSite
from tls_oracle import alerted, server_ends, truth

STALL = "um-auth-only-stall"
OLD, NEW = ssl.TLSVersion.TLSv1, ssl.TLSVersion.TLSv1_3
RSA = {"low": OLD, "high": OLD, "ciphers": "AES128-SHA:@SECLEVEL=0"}
MODERN = {"low": NEW, "high": NEW}


@dataclasses.dataclass
class Stall:
    """A row: how the front end ends it, how often node01 dials; `both` is for either side."""

    name: str
    title: str
    server: dict = dataclasses.field(default_factory=dict)
    client: dict = dataclasses.field(default_factory=dict)
    both: dict = dataclasses.field(default_factory=dict)
    record: dict = dataclasses.field(default_factory=dict)
    attempts: int = 4
    sees_certificate: bool = True
    alert: int = None
    rejected: bool = False  # the handshake is not completed
    names: tuple = ("node01",)


STALLS = (
    Stall("fin-after-handshake", "the front end closes with FIN before any request",
          {"ending": "fin"}, {"before": 0.6}, attempts=5),
    Stall("fin-after-request", "the front end closes with FIN once OPTIONS came",
          {"ending": "fin", "delay": 0.7}, {"before": 0.2}),
    Stall("rst-after-request", "the front end resets once OPTIONS came",
          {"ending": "rst", "delay": 0.7}, {"before": 0.2}),
    Stall("silent-eight-seconds", "OPTIONS is never answered, the client gives up after 8 s",
          {"ending": "silent"}, {"waits": 8.2}, attempts=3),
    Stall("silent-timer-f", "OPTIONS is never answered, the client gives up after 32 s",
          {"ending": "silent", "idle": 90}, {"waits": 32.2}, attempts=2),
    Stall("silent-left-open", "OPTIONS is never answered and nobody closes",
          {"ending": "silent"}, {"waits": 9, "leaves_open": True, "every": 1}, attempts=3),
    Stall("alert-42", "fatal bad_certificate in place of the last flight", {"refusal": 42},
          alert=42, rejected=True),
    Stall("alert-46", "fatal certificate_unknown in place of the last flight", {"refusal": 46},
          alert=46, rejected=True),
    Stall("alert-49", "fatal access_denied in place of the last flight", {"refusal": 49},
          alert=49, rejected=True),
    Stall("fin-in-handshake", "FIN in place of the last flight", {"refusal": "fin"}, rejected=True),
    Stall("rst-in-handshake", "RST in place of the last flight", {"refusal": "rst"}, rejected=True),
    Stall("tls10-rsa-fin", "TLS 1.0, RSA key exchange; FIN after the handshake",
          {"ending": "fin"}, {"before": 0.6}, RSA),
    Stall("tls10-rsa-silent", "TLS 1.0, RSA key exchange; OPTIONS is never answered",
          {"ending": "silent"}, {"waits": 8.2}, RSA, attempts=3),
    Stall("tls13-fin", "TLS 1.3; FIN after OPTIONS", {"ending": "fin", "delay": 0.7},
          {"before": 0.2}, MODERN, sees_certificate=False),
    Stall("tls13-silent", "TLS 1.3; two tickets, but OPTIONS is never answered",
          {"ending": "silent"}, {"waits": 8.2}, MODERN, attempts=3, sees_certificate=False),
    Stall("resumed", "only the first attempt shows a certificate, the others resume its session",
          {"ending": "silent"}, {"waits": 4, "resumes": True}),
    Stall("resumed-late-capture", "the capture starts after the only full handshake",
          {"ending": "silent"}, {"waits": 4, "resumes": True}, sees_certificate=False,
          record={"after": 1}),
    Stall("snaplen-96", "96 octets of each frame are kept", {"ending": "silent"}, {"waits": 4},
          record={"snaplen": 96}, sees_certificate=False),
    Stall("snaplen-160", "160 octets of each frame are kept", {"ending": "fin", "delay": 0.7},
          {"before": 0.2}, record={"snaplen": 160}, sees_certificate=False),
    Stall("any-device", "captured on all devices of the switch, most frames are there twice",
          {"ending": "fin", "delay": 0.7}, {"before": 0.2}, record={"device": "any"}),
    Stall("own-name-unseen", "no question for the client's name is in the capture",
          {"ending": "fin", "delay": 0.7}, {"before": 0.2}, names=()),
)


def play(run, row, net):
    place = SipSite(run, net)
    place.names(*row.names)
    place.serve(ca=place.roots, trusts=TRUSTED, **row.server, **row.both)
    certificate = place.array_certificate()
    plan = {"certificate": certificate, "ca": place.roots, "dns": place.ip("dns"), **row.client,
            **row.both}
    late = row.record.get("after", 0)
    name = "stall-" + row.name
    if late:
        place.dial(attempts=late + row.attempts, **plan, every=4)
        place.wait_told("closes", late)
    run.record(name, "switch", ("sw", row.record.get("device", "sw0")),
               snaplen=row.record.get("snaplen", 0))
    place.look_up()
    if not late:
        place.dial(attempts=row.attempts, **plan)
    place.wait()
    place.stop()
    judge(run, place, row, name, certificate)


def judge(run, place, row, name, certificate):
    place.expect_dials("node01", row.attempts + row.record.get("after", 0), 0)
    if row.client.get("resumes"):
        place.expect_resumed("node01", row.attempts - 1 + row.record.get("after", 0))
    pair = place.pair(name)
    how = row.server.get("refusal", row.server.get("ending"))
    if how in ("fin", "rst"):
        server_ends(pair, how, row.attempts)
    shown = certificate if row.sees_certificate else None
    must = [truth(STALL, pair, row.attempts, shown)]
    if row.alert:
        alerted(pair, "server", row.alert, row.attempts)
    if row.rejected:
        must.append(truth("tls-client-cert-rejected", pair, row.attempts, shown))
    unexplained = ["tls-handshake-incomplete"] if row.rejected and not row.alert else []
    quiet = [{"case": "sip-options-timeout", "why": "low: no SIP can be read"}]
    run.expect_tls(name, STALL, "CN of the array, own name only as alternative name: " + row.title,
                   must, ["tls-name-mismatch", *unexplained], quiet=quiet)


for number, one in enumerate(STALLS, 3):
    scenario_of("stall-" + one.name, "Python's ssl (OpenSSL 3) on both sides; the front end looks "
                "the subject's CN up among the names that it trusts.",
                lambda run, row=one, net=f"10.61.{number}": play(run, row, net))
