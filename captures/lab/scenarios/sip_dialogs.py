# SPDX-License-Identifier: GPL-2.0-or-later
"""Calls with media: one that nobody ends, one that goes on, one with an ordinary end."""

from oracle import require
from phone_site import PhoneSite
from rtp import write_rtp
from scenario import scenario
from sip_oracle import Recording, truth, tshark
from sipp import SDP, Script, calling

CASE = "sip-dialog-unended"


def play(run, net, media, lasts, ends):
    """A call with so many seconds of media, whose other side sends it back."""
    place = PhoneSite(run, net)
    path = place.lab.scratch_file("rtp.pcap")
    write_rtp(path, media)
    place.record()
    place.record(run.name + "-signalling", only=("port", "5060"))
    script = Script().hear("INVITE").answer("180 Ringing")
    script = script.answer("200 OK", body=SDP, retrans=500).hear("ACK")
    script = script.end(asks=False) if ends else script.pause(lasts + 10)
    place.serve(script, 1, "-rtp_echo", "-mi", place.ip("server"))
    script = calling().hear(180).hear(200).ask("ACK", inside=True).play(path).pause(lasts)
    client = place.dial(script.end() if ends else script, 1, "-mi", place.ip("caller"))
    client.expect(1)
    return place


def media_frames(place):
    return [int(row[0]) for row in
            tshark(place.path(), "udp.port == 6000 && !icmp", ("frame.number",))]


def invite(recording):
    return recording.select("INVITE", (200,))


@scenario
def sip_call_unended(run):
    """SIPp: a call whose media stops after five seconds; nobody sends BYE for 40 s."""
    place = play(run, "10.90.3", 5, 46, False)
    run.stop()
    recording = Recording(place.path())
    must = truth(CASE, recording, invite(recording), 1, severity="info")
    last = recording.messages[-1].frame
    must["accept"] = {"last_frame": [must["last_frame"], max(last, *media_frames(place))]}
    must["last_frame"] = last
    run.expect_sip(run.name, CASE, "Media stops, and no BYE for 40 s", [must],
                   facts=recording.facts())
    quiet = [{"case": CASE, "why": "low: without the media nobody can tell"}]
    recording = Recording(run.path(run.name + "-signalling"))
    run.expect_sip(run.name + "-signalling", "healthy", "A call without BYE, media not captured",
                   quiet=quiet, facts=recording.facts())


@scenario
def sip_call_goes_on(run):
    """SIPp: a call with media that goes on until the capture ends, after 40 s."""
    place = play(run, "10.90.4", 60, 40, False)
    run.stop()
    require(len(media_frames(place)) > 200, "media both ways")
    recording = Recording(place.path())
    run.expect_sip(run.name, "healthy", "A call that is still alive at the end of the capture",
                   facts=recording.facts())
    quiet = [{"case": CASE, "why": "low: without the media nobody can tell"}]
    recording = Recording(run.path(run.name + "-signalling"))
    run.expect_sip(run.name + "-signalling", "healthy", "The same call, media not captured",
                   quiet=quiet, facts=recording.facts())


@scenario
def sip_call_ended(run):
    """SIPp: a call with media and BYE; the capture goes on for 36 s."""
    place = play(run, "10.90.5", 3, 4, True)
    place.stop(36)
    for name in (run.name, run.name + "-signalling"):
        recording = Recording(run.path(name))
        require(len(recording.select("BYE", (200,))) == 1, "BYE is answered")
        run.expect_sip(name, "healthy", "A call with an ordinary end", facts=recording.facts())
