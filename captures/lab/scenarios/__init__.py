# SPDX-License-Identifier: GPL-2.0-or-later
"""Importing the package registers every scenario."""

from scenarios import (  # noqa: F401
    asking, carried, clones, comparisons, deaf, handshakes, healthy, hostile, hsrp, interfaces,
    neighbours, paths, redundancy, refusals, spoof, stale, stalls, tcp_paths, working)
