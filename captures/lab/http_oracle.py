# SPDX-License-Identifier: GPL-2.0-or-later
"""What a recording of HTTP must be judged as: from what the scenario asked for and how the server
was set up, confirmed by tshark. Written from the definition of the cases, not from the analyser."""

import dataclasses

from oracle import require
from sip_oracle import endpoint, tshark

PORT = 80
FIELDS = ("frame.number", "tcp.stream", "ip.src", "ipv6.src", "ip.dst", "ipv6.dst", "tcp.dstport",
          "http.request.method", "http.request.uri", "http.host", "http.response.code")


@dataclasses.dataclass
class Exchange:
    """A request and its final answer."""

    stream: str
    client: str
    server: str
    method: str
    path: str
    host: str
    status: int = 0


class WebRecording:
    """The HTTP of a recording as tshark shows it, each connection without pipelining."""

    def __init__(self, path, options=()):
        self.path, self.options, self.exchanges = path, options, []
        self.waiting = {}
        for row in tshark(path, "http", FIELDS, options):
            self._take(dict(zip(FIELDS, row)))

    def _take(self, said):
        stream, status = said["tcp.stream"], int(said["http.response.code"] or 0)
        if said["http.request.method"]:
            one = Exchange(stream, said["ip.src"] or said["ipv6.src"],
                           endpoint(said["ip.dst"] or said["ipv6.dst"], said["tcp.dstport"]),
                           said["http.request.method"], said["http.request.uri"].split("?")[0],
                           said["http.host"])
            self.exchanges.append(one)
            self.waiting[stream] = one
        elif status >= 200 and stream in self.waiting:
            self.waiting.pop(stream).status = status

    def facts(self):
        """http_post_404 and the like: how many of them."""
        names = [f"http_{one.method.lower()}_{one.status}" for one in self.exchanges]
        return {name: names.count(name) for name in sorted(set(names))}

    def select(self, method, status, client=None):
        return [one for one in self.exchanges if (one.method, one.status) == (method, status)
                and client in (None, one.client)]

    def stream(self, number):
        rows = tshark(self.path, f"tcp.stream == {number}", ("frame.number",), self.options)
        return [int(row[0]) for row in rows]


def truth(case, recording, exchanges, attempts, **more):
    """A finding about exchanges of one client with one path of one server."""
    require(len(exchanges) == attempts, f"{case}: {attempts} exchanges, not {len(exchanges)}")
    one = exchanges[0]
    require({(one.client, one.server, one.path.lower(), one.host.lower(), one.status)} ==
            {(each.client, each.server, each.path.lower(), each.host.lower(), each.status)
             for each in exchanges}, f"{case}: one path of one server")
    ip = "ipv6" if one.server.startswith("[") else "ip"
    return {"case": case, "client": one.client, "server": one.server, "certificate": None,
            "host": more.pop("host", one.host.split(":")[0]), "path": one.path,
            "method": one.method, "status": one.status, "attempts": attempts,
            "first_frame": recording.stream(one.stream)[0],
            "last_frame": recording.stream(exchanges[-1].stream)[-1],
            "frames_filter": f"{ip}.addr == {one.client} && tcp.port == "
                             f"{one.server.rpartition(':')[2]}", **more}
