# SPDX-License-Identifier: GPL-2.0-or-later
"""Importing the package registers every scenario."""

from scenarios import (  # noqa: F401
    asking, clones, deaf, healthy, hsrp, interfaces, neighbours, paths, redundancy, spoof, stale)
