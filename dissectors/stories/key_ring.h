/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "text.h"
#include "tls_session.h"

/* The keys of the user, and how they fit the TLS sessions that ended. */
typedef struct KeyRing {
    TlsSecrets *secrets; /* NULL: no keys were given */
    uint64_t sessions;   /* seen since there are keys */
    uint64_t opened, wrong, unopenable;
    uint64_t first_wrong; /* frame */
} KeyRing;

void key_ring_clear(KeyRing *ring);

/* Made when it is asked for first. */
TlsSecrets *key_ring_secrets(KeyRing *ring);

/* A session is over. */
void key_ring_count(KeyRing *ring, const TlsSession *session);

/* A sentence for each thing that the user should know of the keys; frame 0: none in particular. */
void key_ring_tell(const KeyRing *ring, void (*tell)(void *user, uint64_t frame, Text *says),
                   void *user);
