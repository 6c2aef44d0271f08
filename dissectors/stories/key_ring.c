/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "key_ring.h"

void key_ring_clear(KeyRing *ring)
{
    g_clear_pointer(&ring->secrets, tls_secrets_free);
}

TlsSecrets *key_ring_secrets(KeyRing *ring)
{
    if (ring->secrets == NULL)
        ring->secrets = tls_secrets_new();
    return ring->secrets;
}

void key_ring_count(KeyRing *ring, const TlsSession *session)
{
    if (ring->secrets == NULL)
        return;
    TlsKeyFit fit = tls_session_fit(session);
    ring->sessions++;
    ring->opened += fit == TLS_KEY_FITS;
    ring->wrong += fit == TLS_KEY_WRONG;
    ring->unopenable += fit == TLS_KEY_UNOPENABLE;
    if (fit == TLS_KEY_WRONG && ring->first_wrong == 0)
        ring->first_wrong = session->client_hello.frame;
}

static Text *text_of(const char *says, uint64_t count)
{
    return text_new(says, value_number((int64_t)count), NULL);
}

void key_ring_tell(const KeyRing *ring, void (*tell)(void *user, uint64_t frame, Text *says),
                   void *user)
{
    if (ring->wrong > 0)
        tell(user, ring->first_wrong,
             text_of("wrong keys: the key log names {} TLS sessions whose records its secrets do "
                     "not open; they are judged as if there were no keys. Was it written by an "
                     "end of these very connections?",
                     ring->wrong));
    if (ring->unopenable > 0)
        tell(user, 0,
             text_of("there are keys for {} TLS sessions that cannot be opened here: compressed, "
                     "SSL 3.0, or a cipher that this build cannot open (RC4 needs the legacy "
                     "provider of OpenSSL)",
                     ring->unopenable));
    if (ring->sessions > 0 && ring->opened + ring->wrong + ring->unopenable == 0)
        tell(
            user, 0,
            text_of("none of the keys given opens a TLS session of this capture; sessions seen: {}",
                    ring->sessions));
}
