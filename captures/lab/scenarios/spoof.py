# SPDX-License-Identifier: GPL-2.0-or-later
"""A third station puts itself between a client and its gateway."""

import time

import oracle
from net import write_sysctl
from packets import is_ipv6
from scenario import scenario
from scenarios.neighbours import ALL, FORWARD, ROUTER_NEAR, behind_router, router
from scenarios.stale import at
from site_plan import announce, announce_ipv6
from spoofer import run_spoofer

SPOOFER, VICTIM = "08:00:27:66:00:66", "d4:81:d7:66:00:65"
NO_TEAM = ["teaming-mac-rewrite"]

NO_REDIRECTS = """
table netdev quiet {
    chain redirects {
        type filter hook egress device eth0 priority 0;
        icmpv6 type nd-redirect drop
    }
}
"""


def far_of(net):
    """The network behind the gateway."""
    mark = ":" if is_ipv6(net) else "."
    return net.rsplit(mark, 1)[0] + mark + "99"


class Attack:
    """Victim, gateway, a server behind it, an untouched client, and the spoofer; remote: the switch
    of the spoofer, where it is another one."""

    def __init__(self, run, net, forwards, remote="sw"):
        self.run, site, lab = run, run.site, run.lab
        self.gateway, self.victim = at(net, 1), at(net, 101)
        far = at(far_of(net), 1)
        router(run, self.gateway, far)
        server = behind_router(run, ("server",), far, [])[0]
        site.settle(server)
        uses = [{"ip": server.ip, **ALL}, {"ip": self.gateway, "ping": 1.3}]
        self.clients = [
            site.station("victim", self.victim, VICTIM, uses, start=False),
            site.station("c2", at(net, 102), "d4:81:d7:66:00:66", uses, start=False)]
        for one in self.clients:
            lab.ip(one.name, "route", "add", "default", "via", self.gateway)
        self.third = site.station("third", at(net, 66), SPOOFER,
                                  [{"ip": at(net, 102), "ping": 2}], switch=remote)
        lab.ip("third", "route", "add", "default", "via", self.gateway)
        self._hide()
        lab.inside("third", write_sysctl, FORWARD[is_ipv6(net)], int(forwards))
        site.wait_reachable(self.clients[0], server.ip)

    def _hide(self):
        """Nobody is told by the third station that there is a shorter way."""
        lab = self.run.lab
        for name in ("all", "eth0"):
            lab.inside("third", write_sysctl, f"net/ipv4/conf/{name}/send_redirects", 0)
            lab.inside("third", write_sysctl, f"net/ipv4/conf/{name}/rp_filter", 0)
        if is_ipv6(self.gateway):  # no switch for it there
            lab.inside("third", self.run.site.load_rules, NO_REDIRECTS)

    def play(self, later=()):
        """later: recordings (name, vantage, point) that begin when the attack is under way."""
        run = self.run
        for one in self.clients:
            run.site.settle(one)
        time.sleep(4)
        for ip in (self.gateway, self.victim):
            run.site.wait_reachable(self.third, ip)
        lies = [(self.gateway, VICTIM, self.victim), (self.victim, ROUTER_NEAR, self.gateway)]
        run.lab.spawn("third", run_spoofer, "eth0", SPOOFER, lies).answer()
        run.log("the third station claims the gateway to the victim and the victim to the gateway",
                mac=SPOOFER)
        time.sleep(3)
        for name, vantage, point in later:
            run.record(name, vantage, point)
        time.sleep(8)
        run.stop("capture ends, the claims go on")

    def false_gateway(self, path, forwarded, vlans=()):
        return oracle.arp_spoof(path, self.gateway, SPOOFER, ROUTER_NEAR, {self.victim: VICTIM},
                                forwarded, vlans)

    def false_victim(self, path, forwarded, vlans=()):
        return oracle.arp_spoof(path, self.victim, SPOOFER, VICTIM, {self.gateway: ROUTER_NEAR},
                                forwarded, vlans)


def forwarding(run, net, title):
    attack = Attack(run, net, True)
    run.record(run.name + "-switch", "switch", ("sw", "sw0"))
    run.record(run.name + "-victim", "switch", ("sw", "p-victim"))
    run.record(run.name + "-gateway", "switch", ("sw", "p-router"))
    attack.play([(run.name + "-late-switch", "switch", ("sw", "sw0")),
                 (run.name + "-late-victim", "switch", ("sw", "p-victim"))])
    path = run.path(run.name + "-switch")
    late = run.path(run.name + "-late-switch")
    run.expect(run.name + "-late-switch", "arp-spoof", title + "on the switch, late",
               [attack.false_gateway(late, True), attack.false_victim(late, True)],
               extra_forbidden=NO_TEAM)
    run.expect(run.name + "-late-victim", "arp-spoof", title + "at the victim's port, late", [],
               quiet=[{"case": "arp-spoof", "note": "low: the true owner is not in the file"}])
    run.expect(run.name + "-switch", "arp-spoof", title + "on the switch",
               [attack.false_gateway(path, True), attack.false_victim(path, True)],
               extra_forbidden=NO_TEAM)
    for place, lie in (("victim", attack.false_gateway), ("gateway", attack.false_victim)):
        name = f"{run.name}-{place}"
        run.expect(name, "arp-spoof", f"{title}at the {place}'s port", [lie(run.path(name), True)],
                   extra_forbidden=NO_TEAM)


@scenario
def spoof_forwarding(run):
    """Unsolicited unicast replies claim the gateway to a victim and the victim to the gateway; the
    third station forwards what it gets. On the switch, at the victim's and the gateway's port."""
    forwarding(run, "10.66.3", "A third station between client and gateway, forwarding; ")


@scenario
def spoof_forwarding_ipv6(run):
    """The same over IPv6: unsolicited unicast neighbour advertisements with the override flag; the
    kernel forwards with a hop limit one lower, and its redirects are dropped."""
    forwarding(run, "2001:db8:66:3", "A third station between client and gateway over IPv6, "
               "forwarding; ")


@scenario
def spoof_in_vlan(run):
    """A trunk between two switches carries the VLANs 10 and 20. In VLAN 10 the third station sits
    on one side, its victim and the gateway on the other; VLAN 20 has a gateway with the same
    address, and nobody lies there."""
    site, net = run.site, "10.66.6"
    for name in ("sw-b", "sw20", "sw20-b"):
        site.switch(name)
    site.shared_trunk({10: "sw", 20: "sw20"}, {10: "sw-b", 20: "sw20-b"})
    attack = Attack(run, net, True, remote="sw-b")
    site.station("gate20", attack.gateway, "00:1c:73:40:20:01", switch="sw20")
    site.station("c20", at(net, 120), "d4:81:d7:66:20:78", [{"ip": attack.gateway, **ALL}],
                 switch="sw20-b")
    run.record(run.name, "trunk", ("trunk-near", "trunk"))
    attack.play()
    path = run.path(run.name)
    run.expect(run.name, "arp-spoof", "A third station in one VLAN of a trunk, forwarding",
               [attack.false_gateway(path, True, [10]), attack.false_victim(path, True, [10])],
               extra_forbidden=NO_TEAM)


@scenario
def one_address_in_two_vlans(run):
    """Healthy: a trunk with two VLANs that use the same addresses for different machines, as two
    tenants do. Both gateways announce theirs again and again, and also to single clients."""
    site, net = run.site, "10.66.7"
    for name in ("sw-b", "sw20", "sw20-b"):
        site.switch(name)
    site.shared_trunk({10: "sw", 20: "sw20"}, {10: "sw-b", 20: "sw20-b"})
    run.record(run.name, "trunk", ("trunk-near", "trunk"))
    told = []
    for vlan, near, remote in ((10, "sw", "sw-b"), (20, "sw20", "sw20-b")):
        gate, client = f"00:1c:73:40:{vlan}:01", f"d4:81:d7:66:{vlan}:65"
        site.station(f"gate{vlan}", at(net, 1), gate, switch=near)
        one = site.station(f"c{vlan}", at(net, 101), client, [{"ip": at(net, 1), **ALL}],
                           switch=remote)
        told.append((f"gate{vlan}", gate, [(at(net, 1), client, one.ip)]))
    time.sleep(3)
    for name, mac, lies in told:
        run.lab.inside(name, announce, "eth0", mac, at(net, 1), 2)
        run.lab.spawn(name, run_spoofer, "eth0", mac, lies).answer()
    time.sleep(8)
    run.stop()
    oracle.healthy(run.path(run.name), at(net, 1))
    run.expect(run.name, "healthy", "Two VLANs of a trunk use the same addresses")


@scenario
def spoof_swallowing(run):
    """The same, but the third station forwards nothing."""
    attack = Attack(run, "10.66.4", False)
    run.record(run.name + "-switch", "switch", ("sw", "sw0"))
    run.record(run.name + "-victim", "switch", ("sw", "p-victim"))
    attack.play()
    path = run.path(run.name + "-switch")
    title = "A third station between client and gateway, swallowing; "
    run.expect(run.name + "-switch", "arp-spoof", title + "on the switch",
               [attack.false_gateway(path, False), attack.false_victim(path, False)])
    name = run.name + "-victim"
    attack.false_gateway(run.path(name), False)
    run.expect(name, "arp-spoof", title + "at the victim's port", [], quiet=[
        {"case": "arp-spoof", "note": "low: one seat, nothing forwarded"}])


def gateway_moves(run, net, title):
    new, far = "00:1c:73:40:00:77", at(far_of(net), 1)
    gate = router(run, at(net, 1), far)
    server = behind_router(run, ("server",), far, [])[0]
    run.site.settle(server)
    clients = [run.site.station(f"c{number}", at(net, number), f"d4:81:d7:66:05:{number:02x}",
                                [{"ip": server.ip, **ALL}], start=False) for number in (101, 102)]
    for one in clients:
        run.lab.ip(one.name, "route", "add", "default", "via", gate.ip)
    run.site.wait_reachable(clients[0], server.ip)
    run.record(run.name, "switch", ("sw", "sw0"))
    for one in clients:
        run.site.settle(one)
    time.sleep(4)
    run.lab.ip("router", "link", "set", "eth0", "address", new)
    run.log("the gateway has another MAC", mac=new)
    tell = announce_ipv6 if is_ipv6(net) else announce
    run.lab.inside("router", tell, "eth0", new, gate.ip, 2)
    lies = [(gate.ip, one.mac, one.ip) for one in clients]
    teller = run.lab.spawn("router", run_spoofer, "eth0", new, lies)
    teller.answer()
    time.sleep(4)
    teller.stop()
    time.sleep(4)
    run.stop()
    oracle.healthy(run.path(run.name), server.ip, share=0.9)
    run.expect(run.name, "healthy", title)


@scenario
def gateway_replaced(run):
    """A gateway gets another network card, announces it by broadcast and to its clients by unicast
    as well; the old card is gone."""
    gateway_moves(run, "10.66.5", "A gateway with a new MAC tells its clients by unicast too")


@scenario
def gateway_replaced_ipv6(run):
    """The same over IPv6: unsolicited neighbour advertisements with the override flag, to all nodes
    and to each client."""
    gateway_moves(run, "2001:db8:66:5", "An IPv6 gateway with a new MAC tells its clients by "
                  "unicast too")
