/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <wireshark.h>
#include <epan/packet.h>
#include <epan/expert.h>

#include "session.h"

/* What Wireshark gave the protocol and its fields to be known by. */
typedef struct Display {
    int protocol;
    int case_id, severity, confidence, title, summary, says, finding; /* fields */
    gint details, exhibit;                                            /* subtrees */
    expert_field info, warning, critical;
} Display;

/* Registers protocol and fields. display stays where it is as long as the process. */
void display_register(Display *display);

/* Shows what the frame proves; tree may be NULL. */
void display_exhibits(const Display *display, const GPtrArray *exhibits, tvbuff_t *tvb,
                      packet_info *pinfo, proto_tree *tree);
