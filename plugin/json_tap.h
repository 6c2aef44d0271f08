/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "outcome.h"
#include "session.h"

/* Where the report finds what it is about. */
typedef struct JsonTapHost {
    Session *(*session)(void);      /* of the file that is read, made when there is none yet */
    void (*tell)(Outcome *outcome); /* adds notes about that session */
} JsonTapHost;

/* Registers `-z wiretriage,json`: the report of `wiretriage scan -f json` on standard output.
 * host is copied. */
void json_tap_register(const JsonTapHost *host);
