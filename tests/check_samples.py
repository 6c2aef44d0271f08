#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Holds the verdicts of `PROGRAM scan --format json` against what the laboratories know.

Reads captures/manifest.json of this project and, where it exists, ../shared/samples/*.truth.json.
An entry says which findings must be there (`must`, with subject and frames), which may be (`may`)
and which are false alarms (`must_not`). A capture with a key log is judged without it and with it.
"""

import argparse
import glob
import json
import os
import re
import shlex
import subprocess
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
LINK_CASES = ("stale-vm-mac", "stale-arp-cache", "duplicate-ip", "failover-not-announced",
              "arp-unanswered", "vm-unicast-deaf", "mac-flap", "duplicate-mac", "arp-spoof",
              "fhrp-split-brain", "teaming-mac-rewrite")
TLS_CASES = ("tcp-refused", "tcp-unanswered", "pmtu-blackhole", "um-auth-only-stall",
             "tls-name-mismatch", "tls-wildcard-subject", "tls-cert-expired", "tls-untrusted-ca",
             "tls-client-cert-missing", "tls-client-cert-rejected", "tls-server-cert-rejected",
             "tls-eku-mismatch", "tls-ca-list-truncated", "tls-version-refused",
             "tls-no-shared-cipher", "tls-handshake-incomplete", "av-auth-name-irrelevant",
             "federation-cert-intermediate")
SIP_CASES = ("sip-options-timeout", "sip-request-timeout", "sip-auth-loop", "sip-call-failed",
             "sip-transfer-failed", "sip-dialog-unended", "sip-peer-trust",
             "um-redirect-unreachable", "dr-options-demoted", "moc-number-format")
HTTP_CASES = ("autodiscover-offload-404", "federation-http-403")
TDS_CASES = ("ocs-schema-mismatch",)
DEFAULT_CASES = LINK_CASES + TLS_CASES + SIP_CASES + HTTP_CASES + TDS_CASES
CASE_GROUPS = {"link": LINK_CASES, "tls": TLS_CASES, "sip": SIP_CASES, "http": HTTP_CASES,
               "tds": TDS_CASES,
               "both": LINK_CASES + TLS_CASES}
SYMPTOMS = ("tcp-refused", "tcp-unanswered")  # truth files of the link layer do not name them
FIRM = ("likely", "proven")
PLAIN_FIELDS = ("ip", "vlan", "vni", "stale_mac", "current_mac", "sender_mac", "mac", "claimed_mac",
                "owner_mac", "protocol", "group", "virtual_ip", "client", "method", "status",
                "host", "path", "reason", "refer_to", "diagnostics", "uri", "redirected_by")
LIST_FIELDS = ("senders", "macs", "ips", "names", "routers", "interfaces", "vlans")
FRAME_FIELDS = {"first_frame": "first_frame", "last_frame": "last_frame",
                "frame_count": "frame_count", "misdelivered_frames": "frame_count"}
FLAP_MOVES = 5
SCHEMA = "wiretriage.report/1"
EMBEDDED = "embedded"  # keys inside the capture


class Entry:
    """One labelled capture."""

    def __init__(self, folder, truth, with_keys=False):
        self.truth = truth
        keys = truth.get("keys")
        self.has_keys = with_keys or keys == EMBEDDED
        self.path = os.path.join(folder, truth["capture"])
        self.name = os.path.relpath(self.path, ROOT) + (" with keys" if with_keys else "")
        log = os.path.join(os.path.dirname(self.path), keys or "")
        self.options = ["--keylog", log] if with_keys else []
        self.layer = truth.get("layer") or layer_of(truth)
        self.must = [one for one in truth.get("must", []) if one["case"] != "none"]
        self.silent = any(one["case"] == "none" for one in truth.get("must", []))
        may = [{"case": one} if isinstance(one, str) else one for one in truth.get("may", [])]
        self.quiet = {one["case"] for one in may if is_quiet(one)}
        self.quiet |= {one["case"] for one in truth.get("quiet", [])}
        self.may = {one["case"] for one in may} - self.quiet
        self.must_not = set(truth.get("must_not", []))


def layer_of(truth):
    """The layer of a truth file that does not name it; what needs keys is an extra there."""
    if "vantage" in truth:
        return "l2"
    wanted = {one["case"] for one in truth.get("must", []) if not needs_keys(one)} - {"none"}
    if wanted and wanted <= set(SIP_CASES):
        return "sip"
    if wanted and wanted <= set(HTTP_CASES):
        return "http"
    return "tls" if wanted <= set(TLS_CASES) else "upper"


def needs_keys(must):
    return must.get("needs_keys", False)


def is_quiet(may):
    """A `may` whose note says so is allowed at severity info or as possible only."""
    return re.search(r"(?i)\b(informational|low|quiet)\b", may.get("note", "")) is not None


def entries_of(folder, truth):
    """Of a capture with a key log beside it two: what it shows alone, and what the keys add."""
    has_log = truth.get("keys") not in (None, EMBEDDED)
    return [Entry(folder, truth)] + ([Entry(folder, truth, with_keys=True)] if has_log else [])


def load_entries(layer):
    entries = []
    manifest = os.path.join(ROOT, "captures", "manifest.json")
    with open(manifest, encoding="utf-8") as file:
        for one in json.load(file)["captures"]:
            entries += entries_of(os.path.dirname(manifest), one)
    samples = os.path.join(os.path.dirname(ROOT), "shared", "samples")
    for path in sorted(glob.glob(os.path.join(samples, "*.truth.json"))):
        with open(path, encoding="utf-8") as file:
            entries += entries_of(samples, json.load(file))
    return [entry for entry in entries if layer in ("all", entry.layer)]


def scan(program, path, *options):
    """The capture's part of the report; raises ValueError with what is wrong with the answer."""
    words = shlex.split(program) + ["scan", "--format", "json", *options, path]
    try:
        done = subprocess.run(words, capture_output=True, timeout=120)
    except (OSError, subprocess.TimeoutExpired) as error:
        raise ValueError(str(error)) from error
    if done.returncode not in (0, 1):
        says = done.stderr.decode(errors="replace").strip().splitlines()[-1:]
        raise ValueError(f"exit status {done.returncode}: {' '.join(says)}")
    report = json.loads(done.stdout)
    if report.get("schema") != SCHEMA or len(report.get("captures", [])) != 1:
        raise ValueError("not a report of one capture: schema " + str(report.get("schema")))
    return report["captures"][0]


def firm(finding):
    return finding["confidence"] in FIRM


def is_loud(finding):
    return firm(finding) and finding["severity"] != "info"


def describe(finding):
    who = target(finding["subject"])
    return f"{finding['case']} {who} ({finding['severity']}, {finding['confidence']})"


def target(subject):
    """Whom a finding is about, in short."""
    if "client" in subject:
        return f"{subject['client']} -> {subject.get('server')}"
    return subject.get("ip") or subject.get("mac") or ""


def subject_faults(must, subject):
    for field in PLAIN_FIELDS:
        if field in must and subject.get(field) != must[field]:
            yield f"{field} {subject.get(field)} is not {must[field]}"
    if must["case"] == "stale-vm-mac" and "team_mac" in must:
        if subject.get("team_mac") != must["team_mac"]:
            yield f"team_mac {subject.get('team_mac')} is not {must['team_mac']}"
    for field in LIST_FIELDS:
        if field in must and not (field == "senders" and must["case"] == "stale-arp-cache"):
            if sorted(subject.get(field) or []) != sorted(must[field]):
                yield f"{field} {subject.get(field)} is not {must[field]}"
    yield from server_faults(must, subject)
    yield from sender_faults(must, subject)
    yield from victim_faults(must, subject)
    yield from certificate_faults(must, subject)
    yield from attempt_faults(must, subject)
    if subject.get("moves", 0) < min(must.get("moves", 0), FLAP_MOVES):
        yield f"moves {subject.get('moves')} are too few"


def server_faults(must, subject):
    """Where a truth file tells the port in words, the address is what counts."""
    wanted, found = must.get("server"), subject.get("server")
    if wanted and not re.search(r":\d+$", wanted):
        wanted, found = wanted.rpartition(":")[0], (found or "").rpartition(":")[0]
    if wanted and found != wanted:
        yield f"server {subject.get('server')} is not {must['server']}"


def certificate_faults(must, subject):
    """Who presented it and whose name it has; null where none can be read."""
    if "certificate" not in must:
        return
    wanted, found = must["certificate"], subject.get("certificate")
    if wanted is None or found is None:
        if wanted is not found:
            whose = (wanted or found)["owner"]
            yield f"certificate of the {whose} is {'missing' if wanted else 'too much'}"
        return
    for field in ("owner", "subject_cn", "subject", "issuer", "san", "not_before", "not_after"):
        if field in wanted and found.get(field) != wanted[field]:
            yield f"certificate {field} {found.get(field)} is not {wanted[field]}"


def attempt_faults(must, subject):
    if "client" not in must or "attempts" not in must:
        return
    low, high = must.get("accept", {}).get("attempts", (must["attempts"],) * 2)
    if not low <= subject.get("attempts", 0) <= high:
        yield f"attempts {subject.get('attempts')} are not within {low}..{high}"


def sender_faults(must, subject):
    """A stale cache has one culprit; the truth files name it in several ways."""
    if must["case"] != "stale-arp-cache":
        return
    macs = must.get("senders", []) + [must[one] for one in ("culprit_mac",) if one in must]
    if macs and subject.get("sender_mac") not in macs:
        yield f"sender_mac {subject.get('sender_mac')} is not {macs[0]}"
    ip = must.get("sender_ip") or must.get("culprit_ip")
    if ip and ip not in (subject.get("sender_ips") or []):
        yield f"sender_ips {subject.get('sender_ips')} lacks {ip}"


def victim_faults(must, subject):
    """The deceived stations, by address or by MAC."""
    victims = sorted(subject.get("victims") or [])
    accepted = [sorted(must[field]) for field in ("victims", "victim_macs") if field in must]
    if accepted and victims not in accepted:
        yield f"victims {victims} are not {' or '.join(map(str, accepted))}"


def frame_faults(must, finding):
    accept = must.get("accept", {})
    for field, key in FRAME_FIELDS.items():
        if field not in must:
            continue
        low, high = accept.get(field, (must[field], must[field]))
        if not low <= finding[key] <= high:
            yield f"{key} {finding[key]} is not within {low}..{high}"


def weight_faults(must, finding):
    """Confidence, severity and whether it is over."""
    wanted = must.get("confidence", FIRM)
    wanted = (wanted,) if isinstance(wanted, str) else wanted
    if must.get("severity") != "info" and finding["confidence"] not in wanted:
        yield f"confidence {finding['confidence']} is not {' or '.join(wanted)}"
    if "severity" in must and finding["severity"] != must["severity"]:
        yield f"severity {finding['severity']} is not {must['severity']}"
    if "resolved" in must and finding["resolved"] != must["resolved"]:
        yield f"resolved {finding['resolved']} is not {must['resolved']}"
    if must["case"] == "stale-vm-mac" and "severity" not in must and "resolved" in must:
        severities = ("warning", "info") if must["resolved"] else ("critical",)
        if finding["severity"] not in severities:
            yield f"severity {finding['severity']} is not {' or '.join(severities)}"


def faults(must, finding):
    found = list(subject_faults(must, finding["subject"]))
    return found + list(frame_faults(must, finding)) + list(weight_faults(must, finding))


def match(wanted, findings):
    """Pairs each wanted finding with the best of its case; returns complaints and the matched."""
    complaints, matched = [], []
    for must in wanted:
        rest = [one for one in findings if one["case"] == must["case"] and one not in matched]
        if not rest:
            complaints.append(f"missing: {must['case']} {target(must)}".strip())
            continue
        best = min(rest, key=lambda one: len(faults(must, one)))
        matched.append(best)
        name = f"{must['case']} {target(must)}"
        complaints += [f"{name}: {fault}" for fault in faults(must, best)]
    return complaints, matched


def is_explained(finding, others):
    """A symptom of what is reported beside it; whether that may be is judged there."""
    return any(other["id"] in finding["caused_by"] for other in others)


def alarm(entry, finding, findings, cases):
    """Why a finding that no `must` asked for is wrong, or None."""
    case = finding["case"]
    if case in entry.quiet and not is_loud(finding):
        return None
    if case in entry.must_not or case in entry.quiet:
        return "forbidden"
    if case in SYMPTOMS and is_explained(finding, findings):
        return None
    if entry.silent and finding["severity"] != "info" and case not in entry.may:
        return "alarm on a healthy capture"
    asked = case in {one["case"] for one in entry.must}
    if (case in cases and case not in entry.may) or (asked and firm(finding)):
        return "unexpected"
    return None


def is_wanted(entry, must, cases):
    return must["case"] in cases and (entry.has_keys or not needs_keys(must))


FACTS = {"sip_transactions": "sip_transaction", "sip_dialogs": "sip_dialog"}


def facts_of(program, entry, kind):
    words = shlex.split(program) + ["facts", "--kind", kind, *entry.options, entry.path]
    done = subprocess.run(words, capture_output=True, timeout=120)
    return [json.loads(line) for line in done.stdout.splitlines()]


def http_counts(program, entry, names):
    """http_post_404: so many facts about a POST that is answered by 404."""
    exchanges = facts_of(program, entry, "http_exchange") if names else []
    said = [f"http_{one['method'].lower()}_{one['status']}" for one in exchanges]
    return {name: said.count(name) for name in names}


def fact_faults(program, entry):
    """What a truth counts, the facts of the program must count too, if it has the keys."""
    is_closed = entry.truth.get("keys") and not entry.has_keys
    wanted = {} if is_closed else entry.truth.get("facts", {})
    counted = [name for name in wanted if re.fullmatch(r"http_[a-z]+_\d+", name)]
    for name, found in http_counts(program, entry, counted).items():
        if found != wanted[name]:
            yield f"{found} exchanges {name}, not {wanted[name]}"
    for name in sorted(FACTS.keys() & wanted.keys()):
        found = len(facts_of(program, entry, FACTS[name]))
        if found != wanted[name]:
            yield f"{found} facts {FACTS[name]}, not {wanted[name]}"


def judge(entry, capture, cases):
    findings = capture["findings"]
    wanted = [one for one in entry.must if is_wanted(entry, one, cases)]
    complaints, matched = match(wanted, findings)
    skipped = {one["case"] for one in entry.must if not is_wanted(entry, one, cases)}
    skipped -= {one["case"] for one in wanted}
    for finding in findings:
        why = None if finding in matched or finding["case"] in skipped \
            else alarm(entry, finding, findings, cases)
        if why:
            weak = "" if firm(finding) else " (only possible)"
            complaints.append(f"{why}{weak}: {describe(finding)}")
    return complaints + list(note_faults(entry, capture))


def note_faults(entry, capture):
    """Where a capture cannot show the case, a note or the next capture command must say so."""
    pattern = entry.truth.get("note")
    said = [note["says"] for note in capture["notes"]]
    said += [one["next_capture"] for one in capture["findings"] if one.get("next_capture")]
    if pattern and not any(re.search(pattern, one) for one in said):
        yield f"no note says what this vantage point cannot show ({pattern})"


def check(program, entry, cases):
    try:
        capture = scan(program, entry.path, *entry.options)
        complaints = judge(entry, capture, cases) + list(fact_faults(program, entry))
        got = [describe(finding) for finding in capture["findings"]]
    except (ValueError, KeyError, TypeError) as error:
        return [f"no usable answer: {type(error).__name__} {error}"], []
    return complaints, got


def print_row(entry, complaints, got, cases):
    wanted = [one["case"] for one in entry.must if is_wanted(entry, one, cases)]
    later = [one["case"] + (" needs keys" if needs_keys(one) else "")
             for one in entry.must if not is_wanted(entry, one, cases)]
    line = f"{'FAILED' if complaints else 'ok    '} {entry.name}"
    line += f"\n         wants {', '.join(wanted) or 'no finding'}"
    line += f" (skipped: {', '.join(later)})" if later else ""
    line += f"; got {', '.join(got) or 'nothing'}"
    print(line)
    for complaint in complaints:
        print("       ! " + complaint)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("program", help="the wiretriage program, with options if need be")
    parser.add_argument("--layer", default="all",
                        choices=("l2", "tls", "sip", "http", "upper", "all"))
    parser.add_argument("--cases", default=",".join(DEFAULT_CASES),
                        help="cases whose findings must be there, a group of them ("
                        + ", ".join(CASE_GROUPS) + ") or 'all'")
    parser.add_argument("--only", default="", help="only captures whose name contains this")
    options = parser.parse_args()
    entries = [one for one in load_entries(options.layer) if options.only in one.name]
    cases = CASE_GROUPS.get(options.cases) or options.cases.split(",")
    if options.cases == "all":
        cases = sorted({must["case"] for entry in entries for must in entry.must})
    failed = 0
    for entry in entries:
        complaints, got = check(options.program, entry, cases)
        failed += bool(complaints)
        print_row(entry, complaints, got, cases)
    print(f"{len(entries) - failed} passed, {failed} failed")
    return 1 if failed or not entries else 0


if __name__ == "__main__":
    sys.exit(main())
