/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "sip_layer.h"

/* Notes phone numbers without a display string in presence that the message carries: a NOTIFY, a
 * BENOTIFY, or the answer to a SUBSCRIBE. */
void sip_presence_take(SipLayer *layer, const SipSeen *seen);
