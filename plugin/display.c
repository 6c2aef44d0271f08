/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "display.h"

static const value_string severities[] = {
    { SEVERITY_INFO, "info" },
    { SEVERITY_WARNING, "warning" },
    { SEVERITY_CRITICAL, "critical" },
    { 0, NULL },
};

static const value_string confidences[] = {
    { CONFIDENCE_POSSIBLE, "possible" },
    { CONFIDENCE_LIKELY, "likely" },
    { CONFIDENCE_PROVEN, "proven" },
    { 0, NULL },
};

static header_field_info text_field(const char *name, const char *filter, const char *about)
{
    return (header_field_info){ name, filter, FT_STRING, BASE_NONE, NULL, 0, about, HFILL };
}

static header_field_info level_field(const char *name, const char *filter,
                                     const value_string *levels, const char *about)
{
    return (header_field_info){ name, filter, FT_UINT8, BASE_DEC, VALS(levels), 0, about, HFILL };
}

/* Wireshark keeps the rows as long as it runs. */
static void register_fields(Display *display)
{
    const hf_register_info rows[] = {
        { &display->case_id,
          text_field("Case", "wiretriage.case", "The known failure that the frame is proof of") },
        { &display->severity, level_field("Severity", "wiretriage.severity", severities,
                                          "0 info, 1 warning, 2 critical") },
        { &display->confidence, level_field("Confidence", "wiretriage.confidence", confidences,
                                            "0 possible, 1 likely, 2 proven") },
        { &display->title, text_field("Title", "wiretriage.title", "The failure in one line") },
        { &display->summary,
          text_field("Summary", "wiretriage.summary", "What was found, in one sentence") },
        { &display->says,
          text_field("This frame", "wiretriage.says", "What this frame proves of it") },
        { &display->finding, text_field("Finding", "wiretriage.finding",
                                        "The same in all frames of a finding, as in the report") },
    };
    hf_register_info *kept = g_new(hf_register_info, G_N_ELEMENTS(rows));
    for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
        kept[i] = rows[i];
        *rows[i].p_id = -1;
    }
    proto_register_field_array(display->protocol, kept, G_N_ELEMENTS(rows));
}

static void register_subtrees(Display *display)
{
    gint *subtrees[] = { &display->details, &display->exhibit };
    display->details = display->exhibit = -1;
    proto_register_subtree_array(subtrees, G_N_ELEMENTS(subtrees));
}

static void register_expert_items(Display *display)
{
    const expert_field unset = EI_INIT;
    const ei_register_info rows[] = {
        { &display->info,
          { "wiretriage.expert.info", PI_SEQUENCE, PI_NOTE, "Worth knowing", EXPFILL } },
        { &display->warning,
          { "wiretriage.expert.warning", PI_SEQUENCE, PI_WARN, "A failure", EXPFILL } },
        { &display->critical,
          { "wiretriage.expert.critical", PI_SEQUENCE, PI_ERROR, "A severe failure", EXPFILL } },
    };
    ei_register_info *kept = g_new(ei_register_info, G_N_ELEMENTS(rows));
    for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
        kept[i] = rows[i];
        *rows[i].ids = unset;
    }
    expert_register_field_array(expert_register_protocol(display->protocol), kept,
                                G_N_ELEMENTS(rows));
}

void display_register(Display *display)
{
    display->protocol =
        proto_register_protocol("Wiretriage: known failures", "Wiretriage", "wiretriage");
    register_fields(display);
    register_subtrees(display);
    register_expert_items(display);
}

static const expert_field *expert_of(const Display *display, Severity severity)
{
    switch (severity) {
    case SEVERITY_CRITICAL:
        return &display->critical;
    case SEVERITY_WARNING:
        return &display->warning;
    case SEVERITY_INFO:
        break;
    }
    return &display->info;
}

static void add_text(proto_tree *tree, int field, tvbuff_t *tvb, const char *text)
{
    proto_item_set_generated(proto_tree_add_string(tree, field, tvb, 0, 0, text));
}

static void add_level(proto_tree *tree, int field, tvbuff_t *tvb, guint level)
{
    proto_item_set_generated(proto_tree_add_uint(tree, field, tvb, 0, 0, level));
}

static void show_exhibit(const Display *display, const Exhibit *exhibit, tvbuff_t *tvb,
                         packet_info *pinfo, proto_tree *parent)
{
    proto_item *item;
    proto_tree *tree = proto_tree_add_subtree_format(parent, tvb, 0, 0, display->exhibit, &item,
                                                     "%s: %s", exhibit->case_id, exhibit->says);
    proto_item_set_generated(item);
    add_text(tree, display->case_id, tvb, exhibit->case_id);
    add_text(tree, display->title, tvb, exhibit->title);
    add_level(tree, display->severity, tvb, exhibit->severity);
    add_level(tree, display->confidence, tvb, exhibit->confidence);
    add_text(tree, display->says, tvb, exhibit->says);
    add_text(tree, display->summary, tvb, exhibit->summary);
    add_text(tree, display->finding, tvb, exhibit->id);
    expert_add_info_format(pinfo, item, (expert_field *)expert_of(display, exhibit->severity),
                           "%s: %s", exhibit->case_id, exhibit->says);
}

void display_exhibits(const Display *display, const GPtrArray *exhibits, tvbuff_t *tvb,
                      packet_info *pinfo, proto_tree *tree)
{
    proto_item *item = proto_tree_add_item(tree, display->protocol, tvb, 0, 0, ENC_NA);
    proto_item_set_generated(item);
    proto_tree *details = proto_item_add_subtree(item, display->details);
    for (guint i = 0; i < exhibits->len; i++)
        show_exhibit(display, exhibits->pdata[i], tvb, pinfo, details);
}
