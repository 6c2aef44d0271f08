/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <stddef.h>

#include "profile.h"

/* What a configuration file may say, as rows: it is read, printed and explained by them. */
typedef enum ConfigurationKind {
    CONFIGURATION_PORTS,   /* ProfilePorts */
    CONFIGURATION_RANGES,  /* ProfileRanges */
    CONFIGURATION_NAMES,   /* ProfileNames */
    CONFIGURATION_ISSUERS, /* ProfileNames that may hold blanks and commas */
} ConfigurationKind;

/* A list of the group [profile]. */
typedef struct ConfigurationKey {
    const char *name;
    ConfigurationKind kind;
    size_t offset; /* of the member of Profile */
    const char *says;
} ConfigurationKey;

enum { CONFIGURATION_KEYS = 7 };

extern const ConfigurationKey configuration_keys[CONFIGURATION_KEYS];

/* A group whose lines are of no fixed key. */
typedef struct ConfigurationGroup {
    const char *name;
    const char *says, *sample;
} ConfigurationGroup;

typedef enum ConfigurationTable {
    CONFIGURATION_ROLES,
    CONFIGURATION_HOSTS,
    CONFIGURATION_EXPECT,
    CONFIGURATION_TABLES
} ConfigurationTable;

extern const ConfigurationGroup configuration_tables[CONFIGURATION_TABLES];
