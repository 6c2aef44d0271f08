/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sip_early.h"

#include "limits.h"

typedef struct Slot {
    SipKey key;
    SipKept kept; /* bytes NULL: empty */
} Slot;

/* A slot belongs to the last one whose key leads there. */
struct SipEarly {
    Slot slots[LIMIT_SIP_EARLY];
};

SipEarly *sip_early_new(void)
{
    return g_new0(SipEarly, 1);
}

static void clear(Slot *slot)
{
    g_clear_pointer(&slot->kept.bytes, g_bytes_unref);
}

void sip_early_free(SipEarly *early)
{
    for (size_t i = 0; early != NULL && i < LIMIT_SIP_EARLY; i++)
        clear(&early->slots[i]);
    g_free(early);
}

void sip_early_keep(SipEarly *early, const SipKey *key, const SipSeen *response)
{
    Slot *slot = &early->slots[key->a % LIMIT_SIP_EARLY];
    const Bytes *bytes = &response->bytes;
    if (bytes->length == 0 || bytes->length > LIMIT_SIP_EARLY_BYTES)
        return;
    clear(slot);
    slot->key = *key;
    slot->kept =
        (SipKept){ g_bytes_new(bytes->data, bytes->length), response->frame, response->time };
}

bool sip_early_take(SipEarly *early, const SipKey *key, SipKept *out)
{
    Slot *slot = &early->slots[key->a % LIMIT_SIP_EARLY];
    if (slot->kept.bytes == NULL || slot->key.a != key->a || slot->key.b != key->b)
        return false;
    *out = slot->kept;
    slot->kept.bytes = NULL;
    return true;
}
