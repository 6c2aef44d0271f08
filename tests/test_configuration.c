/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a configuration file may say, and how the rest is refused. */
#include "configuration.h"

#include <string.h>

#include "configuration_text.h"
#include "suite.h"
#include "threshold.h"

typedef struct Lab {
    Configuration *configuration;
    GivenNames *names;
    Settings settings;
} Lab;

static void lab_open(Lab *lab)
{
    *lab = (Lab){ configuration_new(), given_names_new(), { .only_case = NULL } };
}

static void lab_close(Lab *lab)
{
    configuration_free(lab->configuration);
    given_names_free(lab->names);
}

static bool lab_read(Lab *lab, const char *text, GError **error)
{
    g_autofree char *copy = g_strdup(text);
    bool is_read = configuration_read(lab->configuration, copy, lab->names, error);
    configuration_lend(lab->configuration, &lab->settings);
    given_names_lend(lab->names, &lab->settings);
    return is_read;
}

static void lab_takes(Lab *lab, const char *text)
{
    g_autoptr(GError) error = NULL;
    ck_assert_msg(lab_read(lab, text, &error), "%s", error != NULL ? error->message : "");
}

static void refuses(const char *text, const char *says)
{
    g_autoptr(GError) error = NULL;
    Lab lab;
    lab_open(&lab);
    ck_assert_msg(!lab_read(&lab, text, &error), "%s", text);
    ck_assert_str_eq(error->message, says);
    lab_close(&lab);
}

static char *text_of(const Settings *settings)
{
    GString *out = g_string_new(NULL);
    configuration_text_append(settings, out);
    return g_string_free(out, FALSE);
}

START_TEST(an_empty_file_leaves_all_as_usual)
{
    Lab lab;
    lab_open(&lab);
    lab_takes(&lab, "");
    const Settings usual = { .only_case = NULL };
    g_autofree char *is = text_of(&lab.settings), *should = text_of(&usual);
    ck_assert_str_eq(is, should);
    lab_close(&lab);
}
END_TEST

START_TEST(a_threshold_belongs_to_its_group)
{
    Lab lab;
    lab_open(&lab);
    lab_takes(&lab, "# mine\r\n[tcp-refused]\r\nconnections = 7\r\n[stale-vm-mac]\nspan=10 s");
    ck_assert_int_eq(threshold_of(&lab.settings, THRESHOLD_TCP_REFUSED_CONNECTIONS), 7);
    ck_assert_int_eq(threshold_of(&lab.settings, THRESHOLD_TCP_UNANSWERED_CONNECTIONS), 3);
    ck_assert_int_eq(threshold_of(&lab.settings, THRESHOLD_STALE_VM_MAC_SPAN), 10 * TIME_SECOND);
    lab_close(&lab);
}
END_TEST

START_TEST(a_list_replaces_the_usual_one)
{
    Lab lab;
    lab_open(&lab);
    lab_takes(&lab, "[profile]\nsip-ports = 7443,  5061\ndirect-routing-networks = 2001:db8::/32\n"
                    "federation-names =\ntrusted-issuers = CN=Issuing CA 1,O=X; Other CA\n");
    const Profile *profile = profile_of(&lab.settings);
    ck_assert_uint_eq(profile->sip_ports.count, 2);
    ck_assert_uint_eq(profile->sip_ports.ports[0], 7443);
    ck_assert_uint_eq(profile->direct_routing.count, 1);
    ck_assert_uint_eq(profile->federation_names.count, 0);
    ck_assert_uint_eq(profile->public_gateways.count, 1);
    ck_assert_uint_eq(profile->trusted_issuers.count, 2);
    ck_assert_str_eq(profile->trusted_issuers.names[0], "CN=Issuing CA 1,O=X");
    ck_assert_str_eq(profile->trusted_issuers.names[1], "Other CA");
    lab_close(&lab);
}
END_TEST

START_TEST(of_two_files_the_later_one_counts)
{
    Lab lab;
    lab_open(&lab);
    lab_takes(&lab, "[tcp-refused]\nconnections = 7\n[roles]\n192.0.2.1 = sip\n");
    lab_takes(&lab, "[tcp-refused]\nconnections = 8\n[roles]\n192.0.2.1 = tls\n");
    ProfileRole role = PROFILE_ROLES;
    Ip ip;
    ck_assert(ip_parse("192.0.2.1", &ip));
    ck_assert_int_eq(threshold_of(&lab.settings, THRESHOLD_TCP_REFUSED_CONNECTIONS), 8);
    ck_assert(profile_role_of(profile_of(&lab.settings), &ip, 5061, &role));
    ck_assert_int_eq(role, PROFILE_ROLE_TLS);
    lab_close(&lab);
}
END_TEST

START_TEST(names_are_given_as_by_options)
{
    Lab lab;
    lab_open(&lab);
    lab_takes(&lab, "[hosts]\n192.0.2.7 = fe01.example.com fe01\n2001:db8::7 = fe02\n[expect]\n"
                    "192.0.2.7 = fe01.example.com\n");
    ck_assert_uint_eq(lab.settings.given_name_count, 4);
    ck_assert_int_eq(lab.settings.given_names[1].source, NAME_FROM_HOSTS);
    ck_assert_mem_eq(lab.settings.given_names[1].name.data, "fe01", 4);
    ck_assert_int_eq(lab.settings.given_names[3].source, NAME_FROM_EXPECT);
    lab_close(&lab);
}
END_TEST

START_TEST(what_is_printed_reads_back)
{
    Lab first, second;
    lab_open(&first);
    lab_open(&second);
    lab_takes(&first,
              "[profile]\nav-ports =\nsip-ports = 1, 65535\n"
              "direct-routing-networks = 2001:db8::/32, 192.0.2.1\n"
              "trusted-issuers = CN=A,O=B; C D\n"
              "[roles]\n192.0.2.1 = sip\n192.0.2.1:5061 = um-lync\n"
              "[2001:db8::7]:443 = federation\n2001:db8::7 = tls\n"
              "[hosts]\n192.0.2.7 = b a\n192.0.2.7 = c\n[expect]\n2001:db8::1 = x.example\n"
              "[stale-arp-cache]\nspan = 1500 ms\nrelearn = 2 min\n[mac-flap]\nmoves = 9\n");
    g_autofree char *printed = text_of(&first.settings);
    lab_takes(&second, printed);
    g_autofree char *again = text_of(&second.settings);
    ck_assert_str_eq(again, printed);
    lab_close(&first);
    lab_close(&second);
}
END_TEST

START_TEST(an_error_says_line_and_key_and_what_is_allowed)
{
    refuses(
        "[tcp-refused]\nconnections = three\n",
        "line 2: connections in [tcp-refused]: expected a whole number from 1 to 1000000, found "
        "'three'");
    refuses(
        "\n\n[stale-vm-mac]\nspan = 2\n",
        "line 4: span in [stale-vm-mac]: expected a time (a number and ms, s, min or h) from 0 s "
        "to 86400 s, found '2'");
    refuses("[mac-flap]\nmoves = 4\n",
            "line 2: moves in [mac-flap]: expected a whole number from 5 to 1000000, found '4'");
    refuses("[profile]\nsip-ports = 5061, 70000\n",
            "line 2: sip-ports in [profile]: expected ports from 1 to 65535, with a comma between "
            "two, found '5061, 70000'");
    refuses("[profile]\ndirect-routing-networks = 52.112.0.1/14\n",
            "line 2: direct-routing-networks in [profile]: expected networks such as 192.0.2.0/24, "
            "with a comma between two, found '52.112.0.1/14'");
    refuses("[profile]\nfederation-names = *.fed\n",
            "line 2: federation-names in [profile]: expected names without *, with a comma between "
            "two, found '*.fed'");
}
END_TEST

START_TEST(an_error_in_a_table_names_the_address)
{
    refuses("[roles]\nfe01 = sip\n", "line 2: 'fe01' in [roles]: expected ADDRESS or ADDRESS:PORT, "
                                     "such as 192.0.2.7:5061 or [2001:db8::7]:5061");
    refuses("[roles]\n192.0.2.1 = lync\n",
            "line 2: 192.0.2.1 in [roles]: expected one of um-lync, direct-routing, sip, tls, "
            "federation, av-authentication, found 'lync'");
    refuses("[hosts]\nfe01 = 192.0.2.7\n",
            "line 2: 'fe01' in [hosts]: expected ADDRESS = NAME [NAME]...");
    refuses("[expect]\n192.0.2.7 = fe01\n",
            "line 2: '192.0.2.7' in [expect]: '192.0.2.7=fe01': expected ADDRESS=FQDN, such as "
            "192.0.2.7=fe01.example.com");
}
END_TEST

START_TEST(unknown_words_are_named_with_what_is_near)
{
    refuses("[tcp-refuse]\n", "line 1: unknown group [tcp-refuse]; did you mean tcp-refused?");
    refuses("[tcp-refused]\nconnection = 3\n", "line 2: unknown key 'connection' in [tcp-refused]; "
                                               "did you mean connections?");
    refuses("[profile]\nsipports = 5061\n",
            "line 2: unknown key 'sipports' in [profile]; did you mean sip-ports?");
    refuses("[pmtu-blackhole]\n", "line 1: unknown group [pmtu-blackhole]");
    refuses("sip-ports = 5061\n", "line 1: 'sip-ports' stands before the first [group]");
}
END_TEST

START_TEST(the_same_key_twice_is_refused)
{
    refuses("[tcp-refused]\nconnections = 3\n\n[tcp-refused]\nconnections = 3\n",
            "line 5: connections in [tcp-refused] again: it is in line 2 already");
    refuses("[profile]\nav-ports = 1\nav-ports = 2\n",
            "line 3: av-ports in [profile] again: it is in line 2 already");
}
END_TEST

START_TEST(a_list_has_an_end)
{
    g_autoptr(GString) text = g_string_new("[profile]\nsip-ports =");
    for (int i = 0; i < 257; i++)
        g_string_append_printf(text, " %d", i + 1);
    refuses(text->str, "line 2: sip-ports in [profile]: more than 256");
}
END_TEST

START_TEST(what_is_no_configuration_is_refused)
{
    refuses("connections 3\n", "line 1: expected [group], key = value or a # before a comment, "
                               "found 'connections 3'");
    refuses("[profile]\n\xff = 3\n", "line 2: no text in UTF-8");
    refuses("\x1b[0m\n", "line 1: expected [group], key = value or a # before a comment, found "
                         "'\\x1b[0m'");
}
END_TEST

SUITE("configuration", an_empty_file_leaves_all_as_usual, a_threshold_belongs_to_its_group,
      a_list_replaces_the_usual_one, of_two_files_the_later_one_counts,
      names_are_given_as_by_options, what_is_printed_reads_back,
      an_error_says_line_and_key_and_what_is_allowed, an_error_in_a_table_names_the_address,
      unknown_words_are_named_with_what_is_near, the_same_key_twice_is_refused, a_list_has_an_end,
      what_is_no_configuration_is_refused)
