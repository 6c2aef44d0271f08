/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "sip_message.h"

/* What a message carries of a type ("application/sdp"), as its body or as a part of it. False:
 * nothing. */
bool sip_body_find(const SipMessage *message, const char *type, Bytes *out);

/* Each of that type, told to take. */
void sip_body_each(const SipMessage *message, const char *type,
                   void (*take)(void *user, Bytes body), void *user);
