# SPDX-License-Identifier: GPL-2.0-or-later
"""Addresses that move between living nodes, announced and not, and two masters of one group."""

import subprocess
import time

import oracle
from net import write_sysctl
from packets import is_ipv6
from scenario import scenario
from scenarios.neighbours import ALL
from scenarios.stale import at
from site_plan import announce, announce_ipv6

NODES = {"n1": "00:25:90:eb:10:01", "n2": "00:25:90:eb:10:02"}
SLOW = {"ping": 1, "http_every": 4, "udp": 2}


class Cluster:
    """Two nodes, an address that the first one has, two clients that keep what they know."""

    def __init__(self, run, net, uses=None):
        self.run, self.net, self.ip = run, net, at(net, 100)
        self.uses = [{"ip": self.ip, **(uses or ALL)}, {"ip": at(net, 11), "ping": 1.9}]
        for number, (name, mac) in enumerate(NODES.items(), 11):
            run.site.station(name, at(net, number), mac)
            run.lab.inside(name, write_sysctl, "net/ipv4/conf/all/arp_announce", 2)
        self.own("n1", "add")
        self.clients = []

    def own(self, node, verb):
        alone = [self.ip + "/128", "nodad"] if is_ipv6(self.ip) else [self.ip + "/32"]
        self.run.lab.ip(node, "address", verb, alone[0], "dev", "eth0",
                        *(alone[1:] if verb == "add" else ()))

    def client(self, number):
        one = self.run.site.station(f"c{number}", at(self.net, number),
                                    f"d4:81:d7:72:00:{number:02x}", self.uses)
        self.clients.append(one)
        return one

    def load(self):
        for number in (101, 102):
            self.client(number)
        time.sleep(3)

    def move(self, announced):
        tell = announce_ipv6 if is_ipv6(self.ip) else announce
        self.own("n1", "del")
        self.own("n2", "add")
        self.run.log("the address moves from n1 to n2, both alive")
        if announced:
            self.run.lab.inside("n2", tell, "eth0", NODES["n2"], self.ip, 2)
        time.sleep(1.5)
        self.client(103)

    def keep(self):
        """Like a router that asks again after hours only."""
        for one in self.clients:
            self.run.site.pin(one, self.ip, NODES["n1"])

    def forget(self):
        for one in self.clients[:2]:
            self.run.site.unpin(one, self.ip)

    def must(self, severity, resolved):
        path = self.run.path(self.run.name)
        window = oracle.Window(path, self.ip, NODES["n1"], NODES["n2"])
        stale = [frame for frame in window.frames if oracle.delivered(frame, NODES["n1"], self.ip)
                 and frame.number > window.back.number]
        seconds = (stale[-1].time - stale[0].time) / oracle.SECOND
        oracle.require((seconds >= 30) == (severity == "warning"), "how long it lasts")
        oracle.never_announced(path, self.ip, NODES["n2"])
        return {"case": "failover-not-announced", "ip": self.ip, "vlan": [],
                "stale_mac": NODES["n1"], "current_mac": NODES["n2"], "severity": severity,
                "resolved": resolved, "senders": sorted({frame.src for frame in stale})}


def failover(run, net, title, announced=False, seconds=9, heals=False):
    cluster = Cluster(run, net, SLOW if seconds > 20 else ALL)
    run.record(run.name, "switch", ("sw", "sw0"))
    cluster.load()
    if not announced:
        cluster.keep()
    cluster.move(announced)
    time.sleep(seconds)
    if heals:
        cluster.forget()
        time.sleep(5)
    run.stop()
    if announced:
        oracle.healthy(run.path(run.name), cluster.ip, share=0.9)
        run.expect(run.name, "healthy", title)
        return
    must = cluster.must("warning" if seconds > 30 else "info", heals)
    run.expect(run.name, "failover-not-announced", title, [must])


@scenario
def failover_announced(run):
    """The new node announces the address twice."""
    failover(run, "10.72.0", "A cluster address moves and is announced", announced=True)


@scenario
def failover_announced_ipv6(run):
    """The new node announces the address by two unsolicited neighbour advertisements."""
    failover(run, "2001:db8:72:2", "A cluster address moves over IPv6 and is announced", True)


@scenario
def failover_silent(run):
    """Nobody announces the move; a fresh client finds the new node, the others keep the old one."""
    failover(run, "10.72.1", "A cluster address moves and nobody is told, ten seconds long")


@scenario
def failover_silent_long(run):
    """The same for more than thirty seconds."""
    failover(run, "10.72.3", "A cluster address moves and nobody is told", seconds=33)


@scenario
def failover_silent_healed(run):
    """The clients ask again after ten seconds."""
    failover(run, "10.72.4", "A silent move; the clients recover", heals=True)


@scenario
def failover_silent_ipv6(run):
    """No neighbour advertisement; more than thirty seconds."""
    failover(run, "2001:db8:72:3", "A silent move over IPv6", seconds=33)


@scenario
def failover_silent_ipv6_healed(run):
    """No neighbour advertisement; the clients ask again after ten seconds."""
    failover(run, "2001:db8:72:4", "A silent move over IPv6; the clients recover", heals=True)


BLOCK = """
table netdev deaf {
    chain adverts {
        type filter hook ingress device DEVICE priority 0;
        ip protocol 112 drop
        ip6 nexthdr 112 drop
    }
}
"""


class Group:
    """Routers that run keepalived for one virtual address."""

    def __init__(self, run, net, group, version=2, virtual_mac=None):
        self.run, self.net, self.group, self.version = run, net, group, version
        self.virtual_mac, self.ip = virtual_mac, at(net, 1)
        self.device = "vr0" if virtual_mac else "eth0"
        self.running = {}
        for number, name in enumerate(("n1", "n2"), 2):
            run.site.station(name, at(net, number), f"00:1c:73:82:00:{number:02x}")
            if virtual_mac:
                run.site.plug(name, "vr0", virtual_mac, port="v-" + name)
            for key, value in (("arp_ignore", 1), ("arp_announce", 2), ("rp_filter", 0)):
                run.lab.inside(name, write_sysctl, f"net/ipv4/conf/all/{key}", value)

    def adverts_from(self, name):
        """The source of its adverts: IPv6 uses the link-local address."""
        if not is_ipv6(self.ip):
            return self.run.site.stations[name].ip
        shown = self.run.lab.ip(name, "-6", "-o", "address", "show", self.device, "scope", "link")
        return shown.split("inet6 ")[1].split("/")[0]

    def config(self, name, priority):
        options = ["native_ipv6"] if is_ipv6(self.ip) else \
            [f"mcast_src_ip {self.run.site.stations[name].ip}"]
        length = 64 if is_ipv6(self.ip) else 24
        lines = ["global_defs {", f"vrrp_version {self.version}", "vrrp_garp_master_delay 1", "}",
                 "vrrp_instance lab {", "state BACKUP", f"interface {self.device}",
                 f"virtual_router_id {self.group}", f"priority {priority}", "advert_int 1",
                 *options, "virtual_ipaddress {", f"{self.ip}/{length}", "}", "}"]
        path = self.run.lab.scratch_file("keepalived")
        with open(path, "w", encoding="ascii") as file:
            file.write("\n".join(lines) + "\n")
        return path

    def start(self, name, priority):
        scratch = self.run.lab.scratch_file
        self.running[name] = self.run.lab.start(
            name, "keepalived", "-n", "-P", "-f", self.config(name, priority), "-p",
            scratch("pid"), "-r", scratch("pid"), stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL)
        self.run.log(f"{name} runs keepalived with priority {priority}")

    def stop(self, name):
        """Gives its mastership back with an advert of priority 0."""
        self.running[name].terminate()
        self.running[name].wait()
        self.run.log(f"{name} stops keepalived")

    def block(self):
        for name in ("n1", "n2"):
            rules = BLOCK.replace("DEVICE", self.device)
            self.run.lab.inside(name, self.run.site.load_rules, rules)
        self.run.log("neither router hears the other's adverts any more")

    def unblock(self):
        for name in ("n1", "n2"):
            self.run.lab.exec(name, "nft", "delete", "table", "netdev", "deaf")
        self.run.log("the routers hear each other's adverts again")

    def clients(self):
        for number in (101, 102):
            self.run.site.station(f"c{number}", at(self.net, number),
                                  f"d4:81:d7:82:00:{number:02x}",
                                  [{"ip": self.ip, **SLOW}, {"ip": at(self.net, 2), "ping": 2}])


def split(run, net, group, title, version=2, virtual_mac=None, heals=False):
    routers = Group(run, net, group, version, virtual_mac)
    routers.start("n1", 200)
    routers.start("n2", 100)
    run.record(run.name + "-switch", "switch", ("sw", "sw0"))
    run.record(run.name + "-router", "switch", ("sw", "p-n1"))
    time.sleep(6)
    routers.clients()
    time.sleep(2)
    routers.block()
    time.sleep(14)
    if heals:
        routers.unblock()
        time.sleep(12)
    run.stop("capture ends, one master" if heals else "capture ends, two masters")
    macs = [virtual_mac] if virtual_mac else [run.site.stations[name].mac for name in ("n1", "n2")]
    sources = [routers.adverts_from(name) for name in ("n1", "n2")]
    for vantage, where in (("switch", "on the switch"), ("router", "at one router's port")):
        name = f"{run.name}-{vantage}"
        must = oracle.fhrp_split_brain(run.path(name), group, routers.ip, sources, macs)
        more = {}
        if heals:
            oracle.one_master_since(run.path(name), sources[0], run.time_of("hear each other"))
            more["quiet"] = [{"case": "failover-not-announced",
                              "note": "low: the one that stays says nothing new"}]
        run.expect(name, "fhrp-split-brain", f"{title}, {where}", [{**must, "resolved": heals}],
                   may=["duplicate-ip", "mac-flap"], **more)


@scenario
def two_masters(run):
    """VRRP of keepalived; a filter takes the other router's adverts away from both."""
    split(run, "10.82.3", 51, "Two masters of one VRRP group")


@scenario
def two_masters_virtual_mac(run):
    """The same with the virtual MAC: both routers send from it."""
    split(run, "10.82.4", 7, "Two masters with one virtual MAC",
          virtual_mac="00:00:5e:00:01:07")


@scenario
def two_masters_healed(run):
    """Fourteen seconds of two masters; then the routers hear each other again and the one with the
    lower priority gives way."""
    split(run, "10.82.6", 56, "Two masters of one VRRP group, healed", heals=True)


@scenario
def two_masters_version_3(run):
    """VRRP version 3 over IPv4."""
    split(run, "10.82.7", 57, "Two masters of one IPv4 group, VRRP version 3", version=3)


@scenario
def two_masters_ipv6(run):
    """VRRP version 3 over IPv6."""
    split(run, "2001:db8:82:3", 53, "Two masters of one IPv6 group", version=3)


def change_of_master(run, net, title, version=2):
    """A router with a higher priority arrives, preempts, and leaves again."""
    routers = Group(run, net, 51, version)
    routers.start("n2", 100)
    run.record(run.name, "switch", ("sw", "sw0"))
    time.sleep(5)
    routers.clients()
    time.sleep(3)
    routers.start("n1", 200)
    time.sleep(7)
    routers.stop("n1")
    time.sleep(6)
    run.stop()
    oracle.healthy(run.path(run.name), routers.ip, share=0.75)
    run.expect(run.name, "healthy", title)


@scenario
def preempted_master(run):
    """keepalived: a better router takes the group over and gives it back; announced each time."""
    change_of_master(run, "10.82.5", "A VRRP group changes its master twice")


@scenario
def preempted_master_version_3(run):
    """The same with VRRP version 3 over IPv4."""
    change_of_master(run, "10.82.8", "An IPv4 group of VRRP version 3 changes its master twice", 3)


@scenario
def preempted_master_ipv6(run):
    """The same with VRRP version 3 over IPv6."""
    change_of_master(run, "2001:db8:82:5", "An IPv6 VRRP group changes its master twice", 3)
