/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A handshake that stops without a reason. */
#include "pair_lab.h"

static const char id[] = "tls-handshake-incomplete";

static void begin(PairLab *lab, uint16_t port)
{
    lab_open(lab, "192.0.2.1", "192.0.2.9", port);
}

static const TlsAttempt stops = { LAB_HELLO, LAB_CLOSED, .stage = TLS_STAGE_HELLO };

START_TEST(one_is_possible_and_two_are_likely)
{
    PairLab lab;
    begin(&lab, 5061);
    lab_try(&lab, stops);
    lab_says(&lab, id, SEVERITY_WARNING, CONFIDENCE_POSSIBLE);
    lab_try(&lab, stops);
    lab_says(&lab, id, SEVERITY_WARNING, CONFIDENCE_LIKELY);
    lab_close(&lab);
}
END_TEST

START_TEST(beside_working_traffic_it_is_info)
{
    PairLab lab;
    begin(&lab, 443);
    lab_try(&lab, stops);
    lab_try(&lab, lab_works);
    lab_says(&lab, id, SEVERITY_INFO, CONFIDENCE_POSSIBLE);
    lab_close(&lab);
}
END_TEST

START_TEST(a_hole_in_the_path_explains_it)
{
    PairLab lab;
    begin(&lab, 5061);
    lab_tries(&lab, 4, stops);
    pair_make_trouble(&lab.pair)->hole.connections = 1;
    lab_says(&lab, id, SEVERITY_WARNING, CONFIDENCE_POSSIBLE);
    lab_close(&lab);
}
END_TEST

START_TEST(one_that_still_goes_on_says_nothing)
{
    PairLab lab;
    begin(&lab, 5061);
    lab_tries(&lab, 4, (TlsAttempt){ LAB_HELLO, .stage = TLS_STAGE_HELLO, .waited = TIME_SECOND });
    lab_silent(&lab, id);
    lab_close(&lab);
}
END_TEST

START_TEST(one_direction_alone_says_nothing)
{
    PairLab lab;
    begin(&lab, 5061);
    TlsAttempt half = stops;
    half.is_one_way = true;
    lab_tries(&lab, 4, half);
    lab_silent(&lab, id);
    lab_close(&lab);
}
END_TEST

SUITE("case_tls_handshake_incomplete", one_is_possible_and_two_are_likely,
      beside_working_traffic_it_is_info, a_hole_in_the_path_explains_it,
      one_that_still_goes_on_says_nothing, one_direction_alone_says_nothing)
