# SPDX-License-Identifier: GPL-2.0-or-later
"""A site of UM servers and SIP front ends: who is there, which certificate each has, who dials."""

import re
import socket
import subprocess
import time

from certificates import Authority
from dialler import Dialler, endpoint, run_dialler
from front_end import FrontEnd, run_front_end
from journal import Journal
from names import resolve
from net import LabError, wait_for, write_sysctl
from oracle import require
from tls_oracle import Pair

DOMAIN = "lab.invalid"
ARRAY = "um." + DOMAIN
MACHINES = {"node01": 11, "node02": 12, "fe01": 31, "fe02": 32, "monitor": 90, "edge": 40,
            "sql01": 50, "dns": 2}
POOL = "sippool." + DOMAIN
WEB = "intranet." + DOMAIN


def fqdn(name):
    return f"{name}.{DOMAIN}"


NODES = [fqdn("node01"), fqdn("node02")]
TRUSTED = [*NODES, POOL, fqdn("fe01"), fqdn("fe02")]  # the topology that a front end knows


class SipSite:
    def __init__(self, run, net, machines=("node01", "fe01"), far=None):
        """far: for machines elsewhere their network and switch."""
        self.run, self.lab, self.site, self.net = run, run.lab, run.site, net
        self.journal = Journal(run.lab.scratch_file("journal"))
        self.authority = Authority(run.lab)
        self.issuing = self.authority.below("Lab Issuing CA 1")
        self.roots = self.authority.root.own
        self.dials, self.looked_up, self.far = [], (), far or {}
        for name in machines:
            self.machine(name)

    def ip(self, name):
        net, _ = self.far.get(name, (self.net, "sw"))
        return f"{net}::{MACHINES[name]}" if ":" in net else f"{net}.{MACHINES[name]}"

    def machine(self, name):
        _, switch = self.far.get(name, (self.net, "sw"))
        tail = [int(one) % 256 for one in re.findall(r"\d+", self.ip(name))][-3:]
        mac = "00:25:90:" + ":".join(f"{one:02x}" for one in tail)
        self.site.station(name, self.ip(name), mac, serves=False, switch=switch)
        self.lab.inside(name, write_sysctl, "net/ipv4/ip_default_ttl", 128)
        self.lab.inside(name, write_sysctl, "net/ipv4/tcp_timestamps", 0)

    def stranger(self):
        """An authority that nobody here knows."""
        return Authority(self.lab, "Other Root CA").below("Other Issuing CA")

    def array_certificate(self, **more):
        """The array's name as subject, the nodes among the alternative names: the field report."""
        return self.issuing.issue(ARRAY, [ARRAY, *NODES], **more)

    def own_certificate(self, name, **more):
        """A machine's name as subject."""
        return self.issuing.issue(fqdn(name), [fqdn(name)], **more)

    def pool_certificate(self, **more):
        return self.issuing.issue(POOL, [POOL, fqdn("fe01"), fqdn("fe02")], **more)

    def names(self, *looked_up):
        """dnsmasq, and questions for the names by the first front end."""
        self.machine("dns")
        records = {fqdn(name): self.ip(name) for name in MACHINES}
        records[WEB] = self.ip("fe01")
        records[POOL] = self.ip("fe01")
        words = ["dnsmasq", "--no-daemon", "--conf-file=/dev/null", "--user=root", "--no-resolv",
                 "--no-hosts", "--interface=eth0", "--bind-interfaces", "--pid-file="]
        words += [f"--host-record={name},{ip}" for name, ip in records.items()]
        process = self.lab.start("dns", *words, stderr=subprocess.DEVNULL)
        time.sleep(0.5)
        if process.poll() is not None:
            raise LabError("dnsmasq does not run")
        self.looked_up = looked_up

    def look_up(self):
        for name in self.looked_up:
            self.lab.inside("fe01", resolve, fqdn(name), self.ip("dns"))
            self.journal.write("fe01", "asks for the address of " + fqdn(name))

    def serve(self, name="fe01", certificate=None, **plan):
        plan.setdefault("family", socket.AF_INET6 if ":" in self.ip(name) else socket.AF_INET)
        plan = FrontEnd(certificate or self.pool_certificate(), **plan)
        child = self.lab.spawn(name, run_front_end, plan, self.journal, name)
        child.answer()
        return child

    def dial(self, name="node01", server="fe01", port=5061, **plan):
        """Starts a client; wait() waits for all."""
        target = (self.ip(server), port)
        plan.setdefault("server_name", POOL)
        one = Dialler(fqdn(name), server=target, **plan)
        self.dials.append(self.lab.spawn(name, run_dialler, one, self.journal))
        return one

    def wait(self, seconds=300):
        for child in self.dials:
            child.answer(seconds)
        self.dials = []

    def wait_told(self, what, times, who="node01"):
        wait_for(lambda: self.told(fqdn(who), what) >= times, 120, f"{who}: {what}")

    def stop(self, what="capture ends"):
        """Stops the recordings; what the endpoints know joins the log."""
        self.run.stop(what)
        self.run.events = sorted(self.run.events + self.journal.read(), key=lambda one: one["t"])

    def told(self, who, what):
        """How often an endpoint said so."""
        return sum(one["who"] == who and one["what"] == what for one in self.journal.read())

    def expect_dials(self, name, attempts, answers):
        name = fqdn(name)
        require(self.told(name, "connects") == attempts, f"{name} dials {attempts} times")
        found = self.told(name, "is answered")
        require(found == answers, f"{name} is answered {answers} times, not {found}")

    def expect_resumed(self, name, times):
        found = [one for one in self.journal.read() if one["who"] == fqdn(name)]
        found = sum(one.get("resumed", False) for one in found)
        require(found == times, f"{name} resumes {times} sessions, not {found}")

    def pair(self, recording, client="node01", server="fe01", port=5061):
        return Pair(self.run.path(recording), self.ip(client), endpoint(self.ip(server), port))
