/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <stdbool.h>

#include <glib.h>

#include "settings.h"

/* How hosts are called, as the user says on the command line and in files. */
typedef struct GivenNames GivenNames;

GivenNames *given_names_new(void);
void given_names_free(GivenNames *names); /* NULL is fine */
G_DEFINE_AUTOPTR_CLEANUP_FUNC(GivenNames, given_names_free)

/* The names in a file like hosts(5). False: the error says in which line and what was expected. */
bool given_names_add_file(GivenNames *names, const char *path, GError **error);

/* What stands in one line of such a file. */
bool given_names_add_host(GivenNames *names, const char *address, const char *words,
                          GError **error);

/* A name as "ADDRESS=FQDN". */
bool given_names_add_expected(GivenNames *names, const char *words, GError **error);

/* Lends them; what is added later is not seen. */
void given_names_lend(const GivenNames *names, Settings *settings);
