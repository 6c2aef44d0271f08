/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "json_report.h"

#include <string.h>

#include <json-glib/json-glib.h>

#define SCHEMA "wiretriage.report/1"

static JsonNode *string_node(const char *string)
{
    JsonNode *node = json_node_alloc();
    return json_node_init_string(node, string);
}

static JsonNode *null_node(void)
{
    return json_node_new(JSON_NODE_NULL);
}

/* JSON is UTF-8 and a path is not: bytes that are no text are escaped, text stays as it is. */
static JsonNode *bytes_node(const char *bytes)
{
    if (bytes == NULL)
        return null_node();
    if (g_utf8_validate(bytes, -1, NULL))
        return string_node(bytes);
    g_autoptr(GString) shown = g_string_new(NULL);
    value_show_name((Bytes){ (const uint8_t *)bytes, strlen(bytes) }, shown);
    return string_node(shown->str);
}

static JsonNode *text_node(const Text *text)
{
    if (text == NULL)
        return null_node();
    g_autofree char *plain = text_plain(text);
    return bytes_node(plain);
}

static JsonNode *integer_node(int64_t integer)
{
    JsonNode *node = json_node_alloc();
    return json_node_init_int(node, integer);
}

static JsonNode *bool_node(bool truth)
{
    JsonNode *node = json_node_alloc();
    return json_node_init_boolean(node, truth);
}

static JsonNode *time_node(Time time)
{
    char text[TIME_TEXT_SIZE];
    return time == TIME_NONE ? null_node() : string_node(time_text(time, text));
}

static JsonNode *seconds_node(Time span)
{
    JsonNode *node = json_node_alloc();
    return json_node_init_double(node, (double)span / (double)TIME_SECOND);
}

static JsonNode *array_node(JsonArray *array)
{
    JsonNode *node = json_node_new(JSON_NODE_ARRAY);
    json_node_take_array(node, array);
    return node;
}

static JsonNode *object_node(JsonObject *object)
{
    JsonNode *node = json_node_new(JSON_NODE_OBJECT);
    json_node_take_object(node, object);
    return node;
}

static JsonNode *value_node(const Value *value);

static JsonNode *list_node(const Value *list)
{
    JsonArray *array = json_array_new();
    for (guint i = 0; i < value_count(list); i++)
        json_array_add_element(array, value_node(value_item(list, i)));
    return array_node(array);
}

static void set_fields(JsonObject *object, const Value *value)
{
    for (guint i = 0; i < value_count(value); i++)
        json_object_set_member(object, value_field(value, i), value_node(value_item(value, i)));
}

static JsonNode *fields_node(const Value *value)
{
    JsonObject *object = json_object_new();
    set_fields(object, value);
    return object_node(object);
}

static JsonNode *shown_node(const Value *value)
{
    g_autoptr(GString) shown = g_string_new(NULL);
    value_show(value, shown);
    return bytes_node(shown->str);
}

static JsonNode *value_node(const Value *value)
{
    switch (value_kind(value)) {
    case VALUE_NULL:
        return null_node();
    case VALUE_BOOL:
        return bool_node(value_integer(value) != 0);
    case VALUE_NUMBER:
    case VALUE_FRAME:
        return integer_node(value_integer(value));
    case VALUE_TIME:
        return time_node(value_integer(value));
    case VALUE_DURATION:
        return seconds_node(value_integer(value));
    case VALUE_LIST:
        return list_node(value);
    case VALUE_OBJECT:
        return fields_node(value);
    case VALUE_WORD:
    case VALUE_NAME:
    case VALUE_MAC:
    case VALUE_IP:
    case VALUE_ENDPOINT:
        break;
    }
    return shown_node(value);
}

static JsonNode *conditions_node(const GPtrArray *conditions)
{
    JsonArray *array = json_array_new();
    for (guint i = 0; i < conditions->len; i++) {
        const Condition *condition = conditions->pdata[i];
        JsonObject *object = json_object_new();
        json_object_set_string_member(object, "id", condition->id);
        json_object_set_boolean_member(object, "met", condition->met);
        json_object_set_member(object, "says", text_node(condition->says));
        json_array_add_object_element(array, object);
    }
    return array_node(array);
}

static JsonObject *sentence_of_frame(uint64_t frame, const Text *says)
{
    JsonObject *object = json_object_new();
    json_object_set_int_member(object, "frame", (gint64)frame);
    json_object_set_member(object, "says", text_node(says));
    return object;
}

static JsonNode *evidence_node(const GPtrArray *evidence)
{
    JsonArray *array = json_array_new();
    for (guint i = 0; i < evidence->len; i++) {
        const Evidence *proof = evidence->pdata[i];
        json_array_add_object_element(array, sentence_of_frame(proof->frame, proof->says));
    }
    return array_node(array);
}

static JsonNode *host_node(const Finding *finding, bool is_client)
{
    const Value *host = value_get(finding->subject, is_client ? "client" : "server");
    return host != NULL ? value_node(host) : null_node();
}

static JsonObject *step_object(const Finding *finding, const Step *step)
{
    JsonObject *object = json_object_new();
    bool is_sent = step->from != STEP_NOBODY;
    bool is_client = step->from == STEP_CLIENT;
    json_object_set_member(object, "frame",
                           step->frame != 0 ? integer_node((int64_t)step->frame) : null_node());
    json_object_set_member(object, "time", time_node(step->time));
    json_object_set_member(object, "from", is_sent ? host_node(finding, is_client) : null_node());
    json_object_set_member(object, "to", is_sent ? host_node(finding, !is_client) : null_node());
    json_object_set_member(object, "says", text_node(step->says));
    json_object_set_boolean_member(object, "failing", step->is_failing);
    return object;
}

static JsonNode *ladder_node(const Finding *finding)
{
    JsonArray *array = json_array_new();
    const Step *step;
    for (guint i = 0; (step = finding_step_at(finding, i)) != NULL; i++)
        json_array_add_object_element(array, step_object(finding, step));
    return array_node(array);
}

static JsonNode *causes_node(const GPtrArray *causes)
{
    JsonArray *array = json_array_new();
    for (guint i = 0; i < causes->len; i++)
        json_array_add_element(array, bytes_node(causes->pdata[i]));
    return array_node(array);
}

static JsonNode *advice_node(const GPtrArray *advice)
{
    JsonArray *array = json_array_new();
    for (guint i = 0; i < advice->len; i++)
        json_array_add_element(array, text_node(advice->pdata[i]));
    return array_node(array);
}

static JsonObject *finding_object(const Finding *finding)
{
    JsonObject *object = json_object_new();
    json_object_set_member(object, "id", bytes_node(finding->id));
    json_object_set_string_member(object, "case", finding->case_id);
    json_object_set_string_member(object, "severity", severity_name(finding->severity));
    json_object_set_string_member(object, "confidence", confidence_name(finding->confidence));
    json_object_set_boolean_member(object, "resolved", finding->resolved);
    json_object_set_member(object, "summary", text_node(finding->summary));
    json_object_set_member(object, "subject", value_node(finding->subject));
    json_object_set_int_member(object, "first_frame", (gint64)finding->first_frame);
    json_object_set_int_member(object, "last_frame", (gint64)finding->last_frame);
    json_object_set_int_member(object, "frame_count", (gint64)finding->frame_count);
    json_object_set_member(object, "first_time", time_node(finding->first_time));
    json_object_set_member(object, "last_time", time_node(finding->last_time));
    json_object_set_member(object, "conditions", conditions_node(finding->conditions));
    json_object_set_member(object, "evidence", evidence_node(finding->evidence));
    json_object_set_member(object, "ladder", ladder_node(finding));
    json_object_set_member(object, "caused_by", causes_node(finding->caused_by));
    json_object_set_member(object, "advice", advice_node(finding->advice));
    json_object_set_member(object, "next_capture", text_node(finding->next_capture));
    return object;
}

static JsonNode *notes_node(const Outcome *outcome)
{
    JsonArray *array = json_array_new();
    const Note *note;
    for (guint i = 0; (note = outcome_note_at(outcome, i)) != NULL; i++)
        json_array_add_object_element(array, sentence_of_frame(note->frame, note->says));
    return array_node(array);
}

/* Everything about a capture but its findings, added to the object. */
static void describe(const Outcome *outcome, JsonObject *object)
{
    const Report *report = outcome->report;
    json_object_set_member(object, "path", bytes_node(outcome->path));
    json_object_set_member(object, "member", bytes_node(outcome->member));
    json_object_set_member(object, "format", bytes_node(outcome->format));
    json_object_set_string_member(object, "status", outcome_status_name(outcome->status));
    json_object_set_int_member(object, "frames", report != NULL ? (gint64)report->frames : 0);
    json_object_set_int_member(object, "bytes", (gint64)outcome->bytes);
    Time first = report != NULL ? report->first_time : TIME_NONE;
    Time last = report != NULL ? report->last_time : TIME_NONE;
    json_object_set_member(object, "first_time", time_node(first));
    json_object_set_member(object, "last_time", time_node(last));
    json_object_set_member(object, "notes", notes_node(outcome));
}

static JsonObject *tool_object(void)
{
    JsonObject *tool = json_object_new();
    json_object_set_string_member(tool, "name", "wiretriage");
    json_object_set_string_member(tool, "version", WIRETRIAGE_VERSION);
    return tool;
}

/* Appends the node, which it takes, each line behind the margin; a margin of NULL asks for one
 * line. A string in JSON holds no line break, so nothing is put into one. */
static void write_node(JsonNode *node, const char *margin, GString *out)
{
    g_autofree char *json = json_to_string(node, margin != NULL);
    json_node_unref(node);
    if (margin == NULL) {
        g_string_append(out, json);
        return;
    }
    for (const char *line = json; line != NULL;) {
        const char *end = strchr(line, '\n');
        g_string_append(out, margin);
        g_string_append_len(out, line, end != NULL ? end + 1 - line : -1);
        line = end != NULL ? end + 1 : NULL;
    }
}

/* Findings are written one by one: a tree of thousands of them is larger than the engine. */
static void write_findings(const Report *report, const char *margin, GString *out)
{
    for (guint i = 0; report != NULL && i < report->findings->len; i++) {
        if (i > 0)
            g_string_append_c(out, ',');
        if (margin != NULL)
            g_string_append_c(out, '\n');
        write_node(object_node(finding_object(report->findings->pdata[i])), margin, out);
    }
}

void json_report_open(GString *out)
{
    g_string_append(out, "{\n  \"schema\" : \"" SCHEMA "\",\n  \"tool\" : ");
    write_node(object_node(tool_object()), NULL, out);
    g_string_append(out, ",\n  \"captures\" : [\n");
}

void json_report_capture(const Outcome *outcome, GString *out)
{
    static const char end[] = "\n    }";
    JsonObject *object = json_object_new();
    describe(outcome, object);
    write_node(object_node(object), "    ", out);
    g_string_truncate(out, out->len - strlen(end));
    g_string_append(out, ",\n      \"findings\" : [");
    write_findings(outcome->report, "        ", out);
    g_string_append_printf(out, "\n      ]%s", end);
}

void json_report_separate(GString *out)
{
    g_string_append(out, ",\n");
}

void json_report_close(GString *out)
{
    g_string_append(out, "\n  ],\n  \"incidents\" : []\n}\n");
}

void json_report_line(const Outcome *outcome, GString *out)
{
    JsonObject *object = json_object_new();
    json_object_set_string_member(object, "schema", SCHEMA);
    json_object_set_object_member(object, "tool", tool_object());
    describe(outcome, object);
    write_node(object_node(object), NULL, out);
    g_string_truncate(out, out->len - strlen("}"));
    g_string_append(out, ",\"findings\":[");
    write_findings(outcome->report, NULL, out);
    g_string_append(out, "]}\n");
}

void json_report_value(const Value *value, const Value *more, GString *out)
{
    JsonObject *object = json_object_new();
    set_fields(object, value);
    if (more != NULL)
        set_fields(object, more);
    write_node(object_node(object), NULL, out);
    g_string_append_c(out, '\n');
}
