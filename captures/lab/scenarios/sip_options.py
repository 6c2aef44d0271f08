# SPDX-License-Identifier: GPL-2.0-or-later
"""Heartbeats by OPTIONS that stay without an answer, and such as are answered late or oddly."""

import time

from net import LabError
from oracle import require
from phone_site import PhoneSite, run_tool
from scenario import scenario
from sip_oracle import Recording, truth
from sipp import Script
from talk import Step, say

CASE = "sip-options-timeout"


def options(answer=None, **attributes):
    """A heartbeat; answer: the status that is waited for."""
    script = Script().ask("OPTIONS", **attributes)
    return script.hear(answer) if answer else script.hear(200, timeout=33000)


def answering(status, pause=0.0):
    script = Script().hear("OPTIONS")
    return (script.pause(pause) if pause else script).answer(status)


def judge(run, place, title, attempts, name=None, folder=CASE, status=(None,), **more):
    recording = Recording(run.path(name or run.name))
    found = recording.select("OPTIONS", status)
    must = [truth(CASE, recording, found, attempts, **more)] if folder == CASE else []
    require(len(found) == attempts, f"{attempts} OPTIONS, not {len(found)}")
    run.expect_sip(name or run.name, folder, title, must, facts=recording.facts())
    return recording


def silent(run, net, calls, tcp=False, device="sw0"):
    place = PhoneSite(run, net)
    place.swallow()
    place.record(device=device)
    place.dial(options(**({} if tcp else {"retrans": 500})), calls, "-max_non_invite_retrans",
               "12", tcp=tcp).expect(0, calls)
    place.stop()
    return place


@scenario
def sip_options_udp_silent(run):
    """SIPp sends two OPTIONS over UDP to a socket that is never read."""
    place = silent(run, "10.80.3", 2)
    judge(run, place, "Two OPTIONS over UDP, sent until Timer F", 2)


@scenario
def sip_options_any_device(run):
    """SIPp sends OPTIONS over UDP to a socket that is never read; every frame is there twice."""
    place = silent(run, "10.80.4", 1, device="any")
    judge(run, place, "OPTIONS over UDP unanswered, captured on all devices of the switch", 1)


@scenario
def sip_options_tcp_silent(run):
    """SIPp sends two OPTIONS over one TCP connection that is accepted and never read."""
    place = silent(run, "10.80.5", 2, tcp=True)
    judge(run, place, "Two OPTIONS over TCP, accepted and never answered", 2)


@scenario
def sip_options_icmp(run):
    """SIPp sends OPTIONS to a port on which nobody listens."""
    place = PhoneSite(run, "10.80.6")
    place.record()
    place.dial(options(retrans=500), 2, "-max_non_invite_retrans", "4").wait()
    place.stop(2)
    recording = judge(run, place, "ICMP says that nobody listens", 2)
    require(len(recording.icmp()) >= 2, "ICMP errors")


@scenario
def sip_options_given_up(run):
    """SIPp sends OPTIONS three times and gives up; the file goes on for seven seconds."""
    place = PhoneSite(run, "10.80.7")
    place.swallow()
    place.record()
    place.dial(Script().ask("OPTIONS", retrans=500).hear(200, timeout=3000), 1,
               "-max_non_invite_retrans", "2").expect(0, 1)
    place.stop(7)
    judge(run, place, "Three transmissions, then nothing for seven seconds", 1)


@scenario
def sip_options_tcp_closed(run):
    """Python's sockets: each OPTIONS on a connection of its own, which the server closes."""
    place = PhoneSite(run, "10.80.8")
    place.record()
    steps = []
    for _ in range(3):
        steps += [Step("a", "open"), say("a", place.call("tcp").ask("a", "OPTIONS")),
                  Step("b", "close", pause=0.4), Step("a", "pause", pause=1)]
    place.talk(steps, tcp=True)
    place.stop()
    judge(run, place, "Three connections, closed without an answer", 3)


@scenario
def sip_options_heals(run):
    """SIPp sends two OPTIONS that nobody answers; then the server runs and answers two more."""
    place = PhoneSite(run, "10.80.9")
    deaf = place.swallow()
    place.record()
    place.dial(options(retrans=500), 2, "-max_non_invite_retrans", "12").expect(0, 2)
    deaf.stop()
    run.log("the server runs")
    server = place.serve(answering("200 OK"), 2)
    place.dial(options(200, retrans=500), 2).expect(2)
    server.expect(2)
    place.stop(1)
    judge(run, place, "Two OPTIONS unanswered, then the server runs", 2, resolved=True,
          severity="warning")


@scenario
def sip_options_too_late(run):
    """SIPp answers OPTIONS 35 s after it came; by then the client has given up."""
    place = PhoneSite(run, "10.80.10")
    place.record()
    server = place.serve(answering("200 OK", 35), 1)
    place.dial(options(retrans=500), 1, "-max_non_invite_retrans", "12").expect(0, 1)
    server.expect(1)
    place.stop(1)
    judge(run, place, "An answer that comes after Timer F", 1, status=(200,))


@scenario
def sip_options_answered(run):
    """sipsak sends OPTIONS to SIPp, which answers 200."""
    place = PhoneSite(run, "10.81.3")
    place.record()
    server = place.serve(answering("200 OK"), 3)
    for _ in range(3):
        done = run_tool(place, "caller", "sipsak", "-s", "sip:um@" + place.ip("server"))
        if done.returncode != 0:
            raise LabError("sipsak: " + done.stdout + done.stderr)
        time.sleep(1)
    server.expect(3)
    place.stop(34)
    judge(run, place, "OPTIONS of sipsak, answered by 200", 3, folder="healthy", status=(200,))


@scenario
def sip_options_refused(run):
    """SIPp answers OPTIONS by 405, 404 and 401: each is an answer."""
    place = PhoneSite(run, "10.81.4")
    place.record()
    for status in ("405 Method Not Allowed", "404 Not Found", "401 Unauthorized"):
        more = 'WWW-Authenticate: Digest realm="lab.invalid", nonce="n0n5e"\n'
        script = Script().hear("OPTIONS").answer(status, more if "401" in status else "")
        server = place.serve(script, 2)
        place.dial(options(status[:3], retrans=500), 2).expect(2)
        server.expect(2)
    place.stop(34)
    judge(run, place, "OPTIONS answered by 405, 404 and 401", 6, folder="healthy",
          status=(405, 404, 401))


@scenario
def sip_options_slow(run):
    """SIPp answers 6 s after the request, when it has been sent four times."""
    place = PhoneSite(run, "10.81.5")
    place.record()
    server = place.serve(answering("200 OK", 6), 2)
    place.dial(options(200, retrans=500), 2).expect(2)
    server.expect(2)
    place.stop(30)
    recording = judge(run, place, "OPTIONS answered after six seconds", 2, folder="healthy",
                      status=(200,))
    sent = [len(one.requests) for one in recording.exchanges.values()]
    require(min(sent) == 4, f"four transmissions each, not {sent}")


@scenario
def sip_options_ends_early(run):
    """SIPp sends OPTIONS to a socket that is never read; the capture ends after 2.5 s."""
    place = PhoneSite(run, "10.81.6")
    place.swallow()
    place.record()
    client = place.dial(options(retrans=500), 1)
    place.stop(3)
    require(client.process.poll() is None, "SIPp still waits")
    judge(run, place, "The capture ends before any timer", 1, folder="healthy")


def one_way(run, net, tcp):
    """A recording of each direction."""
    place = PhoneSite(run, net)
    for side in ("caller", "server"):
        place.record(f"{run.name}-{side}", only=("src", "host", place.ip(side)))
    server = place.serve(answering("200 OK"), 3, tcp=tcp)
    place.dial(options(200, **({} if tcp else {"retrans": 500})), 3, tcp=tcp).expect(3)
    server.expect(3)
    place.stop(36)
    for side, title in (("caller", "requests"), ("server", "answers")):
        name = f"{run.name}-{side}"
        recording = Recording(run.path(name))
        require(len(recording.messages) == 3, "three messages")
        quiet = [{"case": CASE, "why": "low: the answers are not seen here"}]
        run.expect_sip(name, "healthy", f"OPTIONS that are answered, only the {title} are captured",
                       facts=recording.facts(), quiet=quiet if side == "caller" else [])


@scenario
def sip_options_one_way(run):
    """SIPp's OPTIONS, all answered by 200; the recordings hold one direction only."""
    one_way(run, "10.81.7", False)


@scenario
def sip_options_one_way_tcp(run):
    """SIPp's OPTIONS over TCP, all answered by 200; the recordings hold one direction only."""
    one_way(run, "10.81.8", True)
