#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Where the results of wiretriage go and how they look there: usage: test_display.py PROGRAM."""

import fcntl
import os
import pty
import signal
import struct
import subprocess
import termios

import scenarios
from program import TIMEOUT, Case, main, program, run

ESCAPE = "\x1b"


class Output(Case):
    def test_a_file_gets_what_standard_output_would(self):
        path, out = self.capture(scenarios.stale()), self.path("report.json")
        done = run("scan", "-f", "json", "-o", out, path)
        self.assertEqual((done.returncode, done.out, done.err), (1, "", ""))
        with open(out, encoding="utf-8") as file:
            self.assertEqual(file.read(), run("scan", "-f", "json", path).out)
        self.assertEqual(sorted(os.listdir(self.folder)), ["report.json", "trace.pcap"])

    def test_a_file_is_replaced_also_behind_a_link(self):
        path, out = self.capture(scenarios.healthy()), self.file(b"old", "old.txt")
        os.symlink("old.txt", self.path("link"))
        self.assertEqual(run("scan", "-o", self.path("link"), path).returncode, 0)
        self.assertTrue(os.path.islink(self.path("link")))
        with open(out, encoding="utf-8") as file:
            self.assertIn("nothing found", file.read())

    def test_a_device_is_written_to_and_not_replaced(self):
        path, out = self.capture(scenarios.healthy()), self.path("pipe")
        os.mkfifo(out)
        with subprocess.Popen([program(), "scan", "-o", out, path]) as process:
            with open(out, encoding="utf-8") as pipe:
                self.assertIn("nothing found", pipe.read())
            self.assertEqual(process.wait(TIMEOUT), 0)
        self.assertFalse(os.path.isfile(out))

    def test_a_place_that_cannot_be_written_is_an_error(self):
        path = self.capture(scenarios.healthy())
        self.assert_refused(run("scan", "-o", self.path("trace.pcap") + "/no/x", path), "/no/x")

    def test_a_full_disk_is_an_error(self):
        if not os.path.exists("/dev/full"):
            self.skipTest("no /dev/full")
        path = self.capture(scenarios.stale())
        self.assert_refused(run("scan", "-o", "/dev/full", path), "/dev/full")

    def test_a_reader_that_leaves_ends_the_program_quietly(self):
        for i in range(40):
            self.capture(scenarios.stale(), f"{i}.pcap")
        for ignored in (False, True):
            before = (lambda: signal.signal(signal.SIGPIPE, signal.SIG_IGN)) if ignored else None
            with subprocess.Popen([program(), "scan", self.folder], stdout=subprocess.PIPE,
                                  stderr=subprocess.PIPE, preexec_fn=before) as process:
                process.stdout.close()
                self.assertEqual(process.stderr.read(), b"")
                self.assertIn(process.wait(TIMEOUT), (-signal.SIGPIPE, 128 + signal.SIGPIPE))


class Terminal(Case):
    def shown(self, *arguments, env=None, columns=80, cwd=None):
        """What the program shows on a terminal."""
        leader, follower = pty.openpty()
        with open(leader, "rb", buffering=0) as screen:
            fcntl.ioctl(follower, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
            with subprocess.Popen([program(), *arguments], stdout=follower,
                                  stdin=subprocess.DEVNULL,
                                  stderr=subprocess.PIPE, cwd=cwd,
                                  env={**os.environ, "TERM": "xterm", **(env or {})}) as process:
                os.close(follower)
                shown = b""
                try:
                    while part := screen.read(65536):
                        shown += part
                except OSError:
                    pass  # how Linux says that the other end is closed
                process.stderr.read()
        return shown.decode("utf-8").replace("\r\n", "\n")

    def setUp(self):
        super().setUp()
        self.environment = os.environ.pop("NO_COLOR", None)
        if self.environment is not None:
            self.addCleanup(os.environ.__setitem__, "NO_COLOR", self.environment)

    def test_a_pipe_gets_no_escapes(self):
        path = self.capture(scenarios.stale())
        for arguments in (("scan", path), ("cases",), ("explain", "stale-vm-mac")):
            done = run(*arguments, env={"TERM": "xterm"})
            self.assertNotIn(ESCAPE, done.out + done.err)
            self.assertLessEqual(max(map(len, done.out.splitlines())), 80)

    def test_a_terminal_gets_colour_unless_refused(self):
        path = self.capture(scenarios.stale())
        self.assertIn(ESCAPE, self.shown("scan", path))
        self.assertNotIn(ESCAPE, self.shown("scan", path, env={"NO_COLOR": "1"}))
        self.assertNotIn(ESCAPE, self.shown("scan", path, env={"TERM": "dumb"}))
        self.assertNotIn(ESCAPE, self.shown("scan", "-f", "json", path))

    def test_lines_are_as_wide_as_the_terminal(self):
        path = self.capture(scenarios.stale())
        for columns in (60, 132):
            shown = self.shown("scan", "trace.pcap", env={"NO_COLOR": "1"}, columns=columns,
                               cwd=os.path.dirname(path))
            widths = [len(line) for line in shown.splitlines()]
            self.assertLessEqual(max(widths), columns)
            self.assertGreater(max(widths), columns - 25)


class Text(Case):
    def test_a_finding_says_what_where_and_what_to_do(self):
        scene = scenarios.stale()
        out = run("scan", self.capture(scene)).out
        finding, = self.only_capture(self.capture(scene))["findings"]
        flat = " ".join(out.split())
        for sentence in [finding["summary"], *finding["advice"],
                         *(one["says"] for one in finding["evidence"] + finding["conditions"])]:
            self.assertIn(" ".join(sentence.split()), flat)
        for word in ("CRITICAL", finding["confidence"], "stale-vm-mac", "UTC", "1. "):
            self.assertIn(word, out)

    def test_nothing_found_is_said(self):
        path = self.capture(scenarios.healthy())
        out = run("scan", path).out
        self.assertIn(path, out)
        self.assertIn("nothing found", out)

    def test_several_captures_end_with_a_tally(self):
        paths = [self.capture(scenarios.stale(), "a.pcap"),
                 self.capture(scenarios.healthy(), "b.pcap"), self.path("missing.pcap")]
        last = run("scan", *paths).out.splitlines()[-1]
        for part in ("3 captures", "1 critical", "1 with nothing found", "1 unreadable"):
            self.assertIn(part, last)
        self.assertNotIn("captures:", run("scan", paths[0]).out)


if __name__ == "__main__":
    main()
