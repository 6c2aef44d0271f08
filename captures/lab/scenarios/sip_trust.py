# SPDX-License-Identifier: GPL-2.0-or-later
"""504 with diagnostics: a next hop that is not trusted, and other reasons."""

import dataclasses

from oracle import require
from phone_site import PhoneSite
from scenario import scenario_of
from sip_oracle import Recording, truth
from talk import Step, say

CASE, FAILED = "sip-peer-trust", "sip-call-failed"
FIELD = "ms-diagnostics"


@dataclasses.dataclass
class Refusal:
    """A row; diagnostics: name and value of the header field."""

    name: str
    title: str
    diagnostics: tuple = ()
    method: str = "SUBSCRIBE"
    tcp: bool = True
    is_distrust: bool = False


ROWS = (
    Refusal("1010", "1010, the source last", (FIELD, '1010;reason="Certificate trust with another '
            'server could not be established";ErrorType="The peer certificate does not contain a '
            'matching FQDN";tls-target="sip.partner.invalid";source="edge.lab.invalid"'),
            is_distrust=True),
    Refusal("1010-udp", "1010, a parameter between, over UDP", (FIELD,
            '1010;tls-target="sip.partner.invalid";source="edge.lab.invalid";reason="Certificate '
            'trust with another server could not be established"'), tcp=False, is_distrust=True),
    Refusal("1047", "1047 for an INVITE", (FIELD, '1047;source="edge.lab.invalid";reason="Failed '
            'to complete TLS negotiation with a federated peer server";WinsockFailureCode="10054'
            '(WSAECONNRESET)"'), "INVITE", is_distrust=True),
    Refusal("1034-public", "1034.2 in the public twin", (FIELD + "-public",
            '1034.2;reason="Previous hop federated peer did not report diagnostic information";'
            'Domain="partner.invalid";PeerServer="sip.partner.invalid"'), is_distrust=True),
    Refusal("1008", "1008: a name that does not resolve", (FIELD, '1008;reason="Unable to resolve '
            'DNS SRV record";domain="partner.invalid";source="edge.lab.invalid"')),
    Refusal("1008-invite", "1008 for an INVITE: a call that fails", (FIELD,
            '1008;reason="Unable to resolve DNS SRV record";source="edge.lab.invalid"'), "INVITE"),
    Refusal("bare-invite", "504 without diagnostics for an INVITE", (), "INVITE"),
    Refusal("bare", "504 without diagnostics", ()),
)


def ask(place, row):
    call = place.call("tcp" if row.tcp else "udp", name="trust")
    fields = [("Event", "presence")] if row.method == "SUBSCRIBE" else []
    body = call.sides["a"].sdp() if row.method == "INVITE" else ""
    steps = [say("a", call.ask("a", row.method, *fields, body=body), pause=1)]
    if row.method == "INVITE":
        steps += [say("b", call.answer("INVITE", 100))]
    told = [row.diagnostics] if row.diagnostics else []
    steps += [say("b", call.answer(row.method, 504, *told), pause=0.2)]
    if row.method == "INVITE":
        steps += [say("a", call.ask("a", "ACK", fresh=False))]
    return steps


def play(run, row, net):
    place = PhoneSite(run, net)
    place.record()
    steps = [Step("a", "open")] if row.tcp else []
    place.talk(steps + ask(place, row) + ask(place, row), row.tcp)
    place.stop(1)
    recording = Recording(place.path())
    require(recording.facts() == {"sip_transactions": 2, "sip_dialogs": 0}, "two transactions")
    cases = [CASE] * row.is_distrust + [FAILED] * (row.method == "INVITE")
    said = {"diagnostics": row.diagnostics[1]} if row.diagnostics else {}
    must = [truth(case, recording, recording.select(row.method, (504,)), 2, status=504, **said)
            for case in cases]
    run.expect_sip(run.name, cases[0] if cases else "healthy", "504 with " + row.title, must,
                   facts=recording.facts())


for number, one in enumerate(ROWS, 3):
    scenario_of("sip-trust-" + one.name, "Python's sockets on both sides.",
                lambda run, row=one, net=f"10.89.{number}": play(run, row, net))
