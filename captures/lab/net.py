# SPDX-License-Identifier: GPL-2.0-or-later
"""Network namespaces, links and processes of one recording. Nothing of them outlives the Lab."""

import ctypes
import fcntl
import os
import select
import shutil
import signal
import socket
import struct
import subprocess
import sys
import tempfile
import time
import traceback

PREFIX = "wtlab"

CLONE_NEWNET = 0x40000000
PR_SET_PDEATHSIG = 1
SIOCETHTOOL = 0x8946
ETHTOOL_OFF = (0x17, 0x1F, 0x24, 0x2C)  # transmit checksums, TSO, GSO, GRO

libc = ctypes.CDLL(None, use_errno=True)


class LabError(Exception):
    """The laboratory did not do what the scenario says; such a recording is thrown away."""


def run(*words, check=True):
    done = subprocess.run(words, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    if check and done.returncode != 0:
        raise LabError(f"{' '.join(words)}: {done.stdout.strip()}")
    return done.stdout


def die_with_parent():
    libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


def write_sysctl(path, value):
    try:
        with open("/proc/sys/" + path, "w", encoding="ascii") as file:
            file.write(str(value))
    except FileNotFoundError:
        pass  # a kernel without IPv6 has nothing to switch off


def plain_frames(device):
    """Let the sender compute checksums and cut segments, so that captures show wire frames."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as handle:
        for command in ETHTOOL_OFF:
            value = ctypes.create_string_buffer(struct.pack("II", command, 0))
            request = struct.pack("16sP8x", device.encode(), ctypes.addressof(value))
            try:
                fcntl.ioctl(handle, SIOCETHTOOL, request)
            except OSError:
                pass  # not every kernel has every switch


def enter(namespace):
    handle = os.open(f"/run/netns/{namespace}", os.O_RDONLY)
    if libc.setns(handle, CLONE_NEWNET) != 0:
        raise OSError(ctypes.get_errno(), "setns " + namespace)
    os.close(handle)


class Child:
    """A function that runs in a namespace; it reads commands from one pipe, answers on another."""

    def __init__(self, namespace, work, args):
        self.name = work.__name__
        command_read, self.command_write = os.pipe()
        self.answer_read, answer_write = os.pipe()
        self.pid = os.fork()
        if self.pid == 0:
            os.close(self.command_write)
            os.close(self.answer_read)
            self._live(namespace, work, args, command_read, answer_write)
        os.close(command_read)
        os.close(answer_write)

    @staticmethod
    def _live(namespace, work, args, commands, answers):
        status = 1
        try:
            for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
                signal.signal(number, signal.SIG_DFL)
            die_with_parent()
            os.setpgid(0, 0)
            enter(namespace)
            work(*args, commands, answers)
            status = 0
        except BaseException:  # pylint: disable=broad-except
            traceback.print_exc()
        finally:
            sys.stderr.flush()
            os._exit(status)

    def ask(self, command, seconds=10):
        os.write(self.command_write, command.encode() + b"\n")
        return self.answer(seconds)

    def answer(self, seconds=10):
        ready, _, _ = select.select([self.answer_read], [], [], seconds)
        said = os.read(self.answer_read, 4096) if ready else b""
        if not said:
            raise LabError(f"{self.name} does not answer")
        return said.decode().strip()

    def stop(self):
        if self.pid is None:
            return
        try:
            os.killpg(self.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
        try:
            os.kill(self.pid, signal.SIGKILL)
            os.waitpid(self.pid, 0)
        except (ProcessLookupError, ChildProcessError):
            pass
        os.close(self.command_write)
        os.close(self.answer_read)
        self.pid = None


class Lab:
    """Owns namespaces and children; use as a context manager, leaving it removes both."""

    def __init__(self):
        self.prefix = f"{PREFIX}{os.getpid()}-"
        self.namespaces = []
        self.children = []
        self.processes = []
        self.scratch = tempfile.TemporaryDirectory(prefix=self.prefix)
        self.scratch_files = 0

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def full(self, name):
        return self.prefix + name

    def namespace(self, name):
        run("ip", "netns", "add", self.full(name))
        self.namespaces.append(name)
        self.inside(name, write_sysctl, "net/ipv6/conf/all/disable_ipv6", 1)
        self.inside(name, write_sysctl, "net/ipv6/conf/default/disable_ipv6", 1)
        self.ip(name, "link", "set", "lo", "up")

    def ipv6(self, name, device, **settings):
        """Switches IPv6 on for one device; settings: other values of its sysctl folder."""
        for key, value in (*settings.items(), ("disable_ipv6", 0)):
            self.inside(name, write_sysctl, f"net/ipv6/conf/{device}/{key}", value)

    def scratch_file(self, kind):
        self.scratch_files += 1
        return os.path.join(self.scratch.name, f"{self.scratch_files}.{kind}")

    def ip(self, name, *words):
        return run("ip", "-n", self.full(name), *words)

    def exec(self, name, *words):
        return run("ip", "netns", "exec", self.full(name), *words)

    def inside(self, name, work, *args):
        """Runs a function in a namespace and waits for it."""
        pid = os.fork()
        if pid == 0:
            status = 1
            try:
                enter(self.full(name))
                work(*args)
                status = 0
            except BaseException:  # pylint: disable=broad-except
                traceback.print_exc()
            finally:
                sys.stderr.flush()
                os._exit(status)
        if os.waitpid(pid, 0)[1] != 0:
            raise LabError(f"{work.__name__} failed in {name}")

    def spawn(self, name, work, *args):
        """Starts a function in a namespace; it gets two more arguments: commands and answers."""
        child = Child(self.full(name), work, args)
        self.children.append(child)
        return child

    def start(self, name, *words, **options):
        """Starts a program in a namespace."""
        process = subprocess.Popen(
            ("ip", "netns", "exec", self.full(name)) + words, preexec_fn=die_with_parent, **options)
        self.processes.append(process)
        return process

    def pair(self, near, near_device, far, far_device, mac=None):
        """A veth pair between two namespaces, both ends up; mac is the near end's."""
        words = ["ip", "link", "add", near_device, "netns", self.full(near)]
        words += ["address", mac] if mac else []
        run(*words, "type", "veth", "peer", "name", far_device, "netns", self.full(far))
        for name, device in ((near, near_device), (far, far_device)):
            self.inside(name, plain_frames, device)
            self.ip(name, "link", "set", device, "up")

    def bridge(self, name, device):
        self.ip(name, "link", "add", device, "type", "bridge", "mcast_snooping", "0")
        self.ip(name, "link", "set", device, "up")

    def remove(self, name):
        for pid in run("ip", "netns", "pids", self.full(name), check=False).split():
            try:
                os.kill(int(pid), signal.SIGKILL)
            except ProcessLookupError:
                pass
        run("ip", "netns", "del", self.full(name), check=False)
        self.namespaces.remove(name)

    def close(self):
        for child in self.children:
            child.stop()
        for process in self.processes:
            if process.poll() is None:
                process.kill()
            process.wait()
        for name in list(self.namespaces):
            self.remove(name)
        self.children, self.processes = [], []
        self.scratch.cleanup()


def is_orphan(name):
    """Of a recording whose process is gone."""
    owner = name[len(PREFIX):].partition("-")[0]
    return name.startswith(PREFIX) and owner.isdigit() and not os.path.exists("/proc/" + owner)


def remove_leftovers():
    """Removes what a killed recording left behind; running recordings are kept."""
    for line in run("ip", "netns", "list").splitlines():
        name = line.split()[0] if line.split() else ""
        if is_orphan(name):
            for pid in run("ip", "netns", "pids", name, check=False).split():
                os.kill(int(pid), signal.SIGKILL)
            run("ip", "netns", "del", name)
    folder = tempfile.gettempdir()
    for name in os.listdir(folder):
        if is_orphan(name):
            shutil.rmtree(os.path.join(folder, name), ignore_errors=True)


def wait_for(condition, seconds, what):
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            raise LabError("waited in vain for " + what)
        time.sleep(0.02)
