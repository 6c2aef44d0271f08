/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <stdbool.h>

#include <wireshark.h>
#include <epan/packet_info.h>
#include <epan/tvbuff.h>

#include "frame.h"
#include "link_types.h"

/* A record of Wireshark as a frame without number, its bytes borrowed from the tvb. False when it
 * is no packet (a journal entry, a system call), *out untouched. */
bool record_read(const packet_info *pinfo, tvbuff_t *tvb, const LinkTypes *types, Frame *out);

/* What the capture calls the interface of a frame read from that record; empty when nothing. The
 * text belongs to Wireshark and is good until the next frame. */
Bytes record_interface_name(const packet_info *pinfo, const Frame *frame);
