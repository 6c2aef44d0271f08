/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <stdbool.h>

#include "bytes.h"

/* What From, To, Contact, Route, Refer-To and others hold (RFC 3261 sections 20.10 and 25.1). */
typedef struct SipAddress {
    bool is_star;  /* the * of a Contact */
    Bytes display; /* without quotes, escapes in it as they are */
    Bytes uri;     /* for sip_uri_read */
    Bytes parameters;
} SipAddress;

/* One address; a field with several is cut by sip_text_next_value before. False: no address; *out
 * untouched. */
bool sip_address_read(Bytes value, SipAddress *out);

/* The tag of From or To; empty when there is none. */
Bytes sip_address_tag(const SipAddress *address);
