/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "pair.h"
#include "value.h"

/* What an attempt came to, read off the handshake ladder (tls_summary.h). */
typedef enum Refusal {
    REFUSAL_NONE,    /* it works, goes on, or cannot be read */
    REFUSAL_VERSION, /* no common version */
    REFUSAL_CIPHER,  /* no common cipher suite */
    REFUSAL_CA,      /* one side does not trust the chain of the other */
    REFUSAL_EXPIRED,
    REFUSAL_SERVER_CERTIFICATE,    /* the client ends it over the server's certificate */
    REFUSAL_NO_CLIENT_CERTIFICATE, /* the server ends it since the client had none */
    REFUSAL_CLIENT_CERTIFICATE,    /* the server ends it over the client's certificate */
    REFUSAL_APPLICATION,           /* TLS stands; the server closes or stays silent */
    REFUSAL_SPARE,                 /* TLS stands; nobody said anything and somebody closed */
    REFUSAL_UNCLEAR,               /* the handshake stops and nothing says why */
} Refusal;

Refusal refusal_of(const TlsAttempt *attempt);

/* The side whose certificate is refused; meaningful for those that are about one. */
TlsSide refusal_refused(const TlsAttempt *attempt);

/* Does an alert in clear say so, or only the end of the connection? */
bool refusal_is_said(const TlsAttempt *attempt);

/* And does that alert leave no doubt of what is refused? handshake_failure and the like do. */
bool refusal_names_reason(const TlsAttempt *attempt);

/* Neither works nor fails: it goes on when the capture ends, or too little of it is in there. */
bool refusal_is_undecided(const TlsAttempt *attempt);

/* "fatal alert 42 (bad_certificate)", "FIN", "RST", "an encrypted alert", "silence" */
Value *refusal_words(const TlsAttempt *attempt);
