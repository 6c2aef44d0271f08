/* SPDX-License-Identifier: GPL-2.0-or-later */
/* TCP and TLS beyond what is kept: memory and time stay where they are, the report says so, and who
 * fails again and again in the middle of it is found. */
#include <sys/resource.h>

#include "flood.h"
#include "tls_lab.h"

enum { FLOOD = 1000000 };

static const Host um = { MAC(02, 00, 00, 00, 0d, 01), IP4(10, 1, 0, 1) };
static const Host lync = { MAC(02, 00, 00, 00, 0d, 02), IP4(10, 1, 0, 2) };

static Host random_host(GRand *random)
{
    uint32_t ip = g_rand_int(random);
    return (Host){ .mac = MAC(02, 00, 00, 00, 0e, 01),
                   .ip = IP4(172, (uint8_t)(ip >> 16), (uint8_t)(ip >> 8), (uint8_t)ip) };
}

static Dialogue random_dialogue(Lab *lab, GRand *random)
{
    Host from = random_host(random), to = random_host(random);
    return tls_lab_dialogue(lab, &from, &to, (uint16_t)(1024 + g_rand_int(random) % 60000), 443);
}

static void scan(Lab *lab, GRand *random, uint32_t i)
{
    (void)i;
    Dialogue dialogue = random_dialogue(lab, random);
    dialogue_syn(&dialogue);
}

/* The memory of all there ever was, of this program without what the libraries take. */
static void expect_small(void)
{
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    if (heap_in_use() > 0)
        ck_assert_int_le(usage.ru_maxrss, 96 << 10);
}

START_TEST(a_flood_of_syns_takes_no_more_than_its_tables)
{
    Lab lab;
    flood(&lab, FLOOD, scan);
    const Report *report = lab_report(&lab);
    ck_assert(is_noted(report, "more TCP connections at a time than are kept"));
    expect_no_accusation(report);
    expect_small();
    lab_close(&lab);
}
END_TEST

/* Slow enough for every SYN to be unanswered when it leaves. */
static void scan_slowly(Lab *lab, GRand *random, uint32_t i)
{
    scan(lab, random, i);
    after(lab, 5);
}

START_TEST(a_scan_fills_the_pairs_and_accuses_nobody)
{
    Lab lab;
    flood(&lab, FLOOD / 4, scan_slowly);
    const Report *report = lab_report(&lab);
    ck_assert(is_noted(report, "more pairs of client and service than are kept"));
    expect_no_accusation(report);
    expect_small();
    lab_close(&lab);
}
END_TEST

static void open_half(Lab *lab, GRand *random, uint32_t i)
{
    (void)i;
    Dialogue dialogue = random_dialogue(lab, random);
    dialogue_open(&dialogue);
}

START_TEST(a_flood_of_connections_without_a_word)
{
    Lab lab;
    flood(&lab, FLOOD / 5, open_half);
    const Report *report = lab_report(&lab);
    ck_assert(is_noted(report, "more TCP connections at a time than are kept"));
    expect_no_accusation(report);
    expect_small();
    lab_close(&lab);
}
END_TEST

/* An attempt of the pair that the server ends after the handshake (rule of um-auth-only-stall). */
static void fail_once(Lab *lab, uint16_t port)
{
    Dialogue dialogue = tls_lab_open(lab, &um, &lync, port, 5061);
    dialogue_client_hello(&dialogue, &(TlsOffer){ .protocol = "sip" });
    dialogue_server_flight(&dialogue, NULL, true);
    dialogue_client_flight(&dialogue, NULL, true);
    dialogue_finish(&dialogue, DIALOGUE_SERVER);
    dialogue_data(&dialogue, DIALOGUE_CLIENT, 300);
    dialogue_close(&dialogue, DIALOGUE_SERVER);
}

static void hello_and_fail(Lab *lab, GRand *random, uint32_t i)
{
    char name[32];
    Dialogue dialogue = random_dialogue(lab, random);
    dialogue_open(&dialogue);
    g_snprintf(name, sizeof name, "h%u.example", i);
    dialogue_client_hello(&dialogue, &(TlsOffer){ .name = name });
    if (i % 2500 == 2000)
        fail_once(lab, (uint16_t)(2000 + i / 2500));
}

START_TEST(who_fails_amid_a_flood_of_hellos_is_found)
{
    Lab lab;
    flood(&lab, FLOOD / 8, hello_and_fail);
    const Report *report = lab_report(&lab);
    ck_assert(is_noted(report, "more TLS sessions at a time than are followed"));
    const Finding *finding = finding_at(report, "um-auth-only-stall", 0);
    ck_assert_ptr_nonnull(finding);
    expect_field(finding, "attempts", "50");
    expect_small();
    lab_close(&lab);
}
END_TEST

/* Each handshake ends, so that each one leaves a pair. */
static void shake_and_fail(Lab *lab, GRand *random, uint32_t i)
{
    Dialogue dialogue = random_dialogue(lab, random);
    dialogue_open(&dialogue);
    dialogue_client_hello(&dialogue, &(TlsOffer){ .name = "www.example" });
    dialogue_alert(&dialogue, DIALOGUE_SERVER, 40);
    dialogue_reset(&dialogue, DIALOGUE_SERVER);
    if (i % 2500 == 2000)
        fail_once(lab, (uint16_t)(2000 + i / 2500));
}

START_TEST(who_fails_amid_a_flood_of_failing_pairs_is_found)
{
    Lab lab;
    flood(&lab, FLOOD / 16, shake_and_fail);
    const Report *report = lab_report(&lab);
    ck_assert(is_noted(report, "more pairs of client and service than are kept"));
    const Finding *finding = finding_at(report, "um-auth-only-stall", 0);
    ck_assert_ptr_nonnull(finding);
    expect_field(finding, "attempts", "25");
    expect_small();
    lab_close(&lab);
}
END_TEST

/* One pair after the other shows whatever runs it can: each name is a run of its own. */
static void vary(Lab *lab, GRand *random, uint32_t i)
{
    char name[250];
    Host from = { .mac = client.mac,
                  .ip = IP4(172, 16, (uint8_t)(i / 40 >> 8), (uint8_t)(i / 40)) };
    (void)random;
    memset(name, 'a' + i % 26, sizeof name);
    g_snprintf(name + 200, 50, "%u", i);
    Dialogue dialogue = tls_lab_open(lab, &from, &lync, (uint16_t)(1024 + i % 60000), 443);
    dialogue_client_hello(&dialogue, &(TlsOffer){ .name = name });
    dialogue_reset(&dialogue, DIALOGUE_SERVER);
}

START_TEST(runs_of_pairs_take_what_their_limit_says)
{
    Lab lab;
    flood(&lab, FLOOD / 8, vary);
    const Report *report = lab_report(&lab);
    ck_assert_uint_le(report->findings->len, LIMIT_FINDINGS);
    expect_small();
    lab_close(&lab);
}
END_TEST

/* A handshake message of which the end never comes. */
static void begin_message(Lab *lab, GRand *random, uint32_t i)
{
    (void)i;
    Dialogue dialogue = random_dialogue(lab, random);
    GByteArray *bytes = g_byte_array_new();
    tls_put_client_hello(bytes, &(TlsOffer){ .name = "www.example" });
    dialogue_open(&dialogue);
    dialogue_send(&dialogue, DIALOGUE_CLIENT, bytes);
    bytes = g_byte_array_new();
    guint at = tls_begin_record(bytes, 22);
    tls_put_number(bytes, 0x0b01ff00, 4);
    tls_put_zeros(bytes, 16000);
    tls_put_length(bytes, at, 2);
    for (int n = 0; n < 2; n++)
        dialogue_say(&dialogue, DIALOGUE_SERVER, bytes);
    g_byte_array_unref(bytes);
}

START_TEST(messages_without_end_are_not_waited_for_by_all)
{
    Lab lab;
    flood(&lab, FLOOD / 100, begin_message);
    const Report *report = lab_report(&lab);
    ck_assert(is_noted(report, "more TLS sessions at a time than are followed"));
    expect_small();
    lab_close(&lab);
}
END_TEST

SUITE("tls_flood", a_flood_of_syns_takes_no_more_than_its_tables,
      a_scan_fills_the_pairs_and_accuses_nobody, a_flood_of_connections_without_a_word,
      who_fails_amid_a_flood_of_hellos_is_found, who_fails_amid_a_flood_of_failing_pairs_is_found,
      runs_of_pairs_take_what_their_limit_says, messages_without_end_are_not_waited_for_by_all)
