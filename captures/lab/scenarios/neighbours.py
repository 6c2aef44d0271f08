# SPDX-License-Identifier: GPL-2.0-or-later
"""What looks like a stale MAC behind a team and is something else."""

import time

import oracle
from bond import run_bond
from net import write_sysctl
from packets import ip_bytes, is_ipv6, mac_bytes, open_raw, vrrp_advert
from scenario import scenario
from scenarios.stale import Place, at
from site_plan import Station, announce

ALL = {"ping": 0.6, "http_every": 2, "udp": 1.1}


def pinned_client(run, net, title):
    old, new = "00:15:5d:b5:00:21", "00:15:5d:b5:00:22"
    place = Place(run, net, old, team_mac=None)
    place.open()
    run.record(run.name, "switch", ("sw", "sw0"))
    run.site.pin(place.clients[1], place.ip, old)
    place.load()
    time.sleep(2)
    place.restart(new)
    time.sleep(10)
    run.stop("capture ends, one client still stale")
    path, client = run.path(run.name), place.clients[1]
    must = oracle.stale_arp_cache(path, place.ip, old, new, client.mac, client.ip)
    run.expect(run.name, "stale-arp-cache", title, [must])


@scenario
def client_pinned(run):
    """One client has a permanent ARP entry with the old MAC; all others follow the announcement."""
    pinned_client(run, "10.115.3", "One client keeps the old MAC for good")


@scenario
def client_pinned_ipv6(run):
    """One client has a permanent neighbour entry; the others follow the unsolicited neighbour
    advertisement."""
    pinned_client(run, "2001:db8:115:3", "One client keeps the old MAC for good, IPv6")


ROUTER_NEAR, ROUTER_FAR = "00:1c:73:40:00:01", "00:1c:73:40:00:02"
BOTH = [("sw", "sw0"), ("far", "sw0")]
FORWARD = {False: "net/ipv4/ip_forward", True: "net/ipv6/conf/all/forwarding"}


def router(run, near, far, prefix=24):
    """A router between the switches sw and far."""
    site = run.site
    site.switch("far")
    gate = site.station("router", near, ROUTER_NEAR, start=False, prefix=prefix)
    run.lab.pair("router", "eth1", "far", "p-router", ROUTER_FAR)
    run.lab.ip("far", "link", "set", "p-router", "master", "sw0")
    if is_ipv6(far):
        run.lab.ipv6("router", "eth1", accept_dad=0, router_solicitations=0)
    site.address("router", far, device="eth1")
    run.lab.inside("router", write_sysctl, FORWARD[is_ipv6(far)], 1)
    return gate


def behind_router(run, names, gateway, uses):
    net = gateway.rsplit("::" if is_ipv6(gateway) else ".", 1)[0]
    found = []
    for number, name in enumerate(names, 21):
        one = run.site.station(name, at(net, number), f"d4:81:d7:00:02:{number:02x}", uses,
                               switch="far", start=False)
        run.lab.ip(name, "route", "add", "default", "via", gateway)
        found.append(one)
    return found


def stale_router(run, recordings, local):
    """A server gets a new MAC; the router in front of three clients keeps the old one."""
    site, old, new = run.site, "a0:36:9f:11:00:01", "a0:36:9f:11:00:07"
    ip = "10.52.0.50"
    host = site.host("hostB")
    gate = router(run, "10.52.0.1", "10.52.9.1")
    uses = [{"ip": ip, "ping": 0.7, "udp": 1.3}]
    clients = behind_router(run, ("r1", "r2", "r3"), "10.52.9.1", uses)
    near = [site.station(name, f"10.52.0.{number}", f"3c:52:82:52:00:{number:02x}",
                         [{"ip": ip, **ALL}], start=False) for name, number in local]

    def server(mac):
        vm = site.vm_on("server", host, ip, mac, "silent", [{"ip": "10.52.9.21", "ping": 2}])
        run.lab.ip("server", "route", "add", "default", "via", "10.52.0.1")
        run.lab.inside("server", announce, "eth0", mac, ip)
        return vm

    vm = server(old)
    site.wait_reachable(clients[0], ip)
    for name, points, mirror in recordings:
        run.record(name, "switch", *points, mirror=mirror)
    for one in clients + near:
        site.settle(one)
    time.sleep(2)
    site.pin(gate, ip, old)
    site.vm_off(vm)
    time.sleep(1)
    server(new)
    time.sleep(9)
    run.stop("capture ends, the router is still stale")
    return [oracle.stale_arp_cache(run.path(name), ip, old, new, ROUTER_NEAR, alone=not near)
            for name, _, _ in recordings]


@scenario
def router_pinned(run):
    """A router with a permanent entry serves three clients; local clients reach the server."""
    must = stale_router(run, [(run.name, [("sw", "sw0")], False)], (("c1", 101), ("c2", 102)))
    run.expect(run.name, "stale-arp-cache", "A router keeps the old MAC for the clients behind it; "
               "captured on the server's segment", must)


@scenario
def router_pinned_both_segments(run):
    """The same with both segments in one file (mirrored into one port, and as two interfaces) and
    nobody else on the server's segment."""
    must = stale_router(run, [("router-pinned-mirror", BOTH, True),
                              ("router-pinned-interfaces", BOTH, False)], ())
    title = "A router keeps the old MAC; captured on both its sides, "
    run.expect("router-pinned-mirror", "stale-arp-cache", title + "one mirror port", must[:1])
    run.expect("router-pinned-interfaces", "stale-arp-cache", title + "two interfaces", must[1:])


@scenario
def two_owners(run):
    """Two live machines with one address, both answer every request."""
    site, ip = run.site, "10.114.6.9"
    macs = ["3c:ec:ef:14:00:02", "00:25:90:14:00:01"]
    for name, mac in zip(("s1", "s2"), macs):
        site.station(name, ip, mac, [{"ip": "10.114.6.101", "ping": 1.5}])
    run.record("two-owners", "switch", ("sw", "sw0"))
    for number in (101, 102, 103):
        site.station(f"c{number}", f"10.114.6.{number}", f"d4:81:d7:14:00:{number:02x}",
                     [{"ip": ip, **ALL}])
    for _ in range(5):
        time.sleep(2)
        for number in (101, 102, 103):
            run.lab.ip(f"c{number}", "neigh", "flush", "dev", "eth0")
    run.stop()
    run.expect("two-owners", "duplicate-ip", "Two machines own one address and both answer",
               [oracle.duplicate_ip(run.path("two-owners"), ip, macs)])


def bonded(run, ip, members, mode, peers):
    """One host behind a bond of several members (device, MAC and perhaps VLANs of each)."""
    site = run.site
    run.lab.namespace("bond")
    for device, mac, *vlans in members:
        if vlans:
            site.trunk("bond", device, mac, vlans, port="p-" + device)
        else:
            site.plug("bond", device, mac, port="p-" + device)
    net = ip.rsplit(".", 1)[0]
    host = Station("host", ip, members[0][1], True,
                   [{"ip": f"{net}.{number}", "ping": 1.5} for number in peers])
    run.lab.namespace("host")
    run.lab.pair("host", "eth0", "bond", "inner", members[0][1])
    site.address("host", ip)
    run.lab.spawn("bond", run_bond, "inner", members[0][1], members, mode).answer()
    site.settle(host)


def balancing_host(run, net, mode, title):
    ip, peers = net + ".9", (101, 102, 103, 104)
    members = [("m1", "3c:fd:fe:b0:20:10"), ("m2", "3c:fd:fe:b0:20:11")]
    bonded(run, ip, members, mode, peers)
    run.record(run.name, "switch", ("sw", "sw0"))
    for number in peers:
        run.site.station(f"c{number}", f"{net}.{number}", f"d4:81:d7:16:00:{number:02x}",
                         [{"ip": ip, **ALL}])
    time.sleep(9)
    run.stop()
    path = run.path(run.name)
    oracle.healthy(path, ip, share=0.9)
    must = oracle.teaming_mac_rewrite(path, ip, sorted(mac for _, mac in members))
    run.expect(run.name, "teaming-mac-rewrite", title, [must])


@scenario
def load_balancing_host(run):
    """One host with two members: ARP tells each peer one MAC in turn, frames leave by a hash of the
    peer; the user-space copy of balance-alb in bond.py. Everything is answered."""
    balancing_host(run, "10.163.2", "alb",
                   "A load-balancing host: several MACs, all of them answered")


@scenario
def transmit_balancing_host(run):
    """balance-tlb, or LBFO with address hash: frames leave with the MAC of one of two members, ARP
    and everything that arrives know the first one only."""
    balancing_host(run, "10.163.3", "tlb", "Several source MACs, one MAC that receives")


@scenario
def session_balancing_host(run):
    """Smart load balancing: a member for each session, ARP for each peer, reminders by unicast."""
    balancing_host(run, "10.163.4", "slb", "A member for each session, ARP replies by unicast")


def proxy_arp(run, recordings):
    """A router answers ARP for every address of the segment behind it."""
    site = run.site
    router(run, "10.90.0.1", "10.90.9.1", prefix=16)
    for name in ("all", "eth0"):
        run.lab.inside("router", write_sysctl, f"net/ipv4/conf/{name}/proxy_arp", 1)
    run.lab.inside("router", write_sysctl, "net/ipv4/neigh/eth0/proxy_delay", 0)
    far = behind_router(run, ("r1", "r2", "r3", "r4"), "10.90.9.1", [])
    for one in far:
        site.settle(one)
    site.wait_reachable(site.stations["r1"], "10.90.0.1")
    for name, points, mirror in recordings:
        run.record(name, "switch", *points, mirror=mirror)
    for number in (101, 102):
        site.station(f"c{number}", f"10.90.0.{number}", f"d4:81:d7:90:00:{number:02x}",
                     [{"ip": one.ip, "ping": 1.1, "udp": 2.3, "http_every": 6} for one in far],
                     prefix=16)
    time.sleep(8)
    run.stop()
    for name, _, _ in recordings:
        oracle.healthy(run.path(name), *[one.ip for one in far])


@scenario
def proxy_arp_router(run):
    """One router MAC for a whole subnet, seen on the clients' segment."""
    proxy_arp(run, [(run.name, BOTH[:1], False)])
    run.expect(run.name, "healthy", "A proxy ARP router answers for a whole subnet")


@scenario
def proxy_nd_router(run):
    """A router answers neighbour solicitations for machines behind it whose addresses are of the
    clients' prefix (the kernel's proxy_ndp); their packets arrive with a hop limit one lower."""
    near, far = "2001:db8:90:1", "2001:db8:90:9"
    site, ip = run.site, run.lab.ip
    router(run, at(near, 1), at(far, 1))
    run.lab.inside("router", write_sysctl, "net/ipv6/conf/eth0/proxy_ndp", 1)
    run.lab.inside("router", write_sysctl, "net/ipv6/neigh/eth0/proxy_delay", 0)
    proxied = []
    for number, one in enumerate(behind_router(run, ("r1", "r2", "r3"), at(far, 1), []), 21):
        proxied.append(at(near, number))
        ip(one.name, "address", "add", proxied[-1] + "/128", "dev", "eth0", "nodad")
        ip("router", "route", "add", proxied[-1], "dev", "eth1")
        ip("router", "neigh", "add", "proxy", proxied[-1], "dev", "eth0")
        site.settle(one)
    run.record(run.name, "switch", BOTH[0])
    for number in (101, 102):
        site.station(f"c{number}", at(near, number), f"d4:81:d7:90:01:{number:02x}",
                     [{"ip": one, "ping": 1.1, "udp": 2.3, "http_every": 6} for one in proxied])
    time.sleep(9)
    run.stop()
    oracle.healthy(run.path(run.name), *proxied)
    run.expect(run.name, "healthy", "A router is neighbour discovery proxy for what is behind it")


@scenario
def proxy_arp_router_both_segments(run):
    """The same with both segments in one file: each packet twice, with other MACs and TTL."""
    names = ("proxy-arp-router-mirror", "proxy-arp-router-interfaces")
    proxy_arp(run, [(names[0], BOTH, True), (names[1], BOTH, False)])
    for name, how in zip(names, ("one mirror port", "two interfaces")):
        run.expect(name, "healthy", "A proxy ARP router, captured on both its sides, " + how)


def advertise(device, source_ip, group, priority, virtual_ip, commands, answers):
    """The master of a virtual router: an advert a second until killed."""
    import os
    import select
    handle = open_raw(device)
    mac = mac_bytes(f"00:00:5e:00:01:{group:02x}")
    frame = vrrp_advert(mac, ip_bytes(source_ip), group, priority, ip_bytes(virtual_ip))
    os.write(answers, b"ready\n")
    while not select.select([commands], [], [], 1)[0]:
        handle.send(frame)


def virtual_router(run, name, own_ip, mac):
    """A node with its own MAC and, on a second port, the virtual MAC; it answers with its own."""
    run.site.station(name, own_ip, mac)
    run.site.plug(name, "vr0", "00:00:5e:00:01:07", port="v-" + name)
    run.lab.ip(name, "link", "set", "vr0", "down")
    for key, value in (("arp_ignore", 1), ("arp_announce", 2), ("rp_filter", 0)):
        run.lab.inside(name, write_sysctl, f"net/ipv4/conf/all/{key}", value)


def become_master(run, name, own_ip, priority, virtual_ip):
    run.lab.ip(name, "link", "set", "vr0", "up")
    run.lab.ip(name, "address", "replace", virtual_ip + "/32", "dev", "vr0")
    run.lab.inside(name, announce, "vr0", "00:00:5e:00:01:07", virtual_ip)
    master = run.lab.spawn(name, advertise, "vr0", own_ip, 7, priority, virtual_ip)
    master.answer()
    run.log(f"{name} is master of {virtual_ip}")
    return master


@scenario
def virtual_router_takeover(run):
    """VRRP: the virtual MAC moves from one router to the other; answers leave with the router's own
    MAC. Adverts are made by the laboratory, the rest is the kernel's."""
    ip = "10.81.0.1"
    virtual_router(run, "n1", "10.81.0.2", "00:1c:73:81:00:02")
    virtual_router(run, "n2", "10.81.0.3", "00:1c:73:81:00:03")
    master = become_master(run, "n1", "10.81.0.2", 200, ip)
    run.record(run.name, "switch", ("sw", "sw0"))
    for number in (101, 102):
        run.site.station(f"c{number}", f"10.81.0.{number}", f"d4:81:d7:81:00:{number:02x}",
                         [{"ip": ip, **ALL}, {"ip": "10.81.0.2", "ping": 2}])
    time.sleep(5)
    master.stop()
    run.lab.ip("n1", "link", "set", "vr0", "down")
    run.log("n1 is no longer master")
    time.sleep(1)
    become_master(run, "n2", "10.81.0.3", 100, ip)
    time.sleep(6)
    run.stop()
    oracle.healthy(run.path(run.name), ip, share=0.8)
    run.expect(run.name, "healthy", "A VRRP takeover: the virtual MAC changes its router")
