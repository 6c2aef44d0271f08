# SPDX-License-Identifier: GPL-2.0-or-later
"""Presence with phone numbers, with and without a display string."""

import dataclasses

from oracle import require
from phone_site import PhoneSite
from scenario import scenario_of
from sip_oracle import Recording
from talk import Step, say

CASE = "moc-number-format"
CATEGORIES = "application/msrtc-event-categories+xml"
NUMBER = "tel:+4930123456"
SHOWN = "<displayString>+49 (30) 123-456</displayString>"
CARD = ('<categories xmlns="http://schemas.microsoft.com/2006/09/sip/categories" uri="sip:{owner}">'
        '<category name="contactCard" instance="0" container="2" version="1" expireType="static">'
        '<contactCard xmlns="http://schemas.microsoft.com/2006/09/sip/contactcard"><identity><name>'
        '<displayName>Um</displayName></name></identity><phone type="work"><uri>{uri}</uri>{more}'
        "</phone></contactCard></category></categories>")
STATE = ('<categories xmlns="http://schemas.microsoft.com/2006/09/sip/categories" '
         'uri="sip:{owner}"><category name="state" instance="1">'
         '<state xmlns="http://schemas.microsoft.com/2006/09/sip/state">'
         '<availability>3500</availability></state></category></categories>')
OWN = "um@lab.invalid"


@dataclasses.dataclass
class Presence:
    """A row."""

    name: str
    title: str
    body: str
    method: str = "NOTIFY"
    kind: str = CATEGORIES
    is_bare: bool = False
    tcp: bool = True


def card(more="", owner=OWN, uri=NUMBER):
    return CARD.format(owner=owner, uri=uri, more=more)


def parts(*bodies):
    """As the answer to a subscription to several contacts at once."""
    text = "".join(f"--lab\r\nContent-Type: {CATEGORIES}\r\n\r\n{one}\r\n" for one in bodies)
    return text + "--lab--\r\n"


ROWS = (
    Presence("bare", "a NOTIFY with a tel: URI and no display string", card(), is_bare=True),
    Presence("bare-udp", "the same over UDP", card(), is_bare=True, tcp=False),
    Presence("bare-benotify", "a BENOTIFY of several parts, the second one without display string",
             parts(card(SHOWN), card()), "BENOTIFY", "multipart/related;boundary=lab", True),
    Presence("shown", "a NOTIFY with a display string", card(SHOWN)),
    Presence("state", "a NOTIFY without any contact card", STATE.format(owner=OWN)),
    Presence("federated", "the contact card of another organisation",
             card(owner="um@partner.test")),
    Presence("sip-uri", "a phone that is no tel: URI", card(uri="sip:123@lab.invalid")),
)


def converse(place, row):
    call = place.call("tcp" if row.tcp else "udp", name="presence")
    steps = [Step("a", "open")] if row.tcp else []
    steps += [say("a", call.ask("a", "SUBSCRIBE", ("Event", "presence"), ("Expires", "480")),
                  pause=1),
              say("b", call.answer("SUBSCRIBE", 200, ("Expires", "480")), pause=0.1),
              say("b", call.ask("b", row.method, ("Event", "presence"),
                                ("Subscription-State", "active"), body=row.body, kind=row.kind),
                  pause=0.3)]
    if row.method == "NOTIFY":
        steps += [say("a", call.answer("NOTIFY", 200))]
    steps += [say("a", call.ask("a", "SUBSCRIBE", ("Event", "presence"), ("Expires", "0")),
                  pause=1),
              say("b", call.answer("SUBSCRIBE", 200, ("Expires", "0")), pause=0.1)]
    return steps


def play(run, row, net):
    place = PhoneSite(run, net)
    place.record()
    place.talk(converse(place, row), row.tcp)
    place.stop(1)
    recording = Recording(place.path())
    told = [one for one in recording.messages if one.method == row.method]
    require(len(told) == 1, f"one {row.method}, not {len(told)}")
    frames = recording.stream(told[0].stream) if row.tcp else [told[0].frame]
    bare = {"case": CASE, "severity": "info", "client": place.ip("caller"),
            "server": place.ip("server") + ":5060", "uri": NUMBER, "first_frame": frames[0],
            "last_frame": frames[-1], "frames_filter": f"frame.number == {told[0].frame}"}
    run.expect_sip(run.name, CASE if row.is_bare else "healthy", row.title,
                   [bare] if row.is_bare else [], facts=recording.facts())


for _number, _row in enumerate(ROWS, 3):
    scenario_of("sip-presence-" + _row.name, "Python's sockets on both sides.",
                lambda run, row=_row, net=f"10.95.{_number}": play(run, row, net))
