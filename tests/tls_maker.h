/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

/*
 * Bytes of TLS connections, put together field by field (RFC 5246, RFC 8446), what is encrypted
 * being filler of the right length; and a session that is told them.
 */
#include <glib.h>
#include <string.h>

#include "suite.h"
#include "tls_session.h"

enum {
    MAKER_CCS = 20,
    MAKER_ALERT = 21,
    MAKER_HANDSHAKE = 22,
    MAKER_DATA = 23,
    MAKER_FILLER = 0xb7,
    MAKER_RSA_GCM = 0x009c,
    MAKER_AES_128 = 0x1301,
    MAKER_AES_256 = 0x1302,
    MAKER_CCM_8 = 0x1305,
};

static inline void maker_number(GByteArray *out, unsigned size, uint32_t number)
{
    for (unsigned i = size; i-- > 0;) {
        uint8_t byte = (uint8_t)(number >> 8 * i);
        g_byte_array_append(out, &byte, 1);
    }
}

static inline void maker_filler(GByteArray *out, size_t n)
{
    for (size_t i = 0; i < n; i++)
        maker_number(out, 1, MAKER_FILLER);
}

/* What stands behind a length of so many bytes; frees it. */
static inline void maker_sized(GByteArray *out, unsigned size, GByteArray *what)
{
    maker_number(out, size, what->len);
    g_byte_array_append(out, what->data, what->len);
    g_byte_array_unref(what);
}

static inline void maker_record(GByteArray *out, unsigned type, GByteArray *what)
{
    maker_number(out, 1, type);
    maker_number(out, 2, 0x0303);
    maker_sized(out, 2, what);
}

/* A record of which nobody can see more than the length. */
static inline void maker_sealed(GByteArray *out, unsigned type, size_t length)
{
    GByteArray *what = g_byte_array_new();
    maker_filler(what, length);
    maker_record(out, type, what);
}

static inline void maker_change_cipher(GByteArray *out)
{
    GByteArray *what = g_byte_array_new();
    maker_number(what, 1, 1);
    maker_record(out, MAKER_CCS, what);
}

static inline void maker_alert(GByteArray *out, unsigned level, unsigned description)
{
    GByteArray *what = g_byte_array_new();
    maker_number(what, 1, level);
    maker_number(what, 1, description);
    maker_record(out, MAKER_ALERT, what);
}

/* A handshake message, in no record yet. */
static inline void maker_message(GByteArray *out, unsigned type, GByteArray *body)
{
    maker_number(out, 1, type);
    maker_sized(out, 3, body);
}

/* Messages in records of so many bytes; frees them. */
static inline void maker_records(GByteArray *out, GByteArray *messages, size_t size)
{
    for (size_t at = 0; at < messages->len; at += size) {
        GByteArray *part = g_byte_array_new();
        g_byte_array_append(part, messages->data + at, (guint)MIN(size, messages->len - at));
        maker_record(out, MAKER_HANDSHAKE, part);
    }
    g_byte_array_unref(messages);
}

/* A message in a record of its own. */
static inline void maker_alone(GByteArray *out, unsigned type, GByteArray *body)
{
    GByteArray *messages = g_byte_array_new();
    maker_message(messages, type, body);
    maker_records(out, messages, SIZE_MAX / 2);
}

static inline void maker_extension(GByteArray *out, unsigned type, GByteArray *body)
{
    maker_number(out, 2, type);
    maker_sized(out, 2, body);
}

typedef struct HelloOptions {
    const char *sni;
    unsigned version; /* that of a supported_versions extension; 0: none */
    unsigned suite;   /* of a ServerHello; 0: MAKER_RSA_GCM */
    bool has_early_data, has_pre_shared_key, has_session, is_retry;
} HelloOptions;

static inline GByteArray *maker_name(const char *name)
{
    GByteArray *names = g_byte_array_new(), *body = g_byte_array_new();
    maker_number(names, 1, 0);
    maker_number(names, 2, (uint32_t)strlen(name));
    g_byte_array_append(names, (const uint8_t *)name, (guint)strlen(name));
    maker_sized(body, 2, names);
    return body;
}

static inline GByteArray *maker_versions(unsigned version)
{
    GByteArray *list = g_byte_array_new(), *body = g_byte_array_new();
    maker_number(list, 2, version);
    maker_number(list, 2, 0x0303);
    maker_sized(body, 1, list);
    return body;
}

/* The body of a ClientHello (RFC 8446 section 4.1.2). */
static inline GByteArray *maker_client_hello(const HelloOptions *options)
{
    GByteArray *body = g_byte_array_new(), *extensions = g_byte_array_new();
    maker_number(body, 2, 0x0303);
    maker_filler(body, 32);
    maker_number(body, 1, options->has_session ? 32 : 0);
    maker_filler(body, options->has_session ? 32 : 0);
    maker_number(body, 2, 4);
    maker_number(body, 2, MAKER_AES_256);
    maker_number(body, 2, MAKER_RSA_GCM);
    maker_number(body, 2, 0x0100); /* no compression */
    if (options->sni != NULL)
        maker_extension(extensions, 0, maker_name(options->sni));
    if (options->version != 0)
        maker_extension(extensions, 43, maker_versions(options->version));
    if (options->has_early_data)
        maker_extension(extensions, 42, g_byte_array_new());
    if (options->has_pre_shared_key)
        maker_extension(extensions, 41, g_byte_array_new());
    maker_sized(body, 2, extensions);
    return body;
}

/* SHA-256 of "HelloRetryRequest" (RFC 8446 section 4.1.3). */
static inline void maker_retry(GByteArray *out)
{
    g_autoptr(GChecksum) checksum = g_checksum_new(G_CHECKSUM_SHA256);
    uint8_t digest[32];
    gsize n = sizeof digest;
    g_checksum_update(checksum, (const guchar *)"HelloRetryRequest", -1);
    g_checksum_get_digest(checksum, digest, &n);
    g_byte_array_append(out, digest, sizeof digest);
}

static inline GByteArray *maker_server_hello(const HelloOptions *options)
{
    GByteArray *body = g_byte_array_new(), *extensions = g_byte_array_new();
    maker_number(body, 2, 0x0303);
    if (options->is_retry)
        maker_retry(body);
    else
        maker_filler(body, 32);
    maker_number(body, 1, 0);
    maker_number(body, 2, options->suite != 0 ? options->suite : MAKER_RSA_GCM);
    maker_number(body, 1, 0);
    if (options->version != 0) {
        GByteArray *version = g_byte_array_new();
        maker_number(version, 2, options->version);
        maker_extension(extensions, 43, version);
    }
    if (options->has_pre_shared_key) {
        GByteArray *identity = g_byte_array_new();
        maker_number(identity, 2, 0);
        maker_extension(extensions, 41, identity);
    }
    maker_sized(body, 2, extensions);
    return body;
}

/* A Certificate message of TLS 1.2; NULL for an empty one. */
static inline GByteArray *maker_certificates(GBytes *der)
{
    GByteArray *body = g_byte_array_new(), *list = g_byte_array_new();
    if (der != NULL) {
        gsize n;
        const uint8_t *data = g_bytes_get_data(der, &n);
        maker_number(list, 3, (uint32_t)n);
        g_byte_array_append(list, data, (guint)n);
    }
    maker_sized(body, 3, list);
    return body;
}

/* A CertificateRequest of TLS 1.2 that accepts these issuers, as DER. */
static inline GByteArray *maker_demand(const Bytes *issuers, size_t count)
{
    GByteArray *body = g_byte_array_new(), *names = g_byte_array_new();
    maker_number(body, 2, 0x0101); /* rsa_sign */
    maker_number(body, 2, 2);
    maker_number(body, 2, 0x0804);
    for (size_t i = 0; i < count; i++) {
        maker_number(names, 2, (uint32_t)issuers[i].length);
        g_byte_array_append(names, issuers[i].data, (guint)issuers[i].length);
    }
    maker_sized(body, 2, names);
    return body;
}

static inline GByteArray *maker_opaque(size_t n)
{
    GByteArray *body = g_byte_array_new();
    maker_filler(body, n);
    return body;
}

/* A hello in the format of SSL 2.0 (RFC 5246 section E.2) that offers this version. */
static inline void maker_old_hello(GByteArray *out, unsigned version)
{
    maker_number(out, 2, 0x8000 | (9 + 6 + 16));
    maker_number(out, 1, 1);
    maker_number(out, 2, version);
    maker_number(out, 2, 6);
    maker_number(out, 2, 0);
    maker_number(out, 2, 16);
    maker_number(out, 3, 0x010080);
    maker_number(out, 3, 0x00002f);
    maker_filler(out, 16);
}

/* The answer of SSL 2.0, with a certificate of so many bytes. */
static inline void maker_old_answer(GByteArray *out, unsigned certificate)
{
    maker_number(out, 2, 0x8000 | (11 + certificate + 3 + 16));
    maker_number(out, 1, 4);
    maker_number(out, 2, 0x0001); /* no session id hit, an X.509 certificate */
    maker_number(out, 2, 0x0002);
    maker_number(out, 2, certificate);
    maker_number(out, 2, 3);
    maker_number(out, 2, 16);
    maker_filler(out, certificate + 3 + 16);
}

/* A session and the next frame. */
typedef struct Talk {
    CertificateCache *cache;
    TlsSession *session;
    uint64_t frame, offset[2];
    Time now;
} Talk;

static inline Talk talk_new(void)
{
    CertificateCache *cache = certificate_cache_new();
    return (Talk){ .cache = cache,
                   .session = tls_session_new(cache),
                   .now = INT64_C(1000) * TIME_SECOND };
}

static inline void talk_end(Talk *talk)
{
    tls_session_free(talk->session);
    certificate_cache_free(talk->cache);
}

/* One segment of these bytes, of which the capture lacks the last ones; frees them. */
static inline void talk_say_cut(Talk *talk, TlsSide side, GByteArray *bytes, size_t cut)
{
    TcpChunk chunk = { { bytes->data, bytes->len - cut },
                       talk->offset[side],
                       ++talk->frame,
                       talk->now += TIME_MILLISECOND };
    TlsGap gap = { cut, talk->frame, talk->now };
    talk->offset[side] += bytes->len;
    if (chunk.bytes.length > 0)
        tls_session_feed(talk->session, side, &chunk);
    if (cut > 0)
        tls_session_skip(talk->session, side, &gap);
    g_byte_array_unref(bytes);
}

static inline void talk_say(Talk *talk, TlsSide side, GByteArray *bytes)
{
    talk_say_cut(talk, side, bytes, 0);
}

/* In segments of so many bytes. */
static inline void talk_say_in(Talk *talk, TlsSide side, GByteArray *bytes, size_t size)
{
    for (size_t at = 0; at < bytes->len; at += size) {
        GByteArray *part = g_byte_array_new();
        g_byte_array_append(part, bytes->data + at, (guint)MIN(size, bytes->len - at));
        talk_say(talk, side, part);
    }
    g_byte_array_unref(bytes);
}

static inline void talk_lose(Talk *talk, TlsSide side, size_t n)
{
    GByteArray *lost = g_byte_array_new();
    maker_filler(lost, n);
    talk_say_cut(talk, side, lost, n);
}

/* The parts of handshakes that most tests have in common. */
static inline GByteArray *talk_client_hello(void)
{
    GByteArray *out = g_byte_array_new();
    maker_alone(out, 1, maker_client_hello(&(HelloOptions){ .sni = "um.example" }));
    return out;
}

static inline GByteArray *talk_client_hello13(void)
{
    GByteArray *out = g_byte_array_new();
    maker_alone(out, 1,
                maker_client_hello(&(HelloOptions){ .sni = "um.example", .version = 0x0304 }));
    return out;
}

/* ServerHello, Certificate, CertificateRequest, ServerHelloDone, in one record as Schannel does. */
static inline GByteArray *talk_server_flight(GBytes *der)
{
    GByteArray *messages = g_byte_array_new(), *out = g_byte_array_new();
    maker_message(messages, 2, maker_server_hello(&(HelloOptions){ .sni = NULL }));
    maker_message(messages, 11, maker_certificates(der));
    maker_message(messages, 13, maker_demand(NULL, 0));
    maker_message(messages, 14, g_byte_array_new());
    maker_records(out, messages, SIZE_MAX / 2);
    return out;
}

/* ChangeCipherSpec and Finished of AES-GCM. */
static inline void maker_finish(GByteArray *out)
{
    maker_change_cipher(out);
    maker_sealed(out, MAKER_HANDSHAKE, 40);
}

static inline GByteArray *talk_client_flight(GBytes *der)
{
    GByteArray *out = g_byte_array_new();
    maker_alone(out, 11, maker_certificates(der));
    maker_alone(out, 16, maker_opaque(258));
    if (der != NULL)
        maker_alone(out, 15, maker_opaque(260));
    maker_finish(out);
    return out;
}

static inline GByteArray *talk_finish(void)
{
    GByteArray *out = g_byte_array_new();
    maker_finish(out);
    return out;
}

/* Records of application data of these lengths, up to 0. */
static inline GByteArray *talk_data(const size_t *lengths)
{
    GByteArray *out = g_byte_array_new();
    for (; *lengths != 0; lengths++)
        maker_sealed(out, MAKER_DATA, *lengths);
    return out;
}

#define DATA(...) talk_data((const size_t[]){ __VA_ARGS__, 0 })
