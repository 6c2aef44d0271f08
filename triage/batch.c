/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "batch.h"

#include <stdbool.h>

enum { AHEAD = 4, IDLE_MICROSECONDS = 200000 };

typedef struct Run {
    const Batch *batch;
    const GPtrArray *items;
    GMutex lock;
    GCond is_done, has_room;
    /* Under the lock: */
    bool *done;
    guint taken, delivered;
} Run;

static bool take(Run *run, guint *item)
{
    g_mutex_lock(&run->lock);
    while (run->taken < run->items->len &&
           run->taken - run->delivered >= run->batch->threads * AHEAD)
        g_cond_wait(&run->has_room, &run->lock);
    bool is_left = run->taken < run->items->len;
    if (is_left)
        *item = run->taken++;
    g_mutex_unlock(&run->lock);
    return is_left;
}

static void perform(Run *run, guint item)
{
    run->batch->work(run->items->pdata[item], run->batch->user);
    g_mutex_lock(&run->lock);
    run->done[item] = true;
    g_cond_signal(&run->is_done);
    g_mutex_unlock(&run->lock);
}

static void *perform_all(void *data)
{
    Run *run = data;
    guint item;
    while (take(run, &item))
        perform(run, item);
    return NULL;
}

static void wait_for(Run *run, guint item)
{
    g_mutex_lock(&run->lock);
    while (!run->done[item]) {
        gint64 until = g_get_monotonic_time() + IDLE_MICROSECONDS;
        if (g_cond_wait_until(&run->is_done, &run->lock, until))
            continue;
        g_mutex_unlock(&run->lock);
        run->batch->idle(run->batch->user);
        g_mutex_lock(&run->lock);
    }
    g_mutex_unlock(&run->lock);
}

static void deliver(Run *run, guint item)
{
    run->batch->deliver(run->items->pdata[item], run->batch->user);
    g_mutex_lock(&run->lock);
    run->delivered++;
    g_cond_broadcast(&run->has_room);
    g_mutex_unlock(&run->lock);
}

static void process(Run *run, bool is_alone)
{
    guint item;
    for (guint i = 0; i < run->items->len; i++) {
        if (is_alone && take(run, &item))
            perform(run, item);
        wait_for(run, i);
        deliver(run, i);
    }
}

static guint start(GThread **threads, guint count, Run *run)
{
    guint started = 0;
    while (started < count &&
           (threads[started] = g_thread_try_new("batch", perform_all, run, NULL)) != NULL)
        started++;
    return started;
}

void batch_run(const Batch *batch, const GPtrArray *items)
{
    guint wanted = MIN(batch->threads, items->len);
    g_autofree bool *done = g_new0(bool, items->len + 1);
    g_autofree GThread **threads = g_new0(GThread *, wanted + 1);
    Run run = { .batch = batch, .items = items, .done = done };
    g_mutex_init(&run.lock);
    g_cond_init(&run.is_done);
    g_cond_init(&run.has_room);
    guint started = start(threads, wanted, &run);
    process(&run, started == 0);
    /* What libraries keep for a thread is freed before the thread can be joined. */
    for (guint i = 0; i < started; i++)
        g_thread_join(threads[i]);
    g_cond_clear(&run.has_room);
    g_cond_clear(&run.is_done);
    g_mutex_clear(&run.lock);
}
