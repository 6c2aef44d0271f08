/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the user says of the servers of a network. */
#include "profile.h"

#include <string.h>

#include <glib.h>

#include "settings.h"
#include "suite.h"

static const char *const list[] = { "fed", "live.example" };
static const ProfileNames names = { list, G_N_ELEMENTS(list) };

static Bytes bytes(const char *text)
{
    return (Bytes){ (const uint8_t *)text, strlen(text) };
}

static Ip ip_of(const char *text)
{
    Ip ip;
    ck_assert(ip_parse(text, &ip));
    return ip;
}

START_TEST(settings_of_zeros_mean_the_usual_one)
{
    ck_assert_ptr_eq(profile_of(&(Settings){ .only_case = NULL }), &profile_usual);
    Profile own = { .service_count = 0 };
    ck_assert_ptr_eq(profile_of(&(Settings){ .profile = &own }), &own);
}
END_TEST

START_TEST(a_label_stands_alone_between_dots)
{
    ck_assert(profile_has_label(&names, bytes("FED")));
    ck_assert(profile_has_label(&names, bytes("a.fed.example")));
    ck_assert(profile_has_label(&names, bytes("x.live.example.org")));
    ck_assert(!profile_has_label(&names, bytes("federal.example")));
    ck_assert(!profile_has_label(&names, bytes("a-fed.example")));
    ck_assert(!profile_has_label(&names, bytes("")));
}
END_TEST

START_TEST(a_name_below_a_domain_ends_in_it)
{
    ck_assert(profile_is_below(&names, bytes("live.example")));
    ck_assert(profile_is_below(&names, bytes("a.b.Live.Example")));
    ck_assert(!profile_is_below(&names, bytes("notlive.example")));
    ck_assert(!profile_is_below(&names, bytes("live.example.org")));
    ck_assert(!profile_is_below(&names, bytes("example")));
}
END_TEST

START_TEST(a_name_is_compared_whole)
{
    ck_assert(profile_has_name(&names, bytes("LIVE.example")));
    ck_assert(!profile_has_name(&names, bytes("a.live.example")));
    ck_assert(!profile_has_name(&names, (Bytes){ NULL, 0 }));
}
END_TEST

START_TEST(a_service_with_a_port_comes_before_its_host)
{
    const ProfileService services[] = {
        { ip_of("192.0.2.1"), 5061, PROFILE_ROLE_UM_LYNC },
        { ip_of("192.0.2.1"), 0, PROFILE_ROLE_TLS },
    };
    const Profile profile = { .services = services, .service_count = G_N_ELEMENTS(services) };
    Ip host = ip_of("192.0.2.1"), other = ip_of("192.0.2.2");
    ProfileRole role;
    ck_assert(profile_role_of(&profile, &host, 5061, &role));
    ck_assert_int_eq(role, PROFILE_ROLE_UM_LYNC);
    ck_assert(profile_role_of(&profile, &host, 443, &role));
    ck_assert_int_eq(role, PROFILE_ROLE_TLS);
    ck_assert(!profile_role_of(&profile, &other, 5061, &role));
}
END_TEST

SUITE("profile", settings_of_zeros_mean_the_usual_one, a_label_stands_alone_between_dots,
      a_name_below_a_domain_ends_in_it, a_name_is_compared_whole,
      a_service_with_a_port_comes_before_its_host)
