/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "record.h"

#include <string.h>

#include <epan/epan.h>
#include <wiretap/wtap.h>

static Time time_of(const packet_info *pinfo)
{
    const nstime_t *at = &pinfo->abs_ts;
    if ((pinfo->presence_flags & PINFO_HAS_TS) == 0)
        return TIME_NONE;
    if (at->secs > INT64_MAX / TIME_SECOND - 1)
        return INT64_MAX;
    if (at->secs < INT64_MIN / TIME_SECOND + 1)
        return INT64_MIN + 1;
    return at->secs * TIME_SECOND + at->nsecs;
}

static FrameDirection direction_of(const wtap_rec *record)
{
    uint32_t flags;
    if (record->block == NULL || wtap_block_get_uint32_option_value(record->block, OPT_PKT_FLAGS,
                                                                    &flags) != WTAP_OPTTYPE_SUCCESS)
        return FRAME_DIRECTION_UNKNOWN;
    switch (PACK_FLAGS_DIRECTION(flags)) {
    case PACK_FLAGS_DIRECTION_INBOUND:
        return FRAME_DIRECTION_IN;
    case PACK_FLAGS_DIRECTION_OUTBOUND:
        return FRAME_DIRECTION_OUT;
    default:
        return FRAME_DIRECTION_UNKNOWN;
    }
}

/* An empty frame has a place, so that no reader is handed NULL. */
static Bytes bytes_of(tvbuff_t *tvb)
{
    static const uint8_t nothing[1];
    size_t captured = tvb_captured_length(tvb);
    const uint8_t *data = captured > 0 ? tvb_get_ptr(tvb, 0, (gint)captured) : nothing;
    return (Bytes){ data, captured };
}

bool record_read(const packet_info *pinfo, tvbuff_t *tvb, const LinkTypes *types, Frame *out)
{
    const wtap_rec *record = pinfo->rec;
    if (record->rec_type != REC_TYPE_PACKET)
        return false;
    const wtap_packet_header *header = &record->rec_header.packet_header;
    bool has_section = (record->presence_flags & WTAP_HAS_SECTION_NUMBER) != 0;
    bool has_interface = (record->presence_flags & WTAP_HAS_INTERFACE_ID) != 0;
    Frame frame = {
        .time = time_of(pinfo),
        .section = has_section ? record->section_number : 0,
        .interface = has_interface ? header->interface_id : 0,
        .link_type = link_types_of(types, header->pkt_encap),
        .direction = direction_of(record),
        .bytes = bytes_of(tvb),
    };
    frame.on_wire = MAX(header->len, (uint32_t)frame.bytes.length);
    *out = frame;
    return true;
}

static const char *name_of(const packet_info *pinfo, const Frame *frame)
{
#if WIRESHARK_VERSION_MAJOR * 100 + WIRESHARK_VERSION_MINOR >= 402
    return epan_get_interface_name(pinfo->epan, frame->interface, frame->section);
#else
    /* Without sections a number can mean another interface than that of the frame. */
    return frame->section == 0 ? epan_get_interface_name(pinfo->epan, frame->interface) : NULL;
#endif
}

/* Wireshark says "unknown" when there is none. */
Bytes record_interface_name(const packet_info *pinfo, const Frame *frame)
{
    bool has_interface = (pinfo->rec->presence_flags & WTAP_HAS_INTERFACE_ID) != 0;
    const char *name = has_interface ? name_of(pinfo, frame) : NULL;
    if (name == NULL || strcmp(name, "unknown") == 0)
        return (Bytes){ NULL, 0 };
    return (Bytes){ (const uint8_t *)name, strlen(name) };
}
