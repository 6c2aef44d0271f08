/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <stdbool.h>

#include <glib.h>

#include "configuration.h"
#include "given_keys.h"
#include "given_names.h"

/* What the program tells its caller; a higher number outranks a lower one. */
typedef enum CommandStatus {
    COMMAND_CLEAR = 0,
    COMMAND_FOUND = 1,
    COMMAND_FAILED = 2, /* wrong usage, or a named PATH that could not be judged at all */
} CommandStatus;

/* A command of the program as one row; its arguments start behind its name. */
typedef struct Command {
    const char *name;
    const char *summary;
    int (*run)(int argc, char **argv); /* a CommandStatus */
} Command;

extern const Command command_cases;
extern const Command command_explain;
extern const Command command_facts;
extern const Command command_scan;

/* All of them, NULL behind the last, in the order of the help. */
extern const Command *const commands[];

/* The line "wiretriage: SUBJECT: MESSAGE"; both may hold any bytes, subject may be NULL. */
void command_complaint(const char *subject, const char *message, GString *out);

/* The same on standard error. */
void command_complain(const char *subject, const char *message);

/* The same for wrong usage of a command, with where to read on. Returns COMMAND_FAILED. */
int command_wrong_usage(const char *command, const char *format, ...) G_GNUC_PRINTF(2, 3);

/* Reads the options into what the entries point to; false: complained. */
bool command_parse(const char *command, const GOptionEntry *entries, int argc, char **argv);

/* The files of --config, may be NULL; what they say of names goes to names, before what the options
 * below add. False: complained. */
bool command_read_configuration(const char *command, char *const *files,
                                Configuration *configuration, GivenNames *names);

/* What the options --hosts and --expect of a command say, each may be NULL; false: complained. */
bool command_read_names(const char *command, char *const *hosts, char *const *expected,
                        GivenNames *names);

/* What the options --keylog and --rsa-key say, in the same way. */
bool command_read_keys(const char *command, char *const *logs, char *const *pems, GivenKeys *keys);

/* "; did you mean ...?" with cases whose id is near, or "". The caller frees it. */
char *command_cases_near(const char *id);

/* Writes text to standard output. COMMAND_FAILED when that is impossible. */
int command_print(const char *text);
