/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "engine.h"

/* The key log that Wireshark's preference tls.keylog_file names, read again as it grows. */
typedef struct KeyLogFile KeyLogFile;

/* Of the preference as it is now; NULL when it names nothing. */
KeyLogFile *key_log_file_new(void);
void key_log_file_free(KeyLogFile *file); /* NULL is fine */
G_DEFINE_AUTOPTR_CLEANUP_FUNC(KeyLogFile, key_log_file_free)

/* Hands the engine what was not there when it was asked last, which costs next to nothing. */
void key_log_file_lend(KeyLogFile *file, Engine *engine);

/* One sentence when nothing could be read at last, for the caller to free; else NULL. */
char *key_log_file_trouble(const KeyLogFile *file);
