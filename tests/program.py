# SPDX-License-Identifier: GPL-2.0-or-later
"""What the tests of the program share: the program, captures in a folder of their own, and the
words of a refusal."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import unittest

TIMEOUT = 60


def program():
    return os.path.abspath(os.environ["WIRETRIAGE"])


def main():
    """The program is the first argument, or named by WIRETRIAGE in the environment."""
    if len(sys.argv) > 1 and os.path.isfile(sys.argv[1]):
        os.environ["WIRETRIAGE"] = sys.argv.pop(1)
    if "WIRETRIAGE" not in os.environ:
        sys.exit(f"usage: {os.path.basename(sys.argv[0])} PROGRAM [unittest options]")
    unittest.main()


def run(*arguments, stdin=b"", env=None, cwd=None):
    environment = {**os.environ, **(env or {})}
    done = subprocess.run([program(), *arguments], input=stdin, capture_output=True,
                          env=environment, timeout=TIMEOUT, cwd=cwd, check=False)
    done.out = done.stdout.decode("utf-8")
    done.err = done.stderr.decode("utf-8")
    return done


class Case(unittest.TestCase):
    """A folder of its own for each test, with the captures that it asks for."""

    def setUp(self):
        self.folder = tempfile.mkdtemp(prefix="wiretriage-")
        self.addCleanup(shutil.rmtree, self.folder)

    def path(self, *names):
        path = os.path.join(self.folder, *names)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        return path

    def capture(self, scene, *names):
        return scene.write(self.path(*(names or ("trace.pcap",))))

    def file(self, content, *names):
        path = self.path(*names)
        with open(path, "wb") as file:
            file.write(content)
        return path

    def document(self, *arguments, status=None, **options):
        done = run("scan", "--format", "json", *arguments, **options)
        if status is not None:
            self.assertEqual(done.returncode, status, done.err)
        return json.loads(done.out)

    def only_capture(self, *arguments, **options):
        captures = self.document(*arguments, **options)["captures"]
        self.assertEqual(len(captures), 1)
        return captures[0]

    def assert_refused(self, done, *words):
        """Wrong usage: status 2, nothing on standard output, one line that says what."""
        self.assertEqual(done.returncode, 2)
        self.assertEqual(done.out, "")
        self.assertEqual(done.err.count("\n"), 1, done.err)
        for word in ("wiretriage: ",) + words:
            self.assertIn(word, done.err)
