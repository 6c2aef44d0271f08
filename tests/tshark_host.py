# SPDX-License-Identifier: GPL-2.0-or-later
"""tshark with the plugin and nothing else of this machine."""

import os
import re
import shutil
import subprocess
import tempfile

NOBODY = 65534
TIMEOUT = 300
PRELOAD = os.environ.get("PRELOAD")


class Host:
    """Wireshark's programs in a house of their own: no settings, no extcap programs, no other
    plugin; and not as root, for whom Wireshark loads plugins of the system alone."""

    def __init__(self, module):
        self.folder = tempfile.mkdtemp(prefix="wiretriage-")
        for name in ("empty", "settings", "without"):
            os.mkdir(os.path.join(self.folder, name))
        place = os.path.join(self.folder, "plugins", self.version(), "epan")
        os.makedirs(place)
        shutil.copy(module, place)
        self.open_up()

    @staticmethod
    def version():
        said = subprocess.run(["tshark", "--version"], capture_output=True, text=True, check=True,
                              env={**os.environ, "LC_ALL": "C"}).stdout
        return re.search(r"(\d+\.\d+)\.\d+", said).group(1)

    def open_up(self):
        """Everything here can be read by everybody."""
        for where, folders, names in os.walk(self.folder):
            os.chmod(where, 0o755)
            for name in names:
                os.chmod(os.path.join(where, name), 0o644)
            del folders

    def environment(self, plugins):
        words = {"PATH": "/usr/bin:/bin", "HOME": self.folder, "LC_ALL": "C.UTF-8", "TZ": "UTC",
                 "WIRESHARK_CONFIG_DIR": os.path.join(self.folder, "settings"),
                 "WIRESHARK_PLUGIN_DIR": os.path.join(self.folder, plugins),
                 "WIRESHARK_EXTCAP_DIR": os.path.join(self.folder, "empty")}
        if PRELOAD:
            words.update(LD_PRELOAD=PRELOAD, ASAN_OPTIONS="detect_leaks=0:abort_on_error=1",
                         UBSAN_OPTIONS="halt_on_error=1:print_stacktrace=1")
        return words

    def place(self, plugins):
        """How a process is started here."""
        person = {"user": NOBODY, "group": NOBODY, "extra_groups": []} if is_root() else {}
        return {"env": self.environment(plugins), "cwd": self.folder, **person}

    def run(self, *command, plugins="plugins", **options):
        return subprocess.run(command, capture_output=True, text=True, timeout=TIMEOUT,
                              check=False, **self.place(plugins), **options)

    def start(self, *command):
        """A process that is talked to in bytes."""
        return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                stderr=subprocess.DEVNULL, **self.place("plugins"))

    def path(self, name):
        return os.path.join(self.folder, name)

    def copy(self, path):
        """The capture where tshark may read it."""
        place = self.path(os.path.basename(path))
        shutil.copyfile(path, place)
        os.chmod(place, 0o644)
        return place


def is_root():
    return os.getuid() == 0 or os.getgid() == 0
