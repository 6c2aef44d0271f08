# SPDX-License-Identifier: GPL-2.0-or-later
"""A bad line between two devices: TCP segments get lost, arrive twice or late. In user space, for
kernels without netem."""

import heapq
import os
import random
import select
import time

from packets import open_raw
from team import receive, send

TCP = b"\x06"
BIG = 1400


class Wire:
    """plan: shares of `loss`, `twice`, `late`; or `big_once`, each full-size segment's first
    transmission is lost."""

    def __init__(self, plan):
        self.plan, self.seen, self.waiting = plan, set(), []
        self.dice = random.Random(4711)
        self.count = 0  # keeps equal times apart

    def is_lost(self, frame):
        if self.plan.get("big_once") and len(frame) > BIG:
            segment = frame[26:42]  # addresses, ports, sequence number
            fresh = segment not in self.seen
            self.seen.add(segment)
            return fresh
        return self.dice.random() < self.plan.get("loss", 0)

    def carry(self, target, frame):
        if frame[12:14] != b"\x08\x00" or frame[23:24] != TCP:
            send(target, frame)
            return
        if self.is_lost(frame):
            return
        late = self.dice.random() < self.plan.get("late", 0)
        self.queue(target, frame, 0.02 if late else 0)
        if self.dice.random() < self.plan.get("twice", 0):
            self.queue(target, frame, 0.005)

    def queue(self, target, frame, seconds):
        if seconds == 0:
            send(target, frame)
        else:
            self.count += 1
            heapq.heappush(self.waiting, (time.monotonic() + seconds, self.count, target, frame))

    def deliver(self):
        """What is due; returns how long the next one may wait."""
        while self.waiting and self.waiting[0][0] <= time.monotonic():
            *_, target, frame = heapq.heappop(self.waiting)
            send(target, frame)
        return self.waiting[0][0] - time.monotonic() if self.waiting else None


def run_wire(near_device, far_device, plan, commands, answers):
    """Carries frames until killed."""
    wire = Wire(plan)
    near, far = open_raw(near_device), open_raw(far_device)
    os.write(answers, b"ready\n")
    while True:
        pause = wire.deliver()
        ready = select.select([near, far, commands], [], [], pause and max(0, pause))[0]
        if commands in ready:
            return
        for handle in ready:
            frame = receive(handle)
            if frame is not None:
                wire.carry(far if handle is near else near, frame)
