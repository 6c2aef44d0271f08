/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib.h>

#include "order.h"
#include "time.h"
#include "window.h"

/* Which of the two lengths of a record comes first. */
typedef enum PcapLengths {
    PCAP_LENGTHS_CAPTURED_FIRST,
    PCAP_LENGTHS_WIRE_FIRST, /* version 2.2 and older, DG/UX's 543.0 */
    PCAP_LENGTHS_UNSURE,     /* version 2.3 was written both ways: captured is the smaller one */
} PcapLengths;

/* How the records of a pcap file look: its file header says, and where it does not, the first
 * records do. */
typedef struct PcapLayout {
    Order order;
    PcapLengths lengths;
    uint32_t record_header; /* bytes before the frame: 16, more in patched variants */
    uint32_t padding;       /* counted in both lengths, before the frame (FDDI of AIX) */
    Time unit;              /* of the fraction: a nanosecond or a microsecond */
    uint32_t link_type;
    uint32_t snap_length;
    uint32_t largest; /* bytes of the largest frame */
} PcapLayout;

/* Does it begin as a pcap file? */
bool pcap_layout_fits(Bytes head);

/* Reads the file header and steps over it; false with *error, *out untouched. */
bool pcap_layout_read(Window *window, PcapLayout *out, GError **error);

/* The fields that all variants share, as they stand in the file. */
typedef struct PcapRecord {
    uint32_t seconds, fraction, captured, on_wire;
} PcapRecord;

enum { PCAP_RECORD_COMMON = 16 };

/* header is over the PCAP_RECORD_COMMON bytes. */
static inline PcapRecord pcap_record_read(const PcapLayout *layout, Cursor header)
{
    uint32_t fields[4] = { 0 };
    cursor_copy(&header, fields, sizeof fields);
    PcapRecord record = {
        .seconds = order_host_u32(layout->order, fields[0]),
        .fraction = order_host_u32(layout->order, fields[1]),
        .captured = order_host_u32(layout->order, fields[2]),
        .on_wire = order_host_u32(layout->order, fields[3]),
    };
    if (layout->lengths == PCAP_LENGTHS_WIRE_FIRST ||
        (layout->lengths == PCAP_LENGTHS_UNSURE && record.captured > record.on_wire)) {
        uint32_t first = record.captured;
        record.captured = record.on_wire;
        record.on_wire = first;
    }
    return record;
}

/* Things that a sound record seldom has; 0 for nearly all. */
unsigned pcap_record_oddities(const PcapLayout *layout, const PcapRecord *record);
