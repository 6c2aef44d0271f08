/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "command.h"

#include <string.h>
#include <unistd.h>

#include "card.h"
#include "case.h"
#include "configuration_text.h"
#include "filter.h"
#include "scan.h"
#include "vendors.h"

static const char help[] =
    "Usage: wiretriage scan [OPTION]... PATH...\n"
    "Says which known failures the captures show.\n\n"
    "PATH is a capture (pcap or pcapng, also compressed or in an archive), a\n"
    "directory that is searched for captures, or - for standard input.\n\n"
    "  -f, --format FORMAT  text (default), json (one document) or ndjson (one\n"
    "                       document a capture, each in a line)\n"
    "  -o, --output FILE    write there, not to standard output; the file appears\n"
    "                       when it is whole\n"
    "      --fail-on LEVEL  info, warning (default) or critical: the least severity\n"
    "                       of a likely or proven finding for exit status 1\n"
    "      --case ID        judge this case alone (wiretriage cases lists them)\n"
    "      --filter BPF     only frames that pass this filter, see pcap-filter(7)\n"
    "      --salvage        go on behind damage\n"
    "      --config FILE    thresholds, ports and roles of servers, names; may be\n"
    "                       repeated\n"
    "      --print-config   print what is in force as such a file, and read no PATH\n"
    "      --hosts FILE     how hosts are called: lines of an address and its names,\n"
    "                       as in hosts(5); may be repeated\n"
    "      --expect IP=FQDN the name that the host at an address is to have; may be\n"
    "                       repeated\n"
    "      --keylog FILE    secrets of TLS sessions (SSLKEYLOGFILE); may be\n"
    "                       repeated; those inside a pcapng file need no option\n"
    "      --rsa-key FILE   the private key of a server (PEM): opens sessions with\n"
    "                       RSA key exchange; may be repeated\n"
    "  -j, --jobs N         captures read at once (default: one a processor)\n"
    "      --help           this text\n\n"
    "Exit status: 0 nothing found, 1 something at or above --fail-on, 2 wrong usage\n"
    "or a PATH that could not be judged at all.\n";

enum { MOST_JOBS = 256 };

typedef struct Arguments {
    char *format, *output, *fail_on, *case_id, *filter;
    char **paths, **configs, **hosts, **expected, **logs, **pems;
    int jobs;
    gboolean wants_help, wants_config, salvage;
} Arguments;

static void arguments_clear(Arguments *arguments)
{
    g_free(arguments->format);
    g_free(arguments->output);
    g_free(arguments->fail_on);
    g_free(arguments->case_id);
    g_free(arguments->filter);
    g_strfreev(arguments->paths);
    g_strfreev(arguments->configs);
    g_strfreev(arguments->hosts);
    g_strfreev(arguments->expected);
    g_strfreev(arguments->logs);
    g_strfreev(arguments->pems);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Arguments, arguments_clear)

/* Every word is a FILENAME: those are taken as the bytes they are, in any locale. */
static bool parse(int argc, char **argv, Arguments *out)
{
    const GOptionEntry entries[] = {
        { "format", 'f', 0, G_OPTION_ARG_FILENAME, &out->format, NULL, NULL },
        { "output", 'o', 0, G_OPTION_ARG_FILENAME, &out->output, NULL, NULL },
        { "fail-on", 0, 0, G_OPTION_ARG_FILENAME, &out->fail_on, NULL, NULL },
        { "case", 0, 0, G_OPTION_ARG_FILENAME, &out->case_id, NULL, NULL },
        { "filter", 0, 0, G_OPTION_ARG_FILENAME, &out->filter, NULL, NULL },
        { "config", 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &out->configs, NULL, NULL },
        { "print-config", 0, 0, G_OPTION_ARG_NONE, &out->wants_config, NULL, NULL },
        { "hosts", 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &out->hosts, NULL, NULL },
        { "expect", 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &out->expected, NULL, NULL },
        { "keylog", 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &out->logs, NULL, NULL },
        { "rsa-key", 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &out->pems, NULL, NULL },
        { "salvage", 0, 0, G_OPTION_ARG_NONE, &out->salvage, NULL, NULL },
        { "jobs", 'j', 0, G_OPTION_ARG_INT, &out->jobs, NULL, NULL },
        { "help", 'h', 0, G_OPTION_ARG_NONE, &out->wants_help, NULL, NULL },
        { G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &out->paths, NULL, NULL },
        { NULL },
    };
    return command_parse("scan", entries, argc, argv);
}

static bool read_format(const char *name, ScanPlan *plan)
{
    plan->format = scan_format_by_name(name != NULL ? name : "text");
    if (plan->format != NULL)
        return true;
    command_wrong_usage("scan", "unknown format '%s': text, json or ndjson", name);
    return false;
}

static bool read_fail_on(const char *name, ScanPlan *plan)
{
    plan->fail_on = SEVERITY_WARNING;
    if (name == NULL)
        return true;
    for (Severity severity = SEVERITY_INFO; severity <= SEVERITY_CRITICAL; severity++)
        if (strcmp(name, severity_name(severity)) == 0) {
            plan->fail_on = severity;
            return true;
        }
    command_wrong_usage("scan", "unknown level '%s' for --fail-on: info, warning or critical",
                        name);
    return false;
}

static bool read_case(const char *id, Settings *settings)
{
    settings->only_case = id;
    if (id == NULL || case_by_id(id) != NULL)
        return true;
    g_autofree char *near = command_cases_near(id);
    if (card_by_id(id) != NULL)
        command_wrong_usage("scan",
                            "no packet shows '%s', so no capture can be judged by it: "
                            "wiretriage explain %s says where to look instead",
                            id, id);
    else
        command_wrong_usage("scan", "unknown case '%s'%s", id, near);
    return false;
}

static bool read_filter(const char *expression, ScanPlan *plan)
{
    g_autoptr(GError) error = NULL;
    plan->reading.filter = expression;
    if (expression != NULL)
        filter_free(filter_new(expression, &error));
    if (error != NULL)
        command_wrong_usage("scan", "%s", error->message);
    return error == NULL;
}

static bool read_jobs(int jobs, ScanPlan *plan)
{
    plan->jobs = jobs != 0 ? (guint)jobs : MIN(g_get_num_processors(), (guint)MOST_JOBS);
    if (jobs >= 0 && jobs <= MOST_JOBS)
        return true;
    command_wrong_usage("scan", "-j takes a number from 1 to %d", MOST_JOBS);
    return false;
}

static bool read_paths(char **paths)
{
    guint streams = 0;
    for (guint i = 0; paths != NULL && paths[i] != NULL; i++)
        streams += strcmp(paths[i], "-") == 0;
    if (paths == NULL)
        command_wrong_usage("scan", "no PATH given");
    else if (streams > 1)
        command_wrong_usage("scan", "standard input can be read once");
    return paths != NULL && streams <= 1;
}

static PageLook look_for(const char *output)
{
    bool is_file = output != NULL && strcmp(output, "-") != 0;
    return page_look_of(is_file ? -1 : STDOUT_FILENO);
}

static int print_configuration(const Settings *settings)
{
    g_autoptr(GString) out = g_string_new(NULL);
    configuration_text_append(settings, out);
    return command_print(out->str);
}

/* What the options say beside the captures. */
static bool read_settings(const Arguments *arguments, Configuration *configuration,
                          GivenNames *names, Settings *settings)
{
    bool is_good = read_case(arguments->case_id, settings) &&
                   command_read_configuration("scan", arguments->configs, configuration, names) &&
                   command_read_names("scan", arguments->hosts, arguments->expected, names);
    configuration_lend(configuration, settings);
    given_names_lend(names, settings);
    return is_good;
}

static int run(int argc, char **argv)
{
    g_auto(Arguments) arguments = { .jobs = 0 };
    if (!parse(argc, argv, &arguments))
        return COMMAND_FAILED;
    if (arguments.wants_help)
        return command_print(help);
    g_autoptr(Vendors) vendors = vendors_new(NULL);
    g_autoptr(GivenNames) names = given_names_new();
    g_autoptr(GivenKeys) keys = given_keys_new();
    g_autoptr(Configuration) configuration = configuration_new();
    Settings settings = { .vendor_of = vendors_of, .vendor_user = vendors };
    ScanPlan plan = {
        .reading = { .settings = &settings, .keys = keys, .salvage = arguments.salvage },
        .output = arguments.output,
        .look = look_for(arguments.output),
    };
    if (!read_format(arguments.format, &plan) || !read_fail_on(arguments.fail_on, &plan) ||
        !read_filter(arguments.filter, &plan) || !read_jobs(arguments.jobs, &plan) ||
        !read_settings(&arguments, configuration, names, &settings))
        return COMMAND_FAILED;
    if (arguments.wants_config)
        return print_configuration(&settings);
    bool is_good = read_paths(arguments.paths) &&
                   command_read_keys("scan", arguments.logs, arguments.pems, keys);
    return is_good ? scan_run(&plan, arguments.paths) : COMMAND_FAILED;
}

const Command command_scan = {
    .name = "scan",
    .summary = "PATH...  the verdicts on captures",
    .run = run,
};
