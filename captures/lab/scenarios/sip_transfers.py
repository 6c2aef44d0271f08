# SPDX-License-Identifier: GPL-2.0-or-later
"""Transfers by REFER: refused, accepted and failed, and such as end well."""

import dataclasses

from oracle import require
from phone_site import PhoneSite
from scenario import scenario_of
from sip_oracle import Recording, truth
from sip_text import Style
from talk import Step, say

CASE = "sip-transfer-failed"
TARGET = "sip:bob@lab.invalid"
FIELDS = ("Refer-To", f"<{TARGET}>"), ("Referred-By", "<sip:anna@lab.invalid>")
FRAG = "message/sipfrag;version=2.0"


@dataclasses.dataclass
class Transfer:
    """A row. told: what the NOTIFYs say, in order; by: who asks for the transfer."""

    name: str
    title: str
    refer: int = 202
    told: tuple = ()
    tcp: bool = False
    by: str = "a"
    style: Style = None
    more: str = ""  # in the sipfrag, behind the status line
    fails: str = None  # the reason that a finding names
    hangs_up: bool = False
    times: int = 1


COMPACT = "v: SIP/2.0/UDP 192.0.2.7;branch=z9hG4bKfrag\r\nl: 0\r\n"
ROWS = (
    Transfer("fails-503", "a 503 that only the NOTIFY tells", told=("100 Trying",
             "503 Service Unavailable"), fails="503 Service Unavailable"),
    Transfer("fails-503-tcp", "over TCP, and the called party asks for the transfer",
             told=("100 Trying", "503 Service Unavailable"), tcp=True, by="b",
             fails="503 Service Unavailable"),
    Transfer("fails-compact", "compact headers, in the NOTIFY and in what it carries",
             told=("100 Trying", "404 Not Found"), style=Style(compact=True), more=COMPACT,
             fails="404 Not Found"),
    Transfer("refused-603", "REFER is declined, twice", refer=603, fails="603 Decline", times=2),
    Transfer("refused-405", "REFER is not allowed", refer=405, tcp=True,
             fails="405 Method Not Allowed"),
    Transfer("succeeds", "a transfer that ends well", told=("100 Trying", "180 Ringing", "200 OK")),
    Transfer("succeeds-tcp", "a transfer that ends well, over TCP", tcp=True, by="b",
             told=("100 Trying", "200 OK")),
    Transfer("target-busy", "the new party is busy", told=("100 Trying", "486 Busy Here")),
    Transfer("left-at-once", "who asks for the transfer hangs up at once", hangs_up=True),
)


def set_up(call):
    return [say("a", call.ask("a", "INVITE", body=call.sides["a"].sdp())),
            say("b", call.answer("INVITE", 180)),
            say("b", call.answer("INVITE", 200, body=call.sides["b"].sdp()), pause=0.3),
            say("a", call.ask("a", "ACK"))]


def transfer(call, row):
    by, other = row.by, "b" if row.by == "a" else "a"
    steps = [say(by, call.ask(by, "REFER", *FIELDS), pause=1),
             say(other, call.answer("REFER", row.refer))]
    for number, status in enumerate(row.told, 1):
        is_last = number == len(row.told)
        state = "terminated;reason=noresource" if is_last else "active;expires=60"
        fields = ("Event", "refer"), ("Subscription-State", state)
        body = f"SIP/2.0 {status}\r\n{row.more}"
        steps += [say(other, call.ask(other, "NOTIFY", *fields, body=body, kind=FRAG), pause=0.5),
                  say(by, call.answer("NOTIFY", 200))]
    return steps


def hang_up(call, row):
    other = "b" if row.by == "a" else "a"
    return [say(row.by, call.ask(row.by, "BYE"), pause=0.0 if row.hangs_up else 1.0),
            say(other, call.answer("BYE", 200))]


def play(run, row, net):
    place = PhoneSite(run, net)
    place.record_twice()
    steps = [Step("a", "open")] if row.tcp else []
    for _ in range(row.times):
        call = place.call("tcp" if row.tcp else "udp", row.style, name="transfer")
        steps += [*set_up(call), *transfer(call, row), *hang_up(call, row)]
    place.talk(steps, row.tcp)
    place.stop(1)
    facts = {"sip_transactions": (3 + len(row.told)) * row.times, "sip_dialogs": row.times}
    for name in (run.name, run.name + "-any"):
        recording = Recording(run.path(name))
        require(recording.facts() == facts, f"{facts}, not {recording.facts()}")
        must = [judge(recording, row)] if row.fails else []
        run.expect_sip(name, CASE if must else "healthy", "Transfer: " + row.title, must,
                       facts=facts)


def judge(recording, row):
    found = recording.select("REFER", (row.refer,))
    status = int(row.fails.split()[0])
    told = truth(CASE, recording, found, row.times, status=status, reason=row.fails,
                 refer_to=TARGET)
    if row.told and not row.tcp:  # the NOTIFY that says so, or its answer
        last = recording.select("NOTIFY", (200,))[-1]
        told["last_frame"] = max(last.frames())
        told["accept"] = {"last_frame": [last.request.frame, max(last.frames())]}
    return told


for number, one in enumerate(ROWS, 3):
    scenario_of("sip-transfer-" + one.name, "Python's sockets on both sides.",
                lambda run, row=one, net=f"10.88.{number}": play(run, row, net))
