/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib.h>

/*
 * Work on items in parallel, handed over in the order of the items. work runs in threads of its
 * own, deliver and idle in the caller's; idle is called a few times a second while it waits. No
 * more items are worked on ahead of delivery than a few for each thread.
 */
typedef struct Batch {
    guint threads;
    void (*work)(void *item, void *user);
    void (*deliver)(void *item, void *user);
    void (*idle)(void *user);
    void *user;
} Batch;

void batch_run(const Batch *batch, const GPtrArray *items);
