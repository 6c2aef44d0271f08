# SPDX-License-Identifier: GPL-2.0-or-later
"""Importing the package registers every scenario."""

from scenarios import (  # noqa: F401
    asking, carried, clones, comparisons, databases, deaf, federation, handshakes, healthy,
    hostile, hsrp, interfaces, neighbours, paths, redundancy, refusals, sip_calls, sip_dialogs,
    sip_forms, sip_keys, sip_logins, sip_options, sip_phones, sip_presence, sip_redirects,
    sip_requests, sip_transfers, sip_trunks, sip_trust, spoof, stale, stalls, tcp_paths,
    web_autodiscover, web_federation, working)
