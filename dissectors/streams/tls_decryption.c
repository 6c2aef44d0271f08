/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tls_decryption.h"

#include <openssl/crypto.h>

/* The keys of one direction follow each other (RFC 8446 section 7.3); up to TLS 1.2 there is one
 * kind. */
typedef enum Epoch {
    EPOCH_EARLY,
    EPOCH_HANDSHAKE,
    EPOCH_TRAFFIC,
} Epoch;

typedef struct Direction {
    TlsOpener *opener; /* NULL: nothing was opened with the keys that are due */
    Epoch epoch;       /* of the opener */
    uint64_t number;   /* the least that the next record can have */
    uint32_t slack;    /* records that may have gone by beyond that */
    uint32_t failed;   /* records in a row that did not open */
    uint64_t passed;   /* bytes that went by before there was an opener */
    uint8_t agreement; /* up to TLS 1.2: the one that its last ChangeCipherSpec made good */
    bool is_changed;   /* up to TLS 1.2: behind a ChangeCipherSpec */
    bool is_over;      /* nothing more will be opened */
    uint8_t secret[KEY_LOG_SECRET_SIZE]; /* of the traffic, once it is in use */
    uint8_t secret_size;                 /* 0: it is not */
} Direction;

struct TlsDecryption {
    TlsSecrets *secrets;
    TlsAgreement agreements[2]; /* the last one, and the one before */
    uint8_t current;
    Direction directions[2];
    bool has_opened, is_wrong, is_unopenable;
    bool has_tried; /* keys on the record at hand */
};

/* An opener that is tried, and what it would make of its direction. */
typedef struct Trial {
    TlsOpener *opener;
    Epoch epoch;
    TlsNumbers numbers;
    uint8_t secret[KEY_LOG_SECRET_SIZE];
    uint8_t secret_size;
} Trial;

TlsDecryption *tls_decryption_new(TlsSecrets *secrets)
{
    TlsDecryption *decryption = g_new0(TlsDecryption, 1);
    decryption->secrets = secrets;
    return decryption;
}

static void drop_opener(Direction *direction)
{
    g_clear_pointer(&direction->opener, tls_opener_free);
}

void tls_decryption_free(TlsDecryption *decryption)
{
    if (decryption == NULL)
        return;
    for (int i = 0; i < 2; i++) {
        drop_opener(&decryption->directions[i]);
        tls_agreement_clear(&decryption->agreements[i]);
    }
    OPENSSL_cleanse(decryption, sizeof *decryption);
    g_free(decryption);
}

static TlsAgreement *current(TlsDecryption *decryption)
{
    return &decryption->agreements[decryption->current];
}

/* Early data goes before the server has said that this is TLS 1.3. */
static bool is_13(const TlsDecryption *decryption)
{
    const TlsAgreement *agreement = &decryption->agreements[decryption->current];
    return agreement->has_server ? tls_version_is_1_3(agreement->seed.version)
                                 : agreement->offers_early_data;
}

/* A ClientHello behind a handshake begins another one. */
static void begin_agreement(TlsDecryption *decryption)
{
    if (!current(decryption)->has_server)
        return;
    decryption->current ^= 1;
    tls_agreement_clear(current(decryption));
}

void tls_decryption_take_hello(TlsDecryption *decryption, const TlsClientHello *hello)
{
    begin_agreement(decryption);
    tls_agreement_take_hello(current(decryption), hello);
}

/* The next keys of a direction count from 0. */
static void renew(Direction *direction)
{
    drop_opener(direction);
    direction->number = direction->slack = 0;
    direction->passed = 0;
}

static void advance_to(Direction *direction, Epoch epoch)
{
    if (direction->epoch >= epoch)
        return;
    renew(direction);
    direction->epoch = epoch;
}

static void update_traffic(TlsDecryption *decryption, Direction *direction)
{
    if (direction->secret_size == 0)
        return;
    tls_keys_update(current(decryption)->seed.prf, direction->secret, direction->secret_size);
    renew(direction);
}

/* Messages of TLS 1.3 behind which a side has other keys (RFC 8446 sections 4.4.4 to 4.6.3). */
static void take_13(TlsDecryption *decryption, Direction *direction, const TlsMessageSeen *seen)
{
    if (seen->type == TLS_HANDSHAKE_END_OF_EARLY_DATA)
        advance_to(direction, EPOCH_HANDSHAKE);
    else if (seen->type == TLS_HANDSHAKE_FINISHED)
        advance_to(direction, EPOCH_TRAFFIC);
    else if (seen->type == TLS_HANDSHAKE_KEY_UPDATE)
        update_traffic(decryption, direction);
}

void tls_decryption_take(TlsDecryption *decryption, TlsSide side, const TlsMessageSeen *seen)
{
    if (seen->type == TLS_HANDSHAKE_CLIENT_HELLO && side == TLS_CLIENT)
        begin_agreement(decryption);
    tls_agreement_take(current(decryption), seen, tls_secrets_has_premasters(decryption->secrets));
    if (seen->type == TLS_HANDSHAKE_NEW_SESSION_TICKET)
        tls_agreement_remember(current(decryption), decryption->secrets);
    if (is_13(decryption))
        take_13(decryption, &decryption->directions[side], seen);
}

void tls_decryption_change_cipher(TlsDecryption *decryption, TlsSide side)
{
    Direction *direction = &decryption->directions[side];
    if (is_13(decryption))
        return;
    renew(direction);
    direction->is_changed = true;
    direction->agreement = decryption->current;
    direction->is_over = false;
    direction->failed = 0;
}

bool tls_decryption_is_sealed(const TlsDecryption *decryption, TlsSide side,
                              const TlsRecord *record)
{
    bool is_data = record->type == TLS_CONTENT_APPLICATION_DATA;
    if (is_13(decryption))
        return is_data;
    return decryption->directions[side].is_changed ||
           (is_data && decryption->agreements[decryption->current].has_server);
}

static TlsOpener *make_opener(TlsDecryption *decryption, const TlsTerms *terms, TlsKeys *keys)
{
    TlsOpener *opener = tls_opener_new(tls_secrets_crypto(decryption->secrets), terms, keys);
    OPENSSL_cleanse(keys, sizeof *keys);
    decryption->is_unopenable = decryption->is_unopenable || opener == NULL;
    return opener;
}

static TlsOpener *opener_of_traffic(TlsDecryption *decryption, const TlsTerms *terms, Bytes secret)
{
    TlsKeys keys = { .iv = { 0 } };
    if (secret.length != tls_protection_hash_size(terms->protection.prf))
        return NULL;
    tls_keys_of_traffic(&terms->protection, secret, &keys);
    return make_opener(decryption, terms, &keys);
}

/* Up to TLS 1.2, by the agreement that the ChangeCipherSpec made good. */
static TlsOpener *opener_of_master(TlsDecryption *decryption, TlsSide side)
{
    TlsAgreement *agreement = &decryption->agreements[decryption->directions[side].agreement];
    TlsKeys keys[2];
    if (!tls_agreement_find_master(agreement, decryption->secrets))
        return NULL;
    if (agreement->is_compressed) {
        decryption->is_unopenable = true;
        return NULL;
    }
    TlsTerms terms = tls_agreement_terms(agreement);
    tls_keys_expand(&agreement->seed, &terms.protection,
                    (Bytes){ agreement->master, sizeof agreement->master }, keys);
    TlsOpener *opener = make_opener(decryption, &terms, &keys[side]);
    OPENSSL_cleanse(keys, sizeof keys);
    return opener;
}

static KeyLogLabel label_of(TlsSide side, Epoch epoch)
{
    if (epoch == EPOCH_EARLY)
        return KEY_LOG_CLIENT_EARLY;
    if (epoch == EPOCH_HANDSHAKE)
        return side == TLS_CLIENT ? KEY_LOG_CLIENT_HANDSHAKE : KEY_LOG_SERVER_HANDSHAKE;
    return side == TLS_CLIENT ? KEY_LOG_CLIENT_TRAFFIC : KEY_LOG_SERVER_TRAFFIC;
}

static void settle_trial(Direction *direction, Trial *trial)
{
    if (direction->opener != trial->opener)
        drop_opener(direction);
    direction->opener = trial->opener;
    direction->epoch = trial->epoch;
    memcpy(direction->secret, trial->secret, sizeof direction->secret);
    direction->secret_size = trial->secret_size;
}

/* What does not open the very first record of its keys, with nothing missing before it, is wrong;
 * in TLS 1.3 that record is one of the handshake, unless early data goes first. */
static void note_wrong(TlsDecryption *decryption, const Trial *trial)
{
    bool is_first = trial->numbers.first == 0 && trial->numbers.count == 1;
    bool is_sure = !is_13(decryption) ||
                   (trial->epoch == EPOCH_HANDSHAKE && !current(decryption)->offers_early_data);
    if (is_first && is_sure && !decryption->has_opened)
        decryption->is_wrong = true;
}

static bool try_opener(TlsDecryption *decryption, Direction *direction, Trial *trial,
                       const TlsRecordSeen *seen, TlsOpened *out)
{
    if (trial->opener == NULL)
        return false;
    bool is_opened = tls_opener_open(trial->opener, &seen->record, seen->payload, &trial->numbers,
                                     tls_secrets_room(decryption->secrets), out);
    decryption->has_tried = true;
    if (is_opened)
        settle_trial(direction, trial);
    else
        note_wrong(decryption, trial);
    if (!is_opened && trial->opener != direction->opener)
        tls_opener_free(trial->opener);
    OPENSSL_cleanse(trial->secret, sizeof trial->secret);
    return is_opened;
}

/* Early data goes before the ServerHello, with a suite of the session before: the secret tells its
 * hash, and the tag the rest. */
static bool try_early(TlsDecryption *decryption, Direction *direction, const TlsRecordSeen *seen,
                      TlsOpened *out)
{
    static const uint16_t suites[] = { 0x1301, 0x1302, 0x1303, 0x1304, 0x1305 };
    const uint8_t *random = current(decryption)->seed.client_random;
    for (size_t i = 0; i < G_N_ELEMENTS(suites); i++) {
        TlsTerms terms = { .protection = tls_protection_of(suites[i]), .version = TLS_VERSION_1_3 };
        Bytes secret = tls_secrets_find(decryption->secrets, KEY_LOG_CLIENT_EARLY, random);
        Trial trial = { .opener = opener_of_traffic(decryption, &terms, secret),
                        .epoch = EPOCH_EARLY,
                        .numbers = { 0, 1 + direction->slack } };
        if (try_opener(decryption, direction, &trial, seen, out))
            return true;
    }
    return false;
}

/* The first secret of an epoch by the key log. */
static bool try_epoch(TlsDecryption *decryption, TlsSide side, Epoch epoch,
                      const TlsRecordSeen *seen, TlsOpened *out)
{
    Direction *direction = &decryption->directions[side];
    TlsAgreement *agreement = current(decryption);
    TlsTerms terms = tls_agreement_terms(agreement);
    Bytes secret =
        tls_secrets_find(decryption->secrets, label_of(side, epoch), agreement->seed.client_random);
    Trial trial = { .opener = opener_of_traffic(decryption, &terms, secret),
                    .epoch = epoch,
                    .numbers = { 0, 1 + direction->slack } };
    if (trial.opener != NULL && epoch == EPOCH_TRAFFIC) {
        memcpy(trial.secret, secret.data, secret.length);
        trial.secret_size = (uint8_t)secret.length;
    }
    return try_opener(decryption, direction, &trial, seen, out);
}

/* Keys of a KeyUpdate, which is told or lies in a gap. */
static bool try_traffic(TlsDecryption *decryption, Direction *direction, unsigned updates,
                        const TlsRecordSeen *seen, TlsOpened *out)
{
    TlsAgreement *agreement = current(decryption);
    TlsTerms terms = tls_agreement_terms(agreement);
    Trial trial = { .epoch = EPOCH_TRAFFIC,
                    .numbers = { 0, 1 + direction->slack },
                    .secret_size = direction->secret_size };
    memcpy(trial.secret, direction->secret, sizeof trial.secret);
    for (; updates > 0; updates--)
        tls_keys_update(agreement->seed.prf, trial.secret, trial.secret_size);
    trial.opener =
        opener_of_traffic(decryption, &terms, (Bytes){ trial.secret, trial.secret_size });
    return try_opener(decryption, direction, &trial, seen, out);
}

static bool try_present(TlsDecryption *decryption, Direction *direction, const TlsRecordSeen *seen,
                        TlsOpened *out)
{
    Trial trial = { .opener = direction->opener,
                    .epoch = direction->epoch,
                    .numbers = { direction->number, 1 + direction->slack },
                    .secret_size = direction->secret_size };
    memcpy(trial.secret, direction->secret, sizeof trial.secret);
    return try_opener(decryption, direction, &trial, seen, out);
}

/* The keys in use, then those that may have come since. */
static bool open_13(TlsDecryption *decryption, TlsSide side, const TlsRecordSeen *seen,
                    TlsOpened *out)
{
    Direction *direction = &decryption->directions[side];
    bool has_server = current(decryption)->has_server;
    if (try_present(decryption, direction, seen, out))
        return true;
    if (direction->secret_size > 0)
        return (direction->opener == NULL && try_traffic(decryption, direction, 0, seen, out)) ||
               (direction->slack > 0 && try_traffic(decryption, direction, 1, seen, out));
    if (side == TLS_CLIENT && direction->opener == NULL && direction->epoch == EPOCH_EARLY &&
        current(decryption)->offers_early_data && try_early(decryption, direction, seen, out))
        return true;
    for (Epoch epoch = EPOCH_HANDSHAKE; has_server && epoch <= EPOCH_TRAFFIC; epoch++)
        if (epoch >= direction->epoch && (epoch != direction->epoch || direction->opener == NULL) &&
            try_epoch(decryption, side, epoch, seen, out))
            return true;
    return false;
}

/* Data is never in clear: a ChangeCipherSpec lies in a gap, and a Finished with it. */
static void assume_change(TlsDecryption *decryption, Direction *direction)
{
    direction->is_changed = true;
    direction->agreement = decryption->current;
    direction->slack = MIN(direction->slack + 1, (uint32_t)LIMIT_TLS_TRIES);
}

static bool open_12(TlsDecryption *decryption, TlsSide side, const TlsRecordSeen *seen,
                    TlsOpened *out)
{
    Direction *direction = &decryption->directions[side];
    if (!direction->is_changed)
        assume_change(decryption, direction);
    if (direction->opener == NULL) {
        direction->opener = opener_of_master(decryption, side);
        if (direction->opener == NULL)
            return false;
        if (direction->slack > 0) /* what went by took the first vector with it */
            (void)tls_opener_jump(direction->opener, 0);
        if (direction->passed > 0)
            tls_opener_pass(direction->opener, (uint32_t)direction->passed, (Bytes){ NULL, 0 });
    }
    return try_present(decryption, direction, seen, out);
}

static void note_failure(TlsDecryption *decryption, Direction *direction, const TlsRecordSeen *seen)
{
    direction->passed = MIN(direction->passed + seen->record.length, (uint64_t)UINT32_MAX);
    direction->failed++;
    direction->slack = MIN(direction->slack + 1, (uint32_t)LIMIT_TLS_TRIES);
    direction->is_over = direction->is_over || direction->failed >= LIMIT_TLS_FAILED;
    decryption->is_wrong = decryption->is_wrong ||
                           (direction->is_over && decryption->has_tried && !decryption->has_opened);
}

static void note_opened(TlsDecryption *decryption, Direction *direction, const TlsOpened *opened)
{
    direction->number = opened->number + 1;
    direction->slack = direction->failed = 0;
    decryption->has_opened = true;
    decryption->is_wrong = false;
}

/* A record of which bytes are missing takes its number all the same. */
static void pass(Direction *direction, const TlsRecordSeen *seen)
{
    if (direction->opener != NULL) {
        direction->number++;
        tls_opener_pass(direction->opener, seen->record.length, seen->payload);
        return;
    }
    direction->slack = MIN(direction->slack + 1, (uint32_t)LIMIT_TLS_TRIES);
    direction->passed = MIN(direction->passed + seen->record.length, (uint64_t)UINT32_MAX);
}

bool tls_decryption_open(TlsDecryption *decryption, TlsSide side, const TlsRecordSeen *seen,
                         TlsOpened *out)
{
    Direction *direction = &decryption->directions[side];
    if (direction->is_over)
        return false;
    if (!seen->is_whole) {
        pass(direction, seen);
        return false;
    }
    decryption->has_tried = false;
    bool is_opened = is_13(decryption) ? open_13(decryption, side, seen, out)
                                       : open_12(decryption, side, seen, out);
    if (is_opened)
        note_opened(decryption, direction, out);
    else
        note_failure(decryption, direction, seen);
    return is_opened;
}

void tls_decryption_skip(TlsDecryption *decryption, TlsSide side, uint64_t length)
{
    Direction *direction = &decryption->directions[side];
    const uint64_t largest = TLS_RECORD_HEADER_SIZE + TLS_RECORD_LENGTH_MAX;
    uint64_t lost = length / (TLS_RECORD_HEADER_SIZE + 1) + 1;
    direction->slack = (uint32_t)MIN(direction->slack + lost, (uint64_t)LIMIT_TLS_TRIES);
    if (direction->opener == NULL)
        return;
    direction->number += length / largest;
    direction->is_over = direction->is_over || !tls_opener_jump(direction->opener, length);
}

bool tls_decryption_is_over(const TlsDecryption *decryption, TlsSide side)
{
    return decryption->directions[side].is_over;
}

TlsKeyFit tls_decryption_fit(const TlsDecryption *decryption)
{
    if (decryption->has_opened)
        return TLS_KEY_FITS;
    if (decryption->is_wrong)
        return TLS_KEY_WRONG;
    return decryption->is_unopenable ? TLS_KEY_UNOPENABLE : TLS_KEY_NONE;
}

void tls_decryption_give_up(TlsDecryption *decryption)
{
    tls_agreement_give_up(&decryption->agreements[0]);
    tls_agreement_give_up(&decryption->agreements[1]);
}

static size_t length_of(const GByteArray *bytes)
{
    return bytes != NULL ? bytes->len : 0;
}

size_t tls_decryption_held(const TlsDecryption *decryption)
{
    size_t held = 0;
    for (int i = 0; i < 2; i++)
        held += length_of(decryption->agreements[i].transcript) +
                length_of(decryption->agreements[i].exchanged);
    return held;
}
