# SPDX-License-Identifier: GPL-2.0-or-later
"""Front ends that ask their database, and what becomes of their port 5061."""

import socket
import subprocess
import time

from database import (ALL, CANNOT_OPEN, DEADLOCK, LOGIN_FAILED, LOGIN_ONLY, NO_PROCEDURE, TOO_MANY,
                      Database, run_database)
from dialler import endpoint
from oracle import require
from scenario import scenario_of
from sip_site import TRUSTED, SipSite
from tls_oracle import Pair, tshark

CASE = "ocs-schema-mismatch"
REFUSED = ("tcp-refused",)  # so are others that dial the port
ASKS = "exec RtcGetSchemaVersion 42\ngo\n"
SETTINGS = """
[global]
    tds version = {version}
    encryption = {encryption}
    client charset = UTF-8
[rtc]
    host = {ip}
    port = 1433
"""


class DatabaseSite(SipSite):
    """node01 dials fe01, which asks the database sql01."""

    def __init__(self, run, net, **plan):
        super().__init__(run, net)
        self.machine("sql01")
        self.names("node01")
        if "encryption" in plan:
            plan["certificate"] = self.own_certificate("sql01")
        self.lab.spawn("sql01", run_database, Database(**plan), self.journal, "sql01").answer()
        self.service = None

    def start_service(self):
        self.service = self.serve(ca=self.roots, trusts=TRUSTED)

    def stop_service(self):
        self.service.stop()
        self.journal.write("fe01", "the service stops")

    def is_dialled(self, attempts, port=5061):
        """By node01, every second."""
        self.dial(certificate=self.own_certificate("node01"), ca=self.roots, port=port,
                  attempts=attempts, every=1, waits=3, dns=self.ip("dns"))
        self.wait()

    def ask(self, request=ASKS, who="fe01", version="7.1", encryption="off"):
        """tsql logs in and sends a request."""
        settings = self.lab.scratch_file("conf")
        with open(settings, "w", encoding="ascii") as file:
            file.write(SETTINGS.format(version=version, encryption=encryption,
                                       ip=self.ip("sql01")))
        words = ("env", "FREETDSCONF=" + settings, "TDSVER=" + version, "tsql", "-S", "rtc", "-D",
                 "rtc", "-U", "RTC", "-P", "lab-secret", "-o", "q")
        self.journal.write(who, "asks the database")
        process = self.lab.start(who, *words, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL,
                                 stderr=subprocess.DEVNULL, text=True)
        process.communicate(request + "quit\n", timeout=30)
        self.journal.write(who, "has asked the database")
        time.sleep(0.5)


def conversation(run, place, name):
    """The frames of the conversation with the database."""
    return Pair(run.path(name), place.ip("fe01"), endpoint(place.ip("sql01"), 1433))


def hint(run, place, name, number=None):
    """The finding: from the first frame of the conversation to the last RST of the port. number:
    the error that tshark reads in clear; None: it reads none."""
    talk, door = conversation(run, place, name), place.pair(name)
    require(talk.count() == 1, "one connection to the database")
    errors = tshark(talk.path, talk.where + " && tds.error.number", "tds.error.number")
    wanted = [[str(number)]] if number else []
    require(errors == wanted, f"tshark reads {wanted}, not {errors}")
    reset = door.from_side("server", "tcp.flags.reset == 1 && tcp.seq == 1 && tcp.len == 0")
    refused = [int(row[0]) for row in tshark(door.path, reset, "frame.number")]
    require(len(refused) >= 3, "refused three times")
    return {"case": CASE, "client": talk.client, "server": talk.server, "severity": "info",
            "confidence": "possible", "first_frame": talk.first_frame(),
            "last_frame": refused[-1]}


def stops(run, net, title, number, is_restarted=False, asks=(), **plan):
    """5061 is dialled with success, the database is asked, the service is gone."""
    place = DatabaseSite(run, net, **plan)
    run.record(run.name, "switch", ("sw", "sw0"))
    place.look_up()
    place.start_service()
    place.is_dialled(2)
    if is_restarted:
        place.stop_service()
        place.is_dialled(1)
    place.ask(**dict(asks))
    if not is_restarted:
        place.stop_service()
    place.is_dialled(3)
    place.stop()
    place.expect_dials("node01", 5 + is_restarted, 2)
    run.expect_tls(run.name, CASE, title, [hint(run, place, run.name, number)], REFUSED)


def stays_silent(run, net, title, script, numbers=(), **plan):
    """numbers: the errors that tshark reads."""
    place = DatabaseSite(run, net, **plan)
    run.record(run.name, "switch", ("sw", "sw0"))
    place.look_up()
    script(place)
    place.stop()
    errors = tshark(run.path(run.name), "tds.error.number", "tds.error.number")
    require(errors == [[str(one)] for one in numbers], f"tshark reads {numbers}, not {errors}")
    run.expect_tls(run.name, "healthy", title, [], REFUSED)


MISSING = {"errors": {"RtcGet": NO_PROCEDURE}}
SEALED = (("encryption", "require"),)
SEALED_LOGIN = (("encryption", "request"), ("version", "7.2"))

FAILING = {
    "database-lacks-procedure": (
        "10.91.3", "Error 2812, then 5061 refuses", 2812, MISSING, {}),
    "database-lacks-procedure-ipv6": (
        "fd00:91:9", "Error 2812 over IPv6, then 5061 refuses", 2812,
        {**MISSING, "family": socket.AF_INET6}, {}),
    "database-takes-fewer-arguments": (
        "10.91.4", "Error 8144 to a client of TDS 7.2, then 5061 refuses", 8144,
        {"errors": {"RtcGet": TOO_MANY}}, {"asks": (("version", "7.2"),)}),
    "database-sealed-login": (
        "10.91.5", "The login is sealed, error 2812 is in clear, then 5061 refuses", 2812,
        {**MISSING, "encryption": LOGIN_ONLY}, {"asks": SEALED_LOGIN}),
    "database-sealed": (
        "10.91.6", "All of the conversation is sealed, then 5061 refuses", None,
        {**MISSING, "encryption": ALL}, {"asks": SEALED}),
    "database-order-alone": (
        "10.91.7", "The database answers a question for its version, then 5061 refuses", None, {},
        {"asks": (("request", "select version from RtcVersion\ngo\n"),)}),
    "database-lacks-procedure-restart": (
        "10.91.8", "The service is down already when error 2812 comes, and stays down", 2812,
        MISSING, {"is_restarted": True}),
}


def stopped_after(asks):
    def script(place):
        place.start_service()
        place.is_dialled(2)
        place.ask(**asks)
        place.stop_service()
        place.is_dialled(3)
    return script


def never_accepts(place):
    place.is_dialled(2)
    place.ask()
    place.is_dialled(3)


def comes_back(place):
    place.start_service()
    place.is_dialled(2)
    place.ask()
    place.stop_service()
    place.is_dialled(2)
    place.start_service()
    place.is_dialled(2)


def goes_on(place):
    place.start_service()
    place.is_dialled(2)
    place.ask()
    place.is_dialled(2)


HEALTHY = {
    "database-refuses-login": (
        "10.91.13", "Error 18456: the login is refused, then 5061 refuses",
        stopped_after({}), [18456], {"login_error": LOGIN_FAILED}),
    "database-refuses-sealed-login": (
        "10.91.14", "Error 18456 to a sealed login, then 5061 refuses",
        stopped_after(dict(SEALED_LOGIN)), [18456],
        {"login_error": LOGIN_FAILED, "encryption": LOGIN_ONLY}),
    "database-refuses-login-behind-seals": (
        "10.91.21", "Error 18456 in a conversation that is sealed, then 5061 refuses",
        stopped_after(dict(SEALED)), [],
        {"login_error": LOGIN_FAILED, "encryption": ALL}),
    "database-cannot-be-opened": (
        "10.91.15", "Error 4060: the database cannot be opened, then 5061 refuses",
        stopped_after({}), [4060], {"login_error": CANNOT_OPEN}),
    "database-has-a-deadlock": (
        "10.91.16", "Error 1205, then 5061 refuses",
        stopped_after({}), [1205], {"errors": {"RtcGet": DEADLOCK}}),
    "database-of-another-host": (
        "10.91.17", "node01 is told that a procedure is missing, 5061 of fe01 refuses",
        stopped_after({"who": "node01"}), [2812], MISSING),
    "database-front-end-never-accepts": (
        "10.91.18", "Error 2812, and 5061 refuses before and afterwards", never_accepts,
        [2812], MISSING),
    "database-front-end-comes-back": (
        "10.91.19", "Error 2812, 5061 refuses, and accepts again", comes_back, [2812], MISSING),
    "database-front-end-goes-on": (
        "10.91.20", "Error 2812, and 5061 accepts before and afterwards", goes_on, [2812],
        MISSING),
}


def play(name, work, row):
    net, title, *rest = row
    scenario_of(name, title + ".", lambda run: work(run, net, title, *rest))


def play_failing(run, net, title, number, plan, more):
    stops(run, net, title, number, **more, **plan)


def play_healthy(run, net, title, script, numbers, plan):
    stays_silent(run, net, title, script, numbers, **plan)


for name_, row_ in FAILING.items():
    play(name_, play_failing, row_)
for name_, row_ in HEALTHY.items():
    play(name_, play_healthy, row_)
