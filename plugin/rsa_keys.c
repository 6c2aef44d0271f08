/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "rsa_keys.h"

#include <openssl/crypto.h>
#include <stdio.h>

#include <wireshark.h>
#include <epan/uat-int.h>

#include "limits.h"

/* The path, in the first column of a row; a token has a URI instead. For the caller to free. */
static char *path_of(const uat_t *table, guint row)
{
    const uat_field_t *column = &table->fields[0];
    char *text = NULL;
    unsigned length = 0;
    column->cb.tostr(UAT_USER_INDEX_PTR(table, row), &text, &length, column->cbdata.tostr,
                     column->fld_data);
    return text;
}

/* A larger file is no key. */
static void lend(const char *path, Engine *engine)
{
    FILE *in = fopen(path, "rb");
    if (in == NULL)
        return;
    setvbuf(in, NULL, _IONBF, 0); /* no copy that nobody wipes */
    uint8_t *pem = g_malloc(LIMIT_RSA_PEM);
    size_t length = fread(pem, 1, LIMIT_RSA_PEM, in);
    fclose(in);
    engine_add_rsa_key(engine, (Bytes){ pem, length });
    OPENSSL_cleanse(pem, length);
    g_free(pem);
}

void rsa_keys_lend(Engine *engine)
{
    const uat_t *table = uat_get_table_by_name("RSA Private Keys");
    if (table == NULL || table->user_data == NULL || table->ncols == 0)
        return;
    for (guint row = 0; row < MIN(table->user_data->len, (guint)LIMIT_RSA_KEYS); row++) {
        g_autofree char *path = path_of(table, row);
        if (g_file_test(path, G_FILE_TEST_IS_REGULAR))
            lend(path, engine);
    }
}
