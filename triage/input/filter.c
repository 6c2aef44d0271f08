/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "filter.h"

#include <pcap/pcap.h>

#include "link_type.h"

typedef struct Program {
    uint32_t link_type;
    bool is_usable;
    struct bpf_program code;
} Program;

struct Filter {
    char *expression;
    GArray *programs; /* Program, a capture has few link types */
    char *problem;
};

static void program_clear(void *program)
{
    pcap_freecode(&((Program *)program)->code);
}

/* The reason when it cannot be compiled, for the caller to free; else NULL. */
static char *compile(const char *expression, uint32_t link_type, struct bpf_program *out)
{
    enum { OPTIMIZE = 1 };
    struct bpf_program code = { 0 };
    pcap_t *reader = pcap_open_dead(link_type_dlt(link_type), LINK_TYPE_LARGEST_FRAME);
    if (reader == NULL)
        return g_strdup("libpcap cannot start");
    char *reason = NULL;
    if (pcap_compile(reader, &code, expression, OPTIMIZE, PCAP_NETMASK_UNKNOWN) != 0)
        reason = g_strdup(pcap_geterr(reader));
    pcap_close(reader);
    *out = code;
    return reason;
}

static const Program *add_program(Filter *filter, uint32_t link_type)
{
    Program program = { .link_type = link_type };
    g_autofree char *reason = compile(filter->expression, link_type, &program.code);
    program.is_usable = reason == NULL;
    if (reason != NULL && filter->problem == NULL) {
        const char *name = link_type_name(link_type);
        filter->problem = g_strdup_printf("the filter cannot be asked of frames of link type %u "
                                          "(%s), which are left out: %s",
                                          link_type, name != NULL ? name : "unknown", reason);
    }
    g_array_append_val(filter->programs, program);
    return &g_array_index(filter->programs, Program, filter->programs->len - 1);
}

/* What fits raw IP but not Ethernet is a good expression as well. */
static bool is_understood(const char *expression, GError **error)
{
    static const uint32_t tried[] = { LINKTYPE_ETHERNET, LINKTYPE_RAW, LINKTYPE_LINUX_SLL };
    g_autofree char *first = NULL;
    for (guint i = 0; i < G_N_ELEMENTS(tried); i++) {
        struct bpf_program code = { 0 };
        g_autofree char *reason = compile(expression, tried[i], &code);
        pcap_freecode(&code);
        if (reason == NULL)
            return true;
        if (first == NULL)
            first = g_steal_pointer(&reason);
    }
    g_set_error(error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
                "'%s' is no filter expression: %s (see pcap-filter(7))", expression, first);
    return false;
}

Filter *filter_new(const char *expression, GError **error)
{
    if (!is_understood(expression, error))
        return NULL;
    Filter *filter = g_new0(Filter, 1);
    filter->expression = g_strdup(expression);
    filter->programs = g_array_new(FALSE, FALSE, sizeof(Program));
    g_array_set_clear_func(filter->programs, program_clear);
    return filter;
}

void filter_free(Filter *filter)
{
    if (filter == NULL)
        return;
    g_array_unref(filter->programs);
    g_free(filter->expression);
    g_free(filter->problem);
    g_free(filter);
}

static const Program *program_of(Filter *filter, uint32_t link_type)
{
    for (guint i = 0; i < filter->programs->len; i++) {
        const Program *program = &g_array_index(filter->programs, Program, i);
        if (program->link_type == link_type)
            return program;
    }
    return add_program(filter, link_type);
}

bool filter_passes(Filter *filter, const Frame *frame)
{
    const Program *program = program_of(filter, frame->link_type);
    struct pcap_pkthdr header = {
        .caplen = (bpf_u_int32)frame->bytes.length,
        .len = frame->on_wire,
    };
    return program->is_usable &&
           pcap_offline_filter(&program->code, &header, frame->bytes.data) != 0;
}

const char *filter_problem(const Filter *filter)
{
    return filter->problem;
}
