/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

/*
 * Every bound of the library by name. What reaches one is evicted, counted or cut, and the report
 * says so in its notes; nothing grows with the size of a capture.
 */
enum {
    /* reading */
    LIMIT_VLAN_TAGS = 4, /* 802.1Q/802.1ad tags of one frame */
    LIMIT_DHCP_OPTIONS = 128,

    /* contexts */
    LIMIT_CONTEXTS = 65536,  /* distinct (interface, VLAN stack) of a capture */
    LIMIT_INTERFACES = 4096, /* distinct (section, interface) of a capture */

    /* addresses and what happened to them */
    LIMIT_ADDRESSES = 131072,        /* addresses with an owner or a delivery */
    LIMIT_STORIES = 8192,            /* addresses seen with more than one MAC */
    LIMIT_STORY_BYTES = 24 << 20,    /* memory of those stories */
    LIMIT_MACS_OF_ADDRESS = 8,       /* MACs of one address */
    LIMIT_OWNER_CHANGES = 64,        /* owner changes of one address kept one by one */
    LIMIT_REWRITES = 4096,           /* (IP, outer MAC, inner MAC) of copied packets */
    LIMIT_OUTAGES_OF_ADDRESS = 16,   /* misdelivery outages of one address */
    LIMIT_SENDERS_OF_OUTAGE = 32,    /* senders of one outage kept one by one */
    LIMIT_REACHERS_OF_ADDRESS = 8,   /* stations known to reach the owner of an address */
    LIMIT_ADDRESSES_OF_SENDER = 8,   /* source addresses kept of one sender */
    LIMIT_QUESTIONS_OF_ADDRESS = 64, /* conversations of one address waiting for an answer */
    LIMIT_EVIDENCE_FRAMES = 4,       /* first frames of a kind kept as evidence, and as many last */
    LIMIT_NOTED_MACS = 4096,         /* MACs known to rewrite, forward or front for others */
    LIMIT_RECENT_PACKETS = 4096,     /* packets remembered while their copy may still come */
    LIMIT_HEARD_STATIONS = 16384,    /* (IP, MAC) pairs that may join two interfaces */
    LIMIT_ASKERS = 4096,             /* (asker, target) pairs of ARP watched for repetition */

    /* report */
    LIMIT_NOTES = 64,
    LIMIT_FINDINGS = 4096,
};
