# SPDX-License-Identifier: GPL-2.0-or-later
"""One run of a scenario: the site, the log of what happened when, recordings, expectations."""

import time

from clock import stretch
from frames import read_frames
from named import write_named
from net import run as run_program
from record import Recorder
from site_plan import Site

LINK_CASES = (
    "stale-vm-mac", "stale-arp-cache", "vm-unicast-deaf", "duplicate-ip", "duplicate-mac",
    "arp-spoof", "failover-not-announced", "fhrp-split-brain", "mac-flap", "arp-unanswered",
    "teaming-mac-rewrite")

UPPER_CASES = (
    "tcp-refused", "tcp-unanswered", "pmtu-blackhole", "um-auth-only-stall", "tls-name-mismatch",
    "tls-wildcard-subject", "tls-cert-expired", "tls-untrusted-ca", "tls-client-cert-missing",
    "tls-client-cert-rejected", "tls-server-cert-rejected", "tls-eku-mismatch",
    "tls-ca-list-truncated", "tls-version-refused", "tls-no-shared-cipher",
    "tls-handshake-incomplete", "av-auth-name-irrelevant", "federation-cert-intermediate",
    "sip-options-timeout", "sip-request-timeout", "sip-auth-loop", "sip-call-failed",
    "sip-transfer-failed", "sip-dialog-unended", "sip-peer-trust", "um-redirect-unreachable",
    "dr-options-demoted", "moc-number-format", "autodiscover-offload-404", "federation-http-403",
    "ocs-schema-mismatch")

USUAL_MAY = ("arp-unanswered", "teaming-mac-rewrite", "tcp-unanswered", "tcp-refused")

SCENARIOS = {}


def scenario_of(name, how_made, work):
    """Registers one row of a table: a function(run) that is told how it was made."""
    work.__doc__ = how_made
    SCENARIOS[name] = work


def scenario(work):
    """Registers a function(run) under its name, with dashes."""
    SCENARIOS[work.__name__.replace("_", "-")] = work
    return work


class Recording:
    def __init__(self, vantage, recorders, mirror, names, skews):
        self.skews = skews
        self.vantage, self.path, self.recorders, self.names = vantage, None, recorders, names
        self.is_pcapng = len(recorders) > 1 and not mirror


class Run:
    def __init__(self, lab, name, how_made):
        self.lab, self.name = lab, name
        self.how_made = " ".join(how_made.split())
        self.events = []
        self.recordings = {}
        self.entries = []
        self.beside = {}  # files that go with a capture: name in the folder -> path
        self.site = Site(lab, self.log)

    def log(self, what, **fields):
        self.events.append({"t": time.time_ns(), "what": what, **fields})

    def time_of(self, words, number=0):
        """When the log says so, in nanoseconds."""
        return [event["t"] for event in self.events if words in event["what"]][number]

    def record(self, name, vantage, *points, nanoseconds=False, mirror=False, names=None, only=(),
               direction=None, skews=(), snaplen=0):
        """Starts a capture at one or more (namespace, device). Several become one pcapng file with
        an interface each, or with mirror one file in order of time, as from a monitor port. With
        names the interfaces have these names, and every frame has its direction. skews: by how many
        milliseconds the clock of each point is fast."""
        ways = ("in", "out") if names else (direction,)
        recorders = [
            Recorder(self.lab, *point, self.lab.scratch_file("pcap"), nanoseconds, way, only,
                     snaplen)
            for point in points for way in ways]
        self.recordings[name] = Recording(vantage, recorders, mirror, names, skews)

    def stop(self, what="capture ends"):
        self.log(what)
        time.sleep(0.3)  # tcpdump takes what is under way
        recorders = [one for each in self.recordings.values() for one in each.recorders]
        for recorder in recorders:
            recorder.interrupt()
        for recorder in recorders:
            recorder.finish()
        for recording in self.recordings.values():
            recording.path = self._merge(recording)

    def _merge(self, recording):
        paths = [one.path for one in recording.recorders]
        if len(paths) == 1:
            return paths[0]
        if recording.names:
            merged = self.lab.scratch_file("merged.pcapng")
            write_named(merged, recording.names, list(zip(paths[::2], paths[1::2])))
            return merged
        for number, skew in enumerate(recording.skews):
            paths[number] = self._shift(paths[number], skew)
        merged = self.lab.scratch_file("merged.pcap")
        kind = ("-F", "pcapng", "-I", "none") if recording.is_pcapng else ("-F", "pcap")
        run_program("mergecap", *kind, "-w", merged, *paths)
        return merged

    def _shift(self, path, milliseconds):
        shifted = self.lab.scratch_file("shifted.pcap")
        run_program("editcap", "-F", "pcap", "-t", str(milliseconds / 1000), path, shifted)
        return shifted

    def stretch(self, name, pauses):
        """Puts pauses into a finished recording, and into the log: (time in nanoseconds, seconds).
        """
        stretched = self.lab.scratch_file("stretched.pcap")
        stretch(self.path(name), stretched, pauses)
        self.recordings[name].path = stretched
        for event in self.events:
            event["t"] += sum(more * 10**9 for moment, more in pauses if moment <= event["t"])
        self.log("the clock was put forward", pauses=[more for _, more in pauses])
        self.events[-1]["t"] += sum(more * 10**9 for _, more in pauses)

    def embed_keys(self, name, key_log):
        """A copy of a recording that holds the secrets of its TLS sessions itself."""
        path = self.lab.scratch_file("pcapng")
        run_program("editcap", "-F", "pcapng", "--inject-secrets", "tls," + key_log,
                    self.path(name), path)
        copy = Recording(self.recordings[name].vantage, [], False, None, ())
        copy.path, copy.is_pcapng = path, True
        self.recordings[name + "-embedded"] = copy
        return name + "-embedded"

    def path(self, name):
        return self.recordings[name].path

    def expect(self, name, folder, title, must=(), may=(), extra_forbidden=(), **more):
        """Adds a manifest entry of the link layer."""
        self._expect(name, folder, title, must, set(may) | set(USUAL_MAY), extra_forbidden,
                     LINK_CASES, layer="l2", **more)

    def expect_tls(self, name, folder, title, must=(), may=(), **more):
        """Adds a manifest entry of TCP and TLS; the link layer must be without a finding too."""
        self._expect(name, folder, title, must, set(may) | {"arp-unanswered"}, (),
                     LINK_CASES + UPPER_CASES, layer="tls", **more)

    def expect_sip(self, name, folder, title, must=(), may=(), **more):
        """Adds a manifest entry of SIP; what is below it must be without a finding too."""
        self._expect(name, folder, title, must, set(may) | {"arp-unanswered"}, (),
                     LINK_CASES + UPPER_CASES, layer="sip", **more)

    def expect_http(self, name, folder, title, must=(), may=(), **more):
        """Adds a manifest entry of HTTP; what is below it must be without a finding too."""
        self._expect(name, folder, title, must, set(may) | {"arp-unanswered"}, (),
                     LINK_CASES + UPPER_CASES, layer="http", **more)

    def _expect(self, name, folder, title, must, may, extra_forbidden, cases, layer, **more):
        """What neither must nor may appear is forbidden."""
        recording = self.recordings[name]
        ending = ".pcapng" if recording.is_pcapng else ".pcap"
        may = may - set(extra_forbidden)
        allowed = {entry["case"] for entry in must} | may
        allowed |= {entry["case"] for entry in more.get("quiet", ())}
        forbidden = [case for case in cases if case not in allowed]
        forbidden += [case for case in extra_forbidden if case not in forbidden]
        entry = {
            "capture": f"{folder}/{name}{ending}", "layer": layer, "case": folder, "title": title,
            "vantage": recording.vantage, "scenario": self.name, "how_made": self.how_made,
            "must": list(must), "may": sorted(may),
            "must_not": forbidden, **more}
        entry["events"] = self._events(recording.path, entry)
        self.entries.append((entry, recording.path))

    def _events(self, path, entry):
        frames = read_frames(path)
        entry["frames"] = len(frames)
        told = []
        for event in self.events:
            frame = next((one.number for one in frames if one.time >= event["t"]), None)
            told.append({**event, "t": event["t"] / 1e9, "first_frame_at_or_after": frame})
        return told
