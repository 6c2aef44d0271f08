#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""What `wiretriage scan` does with paths and captures: usage: test_scan.py PROGRAM."""

import gzip
import json
import os
import re
import struct
import tarfile

import scenarios
from program import Case, main, run

TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{9}Z")
ESCAPE = "\x1b"


class Contract(Case):
    """Names and types of design.md; the whole of it is held against the schema elsewhere."""

    def test_a_document_has_its_fields_in_order(self):
        document = self.document(self.capture(scenarios.stale()), status=1)
        self.assertEqual(list(document), ["schema", "tool", "captures", "incidents"])
        self.assertEqual(document["schema"], "wiretriage.report/1")
        self.assertEqual(document["tool"]["name"], "wiretriage")
        self.assertEqual(document["incidents"], [])

    def test_a_capture_says_what_it_is(self):
        scene = scenarios.stale()
        path = self.capture(scene)
        capture = self.only_capture(path)
        self.assertEqual(capture["path"], path)
        self.assertEqual((capture["member"], capture["format"]), (None, "pcap"))
        self.assertEqual(capture["status"], "complete")
        self.assertEqual(capture["frames"], len(scene.records))
        self.assertEqual(capture["bytes"], os.path.getsize(path))
        # 1800000000 s after 1970 is 2027-01-15 08:00:00 UTC (date -u -d @1800000000)
        self.assertEqual(capture["first_time"], "2027-01-15T08:00:00.000000000Z")
        self.assertEqual(capture["last_time"], "2027-01-15T08:00:35.501000000Z")

    def test_the_finding_names_subject_and_frames(self):
        scene = scenarios.stale()
        finding, = self.only_capture(self.capture(scene))["findings"]
        self.assertEqual(finding["case"], "stale-vm-mac")
        self.assertEqual(finding["severity"], "critical")
        self.assertIn(finding["confidence"], ("likely", "proven"))
        self.assertIs(finding["resolved"], False)
        self.assertEqual(finding["subject"]["ip"], scenarios.VM)
        self.assertEqual(finding["subject"]["vlan"], [])
        self.assertEqual(finding["subject"]["stale_mac"], scenarios.mac_text(scenarios.OLD))
        self.assertEqual(finding["subject"]["current_mac"], scenarios.mac_text(scenarios.NEW))
        self.assertEqual(finding["subject"]["team_mac"], scenarios.mac_text(scenarios.TEAM))
        self.assertEqual(finding["subject"]["senders"],
                         [scenarios.mac_text(mac) for mac, _ in scenarios.CLIENTS])
        self.assertEqual(finding["first_frame"], scene.misdelivered[0])
        self.assertEqual(finding["last_frame"], scene.misdelivered[-1])
        self.assertEqual(finding["frame_count"], len(scene.misdelivered))

    def test_the_finding_has_every_field_and_type(self):
        finding, = self.only_capture(self.capture(scenarios.stale()))["findings"]
        kinds = {"id": str, "case": str, "severity": str, "confidence": str, "resolved": bool,
                 "summary": str, "subject": dict, "first_frame": int, "last_frame": int,
                 "frame_count": int, "first_time": str, "last_time": str, "conditions": list,
                 "evidence": list, "ladder": list, "caused_by": list, "advice": list}
        for field, kind in kinds.items():
            self.assertIs(type(finding[field]), kind, field)
        self.assertEqual(list(finding), list(kinds) + ["next_capture"])
        self.assertRegex(finding["first_time"], TIME)
        for condition in finding["conditions"]:
            self.assertEqual(list(condition), ["id", "met", "says"])
        for proof in finding["evidence"]:
            self.assertEqual(list(proof), ["frame", "says"])
        frames = [proof["frame"] for proof in finding["evidence"]]
        self.assertEqual(frames, sorted(set(frames)))
        self.assertTrue(finding["advice"])

    def test_a_line_of_ndjson_is_a_document_of_its_own(self):
        paths = [self.capture(scenarios.stale(), "a.pcap"),
                 self.capture(scenarios.healthy(), "b.pcap")]
        done = run("scan", "-f", "ndjson", *paths)
        lines = [json.loads(line) for line in done.out.splitlines()]
        whole = self.document(*paths)
        self.assertEqual(len(lines), 2)
        for line, capture in zip(lines, whole["captures"]):
            self.assertEqual(line, {"schema": whole["schema"], "tool": whole["tool"], **capture})

    def test_output_is_the_same_in_every_run(self):
        path = self.capture(scenarios.stale())
        for name in ("text", "json", "ndjson"):
            outputs = {run("scan", "-f", name, path).stdout for _ in range(4)}
            self.assertEqual(len(outputs), 1, name)

    def test_a_path_of_any_bytes_gives_valid_utf_8(self):
        odd = os.path.join(os.fsencode(self.folder), b"caf\xe9 \x1b[31m\n.pcap")
        os.rename(self.capture(scenarios.healthy()), odd)
        for name in ("text", "json", "ndjson"):
            done = run("scan", "-f", name, odd)
            self.assertEqual(done.returncode, 0)
            self.assertNotIn(ESCAPE, done.out)
        self.assertIn("caf\\xe9", self.only_capture(odd)["path"])

    def test_a_path_in_utf_8_stays_as_given(self):
        path = self.capture(scenarios.healthy(), "größe 試験.pcap")
        self.assertEqual(self.only_capture(path)["path"], path)


class Paths(Case):
    def test_standard_input_is_a_capture(self):
        with open(self.capture(scenarios.stale()), "rb") as file:
            content = file.read()
        capture = self.only_capture("-", stdin=content, status=1)
        self.assertEqual((capture["path"], capture["status"]), ("-", "complete"))
        self.assertEqual(capture["bytes"], len(content))

    def test_a_compressed_capture_counts_its_unpacked_bytes(self):
        with open(self.capture(scenarios.stale()), "rb") as file:
            content = file.read()
        capture = self.only_capture(self.file(gzip.compress(content), "trace.pcap.gz"), status=1)
        self.assertEqual((capture["format"], capture["bytes"]), ("pcap", len(content)))

    def test_an_archive_names_its_members(self):
        packed = self.path("ticket.tar.gz")
        with tarfile.open(packed, "w:gz") as archive:
            archive.add(self.capture(scenarios.stale(), "a"), "inside/a.pcap")
            archive.add(self.file(b"hello\n", "t"), "readme.txt")
            archive.add(self.capture(scenarios.healthy(), "b"), "inside/b.pcap")
        done = run("scan", "-f", "json", packed)
        captures = json.loads(done.out)["captures"]
        self.assertEqual([one["member"] for one in captures], ["inside/a.pcap", "inside/b.pcap"])
        self.assertEqual([len(one["findings"]) for one in captures], [1, 0])
        self.assertEqual((done.returncode, done.err.count("\n")), (1, 1))

    def test_a_folder_is_walked_in_the_order_of_bytes(self):
        names = [("b", "1.pcap"), ("a.pcap",), ("B.pcap",), ("b", "0", "z.pcap"), ("c.pcap",)]
        for name in names:
            self.capture(scenarios.healthy(), *name)
        found = [one["path"] for one in self.document(self.folder, status=0)["captures"]]
        expected = ["B.pcap", "a.pcap", "b/0/z.pcap", "b/1.pcap", "c.pcap"]
        self.assertEqual(found, [os.path.join(self.folder, name) for name in expected])

    def test_links_that_lead_in_circles_end(self):
        self.capture(scenarios.healthy(), "x", "a.pcap")
        os.symlink("..", self.path("x", "up"))
        os.symlink(".", self.path("x", "here"))
        done = run("scan", "-f", "json", self.folder)
        self.assertEqual(done.returncode, 0)
        self.assertEqual(len(json.loads(done.out)["captures"]), 1)

    def test_what_is_no_capture_in_a_folder_is_counted_in_one_line(self):
        self.capture(scenarios.healthy(), "a.pcap")
        for name in ("readme.txt", "notes.md", "more/data.csv"):
            self.file(b"name;value\n", name)
        os.mkfifo(self.path("pipe"))
        done = run("scan", "-f", "json", self.folder)
        self.assertEqual(done.returncode, 0)
        self.assertEqual(len(json.loads(done.out)["captures"]), 1)
        self.assertEqual(done.err.count("\n"), 1)
        self.assertIn("3 files", done.err)
        self.assertIn(self.folder, done.err)

    def test_a_folder_without_captures_is_not_judged(self):
        self.file(b"hello\n", "readme.txt")
        capture = self.only_capture(self.folder, status=2)
        self.assertEqual((capture["path"], capture["status"]), (self.folder, "unreadable"))

    def test_the_order_does_not_depend_on_the_number_of_jobs(self):
        scenes = (scenarios.stale(), scenarios.healthy(), scenarios.healed())
        for i in range(24):
            self.capture(scenes[i % 3], f"{i:02}.pcap")
        outputs = {run("scan", "-f", "json", "-j", jobs, self.folder).stdout
                   for jobs in ("1", "2", "7", "64")}
        self.assertEqual(len(outputs), 1)


class BadInput(Case):
    def test_a_missing_file_is_one_clear_line(self):
        path = self.path("missing.pcap")
        done = run("scan", "-f", "json", path)
        self.assertEqual(done.returncode, 2)
        self.assertEqual(done.err.count("\n"), 1)
        self.assertTrue(done.err.startswith(f"wiretriage: {path}: "), done.err)
        capture, = json.loads(done.out)["captures"]
        self.assertEqual((capture["status"], capture["frames"]), ("unreadable", 0))
        self.assertEqual((capture["first_time"], capture["last_time"]), (None, None))
        self.assertTrue(capture["notes"][0]["says"])

    def test_what_is_no_capture_is_one_clear_line_and_the_others_are_done(self):
        text = self.file(b"Dear colleague,\nhere is the trace.\n", "mail.txt")
        good = self.capture(scenarios.stale())
        done = run("scan", "-f", "json", text, good)
        self.assertEqual(done.returncode, 2)
        self.assertEqual(done.err.count("\n"), 1)
        self.assertTrue(done.err.startswith(f"wiretriage: {text}: "), done.err)
        statuses = [one["status"] for one in json.loads(done.out)["captures"]]
        self.assertEqual(statuses, ["unreadable", "complete"])

    def test_a_windows_trace_gets_its_conversion_command(self):
        trace = self.file(bytes(range(256)) * 8, "host trace.etl")
        for path in (trace, self.folder):
            with self.subTest(path):
                done = run("scan", "-f", "json", path)
                self.assertEqual(done.returncode, 2)
                line = done.err.splitlines()[0]
                self.assertIn(f"wiretriage: {trace}: ", line)
                self.assertIn('pktmon etl2pcap "host trace.etl" --out "host trace.pcapng"', line)

    def test_a_truncated_capture_gives_what_is_readable(self):
        scene = scenarios.stale()
        whole = self.capture(scene)
        with open(whole, "rb") as file:
            content = file.read()
        path = self.file(content[:-7], "cut.pcap")
        capture = self.only_capture(path, status=1)
        last = len(scene.records) - 1
        self.assertEqual((capture["status"], capture["frames"]), ("truncated", last))
        note = capture["notes"][-1]
        offset = len(content) - 16 - len(scene.records[-1].data)
        self.assertEqual(note["frame"], last)
        self.assertIn(str(offset), note["says"])
        self.assertEqual(capture["findings"][0]["frame_count"], len(scene.misdelivered))

    def damaged(self, scene, number):
        """The capture with an impossible length in the record of frame `number`, and its offset."""
        with open(self.capture(scene), "rb") as file:
            content = bytearray(file.read())
        offset = 24 + sum(16 + len(one.data) for one in scene.records[:number - 1])
        struct.pack_into("<I", content, offset + 8, 0xFFFFFFF0)
        return self.file(content, "damaged.pcap"), offset

    def test_a_damaged_capture_stops_there_and_says_where(self):
        scene = scenarios.stale()
        bad = scene.misdelivered[-1] + 1
        path, offset = self.damaged(scene, bad)
        capture = self.only_capture(path, status=1)
        self.assertEqual((capture["status"], capture["frames"]), ("damaged", bad - 1))
        self.assertEqual(capture["notes"][-1]["frame"], bad - 1)
        self.assertIn(str(offset), capture["notes"][-1]["says"])
        self.assertIn("damaged", run("scan", path).out.splitlines()[0])

    def test_salvage_goes_on_behind_damage(self):
        scene = scenarios.stale()
        path, _ = self.damaged(scene, 10)
        capture = self.only_capture("--salvage", path, status=1)
        self.assertEqual(capture["status"], "damaged")
        self.assertGreater(capture["frames"], len(scene.records) // 2)
        self.assertEqual(capture["findings"][0]["case"], "stale-vm-mac")

    def test_a_header_alone_is_a_capture_without_frames(self):
        capture = self.only_capture(self.capture(scenarios.Scene()), status=0)
        self.assertEqual((capture["status"], capture["frames"]), ("complete", 0))
        self.assertIsNone(capture["first_time"])

    def test_no_prefix_of_a_capture_upsets_the_program(self):
        with open(self.capture(scenarios.hardly()), "rb") as file:
            content = file.read()
        for length in list(range(0, 140, 3)) + list(range(140, len(content), 997)):
            done = run("scan", "-f", "json", "-", stdin=content[:length])
            self.assertIn(done.returncode, (0, 2), length)
            self.assertEqual(len(json.loads(done.out)["captures"]), 1)


class Filter(Case):
    def test_only_frames_that_pass_are_judged(self):
        scene = scenarios.stale()
        path = self.capture(scene)
        capture = self.only_capture("--filter", "arp", path, status=0)
        arps = [one for one in scene.records if one.data[12:14] == b"\x08\x06"]
        self.assertEqual(capture["frames"], len(arps))
        self.assertTrue(capture["notes"])

    def test_frames_keep_their_numbers(self):
        scene = scenarios.stale()
        path = self.capture(scene)
        client = scenarios.CLIENTS[0][1]
        finding, = self.only_capture("--filter", f"not host {client}", path)["findings"]
        self.assertEqual(finding["first_frame"], scene.misdelivered[1])


if __name__ == "__main__":
    main()
