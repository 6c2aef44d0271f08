/* SPDX-License-Identifier: GPL-2.0-or-later */

/*
 * Any bytes as records of frames for an engine, each with a header of five bytes: what it is (bits
 * 0-1 interface, 2 the time step counts seconds and not tenths, 3 no time, 4 review before it, 5
 * only time goes by, 6-7 link type), time step (signed), captured length (two bytes), bytes that
 * the capture cut off. Every report shows, and a second review says what the first one said.
 */
#include <glib.h>
#include <stdint.h>
#include <stdlib.h>

#include "cursor.h"
#include "engine.h"

enum {
    INTERFACE = 0x03,
    IN_SECONDS = 0x04,
    WITHOUT_TIME = 0x08,
    REVIEWED = 0x10,
    ADVANCED = 0x20,
    LINK_TYPE_SHIFT = 6,
};

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void demand(bool truth)
{
    if (!truth)
        abort();
}

static void show_text(const Text *text, GString *out)
{
    g_autofree char *plain = text_plain(text);
    demand(g_utf8_validate(plain, -1, NULL));
    g_string_append(out, plain);
    g_string_append_c(out, '\n');
}

static void show_value(const Value *value, GString *out)
{
    value_show(value, out);
    g_string_append_c(out, '\n');
    bool is_tree = value_kind(value) == VALUE_LIST || value_kind(value) == VALUE_OBJECT;
    for (guint i = 0; is_tree && i < value_count(value); i++)
        show_value(value_item(value, i), out);
}

static void show_finding(const Finding *finding, const Report *report, GString *out)
{
    demand(finding->first_frame > 0 && finding->first_frame <= finding->last_frame);
    demand(finding->last_frame <= report->frames && finding->frame_count > 0);
    g_string_append(out, finding->id);
    g_string_append(out, severity_name(finding->severity));
    g_string_append(out, confidence_name(finding->confidence));
    show_text(finding->summary, out);
    show_value(finding->subject, out);
    for (guint i = 0; i < finding->conditions->len; i++)
        show_text(((Condition *)finding->conditions->pdata[i])->says, out);
    for (guint i = 0; i < finding->evidence->len; i++) {
        const Evidence *evidence = finding->evidence->pdata[i];
        demand(evidence->frame > 0 && evidence->frame <= report->frames);
        show_text(evidence->says, out);
    }
    for (guint i = 0; i < finding->advice->len; i++)
        show_text(finding->advice->pdata[i], out);
    if (finding->next_capture != NULL)
        show_text(finding->next_capture, out);
}

static char *show_report(const Report *report)
{
    GString *out = g_string_new(NULL);
    demand(report->failure == NULL);
    for (guint i = 0; i < report->notes->len; i++) {
        const Note *note = report->notes->pdata[i];
        demand(note->frame <= report->frames);
        show_text(note->says, out);
    }
    for (guint i = 0; i < report->findings->len; i++)
        show_finding(report->findings->pdata[i], report, out);
    demand(g_utf8_validate(out->str, (gssize)out->len, NULL));
    return g_string_free(out, FALSE);
}

static void review(Engine *engine)
{
    engine_review(engine);
    g_autofree char *first = show_report(engine_report(engine));
    engine_review(engine);
    g_autofree char *second = show_report(engine_report(engine));
    demand(g_str_equal(first, second));
}

static void see_fact(void *user, const Value *fact)
{
    GString *out = user;
    g_string_truncate(out, 0);
    demand(value_kind(fact) == VALUE_OBJECT && value_get(fact, "kind") != NULL);
    show_value(fact, out);
}

static uint32_t link_type_of(uint8_t kind)
{
    static const uint32_t types[] = { LINKTYPE_ETHERNET, LINKTYPE_RAW, LINKTYPE_LINUX_SLL,
                                      LINKTYPE_LINUX_SLL2 };
    return types[kind >> LINK_TYPE_SHIFT];
}

/* One record; false at the end. */
static bool feed_record(Engine *engine, Cursor *in, Frame *frame, Time *now)
{
    uint8_t kind = cursor_u8(in);
    Time step = (int8_t)cursor_u8(in);
    size_t captured = cursor_be16(in);
    uint8_t cut = cursor_u8(in);
    if (!cursor_ok(in))
        return false;
    *now += step * ((kind & IN_SECONDS) != 0 ? TIME_SECOND : TIME_SECOND / 10);
    if ((kind & REVIEWED) != 0)
        review(engine);
    if ((kind & ADVANCED) != 0) {
        engine_advance(engine, *now);
        return true;
    }
    frame->number++;
    frame->time = (kind & WITHOUT_TIME) != 0 ? TIME_NONE : *now;
    frame->interface = kind & INTERFACE;
    frame->link_type = link_type_of(kind);
    frame->bytes = cursor_take(in, MIN(captured, cursor_left(in)));
    frame->on_wire = (uint32_t)frame->bytes.length + cut;
    engine_feed(engine, frame);
    return true;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const Settings settings;
    g_autoptr(GString) facts = g_string_new(NULL);
    g_autoptr(Engine) engine = engine_new(&settings);
    engine_set_fact_handler(engine, see_fact, facts);
    Cursor in = cursor_over(data, size, size);
    Frame frame = { 0 };
    Time now = INT64_C(1700000000) * TIME_SECOND;
    while (feed_record(engine, &in, &frame, &now))
        continue;
    review(engine);
    engine_finish(engine);
    g_autofree char *shown = show_report(engine_report(engine));
    demand(shown != NULL && engine_report(engine)->frames == frame.number);
    return 0;
}
