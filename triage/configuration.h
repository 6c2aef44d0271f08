/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "given_names.h"

/* What files of --config say, and what is usual where they say nothing. */
typedef struct Configuration Configuration;

Configuration *configuration_new(void);
void configuration_free(Configuration *configuration); /* NULL is fine */
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Configuration, configuration_free)

/* Of what two files say the later one counts; names go to names. False: the error says in which
 * line and key, and what is allowed. */
bool configuration_read_file(Configuration *configuration, const char *path, GivenNames *names,
                             GError **error);

/* The same of a text, which ends with a 0 and is written to. */
bool configuration_read(Configuration *configuration, char *text, GivenNames *names,
                        GError **error);

/* Lends thresholds and profile; what is read later is not seen. */
void configuration_lend(Configuration *configuration, Settings *settings);
