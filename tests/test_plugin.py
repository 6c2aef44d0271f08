#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""The plugin in a real tshark: usage: test_plugin.py PROGRAM [MODULE] [--full].

tshark and the program hold the same engine, so they must say the same of every capture; without
--full a part of the captures is tried. Where the module was built with sanitizers, PRELOAD in the
environment is their library. Exit status 77 without tshark or MODULE.
"""

import glob
import json
import os
import shutil
import struct
import subprocess
import sys
import threading
import time
import unittest

import pcaptool
import program
import scenarios
from check_samples import ROOT
from tshark_host import PRELOAD, Host

SECTION, INTERFACE, SIMPLE, ENHANCED, JOURNAL, SECRETS = 0x0A0D0D0A, 1, 3, 6, 9, 10
ETHERNET, RAW, COOKED, WIRELESS = 1, 101, 113, 105
SEVERITIES = ("info", "warning", "critical")
CONFIDENCES = ("possible", "likely", "proven")
EXPERT = {"info": 0x00400000, "warning": 0x00600000, "critical": 0x00800000}  # PI_NOTE, WARN, ERROR
MISSED = ("path", "format", "bytes")  # which Wireshark does not tell a plugin

SAMPLED = 8  # one of so many captures
CAPTURES = os.path.join(ROOT, "captures")
STALL = os.path.join(CAPTURES, "um-auth-only-stall", "stall-alert-46.pcap")
KEYED = os.path.join(ROOT, "tests", "decryption")
REFUSED = os.path.join(KEYED, "tls13-client-refused")  # proven with keys, possible without
REFUSED_PORT = os.path.join(CAPTURES, "tcp-refused", "port-refused.pcap")
SHARED = os.path.join(os.path.dirname(ROOT), "shared", "samples")
TLS_KEY_LOG = 0x544C534B  # "TLSK"
PATIENCE = 60  # seconds for a live capture
PAUSE = 0.1  # seconds: longer than the plugin leaves the log alone
OUT_OF_REACH = "secrets that it does not show a plugin"

MODULE = None
IS_FULL = False


def by_program(path, *options):
    done = program.run("scan", "-f", "json", *options, path)
    return json.loads(done.out)["captures"][0]


def common(capture, status="complete"):
    """What both can know of a capture; what the program's reader alone notes is left out."""
    known = {name: value for name, value in capture.items() if name not in MISSED}
    if capture["status"] != status:
        known.update(status=status, notes=capture["notes"][:-1])
    return known


def samples():
    """The project's captures, and the shared ones where they are."""
    manifest = os.path.join(CAPTURES, "manifest.json")
    with open(manifest, encoding="utf-8") as file:
        own = [os.path.join(CAPTURES, one["capture"]) for one in json.load(file)["captures"]]
    return some(own + sorted(glob.glob(os.path.join(SHARED, "*.pcap*"))))


def keyed():
    """Each capture that has a key log beside it, and that."""
    logs = (glob.glob(os.path.join(KEYED, "*.keys")) + glob.glob(os.path.join(SHARED, "*.keylog"))
            + glob.glob(os.path.join(CAPTURES, "*", "*.keylog")))
    return [(os.path.splitext(log)[0] + ".pcap", log) for log in sorted(logs)]


def some(every):
    return every if IS_FULL else every[::SAMPLED]


def of_sip():
    """A capture of each case of SIP."""
    return [sorted(glob.glob(os.path.join(folder, "*.pcap")))[0]
            for folder in sorted(glob.glob(os.path.join(CAPTURES, "sip-*")))]


def is_out_of_reach(capture):
    """Did Wireshark keep the secrets inside the file to itself? 4.0 does those of TLS 1.3."""
    return any(OUT_OF_REACH in note["says"] for note in capture["notes"])


class Case(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.host = Host(MODULE)

    @classmethod
    def tearDownClass(cls):
        shutil.rmtree(cls.host.folder)

    def tshark(self, *arguments, status=0):
        done = self.host.run("tshark", *arguments)
        self.assertEqual(done.returncode, status, done.stderr)
        return done

    def by_plugin(self, path, *options, status=0, argument=""):
        done = self.tshark(*options, "-q", "-z", "wiretriage,json" + argument, "-r", path,
                           status=status)
        document = json.loads(done.stdout)
        self.assertEqual(document["schema"], "wiretriage.report/1")
        return document["captures"][0]

    def rows(self, path, fields, *options):
        """One list of values for each field of each frame."""
        words = [word for field in fields for word in ("-e", field)]
        done = self.tshark("-2", *options, "-r", path, "-T", "fields", "-E", "separator=/t",
                           "-E", "aggregator=|", *words)
        return [[field.split("|") for field in line.split("\t")]
                for line in done.stdout.splitlines()]

    def write(self, records, name="trace.pcap", **options):
        path = self.host.path(name)
        pcaptool.write(path, records, **options)
        return path

    def write_blocks(self, *blocks, name="trace.pcapng"):
        path = self.host.path(name)
        with open(path, "wb") as file:
            file.write(b"".join(blocks))
        return path

    def assert_same(self, path, status=0):
        """tshark and the program agree; returns what they say."""
        expected, got = by_program(path), self.by_plugin(path, status=status)
        self.assertEqual(common(got), common(expected))
        return got


class Loading(Case):
    def test_tshark_lists_the_plugin(self):
        said = self.tshark("-G", "plugins").stdout
        line = next((one for one in said.splitlines() if one.startswith("wiretriage.so")), "")
        self.assertIn(self.host.folder, line, said)

    def test_every_field_is_in_the_list_of_fields(self):
        said = self.tshark("-G", "fields").stdout
        for name in ("case", "severity", "confidence", "title", "summary", "says", "finding"):
            self.assertIn(f"\twiretriage.{name}\t", said)

    def test_an_unknown_argument_is_refused(self):
        path = self.write(scenarios.healthy().records)
        done = self.host.run("tshark", "-q", "-z", "wiretriage,json,colour", "-r", path)
        self.assertIn("path=NAME", done.stderr)
        self.assertNotIn("schema", done.stdout)


class OneEngine(Case):
    def test_tshark_and_the_program_say_the_same_of_captures(self):
        paths = samples()
        self.assertGreater(len(paths), 0)
        for path in paths:
            with self.subTest(os.path.basename(path)):
                got = self.by_plugin(self.host.copy(path))
                if not is_out_of_reach(got):
                    self.assertEqual(common(got), common(by_program(path)))

    def test_the_report_is_named_as_asked(self):
        path = self.write(scenarios.stale().records)
        self.assertEqual(self.by_plugin(path, argument=",path=a b,c.pcap")["path"], "a b,c.pcap")

    def test_two_passes_and_a_display_filter_change_no_verdict(self):
        for path, rest in ((self.write(scenarios.stale().records), "arp"),
                           (self.host.copy(STALL), "tls")):
            expected = self.by_plugin(path)
            self.assertTrue(expected["findings"])
            for options in (("-2",), ("-2", "-Y", rest), ("-Y", rest), ("-2", "-R", rest)):
                with self.subTest(options):
                    self.assertEqual(self.by_plugin(path, *options), expected)

    def test_the_report_stands_behind_the_details_of_the_frames(self):
        path = self.write(scenarios.stale().records)
        said = self.tshark("-V", "-z", "wiretriage,json", "-r", path).stdout
        report = said[said.index('{"schema"'):]
        self.assertEqual(json.loads(report)["captures"][0], self.by_plugin(path))

    def test_the_first_frames_alone_are_judged_where_tshark_stops_early(self):
        scene = scenarios.stale()
        count = scene.misdelivered[-1] - 3
        got = self.by_plugin(self.write(scene.records), "-c", str(count))
        path = self.write(scene.records[:count], "first.pcap")
        self.assertEqual(got["frames"], count)
        self.assertEqual(common(got), common(by_program(path)))


class Fields(Case):
    FIELDS = ("frame.number", "wiretriage.case", "wiretriage.severity", "wiretriage.confidence",
              "wiretriage.says", "wiretriage.summary", "wiretriage.finding")

    def expected(self, path, *options):
        """The rows that follow from the evidence of the program's report."""
        frames = {}
        for one in by_program(path, *options)["findings"]:
            for proof in one["evidence"]:
                values = (one["case"], str(SEVERITIES.index(one["severity"])),
                          str(CONFIDENCES.index(one["confidence"])), proof["says"],
                          one["summary"], one["id"])
                frames.setdefault(proof["frame"], []).append(values)
        return [[[str(frame)]] + [list(column) for column in zip(*frames[frame])]
                for frame in sorted(frames)]

    def test_the_evidence_frames_carry_the_finding(self):
        paths = [self.write(scenarios.stale().records, "stale.pcap"),
                 self.write(scenarios.healed().records, "healed.pcap"), self.host.copy(STALL)]
        for path in paths:
            expected = self.expected(path)
            self.assertGreater(len(expected), 2)
            self.assertEqual(self.rows(path, self.FIELDS, "-Y", "wiretriage"), expected)

    def test_the_evidence_frames_of_sip_carry_the_finding(self):
        for path in of_sip():
            with self.subTest(os.path.basename(path)):
                expected = self.expected(path)
                self.assertTrue(expected)
                got = self.rows(self.host.copy(path), self.FIELDS, "-Y", "wiretriage")
                self.assertEqual(got, expected)

    def test_the_evidence_frames_carry_what_a_key_log_brings_to_light(self):
        expected = self.expected(REFUSED + ".pcap", "--keylog", REFUSED + ".keys")
        self.assertEqual({case for _, cases, *_ in expected for case in cases},
                         {"tls-untrusted-ca"})
        got = self.rows(self.host.copy(REFUSED + ".pcap"), self.FIELDS, "-Y", "wiretriage", "-o",
                        "tls.keylog_file:" + self.host.copy(REFUSED + ".keys"))
        self.assertEqual(got, expected)

    def test_a_healthy_capture_carries_nothing(self):
        path = self.write(scenarios.healthy().records)
        self.assertEqual(self.rows(path, self.FIELDS, "-Y", "wiretriage"), [])

    def test_the_cases_of_tls_are_found_by_their_names(self):
        path = self.host.copy(STALL)
        finding = next(one for one in by_program(path)["findings"]
                       if one["case"] == "um-auth-only-stall")
        expected = [[[str(frame)]] for frame in sorted(one["frame"] for one in finding["evidence"])]
        got = self.rows(path, ("frame.number",), "-Y", 'wiretriage.case == "um-auth-only-stall"')
        self.assertEqual(got, expected)

    def test_levels_can_be_compared_by_number_and_by_name(self):
        path = self.write(scenarios.stale().records)
        every = self.rows(path, self.FIELDS, "-Y", 'wiretriage.case == "stale-vm-mac"')
        self.assertTrue(every)
        for same in ("wiretriage.severity >= 2", 'wiretriage.severity == "critical"',
                     "wiretriage.confidence >= 1"):
            self.assertEqual(self.rows(path, self.FIELDS, "-Y", same), every)
        self.assertEqual(self.rows(path, self.FIELDS, "-Y", "wiretriage.severity < 2"), [])

    def test_the_title_is_that_of_the_list_of_cases(self):
        path = self.write(scenarios.stale().records)
        titles = {tuple(title) for title, in self.rows(path, ("wiretriage.title",), "-Y",
                                                       "wiretriage.case == stale-vm-mac")}
        (title,), = titles
        self.assertIn(title, " ".join(program.run("cases").out.split()))

    def test_each_proof_is_an_expert_item_of_the_severity(self):
        path = self.write(scenarios.stale().records)
        finding, = by_program(path)["findings"]
        level = EXPERT[finding["severity"]]
        expected = [[[str(proof["frame"])], [f"{finding['case']}: {proof['says']}"]]
                    for proof in finding["evidence"]]
        rows = self.rows(path, ("frame.number", "_ws.expert.message"), "-Y",
                         f"wiretriage && _ws.expert.severity == {level}")
        got = [[number, [one for one in messages if one.startswith(finding["case"])]]
               for number, messages in rows]
        self.assertEqual(got, expected)

    def test_a_read_filter_moves_no_proof_to_another_frame(self):
        """tshark numbers anew what a read filter lets through; time and sentence must stay."""
        path = self.write(scenarios.stale().records)
        fields = ("frame.time_epoch", "wiretriage.says")
        for rest in ("not arp", "arp", "icmp", f"eth.addr == {self.new_mac()}"):
            with self.subTest(rest):
                expected = self.rows(path, fields, "-Y", f"wiretriage && {rest}")
                self.assertTrue(expected)
                self.assertEqual(self.rows(path, fields, "-R", rest, "-Y", "wiretriage"), expected)

    @staticmethod
    def new_mac():
        return scenarios.mac_text(scenarios.NEW)


def interface_block(link_type=ETHERNET, snaplen=0, resolution=None):
    options = struct.pack("<HHB3xHH", 9, 1, resolution, 0, 0) if resolution is not None else b""
    return pcaptool.block("<", INTERFACE, struct.pack("<HHI", link_type, 0, snaplen) + options)


def section_block():
    return pcaptool.block("<", SECTION, struct.pack("<IHHq", 0x1A2B3C4D, 1, 0, -1))


def packet_block(record, interface=0, scale=1000, flags=None, data=None):
    data = record.data if data is None else data
    ticks = record.time // scale
    head = struct.pack("<IIIII", interface, ticks >> 32, ticks & 0xFFFFFFFF, len(data),
                       max(record.wire, len(data)))
    options = struct.pack("<HHII", 2, 4, flags, 0) if flags is not None else b""
    return pcaptool.block("<", ENHANCED, head + data + bytes(-len(data) % 4) + options)


def simple_block(record):
    return pcaptool.block("<", SIMPLE, struct.pack("<I", record.wire) + record.data)


def cooked(record):
    """The frame as the Linux "any" device gives it (LINUX_SLL: no destination MAC)."""
    head = struct.pack("!HHH8s2s", 0, 1, 6, record.data[6:12], record.data[12:14])
    return head + record.data[14:]


def in_two_halves(scene):
    """The scene up to its first misdelivered frame, and the rest with other clients: as one link
    the halves tell more than as two, because no station speaks in both."""
    strangers = {}
    for i, (mac, ip) in enumerate(scenarios.CLIENTS + (scenarios.NEIGHBOUR,)):
        strangers[mac] = mac[:3] + bytes((0x77, 0, i))
        strangers[scenarios.ip_bytes(ip)] = scenarios.ip_bytes(f"192.0.2.{201 + i}")
    half, rest = scene.misdelivered[0] - 1, []
    for one in scene.records[half:]:
        data = one.data
        for old, new in strangers.items():
            data = data.replace(old, new)
        rest.append(one.changed(data=data))
    return scene.records[:half], rest


class OddFiles(Case):
    def test_a_file_that_ends_inside_a_frame(self):
        path = self.write(scenarios.stale().records)
        with open(path, "rb") as file:
            content = file.read()
        cut = self.host.path("cut.pcap")
        with open(cut, "wb") as file:
            file.write(content[:-5])
        got = self.by_plugin(cut, status=2)
        expected = by_program(cut)
        self.assertEqual(expected["status"], "truncated")
        self.assertEqual(common(got), common(expected))
        self.assertTrue(got["findings"])

    def test_nanoseconds(self):
        records = [one.changed(time=one.time + 7) for one in scenarios.stale().records]
        got = self.assert_same(self.write(records, nanoseconds=True))
        self.assertEqual(got["first_time"], "2027-01-15T08:00:00.000000007Z")

    def test_every_resolution_of_time(self):
        scene = scenarios.stale()
        for digits in (3, 6, 9):
            packets = [packet_block(one, scale=10 ** (9 - digits)) for one in scene.records]
            path = self.write_blocks(section_block(), interface_block(resolution=digits), *packets)
            self.assert_same(path)

    def test_frames_without_bytes(self):
        records = list(scenarios.stale().records)
        empty = records[5].changed(data=b"", wire=60)
        path = self.write(records[:6] + [empty] + records[6:] + [empty.changed(wire=0)])
        got = self.assert_same(path)
        self.assertEqual(got["frames"], len(records) + 2)
        self.assertTrue(got["findings"])

    def test_frames_without_a_time(self):
        records = scenarios.stale().records
        blocks = [simple_block(one) if i % 3 == 0 else packet_block(one)
                  for i, one in enumerate(records)]
        got = self.assert_same(self.write_blocks(section_block(), interface_block(), *blocks))
        self.assertEqual(got["frames"], len(records))
        path = self.write_blocks(section_block(), interface_block(),
                                 *[simple_block(one) for one in records])
        self.assertIsNone(self.assert_same(path)["first_time"])

    def test_cut_frames(self):
        """60 bytes: the length on the wire stays known."""
        for length in (60, 34, 20, 13):
            records = [one.changed(data=one.data[:length]) for one in scenarios.stale().records]
            self.assert_same(self.write(records, snaplen=length))

    def test_a_cooked_capture(self):
        records = scenarios.stale().records
        path = self.write_blocks(section_block(), interface_block(COOKED),
                                 *[packet_block(one, data=cooked(one)) for one in records])
        self.assertEqual(self.assert_same(path)["frames"], len(records))

    def test_a_link_type_that_is_not_read_is_named_by_its_number(self):
        record = scenarios.stale().records[0]
        for link_type in (WIRELESS, 9, 127, 192):
            path = self.write_blocks(section_block(), interface_block(link_type),
                                     packet_block(record))
            note, = self.assert_same(path)["notes"]
            self.assertIn(f" {link_type} ", note["says"])

    def test_several_interfaces_and_directions(self):
        """The two sides of a team as two interfaces, in and out, with a raw one between."""
        records = scenarios.stale().records
        blocks = []
        for i, one in enumerate(records):
            outside = scenarios.TEAM in (one.data[0:6], one.data[6:12])
            blocks.append(packet_block(one, interface=2 * outside, flags=1 + i % 2))
            if one.data[12:14] == b"\x08\x00":
                blocks.append(packet_block(one, interface=1, data=one.data[14:]))
        path = self.write_blocks(section_block(), interface_block(), interface_block(RAW),
                                 interface_block(), *blocks)
        self.assertEqual(self.assert_same(path)["frames"], len(blocks))

    def in_one_link(self, halves):
        """What is found where the two halves are one interface."""
        packets = [packet_block(one) for half in halves for one in half]
        path = self.write_blocks(section_block(), interface_block(), *packets)
        return self.assert_same(path)["findings"]

    def test_interfaces_are_told_apart(self):
        halves = in_two_halves(scenarios.stale())
        packets = [packet_block(one, interface=i) for i in (0, 1) for one in halves[i]]
        path = self.write_blocks(section_block(), interface_block(), interface_block(), *packets)
        self.assertNotEqual(self.assert_same(path)["findings"], self.in_one_link(halves))

    def test_interfaces_count_anew_in_each_section(self):
        halves = in_two_halves(scenarios.stale())
        blocks = [[section_block(), interface_block()] + [packet_block(one) for one in half]
                  for half in halves]
        path = self.write_blocks(*blocks[0], *blocks[1])
        self.assertNotEqual(self.assert_same(path)["findings"], self.in_one_link(halves))

    def test_each_section_has_its_own_link_types(self):
        records = scenarios.stale().records
        half = len(records) // 2
        packets = [packet_block(one) for one in records]
        path = self.write_blocks(section_block(), interface_block(), *packets[:half],
                                 section_block(), interface_block(RAW), interface_block(),
                                 *[packet_block(one, interface=1) for one in records[half:]])
        self.assertTrue(self.assert_same(path)["findings"])

    def test_records_that_are_no_packets_are_counted_and_not_judged(self):
        records = scenarios.stale().records
        entry = b"MESSAGE=link is down\n__REALTIME_TIMESTAMP=1800000001000000\n\n"
        journal = pcaptool.block("<", JOURNAL, entry)
        blocks = [journal + packet_block(one) for one in records]
        path = self.write_blocks(section_block(), interface_block(), *blocks)
        got = self.assert_same(path)
        self.assertEqual(got["frames"], len(records))
        finding, = got["findings"]
        self.assertEqual(finding["first_frame"], 2 * scenarios.stale().misdelivered[0])
        numbers = self.rows(path, ("frame.number",), "-Y", "wiretriage")
        self.assertEqual(numbers, [[[str(one["frame"])]] for one in finding["evidence"]])

    def test_a_file_without_frames(self):
        got = self.assert_same(self.write([]))
        self.assertEqual((got["frames"], got["findings"]), (0, []))

    def test_a_compressed_file(self):
        path = self.write(scenarios.stale().records)
        subprocess.run(["gzip", "-f", path], check=True)
        os.chmod(path + ".gz", 0o644)
        self.assert_same(path + ".gz")


    @unittest.skipUnless(shutil.which("editcap"), "no editcap here")
    def test_a_format_that_wireshark_alone_reads(self):
        path = self.write(scenarios.stale().records)
        other = self.host.path("trace.snoop")
        subprocess.run(["editcap", "-F", "snoop", path, other], check=True)
        os.chmod(other, 0o644)
        self.assertEqual(by_program(other)["status"], "unreadable")
        got = self.by_plugin(other)
        self.assertTrue(got["findings"])
        self.assertEqual(common(got), common(by_program(path)))


class WithKeys(Case):
    """The keys that Wireshark has are those of the plugin."""

    def both(self, path, log):
        """What the program and the plugin say with that key log."""
        option = "tls.keylog_file:" + self.host.copy(log)
        return (common(by_program(path, "--keylog", log)),
                common(self.by_plugin(self.host.copy(path), "-o", option)))

    def says(self, *arguments):
        return [note["says"] for note in self.by_plugin(*arguments)["notes"]]

    def with_secrets(self, name, log, kind=TLS_KEY_LOG):
        """The capture of that name as pcapng with that key log inside."""
        with open(os.path.join(KEYED, log + ".keys"), "rb") as file:
            secrets = file.read()
        body = struct.pack("<II", kind, len(secrets)) + secrets + bytes(-len(secrets) % 4)
        records = pcaptool.read(os.path.join(KEYED, name + ".pcap"))
        return self.write_blocks(section_block(), pcaptool.block("<", SECRETS, body),
                                 interface_block(), *[packet_block(one) for one in records],
                                 name=f"{name}-{log}.pcapng")

    def test_a_key_log_tells_both_the_same(self):
        pairs = some(keyed())
        self.assertTrue(pairs)
        for path, log in pairs:
            with self.subTest(os.path.basename(path)):
                expected, got = self.both(path, log)
                self.assertEqual(got, expected)

    @unittest.skipUnless(os.path.exists(SHARED), "no shared samples here")
    def test_options_that_stay_silent_are_seen_with_a_key_log(self):
        sample = os.path.join(SHARED, "10-um-options-silent-keylog")
        expected, got = self.both(sample + ".pcap", sample + ".keylog")
        self.assertEqual(got, expected)
        self.assertEqual({one["case"] for one in got["findings"]},
                         {"sip-options-timeout", "um-auth-only-stall"})

    def test_a_key_log_proves_what_is_possible_without(self):
        expected, got = self.both(REFUSED + ".pcap", REFUSED + ".keys")
        self.assertEqual(got, expected)
        self.assertEqual([(one["case"], one["confidence"]) for one in got["findings"]],
                         [("tls-untrusted-ca", "proven")])
        blind = self.by_plugin(self.host.copy(REFUSED + ".pcap"))["findings"]
        self.assertEqual([one["confidence"] for one in blind], ["possible"])

    def test_a_last_line_without_an_end_counts(self):
        with open(REFUSED + ".keys", encoding="ascii") as file:
            log = file.read().rstrip("\n")
        path = self.host.path("cut.keys")
        with open(path, "w", encoding="ascii") as file:
            file.write(log)
        expected, _ = self.both(REFUSED + ".pcap", REFUSED + ".keys")
        got = self.by_plugin(self.host.copy(REFUSED + ".pcap"), "-o", "tls.keylog_file:" + path)
        self.assertEqual(common(got), expected)

    def test_a_log_that_cannot_be_read_is_said(self):
        path = self.host.copy(os.path.join(KEYED, "tls12-gcm.pcap"))
        for name, why in (("nowhere", "No such file"), ("empty", "no regular file")):
            says = self.says(path, "-o", "tls.keylog_file:" + self.host.path(name))
            self.assertIn(why, says[-1])

    @unittest.skipUnless(shutil.which("dumpcap"), "no dumpcap here")
    @unittest.skipIf(PRELOAD, "dumpcap hangs with a sanitizer's library")
    def test_a_key_log_may_come_and_grow_while_frames_are_captured(self):
        with open(self.host.copy(REFUSED + ".pcap"), "rb") as file:
            capture = file.read()
        seen = 4  # the ClientHello and what is before it
        begin = 24 + sum(16 + len(one.data) for one in pcaptool.read(REFUSED + ".pcap")[:seen])
        log = self.host.path("growing.keys")
        tshark = self.host.start("tshark", "-i", "-", "-l", "-P", "-z", "wiretriage,json", "-o",
                                 "tls.keylog_file:" + log)
        guard = threading.Timer(PATIENCE, tshark.kill)
        guard.start()
        with tshark:
            tshark.stdin.write(capture[:begin])
            tshark.stdin.flush()
            for _ in range(seen):
                tshark.stdout.readline()
            shutil.copyfile(REFUSED + ".keys", log)
            os.chmod(log, 0o644)
            time.sleep(PAUSE)
            tshark.stdin.write(capture[begin:])
            tshark.stdin.close()
            said = tshark.stdout.read().decode()
        guard.cancel()
        report = json.loads(said[said.index('{"schema"'):])["captures"][0]
        self.assertEqual([one["case"] for one in report["findings"]], ["tls-untrusted-ca"])

    def test_keys_of_other_sessions_are_said(self):
        expected, got = self.both(os.path.join(KEYED, "tls12-gcm.pcap"), REFUSED + ".keys")
        self.assertEqual(got, expected)
        self.assertIn("none of the keys", got["notes"][0]["says"])

    def test_secrets_inside_a_capture_of_tls_1_2_are_used(self):
        """That they are none of this capture is what both can only say when they have them."""
        self.assertEqual(self.assert_same(self.with_secrets("tls12-gcm", "tls12-gcm"))["notes"], [])
        got = self.assert_same(self.with_secrets("tls12-gcm", "tls12-chacha"))
        self.assertIn("none of the keys", got["notes"][0]["says"])

    def test_secrets_inside_a_capture_of_tls_1_3_are_used_or_missed_aloud(self):
        path = self.with_secrets("tls13-client-refused", "tls13-client-refused")
        got = self.by_plugin(path)
        is_old = tuple(map(int, self.host.version().split("."))) < (4, 2)
        self.assertEqual(is_out_of_reach(got), is_old)
        if not is_old:
            self.assertEqual(common(got), common(by_program(path)))

    def test_secrets_of_something_else_are_none(self):
        path = self.with_secrets("tls12-gcm", "tls12-gcm", kind=0x57474B4C)  # WireGuard
        self.assertEqual(self.assert_same(path)["notes"], [])

    @unittest.skipUnless(shutil.which("openssl"), "no openssl here")
    def test_private_keys_of_the_list_are_used(self):
        """A strange one opens nothing, and that can only be said where it is known."""
        key = self.host.path("strange.key")
        subprocess.run(["openssl", "genrsa", "-out", key, "2048"], check=True, capture_output=True)
        os.chmod(key, 0o644)
        path = os.path.join(KEYED, "tls12-gcm.pcap")
        expected = common(by_program(path, "--rsa-key", key))
        self.assertIn("none of the keys", expected["notes"][0]["says"])
        got = self.by_plugin(self.host.copy(path), "-o", f'uat:rsa_keys:"{key}",""')
        self.assertEqual(common(got), expected)


@unittest.skipUnless(shutil.which("sharkd"), "no sharkd here")
class WithConfiguration(Case):
    """The preference wiretriage.config is the option --config."""

    def config(self, text):
        path = self.host.path("wiretriage.conf")
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)
        return path

    def test_a_configuration_tells_both_the_same(self):
        path = self.config("[tcp-refused]\nconnections = 999\n")
        capture = self.host.copy(REFUSED_PORT)
        got = self.by_plugin(capture, "-o", "wiretriage.config:" + path)
        self.assertEqual(common(got), common(by_program(REFUSED_PORT, "--config", path)))
        self.assertNotEqual(common(got), common(by_program(REFUSED_PORT)))

    def test_one_that_cannot_be_used_changes_nothing_and_is_said(self):
        path = self.config("[tcp-unanswered]\nconnections = 9\n[tcp-refused]\nconnections = x\n")
        capture = self.host.copy(REFUSED_PORT)
        got = self.by_plugin(capture, "-o", "wiretriage.config:" + path)
        self.assertEqual(got["findings"], by_program(REFUSED_PORT)["findings"])
        self.assertIn("line 4: connections in [tcp-refused]", got["notes"][-1]["says"])


class Reload(Case):
    """sharkd is Wireshark without its window: it closes and opens files in one process."""

    def ask(self, *requests):
        lines = [json.dumps({"jsonrpc": "2.0", "id": i, "method": method, "params": parameters})
                 for i, (method, parameters) in enumerate(requests, 1)]
        done = self.host.run("sharkd", "-", input="\n".join(lines) + "\n")
        answers = {}
        for line in done.stdout.splitlines():
            answer = json.loads(line)
            answers[answer["id"]] = answer["result"]
        return [answers[i] for i in range(1, len(requests) + 1)]

    @staticmethod
    def numbers(frames):
        return [one["num"] for one in frames]

    def evidence(self, path):
        return sorted({proof["frame"] for one in by_program(path)["findings"]
                       for proof in one["evidence"]})

    def test_each_file_begins_anew(self):
        paths = [self.write(scene.records, name) for name, scene in (
            ("a.pcap", scenarios.stale()), ("b.pcap", scenarios.healthy()),
            ("c.pcap", scenarios.healed()), ("d.pcap", scenarios.stale()))]
        paths.append(self.host.copy(STALL))
        requests = []
        for i, path in enumerate(paths):
            # sharkd remembers what passed a filter, also for the next file
            fresh = "wiretriage" + " && frame" * i
            requests += [("load", {"file": path}), ("frames", {"filter": fresh})]
        answers = self.ask(*requests)[1::2]
        for path, frames in zip(paths, answers):
            self.assertEqual(self.numbers(frames), self.evidence(path), path)

    def test_another_key_log_counts_from_the_next_load_on(self):
        load = ("load", {"file": self.host.copy(REFUSED + ".pcap")})
        log = {"name": "tls.keylog_file", "value": self.host.copy(REFUSED + ".keys")}
        proven = 'wiretriage.case == "tls-untrusted-ca"'
        answers = self.ask(load, ("frames", {"filter": proven}), ("setconf", log), load,
                           ("frames", {"filter": proven + " && frame"}))
        self.assertEqual(self.numbers(answers[1]), [])
        expected = by_program(REFUSED + ".pcap", "--keylog", REFUSED + ".keys")["findings"]
        self.assertEqual(self.numbers(answers[4]), sorted(
            {proof["frame"] for one in expected for proof in one["evidence"]}))


def main():
    global MODULE, IS_FULL
    IS_FULL = "--full" in sys.argv
    sys.argv = [one for one in sys.argv if one != "--full"]
    MODULE = sys.argv.pop(2) if len(sys.argv) > 2 else None
    if MODULE is None or shutil.which("tshark") is None:
        print("skipped: no " + ("plugin was built" if MODULE is None else "tshark here"))
        sys.exit(77)
    MODULE = os.path.abspath(MODULE)
    program.main()


if __name__ == "__main__":
    main()
