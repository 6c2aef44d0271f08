# SPDX-License-Identifier: GPL-2.0-or-later
"""A conversation that is written down beforehand: both ends know all of it, each says its own lines
when it has heard those of the other."""

import dataclasses
import os
import select
import socket
import struct
import time

PATIENCE = 120  # seconds that an end waits for the other


@dataclasses.dataclass
class Step:
    """what: open, say, close (FIN), reset. who: a (the one that opens) or b."""

    who: str
    what: str
    data: bytes = b""
    cuts: tuple = ()  # over TCP: where the data is cut into segments
    pause: float = 0.0  # before it
    heard: bool = True  # False: the other end does not wait for it


def say(who, *messages, **more):
    """Messages in one segment or datagram."""
    return Step(who, "say", b"".join(messages), **more)


class End:
    def __init__(self, who, plan):
        self.who, self.plan = who, plan
        kind = socket.SOCK_STREAM if plan["tcp"] else socket.SOCK_DGRAM
        family = socket.AF_INET6 if ":" in plan["ip"]["a"] else socket.AF_INET
        self.link = self.door = None
        self.make = lambda: socket.socket(family, kind)
        if who == "b" or not plan["tcp"]:
            door = self.make()
            door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            door.bind((plan["ip"][who], plan["port"][who]))
            if plan["tcp"]:
                door.listen(8)
                self.door = door
            else:
                self.link = door
        other = "b" if who == "a" else "a"
        self.there = (plan["ip"][other], plan["port"][other])

    def hear(self, size):
        if not self.plan["tcp"]:
            self.link.recv(65536)
            return
        while size > 0:
            data = self.link.recv(size)
            if not data:
                raise EOFError("the other end closed")
            size -= len(data)

    def open(self):
        if not self.plan["tcp"]:
            return
        if self.who == "b":
            self.link, _ = self.door.accept()
        else:
            self.link = self.make()
            self.link.connect(self.there)
        self.link.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def speak(self, step):
        if not self.plan["tcp"]:
            self.link.sendto(step.data, self.there)
            return
        borders = (0, *step.cuts, len(step.data))
        for begin, end in zip(borders, borders[1:]):
            self.link.sendall(step.data[begin:end])
            time.sleep(0.02)

    def act(self, step):
        time.sleep(step.pause)
        if step.what == "say":
            self.speak(step)
        elif step.what == "reset":
            linger = struct.pack("ii", 1, 0)
            self.link.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
            self.link.close()
        elif step.what == "close":
            self.link.close()

    def heed(self, step):
        """The other end's step."""
        if step.what == "say" and step.heard:
            self.hear(len(step.data))
        elif step.what in ("close", "reset"):
            try:
                while self.link.recv(4096):
                    pass
            except OSError:
                pass
            self.link.close()

    def step(self, step):
        if step.what == "open":
            self.open()
        elif step.who == self.who:
            self.act(step)
        else:
            self.heed(step)


def run_end(who, plan, steps, commands, answers):
    """Answers when it is ready and when all has been said."""
    socket.setdefaulttimeout(PATIENCE)
    end = End(who, plan)
    os.write(answers, b"ready\n")
    os.read(commands, 4096)
    for step in steps:
        end.step(step)
    os.write(answers, b"done\n")
    select.select([commands], [], [])
