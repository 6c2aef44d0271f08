# SPDX-License-Identifier: GPL-2.0-or-later
"""OPTIONS over TLS, answered or not, with the secrets of the sessions: in a key log beside the
capture and inside the capture. The sessions and their certificates are thrown away."""

import re
import ssl

from oracle import require
from scenario import scenario_of
from sip_oracle import Recording
from sip_site import SipSite
from tls_oracle import connection_truth

CASE = "sip-options-timeout"
VERSIONS = {"tls12": ssl.TLSVersion.TLSv1_2, "tls13": ssl.TLSVersion.TLSv1_3}


def answer(request):
    """200 to what was asked."""
    lines = [line for line in request.decode().split("\r\n")
             if re.match(r"(?i)(via|from|to|call-id|cseq):", line)]
    lines = [line + ";tag=fe01" if line.startswith("To:") else line for line in lines]
    head = ["SIP/2.0 200 OK", *lines, "Content-Length: 0", "", ""]
    return "\r\n".join(head).encode()


def play(run, net, version, is_answered):
    place = SipSite(run, net)
    high = {"low": version, "high": version}
    trusts = None if is_answered else []
    place.serve(ca=place.roots, trusts=trusts, ending="silent", idle=60, answer=answer, **high)
    run.record(run.name, "switch", ("sw", "sw0"))
    key_log = place.lab.scratch_file("keylog")
    waits = {"attempts": 3} if is_answered else {"attempts": 2, "waits": 33}
    place.dial(certificate=place.own_certificate("node01"), ca=place.roots, key_log=key_log,
               **high, **waits)
    place.wait()
    place.stop()
    attempts = waits["attempts"]
    place.expect_dials("node01", attempts, attempts if is_answered else 0)
    expect(run, place, key_log, attempts, is_answered)


def expect(run, place, key_log, attempts, is_answered):
    """tshark has the keys, and reads what the endpoints said."""
    recording = Recording(run.path(run.name), ("-o", "tls.keylog_file:" + key_log))
    found = recording.select("OPTIONS", (200,) if is_answered else (None,))
    require(len(found) == attempts, f"{attempts} OPTIONS behind TLS, not {len(found)}")
    must = connection_truth(CASE, place.pair(run.name), attempts, method="OPTIONS",
                            needs_keys=True)
    title = f"OPTIONS over TLS, {'answered' if is_answered else 'never answered'}"
    folder = "healthy" if is_answered else CASE
    may = () if is_answered else ("um-auth-only-stall",)
    keys = {run.name: run.name + ".keylog", run.embed_keys(run.name, key_log): "embedded"}
    run.beside[run.name + ".keylog"] = key_log
    for name, where in keys.items():
        run.expect_sip(name, folder, title, [] if is_answered else [must], may, needs_keys=True,
                       keys=where, facts=recording.facts())


for _number, (_name, _version) in enumerate(VERSIONS.items()):
    for _answered in (True, False):
        scenario_of(f"sip-{_name}-{'answered' if _answered else 'silent'}",
                    "Python's ssl (OpenSSL 3) on both sides; the client writes a key log.",
                    lambda run, net=f"10.92.{3 + _number * 2 + _answered}", version=_version,
                    answered=_answered: play(run, net, version, answered))
