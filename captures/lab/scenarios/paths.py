# SPDX-License-Identifier: GPL-2.0-or-later
"""The stale VM over IPv6, inside tags and tunnels, in host traces with named interfaces, behind a
router; and what looks like it there and is healthy."""

import time

import oracle
from overlay import Stretched, run_erspan
from scenario import scenario
from scenarios.neighbours import behind_router, router
from scenarios.stale import CLIENTS, TEAM_B, Place
from stations import run_station


def restart_and_break(run, place, new, vantages, boot="announce", seconds=8):
    """The usual course: everything works, the VM restarts with another MAC, is cut off."""
    place.open(boot="silent" if ":" in place.ip else "announce")
    place.record(*vantages)
    place.load()
    time.sleep(3)
    place.restart(new, boot)
    time.sleep(seconds)
    run.stop("capture ends, still broken")


@scenario
def ipv6_boot(run):
    """IPv6 only: the VM comes back with a new MAC as the kernel does it (duplicate address
    detection, no announcement). The team rewrites Ethernet and the options of neighbour
    discovery."""
    old, new = "00:15:5d:6a:01:07", "00:15:5d:6a:01:1c"
    place = Place(run, "2001:db8:31:7", old)
    restart_and_break(run, place, new, ("team", "vswitch", "uplink"), "silent")
    title = "Restart with a new MAC over IPv6"
    for vantage in ("team", "vswitch"):
        place.expect(vantage, title, [place.stale(vantage, new)])
    path = run.path(run.name + "-uplink")
    must = oracle.vm_unicast_deaf(path, place.ip, TEAM_B, run.time_of("vm1 on", 1))
    run.expect(run.name + "-uplink", "vm-unicast-deaf", title + ", seen at the switch port",
               [must], note="(?i)virtual switch|inside the host|host side|behind")


@scenario
def ipv6_announced(run):
    """The same, announced by an unsolicited neighbour advertisement; healed by a toggled team."""
    old, new = "52:54:00:6a:02:07", "52:54:00:6a:02:1c"
    place = Place(run, "2001:db8:31:8", old)
    place.open()
    place.record("team", "vswitch")
    place.load()
    time.sleep(3)
    place.restart(new)
    time.sleep(6)
    run.site.toggle(place.host)
    time.sleep(5)
    run.stop("capture ends, healed")
    for vantage in ("team", "vswitch"):
        place.expect(vantage, "An announced restart over IPv6, cut off, healed by toggling",
                     [place.stale(vantage, new, resolved=True)])


@scenario
def ipv6_late_capture(run):
    """IPv6; the capture starts after the failure."""
    old, new = "00:50:56:a6:19:01", "00:50:56:a6:40:0e"
    place = Place(run, "2001:db8:31:9", old)
    place.open(boot="silent")
    place.load()
    time.sleep(1.5)
    place.restart(new, "silent")
    time.sleep(3)
    place.record("team", "vswitch")
    time.sleep(9)
    run.stop("capture ends, still broken")
    for vantage in ("team", "vswitch"):
        place.expect(vantage, "Capture begins after the restart, IPv6", [place.stale(vantage, new)])


@scenario
def ipv6_two_outages(run):
    """IPv6: restart, toggle, and a restart with the first MAC again, which is now the stale one's
    successor."""
    first, second = "02:1a:4b:6a:00:11", "02:1a:4b:6a:00:12"
    place = Place(run, "2001:db8:31:11", first)
    place.open()
    place.record("team", "vswitch")
    place.load()
    time.sleep(2)
    place.restart(second, "silent")
    time.sleep(5)
    run.site.toggle(place.host)
    time.sleep(4)
    place.restart(first, "silent")
    time.sleep(6)
    run.stop("capture ends, still broken")
    again = run.time_of("vm1 off", 1)
    for vantage in ("team", "vswitch"):
        place.expect(vantage, "Two outages over IPv6, the first MAC comes back", [
            place.stale(vantage, second, resolved=True, until=again),
            place.stale(vantage, first, old=second, after=again)])


@scenario
def both_families(run):
    """A VM with an IPv4 and an IPv6 address, both cut off."""
    old, new = "00:15:5d:6a:04:07", "00:15:5d:6a:04:1c"
    other = "2001:db8:31:12::50"
    place = Place(run, "10.31.24", old)
    plain = place.on

    def on(mac, boot="announce", host=None, plugged=None):
        plain(mac, boot, host, plugged)
        run.lab.ipv6("vm1", "eth0")
        run.lab.ip("vm1", "address", "add", other + "/64", "dev", "eth0")
        run.site.wait_detected("vm1")

    place.on = on
    place.open()
    for number, client in enumerate(place.clients, 101):
        run.lab.ipv6(client.name, "eth0", accept_dad=0, router_solicitations=0)
        run.site.address(client.name, f"2001:db8:31:12::{number}")
        run.lab.ip(client.name, "ntable", "change", "name", "ndisc_cache", "dev", "eth0",
                   "base_reachable", "3000")
        client.uses = [{"ip": place.ip, "ping": 0.9, "udp": 1.7},
                       {"ip": other, "ping": 0.9, "udp": 1.7}]
    run.site.wait_reachable(place.clients[0], other)
    place.record("team", "vswitch")
    place.load()
    time.sleep(3)
    place.restart(new)
    run.lab.spawn("vm1", run_station, "vm1", False,
                  [{"ip": f"2001:db8:31:12::{number}", "ping": 1.7} for number in (101, 102)])
    time.sleep(9)
    run.stop("capture ends, still broken")
    for vantage in ("team", "vswitch"):
        path = run.path(f"{run.name}-{vantage}")
        team = TEAM_B if vantage == "team" else None
        place.expect(vantage, "Two address families of one VM, two findings", [
            place.stale(vantage, new), oracle.stale_vm_mac(path, other, old, new, team)])


@scenario
def ipv6_healthy(run):
    """IPv6 behind a team that follows a new MAC at once; then a restart that keeps it."""
    old, new = "00:15:5d:6a:03:07", "00:15:5d:6a:03:1c"
    place = Place(run, "2001:db8:31:10", old, learn="always")
    place.open(boot="silent")
    run.record("ipv6-team-relearns", "team", ("hostB", "mon1"))
    run.record("ipv6-team-relearns-uplink", "uplink", ("sw", "p-hostB"))
    place.load()
    time.sleep(3)
    place.restart(new, "silent")
    time.sleep(5)
    place.restart(new)
    time.sleep(5)
    run.stop()
    path = run.path("ipv6-team-relearns")
    oracle.healthy(path, place.ip, after=run.time_of("vm1 on", 2) + 4 * oracle.SECOND)
    for name in ("ipv6-team-relearns", "ipv6-team-relearns-uplink"):
        run.expect(name, "healthy", "A new MAC over IPv6 behind a team that follows it")


@scenario
def vlan_on_both_sides(run):
    """VLAN 120 on the wire and between team and virtual switch."""
    old, new = "00:15:5d:0a:08:07", "00:15:5d:0a:08:1d"
    place = Place(run, "10.120.1", old, vlans=(120,), inner_vlans=(120,))
    restart_and_break(run, place, new, ("team", "vlan"))
    for vantage in ("team", "vlan"):
        place.expect(vantage, "Restart in a VLAN", [place.stale(vantage, new, vlan=[120])])


@scenario
def qinq_on_both_sides(run):
    """Two tags, 802.1ad outside, on both sides of the team."""
    old, new = "00:15:5d:0a:09:07", "00:15:5d:0a:09:1d"
    place = Place(run, "10.120.2", old, vlans=(300, 120), inner_vlans=(300, 120))
    restart_and_break(run, place, new, ("team", "vlan"))
    for vantage in ("team", "vlan"):
        place.expect(vantage, "Restart in a stacked VLAN",
                     [place.stale(vantage, new, vlan=[300, 120])])


def in_tunnel(run, kind, net, old, new):
    """The virtual switch is stretched: what the team rewrites travels in a tunnel."""
    vni = 5001
    place = Place(run, net, old, stretched=Stretched(run.lab, kind, vni))
    restart_and_break(run, place, new, ("underlay",), "silent" if ":" in net else "announce")
    subject = {} if kind == "nvgre" else {"vni": vni}
    place.expect("underlay", f"Restart with a new MAC inside {kind}",
                 [place.stale("underlay", new, **subject)])


@scenario
def vxlan(run):
    """Between team and virtual switch lies a VXLAN tunnel of the kernel; captured on its way."""
    in_tunnel(run, "vxlan", "10.140.1", "00:15:5d:40:01:07", "00:15:5d:40:01:1c")


@scenario
def vxlan_ipv6(run):
    """The same with an IPv6-only VM in the tunnel."""
    in_tunnel(run, "vxlan", "2001:db8:140:1", "00:15:5d:40:02:07", "00:15:5d:40:02:1c")


@scenario
def vxlan_healthy(run):
    """The same tunnel, a team that follows the new MAC at once."""
    place = Place(run, "10.140.6", "00:15:5d:40:06:07", learn="always",
                  stretched=Stretched(run.lab, "vxlan", 5001))
    place.open()
    run.record("vxlan-team-relearns", "underlay", ("edge1", "u0"))
    place.load()
    time.sleep(3)
    place.restart("00:15:5d:40:06:1c")
    time.sleep(6)
    run.stop()
    path, after = run.path("vxlan-team-relearns"), run.time_of("vm1 on", 1) + oracle.SECOND
    oracle.healthy(path, place.ip, after=after)
    run.expect("vxlan-team-relearns", "healthy", "A new MAC inside VXLAN, the team follows it")


@scenario
def geneve(run):
    """The same in Geneve, made by the laboratory's forwarder over the kernel's UDP."""
    in_tunnel(run, "geneve", "10.140.2", "00:15:5d:40:03:07", "00:15:5d:40:03:1c")


@scenario
def nvgre(run):
    """The same in NVGRE, made by the laboratory's forwarder over the kernel's IP."""
    in_tunnel(run, "nvgre", "10.140.3", "00:15:5d:40:04:07", "00:15:5d:40:04:1c")


@scenario
def erspan(run):
    """The mirror of both edges of the team is carried to a collector by ERSPAN type II; captured
    there."""
    old, new = "00:15:5d:40:05:07", "00:15:5d:40:05:1c"
    place = Place(run, "10.140.4", old)
    lab = run.lab
    run.site.switch("mgmt")
    run.site.station("collector", "10.255.1.2", "00:25:90:ff:00:12", switch="mgmt", serves=False)
    lab.pair("hostB", "mgmt0", "mgmt", "p-mgmt0", "00:1c:73:ff:00:11")
    lab.ip("mgmt", "link", "set", "p-mgmt0", "master", "sw0")
    lab.ip("hostB", "address", "add", "10.255.1.1/24", "dev", "mgmt0")
    lab.spawn("hostB", run_erspan, "mon1", 77, "10.255.1.1", "10.255.1.2").answer()
    place.open()
    run.record(run.name + "-team", "team", ("collector", "eth0"), only=("ip", "proto", "47"))
    place.load()
    time.sleep(3)
    place.restart(new)
    time.sleep(8)
    run.stop("capture ends, still broken")
    place.expect("team", "Both edges of the team through ERSPAN", [place.stale("team", new)])


@scenario
def host_trace(run):
    """A trace of the host with named interfaces and the direction of every frame."""
    old, new = "00:15:5d:0a:0b:07", "00:15:5d:0a:0b:1d"
    place = Place(run, "10.31.20", old)
    names = ["eth:0:5:9:0", "vNIC:3:1:14:0"]
    place.open()
    run.record(run.name + "-team", "team", ("hostB", "nic0"), ("hostB", "tvs"), names=names)
    run.record(run.name + "-vswitch", "vswitch", ("hostB", "vext"), names=names[1:])
    place.load()
    time.sleep(3)
    place.restart(new)
    time.sleep(8)
    run.stop("capture ends, still broken")
    for vantage in ("team", "vswitch"):
        place.expect(vantage, "Restart with a new MAC in a host trace with named interfaces",
                     [place.stale(vantage, new)])


@scenario
def host_trace_healthy(run):
    """The same trace of a host whose VM is restarted and keeps its MAC."""
    place = Place(run, "10.31.21", "00:15:5d:0a:0c:07")
    place.open()
    run.record("host-trace", "team", ("hostB", "nic0"), ("hostB", "tvs"),
               names=["eth:0:5:9:0", "vNIC:3:1:14:0"])
    place.load()
    time.sleep(3)
    place.restart(place.old)
    time.sleep(5)
    run.stop()
    after = run.time_of("vm1 on", 1) + oracle.SECOND
    oracle.healthy(run.path("host-trace"), place.ip, after=after)
    run.expect("host-trace", "healthy", "A host trace with named interfaces, all is well")


@scenario
def router_on_the_path(run):
    """Three clients reach the VM through a router that knows the right address; one is local."""
    old, new = "00:15:5d:0a:0d:07", "00:15:5d:0a:0d:1d"
    router(run, "10.31.22.1", "10.31.23.1")
    place = Place(run, "10.31.22", old, clients=CLIENTS[:1])
    uses = [{"ip": place.ip, "ping": 0.8, "udp": 1.3}]
    place.clients += behind_router(run, ("r1", "r2", "r3"), "10.31.23.1", uses)
    place.vm_uses = [{"ip": one.ip, "ping": 1.7} for one in place.clients]
    place.gateway = "10.31.22.1"
    restart_and_break(run, place, new, ("team", "vswitch"))
    for vantage in ("team", "vswitch"):
        place.expect(vantage, "Restart with a new MAC, most clients behind a router",
                     [place.stale(vantage, new)])
