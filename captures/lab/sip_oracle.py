# SPDX-License-Identifier: GPL-2.0-or-later
"""What a recording of SIP must be judged as: from what the scenario played and SIPp's statistics,
confirmed by tshark. Written from the definition of the cases, not from the analyser."""

import dataclasses
import subprocess

from net import LabError
from oracle import require

FIELDS = ("frame.number", "frame.time_epoch", "ip.src", "ipv6.src", "ip.dst", "ipv6.dst",
          "udp.srcport", "tcp.srcport", "udp.dstport", "tcp.dstport", "tcp.stream", "sip.Method",
          "sip.Status-Code", "sip.Call-ID", "sip.CSeq.seq", "sip.CSeq.method", "sip.Via.branch",
          "sip.from.tag", "sip.to.tag")
UNANSWERABLE = ("ACK", "BENOTIFY")
COPY = 0.02  # seconds: what is so near may be the same frame, seen elsewhere


def tshark(path, condition, fields, options=()):
    words = ["tshark", "-n", "-r", path, "-o", "tcp.reassemble_out_of_order:TRUE", *options, "-Y",
             condition, "-T", "fields", "-E", "separator=|", "-E", "occurrence=f"]
    words += [word for field in fields for word in ("-e", field)]
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise LabError("tshark: " + done.stderr.strip())
    return [line.split("|") for line in done.stdout.splitlines()]


def endpoint(ip, port):
    return f"[{ip}]:{port}" if ":" in ip else f"{ip}:{port}"


class Message:
    """The first of a frame."""

    def __init__(self, row):
        said = dict(zip(FIELDS, row))
        self.frame, self.time = int(said["frame.number"]), float(said["frame.time_epoch"])
        self.src, self.dst = (said["ip." + one] or said["ipv6." + one] for one in ("src", "dst"))
        self.sport, self.dport = (said["udp." + one] or said["tcp." + one]
                                  for one in ("srcport", "dstport"))
        self.stream, self.method = said["tcp.stream"], said["sip.Method"]
        self.status = int(said["sip.Status-Code"] or 0)
        self.call_id, self.cseq = said["sip.Call-ID"], said["sip.CSeq.seq"]
        self.about, self.branch = said["sip.CSeq.method"], said["sip.Via.branch"]
        self.tags = frozenset((said["sip.from.tag"], said["sip.to.tag"]))
        self.is_tagged = bool(said["sip.to.tag"])


@dataclasses.dataclass
class Exchange:
    """A transaction: a request, sent once or more often, and what came back."""

    request: Message
    requests: list
    answers: list
    acks: list

    def final(self):
        return next((one.status for one in self.answers if one.status >= 200), None)

    def server(self):
        return endpoint(self.request.dst, self.request.dport)

    def frames(self):
        return [one.frame for one in (*self.requests, *self.answers, *self.acks)]


class Recording:
    """The SIP of a recording as tshark shows it."""

    def __init__(self, path, options=()):
        self.path, self.options = path, options
        rows = tshark(path, "sip && !icmp && !icmpv6", FIELDS, options)
        self.messages = [Message(row) for row in rows]
        self.exchanges, self.dialogs = {}, set()
        for message in self.messages:
            self._take(message)

    def _take(self, message):
        method = "INVITE" if message.about == "ACK" else message.about
        key = message.call_id, message.branch, message.cseq, method
        known = self.exchanges.get(key)
        if message.method == "ACK":
            if known:
                known.acks.append(message)
        elif message.method and message.method not in UNANSWERABLE:
            known = known or self.exchanges.setdefault(key, Exchange(message, [], [], []))
            known.requests.append(message)
        elif known and not message.method:
            known.answers.append(message)
        if message.about == "INVITE" and 100 < message.status < 300 and message.is_tagged:
            self.dialogs.add((message.call_id, message.tags))

    def facts(self):
        return {"sip_transactions": len(self.exchanges), "sip_dialogs": len(self.dialogs)}

    def select(self, method, final=(), server=None, client=None):
        """Transactions of a method that ended in one of these (None: not at all), in order."""
        return [one for one in self.exchanges.values()
                if one.request.method == method and one.final() in final
                and server in (None, one.server()) and client in (None, one.request.src)]

    def stream(self, number):
        rows = tshark(self.path, f"tcp.stream == {number}", ("frame.number",), self.options)
        return [int(row[0]) for row in rows]

    def icmp(self):
        rows = tshark(self.path, "icmp.type == 3 || icmpv6.type == 1", ("frame.number",))
        return [int(row[0]) for row in rows]


def span(recording, exchanges):
    """First and last frame, and the latest that a fair analyser may give as the first and the
    earliest as the last: with TCP the connections, with UDP the messages."""
    first, last = exchanges[0], exchanges[-1]
    if first.request.stream:
        frames = recording.stream(first.request.stream)
        after = recording.stream(last.request.stream)
        return (frames[0], after[-1]), {}
    frames = [number for one in exchanges for number in one.frames()]
    heard = [one for each in exchanges for one in (*each.requests, *each.answers)]
    end = max(one.time for one in heard) - COPY
    earliest = min(one.frame for one in heard if one.time >= end)
    accept = {"last_frame": [earliest, max(frames + recording.icmp())]}
    return (min(frames), max(frames)), accept if len(set(accept["last_frame"])) > 1 else {}


def truth(case, recording, exchanges, attempts, **more):
    """A finding about transactions of one pair; attempts: what the scenario says."""
    require(len(exchanges) == attempts, f"{case}: {attempts} transactions, not {len(exchanges)}")
    request = exchanges[0].request
    servers = {(one.request.src, one.server()) for one in exchanges}
    require(len(servers) == 1, f"{case}: one pair, not {servers}")
    (first, last), accept = span(recording, exchanges)
    accept = {**accept, **more.pop("accept", {})}
    told = {"accept": accept} if accept else {}
    ip = "ipv6" if ":" in request.src else "ip"
    return {"case": case, "client": request.src, "server": exchanges[0].server(),
            "method": request.method, "attempts": attempts, "first_frame": first,
            "last_frame": last, **told,
            "frames_filter": f"{ip}.addr == {request.src} && {ip}.addr == {request.dst}", **more}


def failed_call(recording, status, attempts, **more):
    exchanges = recording.select("INVITE", (status,), more.pop("server", None))
    return truth("sip-call-failed", recording, exchanges, attempts, status=status, **more)
