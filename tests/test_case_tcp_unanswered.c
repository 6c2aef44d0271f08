/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SYNs that nothing answers. */
#include "pair_lab.h"

static const char id[] = "tcp-unanswered";

static void begin(PairLab *lab, uint16_t port)
{
    lab_open(lab, "192.0.2.1", "192.0.2.9", port);
}

START_TEST(three_connections_or_four_transmissions)
{
    PairLab lab;
    begin(&lab, 5061);
    pair_make_trouble(&lab.pair)->unanswered = (SynTally){ .connections = 2,
                                                           .transmissions_max = 3,
                                                           .span = { 1, 20, 0, TIME_SECOND, 6 } };
    lab_silent(&lab, id);
    pair_make_trouble(&lab.pair)->unanswered.connections = 3;
    lab_says(&lab, id, SEVERITY_WARNING, CONFIDENCE_LIKELY);
    pair_make_trouble(&lab.pair)->unanswered.connections = 1;
    pair_make_trouble(&lab.pair)->unanswered.transmissions_max = 4;
    const Finding *finding = lab_says(&lab, id, SEVERITY_WARNING, CONFIDENCE_LIKELY);
    g_autofree char *summary = text_plain(finding->summary);
    ck_assert_str_eq(
        summary, "192.0.2.1 dials 192.0.2.9:5061, sends its SYN 4 times and nothing comes back.");
    lab_close(&lab);
}
END_TEST

START_TEST(what_gets_through_later_resolves_it)
{
    PairLab lab;
    begin(&lab, 5061);
    pair_make_trouble(&lab.pair)->unanswered = (SynTally){ .connections = 3,
                                                           .transmissions_max = 3,
                                                           .span = { 1, 20, 0, TIME_SECOND, 6 } };
    lab.pair.established = (Span){ 30, 40, TIME_SECOND, TIME_SECOND, 1 };
    ck_assert(lab_says(&lab, id, SEVERITY_WARNING, CONFIDENCE_LIKELY)->resolved);
    lab_close(&lab);
}
END_TEST

SUITE("case_tcp_unanswered", three_connections_or_four_transmissions,
      what_gets_through_later_resolves_it)
