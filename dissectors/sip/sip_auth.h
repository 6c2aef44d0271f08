/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <stdbool.h>

#include "bytes.h"

typedef enum SipAuthScheme {
    SIP_AUTH_OTHER,
    SIP_AUTH_DIGEST,
    SIP_AUTH_BASIC,
    SIP_AUTH_NTLM,     /* [MS-SIPAE] */
    SIP_AUTH_KERBEROS, /* [MS-SIPAE] */
    SIP_AUTH_TLS_DSK,  /* [MS-SIPAE] */
} SipAuthScheme;

/* A challenge, or what answers one (RFC 3261 section 22, RFC 7616). */
typedef struct SipAuth {
    SipAuthScheme scheme;
    Bytes scheme_name;
    Bytes realm, nonce, opaque, qop, algorithm;
    Bytes username;
    Bytes target;      /* targetname, whom NTLM and Kerberos authenticate */
    bool is_stale;     /* only the nonce was too old */
    bool has_token;    /* gssapi-data that says something: a round of NTLM, Kerberos or TLS-DSK */
    bool has_response; /* a digest, or a message that is signed */
} SipAuth;

/* False: no scheme; *out untouched. */
bool sip_auth_read(Bytes value, SipAuth *out);

/* NULL for OTHER. */
const char *sip_auth_scheme_name(SipAuthScheme scheme);
