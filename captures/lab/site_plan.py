# SPDX-License-Identifier: GPL-2.0-or-later
"""One site: an external switch, stations on it, hosts with a team and a virtual switch, and VMs."""

import os
import shutil
import subprocess
import time

from net import LabError, wait_for
from packets import (announcement, ip_bytes, is_ipv6, mac_bytes, open_raw, probe,
                     unsolicited_advertisement)
from stations import run_station
from team import run_team, run_trunk
from trunk import run_shared_trunk

HERE = os.path.dirname(os.path.abspath(__file__))

MIRROR = """
table netdev mirror {
    chain outer_in { type filter hook ingress device nic0 priority 0; dup to mon0; }
    chain outer_out { type filter hook egress device nic0 priority 0; dup to mon0; }
    chain inner_in { type filter hook ingress device tvs priority 0; dup to mon0; }
    chain inner_out { type filter hook egress device tvs priority 0; dup to mon0; }
}
"""


def speak(device, frames, pause):
    handle = open_raw(device)
    for number, frame in enumerate(frames):
        time.sleep(pause if number else 0)
        handle.send(frame)


def announce(device, mac, ip, count=1):
    speak(device, [announcement(mac_bytes(mac), ip_bytes(ip))] * count, 0.1)


def announce_ipv6(device, mac, ip, count=1):
    speak(device, [unsolicited_advertisement(mac_bytes(mac), ip_bytes(ip))] * count, 0.1)


def probe_and_announce(device, mac, ip):
    """RFC 5227 in a hurry: three probes, then the first announcement."""
    probes = [probe(mac_bytes(mac), ip_bytes(ip))] * 3
    speak(device, probes + [announcement(mac_bytes(mac), ip_bytes(ip))], 0.3)


class Host:
    """A virtualisation host; without a team its uplink is a port of the virtual switch itself."""

    def __init__(self, name, team_mac, team):
        self.name, self.team_mac, self.team = name, team_mac, team


class Station:
    def __init__(self, name, ip, mac, serves, uses):
        self.name, self.ip, self.mac = name, ip, mac
        self.serves, self.uses = serves, uses
        self.host = None
        self.agent = None


class Site:
    def __init__(self, lab, log):
        self.lab, self.log = lab, log
        self.hosts = {}
        self.stations = {}
        self.switch("sw")

    def switch(self, name):
        """An external switch: a namespace with a bridge sw0."""
        self.lab.namespace(name)
        self.lab.bridge(name, "sw0")

    def plug(self, namespace, device, mac, switch="sw", port=None):
        """A cable from a namespace to a switch; the switch's end is called p-NAMESPACE."""
        port = port or "p-" + namespace
        self.lab.pair(namespace, device, switch, port, mac)
        self.lab.ip(switch, "link", "set", port, "master", "sw0")

    def trunk(self, host, device, mac, vlans, switch="sw", port=None):
        """A cable whose end at the host has VLAN tags and whose end at the switch has none."""
        name = f"{host}-{device}"
        self.lab.namespace(name)
        self.plug(name, "plain", None, switch, port or "p-" + host)
        self.lab.pair(host, device, name, "tagged", mac)
        self.lab.spawn(name, run_trunk, "tagged", "plain", vlans).answer()

    def shared_trunk(self, near, remote):
        """A tagged link between two switches; near, remote: VLAN -> the switch that stands for it
        on this side. The link is the device `trunk` of trunk-near and trunk-remote."""
        sides = {"trunk-near": near, "trunk-remote": remote}
        for name in sides:
            self.lab.namespace(name)
        self.lab.pair("trunk-near", "trunk", "trunk-remote", "trunk")
        for name, switches in sides.items():
            for vlan, switch in switches.items():
                self.plug(name, f"vlan{vlan}", None, switch, f"t-{name}")
            devices = {vlan: f"vlan{vlan}" for vlan in switches}
            self.lab.spawn(name, run_shared_trunk, "trunk", devices).answer()

    def _inside(self, name, vlans, stretched):
        """The link between the team (tvs) and the virtual switch (vext)."""
        lab = self.lab
        if stretched:
            stretched.join(name, "tvs", "vext")
        elif vlans:
            lab.namespace(name + "-inner")
            lab.pair(name, "tvs", name + "-inner", "tagged")
            lab.pair(name, "vext", name + "-inner", "plain")
            lab.spawn(name + "-inner", run_trunk, "tagged", "plain", vlans).answer()
        else:
            lab.pair(name, "tvs", name, "vext")

    def host(self, name, team_mac=None, arp_mode="rewrite", learn="first", vlans=(),
             inner_vlans=(), stretched=None):
        lab = self.lab
        lab.namespace(name)
        if vlans:
            self.trunk(name, "nic0", team_mac, vlans)
        else:
            self.plug(name, "nic0", team_mac)
        lab.bridge(name, "vsw0")
        team = None
        if team_mac:
            self._inside(name, inner_vlans, stretched)
            lab.pair(name, "mon0", name, "mon1")
            lab.inside(name, self.load_rules, MIRROR)
            plan = team_mac, arp_mode, learn, vlans, inner_vlans
            team = lab.spawn(name, run_team, "nic0", "tvs", plan)
            team.answer()
        uplink = "vext" if team_mac else "nic0"
        lab.ip(name, "link", "set", uplink, "master", "vsw0")
        lab.exec(name, "bridge", "link", "set", "dev", uplink, "learning", "off")
        self.hosts[name] = Host(name, team_mac, team)
        return self.hosts[name]

    @staticmethod
    def load_rules(rules):
        subprocess.run(("nft", "-f", "-"), input=rules, text=True, check=True)

    def toggle(self, host, pause=1.2):
        """The team is disabled and enabled again: its table is empty afterwards."""
        for device in ("nic0", "tvs"):
            self.lab.ip(host.name, "link", "set", device, "down")
        self.log(f"team of {host.name} disabled", host=host.name)
        host.team.ask("clear")
        time.sleep(pause)
        for device in ("tvs", "nic0"):
            self.lab.ip(host.name, "link", "set", device, "up")
        self.log(f"team of {host.name} enabled, table empty", host=host.name)

    def settle(self, station):
        """Agents start once the address is there; clients ask for neighbours again soon."""
        table = "ndisc_cache" if is_ipv6(station.ip) else "arp_cache"
        self.lab.ip(station.name, "ntable", "change", "name", table, "dev", "eth0",
                    "base_reachable", "3000")
        self.work(station)

    def work(self, station):
        station.agent = self.lab.spawn(station.name, run_station, station.name, station.serves,
                                       station.uses)
        station.agent.answer()

    def address(self, name, ip, prefix=24, device="eth0"):
        """Gives a machine an address that works at once."""
        if is_ipv6(ip):
            self.lab.ip(name, "address", "add", f"{ip}/64", "dev", device, "nodad")
        else:
            self.lab.ip(name, "address", "add", f"{ip}/{prefix}", "broadcast", "+", "dev", device)

    def station(self, name, ip, mac, uses=(), serves=True, switch="sw", prefix=24, start=True):
        """A machine on an external switch."""
        station = Station(name, ip, mac, serves, list(uses))
        self.stations[name] = station
        self.lab.namespace(name)
        self.plug(name, "eth0", mac, switch)
        if is_ipv6(ip):
            self.lab.ipv6(name, "eth0", accept_dad=0, router_solicitations=0)
        self.address(name, ip, prefix)
        if start:
            self.settle(station)
        return station

    def _attach(self, station, host):
        """The VM's port of the virtual switch: a fixed MAC, no unknown unicast, no learning."""
        port = "p-" + station.name
        self.lab.ip(host.name, "link", "set", port, "master", "vsw0", "up")
        self.lab.exec(host.name, "bridge", "link", "set", "dev", port, "flood", "off",
                      "learning", "off")
        self.lab.exec(host.name, "bridge", "fdb", "add", station.mac, "dev", port, "master",
                      "static")
        station.host = host

    def vm_on(self, name, host, ip, mac, boot="announce", uses=(), plugged=None,
              gateway=None):
        """Starts a VM; boot: announce, probe, silent or dhcp; plugged is called before it."""
        station = Station(name, ip, mac, True, list(uses))
        self.stations[name] = station
        self.lab.namespace(name)
        self.lab.pair(name, "eth0", host.name, "p-" + name, mac)
        self._attach(station, host)
        if plugged:
            plugged()
        self.log(f"{name} on (MAC {mac}, boot {boot})", vm=name, mac=mac, ip=ip)
        if is_ipv6(ip):
            self._boot_ipv6(station, boot)
        elif boot == "dhcp":
            self.lease(station)
        else:
            self._boot(station, boot)
        if gateway:
            self.lab.ip(name, "route", "add", "default", "via", gateway)
        self.settle(station)
        return station

    def _boot(self, station, boot):
        if boot == "probe":
            self.lab.inside(station.name, probe_and_announce, "eth0", station.mac, station.ip)
        self.lab.ip(station.name, "address", "add", station.ip + "/24", "broadcast", "+",
                    "dev", "eth0")
        if boot == "announce":
            self.lab.inside(station.name, announce, "eth0", station.mac, station.ip)

    def _boot_ipv6(self, station, boot):
        """The kernel's own start: duplicate address detection, a router solicitation, MLD."""
        name, ip = station.name, station.ip
        self.lab.ipv6(name, "eth0")
        self.lab.ip(name, "address", "add", ip + "/64", "dev", "eth0")
        self.wait_detected(name)
        if boot == "announce":
            self.lab.inside(name, announce_ipv6, "eth0", station.mac, ip)

    def wait_detected(self, name):
        """Until duplicate address detection is over."""
        wait_for(lambda: "tentative" not in self.lab.ip(name, "-6", "address", "show", "eth0"), 10,
                 "duplicate address detection")

    def lease(self, station):
        """An address by DHCP, with the machine's name as host name and client identifier."""
        files = {kind: self.lab.scratch_file(kind) for kind in ("conf", "leases", "pid")}
        with open(files["conf"], "w", encoding="ascii") as file:
            file.write(f'send host-name "{station.name}";\n'
                       f'send dhcp-client-identifier "{station.name}";\n'
                       'initial-interval 1;\n')
        client = self.lab.scratch_file("dhclient")
        shutil.copy(shutil.which("dhclient"), client)  # a copy escapes profiles bound to the path
        self.lab.exec(station.name, client, "-4", "-1", "-cf", files["conf"],
                      "-lf", files["leases"], "-pf", files["pid"],
                      "-sf", os.path.join(HERE, "dhclient-script"), "eth0")
        if station.ip not in self.lab.ip(station.name, "address", "show", "eth0"):
            raise LabError(f"{station.name} did not get {station.ip} by DHCP")

    def dhcp_server(self, station, leases):
        """dnsmasq on a station; leases: host name -> address."""
        nets = sorted({ip.rsplit(".", 1)[0] for ip in (station.ip, *leases.values())})
        words = ["dnsmasq", "--no-daemon", "--conf-file=/dev/null", "--port=0", "--user=root",
                 "--interface=eth0", "--bind-interfaces", "--dhcp-authoritative", "--no-ping",
                 *[f"--dhcp-range={net}.0,static,255.255.255.0,1h" for net in nets],
                 "--dhcp-leasefile=" + self.lab.scratch_file("server"),
                 "--dhcp-option=3", "--pid-file="]
        words += [f"--dhcp-host=id:{name},{ip}" for name, ip in leases.items()]
        process = self.lab.start(station.name, *words, stderr=subprocess.DEVNULL)
        time.sleep(0.5)
        if process.poll() is not None:
            raise LabError("dnsmasq does not run")

    def vm_off(self, station):
        """Power off: the port of the virtual switch is gone at once."""
        self.lab.ip(station.host.name, "link", "del", "p-" + station.name)
        station.agent.stop()
        self.lab.remove(station.name)
        self.log(f"{station.name} off (MAC {station.mac})", vm=station.name, mac=station.mac)

    def migrate(self, station, host):
        """Live migration: the port moves, the VM keeps running, the new host announces it."""
        old, port = station.host, "p-" + station.name
        self.log(f"live migration of {station.name} from {old.name} to {host.name} begins")
        self.lab.ip(old.name, "link", "set", port, "nomaster")
        self.lab.ip(old.name, "link", "set", port, "netns", self.lab.full(host.name))
        self._attach(station, host)
        tell = announce_ipv6 if is_ipv6(station.ip) else announce
        self.lab.inside(station.name, tell, "eth0", station.mac, station.ip)
        self.log(f"live migration done, {station.name} runs on {host.name}", vm=station.name)

    def pin(self, station, ip, mac):
        """A permanent entry in a station's neighbour table."""
        self.lab.ip(station.name, "neigh", "replace", ip, "lladdr", mac, "dev", "eth0",
                    "nud", "permanent")
        self.log(f"{station.name} keeps {ip} at {mac} for good", station=station.name)

    def unpin(self, station, ip):
        self.lab.ip(station.name, "neigh", "del", ip, "dev", "eth0")
        self.log(f"{station.name} forgets {ip}", station=station.name)

    def wait_reachable(self, station, ip):
        """Until one echo from a station is answered."""
        def answered():
            try:
                self.lab.exec(station.name, "ping", "-n", "-c", "1", "-W", "1", ip)
                return True
            except LabError:
                return False
        wait_for(answered, 10, f"{ip} to answer {station.name}")
