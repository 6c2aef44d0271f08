/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "host_secrets.h"

#include <openssl/crypto.h>
#include <string.h>

#include <wireshark.h>

/* Wireshark orders its tables by nothing, so the new ones are looked for among all of one. Where it
 * works secrets out one by one that would be quadratic: what comes after so many looks is left. */
enum { MOST_LOOKS = 1024 };

enum { MOST_BYTES = 64 }; /* of an id, and of a secret */

struct HostSecrets {
    GHashTable *lent; /* set of StringInfo, which Wireshark keeps as long as the file is open */
    guint known;      /* entries of its tables at the last look */
    guint looks;
};

HostSecrets *host_secrets_new(void)
{
    HostSecrets *secrets = g_new0(HostSecrets, 1);
    secrets->lent = g_hash_table_new(NULL, NULL);
    return secrets;
}

void host_secrets_free(HostSecrets *secrets)
{
    if (secrets == NULL)
        return;
    g_hash_table_unref(secrets->lent);
    g_free(secrets);
}

bool host_secrets_were_lent(const HostSecrets *secrets)
{
    return g_hash_table_size(secrets->lent) > 0;
}

#if WITH_HOST_SECRETS

#include <epan/packet.h>
#include <epan/dissectors/packet-tls.h>
#include <epan/dissectors/packet-tls-utils.h>

/* A table of Wireshark, and the label that a key log has for what is in it. */
typedef struct HostTable {
    const char *label;
    GHashTable *entries; /* StringInfo -> StringInfo; NULL: none */
} HostTable;

enum { MOST_TABLES = 8 };

#if WIRESHARK_VERSION_MAJOR * 100 + WIRESHARK_VERSION_MINOR >= 402
static guint find_tables(HostTable out[MOST_TABLES])
{
    const ssl_master_key_map_t *of_host = tls_get_master_key_map(FALSE);
    const HostTable tables[] = {
        { "CLIENT_RANDOM", of_host->crandom },
        { "PMS_CLIENT_RANDOM", of_host->pms },
        { "RSA", of_host->pre_master },
        { "CLIENT_EARLY_TRAFFIC_SECRET", of_host->tls13_client_early },
        { "CLIENT_HANDSHAKE_TRAFFIC_SECRET", of_host->tls13_client_handshake },
        { "SERVER_HANDSHAKE_TRAFFIC_SECRET", of_host->tls13_server_handshake },
        { "CLIENT_TRAFFIC_SECRET_0", of_host->tls13_client_appdata },
        { "SERVER_TRAFFIC_SECRET_0", of_host->tls13_server_appdata },
    };
    G_STATIC_ASSERT(G_N_ELEMENTS(tables) <= MOST_TABLES);
    memcpy(out, tables, sizeof tables);
    return G_N_ELEMENTS(tables);
}
#else
static guint find_tables(HostTable out[MOST_TABLES])
{
    out[0] = (HostTable){ "CLIENT_RANDOM", ssl_crandom_hash };
    return 1;
}
#endif

static guint count(const HostTable *tables, guint length)
{
    guint entries = 0;
    for (guint i = 0; i < length; i++)
        entries += tables[i].entries != NULL ? g_hash_table_size(tables[i].entries) : 0;
    return entries;
}

/* In hexadecimal, without an end; returns what follows. */
static char *write_hex(const StringInfo *bytes, char *out)
{
    static const char digits[] = "0123456789abcdef";
    for (guint i = 0; i < bytes->data_len; i++) {
        *out++ = digits[bytes->data[i] >> 4];
        *out++ = digits[bytes->data[i] & 15];
    }
    return out;
}

static void lend_one(const char *label, const StringInfo *id, const StringInfo *secret,
                     Engine *engine)
{
    char line[64 + 2 * (2 * MOST_BYTES + 1)];
    if (id->data_len > MOST_BYTES || secret->data_len > MOST_BYTES)
        return;
    char *end = g_stpcpy(line, label);
    *end++ = ' ';
    end = write_hex(id, end);
    *end++ = ' ';
    end = write_hex(secret, end);
    *end++ = '\n';
    engine_add_key_log(engine, (Bytes){ (const uint8_t *)line, (size_t)(end - line) });
    OPENSSL_cleanse(line, sizeof line);
}

static void lend_table(HostSecrets *secrets, const HostTable *table, Engine *engine)
{
    if (table->entries == NULL)
        return;
    GHashTableIter iter;
    gpointer id, secret;
    g_hash_table_iter_init(&iter, table->entries);
    while (g_hash_table_iter_next(&iter, &id, &secret)) {
        if (g_hash_table_add(secrets->lent, secret))
            lend_one(table->label, id, secret, engine);
    }
}

void host_secrets_lend(HostSecrets *secrets, Engine *engine)
{
    HostTable tables[MOST_TABLES];
    guint length = find_tables(tables), entries = count(tables, length);
    if (entries == secrets->known || secrets->looks == MOST_LOOKS)
        return;
    secrets->known = entries;
    secrets->looks++;
    for (guint i = 0; i < length; i++)
        lend_table(secrets, &tables[i], engine);
}

#else

void host_secrets_lend(HostSecrets *secrets, Engine *engine)
{
    (void)secrets, (void)engine;
}

#endif
