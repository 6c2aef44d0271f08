/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "engine.h"

/* The keys of TLS sessions, as the user gives them on the command line: wiped when they go. */
typedef struct GivenKeys GivenKeys;

GivenKeys *given_keys_new(void);
void given_keys_free(GivenKeys *keys); /* NULL is fine */
G_DEFINE_AUTOPTR_CLEANUP_FUNC(GivenKeys, given_keys_free)

/*
 * A key log (NSS format) as it is now. False: the error says what is wrong with it. Lines that are
 * none beside others that are good are passed over, and *doubt says so, for the caller to free;
 * else it is NULL. A last line that is still being written is no such line.
 */
bool given_keys_add_log(GivenKeys *keys, const char *path, char **doubt, GError **error);

/* The private RSA key of a server, PEM without a passphrase. */
bool given_keys_add_rsa(GivenKeys *keys, const char *path, GError **error);

/* Hands them to an engine, before its first frame; NULL: there are none. */
void given_keys_lend(const GivenKeys *keys, Engine *engine);
