/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

/* A line of a file of "key = value" in [groups]; a comment is a line of its own and begins with #
 * or ;. */
typedef enum IniKind {
    INI_EMPTY, /* nothing, or a comment */
    INI_GROUP, /* [name] */
    INI_ENTRY, /* name = value, which may be empty */
    INI_BAD,
} IniKind;

typedef struct IniLine {
    const char *name, *value; /* without blanks around them; in the line that was read */
} IniLine;

/* The line is written to, it ends with a 0. *out untouched for INI_EMPTY and INI_BAD. */
IniKind ini_line_read(char *line, IniLine *out);
