/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "name_facts.h"

#include "dns.h"
#include "hash.h"
#include "limits.h"
#include "table.h"

typedef struct ToldKey {
    Ip ip;
    uint64_t hash;            /* of the name in lower case, under a secret key */
    uint32_t network, unused; /* 0: no padding */
} ToldKey;

struct NameFacts {
    Table *told; /* ToldKey -> uint8_t */
    HashKey hash_key;
};

NameFacts *name_facts_new(void)
{
    NameFacts *facts = g_new0(NameFacts, 1);
    facts->hash_key = hash_key_new();
    facts->told = table_new(&(TableSpec){ .key_size = sizeof(ToldKey),
                                          .value_size = sizeof(uint8_t),
                                          .max_entries = LIMIT_TOLD_NAMES });
    return facts;
}

void name_facts_free(NameFacts *facts)
{
    if (facts == NULL)
        return;
    table_free(facts->told);
    g_free(facts);
}

static bool is_of_dns(const HeardName *name)
{
    switch (name->source) {
    case NAME_FROM_DNS:
    case NAME_FROM_PTR:
    case NAME_FROM_LLMNR:
    case NAME_FROM_MDNS:
        return true;
    default:
        return false;
    }
}

static bool is_new(NameFacts *facts, uint32_t network, const HeardName *name)
{
    uint8_t lower[DNS_NAME_SIZE];
    size_t length = MIN(name->name.length, sizeof lower);
    bool is_added;
    for (size_t i = 0; i < length; i++)
        lower[i] = (uint8_t)g_ascii_tolower((char)name->name.data[i]);
    ToldKey key = { .ip = name->ip,
                    .hash = hash_bytes(facts->hash_key, lower, length),
                    .network = network };
    table_add(facts->told, &key, &is_added);
    return is_added;
}

Value *name_facts_take(NameFacts *facts, uint32_t network, uint64_t frame, const HeardName *name)
{
    if (!is_of_dns(name) || !is_new(facts, network, name))
        return NULL;
    Value *fact = value_object();
    value_set(fact, "kind", value_word("dns_name"));
    value_set(fact, "name", value_name(name->name));
    value_set(fact, "ip", value_ip(&name->ip));
    value_set(fact, "frame", value_frame(frame));
    return fact;
}
