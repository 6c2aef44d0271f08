/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "ladder.h"

#include <string.h>

enum {
    LABEL_COLUMN = 4,
    TIME_COLUMN = 14,
    MOST_ROWS = 18,  /* with the hosts above them no more than a screen */
    END_ROWS = 8,    /* that stay at both ends when there are more */
    MOST_LANE = 72,  /* beyond that an arrow is only long */
    TIMED_LANE = 24, /* where times leave less than that, they go */
    LEAST_LANE = 12,
    SHAFT = 2,     /* least length of an arrow on both sides of its text */
    ARROW = 3,     /* its head and the spaces around the text */
    GAP_START = 3, /* " X " */
};

/* Where things stand. A lane has the lines of both hosts at its edges. */
typedef struct Plan {
    unsigned time_column, time_width, lane_column, lane; /* lane: columns between the lines */
    Time start;
} Plan;

/* "+0.012 s" since the first step, to the millisecond. */
static char *time_of(const Plan *plan, const Step *step)
{
    if (step->time == TIME_NONE || plan->start == TIME_NONE)
        return g_strdup("");
    Time since = time_between(plan->start, step->time);
    uint64_t span = (uint64_t)(since < 0 ? -since : since);
    return g_strdup_printf("%c%" G_GUINT64_FORMAT ".%03u s", since < 0 ? '-' : '+',
                           span / TIME_SECOND, (unsigned)(span % TIME_SECOND / TIME_MILLISECOND));
}

static char *frame_of(const Step *step)
{
    return step->frame != 0 ? g_strdup_printf("#%" G_GUINT64_FORMAT, step->frame) : g_strdup("");
}

static Time start_of(const Finding *finding)
{
    const Step *step;
    for (guint i = 0; (step = finding_step_at(finding, i)) != NULL; i++)
        if (step->time != TIME_NONE)
            return step->time;
    return TIME_NONE;
}

static void place_lane(Plan *plan, unsigned width)
{
    plan->lane_column = plan->time_column + plan->time_width + (plan->time_width > 0 ? 2 : 0);
    unsigned taken = plan->lane_column + 2;
    plan->lane = width > taken ? MIN(width - taken, (unsigned)MOST_LANE) : 0;
}

static Plan plan_of(const Finding *finding, unsigned width)
{
    Plan plan = { .time_column = TIME_COLUMN, .start = start_of(finding) };
    const Step *step;
    for (guint i = 0; (step = finding_step_at(finding, i)) != NULL; i++) {
        g_autofree char *frame = frame_of(step), *time = time_of(&plan, step);
        plan.time_column = MAX(plan.time_column, LABEL_COLUMN + page_width_of(frame) + 1);
        plan.time_width = MAX(plan.time_width, page_width_of(time));
    }
    place_lane(&plan, width);
    if (plan.lane < TIMED_LANE) {
        plan.start = TIME_NONE;
        plan.time_width = 0;
        place_lane(&plan, width);
    }
    plan.lane = MAX(plan.lane, (unsigned)LEAST_LANE);
    return plan;
}

static char *shown(const Finding *finding, const char *field)
{
    const Value *host = finding->subject != NULL ? value_get(finding->subject, field) : NULL;
    GString *out = g_string_new(NULL);
    if (host != NULL)
        value_show(host, out);
    else
        g_string_append(out, field);
    return g_string_free(out, FALSE);
}

/* Side by side above their lines, or one below the other where they are too long for that. */
static void write_hosts(Page *page, const Plan *plan, const Finding *finding)
{
    g_autofree char *client = shown(finding, "client"), *server = shown(finding, "server");
    unsigned width = page_width_of(server), end = plan->lane_column + plan->lane + 2;
    page_to(page, LABEL_COLUMN);
    page_put(page, PAGE_QUIET, "Ladder");
    page_to(page, plan->lane_column);
    page_put(page, PAGE_STRONG, client);
    if (page->column + 2 + width > end)
        page_end_line(page);
    page_to(page, width < end ? end - width : 0);
    page_put(page, PAGE_STRONG, server);
    page_end_line(page);
}

/* The text, and dots for what is too long. */
static char *cut(const char *text, unsigned columns)
{
    static const char dots[] = "...";
    unsigned room = columns - (unsigned)strlen(dots);
    if (page_width_of(text) <= columns)
        return g_strdup(text);
    return g_strdup_printf("%.*s%s", (int)page_length_within(text, room), text, dots);
}

static void put_times(Page *page, PageStyle style, unsigned count, char what)
{
    g_autofree char *run = g_strnfill(count, what);
    page_put(page, style, run);
}

/* "-- text ------->" or "<------- text --", as long as the lane. */
static void write_arrow(Page *page, const Plan *plan, const Step *step, const char *text)
{
    PageStyle style = step->is_failing ? PAGE_RED : PAGE_PLAIN;
    unsigned rest = plan->lane - page_width_of(text) - SHAFT - ARROW;
    bool is_right = step->from == STEP_CLIENT;
    if (!is_right)
        page_put(page, style, step->is_failing ? "X" : "<");
    put_times(page, style, is_right ? SHAFT : rest, '-');
    page_put(page, style, " ");
    page_put(page, style, text);
    page_put(page, style, " ");
    put_times(page, style, is_right ? rest : SHAFT, '-');
    if (is_right)
        page_put(page, style, step->is_failing ? "X" : ">");
}

/* Nobody sends: the lines are broken. */
static void write_gap(Page *page, const Plan *plan, const Step *step, const char *text)
{
    unsigned end = page->column + plan->lane;
    page_put(page, PAGE_RED, step->is_failing ? " X " : "   ");
    page_put(page, step->is_failing ? PAGE_RED : PAGE_PLAIN, text);
    page_to(page, end);
}

static void write_step(Page *page, const Plan *plan, const Step *step)
{
    bool is_gap = step->from == STEP_NOBODY;
    const char *line = is_gap ? ":" : "|";
    g_autofree char *frame = frame_of(step), *time = time_of(plan, step);
    g_autofree char *says = text_plain(step->says);
    g_autofree char *text = cut(says, plan->lane - (is_gap ? GAP_START + 1 : 2 * SHAFT + ARROW));
    page_to(page, LABEL_COLUMN);
    page_put(page, PAGE_BLUE, frame);
    page_to(page, plan->time_column + plan->time_width - page_width_of(time));
    page_put(page, PAGE_QUIET, time);
    page_to(page, plan->lane_column);
    page_put(page, PAGE_QUIET, line);
    (is_gap ? write_gap : write_arrow)(page, plan, step, text);
    page_put(page, PAGE_QUIET, line);
    page_end_line(page);
}

static void write_left_out(Page *page, const Plan *plan, guint count)
{
    g_autofree char *says = g_strdup_printf(": ... %u more ...", count);
    page_to(page, plan->lane_column);
    page_put(page, PAGE_QUIET, says);
    page_to(page, plan->lane_column + plan->lane + 1);
    page_put(page, PAGE_QUIET, ":");
    page_end_line(page);
}

static guint failing_of(const Finding *finding, guint count)
{
    for (guint i = 0; i < count; i++)
        if (finding_step_at(finding, i)->is_failing)
            return i;
    return count;
}

static void write_steps(Page *page, const Plan *plan, const Finding *finding, guint count)
{
    guint failing = failing_of(finding, count), out = 0;
    for (guint i = 0; i < count; i++) {
        bool is_at_end = i < END_ROWS || i + END_ROWS >= count;
        if (count > MOST_ROWS && !is_at_end && i != failing) {
            out++;
            continue;
        }
        if (out > 0)
            write_left_out(page, plan, out);
        write_step(page, plan, finding_step_at(finding, i));
        out = 0;
    }
}

void ladder_write(Page *page, const Finding *finding)
{
    guint count = finding->ladder != NULL ? finding->ladder->len : 0;
    if (count == 0)
        return;
    Plan plan = plan_of(finding, page->look.width);
    write_hosts(page, &plan, finding);
    write_steps(page, &plan, finding, count);
}
