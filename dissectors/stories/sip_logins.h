/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "sip_transaction.h"

/* From so many challenges in a row on it is a loop: NTLM takes two rounds, TLS-DSK four
 * ([MS-SIPAE]). */
enum { SIP_LOGIN_LOOP = 6 };

/* How often a user is challenged by a server in a row (RFC 3261 section 22), over any number of
 * Call-IDs: a success ends the row. */
typedef struct SipLogins SipLogins;

SipLogins *sip_logins_new(void);
void sip_logins_free(SipLogins *logins); /* NULL is fine */

/* The challenges in a row, this one the last of them. */
uint32_t sip_logins_challenge(SipLogins *logins, const SipTransaction *transaction);

/* The user gets in: how many challenges in a row that ends. */
uint32_t sip_logins_succeed(SipLogins *logins, const SipTransaction *transaction);

/* The frames of those in a row. */
Span sip_logins_span(SipLogins *logins, const SipTransaction *transaction);

uint64_t sip_logins_evicted(const SipLogins *logins);
