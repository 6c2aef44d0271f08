/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The NSS key log format: LABEL, a space, what it is found by, a space, the secret. */
#include "key_log.h"

#include <openssl/crypto.h>

enum { SHORTEST_SECRET = 16, RSA_ID_SIZE = 8, MASTER_SIZE = 48 };

typedef struct Row {
    const char *word;
    KeyLogLabel label;
    uint8_t id, shortest, longest; /* bytes */
} Row;

static const Row rows[] = {
    { "CLIENT_RANDOM", KEY_LOG_MASTER, KEY_LOG_ID_SIZE, MASTER_SIZE, MASTER_SIZE },
    { "PMS_CLIENT_RANDOM", KEY_LOG_PREMASTER, KEY_LOG_ID_SIZE, 1, KEY_LOG_SECRET_SIZE },
    { "RSA", KEY_LOG_RSA, RSA_ID_SIZE, MASTER_SIZE, MASTER_SIZE },
    { "CLIENT_EARLY_TRAFFIC_SECRET", KEY_LOG_CLIENT_EARLY, KEY_LOG_ID_SIZE, SHORTEST_SECRET,
      KEY_LOG_SECRET_SIZE },
    { "CLIENT_HANDSHAKE_TRAFFIC_SECRET", KEY_LOG_CLIENT_HANDSHAKE, KEY_LOG_ID_SIZE, SHORTEST_SECRET,
      KEY_LOG_SECRET_SIZE },
    { "SERVER_HANDSHAKE_TRAFFIC_SECRET", KEY_LOG_SERVER_HANDSHAKE, KEY_LOG_ID_SIZE, SHORTEST_SECRET,
      KEY_LOG_SECRET_SIZE },
    { "CLIENT_TRAFFIC_SECRET_0", KEY_LOG_CLIENT_TRAFFIC, KEY_LOG_ID_SIZE, SHORTEST_SECRET,
      KEY_LOG_SECRET_SIZE },
    { "SERVER_TRAFFIC_SECRET_0", KEY_LOG_SERVER_TRAFFIC, KEY_LOG_ID_SIZE, SHORTEST_SECRET,
      KEY_LOG_SECRET_SIZE },
};

static bool is_space(uint8_t byte)
{
    return byte == ' ' || byte == '\t' || byte == '\r';
}

static Bytes next_word(Cursor *in)
{
    while (cursor_left(in) > 0 && is_space(in->next[0]))
        cursor_skip(in, 1);
    size_t n = 0;
    while (n < cursor_left(in) && !is_space(in->next[n]))
        n++;
    return cursor_take(in, n);
}

/* Labels are of capitals, digits and underscores. */
static bool is_label(Bytes word)
{
    for (size_t i = 0; i < word.length; i++)
        if (!g_ascii_isupper(word.data[i]) && !g_ascii_isdigit(word.data[i]) && word.data[i] != '_')
            return false;
    return word.length > 0;
}

static const Row *row_of(Bytes word)
{
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++)
        if (word.length == strlen(rows[i].word) &&
            memcmp(word.data, rows[i].word, word.length) == 0)
            return &rows[i];
    return NULL;
}

/* How many bytes the digits say; 0: none, not whole bytes, more than there is room for. */
static uint8_t read_digits(Bytes digits, uint8_t *out, size_t room)
{
    if (digits.length % 2 != 0 || digits.length / 2 > room)
        return 0;
    for (size_t i = 0; i < digits.length; i += 2) {
        int high = g_ascii_xdigit_value((gchar)digits.data[i]);
        int low = g_ascii_xdigit_value((gchar)digits.data[i + 1]);
        if (high < 0 || low < 0)
            return 0;
        out[i / 2] = (uint8_t)(high << 4 | low);
    }
    return (uint8_t)(digits.length / 2);
}

static KeyLogLine read_secret(const Row *row, Cursor *in, KeyLogSecret *out)
{
    KeyLogSecret secret = { .label = row->label };
    uint8_t id = read_digits(next_word(in), secret.id, sizeof secret.id);
    secret.length = read_digits(next_word(in), secret.bytes, sizeof secret.bytes);
    bool is_good = id == row->id && secret.length >= row->shortest &&
                   secret.length <= row->longest && next_word(in).length == 0;
    if (is_good)
        *out = secret;
    OPENSSL_cleanse(&secret, sizeof secret);
    return is_good ? KEY_LOG_SECRET : KEY_LOG_BAD;
}

KeyLogLine key_log_read(Bytes line, KeyLogSecret *out)
{
    Cursor in = cursor_of(line);
    Bytes word = next_word(&in);
    if (word.length == 0 || word.data[0] == '#')
        return KEY_LOG_NOTHING;
    const Row *row = row_of(word);
    if (row != NULL)
        return read_secret(row, &in, out);
    return is_label(word) && next_word(&in).length > 0 ? KEY_LOG_NOTHING : KEY_LOG_BAD;
}

bool key_log_next(Cursor *in, Bytes *line)
{
    size_t left = cursor_left(in);
    const uint8_t *end = left > 0 ? memchr(in->next, '\n', left) : NULL;
    if (end == NULL)
        return false;
    *line = cursor_take(in, (size_t)(end - in->next));
    cursor_skip(in, 1);
    return true;
}
