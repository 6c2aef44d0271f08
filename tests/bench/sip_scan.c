/* SPDX-License-Identifier: GPL-2.0-or-later */

/*
 * Holds the reader of SIP messages against a bare scan for ends of lines over the same bytes, in
 * turns. Messages are like those of load/sip.py. Exit status 1: the reader takes more than twice.
 */
#include <glib.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sip_cseq.h"
#include "sip_message.h"
#include "sip_via.h"

enum { MESSAGES = 1024, ROUNDS = 201, REPEATS = 4 };
static const double most = 2.0;

typedef struct Load {
    GString *bytes;
    size_t begins[MESSAGES + 1];
} Load;

static const char body[] =
    "v=0\r\no=- 1234567 1234567 IN IP4 10.20.30.40\r\ns=-\r\nc=IN IP4 10.20.30.40\r\nt=0 0\r\n"
    "m=audio 17312 RTP/AVP 9 8 0 101\r\na=rtpmap:9 G722/8000\r\na=rtpmap:8 PCMA/8000\r\n"
    "a=rtpmap:0 PCMU/8000\r\na=rtpmap:101 telephone-event/8000\r\na=fmtp:101 0-15\r\n"
    "a=ptime:20\r\na=sendrecv\r\n";

static void add_message(Load *load, GRand *chance, size_t i)
{
    static const char *const starts[][2] = {
        { "INVITE sip:2301@uc.example SIP/2.0", "INVITE" },
        { "SIP/2.0 100 Trying", "INVITE" },
        { "SIP/2.0 200 OK", "INVITE" },
        { "ACK sip:2301@uc.example SIP/2.0", "ACK" },
        { "REGISTER sip:2301@uc.example SIP/2.0", "REGISTER" },
        { "SIP/2.0 401 Unauthorized", "REGISTER" },
        { "OPTIONS sip:2301@uc.example SIP/2.0", "OPTIONS" },
        { "SIP/2.0 200 OK", "OPTIONS" },
        { "NOTIFY sip:2301@uc.example SIP/2.0", "NOTIFY" },
    };
    size_t kind = i % G_N_ELEMENTS(starts);
    bool has_body = kind == 0 || kind == 2;
    uint32_t token = g_rand_int(chance), user = token % 9000;
    g_string_append_printf(
        load->bytes,
        "%s\r\nVia: SIP/2.0/UDP 10.20.30.%u;branch=z9hG4bK%08x%u;rport\r\n"
        "From: \"Phone %u\" <sip:%u@uc.example>;tag=%08x\r\nTo: <sip:2301@uc.example>;tag=%08x\r\n"
        "Call-ID: %08x%08x@10.20.30.40\r\nCSeq: %u %s\r\n"
        "Contact: <sip:%u@10.20.30.40;transport=udp>\r\nMax-Forwards: 70\r\n"
        "User-Agent: Example Phone/4.2.1\r\n"
        "Allow: INVITE, ACK, CANCEL, BYE, OPTIONS, NOTIFY, REFER, UPDATE\r\n"
        "Supported: replaces, 100rel, timer\r\n",
        starts[kind][0], token % 250, token, user, user, user, token, ~token, token, user, user,
        starts[kind][1], user);
    if (kind == 5)
        g_string_append_printf(
            load->bytes,
            "WWW-Authenticate: Digest realm=\"uc.example\", nonce=\"%08x%08x\", qop=\"auth\"\r\n",
            token, user);
    if (has_body)
        g_string_append(load->bytes, "Content-Type: application/sdp\r\n");
    g_string_append_printf(load->bytes, "Content-Length: %zu\r\n\r\n%s",
                           has_body ? sizeof body - 1 : 0, has_body ? body : "");
}

static void make_load(Load *load)
{
    GRand *chance = g_rand_new_with_seed(1);
    load->bytes = g_string_new(NULL);
    for (size_t i = 0; i < MESSAGES; i++) {
        load->begins[i] = load->bytes->len;
        add_message(load, chance, i);
    }
    load->begins[MESSAGES] = load->bytes->len;
    g_rand_free(chance);
}

static size_t scan_lines(const uint8_t *at, const uint8_t *end)
{
    size_t lines = 0;
    while (at < end && (at = memchr(at, '\n', (size_t)(end - at))) != NULL) {
        at++;
        lines++;
    }
    return lines;
}

static size_t scan_all(const Load *load)
{
    const uint8_t *bytes = (const uint8_t *)load->bytes->str;
    size_t total = 0;
    for (size_t i = 0; i < MESSAGES; i++)
        total += scan_lines(bytes + load->begins[i], bytes + load->begins[i + 1]);
    return total;
}

static size_t read_all(const Load *load)
{
    const uint8_t *bytes = (const uint8_t *)load->bytes->str;
    SipMessage message;
    size_t total = 0;
    for (size_t i = 0; i < MESSAGES; i++) {
        size_t length = load->begins[i + 1] - load->begins[i];
        Cursor in = cursor_over(bytes + load->begins[i], length, length);
        total += sip_message_read(&in, &message) ? message.field_count : 0;
    }
    return total;
}

/* What a transaction needs beside the message: branch, number and method. */
static size_t read_keys(const Load *load)
{
    const uint8_t *bytes = (const uint8_t *)load->bytes->str;
    SipMessage message;
    size_t total = 0;
    for (size_t i = 0; i < MESSAGES; i++) {
        size_t length = load->begins[i + 1] - load->begins[i];
        Cursor in = cursor_over(bytes + load->begins[i], length, length);
        SipVia via;
        SipCseq sequence;
        if (sip_message_read(&in, &message) &&
            sip_via_read(sip_message_field(&message, SIP_HEADER_VIA), &via) &&
            sip_cseq_read(sip_message_field(&message, SIP_HEADER_CSEQ), &sequence))
            total += via.branch.length + sequence.number;
    }
    return total;
}

/* Nanoseconds a message. */
static double time_one(size_t (*run)(const Load *), const Load *load, size_t *sink)
{
    gint64 begin = g_get_monotonic_time();
    for (int i = 0; i < REPEATS; i++)
        *sink += run(load);
    return (double)(g_get_monotonic_time() - begin) * 1000 / (REPEATS * MESSAGES);
}

static int compare(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static double median(double *values)
{
    qsort(values, ROUNDS, sizeof *values, compare);
    return values[ROUNDS / 2];
}

int main(void)
{
    Load load;
    double scans[ROUNDS], reads[ROUNDS], keys[ROUNDS], ratios[ROUNDS], key_ratios[ROUNDS];
    size_t sink = 0;
    make_load(&load);
    for (int i = 0; i < ROUNDS; i++) {
        scans[i] = time_one(scan_all, &load, &sink);
        reads[i] = time_one(read_all, &load, &sink);
        keys[i] = time_one(read_keys, &load, &sink);
        ratios[i] = reads[i] / MAX(scans[i], 1e-3);
        key_ratios[i] = keys[i] / MAX(scans[i], 1e-3);
    }
    double ratio = median(ratios);
    printf("%d messages of %zu bytes and %.1f lines (%zu)\n", MESSAGES, load.bytes->len / MESSAGES,
           (double)scan_all(&load) / MESSAGES, sink % 10);
    printf(
        "lines %.0f ns   message %.0f ns, ratio %.2f, at most %.1f   with its keys %.0f ns, ratio "
        "%.2f\n",
        median(scans), median(reads), ratio, most, median(keys), median(key_ratios));
    g_string_free(load.bytes, TRUE);
    return ratio <= most ? EXIT_SUCCESS : EXIT_FAILURE;
}
