# SPDX-License-Identifier: GPL-2.0-or-later
"""Requests other than OPTIONS that stay without a final response, and such as may."""

from oracle import require
from phone_site import PhoneSite
from scenario import scenario
from sip_oracle import Recording, truth
from sipp import SDP, Script, answered, answering_call, calling
from talk import Step, say

CASE = "sip-request-timeout"


def judge(run, title, method, attempts, folder=CASE, status=(None,), **more):
    recording = Recording(run.path(run.name))
    found = recording.select(method, status)
    require(len(found) == attempts, f"{attempts} times {method}, not {len(found)}")
    must = [truth(CASE, recording, found, attempts)] if folder == CASE else []
    run.expect_sip(run.name, folder, title, must, facts=recording.facts(), **more)
    return recording


def place_of(run, net):
    place = PhoneSite(run, net)
    place.record()
    return place


@scenario
def sip_invite_unanswered(run):
    """SIPp sends two INVITE over UDP to a socket that is never read."""
    place = place_of(run, "10.82.3")
    place.swallow()
    script = Script().ask("INVITE", body=SDP, retrans=500).hear(200, timeout=33000)
    place.dial(script, 2, "-max_invite_retrans", "9").expect(0, 2)
    place.stop()
    judge(run, "Two INVITE over UDP, sent until Timer B", "INVITE", 2)


@scenario
def sip_register_unanswered(run):
    """SIPp sends REGISTER over a TCP connection that is accepted and never read."""
    place = place_of(run, "10.82.4")
    place.swallow()
    script = Script().ask("REGISTER", "Expires: 600\n").hear(200, timeout=34000)
    place.dial(script, 2, tcp=True).expect(0, 2)
    place.stop()
    judge(run, "Two REGISTER over TCP, never answered", "REGISTER", 2)


@scenario
def sip_invite_unacknowledged(run):
    """SIPp answers an INVITE by 200 until Timer H; the caller never sends ACK."""
    place = place_of(run, "10.82.5")
    script = Script().hear("INVITE").answer("180 Ringing")
    script = script.answer("200 OK", body=SDP, retrans=500).hear("ACK", timeout=33000)
    server = place.serve(script, 1, "-max_invite_retrans", "12", "-max_non_invite_retrans", "12")
    place.dial(calling().hear(180).hear(200).pause(34), 1)
    server.expect(0, 1)
    place.stop(2)
    recording = judge(run, "A 200 that is sent again and again and never acknowledged", "INVITE", 1,
                      status=(200,), may=["sip-dialog-unended"])
    one = recording.select("INVITE", (200,))[0]
    require(len([each for each in one.answers if each.status == 200]) >= 7 and not one.acks,
            "200 is sent again, and no ACK comes")


@scenario
def sip_invite_rings_long(run):
    """SIPp rings for 40 s before it answers; then a call and its end."""
    place = place_of(run, "10.83.3")
    server = place.serve(answering_call(40), 1)
    place.dial(answered(), 1).expect(1)
    server.expect(1)
    place.stop()
    judge(run, "A call that rings for 40 s and is answered", "INVITE", 1, "healthy", (200,))


@scenario
def sip_invite_cancelled(run):
    """SIPp rings for 36 s, then the caller hangs up: CANCEL, 200, 487, ACK."""
    place = place_of(run, "10.83.4")
    script = Script().hear("INVITE").answer("180 Ringing").hear("CANCEL")
    script = script.answer("200 OK").answer("487 Request Terminated", about="1 INVITE", retrans=500)
    server = place.serve(script.hear("ACK"), 1)
    script = calling().hear(180).pause(36).ask("CANCEL", like_invite=True, retrans=500).hear(200)
    place.dial(script.hear(487).ask("ACK", inside=True, like_invite=True), 1).expect(1)
    server.expect(1)
    place.stop(4)
    judge(run, "A call that rings for 36 s and is cancelled", "INVITE", 1, "healthy", (487,))


@scenario
def sip_invite_one_way(run):
    """SIPp: two ordinary calls; the recording holds what the caller sends, 34 s longer."""
    place = PhoneSite(run, "10.83.7")
    place.record(only=("src", "host", place.ip("caller")))
    server = place.serve(answering_call(), 2)
    place.dial(answered(), 2).expect(2)
    server.expect(2)
    place.stop(34)
    recording = Recording(place.path())
    require(len(recording.messages) == 6, "INVITE, ACK and BYE of two calls")
    quiet = [{"case": CASE, "why": "low: the answers are not seen here"}]
    run.expect_sip(run.name, "healthy", "Two calls, only what the caller sends is captured",
                   facts=recording.facts(), quiet=quiet)


@scenario
def sip_benotify(run):
    """Python's sockets: SUBSCRIBE over TCP, then BENOTIFY, which nobody answers; 34 s more."""
    place = place_of(run, "10.83.5")
    call = place.call("tcp", name="presence")
    steps = [Step("a", "open"),
             say("a", call.ask("a", "SUBSCRIBE", ("Event", "presence"), ("Expires", "600"))),
             say("b", call.answer("SUBSCRIBE", 200, ("Expires", "600")))]
    fields = ("Event", "presence"), ("Subscription-State", "active;expires=600")
    steps += [say("b", call.ask("b", "BENOTIFY", *fields), pause=0.5) for _ in range(3)]
    place.talk(steps, tcp=True)
    place.stop(34)
    judge(run, "BENOTIFY is never answered", "SUBSCRIBE", 1, "healthy", (200,))


@scenario
def sip_invite_ends_early(run):
    """SIPp sends INVITE to a socket that is never read; the capture ends after 2.5 s."""
    place = place_of(run, "10.83.6")
    place.swallow()
    client = place.dial(calling().hear(200), 1)
    place.stop(3)
    require(client.process.poll() is None, "SIPp still waits")
    judge(run, "An INVITE whose answer the capture does not wait for", "INVITE", 1, "healthy")
