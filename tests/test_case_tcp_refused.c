/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SYNs that are answered by RST. */
#include "pair_lab.h"
#include "threshold.h"

static const char id[] = "tcp-refused";

static void begin(PairLab *lab, uint16_t port)
{
    lab_open(lab, "192.0.2.1", "192.0.2.9", port);
}

START_TEST(three_refused_connections_prove_it)
{
    PairLab lab;
    begin(&lab, 5061);
    pair_make_trouble(&lab.pair)->refused =
        (SynTally){ .connections = 2, .span = { 1, 20, 0, TIME_SECOND, 4 } };
    lab_silent(&lab, id);
    pair_make_trouble(&lab.pair)->refused.connections = 3;
    ck_assert_int_eq(lab_attempts(lab_says(&lab, id, SEVERITY_WARNING, CONFIDENCE_PROVEN)), 3);
    lab_close(&lab);
}
END_TEST

START_TEST(how_many_prove_it_is_up_to_the_user)
{
    PairLab lab;
    int64_t thresholds[THRESHOLDS] = { [THRESHOLD_TCP_REFUSED_CONNECTIONS] = 2 };
    const Settings settings = { .thresholds = thresholds };
    begin(&lab, 5061);
    pair_make_trouble(&lab.pair)->refused =
        (SynTally){ .connections = 2, .span = { 1, 20, 0, TIME_SECOND, 4 } };
    ck_assert_ptr_nonnull(lab_judge_by(&lab, id, &settings));
    lab_close(&lab);
}
END_TEST

START_TEST(a_port_that_opens_afterwards_is_resolved)
{
    PairLab lab;
    begin(&lab, 5061);
    pair_make_trouble(&lab.pair)->refused =
        (SynTally){ .connections = 3, .span = { 1, 20, 0, TIME_SECOND, 6 } };
    lab.pair.established = (Span){ 30, 40, TIME_SECOND, TIME_SECOND, 1 };
    ck_assert(lab_says(&lab, id, SEVERITY_WARNING, CONFIDENCE_PROVEN)->resolved);
    lab.pair.established = (Span){ 10, 40, TIME_SECOND, TIME_SECOND, 2 };
    ck_assert(!lab_says(&lab, id, SEVERITY_WARNING, CONFIDENCE_POSSIBLE)->resolved);
    lab_close(&lab);
}
END_TEST

SUITE("case_tcp_refused", three_refused_connections_prove_it, how_many_prove_it_is_up_to_the_user,
      a_port_that_opens_afterwards_is_resolved)
