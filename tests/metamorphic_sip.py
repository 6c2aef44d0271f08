#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Changes captures with SIP in ways that must not change what is said of them, and asks again.

As metamorphic_tls does with TCP and TLS: findings stay as they were, and so do the transactions and
dialogs that are told as facts, frames apart. The captures are those of the project whose layer is
SIP, and the shared samples. What runs out when the capture does must not have more time: another
capture that is merged with one ends when it does.
Exit status: 0 nothing changed, 1 something did, 77 there is no capture.
"""

import argparse
import collections
import json
import os
import random
import re
import shlex
import subprocess
import sys
import tempfile

import metamorphic_tls as tls
import pcaptool
from check_samples import ROOT

SKIP = 77
SAMPLES = os.path.join(ROOT, "..", "shared", "samples")
SHARED = ("40-", "41-", "44-", "45-")
FRAMES = ("request_frame", "final_frame", "first_frame", "last_frame")
ENDS = ("client", "server")


def paths():
    with open(os.path.join(ROOT, "captures", "manifest.json"), encoding="utf-8") as file:
        rows = [one for one in json.load(file)["captures"] if one["layer"] == "sip"]
    found = [os.path.join(ROOT, "captures", one["capture"]) for one in rows
             if not one.get("needs_keys")]
    if os.path.isdir(SAMPLES):
        found += [os.path.join(SAMPLES, name) for name in sorted(os.listdir(SAMPLES))
                  if name.startswith(SHARED) and name.endswith(".pcap")]
    return found


def facts(program, path):
    """What is told of transactions and dialogs, without frames and addresses."""
    told = collections.Counter()
    for kind in ("sip_transaction", "sip_dialog"):
        words = shlex.split(program) + ["facts", "--kind", kind, path]
        done = subprocess.run(words, capture_output=True, timeout=300, check=True)
        for line in done.stdout.decode().splitlines():
            fact = {key: value for key, value in json.loads(line).items()
                    if key not in FRAMES + ENDS}
            fact["methods"] = sorted(fact.get("methods", "").split())
            told[json.dumps(fact, sort_keys=True)] += 1
    return told


def fact_faults(before, after):
    yield from (f"fact lost: {one}" for one in before - after)
    yield from (f"fact too much: {one}" for one in after - before)


def is_inside(fault, one):
    """A datagram in fragments is told at the one that completes it."""
    found = re.search(r"first_frame \d+, once (\d+), became (\d+)", fault)
    return bool(found) and one.name.startswith("in fragments") and \
        int(found.group(1)) in one.records[int(found.group(2)) - 1].frames


def try_capture(program, path, records, foreign, options, folder):
    """Yields (variant, complaints) of one capture."""
    tried = {}
    capture = {"capture": os.path.basename(path)}
    for number, one in enumerate(tls.variants(capture, records, foreign, options.full)):
        name = os.path.join(folder, f"{number}.pcap")
        tls.write(name, one)
        tried[name] = one
    found, told = tls.scan_all(program, [path, *tried]), facts(program, path)
    for name, one in tried.items():
        faults = [fault for fault in tls.complaints(found[path], found[name], one)
                  if not is_inside(fault, one)]
        if one.is_exact and not one.extra and not one.name.startswith("merged"):
            faults += fact_faults(told, facts(program, name))
        yield one.name, faults


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("program")
    parser.add_argument("--full", action="store_true", help="more seeds, every variant")
    parser.add_argument("--only", default="", help="only captures whose name contains this")
    parser.add_argument("--keep", default=None, help="folder where the variants are left")
    options = parser.parse_args()
    known = paths()
    if not known:
        print("skipped: no capture with SIP here")
        return SKIP
    found = tls.scan_all(options.program, known)
    records = {path: pcaptool.read(path) for path in known}
    chance, passed, failed = random.Random("foreign"), 0, 0
    ethernet = [path for path in known if records[path][0].link_type == pcaptool.ETHERNET]
    for path in known:
        other = chance.choice([one for one in ethernet if one != path])
        if options.only not in path:
            continue
        foreign = tls.Foreign(os.path.basename(other), records[other], found[other], place=-1)
        with tempfile.TemporaryDirectory() as folder:
            for label, faults in try_capture(options.program, path, records[path], foreign,
                                             options, options.keep or folder):
                passed, failed = passed + (not faults), failed + bool(faults)
                for fault in faults:
                    print(f"FAILED {os.path.basename(path)}, {label}: {fault}")
    print(f"{passed} passed, {failed} failed")
    return 1 if failed or not passed else 0


if __name__ == "__main__":
    sys.exit(main())
