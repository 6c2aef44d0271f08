# SPDX-License-Identifier: GPL-2.0-or-later
"""What a recording must be judged as, computed from its frames and the lab's log of what it did.

This is written from the definition of the cases and from what the laboratory knows (which MAC a
machine had when), not from the analyser: it shares no code with it.
"""

import subprocess

from frames import DHCP_ACK, read_frames
from net import LabError

NEAR = 5000000  # frames this close to a border may have changed places on their way to the file
MILLISECOND = 1000000
SECOND = 1000000000


def speaks(frame, mac, ip):
    """The station at mac uses ip as its own; a probe (sender 0.0.0.0) does not."""
    if frame.dhcp_kind == DHCP_ACK and frame.yiaddr == ip and frame.chaddr == mac:
        return True
    if frame.src != mac:
        return False
    return frame.ip_src == ip or (frame.arp_spa == ip and frame.arp_sha == mac)


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
    """The same packet addressed to the outer MAC and then, unchanged, to the inner one."""
    seen, found = {}, 0
    for frame in frames:
        if frame.ip_dst != ip:
            continue
        if frame.dst == outer:
            seen[frame.same_packet()] = frame.time
        elif frame.dst == inner:
            found += frame.time - seen.get(frame.same_packet(), 0) < 50 * MILLISECOND
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
        self.filter = (f"eth.dst == {stale} && (ip.dst == {ip} || arp.dst.proto_ipv4 == {ip})"
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
        plain = [frame for frame in wrong if not frame.is_arp()] or wrong
        outer = self.early + wrong + self.late
        return {
            "first_frame": wrong[0].number, "last_frame": wrong[-1].number,
            "frame_count": len(wrong), "of_which_arp": sum(frame.is_arp() for frame in wrong),
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
                 until=None):
    """An outage that the team causes; team is its MAC where both edges are recorded."""
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
            "confidence": ["proven"] if team else ["likely", "proven"], **window.numbers()}


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
    window.filter = (f"eth.dst == {stale} && eth.src == {sender_mac} && (ip.dst == {ip} || "
                     f"arp.dst.proto_ipv4 == {ip}) && frame.number > {window.back.number}")
    window.early = [frame for frame in window.early if frame.src == sender_mac]
    must = {"case": "stale-arp-cache", "ip": ip, "vlan": [], "stale_mac": stale,
            "current_mac": current, "sender_mac": sender_mac, "resolved": False,
            **window.numbers()}
    if sender_ip:
        must["sender_ip"] = sender_ip
    return must


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


def cut_off(path, ip, after):
    """Refuses a recording in which ip still answers."""
    require(echoes_answered(path, ip, after) <= 0.05, f"{ip} is cut off")
    return []
