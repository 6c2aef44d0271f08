# SPDX-License-Identifier: GPL-2.0-or-later
"""baresip: a telephone in a namespace, and what its user presses."""

import os
import socket
import subprocess
import time

CONSOLE = 5555
MODULES = "/usr/lib/baresip/modules"
CONFIG = """sip_listen {ip}:5060
audio_source aubridge,nowhere
audio_player aubridge,nowhere
cons_listen 127.0.0.1:{console}
module_path {modules}
module g711.so
module aubridge.so
module account.so
module menu.so
module cons.so
"""


def press(words):
    handle = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    handle.sendto((words + "\n").encode(), ("127.0.0.1", CONSOLE))


class Baresip:
    def __init__(self, place, name, user, answers=True):
        self.place, self.name = place, name
        folder = place.lab.scratch_file("baresip")
        os.mkdir(folder)
        mode = ";answermode=auto" if answers else ""
        account = f"<sip:{user}@{place.ip(name)}>;regint=0{mode}\n"
        texts = {"accounts": account, "contacts": "",
                 "config": CONFIG.format(ip=place.ip(name), console=CONSOLE, modules=MODULES)}
        for file, text in texts.items():
            with open(os.path.join(folder, file), "w", encoding="ascii") as handle:
                handle.write(text)
        self.said = open(os.path.join(folder, "said"), "wb")
        place.lab.start(name, "baresip", "-f", folder, stdin=subprocess.DEVNULL,
                        stdout=self.said, stderr=self.said)
        place.run.log(f"baresip runs on {name}", machine=name)
        time.sleep(2)

    def press(self, words, after=0.0):
        self.place.lab.inside(self.name, press, words)
        self.place.run.log(f"{self.name} presses {words}", machine=self.name)
        time.sleep(after)
