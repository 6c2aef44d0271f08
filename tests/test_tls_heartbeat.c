/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tls_heartbeat.h"

#include "suite.h"

typedef struct Beat {
    uint16_t length;
    Time at; /* ms */
} Beat;

/* A session whose client finishes its handshake in frame 10 and sends those records from 20 on. */
static TlsHeartbeat heartbeat_of(const Beat *beats, uint32_t count)
{
    TlsSealed records[TLS_RECORDS_KEPT] = { { 40, 10, 0 } };
    for (uint32_t i = 0; i < count; i++)
        records[1 + i] = (TlsSealed){ beats[i].length, 20 + i, beats[i].at * TIME_MILLISECOND };
    TlsSession session = { .sealed = { { .first = records, .count = 1 + count } } };
    TlsSummary summary = { .first_request = { .frame = count > 0 ? 20 : 0 } };
    return tls_heartbeat_of(&session, &summary);
}

START_TEST(records_of_one_length_at_one_pace_are_a_heartbeat)
{
    static const Beat beats[] = { { 612, 100 }, { 612, 9600 }, { 612, 19000 }, { 612, 28600 } };
    TlsHeartbeat beat = heartbeat_of(beats, G_N_ELEMENTS(beats));
    ck_assert_uint_eq(beat.count, 4);
    ck_assert_uint_eq(beat.length, 612);
    ck_assert_int_eq(beat.period, 9500 * TIME_MILLISECOND);
}
END_TEST

START_TEST(two_records_are_none)
{
    static const Beat beats[] = { { 612, 0 }, { 612, 9500 } };
    ck_assert_uint_eq(heartbeat_of(beats, G_N_ELEMENTS(beats)).count, 0);
    ck_assert_uint_eq(heartbeat_of(beats, 0).count, 0);
}
END_TEST

START_TEST(records_of_other_lengths_or_at_no_pace_are_none)
{
    static const Beat longer[] = { { 612, 0 }, { 700, 9500 }, { 612, 19000 }, { 612, 28500 } };
    static const Beat irregular[] = { { 612, 0 }, { 612, 9500 }, { 612, 13000 }, { 612, 40000 } };
    static const Beat burst[] = { { 612, 0 }, { 612, 300 }, { 612, 600 }, { 612, 900 } };
    ck_assert_uint_eq(heartbeat_of(longer, G_N_ELEMENTS(longer)).count, 0);
    ck_assert_uint_eq(heartbeat_of(irregular, G_N_ELEMENTS(irregular)).count, 0);
    ck_assert_uint_eq(heartbeat_of(burst, G_N_ELEMENTS(burst)).count, 0);
}
END_TEST

SUITE("tls_heartbeat", records_of_one_length_at_one_pace_are_a_heartbeat, two_records_are_none,
      records_of_other_lengths_or_at_no_pace_are_none)
