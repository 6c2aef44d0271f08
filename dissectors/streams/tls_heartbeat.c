/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tls_heartbeat.h"

/* Nobody keeps a connection alive more often. */
#define LEAST_PERIOD (2 * TIME_SECOND)

enum {
    BEATS = 3,       /* from so many on it is one */
    JITTER_PART = 5, /* a beat may be a fifth of the period too early or too late */
};

static bool is_on_time(Time period, Time gap)
{
    return ABS(gap - period) <= period / JITTER_PART;
}

TlsHeartbeat tls_heartbeat_of(const TlsSession *session, const TlsSummary *summary)
{
    const TlsSealedRecords *sealed = &session->sealed[TLS_CLIENT];
    uint32_t kept = MIN(sealed->count, (uint32_t)TLS_RECORDS_KEPT);
    TlsHeartbeat beat = { .count = 0 };
    const TlsSealed *last = NULL;
    for (uint32_t i = 0; summary->first_request.frame != 0 && i < kept; i++) {
        const TlsSealed *record = &sealed->first[i];
        if (record->frame < summary->first_request.frame)
            continue;
        Time gap = last != NULL ? time_between(last->time, record->time) : 0;
        if (last == NULL)
            beat = (TlsHeartbeat){ .count = 1, .length = record->length };
        else if (record->length != beat.length || gap < LEAST_PERIOD ||
                 (beat.count > 1 && !is_on_time(beat.period, gap)))
            break; /* something else is said, or a connection is closed */
        else
            beat =
                (TlsHeartbeat){ beat.count + 1, beat.length, beat.count > 1 ? beat.period : gap };
        last = record;
    }
    return beat.count >= BEATS ? beat : (TlsHeartbeat){ .count = 0 };
}
