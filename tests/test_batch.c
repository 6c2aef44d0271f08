/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "batch.h"

#include <pthread.h>

#include "suite.h"

enum { ITEMS = 500 };

typedef struct Item {
    guint number;
    gboolean is_worked;
} Item;

typedef struct Log {
    guint delivered, idle;
    gint worked; /* atomic */
    gint most_ahead;
    gint kept; /* atomic: what threads keep */
    pthread_key_t of_thread;
    GThread *caller;
} Log;

static void work(void *data, void *user)
{
    Item *item = data;
    Log *log = user;
    if (item->number % 7 == 0)
        g_usleep(300);
    item->is_worked = TRUE;
    g_atomic_int_inc(&log->worked);
}

static void deliver(void *data, void *user)
{
    Item *item = data;
    Log *log = user;
    ck_assert(item->is_worked);
    ck_assert_uint_eq(item->number, log->delivered);
    ck_assert_ptr_eq(g_thread_self(), log->caller);
    log->most_ahead = MAX(log->most_ahead, g_atomic_int_get(&log->worked) - (gint)log->delivered);
    log->delivered++;
}

static void wait(void *user)
{
    Log *log = user;
    log->idle++;
}

static void sleep_long(void *data, void *user)
{
    work(data, user);
    g_usleep(700000);
}

static void run_into(Log *log, guint threads, guint count, void (*worker)(void *, void *))
{
    Batch batch = { threads, worker, deliver, wait, log };
    g_autoptr(GPtrArray) items = g_ptr_array_new_with_free_func(g_free);
    for (guint i = 0; i < count; i++) {
        Item *item = g_new0(Item, 1);
        item->number = i;
        g_ptr_array_add(items, item);
    }
    batch_run(&batch, items);
    ck_assert_uint_eq(log->delivered, count);
}

static Log run(guint threads, guint count, void (*worker)(void *, void *))
{
    Log log = { .caller = g_thread_self() };
    run_into(&log, threads, count, worker);
    return log;
}

START_TEST(results_come_in_order_whatever_the_threads)
{
    run(1, ITEMS, work);
    run(2, ITEMS, work);
    run(16, ITEMS, work);
}
END_TEST

START_TEST(work_does_not_run_far_ahead_of_delivery)
{
    ck_assert_int_le(run(4, ITEMS, work).most_ahead, 4 * 4 + 1);
}
END_TEST

START_TEST(nothing_to_do_is_done)
{
    run(4, 0, work);
}
END_TEST

START_TEST(the_caller_is_told_that_it_waits)
{
    ck_assert_uint_ge(run(1, 1, sleep_long).idle, 2);
}
END_TEST

/* Takes its time, as libraries do that free what they keep for a thread. */
static void let_go(void *kept)
{
    g_usleep(20000);
    g_atomic_int_add((gint *)kept, -1);
}

static void keep_something(void *data, void *user)
{
    Log *log = user;
    if (pthread_getspecific(log->of_thread) == NULL) {
        g_atomic_int_inc(&log->kept);
        pthread_setspecific(log->of_thread, &log->kept);
    }
    work(data, user);
}

START_TEST(what_a_thread_keeps_is_let_go_before_the_end)
{
    Log log = { .caller = g_thread_self() };
    pthread_key_create(&log.of_thread, let_go);
    run_into(&log, 3, ITEMS, keep_something);
    ck_assert_int_eq(g_atomic_int_get(&log.kept), 0);
    pthread_key_delete(log.of_thread);
}
END_TEST

SUITE("batch", results_come_in_order_whatever_the_threads, work_does_not_run_far_ahead_of_delivery,
      nothing_to_do_is_done, the_caller_is_told_that_it_waits,
      what_a_thread_keeps_is_let_go_before_the_end)
