# SPDX-License-Identifier: GPL-2.0-or-later
"""What a recording of TCP and TLS must be judged as: from what the endpoints logged and the lab
issued, confirmed by tshark. Written from the definition of the cases, not from the analyser."""

import subprocess

from net import LabError
from oracle import require

FIELDS = ("tcp.srcport", "tcp.dstport", "tcp.flags", "tcp.seq_raw")
SYN, RST, ACK = 0x02, 0x04, 0x10


def tshark(path, condition, *fields, which="f"):
    """Rows of texts; of a field that is there more than once the first (f), the last (l) or all
    (a)."""
    words = ["tshark", "-n", "-r", path, "-Y", condition, "-T", "fields", "-E", "separator=|"]
    words += ["-E", "occurrence=" + which]
    words += [word for field in fields for word in ("-e", field)]
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise LabError("tshark: " + done.stderr.strip())
    return [line.split("|") for line in done.stdout.splitlines()]


class Pair:
    """All connections of a client to ip:port in a recording, by the client's port."""

    def __init__(self, path, client, server):
        self.path, self.client, self.server = path, client, server
        self.ip, self.port = server.rsplit(":", 1)
        self.ip = self.ip.strip("[]")
        kind = "ipv6" if ":" in client else "ip"
        there = f"{kind}.src == {client} && {kind}.dst == {self.ip} && tcp.dstport == {self.port}"
        back = f"{kind}.src == {self.ip} && {kind}.dst == {client} && tcp.srcport == {self.port}"
        self.source = kind + ".src"
        self.where = f"(({there}) || ({back})) && !icmp"
        self.frames, self.syns = {}, {}
        words = ("frame.number", self.source, *FIELDS)
        for row in tshark(path, self.where, *words, which="l"):  # in a tunnel the inner one
            self._take(*row)

    def from_side(self, sender, more):
        """A filter for what client or server sends."""
        ip = self.client if sender == "client" else self.ip
        return f"{self.where} && {self.source} == {ip} && {more}"

    def _take(self, number, source, source_port, other_port, flags, seq):
        flags = int(flags, 16)
        port = source_port if source == self.client and other_port == self.port else other_port
        self.frames.setdefault(port, []).append(int(number))
        if flags & (SYN | ACK) == SYN and source == self.client:
            self.syns.setdefault(port, []).append((int(number), seq))

    def count(self):
        """A port that is used again is another connection."""
        syns = ({seq for _, seq in self.syns.get(port, ())} for port in self.frames)
        return sum(max(1, len(one)) for one in syns)

    def distinct_syns(self):
        return len({(port, seq) for port, found in self.syns.items() for _, seq in found})

    def first_frame(self):
        return min(frames[0] for frames in self.frames.values())

    def last_frame(self):
        return max(frames[-1] for frames in self.frames.values())

    def first_syn(self):
        return min(found[0][0] for found in self.syns.values())

    def last_of(self, count):
        """The last frame of the first so many connections."""
        firsts = sorted(self.frames.values())[:count]
        return max(frames[-1] for frames in firsts)

    def alerts(self, sender):
        """Descriptions that can be read."""
        field = "tls.alert_message.desc"
        return [int(row[0]) for row in tshark(self.path, self.from_side(sender, field), field)]

    def largest(self, field):
        return max(int(row[0]) for row in tshark(self.path, f"{self.where} && {field}", field))

    def certificates(self, sender):
        """All that a side shows, in hexadecimal."""
        field = "tls.handshake.certificate"
        rows = tshark(self.path, self.from_side(sender, field), field, which="a")
        return {one for row in rows for one in row[0].split(",") if one}


def server_ends(pair, how, times):
    """Every connection is ended by the server: fin or rst is the first that it sends of both."""
    ends = {}
    closing = pair.from_side("server", "(tcp.flags.fin == 1 || tcp.flags.reset == 1)")
    for port, flags in tshark(pair.path, closing, "tcp.dstport", "tcp.flags"):
        ends.setdefault(port, "rst" if int(flags, 16) & RST else "fin")
    found = list(ends.values())
    require(found == [how] * times, f"{times} connections end by {how}, not {found}")


def truth(case, pair, attempts, certificate=None, owner="client", **more):
    """A finding about a pair; certificate: the lab's, or None when none of its owner is visible."""
    require(pair.count() == attempts, f"{attempts} connections, not {pair.count()}")
    seen = pair.certificates(owner)
    if certificate:
        require(certificate.der() in seen, f"the certificate of the {owner}")
    elif owner:
        require(not seen, f"no certificate of the {owner}")
    return {"case": case, "client": pair.client, "server": pair.server,
            "certificate": certificate.facts(owner) if certificate else None,
            "attempts": attempts, "first_frame": pair.first_frame(),
            "last_frame": pair.last_frame(), "frames_filter": pair.where, **more}


def connection_truth(case, pair, attempts, **more):
    """A finding about TCP, where there is no certificate to speak of."""
    return {"case": case, "client": pair.client, "server": pair.server, "attempts": attempts,
            "first_frame": pair.first_frame(), "last_frame": pair.last_frame(),
            "frames_filter": pair.where, **more}


def alerted(pair, sender, number, times):
    found = pair.alerts(sender)
    require(found == [number] * times, f"{times} alerts {number} of the {sender}, not {found}")
