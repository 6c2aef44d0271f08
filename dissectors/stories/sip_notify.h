/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "sip_message.h"

/* How a transfer stands, as the text in a NOTIFY says (RFC 3515 section 2.4.4). */
typedef struct SipProgress {
    uint32_t id;     /* CSeq of its REFER; 0: not said */
    uint16_t status; /* of the request that the transfer made */
    Bytes reason;
} SipProgress;

/* False: the NOTIFY is about something else. */
bool sip_notify_read(const SipMessage *message, SipProgress *out);
