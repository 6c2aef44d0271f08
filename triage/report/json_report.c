/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "json_report.h"

#include <string.h>

#include <cjson/cJSON.h>

#include "decimal.h"

#define SCHEMA "wiretriage.report/1"

/* Names of members are literals, or live as long as the value they come from: never copied. */
static void set(cJSON *object, const char *name, cJSON *node)
{
    cJSON_AddItemToObjectCS(object, name, node);
}

/* Words that live as long as the tree are not copied either. */
static void set_word(cJSON *object, const char *name, const char *word)
{
    set(object, name, cJSON_CreateStringReference(word));
}

static void add(cJSON *array, cJSON *node)
{
    cJSON_AddItemToArray(array, node);
}

/* JSON is UTF-8 and a path is not: bytes that are no text are escaped, text stays as it is. */
static cJSON *bytes_node(const char *bytes)
{
    if (bytes == NULL)
        return cJSON_CreateNull();
    if (g_utf8_validate(bytes, -1, NULL))
        return cJSON_CreateString(bytes);
    g_autoptr(GString) shown = g_string_new(NULL);
    value_show_name((Bytes){ (const uint8_t *)bytes, strlen(bytes) }, shown);
    return cJSON_CreateString(shown->str);
}

/* What is shown is UTF-8 by itself. All texts are shown in one room after the other. */
static cJSON *text_node(const Text *text, GString *room)
{
    if (text == NULL)
        return cJSON_CreateNull();
    g_string_truncate(room, 0);
    text_show(text, value_show, room);
    return cJSON_CreateString(room->str);
}

/* The library keeps numbers as double, which holds no number of 64 bits, and prints it twice to see
 * whether it did. */
static cJSON *integer_node(int64_t integer)
{
    char text[DECIMAL_TEXT_SIZE];
    return cJSON_CreateRaw(decimal_text(integer, text));
}

static cJSON *time_node(Time time)
{
    char text[TIME_TEXT_SIZE];
    return time == TIME_NONE ? cJSON_CreateNull() : cJSON_CreateString(time_text(time, text));
}

static cJSON *value_node(const Value *value, GString *room);

static cJSON *list_node(const Value *list, GString *room)
{
    cJSON *array = cJSON_CreateArray();
    for (guint i = 0; i < value_count(list); i++)
        add(array, value_node(value_item(list, i), room));
    return array;
}

static void set_fields(cJSON *object, const Value *value, GString *room)
{
    for (guint i = 0; i < value_count(value); i++)
        set(object, value_field(value, i), value_node(value_item(value, i), room));
}

static cJSON *fields_node(const Value *value, GString *room)
{
    cJSON *object = cJSON_CreateObject();
    set_fields(object, value, room);
    return object;
}

static cJSON *shown_node(const Value *value, GString *room)
{
    g_string_truncate(room, 0);
    value_show(value, room);
    return cJSON_CreateString(room->str);
}

static cJSON *value_node(const Value *value, GString *room)
{
    switch (value_kind(value)) {
    case VALUE_NULL:
        return cJSON_CreateNull();
    case VALUE_BOOL:
        return cJSON_CreateBool(value_integer(value) != 0);
    case VALUE_NUMBER:
    case VALUE_FRAME:
        return integer_node(value_integer(value));
    case VALUE_TIME:
        return time_node(value_integer(value));
    case VALUE_DURATION:
        return cJSON_CreateNumber((double)value_integer(value) / (double)TIME_SECOND);
    case VALUE_LIST:
        return list_node(value, room);
    case VALUE_OBJECT:
        return fields_node(value, room);
    case VALUE_WORD:
    case VALUE_NAME:
    case VALUE_MAC:
    case VALUE_IP:
    case VALUE_ENDPOINT:
        break;
    }
    return shown_node(value, room);
}

static cJSON *conditions_node(const GPtrArray *conditions, GString *room)
{
    cJSON *array = cJSON_CreateArray();
    for (guint i = 0; i < conditions->len; i++) {
        const Condition *condition = conditions->pdata[i];
        cJSON *object = cJSON_CreateObject();
        set_word(object, "id", condition->id);
        set(object, "met", cJSON_CreateBool(condition->met));
        set(object, "says", text_node(condition->says, room));
        add(array, object);
    }
    return array;
}

static cJSON *sentence_of_frame(uint64_t frame, const Text *says, GString *room)
{
    cJSON *object = cJSON_CreateObject();
    set(object, "frame", integer_node((int64_t)frame));
    set(object, "says", text_node(says, room));
    return object;
}

static cJSON *evidence_node(const GPtrArray *evidence, GString *room)
{
    cJSON *array = cJSON_CreateArray();
    for (guint i = 0; i < evidence->len; i++) {
        const Evidence *proof = evidence->pdata[i];
        add(array, sentence_of_frame(proof->frame, proof->says, room));
    }
    return array;
}

static cJSON *host_node(const Finding *finding, bool is_client, GString *room)
{
    const Value *host = value_get(finding->subject, is_client ? "client" : "server");
    return host != NULL ? value_node(host, room) : cJSON_CreateNull();
}

static cJSON *step_node(const Finding *finding, const Step *step, GString *room)
{
    cJSON *object = cJSON_CreateObject();
    bool is_sent = step->from != STEP_NOBODY;
    bool is_client = step->from == STEP_CLIENT;
    set(object, "frame",
        step->frame != 0 ? integer_node((int64_t)step->frame) : cJSON_CreateNull());
    set(object, "time", time_node(step->time));
    set(object, "from", is_sent ? host_node(finding, is_client, room) : cJSON_CreateNull());
    set(object, "to", is_sent ? host_node(finding, !is_client, room) : cJSON_CreateNull());
    set(object, "says", text_node(step->says, room));
    set(object, "failing", cJSON_CreateBool(step->is_failing));
    return object;
}

static cJSON *ladder_node(const Finding *finding, GString *room)
{
    cJSON *array = cJSON_CreateArray();
    const Step *step;
    for (guint i = 0; (step = finding_step_at(finding, i)) != NULL; i++)
        add(array, step_node(finding, step, room));
    return array;
}

static cJSON *causes_node(const GPtrArray *causes)
{
    cJSON *array = cJSON_CreateArray();
    for (guint i = 0; i < causes->len; i++)
        add(array, cJSON_CreateString(causes->pdata[i]));
    return array;
}

static cJSON *advice_node(const GPtrArray *advice, GString *room)
{
    cJSON *array = cJSON_CreateArray();
    for (guint i = 0; i < advice->len; i++)
        add(array, text_node(advice->pdata[i], room));
    return array;
}

static cJSON *finding_node(const Finding *finding, GString *room)
{
    cJSON *object = cJSON_CreateObject();
    set_word(object, "id", finding->id);
    set_word(object, "case", finding->case_id);
    set_word(object, "severity", severity_name(finding->severity));
    set_word(object, "confidence", confidence_name(finding->confidence));
    set(object, "resolved", cJSON_CreateBool(finding->resolved));
    set(object, "summary", text_node(finding->summary, room));
    set(object, "subject", value_node(finding->subject, room));
    set(object, "first_frame", integer_node((int64_t)finding->first_frame));
    set(object, "last_frame", integer_node((int64_t)finding->last_frame));
    set(object, "frame_count", integer_node((int64_t)finding->frame_count));
    set(object, "first_time", time_node(finding->first_time));
    set(object, "last_time", time_node(finding->last_time));
    set(object, "conditions", conditions_node(finding->conditions, room));
    set(object, "evidence", evidence_node(finding->evidence, room));
    set(object, "ladder", ladder_node(finding, room));
    set(object, "caused_by", causes_node(finding->caused_by));
    set(object, "advice", advice_node(finding->advice, room));
    set(object, "next_capture", text_node(finding->next_capture, room));
    return object;
}

static cJSON *notes_node(const Outcome *outcome)
{
    g_autoptr(GString) room = g_string_new(NULL);
    cJSON *array = cJSON_CreateArray();
    const Note *note;
    for (guint i = 0; (note = outcome_note_at(outcome, i)) != NULL; i++)
        add(array, sentence_of_frame(note->frame, note->says, room));
    return array;
}

/* Everything about a capture but its findings, added to the object. */
static void describe(const Outcome *outcome, cJSON *object)
{
    const Report *report = outcome->report;
    set(object, "path", bytes_node(outcome->path));
    set(object, "member", bytes_node(outcome->member));
    set(object, "format", bytes_node(outcome->format));
    set_word(object, "status", outcome_status_name(outcome->status));
    set(object, "frames", integer_node(report != NULL ? (int64_t)report->frames : 0));
    set(object, "bytes", integer_node((int64_t)outcome->bytes));
    set(object, "first_time", time_node(report != NULL ? report->first_time : TIME_NONE));
    set(object, "last_time", time_node(report != NULL ? report->last_time : TIME_NONE));
    set(object, "notes", notes_node(outcome));
}

static cJSON *tool_node(void)
{
    cJSON *tool = cJSON_CreateObject();
    set_word(tool, "name", "wiretriage");
    set_word(tool, "version", WIRETRIAGE_VERSION);
    return tool;
}

/* Takes the node and appends it in one line. Printed in place: memory of its own for each would be
 * so large that malloc tidies up all small pieces first. */
static void write_node(cJSON *node, GString *out)
{
    enum { USUAL_SIZE = 4096 };
    gsize length = out->len;
    bool fits = false;
    for (int room = USUAL_SIZE; !fits; room *= 2) {
        g_string_set_size(out, length + (gsize)room);
        fits = cJSON_PrintPreallocated(node, out->str + length, room, false);
    }
    g_string_truncate(out, length + strlen(out->str + length));
    cJSON_Delete(node);
}

/* As an object that is still open. */
static void write_open(cJSON *node, GString *out)
{
    write_node(node, out);
    g_string_truncate(out, out->len - strlen("}"));
}

static void write_finding(const Finding *finding, GString *out)
{
    g_autoptr(GString) room = g_string_new(NULL);
    write_node(finding_node(finding, room), out);
}

/* Takes the object that the capture is described in. */
static void write_head(const Outcome *outcome, cJSON *object, GString *out)
{
    describe(outcome, object);
    write_open(object, out);
    g_string_append(out, ",\"findings\":[");
}

/* Of the parts behind the head: a finding each, then the foot. */
static bool write_rest(const Outcome *outcome, guint part, const char *margin, const char *foot,
                       GString *out)
{
    guint findings = outcome->report != NULL ? outcome->report->findings->len : 0;
    if (part < findings) {
        g_string_append(out, part > 0 ? "," : "");
        g_string_append(out, margin);
        write_finding(outcome->report->findings->pdata[part], out);
    } else if (part == findings) {
        g_string_append(out, foot);
    }
    return part <= findings;
}

void json_report_open(GString *out)
{
    g_string_append(out, "{\"schema\":\"" SCHEMA "\",\"tool\":");
    write_node(tool_node(), out);
    g_string_append(out, ",\"captures\":[\n");
}

bool json_report_capture(const Outcome *outcome, guint part, GString *out)
{
    if (part > 0)
        return write_rest(outcome, part - 1, "\n  ", "]}", out);
    write_head(outcome, cJSON_CreateObject(), out);
    return true;
}

void json_report_separate(GString *out)
{
    g_string_append(out, ",\n");
}

void json_report_close(GString *out)
{
    g_string_append(out, "\n],\"incidents\":[]}\n");
}

bool json_report_line(const Outcome *outcome, guint part, GString *out)
{
    if (part > 0)
        return write_rest(outcome, part - 1, "", "]}\n", out);
    cJSON *object = cJSON_CreateObject();
    set_word(object, "schema", SCHEMA);
    set(object, "tool", tool_node());
    write_head(outcome, object, out);
    return true;
}

void json_report_value(const Value *value, const Value *more, GString *out)
{
    cJSON *object = cJSON_CreateObject();
    g_autoptr(GString) room = g_string_new(NULL);
    set_fields(object, value, room);
    if (more != NULL)
        set_fields(object, more, room);
    write_node(object, out);
    g_string_append_c(out, '\n');
}
