#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""--config and --print-config: usage: test_configuration.py PROGRAM."""

import os
import re

from program import Case, main, run

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
EXAMPLE = os.path.join(ROOT, "docs", "wiretriage.conf")
REFUSED = os.path.join(ROOT, "captures", "tcp-refused", "port-refused.pcap")
FEDERATION = os.path.join(ROOT, "captures", "federation-cert-intermediate",
                          "federation-intermediate.pcap")
STALL = os.path.join(ROOT, "captures", "um-auth-only-stall", "stall-alert-46.pcap")


class Configuration(Case):
    def config(self, text, name="wiretriage.conf"):
        return self.file(text.encode("utf-8"), name)

    def cases(self, path, text):
        capture = self.only_capture("--config", self.config(text), path)
        return {one["case"]: one["confidence"] for one in capture["findings"]}

    def printed(self, *arguments):
        done = run("scan", "--print-config", *arguments)
        self.assertEqual((done.returncode, done.err), (0, ""))
        return done.out


class Printing(Configuration):
    def test_the_example_in_the_documentation_is_what_is_printed(self):
        with open(EXAMPLE, encoding="utf-8") as file:
            self.assertEqual(file.read(), self.printed(),
                             "write it anew: wiretriage --print-config > docs/wiretriage.conf")

    def test_the_option_needs_no_command(self):
        self.assertEqual(run("--print-config").out, self.printed())

    def test_what_is_printed_reads_back_the_same(self):
        mine = self.config("[profile]\nsip-ports = 7443\n[tcp-refused]\nconnections = 9\n"
                           "[roles]\n[2001:db8::7]:443 = federation\n[hosts]\n192.0.2.7 = a b\n")
        first = self.printed("--config", mine, "--expect", "192.0.2.9=fe.example.com")
        self.assertIn("\nsip-ports = 7443\n", first)
        self.assertIn("\n192.0.2.9 = fe.example.com\n", first)
        self.assertEqual(self.printed("--config", self.config(first, "again.conf")), first)

    def test_every_key_says_its_default(self):
        lines = self.printed().splitlines()
        keys = [i for i, line in enumerate(lines) if re.match(r"[a-z-]+ =", line)]
        self.assertGreater(len(keys), 30)
        for i in keys:
            start = i - 1
            while lines[start - 1].startswith("#"):
                start -= 1
            said = " ".join(line[2:] for line in lines[start:i])
            value = lines[i].partition("=")[2].strip() or "none"
            self.assertRegex(said, f"Default: {re.escape(value)}[.,]")


class Using(Configuration):
    def test_a_threshold_changes_the_verdict(self):
        self.assertIn("tcp-refused", self.cases(REFUSED, ""))
        self.assertNotIn("tcp-refused", self.cases(REFUSED, "[tcp-refused]\nconnections = 999\n"))

    def test_a_role_changes_the_verdict(self):
        client, server = (self.only_capture(STALL)["findings"][0]["subject"][side]
                          for side in ("client", "server"))
        self.assertIn(self.cases(STALL, "")["um-auth-only-stall"], ("likely", "proven"))
        role = f"[roles]\n{server} = tls\n[hosts]\n{client} = somebody\n"
        self.assertEqual(self.cases(STALL, role).get("um-auth-only-stall"), "possible")

    def test_an_issuer_that_partners_take_is_not_to_blame(self):
        self.assertIn("federation-cert-intermediate", self.cases(FEDERATION, ""))
        for client in ("Lab Issuing CA 1", "CN=Lab Issuing CA 1,O=Laboratory,C=DE"):
            for server in ("Other Issuing CA", "CN=Other Issuing CA,O=Laboratory,C=DE"):
                profile = f"[profile]\ntrusted-issuers = {client}; {server}\n"
                self.assertEqual(self.cases(FEDERATION, profile), {})

    def test_names_of_the_command_line_come_before_those_of_the_file(self):
        mine = self.config("[expect]\n192.0.2.7 = old.example.com\n")
        printed = self.printed("--config", mine, "--expect", "192.0.2.7=new.example.com")
        self.assertRegex(printed, "old.example.com\n192.0.2.7 = new.example.com\n")

    def test_facts_takes_one_too(self):
        mine = self.config("[hosts]\n192.0.2.7 = a\n")
        done = run("facts", "--config", mine, REFUSED)
        self.assertEqual((done.returncode, done.err), (0, ""))

    def test_the_results_name_no_path_of_the_configuration(self):
        done = run("scan", "-f", "json", "--config", self.config("", "secret-place.conf"), REFUSED)
        self.assertNotIn("secret-place", done.out)


class Errors(Configuration):
    def test_file_line_key_and_what_is_allowed_are_named(self):
        path = self.config("[profile]\n\n[tcp-refused]\nconnections = some\n")
        self.assert_refused(run("scan", "--config", path, REFUSED), path, "line 4", "connections",
                            "[tcp-refused]", "a whole number from 1 to", "'some'")

    def test_every_command_that_takes_one_refuses_a_bad_one(self):
        path = self.config("[tcp-refuse]\n")
        for words in (("scan", REFUSED), ("facts", REFUSED), ("scan", "--print-config")):
            self.assert_refused(run(words[0], "--config", path, *words[1:]), "line 1",
                                "did you mean tcp-refused?")

    def test_what_cannot_be_read_is_refused(self):
        self.assert_refused(run("scan", "--config", self.path("nowhere"), REFUSED), "No such file")
        self.assert_refused(run("scan", "--config", self.folder, REFUSED), "directory")
        wide = self.file("[profile]\n".encode("utf-16"), "wide.conf")
        self.assert_refused(run("scan", "--config", wide, REFUSED), "UTF-8")
        self.assert_refused(run("scan", "--config", "/dev/zero", REFUSED), "too large")


if __name__ == "__main__":
    main()
