# SPDX-License-Identifier: GPL-2.0-or-later
"""A site of web servers and clients: nginx, curl, and a server of Python's where nginx has no such
manners (NTLM, an answer before 100 Continue)."""

import http.server
import os
import socket
import socketserver
import subprocess
import time

from net import LabError
from phone_site import PhoneSite
from sip_text import host

# A challenge of [MS-NLMP] section 2.2.1.2, without a target: who answers it is believed.
NTLM_CHALLENGE = ("TlRMTVNTUAACAAAAAAAAADgAAAAFgomiASNFZ4mrze8AAAAAAAAAAAAAAAA4AAAABgGxHQAAAA8=")
NGINX = """
daemon off;
master_process off;
pid {folder}/pid;
error_log {folder}/error.log;
events {{ }}
http {{
    access_log off;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    default_type text/xml;
    {outside}
    server {{
        listen {listen};
        {inside}
    }}
}}
"""


class WebSite(PhoneSite):
    """caller and second ask, server answers."""

    def __init__(self, run, net, machines=("caller", "server")):
        super().__init__(run, net, machines)

    def nginx(self, inside, outside="", listen=None):
        """Returns how to change what is inside a server block."""
        folder = self.lab.scratch_file("nginx")
        os.mkdir(folder)
        config = os.path.join(folder, "conf")

        def write(text):
            with open(config, "w", encoding="ascii") as file:
                file.write(NGINX.format(folder=folder, inside=text, outside=outside,
                                        listen=listen or host(self.ip("server")) + ":80"))

        def start(text):
            write(text)
            process = self.lab.start("server", "nginx", "-c", config, stderr=subprocess.DEVNULL)
            time.sleep(1)
            if process.poll() is not None:
                raise LabError("nginx does not run: " + text)
            self.run.log("nginx serves on server", machine="server")
            return process

        first = start(inside)

        def change(text):
            first.terminate()
            first.wait()
            start(text)

        return change

    def python(self, answer):
        """answer(method, path, credentials): a status and fields."""
        self.lab.spawn("server", run_server, ":" in self.net, answer).answer()
        self.run.log("Python's http.server serves on server", machine="server")

    def curl(self, *words, name="caller"):
        """One curl: its requests share connections where the server lets them."""
        done = subprocess.run(("ip", "netns", "exec", self.lab.full(name), "curl", "-s", "-S", "-o",
                               "/dev/null", *words), capture_output=True, text=True, check=False)
        self.run.log(f"curl on {name} ends", machine=name, status=done.returncode)
        if done.returncode != 0:
            raise LabError("curl: " + done.stderr)

    def url(self, path, port=80):
        glue = "" if port == 80 else f":{port}"
        return f"http://{host(self.ip('server'))}{glue}{path}"


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server_version, sys_version = "Microsoft-IIS/7.5", ""

    def handle_expect_100(self):
        return True  # the answer says more

    def _answer(self):
        status, fields = self.server.answer(self.command, self.path,
                                            self.headers.get("Authorization", ""))
        length = int(self.headers.get("Content-Length", 0))
        is_asked = self.headers.get("Expect", "").lower() == "100-continue"
        if is_asked and status < 300:
            self.send_response_only(100)
            self.end_headers()
        if not is_asked or status < 300:
            self.rfile.read(length)
        body = b"<answer/>"
        self.send_response(status)
        for name, value in fields:
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_GET = do_POST = _answer

    def log_message(self, format, *args):  # pylint: disable=redefined-builtin
        pass


class Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True


class Server6(Server):
    address_family = socket.AF_INET6


def run_server(is_ipv6, answer, commands, answers):
    server = (Server6 if is_ipv6 else Server)(("", 80), Handler)
    server.answer = answer
    os.write(answers, b"ready\n")
    server.serve_forever()


def ntlm(credentials):
    """What the rounds of NTLM have come to: fields of a challenge, or None when they are over."""
    if not credentials.startswith("NTLM "):
        return [("WWW-Authenticate", "NTLM")]
    is_first = credentials[5:].startswith("TlRMTVNTUAAB")
    return [("WWW-Authenticate", "NTLM " + NTLM_CHALLENGE)] if is_first else None
