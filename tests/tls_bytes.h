/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

/*
 * What TLS endpoints say, byte by byte (RFC 5246 section 7.4, RFC 8446 sections 4 and 5): each
 * function appends to the bytes of one side. What is encrypted is of the right length and says
 * nothing.
 */
#include <glib.h>
#include <stdint.h>
#include <string.h>

enum {
    TLS_BYTES_1_2 = 0x0303,
    TLS_BYTES_1_3 = 0x0304,
    TLS_BYTES_GCM = 0xc02f,    /* ECDHE, AES 128 GCM, SHA-256 */
    TLS_BYTES_GCM_13 = 0x1301, /* AES 128 GCM, SHA-256 */
};

/* What a ClientHello says. */
typedef struct TlsOffer {
    uint16_t version;     /* 0: TLS 1.2 */
    const char *name;     /* SNI; NULL: none */
    const char *protocol; /* ALPN; NULL: none */
} TlsOffer;

static inline void tls_put_number(GByteArray *out, uint32_t number, unsigned size)
{
    while (size-- > 0) {
        uint8_t byte = (uint8_t)(number >> 8 * size);
        g_byte_array_append(out, &byte, 1);
    }
}

static inline void tls_put_zeros(GByteArray *out, size_t n)
{
    guint before = out->len;
    g_byte_array_set_size(out, before + (guint)n);
    memset(out->data + before, 0, n);
}

/* The length of what was appended since, in front of it. */
static inline void tls_put_length(GByteArray *out, guint since, unsigned size)
{
    uint32_t length = out->len - since - size;
    for (unsigned i = 0; i < size; i++)
        out->data[since + i] = (uint8_t)(length >> 8 * (size - 1 - i));
}

static inline guint tls_put_room(GByteArray *out, unsigned size)
{
    tls_put_zeros(out, size);
    return out->len - size;
}

static inline guint tls_begin_record(GByteArray *out, unsigned type)
{
    tls_put_number(out, type, 1);
    tls_put_number(out, 0x0303, 2);
    return tls_put_room(out, 2);
}

/* A record of that type with that many bytes that nobody can read. */
static inline void tls_put_sealed(GByteArray *out, unsigned type, size_t n)
{
    guint at = tls_begin_record(out, type);
    tls_put_zeros(out, n);
    memset(out->data + out->len - n, 0xa5, n);
    tls_put_length(out, at, 2);
}

static inline void tls_put_message(GByteArray *out, unsigned type, const GByteArray *body)
{
    guint record = tls_begin_record(out, 22);
    tls_put_number(out, type, 1);
    tls_put_number(out, body->len, 3);
    g_byte_array_append(out, body->data, body->len);
    tls_put_length(out, record, 2);
}

static inline void tls_put_name_extension(GByteArray *out, const char *name)
{
    size_t n = strlen(name);
    tls_put_number(out, 0, 2);
    tls_put_number(out, (uint32_t)n + 5, 2);
    tls_put_number(out, (uint32_t)n + 3, 2);
    tls_put_number(out, 0, 1);
    tls_put_number(out, (uint32_t)n, 2);
    g_byte_array_append(out, (const uint8_t *)name, (guint)n);
}

static inline void tls_put_protocol_extension(GByteArray *out, const char *protocol)
{
    size_t n = strlen(protocol);
    tls_put_number(out, 16, 2);
    tls_put_number(out, (uint32_t)n + 3, 2);
    tls_put_number(out, (uint32_t)n + 1, 2);
    tls_put_number(out, (uint32_t)n, 1);
    g_byte_array_append(out, (const uint8_t *)protocol, (guint)n);
}

static inline void tls_put_client_hello(GByteArray *out, const TlsOffer *offer)
{
    bool is_13 = offer->version == TLS_BYTES_1_3;
    g_autoptr(GByteArray) body = g_byte_array_new();
    tls_put_number(body, is_13 || offer->version == 0 ? TLS_BYTES_1_2 : offer->version, 2);
    tls_put_zeros(body, 32 + 1); /* random, no session */
    tls_put_number(body, 2, 2);
    tls_put_number(body, is_13 ? TLS_BYTES_GCM_13 : TLS_BYTES_GCM, 2);
    tls_put_number(body, 0x0100, 2); /* no compression */
    guint extensions = tls_put_room(body, 2);
    if (offer->name != NULL)
        tls_put_name_extension(body, offer->name);
    if (offer->protocol != NULL)
        tls_put_protocol_extension(body, offer->protocol);
    if (is_13) {
        tls_put_number(body, 0x002b0003, 4);
        tls_put_number(body, 0x020304, 3);
    }
    tls_put_length(body, extensions, 2);
    tls_put_message(out, 1, body);
}

static inline void tls_put_server_hello(GByteArray *out, uint16_t version)
{
    bool is_13 = version == TLS_BYTES_1_3;
    g_autoptr(GByteArray) body = g_byte_array_new();
    tls_put_number(body, is_13 ? TLS_BYTES_1_2 : version, 2);
    tls_put_zeros(body, 32 + 1);
    tls_put_number(body, is_13 ? TLS_BYTES_GCM_13 : TLS_BYTES_GCM, 2);
    tls_put_number(body, 0, 1);
    guint extensions = tls_put_room(body, 2);
    if (is_13) {
        tls_put_number(body, 0x002b0002, 4);
        tls_put_number(body, 0x0304, 2);
    }
    tls_put_length(body, extensions, 2);
    tls_put_message(out, 2, body);
}

/* A Certificate message of TLS 1.2 with the DER of a certificate and of its issuer; NULL: none. */
static inline void tls_put_certificates(GByteArray *out, GBytes *own, GBytes *issuer)
{
    GBytes *ders[] = { own, issuer };
    g_autoptr(GByteArray) body = g_byte_array_new();
    guint list = tls_put_room(body, 3);
    for (size_t i = 0; i < G_N_ELEMENTS(ders) && ders[i] != NULL; i++) {
        gsize n;
        const uint8_t *der = g_bytes_get_data(ders[i], &n);
        tls_put_number(body, (uint32_t)n, 3);
        g_byte_array_append(body, der, (guint)n);
    }
    tls_put_length(body, list, 3);
    tls_put_message(out, 11, body);
}

/* A CertificateRequest of TLS 1.2 for RSA and ECDSA with this DN (DER), NULL: without any. */
static inline void tls_put_request(GByteArray *out, GBytes *authority)
{
    g_autoptr(GByteArray) body = g_byte_array_new();
    tls_put_number(body, 0x020140, 3);
    tls_put_number(body, 0x00020403, 4);
    guint list = tls_put_room(body, 2);
    if (authority != NULL) {
        gsize n;
        const uint8_t *der = g_bytes_get_data(authority, &n);
        tls_put_number(body, (uint32_t)n, 2);
        g_byte_array_append(body, der, (guint)n);
    }
    tls_put_length(body, list, 2);
    tls_put_message(out, 13, body);
}

static inline void tls_put_done(GByteArray *out)
{
    g_autoptr(GByteArray) body = g_byte_array_new();
    tls_put_message(out, 14, body);
}

static inline void tls_put_key_exchange(GByteArray *out)
{
    g_autoptr(GByteArray) body = g_byte_array_new();
    tls_put_zeros(body, 33);
    tls_put_message(out, 16, body);
}

static inline void tls_put_cipher_change(GByteArray *out)
{
    guint at = tls_begin_record(out, 20);
    tls_put_number(out, 1, 1);
    tls_put_length(out, at, 2);
}

/* ChangeCipherSpec and Finished of TLS 1.2 with GCM: 8 + 16 + 16 bytes. */
static inline void tls_put_finished(GByteArray *out)
{
    tls_put_cipher_change(out);
    tls_put_sealed(out, 22, 40);
}

static inline void tls_put_data(GByteArray *out, size_t n)
{
    tls_put_sealed(out, 23, n);
}

static inline void tls_put_alert(GByteArray *out, unsigned level, unsigned description)
{
    guint at = tls_begin_record(out, 21);
    tls_put_number(out, level, 1);
    tls_put_number(out, description, 1);
    tls_put_length(out, at, 2);
}
