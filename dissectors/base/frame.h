/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "bytes.h"
#include "time.h"

/* Which way a frame passed its interface, where the capture says so (pcapng epb_flags, SLL). */
typedef enum FrameDirection {
    FRAME_DIRECTION_UNKNOWN,
    FRAME_DIRECTION_IN,
    FRAME_DIRECTION_OUT,
} FrameDirection;

/* One captured frame, as both front ends hand it to the engine; everything is borrowed. */
typedef struct Frame {
    uint64_t number;    /* 1-based, as Wireshark counts */
    Time time;          /* TIME_NONE when the capture gives none */
    uint32_t section;   /* pcapng section, 0-based; interface numbers start anew in each */
    uint32_t interface; /* number inside the section, 0 for pcap */
    uint32_t link_type; /* LINKTYPE_ value of the pcap-linktype registry */
    FrameDirection direction;
    Bytes bytes;      /* what was captured */
    uint32_t on_wire; /* length of the frame when it was sent, at least bytes.length */
} Frame;

/* What a capture says about an interface; borrowed. */
typedef struct FrameInterface {
    uint32_t section, interface;
    uint32_t link_type;
    uint32_t snap_length; /* 0: no limit known */
    Bytes name; /* pcapng if_name, else if_description, empty when none; not necessarily UTF-8 */
} FrameInterface;

/* The LINKTYPE_ values that the packet floor reads (registry of tcpdump.org). */
enum {
    LINKTYPE_NULL = 0,
    LINKTYPE_ETHERNET = 1,
    LINKTYPE_RAW = 101,
    LINKTYPE_LOOP = 108,
    LINKTYPE_LINUX_SLL = 113,
    LINKTYPE_IPV4 = 228,
    LINKTYPE_IPV6 = 229,
    LINKTYPE_LINUX_SLL2 = 276,
};
