# SPDX-License-Identifier: GPL-2.0-or-later
"""Below TLS: nobody listens, nobody answers, full-size packets vanish, packets get lost."""

import time

from net import write_sysctl
from oracle import require
from scenario import scenario
from scenarios.comparisons import QUIET, SOON
from scenarios.stalls import STALL
from sip_site import TRUSTED, SipSite
from site_plan import Site
from tls_oracle import connection_truth, tshark, truth
from wire import run_wire

HOLE = "pmtu-blackhole"
SWALLOW = """
table inet wall {
    chain in { type filter hook input priority 0; tcp dport 5061 drop; }
}
"""
NO_COMPLAINT = """
table inet wall {
    chain out { type filter hook output priority 0; icmp type destination-unreachable drop; }
}
"""


@scenario
def port_refused(run):
    """Nothing listens on the port: every SYN is answered by RST."""
    place = SipSite(run, "10.65.3")
    place.names("node01")
    run.record(run.name, "switch", ("sw", "sw0"))
    place.look_up()
    place.dial(attempts=5, every=1, dns=place.ip("dns"))
    place.wait()
    place.stop()
    must = connection_truth("tcp-refused", place.pair(run.name), 5)
    run.expect_tls(run.name, "tcp-refused", "Five connections refused", [must])


def unanswered(run, net, attempts, waits, most):
    place = SipSite(run, net)
    place.names("node01")
    place.serve(ca=place.roots)
    run.lab.inside("fe01", Site.load_rules, SWALLOW)
    run.record(run.name, "switch", ("sw", "sw0"))
    place.look_up()
    place.dial(attempts=attempts, every=1, waits=waits, dns=place.ip("dns"))
    place.wait()
    place.stop()
    pair = place.pair(run.name)
    require(pair.count() == attempts, f"{attempts} connections")
    must = connection_truth("tcp-unanswered", pair, attempts,
                            accept={"attempts": [attempts, most]})
    run.expect_tls(run.name, "tcp-unanswered", f"A filter swallows the SYN, times {attempts}",
                   [must])


@scenario
def port_filtered(run):
    """A packet filter drops what is for the port, three connections are tried."""
    unanswered(run, "10.65.4", 3, 3.5, 12)


@scenario
def port_filtered_once(run):
    """A packet filter drops what is for the port; one connection, its SYN sent again and again."""
    unanswered(run, "10.65.5", 1, 12, 8)


class Detour(SipSite):
    """node01 and fe01 with two routers between them, whose link has a smaller MTU."""

    def __init__(self, run, near, far, quiet_routers):
        run.site.switch("far")
        for name, net, switch in (("r1", near, "sw"), ("r2", far, "far")):
            run.site.station(name, net + ".1", f"00:1c:73:65:00:0{name[1]}", serves=False,
                             switch=switch)
            run.lab.inside(name, write_sysctl, "net/ipv4/ip_forward", 1)
        run.lab.pair("r1", "eth1", "r2", "eth1", "00:1c:73:65:01:01")
        for name, own, other, beyond in (("r1", 1, 2, far), ("r2", 2, 1, near)):
            run.lab.ip(name, "address", "add", f"10.255.0.{own}/30", "dev", "eth1")
            run.lab.ip(name, "link", "set", "eth1", "mtu", "1300")
            run.lab.ip(name, "route", "add", beyond + ".0/24", "via", f"10.255.0.{other}")
        for name in quiet_routers:
            run.lab.inside(name, Site.load_rules, NO_COMPLAINT)
        super().__init__(run, near, far={"fe01": (far, "far")})
        self.names("node01")
        for name, net in (("node01", near), ("dns", near), ("fe01", far)):
            # else a kernel that was told of the small link asks for small segments too
            run.lab.ip(name, "route", "add", "default", "via", net + ".1", "advmss", "1460")


def through_the_hole(run, near, far, quiet_routers, **plan):
    place = Detour(run, near, far, quiet_routers)
    place.serve(ca=place.roots, trusts=None)
    for name, switch in (("near", "sw"), ("far", "far")):
        run.record(f"{run.name}-{name}", "switch", (switch, "sw0"))
    place.look_up()
    place.dial(certificate=place.own_certificate("node01"), ca=place.roots, dns=place.ip("dns"),
               **plan)
    place.wait()
    place.stop()
    return place


def retransmissions(pair, sender):
    big = pair.from_side(sender, "tcp.len > 1300 && tcp.analysis.retransmission")
    return len(tshark(pair.path, big, "frame.number"))


def expect_hole(run, place, sees, blind, sender, title):
    """sees: the end of the path that shows the big packets; blind: the other one."""
    place.expect_dials("node01", 3, 0)
    pair = place.pair(f"{run.name}-{sees}")
    require(retransmissions(pair, sender) >= 9, "full-size segments are sent again")
    rest = ["tls-handshake-incomplete"]
    why = "low: a black hole explains it"
    quiet = [*QUIET, {"case": STALL, "why": why}]
    must = connection_truth(HOLE, pair, 3, accept={"attempts": [1, 3]})
    run.expect_tls(f"{run.name}-{sees}", HOLE, title + ", before the hole", [must], rest,
                   quiet=quiet)
    quiet = [*quiet, {"case": HOLE, "why": "low: the big packets are not seen here"}]
    run.expect_tls(f"{run.name}-{blind}", HOLE, title + ", behind the hole", [], rest, quiet=quiet)


@scenario
def pmtu_hole(run):
    """A link with MTU 1300 between two routers that say nothing: the server's certificates never
    arrive, only the small end of the flight does."""
    place = through_the_hole(run, "10.66.3", "10.66.103", ("r1", "r2"), attempts=3, waits=9)
    expect_hole(run, place, "far", "near", "server", "The server's flight is lost")


@scenario
def pmtu_hole_to_server(run):
    """Only the router on the client's side says nothing: the client's certificates are lost."""
    place = through_the_hole(run, "10.66.4", "10.66.104", ("r1",), attempts=3, waits=9)
    expect_hole(run, place, "near", "far", "client", "The client's flight is lost")


@scenario
def pmtu_heeded(run):
    """The same small link, but the routers say so and both sides send smaller segments."""
    place = through_the_hole(run, "10.66.5", "10.66.105", (), attempts=3, waits=5)
    place.expect_dials("node01", 3, 3)
    for end in ("near", "far"):
        name = f"{run.name}-{end}"
        told = tshark(run.path(name), "icmp.type == 3 && icmp.code == 4", "frame.number")
        require(told, "fragmentation needed is told")
        run.expect_tls(name, "healthy", f"A smaller MTU that is told and heeded, {end} end")


def bad_line(run, net, plan):
    """fe01 behind a wire that loses, repeats and delays."""
    run.site.switch("remote")
    run.lab.namespace("wire")
    for device, switch in (("eth0", "sw"), ("eth1", "remote")):
        run.site.plug("wire", device, None, switch, "p-wire")
    place = SipSite(run, net, far={"fe01": (net, "remote")})
    run.lab.spawn("wire", run_wire, "eth0", "eth1", plan).answer()
    place.names("node01")
    return place


def over_bad_line(run, place, title, point="sw", **client):
    run.record(run.name, "switch", (point, "sw0"))
    place.look_up()
    place.dial(ca=place.roots, dns=place.ip("dns"), **client)
    place.wait()
    time.sleep(1)
    place.stop()
    again = tshark(run.path(run.name), "tcp.analysis.retransmission", "frame.number")
    require(len(again) >= 4, "lost segments")
    return title


LOSSY = {"loss": 0.07, "twice": 0.05, "late": 0.08}


@scenario
def lossy_line(run):
    """Mutual TLS and OPTIONS over a line that loses, repeats and reorders; all is answered."""
    place = bad_line(run, "10.67.3", LOSSY)
    place.serve(ca=place.roots, trusts=TRUSTED)
    own = place.own_certificate("node01")
    title = over_bad_line(run, place, "A lossy line on which every OPTIONS is answered",
                          certificate=own, attempts=4, requests=3, waits=30)
    place.expect_dials("node01", 4, 12)
    run.expect_tls(run.name, "healthy", title)


@scenario
def lossy_big_once(run):
    """Every full-size segment is lost once and arrives when sent again: no black hole."""
    place = bad_line(run, "10.67.4", {"big_once": True})
    place.serve(ca=place.roots, trusts=TRUSTED)
    own = place.own_certificate("node01")
    title = over_bad_line(run, place, "Full-size segments are lost once each", certificate=own,
                          attempts=4, waits=30)
    place.expect_dials("node01", 4, 4)
    run.expect_tls(run.name, "healthy", title)


@scenario
def stall_lossy_line(run):
    """The stall over the same lossy line, captured on the client's side of it."""
    place = bad_line(run, "10.67.5", LOSSY)
    place.serve(ca=place.roots, trusts=TRUSTED, delay=0.7)
    array = place.array_certificate()
    title = over_bad_line(run, place, "The front end closes once OPTIONS came; lossy line",
                          **SOON, certificate=array, attempts=5, waits=30)
    place.expect_dials("node01", 5, 0)
    must = truth(STALL, place.pair(run.name), 5, array)
    run.expect_tls(run.name, STALL, title, [must], ["tls-name-mismatch"], quiet=QUIET)
