/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tls_secrets.h"

#include <openssl/bio.h>
#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <openssl/sha.h>

#include "table.h"
#include "tls_record.h"

/* Beside the labels of key logs: what a resumed session goes on with. */
enum { OF_SESSION = 0xff };

typedef struct Key {
    uint8_t label;
    uint8_t id[KEY_LOG_ID_SIZE];
} Key;

typedef struct Kept {
    uint8_t length;
    uint8_t bytes[KEY_LOG_SECRET_SIZE];
} Kept;

struct TlsSecrets {
    Table *table;
    GByteArray *line; /* the begin of one whose end did not come yet; never longer than a line */
    bool is_passing;  /* a line that is too long */
    EVP_PKEY *rsa[LIMIT_RSA_KEYS];
    size_t rsa_count;
    bool has_premaster; /* of a key log */
    TlsCrypto *crypto;
    uint8_t room[TLS_RECORD_LENGTH_MAX];
};

/* The longest line that is read, of any label. */
enum { LONGEST_LINE = 512 };

static void wipe_kept(void *user, const void *key, void *value, TableExit exit)
{
    (void)user, (void)key, (void)exit;
    OPENSSL_cleanse(value, sizeof(Kept));
}

TlsSecrets *tls_secrets_new(void)
{
    TableSpec spec = { .key_size = sizeof(Key),
                       .value_size = sizeof(Kept),
                       .max_entries = LIMIT_TLS_SECRETS,
                       .leave = wipe_kept };
    TlsSecrets *secrets = g_new0(TlsSecrets, 1);
    secrets->table = table_new(&spec);
    secrets->line = g_byte_array_sized_new(LONGEST_LINE);
    return secrets;
}

static void drop_line(TlsSecrets *secrets)
{
    OPENSSL_cleanse(secrets->line->data, secrets->line->len);
    g_byte_array_set_size(secrets->line, 0);
}

void tls_secrets_free(TlsSecrets *secrets)
{
    if (secrets == NULL)
        return;
    table_free(secrets->table);
    drop_line(secrets);
    g_byte_array_unref(secrets->line);
    for (size_t i = 0; i < secrets->rsa_count; i++)
        EVP_PKEY_free(secrets->rsa[i]);
    tls_crypto_free(secrets->crypto);
    OPENSSL_cleanse(secrets, sizeof *secrets);
    g_free(secrets);
}

static void keep(TlsSecrets *secrets, const Key *key, Bytes bytes)
{
    Kept *kept = table_add(secrets->table, key, NULL);
    kept->length = (uint8_t)bytes.length;
    memcpy(kept->bytes, bytes.data, bytes.length);
}

static Bytes look_up(TlsSecrets *secrets, const Key *key)
{
    const Kept *kept = table_find(secrets->table, key);
    return kept != NULL ? (Bytes){ kept->bytes, kept->length } : (Bytes){ NULL, 0 };
}

void tls_secrets_add(TlsSecrets *secrets, const KeyLogSecret *secret)
{
    Key key = { .label = (uint8_t)secret->label };
    memcpy(key.id, secret->id, sizeof key.id);
    secrets->has_premaster |= secret->label == KEY_LOG_PREMASTER || secret->label == KEY_LOG_RSA;
    keep(secrets, &key, (Bytes){ secret->bytes, secret->length });
}

static void read_line(TlsSecrets *secrets, Bytes line)
{
    KeyLogSecret secret;
    if (key_log_read(line, &secret) != KEY_LOG_SECRET)
        return;
    tls_secrets_add(secrets, &secret);
    OPENSSL_cleanse(&secret, sizeof secret);
}

static void begin_line(TlsSecrets *secrets, Bytes part)
{
    if (secrets->is_passing || secrets->line->len + part.length > LONGEST_LINE) {
        secrets->is_passing = true;
        drop_line(secrets);
    } else if (part.length > 0) {
        g_byte_array_append(secrets->line, part.data, (guint)part.length);
    }
}

/* A line that began before goes on: it is put together in memory that is wiped. */
static void end_line(TlsSecrets *secrets, Bytes part)
{
    begin_line(secrets, part);
    if (!secrets->is_passing)
        read_line(secrets, (Bytes){ secrets->line->data, secrets->line->len });
    secrets->is_passing = false;
    drop_line(secrets);
}

void tls_secrets_feed(TlsSecrets *secrets, Bytes more)
{
    Cursor in = cursor_of(more);
    for (Bytes line; key_log_next(&in, &line);) {
        if (secrets->line->len > 0 || secrets->is_passing)
            end_line(secrets, line);
        else
            read_line(secrets, line);
    }
    begin_line(secrets, (Bytes){ in.next, cursor_left(&in) });
}

void tls_secrets_settle(TlsSecrets *secrets)
{
    end_line(secrets, (Bytes){ NULL, 0 });
}

Bytes tls_secrets_find(TlsSecrets *secrets, KeyLogLabel label, const uint8_t id[KEY_LOG_ID_SIZE])
{
    Key key = { .label = (uint8_t)label };
    memcpy(key.id, id, sizeof key.id);
    return look_up(secrets, &key);
}

/* Ids and tickets of all lengths become keys of one. */
static Key key_of_session(Bytes session)
{
    Key key = { .label = OF_SESSION };
    SHA256(session.data, session.length, key.id);
    return key;
}

void tls_secrets_remember(TlsSecrets *secrets, Bytes session, Bytes master)
{
    Key key = key_of_session(session);
    keep(secrets, &key, (Bytes){ master.data, MIN(master.length, (size_t)KEY_LOG_SECRET_SIZE) });
}

Bytes tls_secrets_recall(TlsSecrets *secrets, Bytes session)
{
    Key key = key_of_session(session);
    return look_up(secrets, &key);
}

/* A program that waits for a passphrase at the terminal is nothing for a library. */
static int refuse_passphrase(char *out, int size, int writes, void *user)
{
    (void)out, (void)size, (void)writes, (void)user;
    return 0;
}

bool tls_secrets_add_rsa(TlsSecrets *secrets, Bytes pem)
{
    if (secrets->rsa_count == LIMIT_RSA_KEYS || pem.length > LIMIT_RSA_PEM)
        return false;
    ERR_set_mark();
    BIO *in = BIO_new_mem_buf(pem.data, (int)pem.length);
    EVP_PKEY *key = PEM_read_bio_PrivateKey(in, NULL, refuse_passphrase, NULL);
    BIO_free(in);
    bool is_rsa = key != NULL && EVP_PKEY_base_id(key) == EVP_PKEY_RSA &&
                  EVP_PKEY_size(key) <= LIMIT_RSA_BYTES;
    if (is_rsa)
        secrets->rsa[secrets->rsa_count++] = key;
    else
        EVP_PKEY_free(key);
    ERR_pop_to_mark();
    return is_rsa;
}

bool tls_secrets_has_premasters(const TlsSecrets *secrets)
{
    return secrets->rsa_count > 0 || secrets->has_premaster;
}

uint8_t *tls_secrets_room(TlsSecrets *secrets)
{
    return secrets->room;
}

/* Made when the first record is to be opened: most captures have none. */
TlsCrypto *tls_secrets_crypto(TlsSecrets *secrets)
{
    if (secrets->crypto == NULL)
        secrets->crypto = tls_crypto_new();
    return secrets->crypto;
}

/* OpenSSL gives a random secret for a wrong key: its version is the client's one time in 65536. */
static bool decrypt(EVP_PKEY *key, Bytes encrypted, uint8_t *out, size_t *length)
{
    EVP_PKEY_CTX *context = EVP_PKEY_CTX_new(key, NULL);
    bool is_open = context != NULL && EVP_PKEY_decrypt_init(context) > 0 &&
                   EVP_PKEY_CTX_set_rsa_padding(context, RSA_PKCS1_PADDING) > 0 &&
                   EVP_PKEY_decrypt(context, out, length, encrypted.data, encrypted.length) > 0;
    EVP_PKEY_CTX_free(context);
    return is_open;
}

bool tls_secrets_decrypt(const TlsSecrets *secrets, uint16_t version, Bytes encrypted,
                         uint8_t out[TLS_SECRETS_PREMASTER_SIZE])
{
    uint8_t plain[LIMIT_RSA_BYTES];
    bool is_found = false;
    ERR_set_mark();
    for (size_t i = 0; i < secrets->rsa_count && !is_found; i++) {
        size_t length = sizeof plain;
        is_found = decrypt(secrets->rsa[i], encrypted, plain, &length) &&
                   length == TLS_SECRETS_PREMASTER_SIZE && (plain[0] << 8 | plain[1]) == version;
    }
    ERR_pop_to_mark();
    if (is_found)
        memcpy(out, plain, TLS_SECRETS_PREMASTER_SIZE);
    OPENSSL_cleanse(plain, sizeof plain);
    return is_found;
}
