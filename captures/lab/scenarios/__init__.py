# SPDX-License-Identifier: GPL-2.0-or-later
"""Importing the package registers every scenario."""

from scenarios import healthy, neighbours, stale  # noqa: F401
