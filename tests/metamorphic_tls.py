#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Changes the project's captures of TCP and TLS in ways that must not change the verdict, and asks
for it again.

Times, addresses, tags, tunnels, fragments, other segments, retransmissions, copies, another order
and foreign traffic must leave every finding of a client and a server as it was, with the same
proofs; frames that are lost or cut must not make a case certain where there was none.
"""

import argparse
import collections
import ipaddress
import json
import os
import random
import re
import shlex
import subprocess
import sys
import tempfile

import pcaptool
import tcptool
from check_samples import ROOT, firm, is_loud
from renamer import Renamer, rename

HOUR = 3600 * 10 ** 9
DEFAULT_PICK = 8
SERVER = re.compile(r"^\[?(.*?)\]?:(\d+)$")
ROUTER = bytes.fromhex("00005e005302 00005e005301")
# and how often what is sent; a record in the middle of a connection is known when it is whole
SIZES_MATTER = ("pmtu-blackhole/", "starts-within")
ENDPOINTS = {"server", "redirected_by"}
FIELDS = ("severity", "confidence", "resolved")
ADDRESS = re.compile(r"\b\d+(?:\.\d+){3}\b|(?:[0-9a-f]{0,4}:){3,7}[0-9a-f]{0,4}")
OUR_SITE, OTHER_SITE = b"lab", b"lax"
NEAR = 5 * 10 ** 6

# renamer: how addresses follow; extra: findings of foreign traffic, called as in the variant;
# is_exact: nothing is missing
Variant = collections.namedtuple("Variant", "name records renamer extra is_exact options")


def variant(name, records, renamer=None, extra=(), is_exact=True, **options):
    return Variant(name, list(records), renamer, list(extra), is_exact, options)


def renamed(records, seed):
    renamer = Renamer(seed)
    return variant(f"renamed {seed}", rename(records, renamer), renamer)


def shifted(records, seed):
    hours = random.Random(f"hours {seed}").choice((-30, -5, 1, 26))
    return variant(f"{hours:+d} h", pcaptool.shift(records, hours * HOUR))


def tagged(records, seed):
    vlans = random.Random(f"vlans {seed}").sample(range(2, 4000), 1 + seed % 2)
    return variant(f"VLAN {'.'.join(map(str, vlans))}", pcaptool.tag(records, *vlans))


def tunnelled(records, seed):
    renamer, geneve = Renamer(f"tunnel {seed}"), seed % 2 == 0
    renamer.vni = 4000 + seed
    wrapped = pcaptool.tunnel(records, renamer.vni, geneve)
    return variant(f"in {'Geneve' if geneve else 'VXLAN'}, renamed {seed}",
                   rename(wrapped, renamer), renamer)


def in_pieces(records, seed):
    size, last_first = random.Random(f"pieces {seed}").choice((64, 256, 600)), seed % 2 == 0
    cut = pcaptool.fragment(records, size, last_first, only_tunnels=False)
    return variant(f"in fragments of {size}{', last one first' if last_first else ''}", cut)


def cut_up(records, seed):
    return variant(f"cut up {seed}", tcptool.cut_up(records, seed))


def joined(records, _seed):
    return variant("joined", tcptool.joined(records))


def joined_anew(records, seed):
    """Cut up first, so that there is always something to join."""
    return variant(f"joined anew {seed}", tcptool.joined(list(tcptool.cut_up(records, seed))))


def sent_again(records, seed):
    return variant(f"sent again {seed}", tcptool.sent_again(records, seed))


def mirrored(records, seed):
    return variant(f"mirrored {seed}", tcptool.mirrored(records, seed))


def repeated(records, seed):
    later = (0, 20000, 400000)[seed % 3]
    return variant(f"every frame twice, {later} ns", pcaptool.repeat(records, later))


def routed(records, _seed):
    return variant("routed", tcptool.routed(records, ROUTER))


def swapped(records, seed):
    return variant(f"swapped {seed}", tcptool.swapped(records, seed))


def big_endian(records, _seed):
    return variant("big-endian pcap, ns", records, order=">", nanoseconds=True)


def as_pcapng(records, seed):
    order = "<>"[seed % 2]
    return variant(f"pcapng {order}", records, format="pcapng", order=order)


def thinned(records, seed):
    return variant(f"2 % lost {seed}", pcaptool.drop(records, 0.02, seed), is_exact=False)


def shortened(records, seed):
    snaplen = (68, 96, 128, 256)[seed % 4]
    return variant(f"snaplen {snaplen}", pcaptool.cut(records, snaplen), is_exact=False,
                   snaplen=snaplen)


ANY_LINK = (shifted, cut_up, joined, joined_anew, sent_again, mirrored, repeated, swapped,
            big_endian, as_pcapng, thinned, shortened)
ETHERNET_ONLY = (renamed, tagged, tunnelled, in_pieces, routed)
CHANGES_SIZES = (cut_up, joined, joined_anew, in_pieces, sent_again)


def elsewhere(records):
    """The same traffic at another site, whose names are as long."""
    for one in records:
        data = one.data
        for after in (b".invalid", b"\7invalid"):
            data = data.replace(OUR_SITE + after, OTHER_SITE + after)
        yield one.changed(data=data, frames=())


def called_elsewhere(finding):
    text = json.dumps(finding)
    return json.loads(text.replace(*(f"{one.decode()}.invalid" for one in (OUR_SITE, OTHER_SITE))))


class Foreign:
    """Another capture of the list, to be merged with; its own findings come along."""

    def __init__(self, name, records, findings, place=0):
        self.name, self.records, self.findings = name, records, findings
        self.place = place  # -1: both end at the same time

    def merged(self, records, seed):
        renamer = Renamer(f"foreign {seed}")
        other = list(elsewhere(rename(self.records, renamer)))
        extra = [called(called_elsewhere(finding), renamer) for finding in self.findings]
        together = pcaptool.merge(records, other, self.place)
        return variant(f"merged with {self.name} {seed}", together, extra=extra)


def changes(capture, records, foreign):
    """The functions that make variants of one capture."""
    is_ethernet = records[0].link_type == pcaptool.ETHERNET
    makers = ANY_LINK + (ETHERNET_ONLY + (foreign.merged,) if is_ethernet else ())
    if any(part in capture["capture"] for part in SIZES_MATTER):
        makers = [one for one in makers if one not in CHANGES_SIZES]
    return list(makers)


def variants(capture, records, foreign, full):
    makers = changes(capture, records, foreign)
    chance = random.Random(f"pick {capture['capture']}")
    if not full:
        makers = chance.sample(makers, DEFAULT_PICK)
    for seed in range(1, 4) if full else (chance.randint(1, 99),):
        for make in makers:
            yield make(records, seed)


def write(path, one):
    options = dict(one.options)
    if options.pop("format", None) == "pcapng":
        pcaptool.write_pcapng(path, one.records, **options)
    else:
        pcaptool.write(path, one.records, **options)


def scan_all(program, paths):
    """The findings about a client and a server, by path."""
    words = shlex.split(program) + ["scan", "--format", "json", *paths]
    done = subprocess.run(words, capture_output=True, timeout=300, check=False)
    if done.returncode not in (0, 1):
        raise ValueError(f"exit status {done.returncode}: {done.stderr.decode()[-300:]}")
    captures = json.loads(done.stdout)["captures"]
    if len(captures) != len(paths):
        raise ValueError(f"{len(captures)} captures instead of {len(paths)}")
    return {one["path"]: [finding for finding in one["findings"]
                          if "client" in finding["subject"]] for one in captures}


def server_text(text, renamer):
    address, port = SERVER.match(text).groups()
    address = renamer.ip_text(address)
    return f"[{address}]:{port}" if ipaddress.ip_address(address).version == 6 \
        else f"{address}:{port}"


def said_text(text, renamer):
    return ADDRESS.sub(lambda found: renamer.ip_text(found.group()), text)


def called(finding, renamer):
    """The finding with the names of a variant."""
    if renamer is None:
        return finding
    subject = dict(finding["subject"])
    subject["client"] = renamer.ip_text(subject["client"])
    for field in ENDPOINTS & subject.keys():
        if subject[field]:
            subject[field] = server_text(subject[field], renamer)
    if hasattr(renamer, "vni"):
        subject.setdefault("vni", renamer.vni)  # the innermost network is the one that counts
    evidence = [{**proof, "says": said_text(proof["says"], renamer)}
                for proof in finding["evidence"]]
    return {**finding, "subject": subject, "evidence": evidence}


def by_pair(findings):
    groups = collections.defaultdict(list)
    for one in findings:
        subject = one["subject"]
        groups[one["case"], subject["client"], str(subject.get("server"))].append(one)
    return groups


def weight(finding):
    """What must stay as it was, by name."""
    subject = finding["subject"]
    said = {field: finding[field] for field in FIELDS}
    said.update({key: subject[key] for key in subject if key not in ("client", "server")})
    if isinstance(said.get("certificate"), dict):
        said["certificate"] = {key: value for key, value in said["certificate"].items()
                               if key != "sha256"}
    said["conditions"] = [(one["id"], one["met"]) for one in finding["conditions"]]
    return {key: json.dumps(value, sort_keys=True) for key, value in said.items()}


def is_near(proof, frames, proofs):
    """Is something said of one of the frames, or the same of a neighbour?"""
    return any(frame in frames or (says == proof and abs(frame - one) == 1)
               for frame, says in proofs for one in frames)


def proof_faults(old, new, one):
    """The same is said of the same frames; where frames came apart or together another of several
    things may be said of one, and where the order is another one, the same of other frames."""
    if is_reordered(one):
        known, now = ({proof["says"] for proof in each["evidence"]} for each in (old, new))
        yield from (f"proof lost or too much: {says}" for says in known ^ now)
        return
    before = {(proof["frame"], proof["says"]) for proof in old["evidence"]}
    said = [(one.records[proof["frame"] - 1].frames, proof["says"]) for proof in new["evidence"]]
    after = {(frame, says) for frames, says in said for frame in frames}
    is_same = is_one_to_one(one)
    for frame, says in sorted(before - after):
        if is_same or not is_near(says, (frame,), after):
            yield f"proof lost: {says} ({frame})"
    for frames, says in said:
        if not any((frame, says) in before for frame in frames) \
                and (is_same or not is_near(says, frames, before)):
            yield f"proof too much: {says} {frames}"


def is_one_to_one(one):
    frames = [frame for record in one.records for frame in record.frames]
    return len(frames) == len(set(frames)) and all(len(each.frames) < 2 for each in one.records)


def is_reordered(one):
    frames = [frame for record in one.records for frame in record.frames]
    return is_one_to_one(one) and frames != sorted(frames)


def extent_faults(old, new, one):
    """It begins and ends where it did; copies and swapped neighbours may be before and after."""
    for field, outermost in (("first_frame", min), ("last_frame", max)):
        place = outermost(number for number, each in enumerate(one.records, 1)
                          if old[field] in each.frames)
        apart = abs(one.records[place - 1].time - one.records[new[field] - 1].time)
        if outermost(place, new[field]) != new[field] or apart > NEAR:
            yield f"{field} {place}, once {old[field]}, became {new[field]}"
    if is_one_to_one(one) and new["frame_count"] != old["frame_count"]:
        yield f"frame_count {old['frame_count']} became {new['frame_count']}"


def finding_faults(old, new, one):
    before, after = weight(old), weight(new)
    for key in before.keys() | after.keys():
        if before.get(key) != after.get(key):
            yield f"{key} {before.get(key)} became {after.get(key)}"
    if not old.get("is_foreign"):
        yield from extent_faults(old, new, one)
        yield from proof_faults(old, new, one)


def complaints(original, changed, one):
    known = [called(finding, one.renamer) for finding in original]
    known += [{**finding, "is_foreign": True} for finding in one.extra]
    before, after = by_pair(known), by_pair(changed)
    troubled = {key[1:] for key in before if any(is_loud(finding) for finding in before[key])}
    for key in sorted(before.keys() | after.keys()):
        old, new = before.get(key, []), after.get(key, [])
        if not one.is_exact:
            if not old and any(firm(finding) for finding in new) and key[1:] not in troubled:
                yield f"new {' '.join(key)} ({new[0]['confidence']})"
        elif len(old) != len(new):
            yield f"{' '.join(key)}: {len(old)} findings became {len(new)}"
        else:
            for pair in zip(old, new):
                yield from (f"{' '.join(key)}: {fault}" for fault in finding_faults(*pair, one))


def try_capture(program, capture, records, foreign, full, folder):
    """Yields (variant, complaints) of one capture."""
    tried = {}
    for number, one in enumerate(variants(capture, records, foreign, full)):
        path = os.path.join(folder, f"{number}.pcap")
        write(path, one)
        tried[path] = one
    original = os.path.join(ROOT, "captures", capture["capture"])
    found = scan_all(program, [original, *tried])
    for path, one in tried.items():
        yield one.name, list(complaints(found[original], found[path], one))


def captures():
    with open(os.path.join(ROOT, "captures", "manifest.json"), encoding="utf-8") as file:
        return [one for one in json.load(file)["captures"] if one["layer"] == "tls"]


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("program")
    parser.add_argument("--full", action="store_true", help="more seeds, every variant")
    parser.add_argument("--only", default="", help="only captures whose name contains this")
    parser.add_argument("--keep", default=None, help="folder where the variants are left")
    options = parser.parse_args()
    names = [one["capture"] for one in captures()]
    paths = {name: os.path.join(ROOT, "captures", name) for name in names}
    found = scan_all(options.program, list(paths.values()))
    records = {name: pcaptool.read(path) for name, path in paths.items()}
    chance, passed, failed = random.Random("foreign"), 0, 0
    ethernet = [name for name in names if records[name][0].link_type == pcaptool.ETHERNET]
    for capture in captures():
        name, other = capture["capture"], chance.choice(ethernet)
        if options.only not in name:
            continue
        foreign = Foreign(other, records[other], found[paths[other]])
        with tempfile.TemporaryDirectory() as folder:
            results = try_capture(options.program, capture, records[name], foreign, options.full,
                                  options.keep or folder)
            for label, faults in results:
                passed, failed = passed + (not faults), failed + bool(faults)
                for fault in faults:
                    print(f"FAILED {name}, {label}: {fault}")
    print(f"{passed} passed, {failed} failed")
    return 1 if failed or not passed else 0


if __name__ == "__main__":
    sys.exit(main())
