# SPDX-License-Identifier: GPL-2.0-or-later
"""SIP messages of a call as two endpoints would write them, in any of the forms that RFC 3261
allows or that are met in the field."""

import dataclasses

SHORT = {"Via": "v", "From": "f", "To": "t", "Call-ID": "i", "Contact": "m", "Content-Type": "c",
         "Content-Length": "l", "Subject": "s", "Supported": "k", "Refer-To": "r",
         "Referred-By": "b", "Event": "o"}  # RFC 3261 7.3.3, RFC 3515, RFC 3892, RFC 6665
SDP = ("v=0\r\no=- 1 1 IN IP{version} {ip}\r\ns=-\r\nc=IN IP{version} {ip}\r\nt=0 0\r\n"
       "m=audio {port} RTP/AVP 0\r\na=rtpmap:0 PCMU/8000\r\n")
REASONS = {100: "Trying", 180: "Ringing", 200: "OK", 202: "Accepted", 403: "Forbidden",
           404: "Not Found", 405: "Method Not Allowed", 486: "Busy Here",
           488: "Not Acceptable Here", 500: "Server Internal Error", 503: "Service Unavailable",
           504: "Server time-out", 603: "Decline"}


@dataclasses.dataclass
class Style:
    """How a message is written down."""

    compact: bool = False
    upper: bool = False  # names, as RTCC does
    folded: bool = False
    spaced: bool = False  # before the colon
    end: str = "\r\n"

    def line(self, name, value):
        name = SHORT.get(name, name) if self.compact else name
        name = name.upper() if self.upper else name
        if self.folded:
            value = value.replace(";", self.end + " ;", 1).replace(" <", self.end + "\t <", 1)
        return f"{name}{' ' if self.spaced else ''}: {value}{self.end}"

    def write(self, start, fields, body=""):
        body = body.replace("\r\n", self.end)
        fields = [*fields, ("Content-Length", str(len(body)))]
        head = start + self.end + "".join(self.line(*one) for one in fields)
        return (head + self.end + body).encode()


def host(ip):
    return f"[{ip}]" if ":" in ip else ip


class Side:
    """What one of the two knows of itself."""

    def __init__(self, user, ip, port):
        self.user, self.ip, self.port = user, ip, port
        self.cseq = 0
        self.tag = f"tag-{user}"

    def address(self):
        return f'"{self.user}" <sip:{self.user}@lab.invalid>'

    def at(self):
        return f"{host(self.ip)}:{self.port}"

    def sdp(self):
        return SDP.format(version=6 if ":" in self.ip else 4, ip=self.ip, port=self.port + 10000)


class Call:
    """One Call-ID between the sides a (who asks first) and b."""

    numbers = 0

    def __init__(self, a, b, transport, style=None, name="call"):
        Call.numbers += 1
        self.sides = {"a": a, "b": b}
        self.transport, self.style = transport.upper(), style or Style()
        self.call_id = f"{name}-{Call.numbers}@{host(a.ip)}"
        self.is_answered = False
        self.asked = {}

    def _via(self, side, branch):
        return f"SIP/2.0/{self.transport} {side.at()};branch={branch};rport"

    def _parties(self, who):
        own, other = self.sides[who], self.sides["b" if who == "a" else "a"]
        to = other.address() + (f";tag={other.tag}" if self.is_answered else "")
        return own, other, f"{own.address()};tag={own.tag}", to

    def ask(self, who, method, *fields, body="", kind="application/sdp", fresh=True):
        """A request; fresh=False: with the number and branch of the INVITE before it."""
        own, other, sender, to = self._parties(who)
        if fresh and method != "ACK":
            own.cseq += 1
        known = self.asked.get("INVITE")
        number = known["cseq"] if method in ("ACK", "CANCEL") else own.cseq
        branch = f"z9hG4bK{self.call_id.split('@')[0]}{who}{method if fresh else 'INVITE'}{number}"
        told = {"via": self._via(own, branch), "from": sender, "to": to, "cseq": number,
                "method": method, "who": who}
        if method not in ("ACK",):
            self.asked[method] = told
        lines = [("Via", told["via"]), ("Max-Forwards", "70"), ("From", sender), ("To", to),
                 ("Call-ID", self.call_id), ("CSeq", f"{number} {method}"),
                 ("Contact", f"<sip:{own.user}@{own.at()};transport={self.transport.lower()}>"),
                 *fields]
        lines += [("Content-Type", kind)] if body else []
        uri = f"sip:{other.user}@{other.at()}"
        return self.style.write(f"{method} {uri} SIP/2.0", lines, body)

    def answer(self, method, status, *fields, body="", reason=None):
        """To the last request of that method."""
        told = self.asked[method]
        side = self.sides["b" if told["who"] == "a" else "a"]
        to = told["to"] if ";tag=" in told["to"] or status == 100 \
            else told["to"] + f";tag={side.tag}"
        self.is_answered |= method in ("INVITE", "SUBSCRIBE") and 200 <= status < 300
        lines = [("Via", told["via"]), ("From", told["from"]), ("To", to),
                 ("Call-ID", self.call_id), ("CSeq", f"{told['cseq']} {method}")]
        if 101 <= status < 300:
            lines += [("Contact", f"<sip:{side.user}@{side.at()}>")]
        lines += [*fields]
        lines += [("Content-Type", "application/sdp")] if body else []
        start = f"SIP/2.0 {status} {reason or REASONS[status]}"
        return self.style.write(start, lines, body)
