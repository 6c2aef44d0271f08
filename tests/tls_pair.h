/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

/*
 * Two ends of TLS by OpenSSL that talk in memory, and a session that hears them with the keys that
 * they log.
 */
#include <openssl/pem.h>
#include <openssl/ssl.h>

#include "certificate_maker.h"
#include "suite.h"
#include "tls_session.h"

/* What both ends agree on, and what the listener knows. */
typedef struct TlsPairPlan {
    int version;            /* TLS1_2_VERSION, ... */
    const char *ciphers;    /* up to TLS 1.2 */
    const char *suites;     /* of TLS 1.3 */
    uint64_t options;       /* SSL_OP_... of both */
    bool has_no_key_log;    /* the listener has no secrets but those that were added before */
    bool has_wrong_key_log; /* ... but other ones */
    size_t segment;         /* bytes a chunk; 0: 1400 */
    SSL_SESSION *resumed;
} TlsPairPlan;

typedef struct TlsPair {
    const TlsPairPlan *plan;
    SSL_CTX *contexts[2];
    SSL *ends[2];
    BIO *in[2], *out[2];
    TlsSecrets *secrets; /* borrowed */
    CertificateCache *cache;
    TlsSession *session;
    GByteArray *said[2], *heard[2]; /* by the ends, by the listener */
    uint64_t gaps[2];
    bool is_lost[2]; /* nothing of that side is captured now */
    uint64_t lost[2];
    uint64_t frame;
} TlsPair;

/* Key and certificate of both ends, of one run of tests. */
typedef struct TlsPairIdentity {
    EVP_PKEY *key;
    X509 *certificate;
} TlsPairIdentity;

static inline TlsPairIdentity tls_pair_identity(void)
{
    TlsPairIdentity identity = { EVP_RSA_gen(2048), X509_new() };
    X509_NAME *name = X509_get_subject_name(identity.certificate);
    X509_set_version(identity.certificate, 2);
    ASN1_INTEGER_set(X509_get_serialNumber(identity.certificate), 7);
    X509_gmtime_adj(X509_getm_notBefore(identity.certificate), 0);
    X509_gmtime_adj(X509_getm_notAfter(identity.certificate), 86400);
    X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, (const uint8_t *)"pair.example", -1, -1,
                               0);
    X509_set_issuer_name(identity.certificate, name);
    X509_set_pubkey(identity.certificate, identity.key);
    ck_assert_int_gt(X509_sign(identity.certificate, identity.key, EVP_sha256()), 0);
    return identity;
}

static inline void tls_pair_identity_clear(TlsPairIdentity *identity)
{
    EVP_PKEY_free(identity->key);
    X509_free(identity->certificate);
}

static inline GBytes *tls_pair_pem(const TlsPairIdentity *identity)
{
    BIO *out = BIO_new(BIO_s_mem());
    char *bytes;
    PEM_write_bio_PrivateKey(out, identity->key, NULL, NULL, 0, NULL, NULL);
    long n = BIO_get_mem_data(out, &bytes);
    GBytes *pem = g_bytes_new(bytes, (gsize)n);
    BIO_free(out);
    return pem;
}

static inline void tls_pair_log(const SSL *ssl, const char *line)
{
    TlsPair *pair = SSL_get_app_data(ssl);
    g_autofree char *text = g_strdup_printf("%s\n", line);
    if (pair->plan->has_wrong_key_log) /* the last digit of the secret */
        text[strlen(text) - 2] = text[strlen(text) - 2] == '0' ? '1' : '0';
    if (!pair->plan->has_no_key_log)
        tls_secrets_feed(pair->secrets, (Bytes){ (const uint8_t *)text, strlen(text) });
}

static inline void tls_pair_bytes(void *user, TlsSide side, const TcpChunk *chunk)
{
    TlsPair *pair = user;
    ck_assert_uint_eq(chunk->frame, pair->frame);
    g_byte_array_append(pair->heard[side], chunk->bytes.data, (guint)chunk->bytes.length);
}

static inline void tls_pair_gap(void *user, TlsSide side, const TlsGap *gap)
{
    TlsPair *pair = user;
    ck_assert_uint_gt(gap->length, 0);
    pair->gaps[side]++;
}

static inline SSL_CTX *tls_pair_context(const TlsPairPlan *plan, const TlsPairIdentity *identity,
                                        const SSL_METHOD *method)
{
    SSL_CTX *context = SSL_CTX_new(method);
    SSL_CTX_set_security_level(context, 0);
    SSL_CTX_set_min_proto_version(context, plan->version);
    SSL_CTX_set_max_proto_version(context, plan->version);
    SSL_CTX_set_options(context, plan->options);
    if (plan->ciphers != NULL)
        ck_assert_int_eq(SSL_CTX_set_cipher_list(context, plan->ciphers), 1);
    if (plan->suites != NULL)
        ck_assert_int_eq(SSL_CTX_set_ciphersuites(context, plan->suites), 1);
    SSL_CTX_use_certificate(context, identity->certificate);
    SSL_CTX_use_PrivateKey(context, identity->key);
    SSL_CTX_set_session_id_context(context, (const uint8_t *)"pair", 4);
    SSL_CTX_set_keylog_callback(context, tls_pair_log);
    return context;
}

static inline void tls_pair_open_end(TlsPair *pair, TlsSide side)
{
    SSL *end = pair->ends[side] = SSL_new(pair->contexts[side]);
    pair->in[side] = BIO_new(BIO_s_mem());
    pair->out[side] = BIO_new(BIO_s_mem());
    SSL_set_bio(end, pair->in[side], pair->out[side]);
    SSL_set_app_data(end, pair);
    if (side == TLS_CLIENT)
        SSL_set_connect_state(end);
    else
        SSL_set_accept_state(end);
    pair->said[side] = g_byte_array_new();
    pair->heard[side] = g_byte_array_new();
}

static inline int tls_pair_accept(X509_STORE_CTX *store, void *user)
{
    (void)store, (void)user;
    return 1;
}

/* shared: the contexts of an earlier pair, for those that resume; NULL: new ones. */
static inline TlsPair *tls_pair_new(const TlsPairPlan *plan, const TlsPairIdentity *identity,
                                    TlsSecrets *secrets, const TlsPair *shared)
{
    TlsPair *pair = g_new0(TlsPair, 1);
    TlsPlainSink sink = { tls_pair_bytes, tls_pair_gap, pair };
    pair->plan = plan;
    pair->secrets = secrets;
    pair->cache = certificate_cache_new();
    pair->session = tls_session_new(pair->cache);
    tls_session_decrypt(pair->session, secrets, &sink);
    for (int side = TLS_CLIENT; side <= TLS_SERVER; side++) {
        const SSL_METHOD *method = side == TLS_CLIENT ? TLS_client_method() : TLS_server_method();
        pair->contexts[side] =
            shared != NULL ? shared->contexts[side] : tls_pair_context(plan, identity, method);
        if (shared != NULL)
            SSL_CTX_up_ref(pair->contexts[side]);
        SSL_CTX_set_cert_verify_callback(pair->contexts[side], tls_pair_accept, NULL);
        tls_pair_open_end(pair, (TlsSide)side);
    }
    if (plan->resumed != NULL)
        SSL_set_session(pair->ends[TLS_CLIENT], plan->resumed);
    return pair;
}

static inline void tls_pair_free(TlsPair *pair)
{
    tls_session_free(pair->session);
    certificate_cache_free(pair->cache);
    for (int side = TLS_CLIENT; side <= TLS_SERVER; side++) {
        SSL_free(pair->ends[side]);
        SSL_CTX_free(pair->contexts[side]);
        g_byte_array_unref(pair->said[side]);
        g_byte_array_unref(pair->heard[side]);
    }
    g_free(pair);
}

static inline void tls_pair_capture(TlsPair *pair, TlsSide side, Bytes bytes)
{
    TlsGap gap = { pair->lost[side], ++pair->frame, TIME_SECOND };
    TcpChunk chunk = { .bytes = bytes, .frame = pair->frame, .time = TIME_SECOND };
    if (pair->is_lost[side]) {
        pair->lost[side] += bytes.length;
        return;
    }
    if (pair->lost[side] > 0)
        tls_session_skip(pair->session, side, &gap);
    pair->lost[side] = 0;
    tls_session_feed(pair->session, side, &chunk);
}

/* What an end wants to send goes to the other one, and is captured in between. */
static inline bool tls_pair_carry(TlsPair *pair, TlsSide side)
{
    uint8_t bytes[1400];
    size_t most = pair->plan->segment > 0 ? pair->plan->segment : sizeof bytes;
    int n = BIO_read(pair->out[side], bytes, (int)MIN(most, sizeof bytes));
    if (n <= 0)
        return false;
    tls_pair_capture(pair, side, (Bytes){ bytes, (size_t)n });
    BIO_write(pair->in[side == TLS_CLIENT ? TLS_SERVER : TLS_CLIENT], bytes, n);
    return true;
}

static inline void tls_pair_hear(TlsPair *pair)
{
    uint8_t bytes[16384];
    for (int side = TLS_CLIENT; side <= TLS_SERVER; side++)
        while (SSL_read(pair->ends[side], bytes, sizeof bytes) > 0)
            continue;
}

/* Both ends go on until neither has anything to say. */
static inline void tls_pair_run(TlsPair *pair)
{
    bool is_moving = true;
    while (is_moving) {
        is_moving = false;
        tls_pair_hear(pair); /* does handshakes, too */
        for (int side = TLS_CLIENT; side <= TLS_SERVER; side++)
            while (tls_pair_carry(pair, (TlsSide)side))
                is_moving = true;
    }
}

static inline void tls_pair_say(TlsPair *pair, TlsSide side, size_t n)
{
    g_autofree uint8_t *bytes = g_malloc(n);
    for (size_t i = 0; i < n; i++)
        bytes[i] = (uint8_t)(pair->said[side]->len + i * 7 + (i >> 8));
    ck_assert_int_eq(SSL_write(pair->ends[side], bytes, (int)n), (int)n);
    g_byte_array_append(pair->said[side], bytes, (guint)n);
    tls_pair_run(pair);
}

/* What was said is what was heard. */
static inline void tls_pair_assert_heard(const TlsPair *pair)
{
    ck_assert_int_eq(tls_session_fit(pair->session), TLS_KEY_FITS);
    for (int side = TLS_CLIENT; side <= TLS_SERVER; side++) {
        ck_assert_uint_eq(pair->heard[side]->len, pair->said[side]->len);
        ck_assert_mem_eq(pair->heard[side]->data, pair->said[side]->data, pair->said[side]->len);
        ck_assert_uint_eq(pair->gaps[side], 0);
    }
}
