/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <wireshark.h>
#include <epan/packet_info.h>

#include "outcome.h"

/* The keys that Wireshark has for the file that is open, for an engine that opens TLS by itself. */
typedef struct Keys Keys;

/* Those that are there before the first frame, by Wireshark's preferences. */
Keys *keys_new(Engine *engine);
void keys_free(Keys *keys); /* NULL is fine */
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Keys, keys_free)

/* What came since. Wireshark has dissected the frame, the engine has not seen it yet. */
void keys_lend(Keys *keys, Engine *engine);

/* Remembers what Wireshark opened in a frame that the engine has no keys for. */
void keys_compare(Keys *keys, const packet_info *pinfo, uint64_t frame);

/* What the user should know of them. */
void keys_tell(const Keys *keys, Outcome *outcome);
