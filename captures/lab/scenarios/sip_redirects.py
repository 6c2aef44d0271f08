# SPDX-License-Identifier: GPL-2.0-or-later
"""INVITEs that a UM server sends on to one of its workers (302), and what becomes of that."""

import socket
import time

from net import LabError
from oracle import require
from phone_site import PhoneSite
from scenario import scenario
from sip_oracle import Recording
from sip_site import TRUSTED, SipSite
from site_plan import Site
from talk import Step, say
from tls_oracle import Pair, connection_truth

CASE, SERVICE, WORKER = "um-redirect-unreachable", 5060, 5067
WALL = """
table inet wall {
    chain in { type filter hook input priority 0; tcp dport 5065-5068 drop; }
}
"""


def knock(ip, port, times, patience):
    """Dials and gives up, as a front end that tries again."""
    for _ in range(times):
        try:
            socket.create_connection((ip, port), timeout=patience).close()
        except OSError:
            time.sleep(0.4)
        else:
            raise LabError(f"{ip}:{port} answers")


def sent_on(place, host=None):
    call = place.call("tcp", name="voice-mail")
    contact = f"<sip:um@{host or place.ip('server')}:{WORKER};transport=tcp>"
    return [Step("a", "open"),
            say("a", call.ask("a", "INVITE", body=call.sides["a"].sdp()), pause=1),
            say("b", call.answer("INVITE", 100)),
            say("b", call.answer("INVITE", 302, ("Contact", contact), reason="Redirect"),
                pause=0.1),
            say("a", call.ask("a", "ACK", fresh=False)),
            Step("a", "close", pause=0.05)]


def begin(run, net, **more):
    place = PhoneSite(run, net)
    place.record()
    place.talk(sent_on(place, **more), True)
    return place


def expect(run, place, count, cause, title, **more):
    recording = Recording(place.path())
    require(len(recording.select("INVITE", (302,))) == 1, "one INVITE is sent on")
    pair = Pair(place.path(), place.ip("caller"), f"{place.ip('server')}:{WORKER}")
    must = [connection_truth(case, pair, count, **more) for case in (CASE, cause)]
    must[0] |= {"severity": "critical", "status": 302, "method": "INVITE",
                "redirected_by": f"{place.ip('server')}:{SERVICE}"}
    run.expect_sip(run.name, CASE, title, must, facts=recording.facts())


@scenario
def sip_redirect_refused(run):
    """Python's sockets; nobody listens on the worker's port, the kernel answers with RST."""
    place = begin(run, "10.96.3")
    place.lab.inside("caller", knock, place.ip("server"), WORKER, 3, 2)
    place.stop(1)
    expect(run, place, 3, "tcp-refused", "A worker port that refuses")


@scenario
def sip_redirect_unanswered(run):
    """Python's sockets; a packet filter swallows what is for the workers' ports."""
    place = PhoneSite(run, "10.96.4")
    place.lab.inside("server", Site.load_rules, WALL)
    place.record()
    place.talk(sent_on(place), True)
    place.lab.inside("caller", knock, place.ip("server"), WORKER, 1, 12)
    place.stop(1)
    expect(run, place, 1, "tcp-unanswered", "A worker port behind a filter",
           accept={"attempts": [1, 8]})


def answered(run, net):
    """The call goes on at the worker."""
    place = begin(run, net)
    call = place.call("tcp", port=WORKER, name="voice-mail")
    steps = [Step("a", "open"), say("a", call.ask("a", "INVITE", body=call.sides["a"].sdp())),
             say("b", call.answer("INVITE", 180), pause=0.1),
             say("b", call.answer("INVITE", 200, body=call.sides["b"].sdp()), pause=0.3),
             say("a", call.ask("a", "ACK")), say("a", call.ask("a", "BYE"), pause=1),
             say("b", call.answer("BYE", 200))]
    place.talk(steps, True, port=WORKER)
    place.stop(1)
    return place


@scenario
def sip_redirect_answered(run):
    """Python's sockets; the worker listens and takes the call."""
    place = answered(run, "10.96.5")
    recording = Recording(place.path())
    require(len(recording.select("INVITE", (200,))) == 1, "the worker takes the call")
    run.expect_sip(run.name, "healthy", "A redirection to a worker that answers",
                   facts=recording.facts())


@scenario
def sip_redirect_not_dialled(run):
    """Python's sockets; who is sent on dials from somewhere that the capture cannot see."""
    place = begin(run, "10.96.6")
    place.stop(3)
    recording = Recording(place.path())
    run.expect_sip(run.name, "healthy", "A redirection of which the capture shows no more",
                   facts=recording.facts(), note="sent on to .*, port 5067")


@scenario
def sip_redirect_by_tls(run):
    """Python's ssl on port 5061; what it answers cannot be read, and then a worker refuses."""
    place = SipSite(run, "10.96.7")
    place.serve(ca=place.roots, trusts=TRUSTED)
    run.record(run.name, "switch", ("sw", "sw0"))
    place.dial(certificate=place.own_certificate("node01"), ca=place.roots, attempts=1)
    place.wait()
    place.lab.inside("node01", knock, place.ip("fe01"), 5066, 3, 2)
    time.sleep(1)
    place.stop()
    place.expect_dials("node01", 1, 1)
    pair = place.pair(run.name, port=5066)
    must = [connection_truth(CASE, pair, 3, confidence="possible",
                             redirected_by=place.ip("fe01") + ":5061"),
            connection_truth("tcp-refused", pair, 3)]
    run.expect_sip(run.name, CASE, "A worker that refuses after TLS that cannot be read", must)
