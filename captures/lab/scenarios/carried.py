# SPDX-License-Identifier: GPL-2.0-or-later
"""The ways that TLS takes: after STARTTLS, inside tags and tunnels, behind an address that several
share, over ports that are used again."""

from net import write_sysctl
from oracle import require
from overlay import Stretched
from scenario import scenario
from scenarios.comparisons import QUIET, SOON, call, site, start
from scenarios.stalls import STALL
from scenarios.working import finish, working
from sip_site import TRUSTED, SipSite
from site_plan import Site
from tls_oracle import server_ends, truth, tshark

MASQUERADE = """
table ip wall {
    chain post { type nat hook postrouting priority 100; oifname "eth0" masquerade; }
}
"""


@scenario
def starttls_works(run):
    """SMTP: STARTTLS, mutual TLS, then a command that is answered."""
    place = working(run, "10.72.3", starttls=True, port=587, answer=b"250 ok\r\n")
    call(place, "node01", place.own_certificate("node01"), port=587, starttls=True,
         request="NOOP\r\n\r\n", requests=2)
    finish(run, place, "SMTP with STARTTLS, and it works", node01=(4, 8))


def far_front_end(run, net):
    """fe01 on another switch."""
    place = SipSite(run, net, far={"fe01": (net, "remote")})
    place.names("node01")
    place.serve(ca=place.roots, trusts=TRUSTED, ending="fin", delay=0.7)
    return place


def expect_stall(run, place, names, title):
    """One finding, whether a frame is there once or plain and wrapped."""
    place.look_up()
    array = place.array_certificate()
    call(place, "node01", array)
    place.wait()
    place.stop()
    place.expect_dials("node01", 4, 0)
    for name, more in names:
        pair = place.pair(name)
        server_ends(pair, "fin", 4)
        run.expect_tls(name, STALL, title + more, [truth(STALL, pair, 4, array)],
                       ["tls-name-mismatch"], quiet=QUIET)


@scenario
def stall_vlan(run):
    """The stall across a trunk: with a tag, and in a second file with and without a tag."""
    run.site.switch("remote")
    run.site.shared_trunk({120: "sw"}, {120: "remote"})
    place = far_front_end(run, "10.72.4")
    trunk = ("trunk-near", "trunk")
    run.record(run.name, "trunk", trunk)
    run.record(run.name + "-twice", "trunk", trunk, ("sw", "t-trunk-near"), mirror=True)
    expect_stall(run, place, ((run.name, ""), (run.name + "-twice", ", each frame without it too")),
                 "FIN after OPTIONS, in VLAN 120")


@scenario
def stall_vxlan(run):
    """The stall through a VXLAN tunnel of the kernel, captured on its way."""
    run.site.switch("remote")
    Stretched(run.lab, "vxlan", 5001).join("sw", "t0", "t0", "remote")
    for name in ("sw", "remote"):
        run.lab.ip(name, "link", "set", "t0", "master", "sw0")
    place = far_front_end(run, "10.72.5")
    run.record(run.name, "underlay", ("edge1", "u0"))
    expect_stall(run, place, ((run.name, ""),), "FIN after OPTIONS, in a VXLAN tunnel")


class Hidden(SipSite):
    """node01 and node02 behind a router that gives them its own address."""

    def __init__(self, run, net, inner):
        run.site.switch("inside")
        run.site.station("nat", net + ".1", "00:1c:73:72:00:01", serves=False)
        run.site.plug("nat", "eth1", "00:1c:73:72:00:02", "inside")
        run.lab.ip("nat", "address", "add", inner + ".1/24", "dev", "eth1")
        run.lab.inside("nat", write_sysctl, "net/ipv4/ip_forward", 1)
        run.lab.inside("nat", Site.load_rules, MASQUERADE)
        far = {name: (inner, "inside") for name in ("node01", "node02")}
        super().__init__(run, net, ("node01", "node02", "fe01"), far)
        for name in far:
            run.lab.ip(name, "route", "add", "default", "via", inner + ".1")


@scenario
def nat_one_of_two(run):
    """Two clients behind one address use the same service, one is refused, one is answered: from
    here they are one."""
    place = Hidden(run, "10.72.6", "10.72.106")
    place.names("node01", "node02")
    start(place)
    call(place, "node01", place.array_certificate())
    call(place, "node02", place.own_certificate("node02"), every=2.5)
    place.wait()
    place.stop()
    place.expect_dials("node01", 4, 0)
    place.expect_dials("node02", 4, 4)
    seen = tshark(run.path(run.name), "tcp.flags.syn == 1 && tcp.flags.ack == 0", "ip.src")
    require(seen == [["10.72.6.1"]] * 8, f"eight connections of one address, not {seen}")
    quiet = [*QUIET, {"case": STALL, "why": "low: attempts alternate"}]
    run.expect_tls(run.name, "healthy", "Two clients behind one address, one is refused",
                   [], ["tls-name-mismatch"], quiet=quiet)


def same_port(run, net, title, answers=0, server=None, **client):
    """Every attempt comes from the same port, at once after a RST."""
    place = site(run, net)
    start(place, **(server or {}))
    certificate = place.own_certificate("node01") if answers else place.array_certificate()
    call(place, "node01", certificate, **{"source_port": 40061, "attempts": 5, "every": 0.5,
                                          **client})
    place.wait()
    place.stop()
    place.expect_dials("node01", 5, answers)
    pair = place.pair(run.name)
    require((len(pair.frames), pair.count()) == (1, 5), "five connections of one port")
    if answers:
        run.expect_tls(run.name, "healthy", title, quiet=QUIET)
        return
    run.expect_tls(run.name, STALL, title, [truth(STALL, pair, 5, certificate)],
                   ["tls-name-mismatch"], quiet=QUIET)


@scenario
def stall_same_port(run):
    """The front end resets after OPTIONS; the client dials again from the same port."""
    same_port(run, "10.72.7", "RST after OPTIONS, always the same source port",
              server={"ending": "rst"})


@scenario
def stall_same_port_silent(run):
    """OPTIONS is never answered, the client resets and dials again from the same port."""
    same_port(run, "10.72.8", "Silence, RST of the client, always the same source port",
              server={"ending": "silent"}, ends="rst", waits=5, before=0)


@scenario
def same_port_works(run):
    """OPTIONS is answered, the client resets and dials again from the same port."""
    same_port(run, "10.72.9", "It works over one source port, a RST between", 5, ends="rst")
