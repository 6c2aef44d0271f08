/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which rules of names a pair goes by. */
#include "role.h"

#include "pair_lab.h"

static const char *role_at(uint16_t port, const char *client, TlsAttempt attempt)
{
    PairLab lab;
    lab_open(&lab, client, "192.0.2.9", port);
    lab_try(&lab, attempt);
    Story story = lab_story(&lab);
    const char *id = role_of(&story, &lab_settings)->id;
    lab_close(&lab);
    return id;
}

static GBytes *bytes(const char *text)
{
    return g_bytes_new_static(text, strlen(text));
}

START_TEST(ports_of_lync_and_um_are_theirs)
{
    ck_assert_str_eq(role_at(5061, "192.0.2.1", lab_works), "um-lync");
    ck_assert_str_eq(role_at(5067, "192.0.2.1", lab_works), "um-lync");
    ck_assert_str_eq(role_at(443, "192.0.2.1", lab_works), "tls");
}
END_TEST

START_TEST(what_shows_sip_on_another_port_is_sip)
{
    TlsAttempt attempt = lab_works;
    attempt.offers_sip = true;
    ck_assert_str_eq(role_at(7443, "192.0.2.1", attempt), "sip");
    CertificateAlternative uri = { CERTIFICATE_ALTERNATIVE_URI, LAB_NAME("sip:example.com") };
    const Certificate certificate =
        LAB_CERTIFICATE("example.com", .alternatives = &uri, .alternative_count = 1);
    attempt = lab_works;
    attempt.certificates[TLS_SERVER] = &certificate;
    ck_assert_str_eq(role_at(7443, "192.0.2.1", attempt), "sip");
}
END_TEST

START_TEST(direct_routing_is_told_by_the_names_of_either_side)
{
    CertificateAlternative names[] = { LAB_DNS("sip.PSTNHUB.microsoft.com") };
    const Certificate microsoft = LAB_CERTIFICATE("other.example", LAB_NAMES(names));
    const Certificate twin = LAB_CERTIFICATE("sip.notpstnhub.microsoft.com");
    TlsAttempt attempt = lab_works;
    attempt.certificates[TLS_CLIENT] = &microsoft;
    ck_assert_str_eq(role_at(5061, "192.0.2.1", attempt), "direct-routing");
    ck_assert_str_eq(role_at(6001, "192.0.2.1", attempt), "direct-routing");
    attempt.certificates[TLS_CLIENT] = &twin;
    ck_assert_str_eq(role_at(5061, "192.0.2.1", attempt), "um-lync");
    attempt = lab_works;
    attempt.sni = bytes("sip2.pstnhub.microsoft.com");
    ck_assert_str_eq(role_at(5061, "192.0.2.1", attempt), "direct-routing");
}
END_TEST

START_TEST(an_address_of_direct_routing_needs_a_sign_of_sip)
{
    ck_assert_str_eq(role_at(5061, "52.114.7.24", lab_works), "direct-routing");
    ck_assert_str_eq(role_at(5061, "52.123.0.1", lab_works), "direct-routing");
    ck_assert_str_eq(role_at(5061, "52.116.0.1", lab_works), "um-lync");
    ck_assert_str_eq(role_at(443, "52.114.7.24", lab_works), "tls");
}
END_TEST

START_TEST(behind_a_proxy_the_port_asked_for_counts)
{
    TlsAttempt attempt = lab_works;
    attempt.proxied = bytes("lync.example.com:5061");
    ck_assert_str_eq(role_at(8080, "192.0.2.1", attempt), "um-lync");
    attempt.proxied = bytes("lync.example.com:443");
    ck_assert_str_eq(role_at(8080, "192.0.2.1", attempt), "tls");
    attempt.proxied = bytes("15061");
    ck_assert_str_eq(role_at(8080, "192.0.2.1", attempt), "tls");
    attempt.proxied = bytes("");
    ck_assert_str_eq(role_at(8080, "192.0.2.1", attempt), "tls");
}
END_TEST

static bool is_gateway(const char *dialled)
{
    PairLab lab;
    lab_open(&lab, "192.0.2.1", "192.0.2.9", 443);
    TlsAttempt attempt = lab_works;
    attempt.sni = bytes(dialled);
    lab_try(&lab, attempt);
    bool is = role_is_federation_gateway(&lab.pair, &lab_settings);
    lab_close(&lab);
    return is;
}

START_TEST(a_federation_gateway_has_a_label_of_its_own)
{
    ck_assert(is_gateway("gateway.fed.example"));
    ck_assert(is_gateway("Federation.example.com"));
    ck_assert(is_gateway("nexus.example.com"));
    ck_assert(is_gateway("domains.live.com"));
    ck_assert(!is_gateway("federal.example.com"));
    ck_assert(!is_gateway("www.fedora.example"));
    ck_assert(!is_gateway("login.live.com"));
}
END_TEST

static const char *role_called(ProfileRole called, uint16_t port)
{
    PairLab lab;
    lab_open(&lab, "192.0.2.1", "192.0.2.9", port);
    lab_try(&lab, lab_works);
    const ProfileService service = { lab.pair.key.server, port, called };
    Profile profile = profile_usual;
    profile.services = &service;
    profile.service_count = 1;
    Story story = lab_story(&lab);
    const char *id = role_of(&story, &(Settings){ .profile = &profile })->id;
    lab_close(&lab);
    return id;
}

START_TEST(what_the_user_says_of_a_service_comes_first)
{
    ck_assert_str_eq(role_called(PROFILE_ROLE_UM_LYNC, 7443), "um-lync");
    ck_assert_str_eq(role_called(PROFILE_ROLE_DIRECT_ROUTING, 7443), "direct-routing");
    ck_assert_str_eq(role_called(PROFILE_ROLE_SIP, 5061), "sip");
    ck_assert_str_eq(role_called(PROFILE_ROLE_TLS, 5061), "tls");
    ck_assert_str_eq(role_called(PROFILE_ROLE_FEDERATION, 443), "tls");
    ck_assert_str_eq(role_called(PROFILE_ROLE_AV_AUTHENTICATION, 5061), "um-lync");
}
END_TEST

START_TEST(the_users_ports_are_ports_of_sip)
{
    static const uint16_t ports[] = { 7443 };
    Profile profile = profile_usual;
    profile.sip_ports = (ProfilePorts){ ports, 1 };
    const Settings settings = { .profile = &profile };
    PairLab lab;
    lab_open(&lab, "192.0.2.1", "192.0.2.9", 7443);
    lab_try(&lab, lab_works);
    Story story = lab_story(&lab);
    ck_assert_str_eq(role_of(&story, &settings)->id, "um-lync");
    lab.pair.key.port = 5061;
    ck_assert_str_eq(role_of(&story, &settings)->id, "tls");
    lab_close(&lab);
}
END_TEST

SUITE("role", ports_of_lync_and_um_are_theirs, what_shows_sip_on_another_port_is_sip,
      direct_routing_is_told_by_the_names_of_either_side,
      an_address_of_direct_routing_needs_a_sign_of_sip, behind_a_proxy_the_port_asked_for_counts,
      a_federation_gateway_has_a_label_of_its_own, what_the_user_says_of_a_service_comes_first,
      the_users_ports_are_ports_of_sip)
