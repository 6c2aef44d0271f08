/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "sip_message.h"

/* A body of message/sipfrag (RFC 3420), as a NOTIFY about a transfer has it (RFC 3515 section
 * 2.4.5): a start line, header fields, a body, each of which may be missing (has_start). Nothing is
 * wrong with a fragment because something is missing. False: neither a start line nor a field; *out
 * is then of no use. */
bool sipfrag_read(Bytes body, SipMessage *out);
