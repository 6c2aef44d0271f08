/* SPDX-License-Identifier: GPL-2.0-or-later */
/* RFC 5246 section 6.2.3, RFC 7366, RFC 8446 section 5.2. Nobody can measure how long this takes
 * who could not read the secrets anyway: it need not take the same time for every input. */
#include "tls_opener.h"

#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/hmac.h>

#include "limits.h"

enum { BLOCK_MAX = 16, NONCE_SIZE = 12, TAG_MAX = 16, HEAD_SIZE = 13 };

struct TlsOpener {
    TlsTerms terms;
    TlsKeys keys;
    EVP_CIPHER_CTX *context;   /* NULL where nothing is encrypted */
    uint8_t vector[BLOCK_MAX]; /* of CBC, for the next record where it is not sent */
    uint64_t nonce, number;    /* of the last record opened, where the nonce is sent */
    uint64_t expected;         /* of a stream: the record behind the last one that was opened */
    uint64_t missing;          /* bytes before the next record that the key stream went over */
    bool has_vector, has_nonce;
};

static bool is_chained(const TlsOpener *opener)
{
    return opener->terms.protection.cipher.kind == TLS_CIPHER_CBC &&
           opener->terms.version < TLS_VERSION_1_1;
}

static bool is_13(const TlsOpener *opener)
{
    return tls_version_is_1_3(opener->terms.version);
}

/* Padding is taken off here, where it can be looked at. */
static bool start_cipher(TlsOpener *opener)
{
    TlsCipherKind kind = opener->terms.protection.cipher.kind;
    if (kind == TLS_CIPHER_STREAM)
        return EVP_DecryptInit_ex(opener->context, NULL, NULL, opener->keys.key, NULL) == 1;
    if (kind == TLS_CIPHER_CBC)
        return EVP_DecryptInit_ex(opener->context, NULL, NULL, opener->keys.key, opener->keys.iv) ==
                   1 &&
               EVP_CIPHER_CTX_set_padding(opener->context, 0) == 1;
    return EVP_CIPHER_CTX_ctrl(opener->context, EVP_CTRL_AEAD_SET_IVLEN, NONCE_SIZE, NULL) == 1;
}

/* A version without keys here (SSL 3.0) or a cipher without a name has no opener. */
static bool can_open(const TlsTerms *terms)
{
    return terms->version >= TLS_VERSION_1_0 &&
           (terms->protection.algorithm != NULL || tls_protection_is_clear(&terms->protection));
}

TlsOpener *tls_opener_new(TlsCrypto *crypto, const TlsTerms *terms, const TlsKeys *keys)
{
    if (!can_open(terms))
        return NULL;
    TlsOpener *opener = g_new0(TlsOpener, 1);
    opener->terms = *terms;
    opener->keys = *keys;
    memcpy(opener->vector, keys->iv, sizeof opener->vector);
    opener->has_vector = true;
    if (tls_protection_is_clear(&terms->protection))
        return opener;
    opener->context = tls_crypto_context(crypto, terms->protection.algorithm);
    if (opener->context == NULL || !start_cipher(opener))
        g_clear_pointer(&opener, tls_opener_free);
    return opener;
}

void tls_opener_free(TlsOpener *opener)
{
    if (opener == NULL)
        return;
    EVP_CIPHER_CTX_free(opener->context);
    OPENSSL_cleanse(opener, sizeof *opener);
    g_free(opener);
}

static void put_number(uint8_t *out, uint64_t number)
{
    for (int i = 7; i >= 0; i--, number >>= 8)
        out[i] = (uint8_t)number;
}

/* What a MAC or a tag covers beside the bytes: number, type, version, length. */
static void put_head(uint8_t head[HEAD_SIZE], uint64_t number, const TlsRecord *record,
                     size_t length)
{
    put_number(head, number);
    head[8] = (uint8_t)record->type;
    head[9] = (uint8_t)(record->version >> 8);
    head[10] = (uint8_t)record->version;
    head[11] = (uint8_t)(length >> 8);
    head[12] = (uint8_t)length;
}

/* A MAC that begins with the record's number, which alone changes from try to try. */
static bool find_number(const TlsOpener *opener, const TlsRecord *record, Bytes covered,
                        const uint8_t *mac, const TlsNumbers *numbers, uint64_t *found)
{
    TlsHash hash = opener->terms.protection.mac;
    size_t size = tls_protection_hash_size(hash);
    g_autofree uint8_t *text = g_malloc(HEAD_SIZE + covered.length);
    if (covered.length > 0)
        memcpy(text + HEAD_SIZE, covered.data, covered.length);
    bool is_found = false;
    for (uint32_t i = 0; i < numbers->count && !is_found; i++) {
        uint8_t made[EVP_MAX_MD_SIZE];
        put_head(text, numbers->first + i, record, covered.length);
        is_found = HMAC(tls_protection_digest(hash), opener->keys.mac, (int)size, text,
                        HEAD_SIZE + covered.length, made, NULL) != NULL &&
                   CRYPTO_memcmp(made, mac, size) == 0;
        *found = numbers->first + i;
    }
    OPENSSL_cleanse(text, HEAD_SIZE + covered.length);
    return is_found;
}

/* What is behind the content: a MAC, in front of nothing. */
static bool open_macked(const TlsOpener *opener, const TlsRecord *record, Bytes plain,
                        const TlsNumbers *numbers, TlsOpened *out)
{
    size_t size = tls_protection_hash_size(opener->terms.protection.mac);
    if (plain.length < size)
        return false;
    Bytes content = { plain.data, plain.length - size };
    *out = (TlsOpened){ .type = record->type, .plain = content };
    return find_number(opener, record, content, content.data + content.length, numbers,
                       &out->number);
}

static bool decipher(TlsOpener *opener, Bytes sealed, uint8_t *room)
{
    int length = 0;
    return sealed.length == 0 ||
           EVP_DecryptUpdate(opener->context, room, &length, sealed.data, (int)sealed.length) == 1;
}

/* The key stream goes on under what is missing. */
static void pass_stream(TlsOpener *opener, uint32_t length)
{
    uint8_t part[512] = { 0 };
    for (uint32_t n; length > 0; length -= n) {
        n = MIN(length, (uint32_t)sizeof part);
        (void)decipher(opener, (Bytes){ part, n }, part);
    }
}

/* The key stream from where it stands, so many bytes; false: this OpenSSL cannot copy it. */
static bool make_stream(const TlsOpener *opener, uint8_t *stream, size_t n)
{
    int length = 0;
    EVP_CIPHER_CTX *copy = EVP_CIPHER_CTX_new();
    memset(stream, 0, n);
    bool is_made = copy != NULL && EVP_CIPHER_CTX_copy(copy, opener->context) == 1 &&
                   EVP_DecryptUpdate(copy, stream, &length, stream, (int)n) == 1;
    EVP_CIPHER_CTX_free(copy);
    return is_made;
}

/* Headers are not encrypted: each record more that is missing takes five bytes less of the key
 * stream, so a number says how far that went. */
static bool search_stream(TlsOpener *opener, const TlsRecord *record, Bytes fragment,
                          const TlsNumbers *numbers, uint8_t *room, TlsOpened *out)
{
    size_t whole = (size_t)opener->missing + fragment.length;
    g_autofree uint8_t *stream = g_malloc(whole + 1);
    bool is_opened = false;
    uint64_t headers = 0;
    if (!make_stream(opener, stream, whole))
        return false;
    for (uint32_t i = 0; i < numbers->count && !is_opened; i++) {
        TlsNumbers one = { numbers->first + i, 1 };
        headers = TLS_RECORD_HEADER_SIZE * (one.first - opener->expected);
        if (one.first <= opener->expected || headers > opener->missing)
            continue;
        for (size_t at = 0; at < fragment.length; at++)
            room[at] = fragment.data[at] ^ stream[opener->missing - headers + at];
        is_opened = open_macked(opener, record, (Bytes){ room, fragment.length }, &one, out);
    }
    OPENSSL_cleanse(stream, whole);
    if (is_opened)
        pass_stream(opener, (uint32_t)(whole - headers));
    opener->missing = is_opened ? 0 : whole + TLS_RECORD_HEADER_SIZE;
    return is_opened;
}

static bool open_stream(TlsOpener *opener, const TlsRecord *record, Bytes fragment,
                        const TlsNumbers *numbers, uint8_t *room, TlsOpened *out)
{
    bool is_opened;
    if (opener->missing > 0) {
        is_opened = opener->missing <= LIMIT_TLS_STREAM_GAP &&
                    search_stream(opener, record, fragment, numbers, room, out);
    } else {
        if (opener->context == NULL && fragment.length > 0)
            memcpy(room, fragment.data, fragment.length);
        else if (opener->context != NULL && !decipher(opener, fragment, room))
            return false;
        is_opened = open_macked(opener, record, (Bytes){ room, fragment.length }, numbers, out);
    }
    if (is_opened)
        opener->expected = out->number + 1;
    return is_opened;
}

/* Each byte of the padding says its length (RFC 5246 section 6.2.3.2). */
static bool take_padding_off(Bytes *plain)
{
    if (plain->length == 0)
        return false;
    uint8_t padding = plain->data[plain->length - 1];
    if (plain->length < (size_t)padding + 1)
        return false;
    for (size_t i = plain->length - padding - 1; i < plain->length; i++)
        if (plain->data[i] != padding)
            return false;
    plain->length -= (size_t)padding + 1;
    return true;
}

static bool decipher_blocks(TlsOpener *opener, const uint8_t *vector, Bytes sealed, uint8_t *room)
{
    return sealed.length % opener->terms.protection.cipher.block == 0 &&
           EVP_DecryptInit_ex(opener->context, NULL, NULL, NULL, vector) == 1 &&
           decipher(opener, sealed, room);
}

/* The vector in front of the blocks, or the last block of the record before (RFC 2246). */
static bool take_vector(TlsOpener *opener, Bytes *sealed, uint8_t vector[BLOCK_MAX])
{
    size_t block = opener->terms.protection.cipher.block;
    if (is_chained(opener)) {
        memcpy(vector, opener->vector, sizeof opener->vector);
        return opener->has_vector;
    }
    if (sealed->length < block)
        return false;
    memcpy(vector, sealed->data, block);
    *sealed = (Bytes){ sealed->data + block, sealed->length - block };
    return true;
}

static bool open_encrypted_first(TlsOpener *opener, const TlsRecord *record, Bytes fragment,
                                 const TlsNumbers *numbers, uint8_t *room, TlsOpened *out)
{
    uint8_t vector[BLOCK_MAX];
    size_t size = tls_protection_hash_size(opener->terms.protection.mac);
    if (fragment.length < size)
        return false;
    Bytes covered = { fragment.data, fragment.length - size }, sealed = covered;
    *out = (TlsOpened){ .type = record->type };
    if (!find_number(opener, record, covered, covered.data + covered.length, numbers,
                     &out->number) ||
        !take_vector(opener, &sealed, vector) || !decipher_blocks(opener, vector, sealed, room))
        return false;
    out->plain = (Bytes){ room, sealed.length };
    return take_padding_off(&out->plain);
}

static void keep_last_block(TlsOpener *opener, Bytes fragment)
{
    size_t block = opener->terms.protection.cipher.block;
    if (opener->terms.protection.cipher.kind != TLS_CIPHER_CBC)
        return;
    opener->has_vector = fragment.length >= block;
    if (!opener->has_vector)
        return;
    size_t end = fragment.length;
    if (opener->terms.encrypts_then_macs)
        end -= MIN(end - block, tls_protection_hash_size(opener->terms.protection.mac));
    memcpy(opener->vector, fragment.data + end - block, block);
}

static bool open_blocks(TlsOpener *opener, const TlsRecord *record, Bytes fragment,
                        const TlsNumbers *numbers, uint8_t *room, TlsOpened *out)
{
    uint8_t vector[BLOCK_MAX];
    Bytes sealed = fragment;
    if (opener->terms.encrypts_then_macs)
        return open_encrypted_first(opener, record, fragment, numbers, room, out);
    if (!take_vector(opener, &sealed, vector) || !decipher_blocks(opener, vector, sealed, room))
        return false;
    Bytes plain = { room, sealed.length };
    return take_padding_off(&plain) && open_macked(opener, record, plain, numbers, out);
}

/* The parts of a record that an AEAD sealed. */
typedef struct Sealed {
    Bytes bytes, head;
    uint8_t nonce[NONCE_SIZE], tag[TAG_MAX];
    uint8_t tag_size;
} Sealed;

/* CCM wants tag and length beforehand, the others the tag before the end. */
static bool decipher_sealed(EVP_CIPHER_CTX *context, const uint8_t *key, Sealed *sealed,
                            uint8_t *room)
{
    bool is_ccm = EVP_CIPHER_CTX_mode(context) == EVP_CIPH_CCM_MODE;
    int size = (int)sealed->bytes.length, length = 0, rest = 0;
    if (EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_SET_TAG, sealed->tag_size, sealed->tag) != 1 ||
        EVP_DecryptInit_ex(context, NULL, NULL, key, sealed->nonce) != 1)
        return false;
    if (is_ccm && EVP_DecryptUpdate(context, NULL, &length, NULL, size) != 1)
        return false;
    if (EVP_DecryptUpdate(context, NULL, &length, sealed->head.data, (int)sealed->head.length) !=
            1 ||
        EVP_DecryptUpdate(context, room, &length, sealed->bytes.data, size) != 1)
        return false;
    return is_ccm || (EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_SET_TAG, sealed->tag_size,
                                          sealed->tag) == 1 &&
                      EVP_DecryptFinal_ex(context, room + length, &rest) == 1);
}

/* The salt and what was sent (RFC 5288), or the whole vector and the number in it (RFC 7905,
 * RFC 8446 section 5.3). */
static void put_nonce(const TlsOpener *opener, uint64_t number, const uint8_t *sent,
                      uint8_t nonce[NONCE_SIZE])
{
    uint8_t bytes[8];
    enum { SALT = NONCE_SIZE - sizeof bytes };
    memcpy(nonce, opener->keys.iv, NONCE_SIZE);
    if (sent != NULL) {
        memcpy(nonce + SALT, sent, sizeof bytes);
        return;
    }
    put_number(bytes, number);
    for (size_t i = 0; i < sizeof bytes; i++)
        nonce[SALT + i] ^= bytes[i];
}

/* In TLS 1.3 the type stands behind the content and zeros behind both. */
static bool take_type(Bytes plain, TlsOpened *out)
{
    while (plain.length > 0 && plain.data[plain.length - 1] == 0)
        plain.length--;
    if (plain.length == 0)
        return false;
    plain.length--;
    out->type = (TlsContent)plain.data[plain.length];
    out->plain = plain;
    return true;
}

static bool open_numbered(TlsOpener *opener, const TlsRecord *record, Bytes fragment,
                          uint64_t number, uint8_t *room, TlsOpened *out)
{
    const TlsProtection *protection = &opener->terms.protection;
    uint8_t nonce = protection->cipher.nonce, tag = protection->cipher.mac, head[HEAD_SIZE];
    size_t length = fragment.length - nonce - tag;
    Sealed sealed = { .bytes = { fragment.data + nonce, length }, .tag_size = tag };
    memcpy(sealed.tag, fragment.data + nonce + length, tag);
    put_head(head, number, record, is_13(opener) ? fragment.length : length);
    /* TLS 1.3 covers the header of the record and nothing else */
    size_t covered = is_13(opener) ? TLS_RECORD_HEADER_SIZE : HEAD_SIZE;
    sealed.head = (Bytes){ head + HEAD_SIZE - covered, covered };
    put_nonce(opener, number, nonce > 0 ? fragment.data : NULL, sealed.nonce);
    if (!decipher_sealed(opener->context, opener->keys.key, &sealed, room))
        return false;
    *out = (TlsOpened){ .type = record->type, .plain = { room, length }, .number = number };
    return !is_13(opener) || take_type(out->plain, out);
}

static uint64_t nonce_of(Bytes fragment)
{
    Cursor in = cursor_of(fragment);
    uint64_t high = cursor_be32(&in);
    return high << 32 | cursor_be32(&in);
}

/* Whoever sends nonces counts them up by one: so they tell how many records are missing. */
static bool open_by_nonce(TlsOpener *opener, const TlsRecord *record, Bytes fragment, uint8_t *room,
                          TlsOpened *out)
{
    uint64_t nonce = nonce_of(fragment);
    if (opener->has_nonce && !open_numbered(opener, record, fragment,
                                            opener->number + (nonce - opener->nonce), room, out))
        return false;
    if (!opener->has_nonce && !open_numbered(opener, record, fragment, nonce, room, out))
        return false;
    return true;
}

static bool open_aead(TlsOpener *opener, const TlsRecord *record, Bytes fragment,
                      const TlsNumbers *numbers, uint8_t *room, TlsOpened *out)
{
    const TlsCipher *cipher = &opener->terms.protection.cipher;
    bool is_opened = false;
    if (fragment.length < (size_t)cipher->nonce + cipher->mac)
        return false;
    if (cipher->nonce > 0 && numbers->count > 1)
        is_opened = open_by_nonce(opener, record, fragment, room, out);
    for (uint32_t i = 0; i < numbers->count && !is_opened; i++)
        is_opened = open_numbered(opener, record, fragment, numbers->first + i, room, out);
    if (is_opened && cipher->nonce > 0) {
        opener->nonce = nonce_of(fragment);
        opener->number = out->number;
        opener->has_nonce = true;
    }
    return is_opened;
}

bool tls_opener_open(TlsOpener *opener, const TlsRecord *record, Bytes fragment,
                     const TlsNumbers *numbers, uint8_t *room, TlsOpened *out)
{
    bool is_opened = false;
    ERR_set_mark();
    switch (opener->terms.protection.cipher.kind) {
    case TLS_CIPHER_AEAD:
        is_opened = open_aead(opener, record, fragment, numbers, room, out);
        break;
    case TLS_CIPHER_CBC:
        is_opened = open_blocks(opener, record, fragment, numbers, room, out);
        break;
    default:
        is_opened = open_stream(opener, record, fragment, numbers, room, out);
        break;
    }
    keep_last_block(opener, fragment);
    ERR_pop_to_mark();
    return is_opened;
}

void tls_opener_pass(TlsOpener *opener, uint32_t length, Bytes fragment)
{
    opener->expected++;
    if (opener->missing > 0)
        opener->missing += length;
    else if (opener->context != NULL && opener->terms.protection.cipher.kind == TLS_CIPHER_STREAM)
        pass_stream(opener, length);
    else
        keep_last_block(opener, fragment.length == length ? fragment : (Bytes){ NULL, 0 });
}

bool tls_opener_jump(TlsOpener *opener, uint64_t length)
{
    opener->has_vector = !is_chained(opener);
    if (opener->terms.protection.cipher.kind != TLS_CIPHER_STREAM)
        return true;
    opener->missing += MIN(length, (uint64_t)LIMIT_TLS_STREAM_GAP + 1);
    return length > 0 && opener->missing <= LIMIT_TLS_STREAM_GAP;
}
