/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "command.h"

#include <string.h>

#include "filter.h"
#include "json_report.h"
#include "output.h"
#include "reading.h"
#include "suggestion.h"
#include "vendors.h"

static const char help[] =
    "Usage: wiretriage facts [OPTION]... PATH\n"
    "Prints what was rebuilt from a capture, a JSON object a line, in the order in\n"
    "which things ended.\n\n"
    "PATH is one capture or archive, or - for standard input.\n\n"
    "      --kind KIND        only facts of this kind: binding, rewrite,\n"
    "                         dns_name, tls_session, sip_transaction, sip_dialog,\n"
    "                         http_exchange\n"
    "      --filter BPF       only frames that pass this filter (pcap-filter(7))\n"
    "      --salvage          go on behind damage\n"
    "      --config FILE      names in it, as for scan\n"
    "      --hosts FILE       how hosts are called, as for scan\n"
    "      --expect IP=FQDN   the name that a host is to have, as for scan\n"
    "      --keylog FILE      secrets of TLS sessions, as for scan\n"
    "      --rsa-key FILE     the private key of a server, as for scan\n"
    "      --help             this text\n\n"
    "Exit status: 0, or 2 for wrong usage or a PATH that could not be read at all.\n";

static const char *const kinds[] = { "binding",         "rewrite",
                                     "dns_name",        "tls_session",
                                     "sip_transaction", "sip_dialog",
                                     "http_exchange",   NULL };

typedef struct Arguments {
    char *kind, *filter;
    char **paths, **configs, **hosts, **expected, **logs, **pems;
    gboolean wants_help, salvage;
} Arguments;

/* Where facts go. */
typedef struct Sink {
    const char *kind; /* NULL: all */
    Output *output;
    GError *error;
    bool is_judged;
} Sink;

static void arguments_clear(Arguments *arguments)
{
    g_free(arguments->kind);
    g_free(arguments->filter);
    g_strfreev(arguments->paths);
    g_strfreev(arguments->configs);
    g_strfreev(arguments->hosts);
    g_strfreev(arguments->expected);
    g_strfreev(arguments->logs);
    g_strfreev(arguments->pems);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Arguments, arguments_clear)

static bool parse(int argc, char **argv, Arguments *out)
{
    const GOptionEntry entries[] = {
        { "kind", 0, 0, G_OPTION_ARG_FILENAME, &out->kind, NULL, NULL },
        { "filter", 0, 0, G_OPTION_ARG_FILENAME, &out->filter, NULL, NULL },
        { "config", 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &out->configs, NULL, NULL },
        { "hosts", 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &out->hosts, NULL, NULL },
        { "expect", 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &out->expected, NULL, NULL },
        { "keylog", 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &out->logs, NULL, NULL },
        { "rsa-key", 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &out->pems, NULL, NULL },
        { "salvage", 0, 0, G_OPTION_ARG_NONE, &out->salvage, NULL, NULL },
        { "help", 'h', 0, G_OPTION_ARG_NONE, &out->wants_help, NULL, NULL },
        { G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &out->paths, NULL, NULL },
        { NULL },
    };
    return command_parse("facts", entries, argc, argv);
}

static bool has_kind(const Value *fact, const char *kind)
{
    const Value *value = value_get(fact, "kind");
    g_autoptr(GString) word = g_string_new(NULL);
    if (value != NULL)
        value_show(value, word);
    return strcmp(word->str, kind) == 0;
}

static void print_fact(void *user, const char *member, const Value *fact)
{
    Sink *sink = user;
    if (sink->error != NULL || (sink->kind != NULL && !has_kind(fact, sink->kind)))
        return;
    g_autoptr(Value) more = NULL;
    g_autoptr(GString) line = g_string_new(NULL);
    if (member != NULL) {
        more = value_object();
        value_set(more, "member", value_name((Bytes){ (const uint8_t *)member, strlen(member) }));
    }
    json_report_value(fact, more, line);
    output_write(sink->output, line->str, &sink->error);
}

static void print_state(void *user, Outcome *taken)
{
    Sink *sink = user;
    g_autoptr(Outcome) outcome = taken;
    sink->is_judged |= outcome_is_judged(outcome);
    if (outcome->status == OUTCOME_COMPLETE)
        return;
    const Note *note;
    for (guint i = 0; (note = outcome_note_at(outcome, i)) != NULL; i++) {
        g_autofree char *says = text_plain(note->says);
        g_autofree char *line =
            g_strdup_printf("%s: %s", outcome_status_name(outcome->status), says);
        command_complain(outcome->path, line);
    }
}

static bool check(const Arguments *arguments)
{
    g_autoptr(GError) error = NULL;
    guint paths = arguments->paths != NULL ? g_strv_length(arguments->paths) : 0;
    if (arguments->kind != NULL && !g_strv_contains(kinds, arguments->kind)) {
        g_autofree char *near = suggestion_for(arguments->kind, kinds);
        command_wrong_usage("facts", "unknown kind '%s'%s", arguments->kind, near);
        return false;
    }
    if (arguments->filter != NULL)
        filter_free(filter_new(arguments->filter, &error));
    if (error != NULL)
        command_wrong_usage("facts", "%s", error->message);
    else if (paths != 1)
        command_wrong_usage("facts", paths == 0 ? "no PATH given" : "one PATH only");
    else if (g_file_test(arguments->paths[0], G_FILE_TEST_IS_DIR))
        command_complain(arguments->paths[0], "a directory; facts takes one capture");
    else
        return true;
    return false;
}

static int print_facts(const Arguments *arguments, const GivenNames *names, const GivenKeys *keys,
                       Sink *sink)
{
    g_autoptr(Vendors) vendors = vendors_new(NULL);
    Settings settings = { .vendor_of = vendors_of, .vendor_user = vendors };
    given_names_lend(names, &settings);
    ReadingPlan plan = {
        .settings = &settings,
        .keys = keys,
        .filter = arguments->filter,
        .salvage = arguments->salvage,
        .fact = print_fact,
        .fact_user = sink,
    };
    reading_run(&plan, arguments->paths[0], print_state, sink);
    if (sink->error == NULL)
        output_commit(sink->output, &sink->error);
    if (sink->error != NULL)
        command_complain(NULL, sink->error->message);
    return sink->error == NULL && sink->is_judged ? COMMAND_CLEAR : COMMAND_FAILED;
}

static int run(int argc, char **argv)
{
    g_auto(Arguments) arguments = { .kind = NULL };
    if (!parse(argc, argv, &arguments))
        return COMMAND_FAILED;
    if (arguments.wants_help)
        return command_print(help);
    g_autoptr(GivenNames) names = given_names_new();
    g_autoptr(GivenKeys) keys = given_keys_new();
    g_autoptr(Configuration) configuration = configuration_new();
    if (!check(&arguments) ||
        !command_read_configuration("facts", arguments.configs, configuration, names) ||
        !command_read_names("facts", arguments.hosts, arguments.expected, names) ||
        !command_read_keys("facts", arguments.logs, arguments.pems, keys))
        return COMMAND_FAILED;
    Sink sink = { .kind = arguments.kind };
    sink.output = output_open(NULL, NULL);
    int status = print_facts(&arguments, names, keys, &sink);
    g_clear_error(&sink.error);
    output_free(sink.output);
    return status;
}

const Command command_facts = {
    .name = "facts",
    .summary = "PATH     what was rebuilt from a capture, as NDJSON",
    .run = run,
};
