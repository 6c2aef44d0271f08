/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A path that loses full-size segments. */
#include "pair_lab.h"

static const char id[] = "pmtu-blackhole";

static void begin(PairLab *lab, uint16_t port)
{
    lab_open(lab, "192.0.2.1", "192.0.2.9", port);
}

START_TEST(one_connection_suffices)
{
    PairLab lab;
    begin(&lab, 5061);
    lab_silent(&lab, id);
    pair_make_trouble(&lab.pair)->hole = (Blackhole){ .side = TCP_SERVER,
                                                      .size = 1460,
                                                      .retransmissions = 3,
                                                      .connections = 1,
                                                      .span = { 1, 20, 0, TIME_SECOND, 9 } };
    ck_assert(!lab_is_met(lab_says(&lab, id, SEVERITY_CRITICAL, CONFIDENCE_LIKELY), "ICMP"));
    lab_close(&lab);
}
END_TEST

START_TEST(a_pair_that_was_forgotten_is_possible)
{
    PairLab lab;
    begin(&lab, 5061);
    pair_make_trouble(&lab.pair)->hole =
        (Blackhole){ .size = 1460, .retransmissions = 3, .connections = 1 };
    lab.pair.is_evicted = true;
    lab_says(&lab, id, SEVERITY_CRITICAL, CONFIDENCE_POSSIBLE);
    lab_close(&lab);
}
END_TEST

SUITE("case_pmtu_blackhole", one_connection_suffices, a_pair_that_was_forgotten_is_possible)
