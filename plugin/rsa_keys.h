/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "engine.h"

/* Hands the engine the private keys of Wireshark's list "RSA Keys" that are PEM files without a
 * password; the others, and tokens, it goes without. */
void rsa_keys_lend(Engine *engine);
