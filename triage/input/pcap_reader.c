/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "pcap_reader.h"

#include "link_type.h"
#include "pcap_layout.h"
#include "problem.h"

enum {
    CHAIN_RECORDS = 3,         /* that must follow each other to be believed */
    CHAIN_SECONDS = 24 * 3600, /* between one of them and the next */
    HEADERS = 64,              /* of a frame, that are read of each */
};

struct PcapReader {
    Window *window;
    const CaptureOptions *options;
    PcapLayout layout;
    uint64_t number;
    bool announced;
};

PcapReader *pcap_reader_new(Window *window, const CaptureOptions *options, GError **error)
{
    PcapLayout layout;
    if (!pcap_layout_read(window, &layout, error))
        return NULL;
    PcapReader *reader = g_new0(PcapReader, 1);
    reader->window = window;
    reader->options = options;
    reader->layout = layout;
    return reader;
}

void pcap_reader_free(PcapReader *reader)
{
    g_free(reader);
}

static void announce(PcapReader *reader)
{
    FrameInterface interface = {
        .link_type = reader->layout.link_type,
        .snap_length = reader->layout.snap_length,
    };
    reader->announced = true;
    if (reader->options->interface != NULL)
        reader->options->interface(reader->options->user, &interface);
}

/* 2^32 seconds and as many microseconds are within the range of Time. */
static Time record_time(const PcapLayout *layout, const PcapRecord *record)
{
    return record->seconds * TIME_SECOND + record->fraction * layout->unit;
}

static void fill_frame(PcapReader *reader, const PcapRecord *record, Frame *frame)
{
    const PcapLayout *layout = &reader->layout;
    uint32_t padding = MIN(layout->padding, record->captured);
    uint32_t captured = record->captured - padding;
    uint32_t on_wire = record->on_wire - MIN(layout->padding, record->on_wire);
    *frame = (Frame){
        .number = ++reader->number,
        .time = record_time(layout, record),
        .link_type = layout->link_type,
        .bytes = { window_bytes(reader->window).data + layout->record_header + padding, captured },
        .on_wire = MAX(on_wire, captured),
    };
}

static bool follows(const PcapRecord *record, const PcapRecord *before)
{
    int64_t seconds = (int64_t)record->seconds - before->seconds;
    return seconds >= -CHAIN_SECONDS && seconds <= CHAIN_SECONDS;
}

/* Is there a possible record, or the end, behind this one? */
static bool leads_on(PcapReader *reader, const PcapRecord *record)
{
    const PcapLayout *layout = &reader->layout;
    size_t next = layout->record_header + record->captured;
    if (!window_has(reader->window, next + layout->record_header))
        return window_bytes(reader->window).length == next;
    PcapRecord behind =
        pcap_record_read(layout, window_cursor(reader->window, next, PCAP_RECORD_COMMON));
    return behind.captured <= layout->largest && behind.on_wire <= layout->largest &&
           follows(&behind, record);
}

/* A record to be taken for sound. Asked to salvage, an odd one must lead on to another record: else
 * its length is what was damaged, and the frame would swallow the good ones behind it. */
static bool is_sound(PcapReader *reader, const PcapRecord *record)
{
    if (record->captured > reader->layout.largest)
        return false;
    return !reader->options->salvage || pcap_record_oddities(&reader->layout, record) == 0 ||
           leads_on(reader, record);
}

int pcap_reader_next(PcapReader *reader, Frame *frame, GError **error)
{
    Window *window = reader->window;
    const size_t header = reader->layout.record_header;
    if (!reader->announced)
        announce(reader);
    if (!window_has(window, header))
        return problem_at_end(window, window_offset(window), error);
    PcapRecord record =
        pcap_record_read(&reader->layout, window_cursor(window, 0, PCAP_RECORD_COMMON));
    if (!is_sound(reader, &record))
        return problem_damaged(window_offset(window), error,
                               "the record claims a frame of %u bytes", record.captured);
    if (!window_has(window, header + record.captured))
        return problem_at_end(window, window_offset(window), error);
    fill_frame(reader, &record, frame);
    window_step(window, header + record.captured);
    window_prefetch(window, header + HEADERS);
    return 1;
}

/* Stricter than reading: sound but strange records are passed over, random bytes not taken. */
static bool is_plausible(const PcapLayout *layout, const PcapRecord *record)
{
    return pcap_record_oddities(layout, record) == 0 && record->captured > 0 &&
           record->on_wire <= LINK_TYPE_LARGEST_FRAME;
}

/* Do plausible records follow each other from here? The end of the file may cut the chain short. */
static bool is_chain(PcapReader *reader, size_t at)
{
    const PcapLayout *layout = &reader->layout;
    PcapRecord before = { 0 };
    for (unsigned i = 0; i < CHAIN_RECORDS; i++) {
        if (!window_has(reader->window, at + layout->record_header))
            return i > 1 || (i == 1 && window_bytes(reader->window).length == at);
        PcapRecord record =
            pcap_record_read(layout, window_cursor(reader->window, at, PCAP_RECORD_COMMON));
        if (!is_plausible(layout, &record) || (i > 0 && !follows(&record, &before)))
            return false;
        at += layout->record_header + record.captured;
        before = record;
        if (!window_has(reader->window, at))
            return i > 1;
    }
    return true;
}

bool pcap_reader_resume(PcapReader *reader)
{
    Window *window = reader->window;
    do {
        if (!window_has(window, 1))
            return false;
        window_step(window, 1);
    } while (window_has(window, reader->layout.record_header) && !is_chain(reader, 0));
    return window_has(window, reader->layout.record_header);
}
