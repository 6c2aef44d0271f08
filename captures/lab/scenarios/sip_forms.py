# SPDX-License-Identifier: GPL-2.0-or-later
"""The same three exchanges - a heartbeat, a call, a call that fails - in every form that SIP takes
on the wire. What is said about them must not depend on it."""

import dataclasses

from oracle import require
from phone_site import PhoneSite
from scenario import scenario_of
from sip_oracle import Recording, truth, tshark
from sip_text import Style
from talk import Step, say

CASE = "sip-call-failed"
DIAGNOSTICS = "ms-diagnostics", '15;reason="No route";source="um.lab.invalid"'
KEEP_ALIVE, PONG = b"\r\n\r\n", b"\r\n"
FACTS = {"sip_transactions": 4, "sip_dialogs": 1}  # OPTIONS, INVITE and BYE, INVITE
LONG = [(f"X-Lab-{number}", "a header field that fills the datagram " * 2)
        for number in range(14)]


@dataclasses.dataclass
class Form:
    """A row."""

    name: str
    title: str
    tcp: bool = False
    style: Style = None
    net: str = None
    port: int = 5060
    together: bool = False  # several messages in one segment
    cut: int = 0  # segments of so many octets
    keeps_alive: bool = False
    junk: bytes = b""  # before each first request
    long: bool = False  # an INVITE of more than 1500 octets
    is_known: bool = True  # to tshark


FORMS = (
    Form("plain", "as everybody writes it"),
    Form("plain-tcp", "as everybody writes it, over TCP", tcp=True),
    Form("compact", "compact header names", style=Style(compact=True)),
    Form("compact-tcp", "compact header names, spaces before the colon", tcp=True,
         style=Style(compact=True, spaced=True), is_known=False),
    Form("folded", "folded header fields", style=Style(folded=True)),
    Form("capitals", "header names in capitals", style=Style(upper=True), tcp=True),
    Form("together", "several messages in one segment", tcp=True, together=True, is_known=False),
    Form("pieces", "segments of 61 octets", tcp=True, cut=61),
    Form("fragments", "an INVITE in IP fragments", long=True),
    Form("ipv6", "over IPv6", net="fd00:91:20"),
    Form("ipv6-tcp", "over IPv6 and TCP", net="fd00:91:21", tcp=True),
    Form("odd-port", "on port 8765", port=8765),
    Form("odd-port-tcp", "on port 8765 over TCP", port=8765, tcp=True),
    Form("keep-alives", "CRLF between the messages", tcp=True, keeps_alive=True),
    Form("keep-alives-udp", "datagrams of CRLF between the messages", keeps_alive=True),
    Form("junk", "octets that are no SIP before the requests", tcp=True,
         junk=b"\x00\x16junk\x03\x01 no SIP\r\n\r\n", is_known=False),
    Form("junk-udp", "datagrams that are no SIP between the messages", junk=b"\x00\x01\x00\x00"),
    Form("lines", "lines that end in LF alone", style=Style(end="\n")),
    Form("lines-tcp", "lines that end in LF alone, over TCP", style=Style(end="\n"), tcp=True,
         is_known=False),
)


class Play:
    def __init__(self, place, form):
        self.place, self.form = place, form
        self.steps = [Step("a", "open")] if form.tcp else []
        self.said = 0

    def call(self, name):
        kind = "tcp" if self.form.tcp else "udp"
        return self.place.call(kind, self.form.style, self.form.port, name)

    def say(self, who, *messages, pause=0.0):
        self.said += len(messages)
        if not self.form.together:
            for message in messages:
                self._say(who, message, pause)
        else:
            self._say(who, b"".join(messages), pause)

    def _say(self, who, data, pause):
        cuts = tuple(range(self.form.cut, len(data), self.form.cut)) if self.form.cut else ()
        self.steps.append(say(who, data, cuts=cuts, pause=pause))

    def begin(self, message):
        """A first request, and what the form puts before it."""
        form = self.form
        if form.keeps_alive:
            self.steps += [say("a", KEEP_ALIVE, pause=0.5), say("b", PONG)]
        if form.junk and not form.tcp:
            self.steps += [say("a", form.junk, pause=0.5)]
        self.said += 1
        self._say("a", (form.junk if form.tcp else b"") + message, 0.5)

    def heartbeat(self):
        call = self.call("heartbeat")
        self.begin(call.ask("a", "OPTIONS"))
        self.say("b", call.answer("OPTIONS", 200))

    def invite(self, call):
        more = LONG if self.form.long else []
        self.begin(call.ask("a", "INVITE", *more, body=call.sides["a"].sdp()))

    def good_call(self):
        call = self.call("good")
        self.invite(call)
        self.say("b", call.answer("INVITE", 100), call.answer("INVITE", 180),
                 call.answer("INVITE", 200, body=call.sides["b"].sdp()), pause=0.1)
        self.say("a", call.ask("a", "ACK"), call.ask("a", "BYE"), pause=0.1)
        self.say("b", call.answer("BYE", 200))

    def bad_call(self):
        call = self.call("bad")
        self.invite(call)
        self.say("b", call.answer("INVITE", 100), call.answer("INVITE", 500, DIAGNOSTICS),
                 pause=0.1)
        self.say("a", call.ask("a", "ACK", fresh=False))


def play(run, form, net):
    place = PhoneSite(run, form.net or net)
    place.record()
    played = Play(place, form)
    for part in (played.heartbeat, played.good_call, played.bad_call):
        part()
    place.talk(played.steps, form.tcp, form.port)
    place.stop(1)
    options = ("-d", f"{'tcp' if form.tcp else 'udp'}.port=={form.port},sip")
    recording = Recording(place.path(), options if form.port != 5060 else ())
    must = judge(place, recording, form)
    if form.is_known:
        require(recording.facts() == FACTS, f"{FACTS}, not {recording.facts()}")
        require(len(recording.messages) == played.said, f"{played.said} messages")
    run.expect_sip(run.name, CASE, "A heartbeat, a call, a failed call: " + form.title, [must],
                   facts=FACTS)


def judge(place, recording, form):
    is_folded = form.style is not None and form.style.folded
    fold = " ;" if is_folded else ";"  # a fold is a blank (RFC 3261, section 7.3.1)
    said = {"status": 500, "diagnostics": DIAGNOSTICS[1].replace(";", fold, 1)}
    if form.is_known:
        told = truth(CASE, recording, recording.select("INVITE", (500,)), 1, **said)
    else:  # one connection holds all of it
        frames = [int(row[0]) for row in tshark(place.path(), "tcp && !icmp", ("frame.number",))]
        ips = place.ip("caller"), place.ip("server")
        told = {"case": CASE, "client": ips[0], "server": f"{ips[1]}:{form.port}",
                "method": "INVITE", "attempts": 1, "first_frame": frames[0],
                "last_frame": frames[-1], "frames_filter": "tcp", **said}
    if form.long:
        pieces = tshark(place.path(), "ip.flags.mf == 1", ("frame.number",))
        require(len(pieces) >= 2, "fragments")
        told["first_frame"] = int(pieces[-1][0])
        whole = recording.select("INVITE", (500,))[0].request.frame
        told["accept"] = {**told.get("accept", {}), "first_frame": [told["first_frame"], whole]}
    return told


for number, one in enumerate(FORMS, 3):
    scenario_of("sip-form-" + one.name, "Python's sockets on both sides.",
                lambda run, row=one, net=f"10.91.{number}": play(run, row, net))
