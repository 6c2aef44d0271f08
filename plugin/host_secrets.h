/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "engine.h"

/*
 * The secrets that Wireshark itself came by: those inside a pcapng file, and what it worked out
 * from a pre-shared key. Wireshark 4.0 shows a plugin those of TLS up to 1.2 alone.
 */
typedef struct HostSecrets HostSecrets;

HostSecrets *host_secrets_new(void);
void host_secrets_free(HostSecrets *secrets); /* NULL is fine */
G_DEFINE_AUTOPTR_CLEANUP_FUNC(HostSecrets, host_secrets_free)

/* Hands the engine those that came since it was asked last, which costs next to nothing. */
void host_secrets_lend(HostSecrets *secrets, Engine *engine);

/* Were there any? */
bool host_secrets_were_lent(const HostSecrets *secrets);
