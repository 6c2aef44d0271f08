/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A federation gateway that looks at the direct issuer. */
#include "pair_lab.h"

static const char id[] = "federation-cert-intermediate";

static void begin(PairLab *lab, uint16_t port)
{
    lab_open(lab, "192.0.2.1", "192.0.2.9", port);
}

#define ISSUED .issuer_der = LAB_NAME("I"), .subject_der = LAB_NAME("L")
static const Certificate leaf = LAB_CERTIFICATE("gateway.fed.example", ISSUED);
static const Certificate shop = LAB_CERTIFICATE("shop.example.com", ISSUED);
static const Certificate microsoft = LAB_CERTIFICATE("domains.live.com", ISSUED);
static const Certificate intermediate =
    LAB_CERTIFICATE("Issuer", .subject_der = LAB_NAME("I"), .issuer_der = LAB_NAME("R"));
static const Certificate root = LAB_CERTIFICATE(
    "Issuer", .subject_der = LAB_NAME("I"), .issuer_der = LAB_NAME("I"), .is_self_issued = true);

static TlsAttempt exchange(void)
{
    return (TlsAttempt){ LAB_SERVER_FLIGHT,
                         LAB_CLOSED,
                         .stage = TLS_STAGE_DATA,
                         .is_short_exchange = true,
                         .certificates = { NULL, &leaf },
                         .issuers = { NULL, &intermediate } };
}

START_TEST(short_exchanges_with_a_gateway_are_likely)
{
    PairLab lab;
    begin(&lab, 443);
    lab_tries(&lab, 3, exchange());
    const Finding *finding = lab_says(&lab, id, SEVERITY_WARNING, CONFIDENCE_LIKELY);
    ck_assert_str_eq(lab_owner(finding), "server");
    ck_assert_int_eq(lab_attempts(finding), 3);
    lab_close(&lab);
}
END_TEST

START_TEST(one_exchange_is_possible)
{
    PairLab lab;
    begin(&lab, 443);
    lab_try(&lab, exchange());
    lab_says(&lab, id, SEVERITY_WARNING, CONFIDENCE_POSSIBLE);
    lab_close(&lab);
}
END_TEST

START_TEST(other_https_is_never_told)
{
    PairLab lab;
    begin(&lab, 443);
    TlsAttempt web = exchange();
    web.certificates[TLS_SERVER] = &shop;
    lab_tries(&lab, 3, web);
    lab_silent(&lab, id);
    lab_close(&lab);
}
END_TEST

START_TEST(longer_talk_is_no_refusal)
{
    PairLab lab;
    for (int i = 0; i < 2; i++) {
        TlsAttempt talk = exchange();
        begin(&lab, 443);
        lab_tries(&lab, 3, talk);
        talk.is_short_exchange = i != 0;
        talk.end = i == 1 ? ATTEMPT_CLIENT_CLOSED : talk.end;
        lab_try(&lab, talk);
        lab_silent(&lab, id);
        lab_close(&lab);
    }
    begin(&lab, 443);
    lab_close(&lab);
}
END_TEST

START_TEST(a_direct_issuer_or_an_unseen_one_is_silent)
{
    PairLab lab;
    begin(&lab, 443);
    TlsAttempt direct = exchange();
    direct.issuers[TLS_SERVER] = &root;
    lab_tries(&lab, 3, direct);
    lab_silent(&lab, id);
    lab_close(&lab);
    begin(&lab, 443);
    direct.issuers[TLS_SERVER] = NULL;
    lab_tries(&lab, 3, direct);
    lab_silent(&lab, id);
    lab_close(&lab);
}
END_TEST

START_TEST(of_microsoft_s_gateway_only_the_client_is_judged)
{
    PairLab lab;
    begin(&lab, 443);
    TlsAttempt attempt = exchange();
    attempt.certificates[TLS_SERVER] = &microsoft;
    lab_tries(&lab, 3, attempt);
    lab_silent(&lab, id);
    lab_close(&lab);
    begin(&lab, 443);
    attempt.certificates[TLS_CLIENT] = &shop;
    attempt.issuers[TLS_CLIENT] = &intermediate;
    lab_tries(&lab, 3, attempt);
    ck_assert_str_eq(lab_owner(lab_says(&lab, id, SEVERITY_WARNING, CONFIDENCE_LIKELY)), "client");
    lab_close(&lab);
}
END_TEST

static const Finding *judge_with(PairLab *lab, const Profile *profile, const Certificate *server)
{
    TlsAttempt attempt = exchange();
    begin(lab, 443);
    attempt.certificates[TLS_SERVER] = server;
    lab_tries(lab, 3, attempt);
    return lab_judge_by(lab, id, &(Settings){ .profile = profile });
}

START_TEST(an_issuer_that_the_partner_takes_is_not_to_blame)
{
    static const char *const by_name[] = { "Other", "cn=issuer" }, *const by_cn[] = { "Issuer" };
    PairLab lab;
    Profile profile = profile_usual;
    profile.trusted_issuers = (ProfileNames){ by_name, G_N_ELEMENTS(by_name) };
    ck_assert_ptr_null(judge_with(&lab, &profile, &leaf));
    lab_close(&lab);
    profile.trusted_issuers = (ProfileNames){ by_cn, G_N_ELEMENTS(by_cn) };
    ck_assert_ptr_null(judge_with(&lab, &profile, &leaf));
    lab_close(&lab);
    profile.trusted_issuers.count = 0;
    ck_assert_ptr_nonnull(judge_with(&lab, &profile, &leaf));
    lab_close(&lab);
}
END_TEST

START_TEST(the_user_may_say_which_service_is_a_gateway)
{
    PairLab lab;
    ProfileService service = { lab_ip("192.0.2.9"), 443, PROFILE_ROLE_FEDERATION };
    Profile profile = profile_usual;
    profile.services = &service;
    profile.service_count = 1;
    ck_assert_ptr_nonnull(judge_with(&lab, &profile, &shop));
    lab_close(&lab);
    service.role = PROFILE_ROLE_TLS;
    ck_assert_ptr_null(judge_with(&lab, &profile, &leaf));
    lab_close(&lab);
}
END_TEST

SUITE("case_federation_cert_intermediate", short_exchanges_with_a_gateway_are_likely,
      one_exchange_is_possible, other_https_is_never_told, longer_talk_is_no_refusal,
      a_direct_issuer_or_an_unseen_one_is_silent, of_microsoft_s_gateway_only_the_client_is_judged,
      an_issuer_that_the_partner_takes_is_not_to_blame, the_user_may_say_which_service_is_a_gateway)
