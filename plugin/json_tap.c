/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "json_tap.h"

#include <stdio.h>
#include <string.h>

#include <wireshark.h>
#include <epan/funnel.h>
#include <epan/stat_tap_ui.h>
#include <epan/tap.h>
#include <wsutil/report_message.h>

#include "json_report.h"

#define OPTION "wiretriage,json"
#define PATH_OPTION ",path="
#define NO_PATH "-" /* Wireshark does not tell a plugin what it reads */

/* The reader is Wireshark, whatever the file is. */
#define FORMAT "wireshark"

typedef struct JsonTap {
    JsonTapHost host;
    char *path;
} JsonTap;

static void print_report(const JsonTap *tap, Session *session)
{
    g_autoptr(GString) out = g_string_new(NULL);
    g_autoptr(Outcome) outcome = outcome_new(tap->path);
    outcome->format = g_strdup(FORMAT);
    outcome->status = OUTCOME_COMPLETE;
    outcome_take(outcome, session_engine(session));
    outcome->frames = outcome->report->frames;
    tap->host.tell(outcome);
    json_report_open(out);
    for (guint part = 0; json_report_capture(outcome, part, out); part++)
        continue;
    json_report_close(out);
    fputs(out->str, stdout);
    outcome->engine = NULL; /* it stays the session's */
}

/* tshark draws once, when the file is over. */
static void draw(void *data)
{
    const JsonTap *tap = data;
    Session *session = tap->host.session();
    session_end(session);
    print_report(tap, session);
}

static void tap_free(void *data)
{
    JsonTap *tap = data;
    g_free(tap->path);
    g_free(tap);
}

/* What is said behind the name of the statistic: the path, or NULL for something unknown. */
static const char *path_in(const char *argument)
{
    const char *rest = argument + strlen(OPTION);
    if (rest[0] == '\0')
        return NO_PATH;
    return g_str_has_prefix(rest, PATH_OPTION) ? rest + strlen(PATH_OPTION) : NULL;
}

/* Only a host with windows can open a dialog. */
static bool has_windows(void)
{
    const funnel_ops_t *host = funnel_get_funnel_ops();
    return host != NULL && host->new_dialog != NULL;
}

/* A window draws every few seconds, while the file is still read. */
static bool refuse(const char *argument)
{
    if (has_windows())
        report_failure("-z " OPTION " is for tshark");
    else if (path_in(argument) == NULL)
        report_failure("-z %s: only " PATH_OPTION "NAME can follow " OPTION, argument);
    else
        return false;
    return true;
}

/* Listens to "frame", which every packet has, so that the file is dissected and drawn even where
 * nothing of ours is in it. */
static bool start(const char *argument, const JsonTapHost *host)
{
    if (refuse(argument))
        return false;
    JsonTap *tap = g_new(JsonTap, 1);
    *tap = (JsonTap){ *host, g_strdup(path_in(argument)) };
    GString *trouble =
        register_tap_listener("frame", tap, NULL, TL_REQUIRES_NOTHING, NULL, NULL, draw, tap_free);
    if (trouble == NULL)
        return true;
    report_failure("-z " OPTION ": %s", trouble->str);
    g_string_free(trouble, TRUE);
    tap_free(tap);
    return false;
}

#if WIRESHARK_VERSION_MAJOR * 100 + WIRESHARK_VERSION_MINOR >= 406
static bool start_statistic(const char *argument, void *host)
{
    return start(argument, host);
}
#else
static void start_statistic(const char *argument, void *host)
{
    start(argument, host);
}
#endif

/* Wireshark keeps what it is given here as long as it runs. */
void json_tap_register(const JsonTapHost *host)
{
    stat_tap_ui *statistic = g_new(stat_tap_ui, 1);
    *statistic = (stat_tap_ui){
        .group = REGISTER_TOOLS_GROUP_UNSORTED,
        .title = "Wiretriage",
        .cli_string = OPTION,
        .tap_init_cb = start_statistic,
    };
    JsonTapHost *kept = g_new(JsonTapHost, 1);
    *kept = *host;
    register_stat_tap_ui(statistic, kept);
}
