/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture.h"

#include "pcap_layout.h"
#include "pcap_reader.h"
#include "pcapng_reader.h"
#include "recognise.h"

GQuark capture_error_quark(void)
{
    return g_quark_from_static_string("capture-error-quark");
}

struct Capture {
    Window window;
    CaptureOptions options;
    char *member;
    PcapReader *pcap; /* one of the two */
    PcapngReader *pcapng;
    uint64_t salvaged;
    bool over;
};

static bool open_reader(Capture *capture, Bytes head, GError **error)
{
    if (pcapng_reader_fits(head))
        capture->pcapng = pcapng_reader_new(&capture->window, &capture->options);
    else if (pcap_layout_fits(head))
        capture->pcap = pcap_reader_new(&capture->window, &capture->options, error);
    else
        g_set_error_literal(error, CAPTURE_ERROR, CAPTURE_ERROR_NOT_CAPTURE, recognise(head));
    return capture->pcapng != NULL || capture->pcap != NULL;
}

Capture *capture_new(Source *source, const char *member, const CaptureOptions *options,
                     GError **error)
{
    GError *failure = NULL;
    Bytes head = source_peek(source, &failure);
    g_autoptr(Capture) capture = g_new0(Capture, 1);
    window_init(&capture->window, source);
    capture->options = *options;
    capture->member = g_strdup(member);
    if (failure != NULL) {
        g_propagate_error(error, failure);
        return NULL;
    }
    return open_reader(capture, head, error) ? g_steal_pointer(&capture) : NULL;
}

void capture_free(Capture *capture)
{
    if (capture == NULL)
        return;
    pcap_reader_free(capture->pcap);
    pcapng_reader_free(capture->pcapng);
    window_clear(&capture->window);
    g_free(capture->member);
    g_free(capture);
}

static int read_next(Capture *capture, Frame *frame, GError **error)
{
    return capture->pcap != NULL ? pcap_reader_next(capture->pcap, frame, error)
                                 : pcapng_reader_next(capture->pcapng, frame, error);
}

static bool resume(Capture *capture)
{
    return capture->pcap != NULL ? pcap_reader_resume(capture->pcap)
                                 : pcapng_reader_resume(capture->pcapng);
}

/* Goes on behind damage. A record that seems cut may only have a damaged length, so what follows
 * its beginning is searched too. 1 and 0 as capture_next, -1 when *error stands. */
static int salvage(Capture *capture, Frame *frame, GError **error)
{
    int got = -1;
    while (got < 0 && capture->window.error == NULL) {
        bool damaged = g_error_matches(*error, CAPTURE_ERROR, CAPTURE_ERROR_DAMAGED);
        bool resumed = resume(capture);
        if (!damaged && !resumed)
            return -1;
        capture->salvaged++;
        g_clear_error(error);
        got = resumed ? read_next(capture, frame, error) : 0;
    }
    return got;
}

int capture_next(Capture *capture, Frame *frame, GError **error)
{
    GError *failure = NULL;
    if (capture->over)
        return 0;
    int got = read_next(capture, frame, &failure);
    if (G_LIKELY(got == 1))
        return 1;
    if (got < 0 && capture->options.salvage)
        got = salvage(capture, frame, &failure);
    if (got < 1)
        capture->over = true;
    if (failure != NULL)
        g_propagate_error(error, failure);
    return got;
}

const char *capture_format(const Capture *capture)
{
    return capture->pcap != NULL ? "pcap" : "pcapng";
}

const char *capture_member(const Capture *capture)
{
    return capture->member;
}

uint64_t capture_bytes(const Capture *capture)
{
    return window_offset(&capture->window);
}

uint64_t capture_salvaged(const Capture *capture)
{
    return capture->salvaged;
}

const char *capture_comment(const Capture *capture)
{
    return capture->pcapng != NULL ? pcapng_reader_comment(capture->pcapng) : NULL;
}
