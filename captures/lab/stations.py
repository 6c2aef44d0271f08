# SPDX-License-Identifier: GPL-2.0-or-later
"""What runs on a station: an HTTP and a UDP service, and clients of such services elsewhere."""

import http.client
import http.server
import os
import socket
import socketserver
import subprocess
import threading
import time

from net import die_with_parent

HTTP_PORT = 8080
UDP_PORT = 9000
IP_PKTINFO = 8  # ip(7); the socket module lacks it before Python 3.14


class Page(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        body = b"answered by " + self.server.station.encode() + b"\n"
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format, *args):  # pylint: disable=redefined-builtin
        pass


class Pages(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True

    def handle_error(self, request, client_address):
        pass  # connections that die with a restarted peer are what the laboratory is for


def echo():
    """Answers each request from the address that it was sent to, which may be a second one."""
    handle = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    handle.setsockopt(socket.IPPROTO_IP, IP_PKTINFO, 1)
    handle.bind(("", UDP_PORT))
    while True:
        try:
            data, extra, _, client = handle.recvmsg(2048, socket.CMSG_SPACE(12))
            asked = extra[0][2][4:8]
            source = (socket.IPPROTO_IP, IP_PKTINFO, bytes(4) + asked + bytes(4))
            handle.sendmsg([b"answer " + data], [source], 0, client)
        except OSError:
            pass  # a peer that refused or vanished


class PagesIpv6(Pages):
    address_family = socket.AF_INET6

    def server_bind(self):
        self.socket.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        super().server_bind()


def echo_ipv6():
    handle = socket.socket(socket.AF_INET6, socket.SOCK_DGRAM)
    handle.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
    handle.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_RECVPKTINFO, 1)
    handle.bind(("::", UDP_PORT))
    while True:
        try:
            data, extra, _, client = handle.recvmsg(2048, socket.CMSG_SPACE(20))
            source = (socket.IPPROTO_IPV6, socket.IPV6_PKTINFO, extra[0][2])
            handle.sendmsg([b"answer " + data], [source], 0, client)
        except OSError:
            pass


def serve(name):
    pages = [Pages(("", HTTP_PORT), Page), PagesIpv6(("::", HTTP_PORT), Page)]
    for one in pages:
        one.station = name
    for work in (*[one.serve_forever for one in pages], echo, echo_ipv6):
        threading.Thread(target=work, daemon=True).start()


def use_http(ip, every):
    while True:
        link = http.client.HTTPConnection(ip, HTTP_PORT, timeout=3)
        try:
            link.request("GET", "/")
            link.getresponse().read()
        except (OSError, http.client.HTTPException):
            pass
        link.close()
        time.sleep(every)


def use_udp(ip, every):
    family = socket.AF_INET6 if ":" in ip else socket.AF_INET
    handle = socket.socket(family, socket.SOCK_DGRAM)
    handle.setblocking(False)
    number = 0
    while True:
        number += 1
        try:
            handle.sendto(f"request {number:06d}".encode(), (ip, UDP_PORT))
        except OSError:
            pass
        time.sleep(every)
        try:
            while handle.recv(2048):
                pass
        except OSError:
            pass


def use(ip, ping=None, http_every=None, udp=None):
    if ping:
        subprocess.Popen(("ping", "-n", "-i", str(ping), ip), stdout=subprocess.DEVNULL,
                         stderr=subprocess.DEVNULL, preexec_fn=die_with_parent)
    for work, every in ((use_http, http_every), (use_udp, udp)):
        if every:
            threading.Thread(target=work, args=(ip, every), daemon=True).start()


def run_station(name, serves, uses, commands, answers):
    """uses: list of dictionaries for use(); runs until killed."""
    if serves:
        serve(name)
    os.write(answers, b"ready\n")
    for one in uses:
        use(**one)
    while os.read(commands, 4096):
        pass
