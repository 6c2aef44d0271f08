/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "engine.h"

#include "case.h"
#include "fragments.h"
#include "packet_flows.h"
#include "settle.h"

struct Engine {
    const Settings *settings;
    PacketFlows *flows;
    Fragments *fragments;
    Stories *stories;
    Report *report;
    Verdicts *ended; /* of stories that are over */
    Verdicts *live;  /* of the stories at the last review */
    uint64_t lost;   /* findings that there was no room for */
    Span cut;        /* frames of which the snap length hides headers */
    bool foreign_link_noted, is_finished;
    EngineFactHandler fact_handler;
    void *fact_user;
};

static void take_fact(void *user, Value *fact)
{
    Engine *engine = user;
    engine->fact_handler(engine->fact_user, fact);
    value_free(fact);
}

static void take_note(void *user, uint64_t frame, Text *says)
{
    Engine *engine = user;
    report_note(engine->report, frame, says);
}

static void take_ended(void *user, const Story *story)
{
    Engine *engine = user;
    engine->lost += settle_ended(story, engine->settings, engine->ended);
}

static void take_live(void *user, const Story *story)
{
    Engine *engine = user;
    settle_judge(story, engine->settings, engine->live);
}

static void know_names(Engine *engine)
{
    NameBook *book = stories_name_book(engine->stories);
    size_t count = MIN(engine->settings->given_name_count, (size_t)LIMIT_GIVEN_NAMES);
    for (size_t i = 0; i < count; i++) {
        const GivenName *given = &engine->settings->given_names[i];
        NamedAddress address = { NAME_BOOK_EVERY_NETWORK, given->ip };
        name_book_add(book, &address, given->name, given->source, 0);
    }
}

Engine *engine_new(const Settings *settings)
{
    Engine *engine = g_new0(Engine, 1);
    engine->settings = settings;
    engine->flows = packet_flows_new();
    engine->fragments = fragments_new();
    engine->report = report_new();
    engine->ended = verdicts_new();
    engine->live = verdicts_new();
    engine->stories = stories_new(&(StoriesListener){
        .fact = take_fact,
        .note = take_note,
        .story_ends = take_ended,
        .user = engine,
    });
    know_names(engine);
    return engine;
}

/* The report stands by itself: what it was made from need not last as long. */
static void forget(Engine *engine)
{
    g_clear_pointer(&engine->stories, stories_free);
    g_clear_pointer(&engine->fragments, fragments_free);
    g_clear_pointer(&engine->flows, packet_flows_free);
}

void engine_free(Engine *engine)
{
    if (engine == NULL)
        return;
    forget(engine);
    report_free(engine->report);
    verdicts_free(engine->ended);
    verdicts_free(engine->live);
    g_free(engine);
}

void engine_set_fact_handler(Engine *engine, EngineFactHandler handler, void *user)
{
    engine->fact_handler = handler;
    engine->fact_user = user;
    stories_want_facts(engine->stories, handler != NULL);
}

void engine_interface(Engine *engine, const FrameInterface *interface)
{
    if (!engine->is_finished)
        stories_interface(engine->stories, interface);
}

void engine_add_key_log(Engine *engine, Bytes more)
{
    if (!engine->is_finished)
        tls_secrets_feed(stories_secrets(engine->stories), more);
}

bool engine_add_rsa_key(Engine *engine, Bytes pem)
{
    return !engine->is_finished && tls_secrets_add_rsa(stories_secrets(engine->stories), pem);
}

static void follow_time(Report *report, Time time)
{
    if (time == TIME_NONE)
        return;
    if (report->first_time == TIME_NONE || time < report->first_time)
        report->first_time = time;
    if (report->last_time == TIME_NONE || time > report->last_time)
        report->last_time = time;
}

/* Told once: a capture of many interfaces may have many frames of such types. */
static void note_foreign_link(Engine *engine, const Frame *frame)
{
    if (engine->foreign_link_noted || packet_link_name(frame->link_type) != NULL)
        return;
    engine->foreign_link_noted = true;
    report_note(engine->report, frame->number,
                text_new("frames of link type {} are not read: capture on an Ethernet interface "
                         "(the number is that of the pcap link type list)",
                         value_number(frame->link_type), NULL));
}

static void feed_packet(Engine *engine, const Frame *frame, const Packet *packet)
{
    if ((packet->parts & PACKET_CUT) != 0)
        span_add(&engine->cut, frame);
    stories_feed(engine->stories, frame, packet);
}

/* A datagram that is whole is a packet like any other, of the frame that completed it. In a tunnel
 * it may hold a fragment again. */
static void feed_datagrams(Engine *engine, const Frame *frame, Packet *packet)
{
    while ((packet->parts & PACKET_FRAGMENT) != 0) {
        const PacketDatagram *datagram = fragments_feed(engine->fragments, frame, packet);
        if (datagram == NULL)
            return;
        packet_read_datagram(datagram, packet);
        feed_packet(engine, frame, packet);
    }
}

void engine_feed(Engine *engine, const Frame *frame)
{
    Packet packet;
    engine->report->frames++;
    follow_time(engine->report, frame->time);
    packet_flows_read(engine->flows, frame, &packet);
    if (packet.parts == 0)
        note_foreign_link(engine, frame);
    feed_packet(engine, frame, &packet);
    if ((packet.parts & PACKET_FRAGMENT) != 0)
        feed_datagrams(engine, frame, &packet);
}

void engine_advance(Engine *engine, Time now)
{
    if (!engine->is_finished)
        stories_advance(engine->stories, now);
}

static void settle_all(Engine *engine)
{
    g_ptr_array_unref(engine->report->findings);
    engine->report->findings = settle(engine->ended, engine->live, engine->settings);
}

void engine_review(Engine *engine)
{
    if (engine->is_finished)
        return;
    verdicts_clear(engine->live);
    stories_visit(engine->stories, take_live, engine);
    settle_all(engine);
}

static bool has_finding_about(const Report *report, const Ip *ip)
{
    for (guint i = 0; i < report->findings->len; i++) {
        const Finding *finding = report->findings->pdata[i];
        const Value *field = value_get(finding->subject, "ip");
        if (g_str_equal(finding->case_id, "vm-unicast-deaf"))
            continue; /* says the same; the note says what to do about it */
        if (field != NULL && value_kind(field) == VALUE_IP && ip_equal(value_ip_get(field), ip))
            return true;
    }
    return false;
}

/* A station that does not hear answers is cut off somewhere behind this vantage: the capture cannot
 * say where, but it can say where to look next. */
static void note_deaf(Engine *engine)
{
    for (const Asker *asker = NULL; (asker = stories_next_deaf(engine->stories, asker)) != NULL;) {
        if (has_finding_about(engine->report, &asker->ip))
            continue;
        report_note(
            engine->report, asker->first_frame,
            text_new("{} asks {} times by ARP for {} although it was answered {} times: packets to "
                     "it by unicast seem to be lost behind this vantage, and why cannot be seen "
                     "here. If it is a virtual machine, record on its host, both sides of the NIC "
                     "team: netsh trace start capture=yes capturetype=both tracefile=C:\\team.etl "
                     "maxsize=512, after a minute netsh trace stop, then etl2pcapng C:\\team.etl "
                     "team.pcapng",
                     value_ip(&asker->ip), value_number(asker->requests), value_ip(&asker->target),
                     value_number(asker->answers), NULL));
    }
}

static void note_cut(Engine *engine)
{
    if (engine->cut.count > 0)
        report_note(engine->report, engine->cut.first_frame,
                    text_new("the snap length cuts headers off in {} frames: what they hold cannot "
                             "be seen; capture whole frames (dumpcap and tcpdump: -s 0)",
                             value_number(engine->cut.count), NULL));
}

static void note_lost(Engine *engine)
{
    if (engine->lost > 0)
        report_note(engine->report, 0,
                    text_new("more findings than are kept: {} are missing in the report",
                             value_number((int64_t)engine->lost), NULL));
}

static void note_fragments(Engine *engine)
{
    uint64_t evicted = fragments_evicted(engine->fragments);
    if (evicted > 0)
        report_note(engine->report, 0,
                    text_new("more datagrams in fragments than are kept at once: {} were given up "
                             "before they were whole, and what they carry may be missing",
                             value_number((int64_t)evicted), NULL));
}

void engine_finish(Engine *engine)
{
    if (engine->is_finished)
        return;
    verdicts_clear(engine->live);
    stories_finish(engine->stories);
    engine->is_finished = true;
    settle_all(engine);
    note_deaf(engine);
    note_cut(engine);
    note_lost(engine);
    note_fragments(engine);
    forget(engine);
}

const Report *engine_report(const Engine *engine)
{
    return engine->report;
}
