/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tls_secrets.h"

#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>

#include "hex.h"
#include "suite.h"

#define RANDOM "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff"
#define MASTER                                                                                     \
    "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"                             \
    "202122232425262728292a2b2c2d2e2f"
#define LINE "CLIENT_RANDOM " RANDOM " " MASTER

static Bytes text(const char *words)
{
    return (Bytes){ (const uint8_t *)words, strlen(words) };
}

static Bytes find(TlsSecrets *secrets)
{
    g_autoptr(GBytes) random = hex_bytes(RANDOM);
    return tls_secrets_find(secrets, KEY_LOG_MASTER, g_bytes_get_data(random, NULL));
}

START_TEST(what_was_fed_is_found_by_label_and_random)
{
    g_autoptr(TlsSecrets) secrets = tls_secrets_new();
    tls_secrets_feed(secrets, text("# a comment\n" LINE "\n"));
    assert_hex(find(secrets), MASTER);
    g_autoptr(GBytes) random = hex_bytes(RANDOM);
    const uint8_t *id = g_bytes_get_data(random, NULL);
    ck_assert_uint_eq(tls_secrets_find(secrets, KEY_LOG_CLIENT_TRAFFIC, id).length, 0);
}
END_TEST

START_TEST(a_line_may_be_cut_anywhere)
{
    static const char line[] = LINE "\n";
    for (size_t n = 0; n < strlen(line); n++) {
        g_autoptr(TlsSecrets) secrets = tls_secrets_new();
        tls_secrets_feed(secrets, (Bytes){ (const uint8_t *)line, n });
        ck_assert_uint_eq(find(secrets).length, 0);
        tls_secrets_feed(secrets, (Bytes){ (const uint8_t *)line + n, strlen(line) - n });
        assert_hex(find(secrets), MASTER);
    }
}
END_TEST

START_TEST(a_last_line_without_an_end_counts_when_the_log_is_over)
{
    g_autoptr(TlsSecrets) secrets = tls_secrets_new();
    tls_secrets_feed(secrets, text(LINE));
    ck_assert_uint_eq(find(secrets).length, 0);
    tls_secrets_settle(secrets);
    assert_hex(find(secrets), MASTER);
}
END_TEST

START_TEST(a_line_of_any_length_does_not_hide_the_next_one)
{
    g_autoptr(TlsSecrets) secrets = tls_secrets_new();
    for (int i = 0; i < 100; i++)
        tls_secrets_feed(secrets, text("0123456789abcdef"));
    tls_secrets_feed(secrets, text("\n" LINE "\n"));
    assert_hex(find(secrets), MASTER);
}
END_TEST

START_TEST(the_last_secret_of_a_random_counts)
{
    g_autoptr(TlsSecrets) secrets = tls_secrets_new();
    KeyLogSecret secret;
    tls_secrets_feed(secrets, text(LINE "\n"));
    ck_assert_int_eq(key_log_read(text(LINE), &secret), KEY_LOG_SECRET);
    secret.bytes[0] = 0xff;
    tls_secrets_add(secrets, &secret);
    ck_assert_uint_eq(find(secrets).data[0], 0xff);
}
END_TEST

START_TEST(beyond_the_limit_the_oldest_secret_goes)
{
    g_autoptr(TlsSecrets) secrets = tls_secrets_new();
    tls_secrets_feed(secrets, text(LINE "\n"));
    KeyLogSecret other = { .label = KEY_LOG_MASTER, .length = 48 };
    for (uint32_t i = 0; i < LIMIT_TLS_SECRETS; i++) {
        memcpy(other.id, &i, sizeof i);
        tls_secrets_add(secrets, &other);
    }
    ck_assert_uint_eq(find(secrets).length, 0);
    ck_assert_uint_eq(tls_secrets_find(secrets, KEY_LOG_MASTER, other.id).length, 48);
}
END_TEST

START_TEST(sessions_are_recalled_by_ids_and_tickets_of_any_length)
{
    g_autoptr(TlsSecrets) secrets = tls_secrets_new();
    g_autofree uint8_t *ticket = g_malloc0(2000);
    Bytes id = { ticket, 32 }, whole = { ticket, 2000 };
    tls_secrets_remember(secrets, id, text("one"));
    tls_secrets_remember(secrets, whole, text("two"));
    assert_text(tls_secrets_recall(secrets, id), "one");
    assert_text(tls_secrets_recall(secrets, whole), "two");
    ck_assert_uint_eq(tls_secrets_recall(secrets, text("else")).length, 0);
}
END_TEST

static GBytes *pem_of(EVP_PKEY *key, const EVP_CIPHER *cipher)
{
    BIO *out = BIO_new(BIO_s_mem());
    char *bytes;
    ck_assert_int_eq(PEM_write_bio_PrivateKey(out, key, cipher, (const unsigned char *)"pass",
                                              cipher != NULL ? 4 : 0, NULL, NULL),
                     1);
    long n = BIO_get_mem_data(out, &bytes);
    GBytes *pem = g_bytes_new(bytes, (gsize)n);
    BIO_free(out);
    return pem;
}

static size_t encrypt(EVP_PKEY *key, const uint8_t *plain, size_t n, uint8_t *out, size_t room)
{
    EVP_PKEY_CTX *context = EVP_PKEY_CTX_new(key, NULL);
    ck_assert_int_eq(EVP_PKEY_encrypt_init(context), 1);
    ck_assert_int_eq(EVP_PKEY_CTX_set_rsa_padding(context, RSA_PKCS1_PADDING), 1);
    ck_assert_int_eq(EVP_PKEY_encrypt(context, out, &room, plain, n), 1);
    EVP_PKEY_CTX_free(context);
    return room;
}

START_TEST(the_key_among_several_that_fits_decrypts_a_premaster_secret)
{
    g_autoptr(TlsSecrets) secrets = tls_secrets_new();
    EVP_PKEY *keys[2];
    for (int i = 0; i < 2; i++) {
        keys[i] = EVP_RSA_gen(1024);
        g_autoptr(GBytes) pem = pem_of(keys[i], NULL);
        ck_assert(tls_secrets_add_rsa(secrets, bytes_borrow(pem)));
    }
    uint8_t plain[48] = { 3, 3, 1, 2, 3 }, sealed[128], out[TLS_SECRETS_PREMASTER_SIZE];
    size_t n = encrypt(keys[1], plain, sizeof plain, sealed, sizeof sealed);
    ck_assert(tls_secrets_decrypt(secrets, 0x0303, (Bytes){ sealed, n }, out));
    ck_assert_mem_eq(out, plain, sizeof plain);
    ck_assert(!tls_secrets_decrypt(secrets, 0x0301, (Bytes){ sealed, n }, out));
    EVP_PKEY_free(keys[0]);
    EVP_PKEY_free(keys[1]);
}
END_TEST

START_TEST(a_key_of_another_server_does_not_fit)
{
    g_autoptr(TlsSecrets) secrets = tls_secrets_new();
    EVP_PKEY *ours = EVP_RSA_gen(1024), *theirs = EVP_RSA_gen(1024);
    g_autoptr(GBytes) pem = pem_of(ours, NULL);
    ck_assert(tls_secrets_add_rsa(secrets, bytes_borrow(pem)));
    uint8_t plain[48] = { 3, 3 }, sealed[128], out[TLS_SECRETS_PREMASTER_SIZE];
    size_t n = encrypt(theirs, plain, sizeof plain, sealed, sizeof sealed);
    ck_assert(!tls_secrets_decrypt(secrets, 0x0303, (Bytes){ sealed, n }, out));
    EVP_PKEY_free(ours);
    EVP_PKEY_free(theirs);
}
END_TEST

START_TEST(what_is_no_rsa_key_in_clear_is_refused)
{
    g_autoptr(TlsSecrets) secrets = tls_secrets_new();
    EVP_PKEY *curve = EVP_EC_gen("P-256"), *rsa = EVP_RSA_gen(1024);
    g_autoptr(GBytes) other = pem_of(curve, NULL);
    g_autoptr(GBytes) locked = pem_of(rsa, EVP_aes_128_cbc());
    ck_assert(!tls_secrets_add_rsa(secrets, bytes_borrow(other)));
    ck_assert(!tls_secrets_add_rsa(secrets, bytes_borrow(locked)));
    ck_assert(!tls_secrets_add_rsa(secrets, text("no key at all")));
    ck_assert(!tls_secrets_has_premasters(secrets));
    EVP_PKEY_free(curve);
    EVP_PKEY_free(rsa);
}
END_TEST

SUITE("tls_secrets", what_was_fed_is_found_by_label_and_random, a_line_may_be_cut_anywhere,
      a_last_line_without_an_end_counts_when_the_log_is_over,
      a_line_of_any_length_does_not_hide_the_next_one, the_last_secret_of_a_random_counts,
      beyond_the_limit_the_oldest_secret_goes,
      sessions_are_recalled_by_ids_and_tickets_of_any_length,
      the_key_among_several_that_fits_decrypts_a_premaster_secret,
      a_key_of_another_server_does_not_fit, what_is_no_rsa_key_in_clear_is_refused)
