/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Audio/video authentication looks at no name. */
#include "pair_lab.h"

static const char id[] = "av-auth-name-irrelevant";

static void begin(PairLab *lab, uint16_t port)
{
    lab_open(lab, "192.0.2.1", "192.0.2.9", port);
}

static const Certificate other = LAB_CERTIFICATE("av.example.com");
static const TlsAttempt works = { LAB_SERVER_FLIGHT, .stage = TLS_STAGE_DATA,
                                  .certificates = { NULL, &other } };

START_TEST(another_name_on_working_5062_is_info)
{
    PairLab lab;
    begin(&lab, 5062);
    lab_called(&lab, "192.0.2.9", "edge.example.com", NAME_FROM_DNS);
    lab_try(&lab, works);
    lab_says(&lab, id, SEVERITY_INFO, CONFIDENCE_LIKELY);
    lab_close(&lab);
}
END_TEST

START_TEST(the_right_name_is_no_news)
{
    PairLab lab;
    begin(&lab, 5062);
    lab_called(&lab, "192.0.2.9", "av.example.com", NAME_FROM_DNS);
    lab_try(&lab, works);
    lab_silent(&lab, id);
    lab_close(&lab);
}
END_TEST

START_TEST(on_other_ports_names_matter)
{
    PairLab lab;
    begin(&lab, 5061);
    lab_called(&lab, "192.0.2.9", "edge.example.com", NAME_FROM_DNS);
    lab_try(&lab, works);
    lab_silent(&lab, id);
    lab_close(&lab);
}
END_TEST

START_TEST(where_5062_fails_the_name_may_matter)
{
    PairLab lab;
    begin(&lab, 5062);
    lab_called(&lab, "192.0.2.9", "edge.example.com", NAME_FROM_DNS);
    lab_try(&lab, (TlsAttempt){ LAB_SERVER_FLIGHT, LAB_LEFT, .stage = TLS_STAGE_SERVER,
                                .certificates = { NULL, &other } });
    lab_silent(&lab, id);
    lab_says(&lab, "tls-name-mismatch", SEVERITY_WARNING, CONFIDENCE_LIKELY);
    lab_close(&lab);
}
END_TEST

SUITE("case_av_auth_name_irrelevant", another_name_on_working_5062_is_info,
      the_right_name_is_no_news, on_other_ports_names_matter, where_5062_fails_the_name_may_matter)
