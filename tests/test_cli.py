#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""The commands of wiretriage, their options and exit status: usage: test_cli.py PROGRAM."""

import io
import json
import re
import tarfile

import scenarios
from program import Case, main, run

LATER_OPTIONS = ("--redact",)


class Help(Case):
    def test_help_fits_a_screen_of_80_by_24(self):
        done = run("--help")
        lines = done.out.splitlines()
        self.assertEqual((done.returncode, done.err), (0, ""))
        self.assertLessEqual(len(lines), 24)
        self.assertLessEqual(max(map(len, lines)), 80)
        for command in ("scan", "facts", "cases", "explain"):
            self.assertIn(command, done.out)

    def test_help_of_each_command_is_no_wider_than_a_screen(self):
        for command in ("scan", "facts", "cases", "explain"):
            with self.subTest(command):
                done = run(command, "--help")
                self.assertEqual((done.returncode, done.err), (0, ""))
                self.assertIn(f"Usage: wiretriage {command}", done.out)
                self.assertLessEqual(max(map(len, done.out.splitlines())), 80)

    def test_version_is_one_line(self):
        done = run("--version")
        self.assertEqual(done.returncode, 0)
        self.assertRegex(done.out, r"\Awiretriage \d+\.\d+\.\d+\n\Z")

    def test_no_or_unknown_command_is_wrong_usage(self):
        self.assert_refused(run(), "no command")
        self.assert_refused(run("scna"), "scna", "did you mean scan?")
        self.assert_refused(run("--verbose"), "--verbose")

    def test_unknown_options_are_refused_by_every_command(self):
        for command in ("scan", "facts", "cases", "explain"):
            with self.subTest(command):
                self.assert_refused(run(command, "--frobnicate", "x"), "--frobnicate")

    def test_options_that_do_not_work_yet_are_refused_by_name(self):
        path = self.capture(scenarios.healthy())
        for option in LATER_OPTIONS:
            with self.subTest(option):
                self.assert_refused(run("scan", option, path), option.split("=")[0])
        self.assert_refused(run("scan", "--format", "html", path), "html")


class Usage(Case):
    def test_scan_needs_a_path(self):
        self.assert_refused(run("scan"), "PATH")

    def test_bad_values_are_refused(self):
        path = self.capture(scenarios.healthy())
        for option, value, word in (("--format", "xml", "xml"), ("--fail-on", "fatal", "fatal"),
                                    ("--case", "stale-vm-max", "stale-vm-mac"), ("-j", "-3", "-j"),
                                    ("-j", "1000000", "-j"), ("-j", "two", "two"),
                                    ("--filter", "arp or or", "arp or or")):
            with self.subTest(option=option, value=value):
                self.assert_refused(run("scan", option, value, path), word)

    def test_options_are_read_as_everybody_writes_them(self):
        path = self.capture(scenarios.healthy())
        expected = run("scan", "--format", "json", path).out
        for arguments in (["-f", "json"], ["-fjson"], ["--format=json"], ["-j2", "-fjson"]):
            self.assertEqual(run("scan", *arguments, path).out, expected)
            self.assertEqual(run("scan", path, *arguments).out, expected)
            self.assertEqual(run("scan", *arguments, "--", path).out, expected)

    def test_a_path_may_begin_with_a_dash_behind_two(self):
        self.capture(scenarios.healthy(), "-j.pcap")
        done = run("scan", "--", "-j.pcap", cwd=self.folder)
        self.assertEqual((done.returncode, done.err), (0, ""))

    def test_standard_input_is_read_once(self):
        self.assert_refused(run("scan", "-", "-"), "standard input")

    def test_facts_takes_one_capture(self):
        path = self.capture(scenarios.healthy())
        self.assert_refused(run("facts"), "PATH")
        self.assert_refused(run("facts", path, path), "PATH")
        self.assert_refused(run("facts", self.folder), "directory")
        self.assert_refused(run("facts", "--kind", "bindings", path), "did you mean binding?")

    def test_names_that_cannot_be_read_are_refused(self):
        path = self.capture(scenarios.healthy())
        hosts = self.path("hosts")
        with open(hosts, "w", encoding="ascii") as file:
            file.write("# lab\n10.0.0.1 fe01.example.com\nfe02.example.com 10.0.0.2\n")
        for command in ("scan", "facts"):
            self.assert_refused(run(command, "--hosts", hosts, path), hosts, "line 3",
                                "ADDRESS NAME")
            self.assert_refused(run(command, "--hosts", self.path("missing"), path), "missing")
            self.assert_refused(run(command, "--expect", "10.0.0.1=fe01", path), "ADDRESS=FQDN")

    def test_names_are_taken_as_often_as_they_are_given(self):
        path = self.capture(scenarios.healthy())
        hosts = self.path("hosts")
        with open(hosts, "w", encoding="ascii") as file:
            file.write("10.0.0.1 fe01.example.com fe01\n::1 localhost\n")
        expected = run("scan", path).out
        done = run("scan", "--hosts", hosts, f"--hosts={hosts}", "--expect", "10.0.0.1=a.example",
                   "--expect=2001:db8::1=b.example", path)
        self.assertEqual((done.returncode, done.err, done.out), (0, "", expected))


class ExitStatus(Case):
    def status(self, scene, *options):
        return run("scan", *options, self.capture(scene)).returncode

    def test_nothing_found_is_0(self):
        self.assertEqual(self.status(scenarios.healthy(), "--fail-on", "info"), 0)

    def test_a_critical_finding_is_1_at_every_level(self):
        for level in ("info", "warning", "critical"):
            self.assertEqual(self.status(scenarios.stale(), "--fail-on", level), 1)
        self.assertEqual(self.status(scenarios.stale()), 1)

    def test_a_healed_outage_is_a_warning(self):
        self.assertEqual(self.status(scenarios.healed()), 1)
        self.assertEqual(self.status(scenarios.healed(), "--fail-on", "critical"), 0)

    def test_a_short_healed_outage_is_information(self):
        self.assertEqual(self.status(scenarios.healed_soon()), 0)
        self.assertEqual(self.status(scenarios.healed_soon(), "--fail-on", "info"), 1)

    def test_a_suspicion_never_fails(self):
        self.assertEqual(self.status(scenarios.hardly(), "--fail-on", "info"), 0)

    def test_a_path_that_cannot_be_judged_outranks_a_finding(self):
        path = self.capture(scenarios.stale())
        done = run("scan", "--format", "json", path, self.path("missing.pcap"))
        self.assertEqual(done.returncode, 2)
        captures = json.loads(done.out)["captures"]
        self.assertEqual([one["status"] for one in captures], ["complete", "unreadable"])
        self.assertEqual(captures[0]["findings"][0]["case"], "stale-vm-mac")

    def test_one_case_alone_is_judged(self):
        self.assertEqual(self.status(scenarios.stale(), "--case", "stale-vm-mac"), 1)
        self.assertEqual(self.status(scenarios.stale(), "--case", "duplicate-ip"), 0)


class Facts(Case):
    def facts(self, *arguments, status=0, **options):
        done = run("facts", *arguments, **options)
        self.assertEqual(done.returncode, status, done.err)
        return [json.loads(line) for line in done.out.splitlines()]

    def test_kind_is_the_first_field(self):
        facts = self.facts(self.capture(scenarios.stale()))
        self.assertEqual({list(one)[0] for one in facts}, {"kind"})
        self.assertLessEqual({one["kind"] for one in facts}, {"binding", "rewrite", "dns_name"})

    def test_every_kind_can_be_asked_for_alone(self):
        path = self.capture(scenarios.stale())
        for kind in ("binding", "rewrite", "dns_name", "tls_session"):
            self.assertEqual({one["kind"] for one in self.facts("--kind", kind, path)} - {kind},
                             set())

    def test_one_kind_alone_is_asked_for(self):
        path = self.capture(scenarios.stale())
        facts = self.facts(path)
        for kind in ("binding", "rewrite"):
            self.assertEqual(self.facts("--kind", kind, path),
                             [one for one in facts if one["kind"] == kind])

    def test_both_macs_of_the_vm_are_bound(self):
        facts = self.facts("--kind", "binding", self.capture(scenarios.stale()))
        macs = {one["mac"] for one in facts if one["ip"] == scenarios.VM}
        self.assertLessEqual({scenarios.mac_text(scenarios.OLD), scenarios.mac_text(scenarios.NEW)},
                             macs)

    def test_the_rewriting_of_the_team_is_seen(self):
        facts = self.facts("--kind", "rewrite", self.capture(scenarios.stale()))
        pairs = {(one["ip"], one["outer_mac"], one["inner_mac"]) for one in facts}
        team, old = scenarios.mac_text(scenarios.TEAM), scenarios.mac_text(scenarios.OLD)
        self.assertIn((scenarios.VM, team, old), pairs)

    def test_standard_input_filter_and_damage(self):
        with open(self.capture(scenarios.stale()), "rb") as file:
            content = file.read()
        self.assertTrue(self.facts("-", stdin=content[:-7]))
        self.assertEqual(self.facts("--filter", "udp port 9", "-", stdin=content), [])
        self.assertEqual(self.facts(self.path("missing"), status=2), [])

    def test_a_member_of_an_archive_is_named(self):
        packed = self.path("ticket.tar")
        with tarfile.open(packed, "w") as archive:
            with open(self.capture(scenarios.stale()), "rb") as file:
                content = file.read()
            member = tarfile.TarInfo("inside/a.pcap")
            member.size = len(content)
            archive.addfile(member, io.BytesIO(content))
        self.assertEqual({one["member"] for one in self.facts(packed)}, {"inside/a.pcap"})


class Cases(Case):
    def test_the_list_has_a_row_for_each_case(self):
        rows = json.loads(run("cases", "--format", "json").out)["cases"]
        ids = [row["id"] for row in rows]
        self.assertLessEqual({"stale-vm-mac", "stale-arp-cache", "duplicate-ip"}, set(ids))
        table = [line for line in run("cases").out.splitlines() if not line.startswith(" ")]
        self.assertEqual([line.split()[0] for line in table], ids)
        for row in rows:
            self.assertIn(row["severity"], ("info", "warning", "critical"))
            self.assertTrue(row["title"])

    def test_cases_takes_no_argument(self):
        self.assert_refused(run("cases", "all"), "argument")
        self.assert_refused(run("cases", "--format", "html"), "html")

    def test_every_case_is_explained(self):
        for row in json.loads(run("cases", "--format", "json").out)["cases"]:
            with self.subTest(row["id"]):
                done = run("explain", row["id"])
                self.assertEqual((done.returncode, done.err), (0, ""))
                for heading in ("Symptom", "What the wire shows", "Look-alikes", "Causes", "Fix",
                                "What to capture"):
                    self.assertIn(f"\n{heading}\n", done.out)
                self.assertIn(row["title"], " ".join(done.out.split()))

    def test_all_of_them_are_explained_at_once(self):
        done = run("explain", "--all")
        self.assertEqual((done.returncode, done.err), (0, ""))
        rows = json.loads(run("cases", "--format", "json").out)
        for row in rows["cases"] + rows["cards"]:
            self.assertIn(f"\n{row['id']}  ", "\n" + done.out)
        self.assert_refused(run("explain", "--all", "stale-vm-mac"), "one CASE")
        self.assert_refused(run("explain", "--all", "-f", "html"), "html", "markdown")

    def test_an_explanation_names_thresholds_and_relations(self):
        words = " ".join(run("explain", "stale-vm-mac").out.split())
        self.assertIn("- packets = 5: ", words)
        self.assertIn("not reported of the same address: stale-arp-cache, vm-unicast-deaf and "
                      "arp-unanswered", words)

    def test_cards_stand_apart_in_the_list(self):
        indented = [line.split()[0] for line in run("cases").out.splitlines()
                    if re.match(r"  \S", line)]
        self.assertEqual(indented, ["No", "net4-blocks-setup", "lcscmd-application-id"])

    def test_an_unknown_case_names_those_that_are_near(self):
        self.assert_refused(run("explain", "stale-vm"), "stale-vm-mac")
        self.assert_refused(run("explain", "xyzzy"), "xyzzy", "wiretriage cases")
        self.assert_refused(run("explain"), "CASE")


if __name__ == "__main__":
    main()
