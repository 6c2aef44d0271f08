/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib.h>
#include <stdbool.h>

#include "frame.h"

/* A BPF expression (`--filter`), compiled by libpcap for each link type it meets. */
typedef struct Filter Filter;

/* NULL and *error (G_OPTION_ERROR_BAD_VALUE) for an expression that libpcap does not understand. */
Filter *filter_new(const char *expression, GError **error);
void filter_free(Filter *filter); /* NULL is fine */
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Filter, filter_free)

/* A frame whose link type the expression cannot be asked of does not pass. */
bool filter_passes(Filter *filter, const Frame *frame);

/* One sentence when there was such a link type, else NULL. */
const char *filter_problem(const Filter *filter);
