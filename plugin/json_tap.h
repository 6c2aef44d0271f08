/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "session.h"

/* Where the report finds the session of the file that is read, made when there is none yet. */
typedef Session *(*JsonTapSession)(void);

/* Registers `-z wiretriage,json`: the report of `wiretriage scan -f json` on standard output. */
void json_tap_register(JsonTapSession session_of_file);
