# SPDX-License-Identifier: GPL-2.0-or-later
"""A VM that takes no unicast, seen where the wrong MAC is not visible; and VMs that take it."""

import time

import oracle
from scenario import scenario
from scenarios.stale import TEAM_B, Place

BLIND = "(?i)virtual switch|inside the host|host side|behind"


def expect_deaf(run, vantage, title, must):
    run.expect(f"{run.name}-{vantage}", "vm-unicast-deaf", title, [must], note=BLIND)


@scenario
def deaf_boot(run):
    """A VM boots with probes and an announcement, speaks and answers by broadcast and takes no
    unicast. The same moment at the team, at the switch port, on the switch and inside the VM."""
    old, new = "00:15:5d:dd:31:05", "00:15:5d:dd:31:06"
    place = Place(run, "10.221.3", old)
    place.open()
    place.record("team", "uplink", "switch")
    place.load()
    time.sleep(3)
    place.restart(new, boot="probe", plugged=lambda: run.record(
        run.name + "-guest", "guest", ("vm1", "eth0")))
    time.sleep(9)
    run.stop("capture ends, still broken")
    on = run.time_of("vm1 on", 1)
    title = "A VM boots and takes no unicast; "
    place.expect("team", title[:-2], [place.stale("team", new)])
    for vantage, where in (("uplink", "at the switch port"), ("switch", "on the whole switch")):
        path = run.path(f"{run.name}-{vantage}")
        expect_deaf(run, vantage, title + where, oracle.vm_unicast_deaf(path, place.ip, TEAM_B, on))
    why = "low: inside the guest only possible, what does not arrive cannot be seen"
    run.expect(run.name + "-guest", "vm-unicast-deaf", title + "inside the guest", [],
               quiet=[{"case": "vm-unicast-deaf", "note": why}])


@scenario
def deaf_late(run):
    """The capture begins after the failure: no announcement is in it."""
    old, new = "00:15:5d:dd:32:05", "00:15:5d:dd:32:06"
    place = Place(run, "10.221.4", old)
    place.open()
    place.load()
    time.sleep(1)
    place.restart(new)
    time.sleep(3)
    place.record("uplink", "switch")
    time.sleep(10)
    run.stop("capture ends, still broken")
    for vantage in ("uplink", "switch"):
        path = run.path(f"{run.name}-{vantage}")
        expect_deaf(run, vantage, "Capture begins when the VM is deaf already",
                    oracle.vm_unicast_deaf(path, place.ip, TEAM_B))


@scenario
def vm_off(run):
    """A VM is switched off for good; its clients go on."""
    place = Place(run, "10.221.5", "00:15:5d:dd:33:05")
    place.open()
    place.record("uplink", "team")
    place.load()
    time.sleep(3)
    run.site.vm_off(place.vm)
    time.sleep(10)
    run.stop("capture ends, still off")
    for vantage, where in (("uplink", "at the switch port"), ("team", "at the team")):
        oracle.cut_off(run.path(f"{run.name}-{vantage}"), place.ip, run.time_of("vm1 off"))
        run.expect(f"{run.name}-{vantage}", "healthy", "A VM is switched off, " + where)


@scenario
def vm_off_proxied(run):
    """The same behind a team that answers ARP itself: these answers are the only sign of life."""
    place = Place(run, "10.221.6", "00:15:5d:dd:34:05", arp_mode="proxy")
    place.open()
    place.record("uplink")
    place.load()
    time.sleep(3)
    run.site.vm_off(place.vm)
    time.sleep(10)
    run.stop("capture ends, still off")
    path = run.path(run.name + "-uplink")
    oracle.cut_off(path, place.ip, run.time_of("vm1 off"))
    run.expect(run.name + "-uplink", "healthy",
               "A VM is switched off, the team goes on answering ARP for it")


FIREWALL = """
table inet wall {
    chain arriving {
        type filter hook input priority 0;
        icmp type echo-request drop
        tcp dport 8080 drop
        udp dport 9000 drop
    }
}
"""


@scenario
def walled_vm(run):
    """A VM boots and its firewall drops whatever clients send; it answers their unicast ARP, and
    asks for nothing itself."""
    place = Place(run, "10.221.8", "00:15:5d:dd:36:05")
    place.open()
    place.record("uplink", "switch")
    place.load()
    time.sleep(3)
    place.vm_uses = []
    place.restart(place.old, plugged=lambda: run.lab.inside(
        "vm1", run.site.load_rules, FIREWALL))
    time.sleep(10)
    run.stop()
    for vantage, where in (("uplink", "at the switch port"), ("switch", "on the whole switch")):
        path = run.path(f"{run.name}-{vantage}")
        oracle.cut_off(path, place.ip, run.time_of("vm1 on", 1))
        oracle.asked_and_answered(path, place.ip, run.time_of("vm1 on", 1))
        run.expect(f"{run.name}-{vantage}", "healthy",
                   "A VM behind a firewall that answers unicast ARP, " + where)


@scenario
def one_way_mirror(run):
    """A monitor session that shows what goes to the host and every broadcast: a VM is restarted,
    works, and its unicast is not in the file; others acknowledge it."""
    place = Place(run, "10.221.7", "00:15:5d:dd:35:05")
    place.open()
    only = f"ether dst {TEAM_B} or ether broadcast or ether multicast".split()
    run.record(run.name, "switch", ("sw", "p-hostB"), only=only)
    run.record("whole", "switch", ("sw", "p-hostB"))
    place.load()
    time.sleep(3)
    place.restart(place.old, boot="probe")
    time.sleep(9)
    run.stop()
    oracle.healthy(run.path("whole"), place.ip, after=run.time_of("vm1 on", 1) + oracle.SECOND)
    run.expect(run.name, "healthy", "A monitor session that shows one direction of a healthy VM")
