# SPDX-License-Identifier: GPL-2.0-or-later
"""A VM restarts with another MAC behind a team that keeps rewriting to the old one."""

import time

import oracle
from scenario import scenario

TEAM_A, TEAM_B = "00:10:18:5c:10:a1", "00:10:18:5c:10:b2"
CLIENTS = (("c1", 101, "3c:52:82:1a:00:01"), ("c2", 102, "00:50:b6:1a:00:02"))

POINTS = {
    "team": [("hostB", "mon1")], "vswitch": [("hostB", "vext")], "uplink": [("sw", "p-hostB")],
    "interfaces": [("hostB", "nic0"), ("hostB", "tvs")], "switch": [("sw", "sw0")],
    "vlan": [("hostB", "tvs")], "underlay": [("edge1", "u0")],
}
WHERE = {
    "team": "at the team, both edges mirrored into one port",
    "interfaces": "at the team, an interface for each edge",
    "vswitch": "inside the virtual switch",
    "uplink": "at the switch port",
    "switch": "on the whole switch",
    "vlan": "at the team's inner edge",
    "underlay": "in the underlay",
}
BOTH_EDGES = ("team", "interfaces")


def at(net, number):
    """An address in a network that is written without its last part."""
    return f"{net}::{number}" if ":" in net else f"{net}.{number}"


class Place:
    """The usual site: two clients on the switch, a healthy and a restarting VM behind one team."""

    def __init__(self, run, net, old, arp_mode="rewrite", clients=CLIENTS, team_mac=TEAM_B,
                 learn="first", **host):
        self.run, self.site, self.net = run, run.site, net
        self.ip, self.old, self.team_mac = at(net, 50), old, team_mac
        self.host = self.site.host("hostB", team_mac, arp_mode, learn, **host)
        self.clients = []
        for name, number, mac in clients:
            uses = [{"ip": self.ip, "ping": 0.6, "http_every": 2, "udp": 1.1}]
            uses += [{"ip": at(net, 51), "ping": 2}] if name == "c1" else []
            self.clients.append(
                self.site.station(name, at(net, number), mac, uses, start=False))
        self.vm_uses = [{"ip": one.ip, "ping": 1.7, "http_every": 4} for one in self.clients]
        self.vm = self.gateway = None

    def open(self, host=None, boot="announce"):
        """Both VMs run, clients use them, all is well."""
        self.site.vm_on("vm2", self.host, at(self.net, 51), "00:15:5d:0b:02:02")
        self.on(self.old, boot, host)
        for client in self.clients:
            self.site.wait_reachable(client, self.ip)

    def load(self):
        for client in self.clients:
            self.site.settle(client)

    def on(self, mac, boot="announce", host=None, plugged=None):
        self.vm = self.site.vm_on("vm1", host or self.host, self.ip, mac, boot, self.vm_uses,
                                  plugged, self.gateway)

    def restart(self, mac, boot="announce", down=1.5, plugged=None):
        self.site.vm_off(self.vm)
        time.sleep(down)
        self.on(mac, boot, plugged=plugged)

    def record(self, *vantages):
        for vantage in vantages:
            self.run.record(f"{self.run.name}-{vantage}", vantage, *POINTS[vantage])

    def stale(self, vantage, new, old=None, **options):
        path = self.run.path(f"{self.run.name}-{vantage}")
        team = self.team_mac if vantage in BOTH_EDGES else None
        return oracle.stale_vm_mac(path, self.ip, old or self.old, new, team, **options)

    def expect(self, vantage, title, must, **more):
        self.run.expect(f"{self.run.name}-{vantage}", "stale-vm-mac", f"{title}; {WHERE[vantage]}",
                        must, **more)


@scenario
def restart_after_migration(run):
    """Live migration from host A to B, then a restart on B with a new dynamic MAC. ARP mode
    rewrite: the VM answers, the team rewrites the sender. The same moment at three places."""
    old, new = "00:15:5d:0a:01:07", "00:15:5d:0b:02:1c"
    place = Place(run, "10.31.7", old)
    host_a = run.site.host("hostA", TEAM_A)
    place.open(host_a)
    place.record("team", "vswitch", "uplink", "interfaces")
    place.load()
    time.sleep(2)
    run.site.migrate(place.vm, place.host)
    time.sleep(4)
    place.restart(new)
    time.sleep(8)
    run.stop("capture ends, still broken")
    title = "VM migrated to this host, restarted with a new MAC; the team keeps the old one"
    for vantage in ("team", "vswitch", "interfaces"):
        place.expect(vantage, title, [place.stale(vantage, new)])
    oracle.cut_off(run.path(run.name + "-uplink"), place.ip, run.time_of("vm1 on", 1))
    place.expect("uplink", title + " (not visible here)", [], may=["vm-unicast-deaf"],
                 note="(?i)virtual switch|inside the host|host side|behind")


@scenario
def late_capture(run):
    """The capture starts after the failure: the old MAC never speaks in it."""
    old, new = "52:54:00:6b:19:01", "52:54:00:83:40:0e"
    place = Place(run, "192.168.44", old)
    place.open()
    place.load()
    time.sleep(1.5)
    place.restart(new)
    time.sleep(3)
    place.record("team", "vswitch")
    time.sleep(9)
    run.stop("capture ends, still broken")
    for vantage in ("team", "vswitch"):
        place.expect(vantage, "Capture begins after the restart", [place.stale(vantage, new)])


@scenario
def healed_by_toggle(run):
    """The team is disabled and enabled again 7 s after the restart: the table is learned anew."""
    old, new = "00:15:5d:14:03:02", "00:15:5d:14:03:0f"
    place = Place(run, "10.20.3", old)
    place.open()
    place.record("team", "vswitch")
    place.load()
    time.sleep(3)
    place.restart(new)
    time.sleep(7)
    run.site.toggle(place.host)
    time.sleep(5)
    run.stop("capture ends, healed")
    for vantage in ("team", "vswitch"):
        place.expect(vantage, "Restart with a new MAC, cut off, healed by toggling the team",
                     [place.stale(vantage, new, resolved=True)])


@scenario
def proxy_arp_team(run):
    """The team answers ARP for the VM itself and absorbs the request; the VM probes its address
    three times before it announces it."""
    old, new = "00:50:56:a1:3c:10", "00:50:56:a1:77:42"
    place = Place(run, "172.19.5", old, arp_mode="proxy", team_mac="00:1b:78:5c:10:b2")
    place.open()
    place.record("team", "vswitch")
    place.load()
    time.sleep(3)
    place.restart(new, boot="probe")
    time.sleep(8)
    run.stop("capture ends, still broken")
    for vantage in ("team", "vswitch"):
        place.expect(vantage, "Restart behind a team that answers ARP itself",
                     [place.stale(vantage, new)])


@scenario
def silent_boot(run):
    """The VM comes back without any announcement; only its own traffic shows the new MAC."""
    old, new = "00:16:3e:51:00:01", "00:16:3e:7e:12:ab"
    place = Place(run, "10.88.0", old)
    place.open()
    place.record("team", "vswitch")
    place.load()
    time.sleep(3)
    place.restart(new, boot="silent")
    time.sleep(8)
    run.stop("capture ends, still broken")
    for vantage in ("team", "vswitch"):
        place.expect(vantage, "Restart without an announcement", [place.stale(vantage, new)])


@scenario
def dhcp_boot(run):
    """The VM has a new MAC and gets its old address by DHCP (dhclient, dnsmasq on the switch)."""
    old, new = "00:15:5d:0c:05:11", "00:15:5d:0c:05:19"
    place = Place(run, "10.44.9", old)
    server = run.site.station("dhcp", "10.44.9.2", "00:25:90:1a:00:02", serves=False)
    run.site.dhcp_server(server, {"vm1": place.ip})
    place.open(boot="dhcp")
    place.record("team", "vswitch")
    place.load()
    time.sleep(3)
    place.restart(new, boot="dhcp")
    time.sleep(8)
    run.stop("capture ends, still broken")
    for vantage in ("team", "vswitch"):
        place.expect(vantage, "Restart with a new MAC, the old address by DHCP",
                     [place.stale(vantage, new)])


@scenario
def two_outages(run):
    """Restart, toggle, restart again: two outages of one address, three MACs."""
    first, second, third = "02:1a:4b:00:00:11", "02:1a:4b:00:00:12", "02:1a:4b:00:00:13"
    place = Place(run, "10.61.2", first)
    place.open()
    place.record("team", "vswitch")
    place.load()
    time.sleep(2)
    place.restart(second)
    time.sleep(4.5)
    run.site.toggle(place.host)
    time.sleep(4)
    place.restart(third)
    time.sleep(5.5)
    run.stop("capture ends, still broken")
    again = run.time_of("vm1 off", 1)
    for vantage in ("team", "vswitch"):
        place.expect(vantage, "Two restarts with new MACs, two outages", [
            place.stale(vantage, second, resolved=True, until=again),
            place.stale(vantage, third, old=second, after=again)])


@scenario
def back_to_first_mac(run):
    """The VM restarts with a new MAC, is cut off, and then restarts with its first MAC again, which
    the team still holds: that ends the outage."""
    first, second = "00:15:5d:21:08:30", "00:15:5d:21:08:31"
    place = Place(run, "10.61.4", first)
    place.open()
    place.record("team")
    place.load()
    time.sleep(2)
    place.restart(second)
    time.sleep(6)
    place.restart(first)
    time.sleep(5)
    run.stop("capture ends, healed")
    path, on = run.path(run.name + "-team"), run.time_of("vm1 on", 2)
    oracle.healthy(path, place.ip, after=on + oracle.SECOND)
    back = oracle.speaks_again(path, first, place.ip, on)
    must = place.stale("team", second, resolved=True, until=back)
    alive = oracle.Window(path, place.ip, first, second, until=run.time_of("vm1 off", 1)).numbers()
    for field in ("last_frame", "frame_count"):
        must["accept"][field][0] = alive["accept"][field][0]
    place.expect("team", "New MAC, cut off, then the first MAC again", [must])


@scenario
def reused_mac(run):
    """After a healed outage the VM takes its first MAC again: now the second one is stale."""
    first, second = "00:15:5d:21:09:30", "00:15:5d:21:09:31"
    place = Place(run, "10.61.5", first)
    place.open()
    place.record("team")
    place.load()
    time.sleep(2)
    place.restart(second)
    time.sleep(4.5)
    run.site.toggle(place.host)
    time.sleep(4)
    place.restart(first)
    time.sleep(5.5)
    run.stop("capture ends, still broken")
    again = run.time_of("vm1 off", 1)
    place.expect("team", "The first MAC comes back after a healed outage", [
        place.stale("team", second, resolved=True, until=again),
        place.stale("team", first, old=second, after=again)])


@scenario
def one_client(run):
    """A single machine on the LAN. The VM asks for its neighbour by ARP, and the replies go to the
    old MAC too, which no cache of the client explains."""
    old, new = "00:15:5d:33:01:40", "00:15:5d:33:01:41"
    place = Place(run, "10.70.1", old, clients=CLIENTS[:1])
    place.open()
    place.record("team", "vswitch")
    place.load()
    time.sleep(3)
    place.restart(new)
    time.sleep(8)
    run.stop("capture ends, still broken")
    title = "Restart with a new MAC, one client only"
    place.expect("team", title, [place.stale("team", new)])
    place.stale("vswitch", new)
    why = "low: only possible, the ARP replies speak against it"
    place.expect("vswitch", title, [], may=["stale-vm-mac"],
                 quiet=[{"case": "stale-arp-cache", "note": why}])


@scenario
def one_client_passive_vm(run):
    """A single client, a team that answers ARP itself, a VM that only announces itself and waits:
    inside the switch a stale team looks exactly like a stale client."""
    old, new = "00:15:5d:33:02:40", "00:15:5d:33:02:41"
    place = Place(run, "10.70.2", old, arp_mode="proxy", clients=CLIENTS[:1])
    place.vm_uses = []
    place.open()
    place.record("team", "vswitch")
    place.load()
    time.sleep(3)
    place.restart(new)
    time.sleep(8)
    run.stop("capture ends, still broken")
    title = "Restart of a passive VM with one client"
    place.expect("team", title, [place.stale("team", new)])
    place.stale("vswitch", new)
    why = "low: with one sender and one side of the team both are only possible"
    place.expect("vswitch", title, [], quiet=[
        {"case": "stale-vm-mac", "note": why}, {"case": "stale-arp-cache", "note": why}])


@scenario
def vlan_on_the_uplink(run):
    """The team puts VLAN 120 on the wire and takes it off inside: the two copies of a packet differ
    in the tag as well as in the destination."""
    old, new = "00:15:5d:0a:07:07", "00:15:5d:0a:07:1d"
    place = Place(run, "10.120.0", old, vlans=(120,))
    place.open()
    place.record("team")
    place.load()
    time.sleep(3)
    place.restart(new)
    time.sleep(8)
    run.stop("capture ends, still broken")
    place.expect("team", "Restart behind a team that also tags", [place.stale("team", new)])
