# SPDX-License-Identifier: GPL-2.0-or-later
"""Calls and transfers between telephones (baresip), as their makers write SIP."""

from baresip import Baresip
from oracle import require
from phone_site import PhoneSite
from scenario import scenario
from sip_oracle import Recording, failed_call, truth
from sipp import refusing

ONLY = ("udp", "port", "5060")


def phones(run, net, *machines):
    place = PhoneSite(run, net, ("caller", "server", *machines))
    users = {"caller": "anna", "server": "bert", "second": "carla"}
    place.record(only=ONLY)
    return place, [Baresip(place, name, users[name], answers=name != "caller")
                   for name in ("caller", "server")]


def call_and_transfer(place, anna):
    """anna calls bert and transfers him to carla."""
    anna.press(f"/dial sip:bert@{place.ip('server')}", 3)
    anna.press(f"/transfer sip:carla@{place.ip('second')}", 4)
    anna.press("/hangup", 2)


@scenario
def sip_phones_call(run):
    """baresip calls baresip, puts it on hold, resumes and hangs up."""
    place, (anna, _) = phones(run, "10.93.3")
    anna.press(f"/dial sip:bert@{place.ip('server')}", 2)
    anna.press("/hold", 2)
    anna.press("/resume", 2)
    anna.press("/hangup", 1)
    place.stop(36)
    recording = Recording(place.path())
    counts = len(recording.select("INVITE", (200,))), len(recording.select("BYE", (200,)))
    require(counts == (3, 1), f"a call with two changes and an end, not {counts}")
    run.expect_sip(run.name, "healthy", "Two telephones: a call, hold, resume, end",
                   facts=recording.facts())


@scenario
def sip_phones_transfer(run):
    """baresip transfers a call between three telephones; it succeeds."""
    place, (anna, bert) = phones(run, "10.93.4", "second")
    Baresip(place, "second", "carla")
    call_and_transfer(place, anna)
    bert.press("/hangup", 2)
    place.stop(1)
    recording = Recording(place.path())
    require(len(recording.select("REFER", (200, 202))) == 1, "REFER is accepted")
    require(len(recording.select("INVITE", (200,))) == 2, "both calls are answered")
    run.expect_sip(run.name, "healthy", "Three telephones: a transfer that ends well",
                   facts=recording.facts())


@scenario
def sip_phones_transfer_fails(run):
    """baresip transfers a call to a number that SIPp does not know."""
    place, (anna, _) = phones(run, "10.93.5", "second")
    place.serve(refusing("404 Not Found"), 1, name="second")
    call_and_transfer(place, anna)
    place.stop(1)
    recording = Recording(place.path())
    refer = recording.select("REFER", (200, 202))
    target = f"sip:carla@{place.ip('second')}"
    must = truth("sip-transfer-failed", recording, refer, 1, status=404, reason="404 Not Found",
                 refer_to=target)
    last = recording.select("NOTIFY", (200,))[-1]
    must["last_frame"] = max(last.frames())
    must["accept"] = {"last_frame": [last.request.frame, max(last.frames())]}
    run.expect_sip(run.name, "sip-transfer-failed", "Three telephones: the target is not known",
                   [must, failed_call(recording, 404, 1)], facts=recording.facts())
