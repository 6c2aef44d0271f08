/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "cursor.h"
#include "limits.h"

/*
 * Bodies of handshake messages. What a reader borrows lies in the message. A list that is cut
 * gives what is there: rest.state says whether it ended well.
 */

/* A Certificate message: the sender's own certificate first, then those of its issuers. */
typedef struct TlsCertificates {
    Bytes context;   /* TLS 1.3: of the request that it answers */
    uint32_t length; /* of the list as sent; 0: the sender has no certificate */
    bool has_extensions;
    uint8_t taken;
    Cursor rest;
} TlsCertificates;

/* A CertificateRequest. */
typedef struct TlsCertificateRequest {
    Bytes context;               /* TLS 1.3 */
    Bytes types;                 /* client certificate types, one byte each; none in TLS 1.3 */
    Bytes signatures;            /* two bytes each; none before TLS 1.2 */
    uint16_t authorities_length; /* as sent; 0: any issuer will do */
    Cursor authorities;          /* for tls_certificate_request_next */
} TlsCertificateRequest;

/* A NewSessionTicket. */
typedef struct TlsTicket {
    uint32_t lifetime; /* seconds */
    uint16_t length;   /* of the ticket */
} TlsTicket;

/* Named groups (RFC 8422, RFC 7919). */
typedef enum TlsGroup {
    TLS_GROUP_NONE = 0,
    TLS_GROUP_SECP256R1 = 23,
    TLS_GROUP_SECP384R1 = 24,
    TLS_GROUP_SECP521R1 = 25,
    TLS_GROUP_X25519 = 29,
    TLS_GROUP_X448 = 30,
} TlsGroup;

/* False where the part before the list is short; *out untouched. */
bool tls_certificates_read(Cursor *in, uint16_t version, TlsCertificates *out);

/* The next certificate as DER. False at the end, where the rest is cut or malformed, and past
 * LIMIT_TLS_CERTIFICATES. */
bool tls_certificates_next(TlsCertificates *certificates, Bytes *der);

/* False where the part before the list of authorities is short; *out untouched. */
bool tls_certificate_request_read(Cursor *in, uint16_t version, TlsCertificateRequest *out);

/* The next distinguished name as DER; false at the end. */
bool tls_certificate_request_next(TlsCertificateRequest *request, Bytes *name);

/* Of TLS 1.2 and before, or of TLS 1.3 (RFC 5077, RFC 8446 section 4.6.1). */
bool tls_ticket_read(Cursor *in, uint16_t version, TlsTicket *out);

/* The group of a ServerKeyExchange (RFC 8422 section 5.4); false where it names none. */
bool tls_group_read(Cursor *in, uint16_t *out);

/* "x25519"; NULL for one that is not known here. */
const char *tls_group_name(uint16_t group);

/* "rsa_pss_rsae_sha256", "rsa_pkcs1_sha1": a signature scheme (RFC 8446 section 4.2.3); NULL for
 * one that is not known here. */
const char *tls_messages_signature_name(uint16_t scheme);
