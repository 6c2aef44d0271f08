# SPDX-License-Identifier: GPL-2.0-or-later
"""One MAC in two places: clones, flapping, and what is only like it."""

import time

import oracle
from names import tell_names
from net import write_sysctl
from scenario import scenario
from scenarios.neighbours import ALL, bonded
from scenarios.stale import TEAM_B, Place
from site_plan import Station
from team import run_trunk

PORTS = ["Gi1/0/11", "Gi1/0/12"]


def leased(run, name, mac, ip, uses):
    """A machine on the switch with its address, host name and client identifier by DHCP."""
    station = Station(name, ip, mac, True, uses)
    run.lab.namespace(name)
    run.site.plug(name, "eth0", mac)
    run.site.lease(station)
    run.log(f"{name} has {ip} by DHCP (MAC {mac})", mac=mac, ip=ip)
    run.site.settle(station)


@scenario
def cloned_vm(run):
    """A clone with the MAC of its original: two leases, two host names; the switch's table flaps
    between them, and both lose."""
    site, mac = run.site, "00:15:5d:0a:31:07"
    machines = {"sales31": "10.231.3.160", "sales32": "10.231.3.150"}
    server = site.station("dhcp", "10.231.3.2", "00:25:90:31:00:02", serves=False)
    site.dhcp_server(server, machines)
    run.record("cloned-vm-switch", "switch", ("sw", "sw0"))
    uses = [{"ip": "10.231.3.101", "ping": 1.1, "http_every": 3}]
    leased(run, "sales31", mac, machines["sales31"], uses)
    run.record("cloned-vm-port", "uplink", ("sw", "p-sales31"))
    for number in (101, 102):
        asks = [{"ip": ip, "ping": 0.7, "http_every": 2} for ip in machines.values()]
        site.station(f"c{number}", f"10.231.3.{number}", f"d4:81:d7:31:00:{number:02x}", asks)
    time.sleep(4)
    leased(run, "sales32", mac, machines["sales32"], uses)
    run.log("the clone runs")
    time.sleep(10)
    run.stop()
    path = run.path("cloned-vm-switch")
    must = oracle.duplicate_mac(path, mac, machines, run.time_of("the clone runs"))
    run.expect("cloned-vm-switch", "duplicate-mac",
               "A cloned VM: one MAC, two leases, two host names", [must], may=["mac-flap"])
    why = "low: at the original's port the clone is not seen, only what it loses"
    run.expect("cloned-vm-port", "duplicate-mac", "The same at the port of the original", [],
               quiet=[{"case": "duplicate-mac", "note": why}])


@scenario
def cloned_static_vm(run):
    """The same without DHCP: static addresses, names by mDNS and NetBIOS, another TTL; the switch
    and both ports as interfaces."""
    net, mac = "10.231.4", "00:15:5d:0a:41:07"
    machines = {"hr41": (net + ".160", 64), "lab42": (net + ".150", 128)}
    run.record(run.name + "-switch", "switch", ("sw", "sw0"))
    for number in (101, 102):
        asks = [{"ip": ip, "ping": 0.7, "http_every": 2} for ip, _ in machines.values()]
        run.site.station(f"c{number}", f"{net}.{number}", f"d4:81:d7:41:00:{number:02x}", asks)
    for name, (ip, ttl) in machines.items():
        run.site.station(name, ip, mac, [{"ip": net + ".101", "ping": 1.1, "http_every": 3}])
        run.lab.inside(name, write_sysctl, "net/ipv4/ip_default_ttl", ttl)
        run.log(f"{name} runs", mac=mac, ip=ip)
    run.record(run.name + "-ports", "switch", ("sw", "p-hr41"), ("sw", "p-lab42"), names=PORTS)
    for _ in range(4):
        for name, (ip, _) in machines.items():
            run.lab.inside(name, tell_names, name, ip)
        time.sleep(3)
    run.stop()
    for vantage, where in (("switch", "on the switch"), ("ports", "at both ports")):
        path = run.path(f"{run.name}-{vantage}")
        for ip, _ in machines.values():
            lost = oracle.echoes_answered(path, ip, run.time_of("lab42 runs"))
            oracle.require(0.05 < lost < 0.95, f"{ip} loses")
        must = {"case": "duplicate-mac", "mac": mac, "names": sorted(machines),
                "ips": sorted(ip for ip, _ in machines.values())}
        run.expect(f"{run.name}-{vantage}", "duplicate-mac",
                   "Two machines with one MAC and their own names, " + where, [must],
                   may=["mac-flap"])


@scenario
def three_names_behind_a_team(run):
    """Three healthy VMs with DHCP, mDNS and NetBIOS names of their own behind a team that puts its
    MAC on all of them."""
    net, machines = "10.232.3", {"mail41": 61, "files42": 62, "print43": 63}
    server = run.site.station("dhcp", net + ".2", "00:25:90:41:00:02", serves=False)
    run.site.dhcp_server(server, {name: f"{net}.{last}" for name, last in machines.items()})
    host = run.site.host("hostB", TEAM_B)
    run.record(run.name + "-switch", "switch", ("sw", "sw0"))
    run.record(run.name + "-team", "team", ("hostB", "mon1"))
    for name, last in machines.items():
        ip = f"{net}.{last}"
        run.site.vm_on(name, host, ip, f"00:15:5d:eb:41:{last:02x}", "dhcp",
                       [{"ip": net + ".101", "ping": 1.3, "http_every": 4}])
        run.lab.inside(name, tell_names, name, ip)
        run.lab.inside(name, write_sysctl, "net/ipv4/ip_default_ttl", 128 if last == 62 else 64)
    asks = [{"ip": f"{net}.{last}", "ping": 0.9, "http_every": 3} for last in machines.values()]
    for number in (101, 102):
        run.site.station(f"c{number}", f"{net}.{number}", f"d4:81:d7:41:00:{number:02x}", asks)
    time.sleep(8)
    run.stop()
    for vantage, where in (("switch", "on the switch"), ("team", "at the team")):
        path = run.path(f"{run.name}-{vantage}")
        oracle.healthy(path, *[ask["ip"] for ask in asks])
        run.expect(f"{run.name}-{vantage}", "healthy",
                   "One team MAC, three machines with their own names, " + where)


@scenario
def several_addresses(run):
    """One host with one MAC, three addresses and two names for services that it runs."""
    net, mac = "10.233.3", "00:25:90:51:00:20"
    run.record(run.name, "switch", ("sw", "sw0"))
    run.site.station("web51", net + ".20", mac, [{"ip": net + ".101", "ping": 1.3}])
    for last, name in ((21, "shop52"), (22, "wiki53")):
        run.site.address("web51", f"{net}.{last}")
        run.lab.inside("web51", tell_names, name, f"{net}.{last}")
    run.lab.inside("web51", tell_names, "web51", net + ".20")
    asks = [{"ip": f"{net}.{last}", "ping": 0.7, "http_every": 2} for last in (20, 21, 22)]
    for number in (101, 102):
        run.site.station(f"c{number}", f"{net}.{number}", f"d4:81:d7:51:00:{number:02x}", asks)
    time.sleep(9)
    run.stop()
    oracle.healthy(run.path(run.name), *[ask["ip"] for ask in asks])
    run.expect(run.name, "healthy", "One host with several addresses and names")


@scenario
def two_cards(run):
    """One host with two network cards in one segment, an address on each: both cards answer every
    ARP request, and everything leaves through the first one (Linux' defaults)."""
    net, macs = "10.233.4", ("00:25:90:52:00:20", "00:25:90:52:00:21")
    server = run.site.station("server", net + ".20", macs[0], [{"ip": net + ".101", "ping": 1.3}])
    run.site.plug("server", "eth1", macs[1], port="p-second")
    run.site.address("server", net + ".21", device="eth1")
    for name in ("all", "eth0", "eth1"):
        run.lab.inside("server", write_sysctl, f"net/ipv4/conf/{name}/rp_filter", 0)
    run.record(run.name, "switch", ("sw", "sw0"))
    asks = [{"ip": ip, "ping": 0.7, "http_every": 2} for ip in (server.ip, net + ".21")]
    for number in (101, 102, 103):
        run.site.station(f"c{number}", f"{net}.{number}", f"d4:81:d7:52:00:{number:02x}", asks)
    for _ in range(4):
        time.sleep(2)
        for number in (101, 102, 103):
            run.lab.ip(f"c{number}", "neigh", "flush", "dev", "eth0")
    time.sleep(1)
    run.stop()
    path = run.path(run.name)
    oracle.healthy(path, *[ask["ip"] for ask in asks])
    told = {frame.src for frame in oracle.read_frames(path)
            if frame.arp_op == 2 and frame.arp_spa == net + ".21"}
    oracle.require(told == set(macs), "both cards answer")
    run.expect(run.name, "healthy", "One host with two cards that answer for each other")


FLAPPING = "3c:fd:fe:b0:31:10"


def flap_clients(run, net, ip):
    for number in (101, 102):
        run.site.station(f"c{number}", f"{net}.{number}", f"d4:81:d7:33:00:{number:02x}",
                         [{"ip": ip, **ALL}])


@scenario
def alternating_ports(run):
    """One MAC and one address alternate between two switch ports. The ports with the direction of
    every frame, and what the ports receive beside a client's port."""
    net, mac = "10.164.3", FLAPPING
    ip = net + ".9"
    bonded(run, ip, [("m1", mac), ("m2", mac)], "alternating", (101, 102))
    ports = [("sw", "p-m1"), ("sw", "p-m2")]
    run.record(run.name + "-directions", "switch", *ports, names=PORTS)
    run.record(run.name + "-received", "switch", *ports, direction="in")
    flap_clients(run, net, ip)
    time.sleep(13)
    run.stop()
    for kind, subject in (("directions", {"interfaces": PORTS}), ("received", {})):
        path = run.path(f"{run.name}-{kind}")
        must = oracle.mac_flap(path, mac, ip, lambda frame: frame.interface, **subject)
        run.expect(f"{run.name}-{kind}", "mac-flap", "A host alternates between two switch ports; "
                   + kind, [must])


@scenario
def alternating_vlans(run):
    """The two ports are in VLAN 10 and 20, which are joined by mistake; one monitor port shows what
    both receive."""
    net, mac = "10.164.4", FLAPPING
    ip = net + ".9"
    bonded(run, ip, [("m1", mac, 10), ("m2", mac, 20)], "alternating", (101, 102))
    run.record(run.name, "switch", ("bond", "m1"), ("bond", "m2"), direction="out", mirror=True)
    flap_clients(run, net, ip)
    time.sleep(13)
    run.stop()
    must = oracle.mac_flap(run.path(run.name), mac, ip, lambda frame: frame.vlans[0],
                           vlans=[10, 20])
    run.expect(run.name, "mac-flap", "A host alternates between two VLANs", [must])


@scenario
def cloned_whole(run):
    """Two machines with one MAC and one address, a snapshot that runs twice: each is heard on a
    port of its own."""
    net, mac = "10.164.9", "00:15:5d:0a:39:07"
    for name in ("one", "two"):
        run.site.station(name, net + ".9", mac, [{"ip": net + ".101", "ping": 1, "http_every": 3}],
                         start=False)
    run.record(run.name, "switch", ("sw", "p-one"), ("sw", "p-two"), names=PORTS)
    flap_clients(run, net, net + ".9")
    for name in ("one", "two"):
        run.site.settle(run.site.stations[name])
    time.sleep(10)
    run.stop()
    must = oracle.mac_flap(run.path(run.name), mac, net + ".9", lambda frame: frame.interface,
                           interfaces=PORTS)
    run.expect(run.name, "mac-flap", "Two machines with one MAC and one address, at two ports",
               [must], may=["duplicate-mac", "duplicate-ip"])


@scenario
def migration_between_ports(run):
    """One live migration between two hosts without teams; both switch ports, with directions."""
    old = "00:15:5d:0a:34:09"
    host_a = run.site.host("hostA")
    place = Place(run, "10.164.5", old, team_mac=None)
    place.open(host_a)
    run.record("migration-ports", "switch", ("sw", "p-hostA"), ("sw", "p-hostB"), names=PORTS)
    place.load()
    time.sleep(4)
    run.site.migrate(place.vm, place.host)
    time.sleep(6)
    run.stop()
    oracle.healthy(run.path("migration-ports"), place.ip)
    run.expect("migration-ports", "healthy", "One live migration from port to port")


@scenario
def mirrored_twice(run):
    """Two monitored places, each packet in both: the switch and a client's port."""
    net = "10.164.6"
    run.site.station("server", net + ".9", "00:25:90:61:00:09", [{"ip": net + ".101", "ping": 1}])
    run.site.station("c1", net + ".101", "d4:81:d7:61:00:65", [{"ip": net + ".9", **ALL}],
                     start=False)
    run.record(run.name, "switch", ("sw", "sw0"), ("sw", "p-c1"), ("sw", "p-server"))
    run.site.settle(run.site.stations["c1"])
    time.sleep(9)
    run.stop()
    oracle.healthy(run.path(run.name), net + ".9")
    run.expect(run.name, "healthy", "The same packets at three places of one switch")


@scenario
def one_mac_in_two_vlans(run):
    """A server with one card in two VLANs: one MAC, an address of its own in each."""
    mac, nets = "00:25:90:71:00:09", {"eth0": "10.164.7", "eth1": "10.164.8"}
    lab, points = run.lab, []
    run.site.switch("far")
    lab.namespace("server")
    server = Station("server", nets["eth0"] + ".9", mac, True, [])
    for device, switch, vlan in (("eth0", "sw", 10), ("eth1", "far", 20)):
        lab.namespace("in-" + device)
        lab.pair("server", device, "in-" + device, "plain", mac)
        run.site.trunk("in-" + device, "tagged", None, [vlan], switch, "p-" + device)
        lab.spawn("in-" + device, run_trunk, "tagged", "plain", [vlan]).answer()
        run.site.address("server", nets[device] + ".9", device=device)
        points.append(("in-" + device, "tagged"))
    run.record(run.name, "switch", *points, mirror=True)
    for number, (device, switch) in enumerate((("eth0", "sw"), ("eth1", "far")), 101):
        client = run.site.station(f"c{number}", f"{nets[device]}.{number}",
                                  f"d4:81:d7:71:00:{number:02x}",
                                  [{"ip": nets[device] + ".9", "ping": 0.7}], switch=switch)
        server.uses.append({"ip": client.ip, "ping": 0.9})
    run.site.settle(server)
    time.sleep(9)
    run.stop()
    oracle.healthy(run.path(run.name), *[net + ".9" for net in nets.values()])
    run.expect(run.name, "healthy", "One MAC in two VLANs, an address of its own in each")
