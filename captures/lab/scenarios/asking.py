# SPDX-License-Identifier: GPL-2.0-or-later
"""Questions that nobody answers, addresses that are taken already, and addresses by DHCP from afar
or made up by the host itself."""

import os
import select
import subprocess
import time

import oracle
from net import LabError, wait_for, write_sysctl
from packets import (ARP_REQUEST, NOBODY, arp, ip_bytes, mac_bytes, open_raw, probe,
                     router_advertisement)
from scenario import scenario
from scenarios.neighbours import BOTH, behind_router, router
from scenarios.stale import Place
from site_plan import announce, speak

ASKER = "d4:81:d7:91:00:65"


def some_traffic(run, net, uses=()):
    """A server, a client that uses it, and what the asker does beside it."""
    server = run.site.station("server", net + ".9", "00:25:90:91:00:09")
    run.site.station("c2", net + ".102", "d4:81:d7:91:00:66", [{"ip": server.ip, "ping": 0.9}])
    return run.site.station("c1", net + ".101", ASKER, [{"ip": server.ip, "ping": 1.1}, *uses])


@scenario
def nobody_there(run):
    """One client asks for an address that nobody has."""
    net = "10.91.3"
    run.record(run.name, "switch", ("sw", "sw0"))
    some_traffic(run, net, [{"ip": net + ".77", "ping": 1, "udp": 2}])
    time.sleep(9)
    run.stop()
    must = oracle.arp_unanswered(run.path(run.name), net + ".77")
    run.expect(run.name, "arp-unanswered", "Requests for an address that nobody has", [must])


def ask_all(device, mac, own, net, numbers, rounds):
    frames = [arp(ARP_REQUEST, mac_bytes(mac), ip_bytes(own), NOBODY, ip_bytes(f"{net}.{number}"))
              for number in numbers]
    for _ in range(rounds):
        speak(device, frames, 0.03)
        time.sleep(0.8)


@scenario
def address_scan(run):
    """One machine asks three times for each of thirty addresses that nobody has."""
    net, numbers = "10.91.4", range(150, 180)
    run.record(run.name, "switch", ("sw", "sw0"))
    asker = some_traffic(run, net)
    time.sleep(2)
    run.lab.inside("c1", ask_all, "eth0", ASKER, asker.ip, net, numbers, 3)
    time.sleep(4)
    run.stop()
    must = oracle.arp_unanswered(run.path(run.name), *[f"{net}.{number}" for number in numbers])
    run.expect(run.name, "arp-unanswered", "A scan of thirty addresses is one finding", [must])


@scenario
def everybody_there(run):
    """The same scan of ten addresses that all answer."""
    net, numbers = "10.91.5", range(150, 160)
    asker = some_traffic(run, net)
    for number in numbers:
        run.site.address("server", f"{net}.{number}")
    run.record(run.name, "switch", ("sw", "sw0"))
    time.sleep(2)
    run.lab.inside("c1", ask_all, "eth0", ASKER, asker.ip, net, numbers, 3)
    time.sleep(3)
    run.stop()
    run.expect(run.name, "healthy", "A scan of ten addresses, all answered",
               extra_forbidden=["arp-unanswered"])


@scenario
def alive_but_silent(run):
    """A machine that answers no request, but speaks itself."""
    net = "10.91.6"
    run.site.station("quiet", net + ".77", "00:25:90:91:00:77", start=False)
    run.lab.inside("quiet", write_sysctl, "net/ipv4/conf/all/arp_ignore", 8)
    run.record(run.name, "switch", ("sw", "sw0"))
    some_traffic(run, net, [{"ip": net + ".77", "ping": 1}])
    quiet = run.site.stations["quiet"]
    quiet.uses = [{"ip": net + ".9", "ping": 2}]
    run.site.settle(quiet)
    time.sleep(9)
    run.stop()
    run.expect(run.name, "healthy", "A machine that answers no ARP, but is alive",
               extra_forbidden=["arp-unanswered"])


def probed(run, net, times):
    """A machine looks whether its address is free, as RFC 5227 says, and finds it taken."""
    prober, ip = "3c:52:82:92:00:09", net + ".9"
    run.lab.namespace("late")
    run.site.plug("late", "eth0", prober)
    run.record(run.name, "switch", ("sw", "sw0"))
    some_traffic(run, net)
    time.sleep(3)
    for _ in range(times):
        run.lab.inside("late", speak, "eth0", [probe(mac_bytes(prober), ip_bytes(ip))], 0)
        run.log(f"{prober} probes {ip}")
        time.sleep(3)
    time.sleep(2)
    run.stop()
    must = oracle.defended(run.path(run.name), ip, "00:25:90:91:00:09", prober, times)
    run.expect(run.name, "duplicate-ip", f"A probed address is defended, times {times}", [must])


@scenario
def defended_once(run):
    """One probe, one defence: only possible."""
    probed(run, "10.92.3", 1)


@scenario
def defended_twice(run):
    """Two probes, two defences."""
    probed(run, "10.92.4", 2)


def duplicate_detected(run, net, times):
    """The kernel's own duplicate address detection fails."""
    ip, owner, prober = net + "::9", "00:25:90:92:00:09", "3c:52:82:92:00:0a"
    server = run.site.station("server", ip, owner)
    run.site.station("c1", net + "::101", ASKER, [{"ip": server.ip, "ping": 0.9}])
    run.lab.namespace("late")
    run.site.plug("late", "eth0", prober)
    run.record(run.name, "switch", ("sw", "sw0"))
    run.lab.ipv6("late", "eth0")
    time.sleep(2)
    for _ in range(times):
        run.lab.ip("late", "address", "add", ip + "/64", "dev", "eth0")
        run.log(f"{prober} starts with {ip}")
        wait_for(lambda: "dadfailed" in run.lab.ip("late", "-6", "address", "show", "eth0"), 10,
                 "the duplicate to be detected")
        run.lab.ip("late", "address", "del", ip + "/64", "dev", "eth0")
        time.sleep(2)
    time.sleep(2)
    run.stop()
    must = oracle.defended(run.path(run.name), ip, owner, prober, times)
    run.expect(run.name, "duplicate-ip",
               f"Duplicate address detection over IPv6 fails, times {times}", [must])


@scenario
def duplicate_detected_once(run):
    """One failed detection: only possible."""
    duplicate_detected(run, "2001:db8:92:3", 1)


@scenario
def duplicate_detected_twice(run):
    """Two failed detections."""
    duplicate_detected(run, "2001:db8:92:4", 2)


@scenario
def dhcp_over_a_relay(run):
    """A server VM restarts with a new MAC and gets its address by DHCP from behind a router: there
    the lease names the VM's MAC while its frames go to the router. dnsmasq, dhcrelay, dhclient."""
    near, far = "10.93.3", "10.93.4"
    old, new = "00:15:5d:93:01:07", "00:15:5d:93:01:1c"
    router(run, near + ".1", far + ".1")
    dhcp = run.site.station("dhcp", far + ".2", "00:25:90:93:00:02", serves=False, switch="far")
    run.lab.ip("dhcp", "route", "add", "default", "via", far + ".1")
    run.site.dhcp_server(dhcp, {"vm1": near + ".50"})
    relay = run.lab.start("router", "dhcrelay", "-4", "-d", "-pf", run.lab.scratch_file("pid"),
                          "-id", "eth0", "-iu", "eth1", dhcp.ip, stderr=subprocess.DEVNULL)
    time.sleep(0.5)
    if relay.poll() is not None:
        raise LabError("dhcrelay does not run")
    place = Place(run, near, old, team_mac=None)
    place.gateway = near + ".1"
    uses = [{"ip": place.ip, "ping": 0.8, "udp": 1.7}]
    place.clients += behind_router(run, ("r1", "r2"), far + ".1", uses)
    place.open(boot="dhcp")
    for vantage, points in (("near", BOTH[:1]), ("far", BOTH[1:]), ("both", BOTH)):
        run.record(f"dhcp-relay-{vantage}", "switch", *points, mirror=vantage == "both")
    place.load()
    time.sleep(3)
    place.restart(new, boot="dhcp")
    run.lab.inside("vm1", announce, "eth0", new, place.ip)
    run.log("the VM works again")
    time.sleep(7)
    run.stop()
    for vantage, where in (("near", "on the VM's segment"), ("far", "on the server's segment"),
                           ("both", "on both, one mirror port")):
        path = run.path("dhcp-relay-" + vantage)
        after = run.time_of("works again") + oracle.SECOND
        oracle.healthy(path, place.ip, share=0.9, after=after)
        run.expect("dhcp-relay-" + vantage, "healthy", "A lease through a relay, " + where)


def advertise_prefix(device, mac, router_ip, prefix, seconds, commands, answers):
    handle = open_raw(device)
    frame = router_advertisement(mac_bytes(mac), ip_bytes(router_ip), ip_bytes(prefix), seconds)
    os.write(answers, b"ready\n")
    while True:
        handle.send(frame)
        if select.select([commands], [], [], 2)[0]:
            return


@scenario
def privacy_addresses(run):
    """Hosts make up their addresses (RFC 8981) and change them every few seconds: one MAC has many
    addresses, each for a short time."""
    prefix, lab = "2001:db8:94:3::", run.lab
    mac = "00:1c:73:94:00:01"
    server = run.site.station("router", prefix + "1", mac)
    lab.ip("router", "address", "add", "fe80::1/64", "dev", "eth0", "nodad")
    run.record(run.name, "switch", ("sw", "sw0"))
    for number in (1, 2, 3):
        name = f"c{number}"
        lab.namespace(name)
        run.site.plug(name, "eth0", f"d4:81:d7:94:00:{number:02x}")
        lab.ipv6(name, "eth0", use_tempaddr=2, temp_prefered_lft=9, temp_valid_lft=14,
                 max_desync_factor=0)
    lab.spawn("router", advertise_prefix, "eth0", mac, "fe80::1", prefix, 1800).answer()
    time.sleep(3)
    for number in (1, 2, 3):
        lab.spawn(f"c{number}", keep_using, server.ip)
    time.sleep(16)
    run.stop()
    oracle.healthy(run.path(run.name), server.ip, share=0.9)
    addresses = {frame.ip_src for frame in oracle.read_frames(run.path(run.name))
                 if frame.ip_dst == server.ip}
    oracle.require(len(addresses) >= 6, "hosts change their addresses")
    run.expect(run.name, "healthy", "IPv6 hosts with changing privacy addresses")


def keep_using(ip, commands, _answers):
    """A new conversation each second, so that a new address is used as soon as it is there."""
    while not select.select([commands], [], [], 0.8)[0]:
        subprocess.run(("ping", "-n", "-q", "-c", "1", "-W", "1", ip), check=False,
                       stdout=subprocess.DEVNULL)
