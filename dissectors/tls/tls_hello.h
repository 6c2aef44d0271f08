/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "cursor.h"
#include "limits.h"

enum { TLS_HELLO_RANDOM_SIZE = 32 };

/*
 * A ClientHello (RFC 5246 section 7.4.1.2, RFC 8446 section 4.1.2). Lists are borrowed and as
 * sent; empty ones were absent or empty. Of a repeated extension the first one counts, one that
 * contradicts itself is left out.
 */
typedef struct TlsClientHello {
    uint16_t legacy_version;
    uint16_t highest_version; /* of all that is offered, GREASE left out */
    uint16_t lowest_version;  /* 0: not said */
    bool is_ssl2;             /* in the format of SSL 2.0, whatever it offers */
    uint8_t random[TLS_HELLO_RANDOM_SIZE];
    Bytes session_id;
    Bytes suites; /* two bytes each, three in the format of SSL 2.0 */
    uint16_t suite_count;
    Bytes compressions;
    CursorState extensions; /* CURSOR_OK: all were read */
    bool has_extensions;
    Bytes server_name;               /* the first host name of SNI */
    Bytes protocols;                 /* ALPN, for tls_hello_next_protocol */
    Bytes versions;                  /* supported_versions, two bytes each */
    Bytes groups;                    /* two bytes each */
    Bytes signatures;                /* signature_algorithms, two bytes each */
    Bytes certificate_signatures;    /* signature_algorithms_cert, two bytes each */
    Bytes key_shares;                /* for tls_hello_next_share */
    Bytes authorities;               /* certificate_authorities, DNs with their lengths */
    Bytes cookie;                    /* the client answers a HelloRetryRequest */
    Bytes ticket;                    /* session_ticket */
    bool has_ticket_extension;       /* session_ticket */
    bool has_ticket;                 /* and not empty: offers to resume */
    bool has_pre_shared_key;         /* offers to resume, or an external key */
    bool has_early_data;             /* application data goes with the ClientHello */
    bool has_extended_master_secret; /* RFC 7627 */
    bool has_encrypt_then_mac;       /* RFC 7366 */
    bool has_renegotiation_info;     /* RFC 5746, as an extension */
    bool is_renegotiation;           /* renegotiation_info brings the last Finished */
    bool has_encrypted_hello;        /* encrypted_client_hello: the server name may be a decoy */
    bool has_post_handshake_auth;
} TlsClientHello;

/* A ServerHello, or the HelloRetryRequest that looks like one (RFC 8446 section 4.1.3). */
typedef struct TlsServerHello {
    uint16_t legacy_version;
    uint16_t version; /* what was chosen, drafts as they are */
    bool is_retry;
    uint8_t random[TLS_HELLO_RANDOM_SIZE];
    Bytes session_id;
    uint16_t suite;
    uint8_t compression;
    CursorState extensions; /* CURSOR_OK: all were read */
    bool has_extensions;
    Bytes protocol; /* ALPN; encrypted in TLS 1.3 */
    uint16_t group; /* of the key share, in a retry the wanted one; 0: none */
    bool has_group;
    bool has_pre_shared_key; /* resumed, or an external key: no certificates follow */
    bool has_ticket_extension;
    bool has_server_name; /* the client's was used */
    bool has_extended_master_secret;
    bool has_encrypt_then_mac;
    bool has_renegotiation_info;
} TlsServerHello;

/* The body of a handshake message. False where the part before the extensions is short; *out
 * untouched. What follows never makes it false: out->extensions says how that went. */
bool tls_client_hello_read(Cursor *in, TlsClientHello *out);
bool tls_server_hello_read(Cursor *in, TlsServerHello *out);

/* A ClientHello in the format of SSL 2.0, with its record header of two bytes (RFC 5246 section
 * E.2). False with in->state CURSOR_OK: it is none. */
bool tls_client_hello_read_ssl2(Cursor *in, TlsClientHello *out);

/* Cipher suite i of suite_count; one of SSL 2.0 has more than two bytes. */
uint32_t tls_client_hello_suite(const TlsClientHello *hello, uint16_t i);

/* Does it say so by renegotiation_info, or by the cipher suite that stands for an empty one (RFC
 * 5746 section 3.3)? */
bool tls_client_hello_renegotiates_safely(const TlsClientHello *hello);

/* The next ALPN name of a list; false at its end. */
bool tls_hello_next_protocol(Cursor *list, Bytes *out);

/* The group of the next key share; false at the end. */
bool tls_hello_next_share(Cursor *list, uint16_t *group);

/* The next number of a list of 16-bit numbers; false at its end. GREASE is left out. */
bool tls_hello_next_number(Cursor *list, uint16_t *out);
