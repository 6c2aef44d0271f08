# SPDX-License-Identifier: GPL-2.0-or-later
"""A site of phones, servers and a SIP proxy, and the conversations that are played there."""

import glob
import os
import re
import socket
import subprocess
import time

from net import LabError, write_sysctl
from sip_text import Call, Side, host
from sipp import Sipp
from talk import run_end

MACHINES = {"caller": 11, "server": 31, "second": 32, "proxy": 40}
MODULES = "/usr/lib/*/kamailio/modules"
KAMAILIO = """
debug={debug}
log_stderror=yes
children=1
tcp_children=1
disable_core_dump=yes
auto_aliases=no
listen=udp:{ip}:5060
listen=tcp:{ip}:5060
mpath="{modules}"
loadmodule "tm.so"
loadmodule "sl.so"
loadmodule "corex.so"
loadmodule "rr.so"
loadmodule "pv.so"
loadmodule "textops.so"
loadmodule "siputils.so"
loadmodule "auth.so"
modparam("tm", "fr_inv_timer", 60000)
{routes}
"""


class PhoneSite:
    def __init__(self, run, net, machines=("caller", "server")):
        self.run, self.lab, self.site, self.net = run, run.lab, run.site, net
        self.names = machines
        for name in machines:
            self.machine(name)

    def ip(self, name):
        glue = "::" if ":" in self.net else "."
        return f"{self.net}{glue}{MACHINES[name]}"

    def sipp_ip(self, name):
        return host(self.ip(name))

    def machine(self, name):
        tail = [int(one, 16) % 256 for one in re.findall(r"[0-9a-f]+", self.ip(name))][-3:]
        mac = "00:15:5d:" + ":".join(f"{one:02x}" for one in tail)
        self.site.station(name, self.ip(name), mac, serves=False)
        self.lab.inside(name, write_sysctl, "net/ipv4/tcp_timestamps", 0)

    def record(self, name=None, device="sw0", only=(), **more):
        self.run.record(name or self.run.name, "switch", ("sw", device), only=only, **more)

    def record_twice(self):
        """On the switch, and on all its devices, where most frames are there twice."""
        self.record()
        self.record(self.run.name + "-any", "any")

    def stop(self, after=0.0):
        """after: so long the recording goes on; other traffic shows that it does."""
        time.sleep(after)
        if after:
            target = self.ip("server" if "server" in self.names else "proxy")
            run_tool(self, "caller", "ping", "-c", "1", "-W", "1", target)
        self.run.stop()

    def path(self):
        return self.run.path(self.run.name)

    def serve(self, script, calls, *words, name="server", **more):
        """A SIPp that waits for calls."""
        self.run.log(f"SIPp serves on {name}", machine=name)
        sipp = Sipp(self, name, script, calls, *words, **more)
        time.sleep(1)
        return sipp

    def dial(self, script, calls, *words, to="server", port=5060, name="caller", own=5060, **more):
        """A SIPp that makes calls, one a second."""
        self.run.log(f"SIPp on {name} begins", machine=name, calls=calls)
        target = f"{self.sipp_ip(to)}:{port}"
        return Sipp(self, name, script, calls, "-r", "1", *words, target=target, port=own, **more)

    def kamailio(self, routes, name="proxy"):
        text = KAMAILIO.format(ip=host(self.ip(name)), routes=routes, debug=0,
                               modules=glob.glob(MODULES)[0])
        config, folder = self.lab.scratch_file("cfg"), self.lab.scratch_file("run")
        os.mkdir(folder)
        with open(config, "w", encoding="ascii") as file:
            file.write(text)
        said = open(config + ".log", "wb")
        process = self.lab.start(name, "kamailio", "-DD", "-f", config, "-Y", folder, "-m", "32",
                                 "-M", "4", stdout=said, stderr=said)
        time.sleep(3)
        if process.poll() is not None:
            with open(config + ".log", encoding="utf-8", errors="replace") as file:
                raise LabError("kamailio does not run: " + file.read()[-800:])
        self.run.log(f"Kamailio serves on {name}", machine=name)

    def sides(self, port=5060):
        return Side("anna", self.ip("caller"), port), Side("um", self.ip("server"), port)

    def call(self, transport, style=None, port=5060, name="call"):
        return Call(*self.sides(port), transport, style, name)

    def start_talk(self, steps, tcp, port=5060):
        """Plays a conversation between caller (a) and server (b); returns who to wait for."""
        plan = {"tcp": tcp, "ip": {"a": self.ip("caller"), "b": self.ip("server")},
                "port": {"a": port, "b": port}}
        ends = [self.lab.spawn(name, run_end, who, plan, steps)
                for name, who in (("server", "b"), ("caller", "a"))]
        for end in ends:
            end.answer()
        said = sum(step.what == "say" for step in steps)
        self.run.log("a conversation begins", tcp=tcp, said=said)
        for end in ends:
            os.write(end.command_write, b"go\n")
        return ends

    def talk(self, steps, tcp, port=5060, seconds=120):
        for end in self.start_talk(steps, tcp, port):
            if end.answer(seconds) != "done":
                raise LabError("the conversation broke off")
        self.run.log("the conversation is over")

    def swallow(self, name="server", port=5060):
        """A socket that is never read: what comes draws neither an answer nor an ICMP error."""
        child = self.lab.spawn(name, sink, port, ":" in self.net)
        child.answer()
        self.run.log(f"{name} takes all and answers nothing", machine=name)
        return child


def sink(port, is_ipv6, commands, answers):
    family = socket.AF_INET6 if is_ipv6 else socket.AF_INET
    udp = socket.socket(family, socket.SOCK_DGRAM)
    udp.bind(("", port))
    door = socket.create_server(("", port), family=family)
    os.write(answers, b"ready\n")
    links = []
    while True:
        links.append(door.accept())


def run_tool(place, name, *words):
    """A tool's own words."""
    done = subprocess.run(("ip", "netns", "exec", place.lab.full(name), *words),
                          capture_output=True, text=True, check=False)
    place.run.log(f"{words[0]} on {name} ends", machine=name, status=done.returncode)
    return done
