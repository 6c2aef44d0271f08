/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "given_keys.h"

#include <errno.h>
#include <openssl/crypto.h>
#include <stdio.h>

#include "tls_secrets.h"

enum { MOST_BYTES = 64 << 20 };

/* A file as it was read. Its bytes are no line of any message: they are secrets. */
typedef struct Content {
    uint8_t *bytes;
    size_t length;
} Content;

struct GivenKeys {
    GPtrArray *logs, *pems; /* Content */
};

static void free_content(void *data)
{
    Content *content = data;
    OPENSSL_cleanse(content->bytes, content->length);
    g_free(content->bytes);
    g_free(content);
}

GivenKeys *given_keys_new(void)
{
    GivenKeys *keys = g_new0(GivenKeys, 1);
    keys->logs = g_ptr_array_new_with_free_func(free_content);
    keys->pems = g_ptr_array_new_with_free_func(free_content);
    return keys;
}

void given_keys_free(GivenKeys *keys)
{
    if (keys == NULL)
        return;
    g_ptr_array_unref(keys->logs);
    g_ptr_array_unref(keys->pems);
    g_free(keys);
}

static bool fail(GError **error, const char *says)
{
    g_set_error_literal(error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE, says);
    return false;
}

/* Grows by new memory and not by realloc, which may leave a copy behind. */
static void make_room(Content *content, size_t room)
{
    uint8_t *more = g_malloc(room);
    if (content->length > 0)
        memcpy(more, content->bytes, content->length);
    if (content->bytes != NULL)
        OPENSSL_cleanse(content->bytes, content->length);
    g_free(content->bytes);
    content->bytes = more;
}

/* To its end, or to one byte more than is taken. */
static void read_all(FILE *file, Content *content)
{
    size_t room = 0, got = 1;
    while (got > 0 && content->length <= MOST_BYTES) {
        if (content->length == room) {
            room = MAX(room * 2, (size_t)BUFSIZ);
            make_room(content, room);
        }
        got = fread(content->bytes + content->length, 1, room - content->length, file);
        content->length += got;
    }
}

/* NULL: said why. */
static Content *read_file(const char *path, GError **error)
{
    FILE *file = fopen(path, "rb");
    if (file == NULL) {
        fail(error, g_strerror(errno));
        return NULL;
    }
    setvbuf(file, NULL, _IONBF, 0); /* no copy that nobody wipes */
    Content *content = g_new0(Content, 1);
    read_all(file, content);
    int trouble = ferror(file) != 0 ? errno : 0;
    fclose(file);
    if (trouble == 0 && content->length <= MOST_BYTES)
        return content;
    fail(error, trouble != 0 ? g_strerror(trouble) : "too large for keys (over 64 MB)");
    free_content(content);
    return NULL;
}

static Cursor cursor_in(const Content *content)
{
    return cursor_over(content->bytes, content->length, content->length);
}

/* How the lines of a key log read. */
typedef struct Lines {
    unsigned number, good, bad, first_bad;
} Lines;

static void count_line(Lines *lines, Bytes line)
{
    KeyLogSecret secret;
    KeyLogLine is = key_log_read(line, &secret);
    OPENSSL_cleanse(&secret, sizeof secret);
    lines->number++;
    lines->good += is == KEY_LOG_SECRET;
    lines->bad += is == KEY_LOG_BAD;
    if (is == KEY_LOG_BAD && lines->bad == 1)
        lines->first_bad = lines->number;
}

static Lines count_lines(const Content *content)
{
    Lines lines = { 0 };
    Cursor in = cursor_in(content);
    for (Bytes line; key_log_next(&in, &line);)
        count_line(&lines, line);
    KeyLogSecret last;
    lines.good += key_log_read((Bytes){ in.next, cursor_left(&in) }, &last) == KEY_LOG_SECRET;
    OPENSSL_cleanse(&last, sizeof last);
    return lines;
}

#define EXPECTED "expected LABEL CLIENT_RANDOM SECRET as SSLKEYLOGFILE writes it, in hexadecimal"

/* What is to be said of a log without any secret. */
static bool fail_log(const Lines *lines, GError **error)
{
    if (lines->bad == 0)
        return fail(error, "no secret in it: was the program started with SSLKEYLOGFILE set?");
    g_set_error(error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE, "line %u: no key log: %s",
                lines->first_bad, EXPECTED);
    return false;
}

bool given_keys_add_log(GivenKeys *keys, const char *path, char **doubt, GError **error)
{
    *doubt = NULL;
    Content *content = read_file(path, error);
    if (content == NULL)
        return false;
    g_ptr_array_add(keys->logs, content);
    Lines lines = count_lines(content);
    if (lines.good == 0)
        return fail_log(&lines, error);
    if (lines.bad > 0)
        *doubt = g_strdup_printf("line %u: passed over, and %u more: %s", lines.first_bad,
                                 lines.bad - 1, EXPECTED);
    return true;
}

bool given_keys_add_rsa(GivenKeys *keys, const char *path, GError **error)
{
    Content *content = read_file(path, error);
    if (content == NULL)
        return false;
    g_ptr_array_add(keys->pems, content);
    g_autoptr(TlsSecrets) trial = tls_secrets_new();
    if (keys->pems->len > LIMIT_RSA_KEYS)
        return fail(error, "too many private keys");
    if (tls_secrets_add_rsa(trial, (Bytes){ content->bytes, content->length }))
        return true;
    return fail(error, "no RSA private key as PEM without a passphrase: openssl rsa -in FILE -out "
                       "PLAIN.pem takes a passphrase off, openssl pkcs12 -in FILE.pfx -nocerts "
                       "-nodes takes the key out of a .pfx");
}

void given_keys_lend(const GivenKeys *keys, Engine *engine)
{
    static const Bytes end = { (const uint8_t *)"\n", 1 }; /* the last line may lack one */
    for (guint i = 0; keys != NULL && i < keys->logs->len; i++) {
        const Content *content = keys->logs->pdata[i];
        engine_add_key_log(engine, (Bytes){ content->bytes, content->length });
        engine_add_key_log(engine, end);
    }
    for (guint i = 0; keys != NULL && i < keys->pems->len; i++) {
        const Content *content = keys->pems->pdata[i];
        engine_add_rsa_key(engine, (Bytes){ content->bytes, content->length });
    }
}
