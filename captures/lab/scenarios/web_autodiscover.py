# SPDX-License-Identifier: GPL-2.0-or-later
"""Autodiscover behind an offloader: POST is 404 and GET works, and what looks like it."""

import os

from http_oracle import WebRecording, truth
from net import run as run_program
from oracle import require
from scenario import scenario
from web_site import WebSite, ntlm

CASE = "autodiscover-offload-404"
HOST = "autodiscover.lab.invalid"
POX, SOAP = "/Autodiscover/Autodiscover.xml", "/autodiscover/autodiscover.svc"
BODY = "<Autodiscover><Request><EMailAddress>a@lab.invalid</EMailAddress></Request></Autodiscover>"
FAULT = """
location ~* ^/autodiscover/autodiscover[.](xml|svc)$ {
    if ($request_method = POST) { return 404; }
    return 200 "<ErrorCode>600</ErrorCode>";
}
location / { return 200 "any other page"; }
"""
WORKS = FAULT.replace("return 404", 'return 200 "<Account/>"')
NO_FOLDER = "location ~* ^/autodiscover { return 404; } location / { return 200 x; }"
ONLY_POST = FAULT.replace("return 404", 'return 200 "<Account/>"').replace(
    'return 200 "<ErrorCode>600</ErrorCode>"', "return 404")
OTHER_404 = WORKS + "location ~* ^/(ews|oab)/ { if ($request_method = POST) { return 404; } " \
                    "return 200 x; }"
PASSWORD = ("-u", "anna:made-up")


def get(place, path=POX, **more):
    return (place.url(path), "-H", "Host: " + more.get("host", HOST))


def post(place, path=POX, *words):
    return (place.url(path), "-H", "Host: " + HOST, "-H", "Content-Type: text/xml", "-d", BODY,
            *words)


def together(*requests):
    """Requests of one curl, which shares its connections."""
    words = list(requests[0])
    for each in requests[1:]:
        words += ["--next", "-s", "-S", "-o", "/dev/null", *each]
    return words


def finish(run, place, title, attempts=0, client=None, options=(), **more):
    place.stop()
    recording = WebRecording(run.path(run.name), options)
    failed = recording.select("POST", 404, client and place.ip(client))
    must = [truth(CASE, recording, failed, attempts, **more)] if attempts else []
    run.expect_http(run.name, CASE if attempts else "healthy", title, must,
                    facts=recording.facts())


@scenario
def web_autodiscover_nginx(run):
    """nginx and curl: a challenge and GET, then POST, all in one connection; then one of its
    own, and everything once more with a snap length that cuts the heads."""
    place = WebSite(run, "10.94.3")
    place.nginx(FAULT)
    place.record()
    place.record(run.name + "-snaplen", snaplen=110)
    place.curl(*together(get(place), post(place), post(place)))
    place.curl(*post(place))
    finish(run, place, "GET 200, POST 404, in one connection and in one of its own", 3)
    recording = WebRecording(run.path(run.name))
    must = truth(CASE, recording, recording.select("POST", 404), 3, host=None)
    run.expect_http(run.name + "-snaplen", CASE, "the same, 110 bytes of each frame", [must])


@scenario
def web_autodiscover_ntlm(run):
    """Python's http.server and curl --ntlm: each request takes three rounds, the last counts."""
    place = WebSite(run, "10.94.4")

    def answer(method, path, credentials):
        challenge = ntlm(credentials)
        return (401, challenge) if challenge else (404 if method == "POST" else 200, [])

    place.python(answer)
    place.record()
    for _ in range(2):
        place.curl("--ntlm", *PASSWORD, *get(place))
        place.curl("--ntlm", *PASSWORD, *post(place))
    finish(run, place, "NTLM: GET ends in 200, POST in 404", 2)


@scenario
def web_autodiscover_basic(run):
    """nginx with a password: GET is challenged and answered; POST is 404 at once."""
    place = WebSite(run, "10.94.5")
    users = run.lab.scratch_file("users")
    with open(users, "w", encoding="ascii") as file:
        file.write("anna:" + run_program("openssl", "passwd", "-apr1", "made-up").strip() + "\n")
    os.chmod(users, 0o644)
    place.nginx(f"""
    location ~* ^/autodiscover/autodiscover[.]xml$ {{
        if ($request_method = POST) {{ return 404; }}
        auth_basic "lab";
        auth_basic_user_file {users};
        try_files /none @found;
    }}
    location @found {{ return 200 "<ErrorCode>600</ErrorCode>"; }}
    """)
    place.record()
    place.curl(*together(("--anyauth", *PASSWORD, *get(place)), post(place), post(place)))
    finish(run, place, "GET 401, then 200; POST 404", 2)


@scenario
def web_autodiscover_soap_ipv6(run):
    """The SOAP endpoint, over IPv6, a connection for each request, the path in other letters."""
    place = WebSite(run, "fd94:6")
    place.nginx(FAULT, listen="[::]:80")
    place.record()
    place.curl(*get(place, SOAP))
    for path in (SOAP, SOAP.upper().replace("SVC", "svc"), SOAP):
        place.curl("-H", "Connection: close", *post(place, path))
    finish(run, place, "POST to autodiscover.svc is 404, over IPv6", 3)


@scenario
def web_autodiscover_other_client(run):
    """One machine posts, another one opens the address in a browser."""
    place = WebSite(run, "10.94.7", ("caller", "second", "server"))
    place.nginx(FAULT)
    place.record()
    place.curl(*together(post(place), post(place)))
    place.curl(*get(place), name="second")
    finish(run, place, "POST of one client is 404, GET of another is 200", 2, "caller")


@scenario
def web_autodiscover_before_continue(run):
    """Who asks for leave to send the body is told 404 at once: the body is never sent."""
    place = WebSite(run, "10.94.8")
    place.python(lambda method, path, credentials: (404 if method == "POST" else 302,
                                                    [("Location", "/owa")]))
    place.record()
    place.curl(*get(place))
    for _ in range(2):
        place.curl(*post(place, POX, "-H", "Expect: 100-continue"))
    finish(run, place, "404 in place of 100 Continue; GET is redirected", 2,
           options=("-o", "http.desegment_body:FALSE"))


@scenario
def web_autodiscover_among_others(run):
    """Keep-alive: mail, pages and uploads of other paths first, Autodiscover later."""
    place = WebSite(run, "10.94.9")
    place.nginx(FAULT)
    place.record()
    pages = [get(place, f"/owa/{number}") for number in range(3)]
    upload = (*post(place, "/ews/exchange.asmx"), "-d", "x" * 6000)
    place.curl(*together(*pages, upload, post(place), *pages, get(place), post(place)))
    finish(run, place, "Autodiscover among other requests of one connection", 2)


@scenario
def web_autodiscover_mended(run):
    """The administrator corrects it while the capture runs."""
    place = WebSite(run, "10.94.10")
    change = place.nginx(FAULT)
    place.record()
    place.curl(*together(get(place), post(place), post(place)))
    change(WORKS)
    place.curl(*together(get(place), post(place)))
    finish(run, place, "POST is 404 twice and works afterwards", 2, resolved=True,
           severity="warning")


def healthy(run, net, rules, title, *requests):
    place = WebSite(run, net)
    place.nginx(rules)
    place.record()
    place.curl(*together(*[one(place) for one in requests]))
    finish(run, place, title)


@scenario
def web_autodiscover_no_folder(run):
    """The virtual directory is missing: GET and POST are 404."""
    healthy(run, "10.94.11", NO_FOLDER, "GET and POST are both 404", get, post, get, post)


@scenario
def web_autodiscover_only_post(run):
    """GET is 404 and POST works: nobody is hurt."""
    healthy(run, "10.94.12", ONLY_POST, "GET is 404, POST 200", get, post, post)


@scenario
def web_autodiscover_other_paths(run):
    """404 for POST of other paths, whose GET works."""
    def ews(place):
        return post(place, "/EWS/Exchange.asmx")

    def ews_page(place):
        return get(place, "/EWS/Exchange.asmx")

    healthy(run, "10.94.13", OTHER_404, "POST to EWS is 404, Autodiscover works", ews_page, ews,
            get, post, ews)


@scenario
def web_autodiscover_ntlm_works(run):
    """NTLM rounds that end in 200, for GET and for POST."""
    place = WebSite(run, "10.94.14")

    def answer(method, path, credentials):
        challenge = ntlm(credentials)
        return (401, challenge) if challenge else (200, [])

    place.python(answer)
    place.record()
    for _ in range(2):
        place.curl("--ntlm", *PASSWORD, *get(place))
        place.curl("--ntlm", *PASSWORD, *post(place))
    finish(run, place, "NTLM: GET and POST end in 200")
    require(len(WebRecording(run.path(run.name)).select("POST", 200)) == 2, "POST works")
