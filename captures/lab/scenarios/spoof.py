# SPDX-License-Identifier: GPL-2.0-or-later
"""A third station puts itself between a client and its gateway."""

import time

import oracle
from net import write_sysctl
from scenario import scenario
from scenarios.neighbours import ALL, ROUTER_NEAR, behind_router, router
from site_plan import announce
from spoofer import run_spoofer

SPOOFER, VICTIM = "08:00:27:66:00:66", "d4:81:d7:66:00:65"
NO_TEAM = ["teaming-mac-rewrite"]


class Attack:
    """Victim, gateway, a server behind it, an untouched client, and the spoofer."""

    def __init__(self, run, net, forwards):
        self.run, site, lab = run, run.site, run.lab
        self.gateway, self.victim = net + ".1", net + ".101"
        far = net.rsplit(".", 1)[0] + ".99"
        router(run, self.gateway, far + ".1")
        server = behind_router(run, ("server",), far + ".1", [])[0]
        site.settle(server)
        uses = [{"ip": server.ip, **ALL}, {"ip": self.gateway, "ping": 1.3}]
        self.clients = [site.station("victim", self.victim, VICTIM, uses, start=False),
                        site.station("c2", net + ".102", "d4:81:d7:66:00:66", uses, start=False)]
        for one in self.clients:
            lab.ip(one.name, "route", "add", "default", "via", self.gateway)
        self.third = site.station("third", net + ".66", SPOOFER, [{"ip": net + ".102", "ping": 2}])
        lab.ip("third", "route", "add", "default", "via", self.gateway)
        for name in ("all", "eth0"):
            lab.inside("third", write_sysctl, f"net/ipv4/conf/{name}/send_redirects", 0)
            lab.inside("third", write_sysctl, f"net/ipv4/conf/{name}/rp_filter", 0)
        lab.inside("third", write_sysctl, "net/ipv4/ip_forward", int(forwards))
        site.wait_reachable(self.clients[0], server.ip)

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

    def false_gateway(self, path, forwarded):
        return oracle.arp_spoof(path, self.gateway, SPOOFER, ROUTER_NEAR, {self.victim: VICTIM},
                                forwarded)

    def false_victim(self, path, forwarded):
        return oracle.arp_spoof(path, self.victim, SPOOFER, VICTIM, {self.gateway: ROUTER_NEAR},
                                forwarded)


@scenario
def spoof_forwarding(run):
    """Unsolicited unicast replies claim the gateway to a victim and the victim to the gateway; the
    third station forwards what it gets. On the switch, at the victim's and the gateway's port."""
    attack = Attack(run, "10.66.3", True)
    run.record(run.name + "-switch", "switch", ("sw", "sw0"))
    run.record(run.name + "-victim", "switch", ("sw", "p-victim"))
    run.record(run.name + "-gateway", "switch", ("sw", "p-router"))
    attack.play([(run.name + "-late-switch", "switch", ("sw", "sw0")),
                 (run.name + "-late-victim", "switch", ("sw", "p-victim"))])
    path = run.path(run.name + "-switch")
    title = "A third station between client and gateway, forwarding; "
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


@scenario
def gateway_replaced(run):
    """A gateway gets another network card, announces it by broadcast and to its clients by unicast
    as well; the old card is gone."""
    net, new = "10.66.5", "00:1c:73:40:00:77"
    gate = router(run, net + ".1", "10.66.98.1")
    server = behind_router(run, ("server",), "10.66.98.1", [])[0]
    run.site.settle(server)
    clients = [run.site.station(f"c{number}", f"{net}.{number}", f"d4:81:d7:66:05:{number:02x}",
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
    run.lab.inside("router", announce, "eth0", new, gate.ip, 2)
    lies = [(gate.ip, one.mac, one.ip) for one in clients]
    teller = run.lab.spawn("router", run_spoofer, "eth0", new, lies)
    teller.answer()
    time.sleep(4)
    teller.stop()
    time.sleep(4)
    run.stop()
    oracle.healthy(run.path(run.name), server.ip, share=0.9)
    run.expect(run.name, "healthy", "A gateway with a new MAC tells its clients by unicast too")
