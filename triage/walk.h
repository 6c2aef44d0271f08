/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib.h>

/*
 * Calls found for each regular file under folder, in the order of the bytes of their names; each
 * folder is entered once, however many links lead to it. Calls refused for what cannot be looked
 * into, with the reason. Both paths are borrowed. Sockets, devices and FIFOs are passed over.
 */
typedef struct Walk {
    void (*found)(void *user, const char *path);
    void (*refused)(void *user, const char *path, const char *reason);
    void *user;
} Walk;

void walk_folder(const Walk *walk, const char *folder);
