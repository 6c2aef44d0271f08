/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "shown_certificates.h"

/* There is one of each certificate in the cache, which bounds them and forgets none. */
struct ShownCertificates {
    GHashTable *values[2]; /* by TlsSide: Certificate -> Value */
};

static void free_value(void *item)
{
    value_free(item);
}

ShownCertificates *shown_certificates_new(void)
{
    ShownCertificates *shown = g_new(ShownCertificates, 1);
    for (int side = TLS_CLIENT; side <= TLS_SERVER; side++)
        shown->values[side] = g_hash_table_new_full(NULL, NULL, NULL, free_value);
    return shown;
}

void shown_certificates_free(ShownCertificates *shown)
{
    if (shown == NULL)
        return;
    for (int side = TLS_CLIENT; side <= TLS_SERVER; side++)
        g_hash_table_unref(shown->values[side]);
    g_free(shown);
}

static Value *value_of(const Certificate *certificate, TlsSide owner)
{
    Value *value = value_object();
    value_set(value, "owner", value_word(owner == TLS_CLIENT ? "client" : "server"));
    certificate_value_add(value, certificate);
    return value;
}

Value *shown_certificates_get(ShownCertificates *shown, const Certificate *certificate,
                              TlsSide owner)
{
    Value *value = g_hash_table_lookup(shown->values[owner], certificate);
    if (value == NULL) {
        value = value_of(certificate, owner);
        g_hash_table_insert(shown->values[owner], (void *)certificate, value);
    }
    return value_share(value);
}
