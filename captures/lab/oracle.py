# SPDX-License-Identifier: GPL-2.0-or-later
"""What a recording must be judged as, computed from its frames and the lab's log of what it did.

This is written from the definition of the cases and from what the laboratory knows (which MAC a
machine had when), not from the analyser: it shares no code with it.
"""

import subprocess

from frames import DHCP_ACK, read_frames
from net import LabError
from packets import ADVERTISEMENT, is_ipv6

NEAR = 5000000  # frames this close to a border may have changed places on their way to the file
MILLISECOND = 1000000
SECOND = 1000000000
VRRP, HSRP_PORTS = 112, (1985, 1985)


def speaks(frame, mac, ip):
    """The station at mac uses ip as its own; a probe (sender 0.0.0.0) does not."""
    if frame.dhcp_kind == DHCP_ACK and frame.yiaddr == ip and frame.chaddr == mac:
        return True
    if frame.src != mac:
        return False
    if frame.nd_kind == ADVERTISEMENT and frame.nd_target == ip:
        return True
    return frame.ip_src == ip or (frame.arp_spa == ip and frame.arp_sha == mac)


def toward(ip):
    """What tshark calls a packet or an ARP frame for an address."""
    if is_ipv6(ip):
        return f"ipv6.dst == {ip}"
    return f"(ip.dst == {ip} || arp.dst.proto_ipv4 == {ip})"


def delivered(frame, mac, ip):
    """A unicast frame for ip that goes to mac."""
    return frame.dst == mac and (frame.ip_dst == ip or frame.arp_tpa == ip)


def counts_as_heal(frame, mac, ip, inside):
    """DHCP answers carry the address and neighbours inside the switch never pass the team."""
    return delivered(frame, mac, ip) and not frame.is_dhcp() and frame.src not in inside


def first(frames, condition):
    return next((frame for frame in frames if condition(frame)), None)


def require(condition, what):
    if not condition:
        raise LabError("the recording does not show it: " + what)


def pairs(frames, ip, outer, inner):
    """The same packet addressed to the outer MAC and, unchanged, to the inner one; whose clock is
    slow may show it first."""
    seen, found = {}, 0
    for frame in frames:
        if frame.ip_dst != ip:
            continue
        here, there = (outer, inner) if frame.dst == outer else (inner, outer)
        if frame.dst == here:
            seen[here, frame.same_packet()] = frame.time
            found += frame.time - seen.get((there, frame.same_packet()), 0) < 50 * MILLISECOND
    return found


def speaks_again(path, mac, ip, after):
    """When the station at mac first uses ip after a moment."""
    found = first(read_frames(path), lambda frame: frame.time >= after and speaks(frame, mac, ip))
    require(found is not None, f"{mac} speaks for {ip} again")
    return found.time


def packets(frames):
    """How many there are when identical frames within a millisecond count once."""
    last, count = {}, 0
    for frame in frames:
        key = frame.interface, frame.raw
        count += frame.time - last.get(key, -SECOND) > MILLISECOND
        last[key] = frame.time
    return count


class Window:
    """The frames to a stale MAC between the moment its successor speaks and the healing."""

    def __init__(self, path, ip, stale, current, inside=(), after=0, until=None):
        frames = [frame for frame in read_frames(path) if frame.time >= after]
        self.frames = [frame for frame in frames if until is None or frame.time < until]
        back = first(self.frames, lambda frame: speaks(frame, current, ip))
        require(back is not None, f"{current} speaks for {ip}")
        later = [frame for frame in self.frames if frame.number > back.number]
        start = first(later, lambda frame: delivered(frame, stale, ip))
        require(start is not None, f"frames for {ip} to {stale}")
        heal = first(later, lambda frame: frame.number > start.number
                     and counts_as_heal(frame, current, ip, inside))
        end = heal.number if heal else self.frames[-1].number + 1
        self.back, self.heal = back, heal
        self.filter = (f"eth.dst == {stale} && {toward(ip)}"
                       f" && frame.number > {back.number} && frame.number < {end}")
        self.wrong = [frame for frame in later
                      if frame.number < end and delivered(frame, stale, ip)]
        self.early = [frame for frame in self.frames if frame.number < back.number
                      and back.time - frame.time < NEAR and delivered(frame, stale, ip)]
        self.late = [frame for frame in later if frame.number >= end
                     and frame.time - self.wrong[-1].time < NEAR and delivered(frame, stale, ip)]

    def numbers(self):
        """first_frame, last_frame, frame_count and the range a fair analyser may report."""
        wrong = self.wrong
        plain = [frame for frame in wrong if not frame.is_question()] or wrong
        outer = self.early + wrong + self.late
        return {
            "first_frame": wrong[0].number, "last_frame": wrong[-1].number,
            "frame_count": len(wrong), "of_which_arp": sum(frame.is_question() for frame in wrong),
            "back_frame": self.back.number, "heal_frame": self.heal.number if self.heal else None,
            "filter": self.filter,
            "accept": {
                "first_frame": [outer[0].number, plain[0].number],
                "last_frame": [plain[-1].number, outer[-1].number],
                "frame_count": [packets(plain), len(outer)],
            },
        }

    def senders(self):
        return sorted({frame.src for frame in self.wrong})

    def seconds(self):
        return (self.wrong[-1].time - self.wrong[0].time) / SECOND


def stale_vm_mac(path, ip, stale, current, team=None, resolved=False, inside=(), after=0,
                 until=None, **subject):
    """An outage that the team causes; team is its MAC where both edges are recorded; subject: what
    else names it (VLANs, the tunnel)."""
    window = Window(path, ip, stale, current, inside, after, until)
    require(len(window.wrong) >= (3 if resolved else 5), "enough misdelivered frames")
    require(resolved or window.seconds() >= 2, "an outage of two seconds")
    if team:
        require(pairs(window.frames, ip, team, stale) >= 3, "outer and inner copies")
    if resolved:
        require(window.heal is not None or until is not None, "the healing")
    else:
        require(window.heal is None, "an outage that lasts to the end")
    return {"case": "stale-vm-mac", "ip": ip, "vlan": [], "team_mac": team, "stale_mac": stale,
            "current_mac": current, "senders": window.senders(), "resolved": resolved,
            "confidence": ["proven"] if team else ["likely", "proven"], **window.numbers(),
            **subject}


def stale_arp_cache(path, ip, stale, current, sender_mac, sender_ip=None, alone=False):
    """The entry of one sender that keeps an old MAC; alone: nobody else talks to the machine."""
    window = Window(path, ip, stale, current, inside=())
    wrong = [frame for frame in window.frames if delivered(frame, stale, ip)
             and frame.number > window.back.number and frame.src == sender_mac]
    require(len(wrong) >= 10 and wrong[-1].time - wrong[0].time >= 5 * SECOND, "a stale sender")
    require(not any(frame.src != sender_mac for frame in window.wrong), "only one stale sender")
    others = [frame for frame in window.frames if delivered(frame, current, ip)
              and frame.number > wrong[0].number and frame.src != sender_mac and not frame.is_arp()]
    require(alone or len(others) >= 10, "others that reach the new MAC")
    window.wrong, window.heal, window.late = wrong, None, []
    window.filter = (f"eth.dst == {stale} && eth.src == {sender_mac} && {toward(ip)}"
                     f" && frame.number > {window.back.number}")
    window.early = [frame for frame in window.early if frame.src == sender_mac]
    must = {"case": "stale-arp-cache", "ip": ip, "vlan": [], "stale_mac": stale,
            "current_mac": current, "sender_mac": sender_mac, "resolved": False,
            **window.numbers()}
    if sender_ip:
        must["sender_ip"] = sender_ip
    return must


def signs_of_boot(frame, ip):
    """A probe, a duplicate address detection or any use of the address."""
    if frame.arp_spa == "0.0.0.0" and frame.arp_tpa == ip:
        return True
    if frame.nd_target == ip and frame.ip_src == "::":
        return True
    return ip in (frame.arp_spa, frame.ip_src)


def asked_and_answered(path, ip, after):
    """Refuses a recording in which no unicast ARP request for ip draws an answer."""
    frames = [frame for frame in read_frames(path) if frame.time >= after and frame.is_arp()]
    asked = {frame.src for frame in frames if frame.arp_tpa == ip and frame.is_unicast()
             and frame.arp_op == 1}
    told = {frame.dst for frame in frames if frame.arp_spa == ip and frame.arp_op == 2}
    require(asked & told, f"unicast requests for {ip} are answered")


def number(frame):
    require(frame is not None, "a frame that opens the case")
    return frame.number


def vm_unicast_deaf(path, ip, mac, boot=None, **more):
    """Since its boot no unicast reaches the machine; mac is where the LAN sends it. Without boot
    it was deaf when the recording began."""
    cut_off(path, ip, boot or 0)
    frames = [frame for frame in read_frames(path) if boot is None or frame.time >= boot]
    seen = used = 0
    if boot is not None:
        seen = number(first(frames, lambda frame: signs_of_boot(frame, ip)))
        used = number(first(frames, lambda frame: speaks(frame, mac, ip)))
    deaf = [frame for frame in frames if delivered(frame, mac, ip) and frame.number > seen]
    plain = [frame for frame in deaf if not frame.is_question() and frame.number > used]
    require(len(plain) >= 5, f"unicast to {ip}")
    shouts = [frame for frame in frames if speaks(frame, mac, ip) and not frame.is_unicast()]
    require(shouts, f"{ip} is heard by broadcast")
    # whose address it is can be known from its first word on: what came before may be left out
    known = [frame for frame in plain if frame.number > shouts[0].number] or plain
    return {"case": "vm-unicast-deaf", "ip": ip, "vlan": [], "mac": mac, "severity": "warning",
            "first_frame": deaf[0].number, "last_frame": deaf[-1].number, "frame_count": len(deaf),
            "filter": f"eth.dst == {mac} && {toward(ip)} && frame.number > {seen}",
            "accept": {"first_frame": [deaf[0].number, known[0].number],
                       "last_frame": [plain[-1].number, deaf[-1].number],
                       "frame_count": [packets(known), len(deaf)]}, **more}


def duplicate_mac(path, mac, machines, since):
    """machines: host name -> address; each has its lease, and each loses since both are there."""
    named = {frame.dhcp_name for frame in read_frames(path) if frame.chaddr == mac}
    require(set(machines) <= named, "both host names")
    for ip in machines.values():
        leased = first(read_frames(path), lambda frame, ip=ip: frame.yiaddr == ip
                       and frame.chaddr == mac and frame.dhcp_kind == DHCP_ACK)
        require(leased is not None, f"a lease of {ip}")
        require(0.05 < echoes_answered(path, ip, since) < 0.95, f"{ip} loses")
    return {"case": "duplicate-mac", "mac": mac, "ips": sorted(machines.values()),
            "names": sorted(machines)}


def moves(path, mac, ip, place):
    """How often a station that speaks as ip turns up elsewhere; copies within 50 ms are no move."""
    where, seen, count = None, {}, 0
    for frame in sorted(read_frames(path), key=lambda one: one.time):
        if not speaks(frame, mac, ip):
            continue
        copy = frame.time - seen.get(frame.same_packet(), -SECOND) < 50 * MILLISECOND
        seen[frame.same_packet()] = frame.time
        if copy and frame.is_unicast():
            continue
        count += where is not None and place(frame) != where
        where = place(frame)
    return count


def mac_flap(path, mac, ip, place, **subject):
    count = moves(path, mac, ip, place)
    require(count >= 5, f"{mac} moves")
    return {"case": "mac-flap", "mac": mac, "severity": "warning", "moves": count, **subject}


def claims(frame, mac, ip):
    """An ARP reply or a neighbour advertisement that puts ip at mac."""
    if frame.nd_kind == ADVERTISEMENT:
        return frame.nd_target == ip and frame.nd_mac == mac
    return frame.arp_op == 2 and frame.arp_spa == ip and frame.arp_sha == mac


def arp_spoof(path, ip, claimed, owner, victims, forwarded, vlans=()):
    """victims: address -> MAC; unsolicited unicast claims against an owner that still speaks."""
    frames = read_frames(path)
    lies = [frame for frame in frames if claims(frame, claimed, ip)
            and frame.dst in victims.values()]
    require(all(frame.vlans == list(vlans) for frame in lies), f"claims in VLAN {vlans}")
    require(len(lies) >= 3, f"false claims of {ip}")
    owned = [frame for frame in frames if speaks(frame, owner, ip)]
    require(owned, f"{owner} speaks as {ip}")
    others = [frame for frame in frames if frame.src == claimed and frame.ip_dst in victims
              and frame.time > lies[0].time and frame.nd_kind is None]
    require(others or not forwarded, "traffic is forwarded")
    return {"case": "arp-spoof", "ip": ip, "vlan": list(vlans), "claimed_mac": claimed,
            "owner_mac": owner, "victims": sorted(victims), "victim_macs": sorted(victims.values()),
            "severity": "critical"}


def fhrp_split_brain(path, group, virtual_ip, routers, macs):
    """routers: addresses that advertise; three adverts each within ten seconds."""
    times = {ip: [] for ip in routers}
    for frame in read_frames(path):
        advert = frame.protocol == VRRP or frame.ports == HSRP_PORTS
        if advert and frame.ip_src in times:
            times[frame.ip_src].append(frame.time)
    both = max(said[0] for said in times.values() if said)
    counts = [sum(both <= moment < both + 10 * SECOND for moment in said)
              for said in times.values()]
    require(min(counts) >= 3, "both advertise")
    return {"case": "fhrp-split-brain", "protocol": "vrrp", "group": group, "severity": "critical",
            "routers": sorted(routers), "macs": sorted(macs), "virtual_ip": virtual_ip}


def one_master_since(path, master, moment):
    """Refuses a recording in which another router still advertises three seconds later."""
    said = {frame.ip_src for frame in read_frames(path)
            if frame.protocol == VRRP and frame.time > moment + 3 * SECOND}
    require(said == {master}, f"{master} is the only master")


def arp_unanswered(path, *ips):
    """At least three requests over three seconds, no reply, no other sign of life."""
    frames = read_frames(path)
    for ip in ips:
        asked = [frame.time for frame in frames if frame.arp_op == 1 and frame.arp_tpa == ip]
        require(len(asked) >= 3 and asked[-1] - asked[0] >= 3 * SECOND, f"requests for {ip}")
        require(not any(ip in (frame.arp_spa, frame.ip_src) for frame in frames), f"{ip} is silent")
    one = ips[0] if len(ips) == 1 else None
    must = {"case": "arp-unanswered", "severity": "info", "ip": one}
    return must if one else {**must, "ips": sorted(ips)}


def defended(path, ip, owner, prober, times):
    """A prober finds the address taken, so many times."""
    count = 0
    for frame in read_frames(path):
        told = frame.arp_op == 2 and frame.arp_spa == ip and frame.dst == prober
        told |= frame.nd_kind == ADVERTISEMENT and frame.nd_target == ip and not frame.is_unicast()
        count += bool(told) and frame.src == owner
    require(count == times, f"{times} defences, not {count}")
    return {"case": "duplicate-ip", "ip": ip, "vlan": [], "macs": sorted((owner, prober)),
            "confidence": ["possible"] if times == 1 else ["likely", "proven"]}


def confirm(path, must):
    """Refuses a count that an independent reader of the recording does not find."""
    if "filter" not in must:
        return
    words = ("tshark", "-n", "-r", path, "-Y", must["filter"], "-T", "fields", "-e", "frame.number")
    done = subprocess.run(words, capture_output=True, text=True, check=True)
    found = [int(line) for line in done.stdout.split()]
    wanted = [must["first_frame"], must["last_frame"], must["frame_count"]]
    require(found and [found[0], found[-1], len(found)] == wanted,
            f"tshark counts otherwise: {must['filter']}")


def duplicate_ip(path, ip, macs):
    """Both machines use the address, in turns."""
    frames = [frame for frame in read_frames(path) if any(speaks(frame, mac, ip) for mac in macs)]
    turns = sum(one.src != two.src for one, two in zip(frames, frames[1:]))
    require(turns >= 4, "both owners in turns")
    return {"case": "duplicate-ip", "ip": ip, "vlan": [], "macs": sorted(macs), "resolved": False}


def teaming_mac_rewrite(path, ip, macs):
    """One host with several MACs; its frames are all that come from or go to one of them."""
    duplicate_ip(path, ip, macs)
    found = [frame.number for frame in read_frames(path) if {frame.src, frame.dst} & set(macs)]
    return {"case": "teaming-mac-rewrite", "ip": ip, "vlan": [], "severity": "info", "macs": macs,
            "first_frame": found[0], "last_frame": found[-1], "frame_count": len(found),
            "filter": " || ".join(f"eth.addr == {mac}" for mac in macs)}


def never_announced(path, ip, mac):
    """Refuses a recording in which the new owner broadcasts the address after all."""
    told = first(read_frames(path), lambda frame: speaks(frame, mac, ip) and not frame.is_unicast())
    require(told is None, f"{mac} never broadcasts {ip}")


def echoes_answered(path, ip, after=0):
    """The share of echo requests for ip that are answered; copies of one packet count once."""
    asked, answered = set(), set()
    for frame in read_frames(path):
        if frame.icmp is None or frame.time < after:
            continue
        if frame.icmp[0] == 8 and frame.ip_dst == ip:
            asked.add((frame.ip_src, frame.icmp[1]))
        elif frame.icmp[0] == 0 and frame.ip_src == ip:
            answered.add((frame.ip_dst, frame.icmp[1]))
    require(len(asked) >= 5, f"echo requests for {ip}")
    return len(asked & answered) / len(asked)


def healthy(path, *ips, share=0.95, after=0):
    """Refuses a recording that was meant to be healthy and is not."""
    for ip in ips:
        require(echoes_answered(path, ip, after) >= share, f"{ip} answers")
    return []


def on_every_interface(path, mac):
    """Refuses a recording in which one of two interfaces does not show frames from mac."""
    seen = {frame.interface for frame in read_frames(path) if frame.src == mac}
    require(seen == {0, 1}, f"{mac} speaks on both interfaces")


def cut_off(path, ip, after):
    """Refuses a recording in which ip still answers."""
    require(echoes_answered(path, ip, after) <= 0.05, f"{ip} is cut off")
    return []
