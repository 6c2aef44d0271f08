/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tls_agreement.h"

#include <openssl/crypto.h>

static void drop(GBytes **bytes)
{
    g_clear_pointer(bytes, g_bytes_unref);
}

static void drop_array(GByteArray **bytes)
{
    g_clear_pointer(bytes, g_byte_array_unref);
}

void tls_agreement_clear(TlsAgreement *agreement)
{
    drop(&agreement->asked_session);
    drop(&agreement->asked_ticket);
    drop(&agreement->session);
    drop(&agreement->ticket);
    drop_array(&agreement->transcript);
    drop_array(&agreement->exchanged);
    OPENSSL_cleanse(agreement, sizeof *agreement);
}

/* NULL for none. */
static GBytes *kept(Bytes bytes)
{
    return bytes.length > 0 ? g_bytes_new(bytes.data, bytes.length) : NULL;
}

void tls_agreement_give_up(TlsAgreement *agreement)
{
    drop_array(&agreement->transcript);
    drop_array(&agreement->exchanged);
    agreement->is_transcript_over = true;
}

void tls_agreement_take_hello(TlsAgreement *agreement, const TlsClientHello *hello)
{
    if (agreement->has_client) /* the second one, behind a retry, has the same random */
        return;
    agreement->has_client = true;
    agreement->offered_version = hello->legacy_version;
    agreement->offers_early_data = hello->has_early_data;
    agreement->asked_session = kept(hello->session_id);
    agreement->asked_ticket = kept(hello->ticket);
    memcpy(agreement->seed.client_random, hello->random, TLS_HELLO_RANDOM_SIZE);
}

static void take_server_hello(TlsAgreement *agreement, const TlsServerHello *hello)
{
    if (hello->is_retry)
        return;
    agreement->has_server = true;
    agreement->suite = hello->suite;
    agreement->seed.version = hello->version;
    agreement->seed.prf = tls_protection_of(hello->suite).prf;
    agreement->is_extended = hello->has_extended_master_secret;
    agreement->encrypts_then_macs = hello->has_encrypt_then_mac;
    agreement->is_compressed = hello->compression != 0;
    drop(&agreement->session);
    agreement->session = kept(hello->session_id);
    memcpy(agreement->seed.server_random, hello->random, TLS_HELLO_RANDOM_SIZE);
}

/* The secret with its length before it (RFC 5246 section 7.4.7.1). */
static void take_exchange(TlsAgreement *agreement, const TlsMessageSeen *seen)
{
    Cursor in = cursor_over(seen->body.data, seen->body.length, seen->length);
    Bytes encrypted = cursor_take(&in, cursor_be16(&in));
    bool is_rsa =
        tls_cipher_of(agreement->suite).exchange == TLS_CIPHER_EXCHANGE_RSA && cursor_ok(&in);
    if (!is_rsa || encrypted.length > LIMIT_RSA_BYTES || agreement->exchanged != NULL)
        return;
    agreement->exchanged = g_byte_array_new();
    g_byte_array_append(agreement->exchanged, encrypted.data, (guint)encrypted.length);
}

static void take_ticket(TlsAgreement *agreement, const TlsMessageSeen *seen)
{
    enum { LIFETIME = 4 };
    Cursor in = cursor_over(seen->body.data, seen->body.length, seen->length);
    cursor_skip(&in, LIFETIME);
    Bytes ticket = cursor_take(&in, cursor_be16(&in));
    if (agreement->ticket == NULL && !tls_version_is_1_3(agreement->seed.version))
        agreement->ticket = kept(ticket);
}

/* Of every message the header and the body, as they were sent. What has gaps is of no use. */
static void keep_transcript(TlsAgreement *agreement, const TlsMessageSeen *seen)
{
    const uint8_t head[] = { (uint8_t)seen->type, (uint8_t)(seen->length >> 16),
                             (uint8_t)(seen->length >> 8), (uint8_t)seen->length };
    if (agreement->is_transcript_over)
        return;
    if (agreement->transcript == NULL)
        agreement->transcript = g_byte_array_new();
    agreement->is_transcript_over = seen->type == TLS_HANDSHAKE_CLIENT_KEY_EXCHANGE;
    if (!seen->is_whole ||
        agreement->transcript->len + sizeof head + seen->body.length > LIMIT_TLS_TRANSCRIPT) {
        agreement->is_transcript_over = true;
        drop_array(&agreement->transcript);
        return;
    }
    g_byte_array_append(agreement->transcript, head, sizeof head);
    if (seen->body.length > 0)
        g_byte_array_append(agreement->transcript, seen->body.data, (guint)seen->body.length);
}

static void take(TlsAgreement *agreement, const TlsMessageSeen *seen)
{
    Cursor in = cursor_over(seen->body.data, seen->body.length, seen->length);
    TlsClientHello client;
    TlsServerHello server;
    switch (seen->type) {
    case TLS_HANDSHAKE_CLIENT_HELLO:
        if (tls_client_hello_read(&in, &client))
            tls_agreement_take_hello(agreement, &client);
        break;
    case TLS_HANDSHAKE_SERVER_HELLO:
        if (tls_server_hello_read(&in, &server))
            take_server_hello(agreement, &server);
        break;
    case TLS_HANDSHAKE_CLIENT_KEY_EXCHANGE:
        take_exchange(agreement, seen);
        break;
    case TLS_HANDSHAKE_NEW_SESSION_TICKET:
        take_ticket(agreement, seen);
        break;
    default:
        break;
    }
}

void tls_agreement_take(TlsAgreement *agreement, const TlsMessageSeen *seen, bool keeps_transcript)
{
    take(agreement, seen);
    bool is_part = seen->type != TLS_HANDSHAKE_HELLO_REQUEST && agreement->has_client;
    if (keeps_transcript && is_part)
        keep_transcript(agreement, seen);
}

TlsTerms tls_agreement_terms(const TlsAgreement *agreement)
{
    return (TlsTerms){ .protection = tls_protection_of(agreement->suite),
                       .version = agreement->seed.version,
                       .encrypts_then_macs = agreement->encrypts_then_macs };
}

static bool take_master(TlsAgreement *agreement, Bytes master)
{
    if (master.length != TLS_KEYS_MASTER_SIZE)
        return false;
    memcpy(agreement->master, master.data, TLS_KEYS_MASTER_SIZE);
    agreement->has_master = true;
    return true;
}

/* An extended master secret needs the whole handshake. */
static bool make_master(TlsAgreement *agreement, Bytes premaster)
{
    Bytes transcript = { NULL, 0 };
    if (premaster.length == 0 || (agreement->is_extended && agreement->transcript == NULL))
        return false;
    if (agreement->is_extended)
        transcript = (Bytes){ agreement->transcript->data, agreement->transcript->len };
    tls_keys_master(&agreement->seed, premaster, transcript, agreement->master);
    agreement->has_master = true;
    return true;
}

/* A private key is asked once: what it cannot decrypt it never will. */
static bool decrypt_premaster(TlsAgreement *agreement, TlsSecrets *secrets)
{
    uint8_t premaster[TLS_SECRETS_PREMASTER_SIZE];
    if (agreement->exchanged == NULL || agreement->has_tried_rsa)
        return false;
    agreement->has_tried_rsa = true;
    Bytes encrypted = { agreement->exchanged->data, agreement->exchanged->len };
    bool is_found =
        tls_secrets_decrypt(secrets, agreement->offered_version, encrypted, premaster) &&
        make_master(agreement, (Bytes){ premaster, sizeof premaster });
    OPENSSL_cleanse(premaster, sizeof premaster);
    return is_found;
}

/* The lines RSA of a key log name the first bytes of what was encrypted. */
static Bytes find_exchanged(const TlsAgreement *agreement, TlsSecrets *secrets)
{
    enum { NAMED = 8 };
    uint8_t id[KEY_LOG_ID_SIZE] = { 0 };
    if (agreement->exchanged == NULL || agreement->exchanged->len < NAMED)
        return (Bytes){ NULL, 0 };
    memcpy(id, agreement->exchanged->data, NAMED);
    return tls_secrets_find(secrets, KEY_LOG_RSA, id);
}

/* Who resumes goes on with the master secret of before (RFC 5246 section 7.3, RFC 5077). */
static bool recall(TlsAgreement *agreement, TlsSecrets *secrets)
{
    bool is_same = agreement->session != NULL && agreement->asked_session != NULL &&
                   g_bytes_equal(agreement->session, agreement->asked_session);
    return (is_same && take_master(agreement, tls_secrets_recall(
                                                  secrets, bytes_borrow(agreement->session)))) ||
           (agreement->asked_ticket != NULL && agreement->exchanged == NULL &&
            take_master(agreement,
                        tls_secrets_recall(secrets, bytes_borrow(agreement->asked_ticket))));
}

void tls_agreement_remember(const TlsAgreement *agreement, TlsSecrets *secrets)
{
    if (!agreement->has_master)
        return;
    Bytes master = { agreement->master, sizeof agreement->master };
    if (agreement->session != NULL)
        tls_secrets_remember(secrets, bytes_borrow(agreement->session), master);
    if (agreement->ticket != NULL)
        tls_secrets_remember(secrets, bytes_borrow(agreement->ticket), master);
}

bool tls_agreement_find_master(TlsAgreement *agreement, TlsSecrets *secrets)
{
    if (agreement->has_master)
        return true;
    if (!agreement->has_client || !agreement->has_server)
        return false;
    const uint8_t *random = agreement->seed.client_random;
    bool is_found = take_master(agreement, tls_secrets_find(secrets, KEY_LOG_MASTER, random)) ||
                    make_master(agreement, tls_secrets_find(secrets, KEY_LOG_PREMASTER, random)) ||
                    make_master(agreement, find_exchanged(agreement, secrets)) ||
                    decrypt_premaster(agreement, secrets) || recall(agreement, secrets);
    if (!is_found)
        return false;
    tls_agreement_remember(agreement, secrets);
    tls_agreement_give_up(agreement);
    return true;
}
