/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <stdbool.h>

#include "bytes.h"

/* An address as RFC 3261 section 19.1 has it, escapes (%40) as they are. */
typedef struct SipUri {
    Bytes scheme;
    bool is_sip;    /* sip or sips; of others, all but scheme, number and parameters are empty */
    bool is_secure; /* sips */
    bool is_phone;  /* tel (RFC 3966) */
    Bytes number;   /* of tel; of other schemes what stands behind the colon */
    Bytes user, password;
    Bytes host;    /* an IPv6 address without its brackets */
    uint16_t port; /* 0: not said, or nonsense */
    Bytes parameters, headers;
} SipUri;

/* False: no scheme, or a SIP address without a host; *out untouched. */
bool sip_uri_read(Bytes text, SipUri *out);

/* A host, and a port behind a colon; an IPv6 address stands in brackets. False: no host. */
bool sip_uri_read_host(Bytes text, Bytes *host, uint16_t *port);
