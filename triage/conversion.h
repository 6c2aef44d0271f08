/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <stdbool.h>

#include <glib.h>

/*
 * Files that hold frames in a format that is not read here. The reader says what one is and with
 * which command it becomes a capture, for any FILE; the command is exact once it has the name.
 */

/* message with the name of the file in its commands, and with a command for a file that is called
 * .etl though its bytes do not show a Windows trace. The caller frees it. */
char *conversion_message(const char *message, const char *path);

/* Does message name a command that makes a capture of what path names? */
bool conversion_is_offered(const char *message);
