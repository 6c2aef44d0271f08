#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Holds the JSON of wiretriage against docs/report.schema.json: usage: check_schema.py PROGRAM.

The validator here knows the keywords that the schema uses and refuses others. Where the module
jsonschema is installed it is asked as well, and both have to agree.
"""

import copy
import glob
import json
import os
import re

import scenarios
from program import Case, main, run

try:
    import jsonschema
except ImportError:
    jsonschema = None

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
SCHEMA_PATH = os.path.join(ROOT, "docs", "report.schema.json")
FOLDERS = (os.path.join(ROOT, "captures"), os.path.join(os.path.dirname(ROOT), "shared", "samples"))
with open(SCHEMA_PATH, encoding="utf-8") as schema_file:
    SCHEMA = json.load(schema_file)
TYPES = {"object": dict, "array": list, "string": str, "boolean": bool, "null": type(None)}
SILENT = {"$schema", "$id", "$defs", "title", "description", "then", "else"}


def has_type(value, name):
    if name == "integer":
        return isinstance(value, int) and not isinstance(value, bool)
    return isinstance(value, TYPES[name])


def is_number(value):
    return has_type(value, "integer") or isinstance(value, float)


def canonical(value):
    return json.dumps(value, sort_keys=True)


class Validator:
    """A subset of JSON Schema, draft 2020-12; what it does not know is an error."""

    def __init__(self, root):
        self.root = root

    def errors(self, value, schema, place="$"):
        for keyword, rule in schema.items():
            if keyword in SILENT:
                continue
            check = getattr(self, "_" + keyword.strip("$"), None)
            if check is None:
                raise ValueError(f"keyword {keyword} is unknown here")
            yield from check(value, rule, schema, place)

    def is_valid(self, value, schema):
        return next(self.errors(value, schema), None) is None

    def _ref(self, value, rule, _schema, place):
        target = self.root
        for name in rule.removeprefix("#/").split("/"):
            target = target[name]
        yield from self.errors(value, target, place)

    def _type(self, value, rule, _schema, place):
        names = [rule] if isinstance(rule, str) else rule
        if not any(has_type(value, name) for name in names):
            yield f"{place}: {value!r} is no {' or '.join(names)}"

    def _const(self, value, rule, _schema, place):
        if canonical(value) != canonical(rule):
            yield f"{place}: {value!r} is not {rule!r}"

    def _enum(self, value, rule, _schema, place):
        if canonical(value) not in map(canonical, rule):
            yield f"{place}: {value!r} is none of {rule}"

    def _pattern(self, value, rule, _schema, place):
        if isinstance(value, str) and not re.search(rule, value):
            yield f"{place}: {value!r} does not look like {rule}"

    def _minLength(self, value, rule, _schema, place):
        if isinstance(value, str) and len(value) < rule:
            yield f"{place}: {value!r} is too short"

    def _minimum(self, value, rule, _schema, place):
        if is_number(value) and value < rule:
            yield f"{place}: {value} is less than {rule}"

    def _maximum(self, value, rule, _schema, place):
        if is_number(value) and value > rule:
            yield f"{place}: {value} is more than {rule}"

    def _required(self, value, rule, _schema, place):
        for name in rule if isinstance(value, dict) else ():
            if name not in value:
                yield f"{place}: {name} is missing"

    def _properties(self, value, rule, _schema, place):
        for name, schema in rule.items() if isinstance(value, dict) else ():
            if name in value:
                yield from self.errors(value[name], schema, f"{place}.{name}")

    def _items(self, value, rule, _schema, place):
        for number, item in enumerate(value if isinstance(value, list) else ()):
            yield from self.errors(item, rule, f"{place}[{number}]")

    def _minItems(self, value, rule, _schema, place):
        if isinstance(value, list) and len(value) < rule:
            yield f"{place}: has {len(value)} items, not {rule}"

    def _uniqueItems(self, value, rule, _schema, place):
        if rule and isinstance(value, list) and len(set(map(canonical, value))) < len(value):
            yield f"{place}: something is there twice"

    def _allOf(self, value, rule, _schema, place):
        for schema in rule:
            yield from self.errors(value, schema, place)

    def _anyOf(self, value, rule, _schema, place):
        if not any(self.is_valid(value, schema) for schema in rule):
            yield f"{place}: {value!r} fits none of its forms"

    def _if(self, value, rule, schema, place):
        branch = "then" if self.is_valid(value, rule) else "else"
        yield from self.errors(value, schema.get(branch, {}), place)


def errors_of(document, schema=None):
    schema = schema or SCHEMA
    errors = list(Validator(SCHEMA).errors(document, schema))
    if jsonschema is not None:
        others = list(jsonschema.Draft202012Validator(schema).iter_errors(document))
        assert bool(errors) == bool(others), (errors, others)
    return errors


def places_of(value, place=()):
    """Where the fields of objects are, all the way down."""
    for key, item in value.items() if isinstance(value, dict) else enumerate(value):
        if isinstance(value, dict):
            yield place + (key,)
        if isinstance(item, (dict, list)):
            yield from places_of(item, place + (key,))


def holder(document, place):
    for key in place[:-1]:
        document = document[key]
    return document


def recorded():
    """All captures that there are."""
    found = [path for folder in FOLDERS
             for path in glob.glob(os.path.join(folder, "**", "*.pcap*"), recursive=True)]
    return sorted(found)


class Schema(Case):
    def captures(self):
        whole = self.capture(scenarios.stale(), "stale.pcap")
        with open(whole, "rb") as file:
            content = file.read()
        return [whole, self.capture(scenarios.healed(), "healed.pcap"),
                self.capture(scenarios.healthy(), "healthy.pcap"),
                self.capture(scenarios.Scene(), "empty.pcap"),
                self.file(content[:-5], "cut.pcap"), self.file(content[:9], "head.pcap"),
                self.file(b"hello\n", "text.txt"), self.path("missing.pcap")]

    def test_the_schema_itself_is_one(self):
        if jsonschema is None:
            self.skipTest("the module jsonschema is not installed")
        jsonschema.Draft202012Validator.check_schema(SCHEMA)

    def test_a_document_is_valid(self):
        document = self.document(*self.captures())
        self.assertEqual(len(document["captures"]), 8)
        self.assertEqual(errors_of(document), [])

    def test_a_filtered_and_a_salvaged_document_is_valid(self):
        paths = self.captures()
        for options in (["--filter", "arp"], ["--salvage"]):
            self.assertEqual(errors_of(self.document(*options, *paths)), [])

    def test_a_line_is_valid(self):
        line_schema = {"$ref": "#/$defs/line", "$defs": SCHEMA["$defs"]}
        for line in run("scan", "-f", "ndjson", *self.captures()).out.splitlines():
            self.assertEqual(errors_of(json.loads(line), line_schema), [])

    def test_what_was_recorded_gives_a_valid_document(self):
        document = self.document(*recorded())
        self.assertGreater(len(document["captures"]), 0)
        self.assertEqual(errors_of(document), [])

    def examples(self):
        """A document, and one with a finding that has a certificate and a ladder."""
        stale = self.document(*self.captures()[:1])
        self.assertTrue(stale["captures"][0]["findings"])
        yield stale
        names = self.document("--case", "tls-name-mismatch", *recorded())
        names["captures"] = [one for one in names["captures"]
                             if any(each["ladder"] for each in one["findings"])][:1]
        yield names

    def test_a_missing_field_is_no_longer_valid(self):
        for document in self.examples():
            for place in places_of(document):
                with self.subTest(place):
                    broken = copy.deepcopy(document)
                    del holder(broken, place)[place[-1]]
                    self.assertTrue(errors_of(broken))

    def test_a_field_of_another_type_is_no_longer_valid(self):
        for document in self.examples():
            for place in places_of(document):
                with self.subTest(place):
                    broken = copy.deepcopy(document)
                    holder(broken, place)[place[-1]] = 0.5
                    self.assertTrue(errors_of(broken))

    def test_an_additional_field_is_valid(self):
        document = self.document(*self.captures())
        document["more"] = 1
        document["captures"][0]["more"] = {}
        document["captures"][0]["findings"][0]["subject"]["more"] = []
        self.assertEqual(errors_of(document), [])


if __name__ == "__main__":
    main()
