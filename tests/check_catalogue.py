#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Every case has all that belongs to it: usage: check_catalogue.py PROGRAM.

A row with an explanation, a test of its own, a capture that shows it, a healthy one that must not,
a line in the README, and its place in docs/cases.md, which is written from the rows.
"""

import json
import os
import re

from program import Case, main, run

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
HEADINGS = ("Symptom", "What the wire shows", "Look-alikes", "Causes", "Fix", "What to capture",
            "A typical failure")
CARD_HEADINGS = ("Symptom", "What the wire shows", "Where to look instead", "Causes", "Fix")


def text_of(*names):
    with open(os.path.join(ROOT, *names), encoding="utf-8") as file:
        return file.read()


def catalogue():
    return json.loads(run("cases", "--format", "json").out)


def manifest():
    return json.loads(text_of("captures", "manifest.json"))["captures"]


def named(entries):
    """The captures of the entries that are really there."""
    return [one["capture"] for one in entries
            if os.path.exists(os.path.join(ROOT, "captures", one["capture"]))]


class Rows(Case):
    def each(self, kind, check):
        for row in catalogue()[kind]:
            with self.subTest(row["id"]):
                check(row["id"])

    def assert_explained(self, case, headings):
        done = run("explain", case)
        self.assertEqual((done.returncode, done.err), (0, ""))
        for heading in headings:
            self.assertRegex(done.out, rf"\n{heading}\n  +\S")


class Cases(Rows):
    def test_every_case_is_explained(self):
        self.each("cases", lambda case: self.assert_explained(case, HEADINGS))

    def test_every_case_has_a_test_of_its_own(self):
        listed = text_of("tests", "meson.build")

        def check(case):
            name = "case_" + case.replace("-", "_")
            self.assertIn(f"id = \"{case}\"", text_of("dissectors", "cases", name + ".c"))
            self.assertTrue(os.path.exists(os.path.join(ROOT, "tests", f"test_{name}.c")))
            self.assertIn(f"'{name}'", listed)
        self.each("cases", check)

    def test_every_case_has_a_capture_that_shows_it(self):
        entries = manifest()

        def check(case):
            shown = [one for one in entries if case in {must["case"] for must in one["must"]}]
            self.assertTrue(named(shown), "no failing capture")
        self.each("cases", check)

    def test_every_case_has_a_healthy_capture_that_must_not(self):
        entries = [one for one in manifest() if one["case"] == "healthy"]

        def check(case):
            silent = [one for one in entries if case in one["must_not"]]
            self.assertTrue(named(silent), "no healthy capture")
        self.each("cases", check)

    def test_every_case_has_a_line_in_the_readme(self):
        readme = text_of("README.md")
        self.each("cases", lambda case: self.assertIn(f"\n| {case} | ", readme))


class Document(Case):
    def test_it_is_what_the_rows_say(self):
        printed = run("explain", "--all", "--format", "markdown")
        self.assertEqual((printed.returncode, printed.err), (0, ""))
        self.assertEqual(text_of("docs", "cases.md"), printed.out, "write it anew: wiretriage "
                         "explain --all -f markdown > docs/cases.md")

    def test_every_link_leads_to_a_case_or_card(self):
        document, rows = text_of("docs", "cases.md"), catalogue()
        anchors = re.findall(r"^### (\S+)$", document, re.MULTILINE)
        ids = [row["id"] for row in rows["cases"] + rows["cards"]]
        self.assertEqual(sorted(anchors), sorted(ids))
        links = set(re.findall(r"\]\(#([^)]*)\)", document))
        self.assertLessEqual(links, set(anchors))
        self.assertLessEqual(set(anchors), links)


class Cards(Rows):
    """What no packet shows is explained and never judged."""

    def test_every_card_is_explained(self):
        def check(card):
            self.assert_explained(card, CARD_HEADINGS)
            self.assertIn("No packet shows this", run("explain", card).out)
        self.each("cards", check)

    def test_no_capture_is_judged_by_one(self):
        self.each("cards", lambda card: self.assert_refused(
            run("scan", "--case", card, "x.pcap"), "no packet shows", card, "wiretriage explain"))


if __name__ == "__main__":
    main()
