/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "pair_lab.h"

/* A server that refuses a ClientHello with an alert, and the case that has to say so. */
typedef struct RefusedHello {
    const char *id;
    uint8_t alert;
    Confidence sure; /* of the case, after one attempt */
} RefusedHello;

static inline TlsAttempt refused_hello_attempt(const RefusedHello *row)
{
    return (TlsAttempt){ LAB_HELLO, LAB_CLOSED, .stage = TLS_STAGE_HELLO, .offered_version = 0x0301,
                         LAB_ALERT(TLS_SERVER, row->alert) };
}

static inline void refused_hello_is_told(const RefusedHello *row)
{
    PairLab lab;
    lab_open(&lab, "192.0.2.1", "192.0.2.9", 5061);
    lab_try(&lab, refused_hello_attempt(row));
    lab_says(&lab, row->id, SEVERITY_CRITICAL, row->sure);
    lab_close(&lab);
}

/* The client tries something else and gets further. */
static inline void refused_hello_is_negotiation(const RefusedHello *row)
{
    PairLab lab;
    lab_open(&lab, "192.0.2.1", "192.0.2.9", 5061);
    lab_try(&lab, refused_hello_attempt(row));
    lab_try(&lab, lab_stalls);
    ck_assert_int_eq(lab_judge(&lab, row->id)->severity, SEVERITY_INFO);
    lab_close(&lab);
}

/* Three such attempts are not the case. */
static inline void refused_hello_is_silent(const RefusedHello *row, TlsAttempt attempt)
{
    PairLab lab;
    lab_open(&lab, "192.0.2.1", "192.0.2.9", 5061);
    lab_tries(&lab, 3, attempt);
    lab_silent(&lab, row->id);
    lab_close(&lab);
}
