/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "reading.h"

#include "capture.h"
#include "conversion.h"
#include "filter.h"

enum { KILO = 1000 };

typedef struct Reading {
    const ReadingPlan *plan;
    const char *path;
    ReadingHandler done;
    void *user;
    Engine *engine;   /* of the capture that is read; NULL until it is needed */
    Filter *filter;   /* NULL: every frame */
    Capture *capture; /* while it is read */
    guint outcomes, foreign_members;
} Reading;

static void pass_fact(void *user, const Value *fact)
{
    Reading *reading = user;
    reading->plan->fact(reading->plan->fact_user, capture_member(reading->capture), fact);
}

/* The engine of a capture is made when the first word of it comes. */
static Engine *engine_of(Reading *reading)
{
    if (reading->engine != NULL)
        return reading->engine;
    reading->engine = engine_new(reading->plan->settings);
    if (reading->plan->fact != NULL)
        engine_set_fact_handler(reading->engine, pass_fact, reading);
    return reading->engine;
}

/* Told while the capture is opened or read. */
static void pass_interface(void *user, const FrameInterface *interface)
{
    engine_interface(engine_of(user), interface);
}

/* Keys that the capture brings itself. The engine keeps none of another kind. */
static void pass_secrets(void *user, uint32_t type, Bytes secrets)
{
    enum { TLS_KEY_LOG = 0x544c534b }; /* "TLSK" */
    static const Bytes end = { (const uint8_t *)"\n", 1 };
    Reading *reading = user;
    if (type != TLS_KEY_LOG)
        return;
    engine_add_key_log(reading->engine, secrets);
    engine_add_key_log(reading->engine, end);
}

static bool passes(const Reading *reading, const Frame *frame)
{
    return reading->filter == NULL || filter_passes(reading->filter, frame);
}

/* What ended a capture early, or kept it from beginning. */
static void note_error(Outcome *outcome, const GError *error)
{
    if (g_error_matches(error, CAPTURE_ERROR, CAPTURE_ERROR_TRUNCATED))
        outcome->status = OUTCOME_TRUNCATED;
    else if (g_error_matches(error, CAPTURE_ERROR, CAPTURE_ERROR_DAMAGED) || outcome->frames > 0)
        outcome->status = OUTCOME_DAMAGED;
    else
        outcome->status = OUTCOME_UNREADABLE;
    const char *name = outcome->member != NULL ? outcome->member : outcome->path;
    g_autofree char *says =
        outcome->is_foreign ? conversion_message(error->message, name) : g_strdup(error->message);
    outcome_note(outcome, outcome->frames, says);
}

static void count(const Reading *reading, uint64_t frames)
{
    if (reading->plan->kilo_frames != NULL && frames % KILO == 0)
        g_atomic_int_inc(reading->plan->kilo_frames);
}

/* Feeds the capture to the engine, to its end or to where it breaks. */
static void feed(Reading *reading, Outcome *outcome)
{
    g_autoptr(GError) error = NULL;
    Engine *engine = engine_of(reading);
    Frame frame;
    int got;
    given_keys_lend(reading->plan->keys, reading->engine);
    while ((got = capture_next(reading->capture, &frame, &error)) == 1) {
        outcome->frames = frame.number;
        count(reading, frame.number);
        if (passes(reading, &frame))
            engine_feed(engine, &frame);
    }
    engine_finish(engine);
    outcome->status = OUTCOME_COMPLETE;
    if (got < 0)
        note_error(outcome, error);
}

static void note_salvage(Outcome *outcome, uint64_t stretches)
{
    if (stretches == 0)
        return;
    outcome->status = OUTCOME_DAMAGED;
    g_autofree char *says = g_strdup_printf(
        "salvaged: %" G_GUINT64_FORMAT " damaged stretch%s skipped; frame numbers behind the first "
        "are not those of Wireshark, and what was lost may hide or fake a failure",
        stretches, stretches == 1 ? "" : "es");
    outcome_note(outcome, 0, says);
}

static void note_filter(const Reading *reading, Outcome *outcome)
{
    if (reading->filter == NULL)
        return;
    g_autofree char *says =
        g_strdup_printf("the filter let %" G_GUINT64_FORMAT " of %" G_GUINT64_FORMAT
                        " frames through: what it left out was not judged",
                        outcome->report->frames, outcome->frames);
    outcome_note(outcome, 0, says);
    if (filter_problem(reading->filter) != NULL)
        outcome_note(outcome, 0, filter_problem(reading->filter));
}

static void hand_over(Reading *reading, Outcome *outcome)
{
    reading->done(reading->user, outcome);
    reading->outcomes++;
}

static void judge(Reading *reading)
{
    Outcome *outcome = outcome_new(reading->path);
    feed(reading, outcome);
    outcome->member = g_strdup(capture_member(reading->capture));
    outcome->format = g_strdup(capture_format(reading->capture));
    outcome->bytes = capture_bytes(reading->capture);
    note_salvage(outcome, capture_salvaged(reading->capture));
    outcome_take(outcome, g_steal_pointer(&reading->engine));
    note_filter(reading, outcome);
    hand_over(reading, outcome);
}

/* member: NULL when it is the whole path. */
static void add_unread(Reading *reading, const char *member, const GError *error)
{
    Outcome *outcome = outcome_new(reading->path);
    outcome->member = g_strdup(member);
    outcome->is_foreign = g_error_matches(error, CAPTURE_ERROR, CAPTURE_ERROR_NOT_CAPTURE);
    note_error(outcome, error);
    hand_over(reading, outcome);
}

/* A member that is no capture is normal in an archive; one that cannot be unpacked is not. */
static void add_broken_member(Reading *reading, const char *member, const GError *error)
{
    if (g_error_matches(error, CAPTURE_ERROR, CAPTURE_ERROR_NOT_CAPTURE))
        reading->foreign_members++;
    else
        add_unread(reading, member, error);
}

/* False at the end of the bundle. */
static bool judge_next(Reading *reading, Bundle *bundle, GError **first_error)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(Capture) capture = bundle_next(bundle, &error);
    if (capture != NULL) {
        reading->capture = capture;
        judge(reading);
        reading->capture = NULL;
    } else if (error != NULL) {
        add_broken_member(reading, bundle_member(bundle), error);
        if (*first_error == NULL)
            *first_error = g_steal_pointer(&error);
        return true;
    }
    return capture != NULL;
}

static void judge_all(Reading *reading, Bundle *bundle)
{
    g_autoptr(GError) first_error = NULL;
    while (judge_next(reading, bundle, &first_error))
        continue;
    if (reading->outcomes > 0)
        return;
    if (first_error == NULL)
        g_set_error_literal(&first_error, CAPTURE_ERROR, CAPTURE_ERROR_NOT_CAPTURE,
                            "holds no capture");
    add_unread(reading, NULL, first_error);
    reading->foreign_members = 0;
}

guint reading_run(const ReadingPlan *plan, const char *path, ReadingHandler done, void *user)
{
    g_autoptr(GError) error = NULL;
    Reading reading = { .plan = plan, .path = path, .done = done, .user = user };
    CaptureOptions options = {
        .salvage = plan->salvage,
        .interface = pass_interface,
        .secrets = pass_secrets,
        .user = &reading,
    };
    if (plan->filter != NULL)
        reading.filter = filter_new(plan->filter, &error);
    Bundle *bundle = error == NULL ? bundle_open(path, &options, &error) : NULL;
    if (bundle == NULL)
        add_unread(&reading, NULL, error);
    else
        judge_all(&reading, bundle);
    bundle_free(bundle);
    filter_free(reading.filter);
    engine_free(reading.engine);
    return reading.foreign_members;
}
