# SPDX-License-Identifier: GPL-2.0-or-later
"""tcpdump under control: started and waited for, stopped, and refused if it lost a frame."""

import os
import re
import select
import signal
import subprocess
import time

from net import LabError


class Recorder:
    def __init__(self, lab, namespace, device, path, nanoseconds=False, direction=None,
                 only=(), snaplen=0):
        """direction: in or out, as the device sees it; only: words of a capture filter; snaplen:
        so many octets of each frame, 0 for all."""
        self.path = path
        words = ["tcpdump", "-n", "-i", device, "-s", str(snaplen), "-B", "8192", "-U"]
        words += ["-Z", "root"]
        words += ["--immediate-mode"]  # else the last second may still be in the kernel at the end
        words += ["--time-stamp-precision=nano"] if nanoseconds else []
        words += ["-Q", direction] if direction else []
        self.process = lab.start(namespace, *words, "-w", path, *only, stderr=subprocess.PIPE,
                                 text=False)
        self.said = b""
        self._wait_for(b"listening on", 10)

    def _wait_for(self, words, seconds):
        end = time.monotonic() + seconds
        handle = self.process.stderr.fileno()
        while words not in self.said:
            ready, _, _ = select.select([handle], [], [], max(0, end - time.monotonic()))
            more = os.read(handle, 4096) if ready else b""
            if not more:
                raise LabError(f"tcpdump is not {words.decode()}: {self.said.decode()}")
            self.said += more

    def interrupt(self):
        self.process.send_signal(signal.SIGINT)

    def finish(self):
        """After an interrupt: waits for the file and refuses it if a frame is missing."""
        self.said += self.process.stderr.read()
        self.process.wait()
        dropped = re.search(rb"(\d+) packets? dropped by kernel", self.said)
        if dropped is None or dropped.group(1) != b"0":
            raise LabError(f"{self.path}: tcpdump lost frames: {self.said.decode()}")
