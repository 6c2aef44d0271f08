# SPDX-License-Identifier: GPL-2.0-or-later
"""Several capture points in one file: members of an aggregate, two ports of one switch, two edges
of a team by two clocks."""

import time

import oracle
from lacp import run_aggregate
from scenario import scenario
from scenarios.neighbours import ALL
from scenarios.stale import POINTS, Place
from site_plan import Station, announce

HOST_MAC, SWITCH_MAC = "3c:fd:fe:b1:20:10", "00:1c:73:b1:00:00"
HOST, SWITCH = (HOST_MAC, 15), (SWITCH_MAC, 33)


def aggregate(run, net, peers):
    """A host on two cables to one switch. Its members have its MAC, as Linux' bond gives it."""
    site, lab = run.site, run.lab
    ip, devices = net + ".9", ("m1", "m2")
    for name in ("host", "bond", "channel"):
        lab.namespace(name)
    lab.pair("host", "eth0", "bond", "inner", HOST_MAC)
    for device in devices:
        lab.pair("bond", device, "channel", device, HOST_MAC)
    site.plug("channel", "inner", None)
    ports = [(device, f"00:1c:73:b1:00:{number:02x}") for number, device in enumerate(devices, 1)]
    own = [(device, HOST_MAC) for device in devices]
    lab.spawn("bond", run_aggregate, "inner", own, "sessions", HOST, SWITCH).answer()
    lab.spawn("channel", run_aggregate, "inner", ports, "stations", SWITCH, HOST).answer()
    host = Station("host", ip, HOST_MAC, True,
                   [{"ip": f"{net}.{number}", "ping": 1.5, "http_every": 3} for number in peers])
    site.stations["host"] = host
    site.address("host", ip)
    site.settle(host)
    return ip


@scenario
def lacp_members(run):
    """A host on an aggregate of two members (802.3ad, LACPDUs each second), captured on both: a
    conversation leaves by one member and is answered on either. Once as tcpdump writes it, once
    with names and directions."""
    net, peers = "10.165.2", (101, 102, 103, 104)
    ip = aggregate(run, net, peers)
    points = [("bond", "m1"), ("bond", "m2")]
    run.record(run.name, "members", *points)
    run.record(run.name + "-directions", "members", *points, names=["eth1", "eth2"])
    for number in peers:
        run.site.station(f"c{number}", f"{net}.{number}", f"d4:81:d7:17:00:{number:02x}",
                         [{"ip": ip, **ALL}])
    time.sleep(8)
    run.stop()
    for name, how in ((run.name, ""), (run.name + "-directions", ", with directions")):
        oracle.healthy(run.path(name), ip)
        oracle.on_every_interface(run.path(name), HOST_MAC)
        run.expect(name, "healthy", "An 802.3ad host captured on both members" + how)


@scenario
def two_ports_of_a_switch(run):
    """Two ports of one switch without directions: what is between them is on both, so is every
    broadcast; a machine elsewhere gets a new MAC and announces it."""
    site, net = run.site, "10.165.3"
    ip, other, new = net + ".9", net + ".10", "00:25:90:b2:00:77"
    site.station("server", ip, "00:25:90:b2:00:09", [{"ip": other, "ping": 1.3}])
    site.station("other", other, "00:25:90:b2:00:10")
    site.station("c1", net + ".101", "d4:81:d7:18:00:65", start=False)
    run.record(run.name, "ports", ("sw", "p-server"), ("sw", "p-c1"))
    uses = [{"ip": ip, **ALL}, {"ip": other, "ping": 1.1}]
    site.stations["c1"].uses = uses
    site.settle(site.stations["c1"])
    site.station("c2", net + ".102", "d4:81:d7:18:00:66", uses)
    time.sleep(4)
    run.lab.ip("other", "link", "set", "eth0", "address", new)
    run.log("the other server has another MAC", mac=new)
    run.lab.inside("other", announce, "eth0", new, other, 2)
    time.sleep(6)
    run.stop()
    oracle.healthy(run.path(run.name), ip, other, share=0.9)
    oracle.on_every_interface(run.path(run.name), "00:25:90:b2:00:09")
    run.expect(run.name, "healthy", "Two ports of one switch in one file, without directions")


SKEWS = {"late": (0, 20), "early": (0, -20)}


def record_skewed(run):
    """Both edges of the team; the inner one by a clock that is fast or slow."""
    for name, skews in SKEWS.items():
        run.record(f"{run.name}-{name}", "interfaces", *POINTS["interfaces"], skews=skews)


@scenario
def two_clocks(run):
    """The stale VM, captured at both edges of the team by two clocks: the inner one is 20 ms ahead
    (late) or behind (early), so that what the team passes in is seen inside before outside."""
    old, new = "00:15:5d:19:01:07", "00:15:5d:19:01:1c"
    place = Place(run, "10.31.27", old)
    place.open()
    record_skewed(run)
    place.load()
    time.sleep(3)
    place.restart(new)
    time.sleep(8)
    run.stop("capture ends, still broken")
    for name in SKEWS:
        name = f"{run.name}-{name}"
        must = oracle.stale_vm_mac(run.path(name), place.ip, old, new, place.team_mac)
        run.expect(name, "stale-vm-mac", "A restart with a new MAC, two edges by two clocks",
                   [must])


@scenario
def two_clocks_healthy(run):
    """The same clocks and restart; the team learns the new MAC at once."""
    old, new = "00:15:5d:19:02:07", "00:15:5d:19:02:1c"
    place = Place(run, "10.31.28", old, learn="always")
    place.open()
    record_skewed(run)
    place.load()
    time.sleep(3)
    place.restart(new)
    time.sleep(6)
    run.stop()
    for name in SKEWS:
        name = f"{run.name}-{name}"
        oracle.healthy(run.path(name), place.ip, after=run.time_of("vm1 on", 1) + 10 ** 9)
        run.expect(name, "healthy", "A team that follows a new MAC, two edges by two clocks")
