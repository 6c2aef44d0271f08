/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "tls_keys.h"
#include "tls_opener.h"
#include "tls_secrets.h"
#include "tls_stream.h"

/*
 * What a handshake has said so far of how records will be protected, and the master secret that
 * follows from it and from what the user knows. A renegotiation is another one.
 */
typedef struct TlsAgreement {
    TlsSeed seed;
    uint16_t suite, offered_version;
    bool has_client, has_server; /* their hellos */
    bool offers_early_data, is_extended, encrypts_then_macs, is_compressed;
    GBytes *asked_session, *asked_ticket; /* by the client, to resume; NULL: none */
    GBytes *session, *ticket;             /* that the server gave */
    GByteArray *transcript; /* messages up to the ClientKeyExchange, where that matters */
    bool is_transcript_over;
    GByteArray *exchanged; /* the encrypted premaster secret, or NULL */
    uint8_t master[TLS_KEYS_MASTER_SIZE];
    bool has_master, has_tried_rsa;
} TlsAgreement;

void tls_agreement_clear(TlsAgreement *agreement);

/* Of a hello in the format of SSL 2.0. */
void tls_agreement_take_hello(TlsAgreement *agreement, const TlsClientHello *hello);

/* What is kept of the handshake is dropped, and no more of it is kept. */
void tls_agreement_give_up(TlsAgreement *agreement);

/* A message of either side; keeps_transcript: private keys are there that may need it. */
void tls_agreement_take(TlsAgreement *agreement, const TlsMessageSeen *seen, bool keeps_transcript);

/* What the records will be protected with, by what the hellos say. */
TlsTerms tls_agreement_terms(const TlsAgreement *agreement);

/* For those that resume it, also by a ticket that came since the master secret was found. */
void tls_agreement_remember(const TlsAgreement *agreement, TlsSecrets *secrets);

/* Looks the master secret up or makes it; false: nothing that is known gives it. */
bool tls_agreement_find_master(TlsAgreement *agreement, TlsSecrets *secrets);
