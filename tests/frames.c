/* SPDX-License-Identifier: GPL-2.0-or-later */

/*
 * Lists every frame of the paths given, for comparing the reader with others: number, time in
 * nanoseconds or "-", captured and wire length, section, interface, link type. A line that begins
 * with # tells what is no frame. With --salvage it goes on behind damage; --count only counts.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include <pcap/pcap.h>

#include "capture.h"

typedef struct Mode {
    CaptureOptions options;
    bool only_counts, is_libpcap;
} Mode;

static void print_frame(const Frame *frame)
{
    printf("%" PRIu64 "\t", frame->number);
    if (frame->time == TIME_NONE)
        printf("-");
    else
        printf("%" PRId64, frame->time);
    printf("\t%zu\t%" PRIu32 "\t%" PRIu32 "\t%" PRIu32 "\t%" PRIu32 "\n", frame->bytes.length,
           frame->on_wire, frame->section, frame->interface, frame->link_type);
}

static void print_problem(const GError *error)
{
    static const char *const kinds[] = {
        [CAPTURE_ERROR_OPEN] = "open",
        [CAPTURE_ERROR_NOT_CAPTURE] = "not-capture",
        [CAPTURE_ERROR_TRUNCATED] = "truncated",
        [CAPTURE_ERROR_DAMAGED] = "damaged",
    };
    printf("# %s: %s\n", error->domain == CAPTURE_ERROR ? kinds[error->code] : "?", error->message);
}

static void list_capture(Capture *capture, const Mode *mode)
{
    g_autoptr(GError) error = NULL;
    Frame frame;
    uint64_t count = 0;
    while (capture_next(capture, &frame, &error) == 1) {
        count++;
        if (!mode->only_counts)
            print_frame(&frame);
    }
    if (error != NULL)
        print_problem(error);
    printf("# %s: %" PRIu64 " frames, %" PRIu64 " bytes, %" PRIu64 " salvaged%s%s\n",
           capture_format(capture), count, capture_bytes(capture), capture_salvaged(capture),
           capture_member(capture) != NULL ? ", member " : "",
           capture_member(capture) != NULL ? capture_member(capture) : "");
}

static void list_path(const char *path, const Mode *mode)
{
    g_autoptr(GError) error = NULL;
    printf("# path %s\n", path);
    g_autoptr(Bundle) bundle = bundle_open(path, &mode->options, &error);
    while (bundle != NULL) {
        g_autoptr(Capture) capture = bundle_next(bundle, &error);
        if (capture != NULL)
            list_capture(capture, mode);
        else if (error != NULL)
            print_problem(error);
        else
            return;
        g_clear_error(&error);
    }
    if (error != NULL)
        print_problem(error);
}

static void list_with_libpcap(const char *path)
{
    char problem[PCAP_ERRBUF_SIZE];
    struct pcap_pkthdr *header;
    const u_char *bytes;
    uint64_t number = 0;
    int got;
    printf("# path %s\n", path);
    pcap_t *reader =
        pcap_open_offline_with_tstamp_precision(path, PCAP_TSTAMP_PRECISION_NANO, problem);
    if (reader == NULL) {
        printf("# libpcap: %s\n", problem);
        return;
    }
    while ((got = pcap_next_ex(reader, &header, &bytes)) == 1)
        printf("%" PRIu64 "\t%" PRId64 "\t%u\t%u\n", ++number,
               header->ts.tv_sec * TIME_SECOND + header->ts.tv_usec, header->caplen, header->len);
    if (got == PCAP_ERROR)
        printf("# libpcap: %s\n", pcap_geterr(reader));
    pcap_close(reader);
}

int main(int count, char **arguments)
{
    Mode mode = { .only_counts = false };
    for (int i = 1; i < count; i++) {
        if (strcmp(arguments[i], "--salvage") == 0)
            mode.options.salvage = true;
        else if (strcmp(arguments[i], "--count") == 0)
            mode.only_counts = true;
        else if (strcmp(arguments[i], "--libpcap") == 0)
            mode.is_libpcap = true;
        else if (mode.is_libpcap)
            list_with_libpcap(arguments[i]);
        else
            list_path(arguments[i], &mode);
    }
    return 0;
}
