# SPDX-License-Identifier: GPL-2.0-or-later
"""HSRP: its messages are made by the laboratory and sent by the kernel, from the virtual MAC while
a router is active. Version 1 as in RFC 2281, version 2 as Cisco's routers send it."""

import os
import select
import socket
import time

import oracle
from net import write_sysctl
from packets import hsrp_message, hsrp_message_second, ip_bytes, mac_bytes
from scenario import scenario
from scenarios.redundancy import SLOW
from site_plan import announce

PORT = 1985
HELLO, COUP, RESIGN = 0, 1, 2
ADDRESS = {1: "224.0.0.2", 2: "224.0.0.102"}
STATES = {1: {"listen": 2, "speak": 4, "standby": 8, "active": 16},
          2: {"listen": 3, "speak": 4, "standby": 5, "active": 6}}


def virtual_mac(version, group):
    if version == 1:
        return f"00:00:0c:07:ac:{group:02x}"
    return f"00:00:0c:9f:f{group >> 8:x}:{group & 255:02x}"


def open_sender(device, own_ip):
    handle = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    handle.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    handle.setsockopt(socket.SOL_SOCKET, socket.SO_BINDTODEVICE, device.encode())
    handle.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_TTL, 1)
    handle.bind((own_ip, PORT))
    return handle


def say_once(device, own_ip, group_ip, message):
    open_sender(device, own_ip).sendto(message, (group_ip, PORT))


def say_hello(device, own_ip, group_ip, hello, commands, answers):
    handle = open_sender(device, own_ip)
    os.write(answers, b"ready\n")
    while True:
        handle.sendto(hello, (group_ip, PORT))
        if select.select([commands], [], [], 3)[0]:
            return


class Router:
    """One router of a group; while it is active it has the virtual address on vr0."""

    def __init__(self, group, name, number, priority):
        self.group, self.run, self.name, self.priority = group, group.run, name, priority
        self.ip, self.mac = f"{group.net}.{number}", f"00:1c:73:83:00:{number:02x}"
        self.device, self.speaker = "eth0", None
        run, lab = self.run, self.run.lab
        run.site.station(name, self.ip, self.mac)
        run.site.plug(name, "vr0", group.mac, port="v-" + name)
        for key, value in (("arp_ignore", 1), ("arp_announce", 2), ("rp_filter", 0)):
            lab.inside(name, write_sysctl, f"net/ipv4/conf/all/{key}", value)
        lab.ip(name, "link", "set", "vr0", "down")
        self._route("eth0", 2)

    def _route(self, device, metric):
        self.run.lab.ip(self.name, "route", "replace", ADDRESS[self.group.version], "dev", device,
                        "metric", str(metric))

    def message(self, operation, state):
        group = self.group
        words = [operation, STATES[group.version][state], self.priority, group.number,
                 ip_bytes(group.ip)]
        if group.version == 1:
            return hsrp_message(*words)
        return hsrp_message_second(*words, mac_bytes(self.mac))

    def once(self, operation, state):
        self.run.lab.inside(self.name, say_once, self.device, self.ip,
                            ADDRESS[self.group.version], self.message(operation, state))

    def quiet(self):
        """Says nothing more and has the virtual address no longer."""
        if self.speaker:
            self.speaker.stop()
        if self.device == "vr0":
            self.run.lab.ip(self.name, "address", "flush", "dev", "vr0")
            self.run.lab.ip(self.name, "link", "set", "vr0", "down")
        self.device, self.speaker = "eth0", None

    def become(self, state):
        self.quiet()
        if state == "active":
            self.device = "vr0"
            self.run.lab.ip(self.name, "link", "set", "vr0", "up")
            self.run.lab.ip(self.name, "address", "add", self.group.ip + "/32", "dev", "vr0")
            self._route("vr0", 1)
            self.run.lab.inside(self.name, announce, "vr0", self.group.mac, self.group.ip)
        self.speaker = self.run.lab.spawn(self.name, say_hello, self.device, self.ip,
                                          ADDRESS[self.group.version], self.message(HELLO, state))
        self.speaker.answer()
        self.run.log(f"{self.name} is {state}")


class Group:
    def __init__(self, run, net, version, number):
        self.run, self.net, self.version, self.number = run, net, version, number
        self.ip, self.mac = net + ".1", virtual_mac(version, number)

    def clients(self):
        for number in (101, 102):
            self.run.site.station(f"c{number}", f"{self.net}.{number}",
                                  f"d4:81:d7:83:00:{number:02x}",
                                  [{"ip": self.ip, **SLOW}, {"ip": self.net + ".2", "ping": 2}])


def play(run, net, version, number, states):
    """Two routers that keep their states."""
    group = Group(run, net, version, number)
    for place, (name, state) in enumerate(states.items(), 2):
        Router(group, name, place, 100 + place).become(state)
    run.record(run.name, "switch", ("sw", "sw0"))
    group.clients()
    time.sleep(16)
    run.stop()
    return group


def two_active(run, net, version, number, title):
    group = play(run, net, version, number, {"n1": "active", "n2": "active"})
    must = oracle.fhrp_split_brain(run.path(run.name), number, group.ip, [net + ".2", net + ".3"],
                                   [group.mac])
    run.expect(run.name, "fhrp-split-brain", title, [{**must, "protocol": "hsrp"}],
               may=["duplicate-ip", "mac-flap"])


@scenario
def two_active_hsrp(run):
    """HSRP hellos of two routers that both say they are active, from one virtual MAC. The hellos
    are made by the laboratory, sent by the kernel."""
    two_active(run, "10.83.3", 1, 9, "Two active routers of one HSRP group")


@scenario
def two_active_hsrp_version_2(run):
    """The same with HSRP version 2 and a group that version 1 cannot have."""
    two_active(run, "10.83.5", 2, 1234, "Two active routers of one HSRP group, version 2")


@scenario
def active_and_standby_hsrp(run):
    """One active router, one standby router that says hello too."""
    group = play(run, "10.83.4", 1, 9, {"n1": "active", "n2": "standby"})
    oracle.healthy(run.path(run.name), group.ip, share=0.9)
    run.expect(run.name, "healthy", "An HSRP group with one active router")


def take_over(better, worse):
    """Preemption (RFC 2281, section 5.3): coup, resignation, and the worse one stands by later."""
    better.once(COUP, "listen")
    worse.once(RESIGN, "speak")
    worse.become("speak")
    better.become("active")


@scenario
def preempted_active_hsrp(run):
    """HSRP version 2: a better router takes the group over from the active one (coup, resignation),
    stands down after ten seconds (resignation), and the other one is active again. The virtual MAC
    moves twice, announced each time."""
    group = Group(run, "10.83.6", 2, 1234)
    old, better = Router(group, "n1", 2, 100), Router(group, "n2", 3, 110)
    old.become("active")
    run.record(run.name, "switch", ("sw", "sw0"))
    group.clients()
    time.sleep(5)
    take_over(better, old)
    time.sleep(10)
    old.become("standby")
    time.sleep(3)
    better.once(RESIGN, "active")
    better.quiet()
    old.become("active")
    time.sleep(6)
    run.stop()
    oracle.healthy(run.path(run.name), group.ip, share=0.75)
    run.expect(run.name, "healthy", "An HSRP version 2 group changes its active router twice")
