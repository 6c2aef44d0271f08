#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Changes the project's captures in ways that must not change the verdict, and asks for it again.

Names, tags, tunnels, fragments, times, mirrored copies and foreign traffic must leave every finding
as it was; frames that are lost, cut or spread over two interfaces may cost confidence, but never
make another case.
"""

import argparse
import collections
import json
import os
import random
import re
import shutil
import sys
import tempfile

import pcaptool
from check_samples import ROOT, firm, scan
from renamer import Renamer, rename

SECOND = 10 ** 9
YEAR = 365 * 86400 * SECOND
OFFICE = ("healthy/failover-announced.pcap", "healthy/new-mac-no-team.pcap")
MAC = re.compile(r"^[0-9a-f]{2}(:[0-9a-f]{2}){5}$")
SUBJECT = ("ip", "vlan", "vni", "stale_mac", "current_mac", "team_mac", "sender_mac", "senders",
           "macs", "mac", "ips", "names", "claimed_mac", "owner_mac", "victims", "protocol",
           "group", "routers", "virtual_ip", "interfaces", "client", "server", "attempts",
           "certificate", "expected_name", "expected_from")
LOOSE_SUBJECT = ("ip", "stale_mac", "current_mac", "macs", "mac", "claimed_mac", "group", "client",
                 "server")
ENDPOINT = re.compile(r"^(\[(?P<ip6>[0-9a-f:.]+)\]|(?P<ip4>[0-9.]+)):(?P<port>[0-9]+)$")
ORDERED = {"senders", "macs", "ips", "victims", "routers"}  # by another rule than here
FIRMNESS = {"proven": 2, "likely": 1, "possible": 0}

# Their messages are counted, copies among them: no finding depends on how many there are.
COUNTED_WITH_COPIES = ("sip-transfer-failed", "sip-dialog-unended")
EVERYTHING = ("severity", "confidence", "resolved", "frame_count")

# records: the changed capture; renamer, vlans and vni: how subjects follow; keeps: what a finding
# must keep (with everything, no finding may come or go); makes: cases that the change makes true;
# hides: how cases begin that it takes the proof from
Variant = collections.namedtuple("Variant",
                                 "name records renamer vlans vni keeps makes hides options")


def variant(name, records, renamer=None, vlans=(), vni=None, keeps=EVERYTHING, makes=(), hides=None,
            **options):
    return Variant(name, records, renamer, list(vlans), vni, keeps, makes, hides, options)


def is_strict(one):
    return one.keeps is EVERYTHING


def renamed(records, seed):
    renamer = Renamer(seed)
    return variant(f"renamed {seed}", rename(records, renamer), renamer)


def retagged(records, seed):
    renamer = Renamer(f"tag {seed}")
    vlan = random.Random(f"vlan {seed}").randint(2, 4000)
    return variant(f"renamed, VLAN {vlan}", pcaptool.tag(rename(records, renamer), vlan),
                   renamer, [vlan])


def double_tagged(records, seed):
    vlans = random.Random(f"vlans {seed}").sample(range(2, 4000), 2)
    return variant(f"VLAN {vlans[0]}.{vlans[1]}", pcaptool.tag(records, *vlans), vlans=vlans)


def tunnelled(records, seed):
    """Everything inside VXLAN or Geneve, renamed there too."""
    renamer, vni, geneve = Renamer(f"tunnel {seed}"), 4000 + seed, bool(seed % 2 == 0)
    wrapped = pcaptool.tunnel(records, vni, geneve)
    return variant(f"in {'Geneve' if geneve else 'VXLAN'}, renamed {seed}",
                   rename(wrapped, renamer), renamer, vni=vni)


def in_pieces(records, seed):
    """The packets that carry a tunnel in fragments, the last one first for every second seed."""
    size, last_first = random.Random(f"pieces {seed}").choice((24, 64, 256, 600)), seed % 2 == 0
    label = f"in fragments of {size}{', last one first' if last_first else ''}"
    return variant(label, list(pcaptool.fragment(records, size, last_first)))


def tunnelled_in_pieces(records, seed):
    """In a tunnel whose packets are cut up: of several interfaces its own ends turn up at all."""
    vni, geneve = 4000 + seed, bool(seed % 2)
    inside = in_pieces(pcaptool.tunnel(records, vni, geneve), seed)
    return inside._replace(name=f"in {'Geneve' if geneve else 'VXLAN'} {inside.name}", vni=vni,
                           makes=("mac-flap",) if is_several(records) else ())


def is_tunnelled(capture):
    return capture.get("vantage") == "underlay" or "erspan" in capture["scenario"]


def shifted(records, seed, has_certificates):
    """Certificates do not move along: theirs are seconds, not years."""
    number = random.Random(f"years {seed}").choice((-20, -3, 7, 12))
    unit, word = (SECOND, "seconds") if has_certificates else (YEAR, "years")
    return variant(f"{number:+d} {word}", pcaptool.shift(records, number * unit))


def merged(records, seed, office):
    other = rename(office, Renamer(f"office {seed}"))
    return variant(f"merged with office traffic {seed}", pcaptool.merge(records, other))


def spread(records, seed):
    return variant(f"two interfaces {seed}", pcaptool.split(records, seed), keeps=(),
                   makes=("mac-flap",))


def thinned(records, seed):
    return variant(f"1 % lost {seed}", pcaptool.drop(records, 0.01, seed),
                   keeps=("resolved",))


def repeated(records, seed):
    later = (20000, 60000, 400000)[seed % 3]
    return variant(f"every frame twice, {later} ns", pcaptool.repeat(records, later))


def shortened(records, in_tunnel):
    """Certificates, alerts and lists of authorities are behind that."""
    snaplen = 160 if in_tunnel else 96
    return variant(f"snaplen {snaplen}", pcaptool.cut(records, snaplen), keeps=("resolved",),
                   hides=("tls-", "autodiscover-", "federation-http-"), snaplen=snaplen)


def other_formats(records, _seed):
    yield variant("big-endian pcap, ns", records, order=">", nanoseconds=True)
    yield variant("big-endian pcapng", [one.changed(interface=0) for one in records], order=">")


def is_several(records):
    return any(one.interface for one in records)


def variants_of_sip(records, seeds):
    yield shifted(records, seeds[0], True)
    if records[0].link_type != pcaptool.ETHERNET:
        return
    for seed in seeds[:3]:
        yield repeated(records, seed)
        if not is_several(records):
            yield spread(records, seed)


def variants(capture, records, office, seeds, full):
    """What is tried on one capture."""
    several, in_tunnel = is_several(records), is_tunnelled(capture)
    is_tls = capture["layer"] == "tls"  # what is missing there, metamorphic_tls tries
    if capture["layer"] == "sip":  # its words name addresses, its timers run until the end
        yield from variants_of_sip(records, seeds)
        return
    if records[0].link_type != pcaptool.ETHERNET:
        yield shifted(records, seeds[0], is_tls)
        return
    for seed in seeds:
        yield renamed(records, seed)
        if not in_tunnel:
            yield retagged(records, seed)
            yield tunnelled(records, seed)
            yield tunnelled_in_pieces(records, seed)
        else:
            yield in_pieces(records, seed)
        if not is_tls:
            yield thinned(records, seed)
        if not several:
            yield spread(records, seed)
            yield merged(records, seed, office[seed % len(office)])
        if full and not in_tunnel:
            yield double_tagged(records, seed)
    yield shifted(records, seeds[0], is_tls)
    for seed in seeds[:3]:
        yield repeated(records, seed)
    if not is_tls:
        yield shortened(records, in_tunnel)
    if full and not several:
        yield from other_formats(records, seeds[0])


def write(path, one):
    if one.name == "big-endian pcapng":
        pcaptool.write_pcapng(path, one.records, **one.options)
    else:
        pcaptool.write(path, one.records, **one.options)


def follow(value, one):
    """What a subject's value is called in the variant."""
    if isinstance(value, list):
        return sorted(follow(item, one) for item in value)
    if one.renamer is None or not isinstance(value, str):
        return value
    endpoint = ENDPOINT.match(value)
    if endpoint:
        ip = follow(endpoint["ip4"] or endpoint["ip6"], one)
        return f"[{ip}]:{endpoint['port']}" if endpoint["ip6"] else f"{ip}:{endpoint['port']}"
    if MAC.match(value):
        return one.renamer.mac_text(value)
    try:
        return one.renamer.ip_text(value)
    except ValueError:
        return value  # a name


def expected_subject(subject, one):
    expected = {key: follow(value, one) for key, value in subject.items() if key != "vlan"}
    if "vlan" in subject:
        expected["vlan"] = one.vlans + subject["vlan"]
    if one.vni is not None:
        expected["vni"] = one.vni
    return expected


def key(case, subject, strict):
    fields = SUBJECT if strict else LOOSE_SUBJECT
    values = {field: subject.get(field) for field in fields}
    for field in ORDERED & values.keys():
        values[field] = sorted(values[field] or [])
    return case, json.dumps(values, sort_keys=True)


def grouped(findings, one, mapped):
    """Findings by case and subject; mapped: of the original, called as in the variant."""
    groups = collections.defaultdict(list)
    for finding in findings:
        subject = finding["subject"]
        subject = expected_subject(subject, one) if mapped else subject
        groups[key(finding["case"], subject, is_strict(one))].append(finding)
    return groups


def kept(before, after, fields):
    for field in fields:
        old = sorted(str(finding[field]) for finding in before)
        new = sorted(str(finding[field]) for finding in after)
        if old != new:
            yield f"{field} {', '.join(old)} became {', '.join(new)}"


def no_firmer(before, after):
    most = max(FIRMNESS[finding["confidence"]] for finding in before)
    for finding in after:
        if FIRMNESS[finding["confidence"]] > most:
            yield f"confidence rose to {finding['confidence']}"


def complaints(original, changed, one):
    before, after = grouped(original, one, True), grouped(changed, one, False)
    for case, subject in before.keys() | after.keys():
        old, new = before.get((case, subject), []), after.get((case, subject), [])
        is_hidden = one.hides is not None and case.startswith(one.hides)
        if not new and not is_hidden and (is_strict(one) or any(map(firm, old))):
            yield f"lost {case} {subject}"
        elif not old and case in one.makes:
            continue
        elif not old and (is_strict(one) or not is_doubt(before, case, subject, new)):
            yield f"new {case} {subject} ({new[0]['confidence']})"
        elif old and new:
            if len(old) != len(new):
                yield f"{case}: {len(old)} findings became {len(new)}"
            fields = [field for field in one.keeps
                      if field != "frame_count" or case not in COUNTED_WITH_COPIES]
            faults = [*kept(old, new, fields), *no_firmer(old, new)]
            yield from (f"{case} {subject}: {fault}" for fault in faults)


def is_doubt(before, case, subject, new):
    """With frames missing, a `possible` may name another detail of a case that was there, or what
    else may have ended a TLS handshake that failed anyway."""
    there = any(known == case or (case.startswith("tls-") and about == subject)
                for known, about in before)
    return there and not any(map(firm, new))


def key_options(path, folder):
    """Variants have no blocks with secrets: what those of the capture say goes along in a file."""
    secrets, log = pcaptool.secrets(path), os.path.join(folder, "keys.log")
    if not secrets:
        return []
    with open(log, "wb") as file:
        file.write(secrets)
    return ["--keylog", log]


def try_capture(program, capture, office, seeds, full, folder):
    """Yields (variant, complaints) of one capture."""
    name = capture["capture"]
    path = os.path.join(ROOT, "captures", name)
    records = pcaptool.read(path)
    original = scan(program, path)["findings"]
    target, options = os.path.join(folder, "variant.pcap"), key_options(path, folder)
    for one in variants(capture, records, office, seeds, full):
        write(target, one)
        try:
            changed = scan(program, target, *options)["findings"]
            yield one.name, list(complaints(original, changed, one))
        except (ValueError, KeyError, TypeError) as error:
            yield one.name, [f"no usable answer: {type(error).__name__} {error}"]
        if os.environ.get("KEEP_VARIANTS"):
            kept = f"{name} {one.name}".replace("/", "_").replace(" ", "_")
            shutil.copyfile(target, os.path.join(os.environ["KEEP_VARIANTS"], kept + ".pcap"))


def captures():
    with open(os.path.join(ROOT, "captures", "manifest.json"), encoding="utf-8") as file:
        return json.load(file)["captures"]


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("program")
    parser.add_argument("--full", action="store_true", help="more seeds, more variants")
    parser.add_argument("--only", default="", help="only captures whose name contains this")
    options = parser.parse_args()
    seeds = list(range(1, 9)) if options.full else [1]
    office = [pcaptool.read(os.path.join(ROOT, "captures", name)) for name in OFFICE]
    passed = failed = 0
    with tempfile.TemporaryDirectory() as folder:
        for capture in captures():
            name = capture["capture"]
            if options.only not in name:
                continue
            try:
                results = list(try_capture(options.program, capture, office, seeds, options.full,
                                           folder))
            except ValueError as error:
                results = [("unchanged", [f"no usable answer: {error}"])]
            for label, faults in results:
                passed, failed = passed + (not faults), failed + bool(faults)
                for fault in faults:
                    print(f"FAILED {name}, {label}: {fault}")
    print(f"{passed} passed, {failed} failed")
    return 1 if failed or not passed else 0


if __name__ == "__main__":
    sys.exit(main())
