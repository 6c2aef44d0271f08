/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "batch.h"

#include <stdbool.h>

enum { AHEAD = 4, IDLE_MICROSECONDS = 200000 };

typedef struct Run {
    const Batch *batch;
    GMutex lock;
    GCond changed;
} Run;

typedef struct Task {
    void *item;
    bool is_done; /* under the lock of the run */
} Task;

static void perform(void *data, void *user)
{
    Task *task = data;
    Run *run = user;
    run->batch->work(task->item, run->batch->user);
    g_mutex_lock(&run->lock);
    task->is_done = true;
    g_cond_signal(&run->changed);
    g_mutex_unlock(&run->lock);
}

static void wait_for(Run *run, const Task *task)
{
    g_mutex_lock(&run->lock);
    while (!task->is_done) {
        gint64 until = g_get_monotonic_time() + IDLE_MICROSECONDS;
        if (g_cond_wait_until(&run->changed, &run->lock, until))
            continue;
        g_mutex_unlock(&run->lock);
        run->batch->idle(run->batch->user);
        g_mutex_lock(&run->lock);
    }
    g_mutex_unlock(&run->lock);
}

/* Where no thread can be had the work is done here. */
static void start(Run *run, GThreadPool *pool, Task *task)
{
    if (pool == NULL || g_thread_pool_get_num_threads(pool) == 0)
        perform(task, run);
    else
        g_thread_pool_push(pool, task, NULL);
}

static void process(Run *run, GThreadPool *pool, Task *tasks, guint count)
{
    guint started = 0;
    for (guint i = 0; i < count; i++) {
        while (started < count && started - i < run->batch->threads * AHEAD)
            start(run, pool, &tasks[started++]);
        wait_for(run, &tasks[i]);
        run->batch->deliver(tasks[i].item, run->batch->user);
    }
}

void batch_run(const Batch *batch, const GPtrArray *items)
{
    Run run = { .batch = batch };
    g_mutex_init(&run.lock);
    g_cond_init(&run.changed);
    g_autofree Task *tasks = g_new0(Task, items->len + 1);
    for (guint i = 0; i < items->len; i++)
        tasks[i].item = items->pdata[i];
    guint threads = MIN(batch->threads, MAX(items->len, 1));
    GThreadPool *pool = g_thread_pool_new(perform, &run, (gint)threads, TRUE, NULL);
    process(&run, pool, tasks, items->len);
    if (pool != NULL)
        g_thread_pool_free(pool, FALSE, TRUE);
    g_cond_clear(&run.changed);
    g_mutex_clear(&run.lock);
}
