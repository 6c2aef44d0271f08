/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "value.h"

/*
 * A sentence of the report: a template with a {} for each typed argument. It stays apart from its
 * arguments until a front end shows it, so that it can be redacted, linked, escaped or translated.
 */
typedef struct Text Text;

/* The template must outlive the text (a string literal); the Values that follow, up to NULL, are
 * taken. As many Values as there are {}. */
Text *text_new(const char *template, ...) G_GNUC_NULL_TERMINATED;
void text_free(Text *text); /* NULL is fine */
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Text, text_free)

/* Appends the sentence with each argument as show prints it; value_show is the plain one. */
void text_show(const Text *text, void (*show)(const Value *value, GString *out), GString *out);

/* The plain sentence; the caller frees it. */
char *text_plain(const Text *text);
