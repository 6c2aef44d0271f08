# SPDX-License-Identifier: GPL-2.0-or-later
"""Addresses that move between living nodes, announced and not, and two masters of one group."""

import os
import select
import socket
import subprocess
import time

import oracle
from net import write_sysctl
from packets import hsrp_hello, ip_bytes, is_ipv6
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

    def clients(self):
        for number in (101, 102):
            self.run.site.station(f"c{number}", at(self.net, number),
                                  f"d4:81:d7:82:00:{number:02x}",
                                  [{"ip": self.ip, **SLOW}, {"ip": at(self.net, 2), "ping": 2}])


def split(run, net, group, title, version=2, virtual_mac=None):
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
    run.stop("capture ends, two masters")
    macs = [virtual_mac] if virtual_mac else [run.site.stations[name].mac for name in ("n1", "n2")]
    sources = [routers.adverts_from(name) for name in ("n1", "n2")]
    for vantage, where in (("switch", "on the switch"), ("router", "at one router's port")):
        name = f"{run.name}-{vantage}"
        must = oracle.fhrp_split_brain(run.path(name), group, routers.ip, sources, macs)
        run.expect(name, "fhrp-split-brain", f"{title}, {where}", [must],
                   may=["duplicate-ip", "mac-flap"])


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
def two_masters_ipv6(run):
    """VRRP version 3 over IPv6."""
    split(run, "2001:db8:82:3", 53, "Two masters of one IPv6 group", version=3)


HSRP_PORT, ALL_ROUTERS = 1985, "224.0.0.2"
STANDBY, ACTIVE = 8, 16


def say_hello(device, own_ip, hello, commands, answers):
    handle = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    handle.setsockopt(socket.SOL_SOCKET, socket.SO_BINDTODEVICE, device.encode())
    handle.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_TTL, 1)
    handle.bind((own_ip, HSRP_PORT))
    os.write(answers, b"ready\n")
    while True:
        handle.sendto(hello, (ALL_ROUTERS, HSRP_PORT))
        if select.select([commands], [], [], 3)[0]:
            return


def hsrp(run, net, states):
    """Two routers that say hello for group 9; an active one has the virtual MAC and address."""
    virtual, mac = net + ".1", "00:00:0c:07:ac:09"
    for number, (name, state) in enumerate(states.items(), 2):
        own = f"{net}.{number}"
        run.site.station(name, own, f"00:1c:73:83:00:{number:02x}")
        run.site.plug(name, "vr0", mac, port="v-" + name)
        for key, value in (("arp_ignore", 1), ("arp_announce", 2), ("rp_filter", 0)):
            run.lab.inside(name, write_sysctl, f"net/ipv4/conf/all/{key}", value)
        for device in ("eth0", "vr0"):
            run.lab.ip(name, "route", "add", ALL_ROUTERS, "dev", device, "metric",
                       "1" if device == "vr0" else "2")
        if state == ACTIVE:
            run.lab.ip(name, "address", "add", virtual + "/32", "dev", "vr0")
            run.lab.inside(name, announce, "vr0", mac, virtual)
        else:
            run.lab.ip(name, "link", "set", "vr0", "down")
        hello = hsrp_hello(state, 100 + number, 9, ip_bytes(virtual))
        device = "vr0" if state == ACTIVE else "eth0"
        run.lab.spawn(name, say_hello, device, own, hello).answer()
    run.record(run.name, "switch", ("sw", "sw0"))
    for number in (101, 102):
        run.site.station(f"c{number}", f"{net}.{number}", f"d4:81:d7:83:00:{number:02x}",
                         [{"ip": virtual, **SLOW}, {"ip": net + ".2", "ping": 2}])
    time.sleep(16)
    run.stop()
    return virtual, mac


@scenario
def two_active_hsrp(run):
    """HSRP hellos of two routers that both say they are active, from one virtual MAC. The hellos
    are made by the laboratory, sent by the kernel."""
    net = "10.83.3"
    virtual, mac = hsrp(run, net, {"n1": ACTIVE, "n2": ACTIVE})
    must = oracle.fhrp_split_brain(run.path(run.name), 9, virtual, [net + ".2", net + ".3"], [mac])
    run.expect(run.name, "fhrp-split-brain", "Two active routers of one HSRP group",
               [{**must, "protocol": "hsrp"}], may=["duplicate-ip", "mac-flap"])


@scenario
def active_and_standby_hsrp(run):
    """One active router, one standby router that says hello too."""
    virtual, _ = hsrp(run, "10.83.4", {"n1": ACTIVE, "n2": STANDBY})
    oracle.healthy(run.path(run.name), virtual, share=0.9)
    run.expect(run.name, "healthy", "An HSRP group with one active router")


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
def preempted_master_ipv6(run):
    """The same with VRRP version 3 over IPv6."""
    change_of_master(run, "2001:db8:82:5", "An IPv6 VRRP group changes its master twice", 3)
