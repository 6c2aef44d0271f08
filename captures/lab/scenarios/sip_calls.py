# SPDX-License-Identifier: GPL-2.0-or-later
"""Calls that fail, directly and through a proxy, and what looks like it and is a result."""

from oracle import require
from phone_site import PhoneSite
from scenario import scenario, scenario_of
from sip_oracle import Recording, failed_call
from sipp import (SDP, Script, answered, answering_call, calling, refused, refusing)

CASE = "sip-call-failed"
REFUSALS = (
    ("404", "404 Not Found", "", 404),
    ("503-reason", "503 Service Unavailable",
     'Reason: Q.850;cause=42;text="Switching equipment congestion"\n', 503),
    ("488-warning", "488 Not Acceptable Here",
     'Warning: 304 lab.invalid "Media type not available"\n', 488),
    ("500-diagnostics", "500 Server Internal Error",
     'ms-diagnostics: 15;reason="No route";source="um.lab.invalid"\n', 500),
)
PROXY = """
request_route {{
    if (is_method("CANCEL") && !t_check_trans()) exit;
    {first}
    $rd = "{server}";
    $rp = "5060";
    {then}
    t_relay();
}}
failure_route[NEXT] {{
    if (t_check_status("503")) {{
        $rd = "{second}";
        t_relay();
    }}
}}
"""
FORK = 'if (is_method("INVITE")) append_branch("sip:service@{second}:5060");'
FAILOVER = 'if (is_method("INVITE")) t_on_failure("NEXT");'
SECOND_LATER = 'if (!is_method("INVITE") && has_totag()) $rd = "{second}";'
CHALLENGE = """if (is_method("INVITE")) {
        if (!pv_proxy_authenticate("lab.invalid", "right", "0")) {
            proxy_challenge("lab.invalid", "0");
            exit;
        }
        consume_credentials();
    }"""


def through_proxy(run, net, first="", then="", machines=("caller", "proxy", "server")):
    place = PhoneSite(run, net, machines)
    ips = {"server": place.ip("server"), "second": f"{net}.32"}
    place.kamailio(PROXY.format(first=first, then=then.format(**ips), **ips))
    place.record()
    return place


def judge(run, place, title, must=(), count=None, **more):
    """count: INVITE transactions by their final status."""
    recording = Recording(place.path())
    for status, number in (count or {}).items():
        found = recording.select("INVITE", (status,))
        require(len(found) == number, f"{number} INVITE end in {status}, not {len(found)}")
    run.expect_sip(run.name, CASE if must else "healthy", title, must, facts=recording.facts(),
                   **more)


def play_refusal(run, net, status, more, code, tcp):
    place = PhoneSite(run, net)
    place.record_twice()
    server = place.serve(refusing(status, more), 2, tcp=tcp)
    place.dial(refused(code), 2, tcp=tcp).expect(2)
    server.expect(2)
    place.stop(1)
    for name in (run.name, run.name + "-any"):
        recording = Recording(run.path(name))
        run.expect_sip(name, CASE, f"Two calls that end in {status}",
                       [failed_call(recording, code, 2)], facts=recording.facts())


for _number, (_name, *_row) in enumerate(REFUSALS):
    scenario_of(f"sip-call-{_name}", "SIPp on both sides, over UDP.",
                lambda run, row=_row, net=f"10.86.{_number + 3}":
                play_refusal(run, net, *row, False))
scenario_of("sip-call-503-tcp", "SIPp on both sides, over TCP.",
            lambda run: play_refusal(run, "10.86.9", *REFUSALS[1][1:], True))


@scenario
def sip_call_404_proxy(run):
    """SIPp on both sides, Kamailio between them: each hop shows the failure."""
    place = through_proxy(run, "10.86.10")
    server = place.serve(refusing("404 Not Found"), 2)
    place.dial(refused(404), 2, to="proxy").expect(2)
    server.expect(2)
    place.stop(1)
    recording = Recording(place.path())
    must = [failed_call(recording, 404, 2, server=place.ip(name) + ":5060")
            for name in ("server", "proxy")]
    judge(run, place, "Two calls through a proxy that end in 404", must)


@scenario
def sip_call_results(run):
    """SIPp answers INVITE by 486, 603 and 480: results, no failures."""
    place = PhoneSite(run, "10.87.3")
    place.record()
    for status in ("486 Busy Here", "603 Decline", "480 Temporarily Unavailable"):
        server = place.serve(refusing(status), 2)
        place.dial(refused(status[:3]), 2).expect(2)
        server.expect(2)
    place.stop(1)
    judge(run, place, "Busy, declined, away", count={486: 2, 603: 2, 480: 2})


@scenario
def sip_call_cancelled(run):
    """SIPp rings, the caller hangs up after 3 s; through Kamailio."""
    place = through_proxy(run, "10.87.4")
    script = Script().hear_and_keep_way("INVITE", 2).answer("180 Ringing").hear("CANCEL")
    script = script.answer("200 OK")
    script = script.answer("487 Request Terminated", about="1 INVITE", ways=2, retrans=500)
    server = place.serve(script.hear("ACK"), 2)
    script = calling().hear(180).pause(3).ask("CANCEL", like_invite=True, retrans=500).hear(200)
    script = script.hear(487).ask("ACK", inside=True, like_invite=True)
    place.dial(script, 2, to="proxy").expect(2)
    server.expect(2)
    place.stop(1)
    judge(run, place, "Two calls that are cancelled, through a proxy", count={487: 4})


@scenario
def sip_call_forked(run):
    """Kamailio rings two servers at once: one has no such user, the other answers."""
    place = through_proxy(run, "10.87.5", then=SECOND_LATER + FORK,
                          machines=("caller", "proxy", "server", "second"))
    servers = [place.serve(refusing("404 Not Found"), 2),
               place.serve(answering_call(1.5), 2, name="second")]
    place.dial(answered(), 2, to="proxy").expect(2)
    for server in servers:
        server.expect(2)
    place.stop(1)
    judge(run, place, "A fork: one branch fails, one is answered", count={404: 2, 200: 4})


@scenario
def sip_call_failover(run):
    """Kamailio tries a second server when the first one says 503."""
    place = through_proxy(run, "10.87.6", then=SECOND_LATER + FAILOVER,
                          machines=("caller", "proxy", "server", "second"))
    servers = [place.serve(refusing("503 Service Unavailable"), 2),
               place.serve(answering_call(), 2, name="second")]
    place.dial(answered(), 2, to="proxy").expect(2)
    for server in servers:
        server.expect(2)
    place.stop(1)
    judge(run, place, "The second server answers after a 503", count={503: 2, 200: 4})


@scenario
def sip_call_challenged(run):
    """Kamailio asks for credentials (407), SIPp gives them, and the call is answered."""
    place = through_proxy(run, "10.87.7", first=CHALLENGE)
    server = place.serve(answering_call(), 2)
    script = calling().hear(407, auth=True).ask("ACK", inside=True, like_invite=True)
    more = "[authentication username=caller password=right]\n"
    script = script.ask("INVITE", more, SDP, retrans=500).hear(100, optional=True)
    script = script.hear(180, optional=True).hear(200).ask("ACK", inside=True).pause(1).end()
    place.dial(script, 2, to="proxy").expect(2)
    server.expect(2)
    place.stop(1)
    judge(run, place, "Calls that are answered after a round of credentials",
          count={407: 2, 200: 4})


@scenario
def sip_call_change_refused(run):
    """SIPp: a call in which the callee refuses a change of media by 488; it goes on."""
    place = PhoneSite(run, "10.87.8")
    place.record()
    script = Script().hear("INVITE").answer("200 OK", body=SDP, retrans=500).hear("ACK")
    script = script.hear("INVITE").answer("488 Not Acceptable Here", tag="", retrans=500)
    server = place.serve(script.hear("ACK").end(asks=False), 2)
    script = calling().hear(200).ask("ACK", inside=True).pause(1)
    script = script.ask("INVITE", body=SDP, inside=True, retrans=500).hear(100, optional=True)
    script = script.hear(488).ask("ACK", inside=True, like_invite=True).pause(1)
    place.dial(script.end(), 2).expect(2)
    server.expect(2)
    place.stop(1)
    judge(run, place, "A re-INVITE that is refused in a call", count={200: 2, 488: 2})
