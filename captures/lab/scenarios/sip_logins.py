# SPDX-License-Identifier: GPL-2.0-or-later
"""Digest authentication by Kamailio: users that do not get in, and the ordinary rounds."""

from oracle import require
from phone_site import PhoneSite
from scenario import scenario
from sip_oracle import Recording, truth
from sipp import Script

CASE = "sip-auth-loop"
ROUTES = """
request_route {
    if (!pv_www_authenticate("lab.invalid", "right", "0")) {
        www_challenge("lab.invalid", "0");
        exit;
    }
    sl_send_reply("200", "OK");
}
"""


def registering(*passwords, gets_in=False):
    """Without credentials, then with each of these passwords."""
    script = Script().ask("REGISTER", "Expires: 600\n", retrans=500).hear(401, auth=True)
    for number, password in enumerate(passwords, 1):
        more = f"Expires: 600\n[authentication username=caller password={password}]\n"
        script = script.ask("REGISTER", more, retrans=500)
        is_last = gets_in and number == len(passwords)
        script = script.hear(200) if is_last else script.hear(401, auth=True)
    return script


def play(run, net, script, calls, tcp=False):
    place = PhoneSite(run, net, ("caller", "proxy"))
    place.kamailio(ROUTES)
    place.record_twice()
    place.dial(script, calls, to="proxy", tcp=tcp).expect(calls)
    place.stop(1)
    return {name: Recording(run.path(name)) for name in (run.name, run.name + "-any")}


def wrong(run, net, tcp, title):
    for name, recording in play(run, net, registering("wrong"), 4, tcp).items():
        found = recording.select("REGISTER", (401,))
        must = truth(CASE, recording, found, 8, status=401)
        require(len({one.request.call_id for one in found}) == 4, "four Call-IDs")
        run.expect_sip(name, CASE, title, [must], facts=recording.facts())


@scenario
def sip_login_wrong_password(run):
    """SIPp signs in at Kamailio with a wrong password: four Call-IDs, two challenges each."""
    wrong(run, "10.84.3", False, "A wrong password over UDP, eight challenges")


@scenario
def sip_login_wrong_password_tcp(run):
    """SIPp signs in at Kamailio over TCP with a wrong password: four Call-IDs, two challenges
    each."""
    wrong(run, "10.84.4", True, "A wrong password over TCP, eight challenges")


@scenario
def sip_login_heals(run):
    """SIPp signs in at Kamailio with a wrong password, six challenges in one Call-ID, then with the
    right one."""
    recordings = play(run, "10.84.5", registering(*["wrong"] * 5, "right", gets_in=True), 1)
    for name, recording in recordings.items():
        found = recording.select("REGISTER", (401,))
        must = truth(CASE, recording, found, 6, status=401, resolved=True, severity="warning")
        run.expect_sip(name, CASE, "Six challenges, then the right password", [must],
                       facts=recording.facts())


def healthy(run, recordings, title, challenges, successes):
    for name, recording in recordings.items():
        counts = [len(recording.select(method, (status,))) for method in ("REGISTER", "OPTIONS")
                  for status in (401, 200)]
        require((counts[0] + counts[2], counts[1]) == (challenges, successes), f"{title}: {counts}")
        run.expect_sip(name, "healthy", title, facts=recording.facts())


@scenario
def sip_login_right(run):
    """SIPp signs in at Kamailio four times: each time one challenge, then 200."""
    recordings = play(run, "10.85.3", registering("right", gets_in=True), 4)
    healthy(run, recordings, "One challenge, then 200", 4, 4)


@scenario
def sip_login_fifth_time(run):
    """SIPp signs in at Kamailio: five challenges, then the right password; twice."""
    recordings = play(run, "10.85.4", registering(*["wrong"] * 4, "right", gets_in=True), 2)
    healthy(run, recordings, "Five challenges, then 200, twice", 10, 2)


@scenario
def sip_login_heartbeats(run):
    """SIPp's OPTIONS without credentials, each answered by 401."""
    recordings = play(run, "10.85.5", Script().ask("OPTIONS", retrans=500).hear(401), 8)
    healthy(run, recordings, "Heartbeats that are answered by 401", 8, 0)
