/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Records of RC4 made here (RFC 5246 section 6.2.3.1); the other ciphers are tried against OpenSSL
 * in test_tls_decryption. */
#include "tls_opener.h"

#include <openssl/hmac.h>

#include "limits.h"
#include "suite.h"

enum { RC4_SHA = 0x0005, RECORDS = 40, MAC = 20 };

typedef struct Talk {
    TlsCrypto *crypto;
    TlsOpener *opener;
    GByteArray *records[RECORDS]; /* fragments */
} Talk;

static const TlsKeys keys = { .mac = { 1, 2, 3 }, .key = { 4, 5, 6 } };

static TlsRecord header_of(size_t length)
{
    return (TlsRecord){ TLS_CONTENT_APPLICATION_DATA, TLS_VERSION_1_2, (uint16_t)length };
}

/* Some bytes, of another length and value for each number. */
static GByteArray *seal(EVP_CIPHER_CTX *stream, uint64_t number)
{
    uint8_t head[13] = { 0 }, mac[MAC];
    size_t n = 10 + (size_t)number * 3;
    int length;
    g_autoptr(GByteArray) text = g_byte_array_new();
    GByteArray *fragment = g_byte_array_new();
    head[7] = (uint8_t)number;
    head[8] = TLS_CONTENT_APPLICATION_DATA;
    head[9] = head[10] = 3;
    head[12] = (uint8_t)n;
    g_byte_array_append(text, head, sizeof head);
    g_byte_array_set_size(text, (guint)(sizeof head + n));
    memset(text->data + sizeof head, (int)number, n);
    HMAC(EVP_sha1(), keys.mac, MAC, text->data, text->len, mac, NULL);
    g_byte_array_append(fragment, text->data + sizeof head, (guint)n);
    g_byte_array_append(fragment, mac, MAC);
    EVP_DecryptUpdate(stream, fragment->data, &length, fragment->data, (int)fragment->len);
    return fragment;
}

/* False: this OpenSSL has no RC4. */
static bool talk_begin(Talk *talk)
{
    TlsTerms terms = { .protection = tls_protection_of(RC4_SHA), .version = TLS_VERSION_1_2 };
    talk->crypto = tls_crypto_new();
    talk->opener = tls_opener_new(talk->crypto, &terms, &keys);
    if (talk->opener == NULL) {
        tls_crypto_free(talk->crypto);
        return false;
    }
    EVP_CIPHER_CTX *stream = tls_crypto_context(talk->crypto, "rc4");
    ck_assert_int_eq(EVP_DecryptInit_ex(stream, NULL, NULL, keys.key, NULL), 1);
    for (uint64_t i = 0; i < RECORDS; i++)
        talk->records[i] = seal(stream, i);
    EVP_CIPHER_CTX_free(stream);
    return true;
}

static void talk_end(Talk *talk)
{
    tls_opener_free(talk->opener);
    tls_crypto_free(talk->crypto);
    for (int i = 0; i < RECORDS; i++)
        g_byte_array_unref(talk->records[i]);
}

static bool opens(Talk *talk, uint64_t number, const TlsNumbers *numbers)
{
    uint8_t room[TLS_RECORD_LENGTH_MAX];
    const GByteArray *fragment = talk->records[number];
    TlsRecord record = header_of(fragment->len);
    TlsOpened opened;
    if (!tls_opener_open(talk->opener, &record, (Bytes){ fragment->data, fragment->len }, numbers,
                         room, &opened))
        return false;
    ck_assert_uint_eq(opened.number, number);
    ck_assert_uint_eq(opened.plain.length, fragment->len - MAC);
    ck_assert_uint_eq(opened.plain.data[0], number);
    return true;
}

static uint64_t bytes_of(const Talk *talk, int from, int to)
{
    uint64_t bytes = 0;
    for (int i = from; i < to; i++)
        bytes += TLS_RECORD_HEADER_SIZE + talk->records[i]->len;
    return bytes;
}

START_TEST(records_open_in_order)
{
    Talk talk;
    if (!talk_begin(&talk))
        return;
    for (uint64_t i = 0; i < RECORDS; i++)
        ck_assert(opens(&talk, i, &(TlsNumbers){ i, 1 }));
    talk_end(&talk);
}
END_TEST

START_TEST(behind_missing_records_the_key_stream_is_found)
{
    for (int lost = 1; lost < RECORDS - 3; lost++) {
        Talk talk;
        if (!talk_begin(&talk))
            return;
        ck_assert(opens(&talk, 0, &(TlsNumbers){ 0, 1 }));
        ck_assert(tls_opener_jump(talk.opener, bytes_of(&talk, 1, 1 + lost)));
        uint64_t next = 1 + (uint64_t)lost;
        ck_assert(opens(&talk, next, &(TlsNumbers){ 1, RECORDS }));
        ck_assert(opens(&talk, next + 1, &(TlsNumbers){ next + 1, 1 }));
        talk_end(&talk);
    }
}
END_TEST

START_TEST(a_record_with_a_hole_takes_its_part_of_the_key_stream)
{
    Talk talk;
    if (!talk_begin(&talk))
        return;
    tls_opener_pass(talk.opener, talk.records[0]->len, (Bytes){ NULL, 0 });
    ck_assert(opens(&talk, 1, &(TlsNumbers){ 1, 1 }));
    talk_end(&talk);
}
END_TEST

START_TEST(a_gap_of_unknown_length_ends_a_key_stream)
{
    Talk talk;
    if (!talk_begin(&talk))
        return;
    ck_assert(!tls_opener_jump(talk.opener, 0));
    ck_assert(!tls_opener_jump(talk.opener, (uint64_t)LIMIT_TLS_STREAM_GAP + 1));
    talk_end(&talk);
}
END_TEST

START_TEST(a_wrong_number_does_not_open)
{
    Talk talk;
    if (!talk_begin(&talk))
        return;
    ck_assert(!opens(&talk, 0, &(TlsNumbers){ 1, 5 }));
    talk_end(&talk);
}
END_TEST

SUITE("tls_opener", records_open_in_order, behind_missing_records_the_key_stream_is_found,
      a_record_with_a_hole_takes_its_part_of_the_key_stream,
      a_gap_of_unknown_length_ends_a_key_stream, a_wrong_number_does_not_open)
