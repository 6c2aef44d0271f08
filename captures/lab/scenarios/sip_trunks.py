# SPDX-License-Identifier: GPL-2.0-or-later
"""OPTIONS of a session border controller to Teams Direct Routing, often enough and too rarely. The
minutes between them are put into the finished recording (clock.py)."""

import dataclasses

from oracle import require
from phone_site import PhoneSite
from scenario import scenario, scenario_of
from scenarios.sip_keys import answer
from sip_oracle import Recording, truth
from sip_site import SipSite
from talk import Step, say

CASE = "dr-options-demoted"
NAME = "sip.pstnhub.microsoft.com"
HUB = f"sip:{NAME}:5060;transport=tcp".encode()


@dataclasses.dataclass
class Trunk:
    """A row; pauses: seconds between one OPTIONS and the next."""

    name: str
    title: str
    pauses: tuple
    is_demoted: bool = False
    redials: bool = False  # a new connection for each OPTIONS
    hub: bytes = HUB


ROWS = (
    Trunk("rare", "OPTIONS every ten minutes on one connection", (600,) * 4, is_demoted=True),
    Trunk("rare-redialled", "OPTIONS every eight minutes, each on a new connection", (480,) * 3,
          is_demoted=True, redials=True),
    Trunk("every-minute", "OPTIONS every minute", (60,) * 8),
    Trunk("five-minutes", "OPTIONS every five minutes, to the second", (299,) * 4),
    Trunk("one-pause", "OPTIONS every minute with one long pause", (60, 60, 900, 60, 60)),
    Trunk("other-server", "OPTIONS every ten minutes to a server that is not Microsoft's",
          (600,) * 4, hub=b"sip:pbx.lab.invalid:5060;transport=tcp"),
)


def ask(place, row, number):
    """Another call each time: an OPTIONS outside of any dialog."""
    call = place.call("tcp", name=f"ping{number}")
    request = call.ask("a", "OPTIONS")
    start = request.index(b" ") + 1
    request = request[:start] + row.hub + request[request.index(b" ", start):]
    return [say("a", request, pause=1.5), say("b", call.answer("OPTIONS", 200), pause=0.05)]


def conversation(place, row):
    steps = []
    for number in range(len(row.pauses) + 1):
        if number == 0 or row.redials:
            steps += [Step("a", "close")] if number else []
            steps += [Step("a", "open", pause=0.2)]
        steps += ask(place, row, number)
    return steps


def put_pauses(run, row, options=()):
    """What was played in a second and a half becomes the pause of the row."""
    asked = Recording(run.path(run.name), options).select("OPTIONS", (200,))
    times = [one.request.time for one in asked]
    moments = [int((time - 1.0) * 1e9) for time in times[1:]]
    gaps = [round(later - earlier) for earlier, later in zip(times, times[1:])]
    run.stretch(run.name, [(moment, pause - gap)
                           for moment, pause, gap in zip(moments, row.pauses, gaps)])


def play(run, row, net):
    place = PhoneSite(run, net)
    place.record()
    place.talk(conversation(place, row), True)
    place.stop(1)
    put_pauses(run, row)
    recording = Recording(place.path())
    found = recording.select("OPTIONS", (200,))
    times = [one.request.time for one in found]
    gaps = [later - earlier for earlier, later in zip(times, times[1:])]
    near = all(abs(gap - pause) < 1 for gap, pause in zip(gaps, row.pauses))
    require(near and len(gaps) == len(row.pauses), f"pauses of {row.pauses} s, not {gaps}")
    must = [truth(CASE, recording, found, len(found))] if row.is_demoted else []
    run.expect_sip(run.name, CASE if must else "healthy", row.title, must,
                   facts=recording.facts())


for _number, _row in enumerate(ROWS, 3):
    scenario_of("sip-trunk-" + _row.name, "Python's sockets on both sides; the time between two "
                "OPTIONS is put into the recording afterwards.",
                lambda run, row=_row, net=f"10.94.{_number}": play(run, row, net))


@scenario
def sip_trunk_rare_tls(run):
    """Python's ssl on both sides, the client writes a key log; ten minutes between two OPTIONS are
    put into the recording afterwards."""
    place = SipSite(run, "10.94.20")
    place.serve(certificate=place.issuing.issue(NAME, [NAME]), ca=place.roots, idle=60,
                answer=answer)
    run.record(run.name, "switch", ("sw", "sw0"))
    key_log = place.lab.scratch_file("keylog")
    place.dial(certificate=place.own_certificate("node01"), ca=place.roots, key_log=key_log,
               server_name=NAME, attempts=1, requests=5, pause=1.5)
    place.wait()
    place.stop()
    place.expect_dials("node01", 1, 5)
    options = ("-o", "tls.keylog_file:" + key_log)
    row = Trunk("tls", "", (600,) * 4)
    put_pauses(run, row, options)
    recording = Recording(run.path(run.name), options)
    found = recording.select("OPTIONS", (200,))
    run.beside[run.name + ".keylog"] = key_log
    run.expect_sip(run.name, CASE, "OPTIONS every ten minutes behind TLS",
                   [truth(CASE, recording, found, 5, needs_keys=True)], needs_keys=True,
                   keys=run.name + ".keylog", facts=recording.facts())
