/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "certificate_cache.h"

#include "hash.h"
#include "table.h"

/* A keyed hash stands for the bytes: whoever does not know the key cannot make two that collide. */
typedef struct Key {
    uint64_t hash, length;
} Key;

struct CertificateCache {
    HashKey hash_key;
    Table *certificates; /* Key -> Certificate *, NULL for bytes that are none */
    size_t bytes;
    uint64_t refused;
};

static void free_value(void *user, const void *key, void *value, TableExit exit)
{
    (void)user, (void)key, (void)exit;
    certificate_free(*(Certificate **)value);
}

CertificateCache *certificate_cache_new(void)
{
    CertificateCache *cache = g_new0(CertificateCache, 1);
    const TableSpec spec = { .key_size = sizeof(Key),
                             .value_size = sizeof(Certificate *),
                             .max_entries = LIMIT_CERTIFICATES,
                             .leave = free_value };
    cache->hash_key = hash_key_new();
    cache->certificates = table_new(&spec);
    return cache;
}

void certificate_cache_free(CertificateCache *cache)
{
    if (cache == NULL)
        return;
    table_free(cache->certificates);
    g_free(cache);
}

static bool is_full(const CertificateCache *cache)
{
    return table_count(cache->certificates) >= LIMIT_CERTIFICATES ||
           cache->bytes >= LIMIT_CERTIFICATES_BYTES;
}

const Certificate *certificate_cache_get(CertificateCache *cache, Bytes der)
{
    if (der.length == 0)
        return NULL;
    Key key = { hash_long(cache->hash_key, der.data, der.length), der.length };
    Certificate **found = table_find(cache->certificates, &key);
    if (found != NULL)
        return *found;
    if (is_full(cache)) {
        cache->refused++;
        return NULL;
    }
    Certificate *certificate = certificate_new(der);
    cache->bytes += certificate != NULL ? certificate->size : 0;
    *(Certificate **)table_add(cache->certificates, &key, NULL) = certificate;
    return certificate;
}

uint32_t certificate_cache_count(const CertificateCache *cache)
{
    return table_count(cache->certificates);
}

uint64_t certificate_cache_refused(const CertificateCache *cache)
{
    return cache->refused;
}
