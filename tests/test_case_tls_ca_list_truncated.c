/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A list of authorities close to the limit of Schannel. */
#include "pair_lab.h"

static const char id[] = "tls-ca-list-truncated";

static void begin(PairLab *lab, uint16_t port)
{
    lab_open(lab, "192.0.2.1", "192.0.2.9", port);
}

static const TlsAttempt hurt = { LAB_EMPTY_FLIGHT,
                                 LAB_CLOSED,
                                 .stage = TLS_STAGE_NO_CERTIFICATE,
                                 LAB_ALERT(TLS_SERVER, 40),
                                 .authorities_length = 16215,
                                 .authorities_count = 115 };

START_TEST(a_long_list_and_an_empty_answer_are_likely)
{
    PairLab lab;
    begin(&lab, 5061);
    lab_tries(&lab, 2, hurt);
    ck_assert_ptr_null(lab_owner(lab_says(&lab, id, SEVERITY_WARNING, CONFIDENCE_LIKELY)));
    lab_close(&lab);
}
END_TEST

START_TEST(a_list_with_the_issuer_hurts_nobody)
{
    PairLab lab;
    begin(&lab, 5061);
    TlsAttempt listed = hurt;
    listed.is_issuer_listed = true;
    lab_tries(&lab, 2, listed);
    lab_silent(&lab, id);
    lab_close(&lab);
}
END_TEST

START_TEST(a_shorter_list_is_whole)
{
    PairLab lab;
    begin(&lab, 5061);
    TlsAttempt shorter = hurt;
    shorter.authorities_length = 14999;
    lab_tries(&lab, 2, shorter);
    lab_silent(&lab, id);
    lab_close(&lab);
}
END_TEST

START_TEST(with_working_traffic_it_is_info)
{
    PairLab lab;
    begin(&lab, 5061);
    TlsAttempt works = lab_works;
    works.authorities_length = 16200;
    lab_try(&lab, works);
    lab_says(&lab, id, SEVERITY_INFO, CONFIDENCE_POSSIBLE);
    lab_close(&lab);
}
END_TEST

START_TEST(a_refused_server_has_nothing_to_do_with_it)
{
    PairLab lab;
    begin(&lab, 5061);
    lab_tries(&lab, 2,
              (TlsAttempt){ LAB_MUTUAL, LAB_LEFT, .stage = TLS_STAGE_SERVER,
                            LAB_ALERT(TLS_CLIENT, 48), .authorities_length = 16200 });
    lab_silent(&lab, id);
    lab_close(&lab);
}
END_TEST

SUITE("case_tls_ca_list_truncated", a_long_list_and_an_empty_answer_are_likely,
      a_list_with_the_issuer_hurts_nobody, a_shorter_list_is_whole, with_working_traffic_it_is_info,
      a_refused_server_has_nothing_to_do_with_it)
