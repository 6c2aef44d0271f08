/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <signal.h>
#include <stdio.h>
#include <string.h>

#include "command.h"
#include "suggestion.h"

const Command *const commands[] = {
    &command_scan, &command_facts, &command_cases, &command_explain, NULL,
};

/* Fits a terminal of 80 columns and 24 lines. */
static int print_help(void)
{
    g_autoptr(GString) text = g_string_new(
        "Usage: wiretriage COMMAND [OPTION]... [ARGUMENT]...\n"
        "Says which known failure a capture shows, proves it frame by frame, and says\n"
        "what to do or what to capture next.\n\n");
    for (guint i = 0; commands[i] != NULL; i++)
        g_string_append_printf(text, "  %-8s %s\n", commands[i]->name, commands[i]->summary);
    g_string_append(
        text, "\nOptions of scan (every command explains its own with --help):\n"
              "  -f, --format text|json|ndjson     -o, --output FILE   -j, --jobs N\n"
              "  --fail-on info|warning|critical   --filter BPF        --case ID\n"
              "  --hosts FILE   --expect IP=FQDN   --config FILE       --salvage\n\n"
              "PATH is a capture (pcap or pcapng, also compressed or in an archive), a\n"
              "directory that is searched for captures, or - for standard input.\n\n"
              "Exit status of scan: 0 nothing found, 1 a likely or proven finding at or above\n"
              "--fail-on (default: warning), 2 wrong usage or a PATH that could not be judged.\n\n"
              "wiretriage --version prints the version, --print-config what is configured.\n");
    return command_print(text->str);
}

static const Command *find(const char *name)
{
    for (guint i = 0; commands[i] != NULL; i++)
        if (strcmp(commands[i]->name, name) == 0)
            return commands[i];
    return NULL;
}

static int refuse(const char *word)
{
    const char *names[8] = { NULL };
    for (guint i = 0; commands[i] != NULL && i + 1 < G_N_ELEMENTS(names); i++)
        names[i] = commands[i]->name;
    g_autofree char *near = suggestion_for(word, names);
    const char *what = word[0] == '-' ? "option" : "command";
    return command_wrong_usage(NULL, "unknown %s %s%s", what, word, near);
}

int main(int argc, char **argv)
{
    /* A reader that goes away (head, less) ends the program quietly, also under a scheduler that
     * ignores the signal for its children. */
    signal(SIGPIPE, SIG_DFL);
    if (argc < 2)
        return command_wrong_usage(NULL, "no command given");
    if (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0)
        return print_help();
    if (strcmp(argv[1], "--print-config") == 0)
        return command_scan.run(argc, argv);
    if (strcmp(argv[1], "--version") == 0)
        return command_print("wiretriage " WIRETRIAGE_VERSION "\n");
    const Command *command = find(argv[1]);
    return command != NULL ? command->run(argc - 1, argv + 1) : refuse(argv[1]);
}
