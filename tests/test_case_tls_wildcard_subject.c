/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A wildcard in a certificate used between servers. */
#include "pair_lab.h"

static const char id[] = "tls-wildcard-subject";

static void begin(PairLab *lab, uint16_t port)
{
    lab_open(lab, "192.0.2.1", "192.0.2.9", port);
}

static const Certificate wild = LAB_CERTIFICATE("*.example.com");

START_TEST(where_it_fails_it_is_a_warning)
{
    PairLab lab;
    begin(&lab, 5061);
    TlsAttempt fails = lab_stalls;
    fails.certificates[TLS_CLIENT] = &wild;
    lab_tries(&lab, 3, fails);
    ck_assert_str_eq(lab_owner(lab_says(&lab, id, SEVERITY_WARNING, CONFIDENCE_LIKELY)), "client");
    lab_close(&lab);
}
END_TEST

START_TEST(with_working_traffic_it_is_info)
{
    PairLab lab;
    begin(&lab, 5061);
    TlsAttempt works = lab_works;
    works.certificates[TLS_CLIENT] = &wild;
    lab_try(&lab, works);
    lab_says(&lab, id, SEVERITY_INFO, CONFIDENCE_PROVEN);
    lab_close(&lab);
}
END_TEST

START_TEST(only_servers_among_themselves_mind)
{
    PairLab lab;
    begin(&lab, 5061); /* a user's client, which has no certificate */
    lab_try(&lab, (TlsAttempt){ LAB_EMPTY_FLIGHT, .stage = TLS_STAGE_DATA,
                                .certificates = { NULL, &wild } });
    lab_silent(&lab, id);
    lab_close(&lab);
    begin(&lab, 443);
    TlsAttempt works = lab_works;
    works.certificates[TLS_SERVER] = &wild;
    lab_try(&lab, works);
    lab_silent(&lab, id);
    lab_close(&lab);
}
END_TEST

START_TEST(direct_routing_takes_wildcards)
{
    PairLab lab;
    lab_open(&lab, "52.114.7.24", "192.0.2.9", 5061);
    TlsAttempt works = lab_works;
    works.certificates[TLS_SERVER] = &wild;
    lab_try(&lab, works);
    lab_silent(&lab, id);
    lab_close(&lab);
}
END_TEST

SUITE("case_tls_wildcard_subject", where_it_fails_it_is_a_warning, with_working_traffic_it_is_info,
      only_servers_among_themselves_mind, direct_routing_takes_wildcards)
