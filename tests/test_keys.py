#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""What keys change in verdicts and facts: usage: test_keys.py PROGRAM."""

import json
import pathlib
import re

from program import Case, main, run

FOLDER = pathlib.Path(__file__).resolve().parent / "decryption"


def capture(name):
    return str(FOLDER / (name + ".pcap"))


def keys(name):
    return str(FOLDER / (name + ".keys"))


def sessions(path, *options):
    done = run("facts", "--kind", "tls_session", *options, str(path))
    return [json.loads(line) for line in done.out.splitlines()]


def scanned(path, *options):
    return json.loads(run("scan", "-f", "json", *options, str(path)).out)["captures"][0]


class Verdicts(Case):
    def test_an_alert_behind_encryption_proves_why_a_certificate_is_refused(self):
        name = "tls13-client-refused"
        blind = scanned(capture(name))["findings"]
        seeing = scanned(capture(name), "--keylog", keys(name))["findings"]
        self.assertEqual([(one["case"], one["confidence"]) for one in blind],
                         [("tls-client-cert-rejected", "possible")])
        self.assertEqual([(one["case"], one["confidence"]) for one in seeing],
                         [("tls-untrusted-ca", "proven")])
        self.assertEqual(seeing[0]["subject"]["certificate"]["subject_cn"], "other.lab.example")

    def test_what_works_is_judged_the_same_with_keys(self):
        for path in sorted(FOLDER.glob("*.keys")):
            if path.stem != "tls13-client-refused":
                with self.subTest(path.stem):
                    blind = scanned(capture(path.stem))["findings"]
                    seeing = scanned(capture(path.stem), "--keylog", str(path))
                    self.assertEqual([one["id"] for one in seeing["findings"]],
                                     [one["id"] for one in blind])
                    self.assertEqual(seeing["notes"], [])


class Facts(Case):
    def test_certificates_of_tls_1_3_become_visible(self):
        session, = sessions(capture("tls13-mutual"), "--keylog", keys("tls13-mutual"))
        for side in ("client_certificates", "server_certificates"):
            self.assertEqual([one["subject_cn"] for one in session[side]], ["own.lab.example"])
        self.assertTrue(session["decrypted"])

    def test_secrets_inside_a_capture_need_no_option(self):
        session, = sessions(FOLDER / "tls13-gcm-embedded.pcapng")
        self.assertTrue(session["decrypted"])

    def test_without_keys_nothing_is_decrypted(self):
        session, = sessions(capture("tls12-gcm"))
        self.assertFalse(session["decrypted"])

    def test_tls_1_3_has_as_many_records_of_data_as_were_sent(self):
        session, = sessions(capture("tls13-gcm"), "--keylog", keys("tls13-gcm"))
        self.assertEqual((session["client_data_records"], session["server_data_records"]), (3, 3))
        self.assertEqual(session["stage"], 8)


class Notes(Case):
    def notes(self, name, log):
        path = pathlib.Path(self.folder) / "keys"
        path.write_text(log, encoding="ascii")
        return [note["says"] for note in scanned(capture(name), "--keylog", str(path))["notes"]]

    def test_a_wrong_key_is_said(self):
        for name in ("tls10-rc4", "tls12-gcm", "tls12-aes-cbc-etm", "tls13-gcm"):
            with self.subTest(name):
                log = pathlib.Path(keys(name)).read_text(encoding="ascii")
                says, = self.notes(name, re.sub(r"(?m)[0-9a-f]{4}$", "0000", log))
                self.assertIn("wrong keys", says)

    def test_keys_of_other_sessions_are_said(self):
        log = pathlib.Path(keys("tls13-gcm")).read_text(encoding="ascii")
        says, = self.notes("tls12-gcm", log)
        self.assertIn("none of the keys", says)


class Refusals(Case):
    def refuse(self, *words):
        for command in ("scan", "facts"):
            done = run(command, *words, capture("tls12-gcm"))
            self.assertEqual((done.returncode, done.out), (2, ""))
            yield done.err

    def test_what_is_no_key_log_is_refused_with_its_line(self):
        for says in self.refuse("--keylog", capture("tls12-gcm")):
            self.assertIn("line 1: no key log", says)

    def test_what_is_no_private_key_is_refused(self):
        for says in self.refuse("--rsa-key", keys("tls12-gcm")):
            self.assertIn("no RSA private key", says)

    def test_a_bad_line_beside_good_ones_is_passed_over_and_said(self):
        path = pathlib.Path(self.folder) / "keys"
        log = pathlib.Path(keys("tls12-gcm")).read_text(encoding="ascii")
        path.write_text(log + "CLIENT_RANDOM 00\n", encoding="ascii")
        done = run("facts", "--keylog", str(path), capture("tls12-gcm"))
        self.assertIn('"decrypted":true', done.out)
        self.assertRegex(done.err, r"line \d+: passed over")


if __name__ == "__main__":
    main()
