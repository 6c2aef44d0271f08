/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <stdbool.h>

#include "sip_method.h"

/* RFC 3261 section 20.16. */
typedef struct SipCseq {
    uint32_t number;
    SipMethod method;
    Bytes method_name;
} SipCseq;

/* False: no number or no method; *out untouched. */
bool sip_cseq_read(Bytes value, SipCseq *out);
