/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "scan.h"

#include <malloc.h>
#include <stdio.h>

#include "batch.h"
#include "command.h"
#include "conversion.h"
#include "output.h"
#include "progress.h"
#include "walk.h"

/* A PATH of the command line. */
typedef struct Target {
    const char *path;
    bool is_folder;
    guint foreign; /* files of a folder that are no captures */
    guint entries, judged;
} Target;

/* One file; or, without a path, the end of a target or a folder that cannot be looked into. */
typedef struct Job {
    const ScanPlan *plan;
    Target *target;
    char *path;
    bool is_last;
    GPtrArray *outcomes; /* of a capture each */
    GString *complaints; /* lines for standard error */
    Tally tally;
    guint foreign, judged;
    bool is_alarm;
} Job;

typedef struct Scan {
    const ScanPlan *plan;
    ReadingPlan reading;
    GPtrArray *jobs;
    Target *walked; /* the target whose jobs are being found */
    Output *output;
    Progress progress;
    Tally tally;
    bool has_entries, is_alarm, is_unjudged;
    GError *error;  /* of writing; nothing is written after it */
    gint is_broken; /* atomic: the same for the threads, which then have no more to do */
} Scan;

static void free_outcome(void *data)
{
    outcome_free(data);
}

static void free_job(void *data)
{
    Job *job = data;
    g_ptr_array_unref(job->outcomes);
    g_string_free(job->complaints, TRUE);
    g_free(job->path);
    g_free(job);
}

static Job *add_job(Scan *scan, const char *path)
{
    Job *job = g_new0(Job, 1);
    job->plan = scan->plan;
    job->target = scan->walked;
    job->path = g_strdup(path);
    job->outcomes = g_ptr_array_new_with_free_func(free_outcome);
    job->complaints = g_string_new(NULL);
    g_ptr_array_add(scan->jobs, job);
    scan->progress.files_total += path != NULL;
    return job;
}

static void add_found(void *user, const char *path)
{
    add_job(user, path);
}

static void add_refused(void *user, const char *path, const char *reason)
{
    Job *job = add_job(user, NULL);
    command_complaint(path, reason, job->complaints);
}

static void add_target(Scan *scan, Target *target)
{
    Walk walk = { .found = add_found, .refused = add_refused, .user = scan };
    scan->walked = target;
    target->is_folder = g_file_test(target->path, G_FILE_TEST_IS_DIR);
    if (target->is_folder)
        walk_folder(&walk, target->path);
    else
        add_job(scan, target->path);
    add_job(scan, NULL)->is_last = true;
}

/* Takes the outcome, to be written when its turn comes. */
static void keep_outcome(Job *job, Outcome *outcome)
{
    g_ptr_array_add(job->outcomes, outcome);
    tally_count(&job->tally, outcome);
    job->judged += outcome_is_judged(outcome);
    job->is_alarm |= outcome_alarms(outcome, job->plan->fail_on);
}

/* The last note of what was not judged says why. */
static char *reason_of(const Outcome *outcome)
{
    const Note *last = NULL;
    for (guint i = 0; outcome_note_at(outcome, i) != NULL; i++)
        last = outcome_note_at(outcome, i);
    return last != NULL ? text_plain(last->says) : g_strdup("not judged");
}

/* Files of a folder that are no captures are counted; those that would become captures are worth a
 * line each. */
static void take_outcome(void *user, Outcome *outcome)
{
    Job *job = user;
    g_autofree char *reason = reason_of(outcome);
    bool is_passed_over = job->target->is_folder && outcome->is_foreign;
    bool is_offered = is_passed_over && conversion_is_offered(reason);
    job->foreign += is_passed_over && !is_offered;
    if (is_offered || (!is_passed_over && !outcome_is_judged(outcome)))
        command_complaint(outcome->path, reason, job->complaints);
    if (is_passed_over)
        outcome_free(outcome);
    else
        keep_outcome(job, outcome);
}

static void work(void *item, void *user)
{
    Job *job = item;
    Scan *scan = user;
    if (job->path == NULL || g_atomic_int_get(&scan->is_broken))
        return;
    guint foreign_members = reading_run(&scan->reading, job->path, take_outcome, job);
    if (foreign_members == 0)
        return;
    g_autofree char *says =
        g_strdup_printf("%u of its members %s no capture%s, skipped", foreign_members,
                        foreign_members == 1 ? "is" : "are", foreign_members == 1 ? "" : "s");
    command_complaint(job->path, says, job->complaints);
}

/* And empties the text. */
static void write_out(Scan *scan, GString *text)
{
    if (scan->error == NULL && !output_write(scan->output, text->str, &scan->error))
        g_atomic_int_set(&scan->is_broken, 1);
    g_string_truncate(text, 0);
}

static void flush_out(Scan *scan)
{
    if (scan->error == NULL && !output_flush(scan->output, &scan->error))
        g_atomic_int_set(&scan->is_broken, 1);
}

static void write_outcome(Scan *scan, const Outcome *outcome, GString *room)
{
    const ScanFormat *format = scan->plan->format;
    if (scan->has_entries && format->separate != NULL)
        format->separate(room);
    guint part = 0;
    while (scan->error == NULL && format->capture(outcome, part++, scan->plan->look, room))
        write_out(scan, room);
    scan->has_entries = true;
}

static void write_outcomes(Scan *scan, const Job *job)
{
    g_autoptr(GString) room = g_string_new(NULL);
    for (guint i = 0; i < job->outcomes->len; i++)
        write_outcome(scan, job->outcomes->pdata[i], room);
    flush_out(scan);
}

/* What its files were not worth saying one by one; a folder without any capture is an entry of its
 * own, so that nobody takes it for a good one. */
static void end_target(Scan *scan, Job *job)
{
    Target *target = job->target;
    scan->is_unjudged |= target->judged == 0;
    if (target->foreign > 0) {
        g_autofree char *says = g_strdup_printf("%u file%s no capture%s, skipped", target->foreign,
                                                target->foreign == 1 ? " is" : "s are",
                                                target->foreign == 1 ? "" : "s");
        command_complaint(target->path, says, job->complaints);
    }
    if (target->entries > 0)
        return;
    Outcome *outcome = outcome_new(target->path);
    outcome_note(outcome, 0, "no capture in this directory");
    command_complaint(target->path, "no capture in this directory", job->complaints);
    keep_outcome(job, outcome);
}

static void deliver(void *item, void *user)
{
    Job *job = item;
    Scan *scan = user;
    job->target->foreign += job->foreign;
    job->target->entries += job->outcomes->len;
    job->target->judged += job->judged;
    if (job->is_last)
        end_target(scan, job);
    progress_clear(&scan->progress);
    fputs(job->complaints->str, stderr);
    write_outcomes(scan, job);
    tally_add(&scan->tally, &job->tally);
    scan->is_alarm |= job->is_alarm;
    scan->progress.files_done += job->path != NULL;
    g_ptr_array_set_size(job->outcomes, 0);
}

static void show_progress(void *user)
{
    Scan *scan = user;
    progress_draw(&scan->progress);
}

/* A thread of its own gets memory of its own, which grows by a system call for each few pages. One
 * that works alone need not have it. */
static void share_memory(void)
{
#ifdef M_ARENA_MAX
    mallopt(M_ARENA_MAX, 1);
#endif
}

static void run_jobs(Scan *scan)
{
    const ScanFormat *format = scan->plan->format;
    g_autoptr(GString) head = g_string_new(NULL), foot = g_string_new(NULL);
    Batch batch = { scan->plan->jobs, work, deliver, show_progress, scan };
    if (scan->progress.files_total <= 1)
        share_memory();
    if (format->open != NULL)
        format->open(head);
    write_out(scan, head);
    flush_out(scan);
    batch_run(&batch, scan->jobs);
    progress_clear(&scan->progress);
    if (format->close != NULL)
        format->close(&scan->tally, scan->plan->look, foot);
    write_out(scan, foot);
    if (scan->error == NULL)
        output_commit(scan->output, &scan->error);
}

static int status_of(const Scan *scan)
{
    if (scan->error != NULL || scan->is_unjudged)
        return COMMAND_FAILED;
    return scan->is_alarm ? COMMAND_FOUND : COMMAND_CLEAR;
}

int scan_run(const ScanPlan *plan, char **paths)
{
    guint count = g_strv_length(paths);
    g_autofree Target *targets = g_new0(Target, count + 1);
    Scan scan = { .plan = plan, .reading = plan->reading, .progress = progress_of_terminal() };
    scan.reading.kilo_frames = &scan.progress.kilo_frames;
    scan.jobs = g_ptr_array_new_with_free_func(free_job);
    for (guint i = 0; i < count; i++) {
        targets[i].path = paths[i];
        add_target(&scan, &targets[i]);
    }
    scan.output = output_open(plan->output, &scan.error);
    if (scan.output != NULL)
        run_jobs(&scan);
    if (scan.error != NULL)
        command_complain(NULL, scan.error->message);
    int status = status_of(&scan);
    g_clear_error(&scan.error);
    output_free(scan.output);
    g_ptr_array_unref(scan.jobs);
    return status;
}
