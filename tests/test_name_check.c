/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a certificate is expected to carry, and by whom that is known. */
#include "name_check.h"

#include "pair_lab.h"

#define NODE "192.0.2.11"
#define NODE2 "192.0.2.12"
#define LYNC "192.0.2.31"

static const CertificateAlternative shared_names[] = { LAB_DNS("um.example.com"),
                                                       LAB_DNS("node01.example.com"),
                                                       LAB_DNS("node02.example.com") };
static const Certificate shared = LAB_CERTIFICATE("um.example.com", LAB_NAMES(shared_names));
static const Certificate own = LAB_CERTIFICATE("node01.example.com");

static void begin(PairLab *lab)
{
    lab_open(lab, NODE, LYNC, 5061);
}

static bool check(PairLab *lab, TlsSide owner, const Certificate *certificate, const char *sni,
                  NameCheck *out)
{
    TlsAttempt attempt = lab_works;
    attempt.certificates[owner] = certificate;
    attempt.sni = sni != NULL ? g_bytes_new_static(sni, strlen(sni)) : NULL;
    lab_try(lab, attempt);
    Story story = lab_story(lab);
    return name_check(&story, &lab_settings, &pair_run(&lab->pair, 0)->first, owner, out);
}

static void is_expected(const NameCheck *check, const char *name)
{
    ck_assert_uint_eq(check->expected.length, strlen(name));
    ck_assert_mem_eq(check->expected.data, name, strlen(name));
}

START_TEST(the_cn_of_who_dials_has_to_be_its_own_name)
{
    PairLab lab;
    NameCheck got;
    begin(&lab);
    lab_called(&lab, NODE, "node01.example.com", NAME_FROM_DNS);
    ck_assert(check(&lab, TLS_CLIENT, &shared, NULL, &got));
    ck_assert(got.is_mismatch && got.is_hidden && got.is_strong);
    is_expected(&got, "node01.example.com");
    lab_close(&lab);
    begin(&lab);
    lab_called(&lab, NODE, "NODE01.example.com.", NAME_FROM_DNS);
    ck_assert(check(&lab, TLS_CLIENT, &own, NULL, &got));
    ck_assert(!got.is_mismatch);
    lab_close(&lab);
}
END_TEST

START_TEST(a_pool_s_name_is_nobody_s_own)
{
    PairLab lab;
    NameCheck got;
    begin(&lab);
    lab_called(&lab, NODE, "um.example.com", NAME_FROM_DNS);
    lab_called(&lab, NODE2, "um.example.com", NAME_FROM_DNS);
    ck_assert(!check(&lab, TLS_CLIENT, &shared, NULL, &got));
    lab_called(&lab, NODE, "node01.example.com", NAME_FROM_DNS);
    ck_assert(check(&lab, TLS_CLIENT, &shared, NULL, &got));
    ck_assert(got.is_mismatch && got.is_strong);
    lab_close(&lab);
}
END_TEST

START_TEST(of_two_names_of_one_host_neither_blames_for_sure)
{
    PairLab lab;
    NameCheck got;
    begin(&lab);
    lab_called(&lab, NODE, "um.example.com", NAME_FROM_DNS);
    lab_called(&lab, NODE, "node01.example.com", NAME_FROM_DNS);
    ck_assert(check(&lab, TLS_CLIENT, &shared, NULL, &got));
    ck_assert(!got.is_mismatch || !got.is_strong);
    lab_close(&lab);
}
END_TEST

START_TEST(what_the_user_says_comes_first)
{
    PairLab lab;
    NameCheck got;
    begin(&lab);
    lab_called(&lab, NODE, "um.example.com", NAME_FROM_DNS);
    name_book_add(stories_name_book(lab.stories),
                  &(NamedAddress){ NAME_BOOK_EVERY_NETWORK, lab_ip(NODE) },
                  lab_name("node01.example.com"), NAME_FROM_EXPECT, 0);
    ck_assert(check(&lab, TLS_CLIENT, &shared, NULL, &got));
    ck_assert_int_eq(got.from, NAME_FROM_EXPECT);
    ck_assert(got.is_mismatch && got.is_strong);
    lab_close(&lab);
}
END_TEST

START_TEST(a_host_may_say_its_short_name)
{
    PairLab lab;
    NameCheck got;
    begin(&lab);
    lab_called(&lab, NODE, "node01", NAME_FROM_NETBIOS);
    ck_assert(check(&lab, TLS_CLIENT, &shared, NULL, &got));
    is_expected(&got, "node01.example.com");
    ck_assert(got.is_hidden && got.is_strong);
    lab_close(&lab);
    begin(&lab);
    lab_called(&lab, NODE, "um", NAME_FROM_NETBIOS); /* it is called as its CN says */
    ck_assert(!check(&lab, TLS_CLIENT, &shared, NULL, &got));
    lab_close(&lab);
}
END_TEST

START_TEST(a_certificate_does_not_vouch_for_itself)
{
    PairLab lab;
    NameCheck got;
    begin(&lab);
    lab_called(&lab, NODE, "node01.example.com", NAME_FROM_CERTIFICATE);
    ck_assert(!check(&lab, TLS_CLIENT, &own, NULL, &got));
    lab_close(&lab);
    begin(&lab);
    ck_assert(!check(&lab, TLS_CLIENT, &own, NULL, &got)); /* nobody knows */
    lab_close(&lab);
}
END_TEST

START_TEST(who_is_dialled_may_have_the_name_among_the_others)
{
    PairLab lab;
    NameCheck got;
    begin(&lab);
    ck_assert(check(&lab, TLS_SERVER, &shared, "node02.example.com", &got));
    ck_assert(!got.is_mismatch);
    lab_close(&lab);
    begin(&lab);
    ck_assert(check(&lab, TLS_SERVER, &shared, "node03.example.com", &got));
    ck_assert(got.is_mismatch && got.is_strong);
    ck_assert_int_eq(got.from, NAME_FROM_SNI);
    lab_close(&lab);
}
END_TEST

START_TEST(of_a_server_s_names_one_that_fits_is_meant)
{
    PairLab lab;
    NameCheck got;
    begin(&lab);
    lab_called(&lab, LYNC, "fe01.example.com", NAME_FROM_DNS);
    lab_called(&lab, LYNC, "um.example.com", NAME_FROM_DNS);
    ck_assert(check(&lab, TLS_SERVER, &shared, NULL, &got));
    ck_assert(!got.is_mismatch);
    lab_close(&lab);
}
END_TEST

START_TEST(names_of_a_proxy_are_not_those_of_the_service)
{
    PairLab lab;
    NameCheck got;
    begin(&lab);
    lab_called(&lab, LYNC, "proxy.example.com", NAME_FROM_DNS);
    TlsAttempt attempt = lab_works;
    attempt.certificates[TLS_SERVER] = &shared;
    attempt.proxied = g_bytes_new_static("um.example.com:5061", 19);
    lab_try(&lab, attempt);
    Story story = lab_story(&lab);
    ck_assert(!name_check(&story, &lab_settings, &pair_run(&lab.pair, 0)->first, TLS_SERVER, &got));
    lab_close(&lab);
}
END_TEST

START_TEST(a_sip_domain_s_certificate_will_do_for_its_host)
{
    const Certificate domain = LAB_CERTIFICATE("example.com");
    PairLab lab;
    NameCheck got;
    lab_open(&lab, NODE, LYNC, 7061);
    lab_called(&lab, LYNC, "proxy1.example.com", NAME_FROM_DNS);
    TlsAttempt attempt = lab_works;
    attempt.offers_sip = true;
    attempt.certificates[TLS_SERVER] = &domain;
    lab_try(&lab, attempt);
    Story story = lab_story(&lab);
    ck_assert(name_check(&story, &lab_settings, &pair_run(&lab.pair, 0)->first, TLS_SERVER, &got));
    ck_assert(!got.is_mismatch);
    lab_close(&lab);
    begin(&lab); /* Lync takes no such thing */
    lab_called(&lab, LYNC, "proxy1.example.com", NAME_FROM_DNS);
    ck_assert(check(&lab, TLS_SERVER, &domain, NULL, &got));
    ck_assert(got.is_mismatch);
    lab_close(&lab);
}
END_TEST

START_TEST(a_certificate_of_several_nodes_is_shared)
{
    ck_assert(name_check_is_shared(&shared));
    ck_assert(!name_check_is_shared(&own));
}
END_TEST

SUITE("name_check", the_cn_of_who_dials_has_to_be_its_own_name, a_pool_s_name_is_nobody_s_own,
      of_two_names_of_one_host_neither_blames_for_sure, what_the_user_says_comes_first,
      a_host_may_say_its_short_name, a_certificate_does_not_vouch_for_itself,
      who_is_dialled_may_have_the_name_among_the_others, of_a_server_s_names_one_that_fits_is_meant,
      names_of_a_proxy_are_not_those_of_the_service,
      a_sip_domain_s_certificate_will_do_for_its_host, a_certificate_of_several_nodes_is_shared)
