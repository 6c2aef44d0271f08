/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "ip.h"
#include "name_source.h"
#include "value.h"

/* The names that DNS says, as facts: each name of each address once. */
typedef struct NameFacts NameFacts;

NameFacts *name_facts_new(void);
void name_facts_free(NameFacts *facts); /* NULL is fine */

/* One name of one address. */
typedef struct HeardName {
    NameSource source;
    Ip ip;
    Bytes name;
} HeardName;

/* The caller's; NULL for a name that DNS did not say, or that is a fact already. */
Value *name_facts_take(NameFacts *facts, uint32_t network, uint64_t frame, const HeardName *name);
