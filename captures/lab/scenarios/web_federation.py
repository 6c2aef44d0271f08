# SPDX-License-Identifier: GPL-2.0-or-later
"""A federation gateway that answers by 403, and proxies that do."""

import time

from http_oracle import WebRecording, truth
from net import LabError
from scenario import scenario
from web_site import WebSite

CASE = "federation-http-403"
HOST = "domains.live.com"  # asked for by name; nothing leaves the laboratory
PATH = "/service/ManageDelegation.asmx"
REFUSES = "location ~* managedelegation { return 403; } location / { return 200 x; }"
BODY = "<CreateAppId/>"
TINYPROXY = """
Port 3128
Listen {ip}
Timeout 60
MaxClients 8
StartServers 1
Allow 192.0.2.1
"""


def post(place, url=None):
    return (url or place.url(PATH), "-H", "Host: " + HOST, "-H", "Content-Type: text/xml", "-d",
            BODY)


def finish(run, place, title, attempts=0):
    place.stop()
    recording = WebRecording(run.path(run.name))
    must = []
    if attempts:
        must = [truth(CASE, recording, recording.select("POST", 403), attempts)]
    run.expect_http(run.name, CASE if attempts else "healthy", title, must,
                    facts=recording.facts())


@scenario
def web_federation_refused(run):
    """What an inspecting proxy sees of it: the gateway, played by nginx, refuses in clear."""
    place = WebSite(run, "10.95.3")
    place.nginx(REFUSES)
    place.record()
    for _ in range(3):
        place.curl(*post(place))
        time.sleep(0.5)
    finish(run, place, "the gateway answers 403 three times", 3)


@scenario
def web_federation_proxy_field(run):
    """A proxy in the way, which nobody asked for, refuses and says so in Via."""
    place = WebSite(run, "10.95.4")
    place.nginx('add_header Via "1.1 proxy.lab.invalid" always;' + REFUSES)
    place.record()
    for _ in range(2):
        place.curl(*post(place))
    finish(run, place, "403 with a field of a proxy")


@scenario
def web_federation_proxy_asked(run):
    """tinyproxy refuses what it is asked for by a whole address."""
    place = WebSite(run, "10.95.5")
    config = run.lab.scratch_file("conf")
    with open(config, "w", encoding="ascii") as file:
        file.write(TINYPROXY.format(ip=place.ip("server")))
    process = run.lab.start("server", "tinyproxy", "-d", "-c", config)
    time.sleep(1)
    if process.poll() is not None:
        raise LabError("tinyproxy does not run")
    place.record()
    proxy = f"http://{place.ip('server')}:3128"
    for _ in range(2):
        place.curl("-x", proxy, *post(place, f"http://{HOST}{PATH}"))
    finish(run, place, "403 of a proxy that is asked by HTTP")


@scenario
def web_federation_works(run):
    """The gateway takes the request."""
    place = WebSite(run, "10.95.6")
    place.nginx('location / { return 200 "<CreateAppIdResponse/>"; }')
    place.record()
    for _ in range(2):
        place.curl(*post(place))
    finish(run, place, "the gateway answers 200")
