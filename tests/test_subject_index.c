/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "subject_index.h"

#include "suite.h"

static Ip host(uint8_t number)
{
    return (Ip){ { [10] = 0xff, 0xff, 10, 0, 0, number } };
}

static Mac card(uint8_t number)
{
    return (Mac){ { 2, 0, 0, 0, 0, number } };
}

static Finding *put(GPtrArray *findings, const char *field, Value *value)
{
    Finding *finding = finding_new("duplicate-ip");
    finding->subject = value_object();
    value_set(finding->subject, field, value);
    g_ptr_array_add(findings, finding);
    return finding;
}

static Value *ip_of(uint8_t number)
{
    Ip ip = host(number);
    return value_ip(&ip);
}

static Value *mac_of(uint8_t number)
{
    Mac mac = card(number);
    return value_mac(&mac);
}

static Finding *put_pair(GPtrArray *findings, uint8_t client, uint8_t server)
{
    Ip ip = host(server);
    Finding *finding = put(findings, "client", ip_of(client));
    value_set(finding->subject, "server", value_endpoint(&ip, 443));
    return finding;
}

static void free_finding(void *finding)
{
    finding_free(finding);
}

static GPtrArray *findings_new(void)
{
    return g_ptr_array_new_with_free_func(free_finding);
}

START_TEST(findings_about_the_address_are_near_in_their_order_and_others_are_not)
{
    g_autoptr(GPtrArray) findings = findings_new();
    Finding *first = put(findings, "ip", ip_of(1));
    put(findings, "ip", ip_of(2));
    Finding *virtual = put(findings, "virtual_ip", ip_of(1));
    g_autoptr(SubjectIndex) index = subject_index_new(findings);
    const GPtrArray *near = subject_index_near(index, first->subject);
    ck_assert_uint_eq(near->len, 2);
    ck_assert_ptr_eq(near->pdata[0], first);
    ck_assert_ptr_eq(near->pdata[1], virtual);
}
END_TEST

START_TEST(a_mac_is_found_alone_and_among_several)
{
    g_autoptr(GPtrArray) findings = findings_new();
    Value *macs = value_list();
    value_add(macs, mac_of(7));
    value_add(macs, mac_of(8));
    Finding *several = put(findings, "macs", macs);
    Finding *alone = put(findings, "mac", mac_of(8));
    put(findings, "mac", mac_of(9));
    g_autoptr(SubjectIndex) index = subject_index_new(findings);
    const GPtrArray *near = subject_index_near(index, alone->subject);
    ck_assert_uint_eq(near->len, 2);
    ck_assert_ptr_eq(near->pdata[0], several);
    ck_assert_ptr_eq(near->pdata[1], alone);
}
END_TEST

START_TEST(what_is_about_an_end_of_a_pair_and_the_pair_itself_are_near_once)
{
    g_autoptr(GPtrArray) findings = findings_new();
    Finding *pair = put_pair(findings, 1, 2);
    Finding *client = put(findings, "ip", ip_of(1));
    Finding *server = put(findings, "ip", ip_of(2));
    g_autoptr(SubjectIndex) index = subject_index_new(findings);
    const GPtrArray *near = subject_index_near(index, pair->subject);
    ck_assert_uint_eq(near->len, 3);
    ck_assert_ptr_eq(near->pdata[0], pair);
    ck_assert_ptr_eq(near->pdata[1], client);
    ck_assert_ptr_eq(near->pdata[2], server);
}
END_TEST

START_TEST(pairs_that_share_one_end_only_are_not_near)
{
    g_autoptr(GPtrArray) findings = findings_new();
    Finding *pair = put_pair(findings, 1, 2);
    put_pair(findings, 1, 3);
    put_pair(findings, 4, 2);
    g_autoptr(SubjectIndex) index = subject_index_new(findings);
    ck_assert_uint_eq(subject_index_near(index, pair->subject)->len, 1);
}
END_TEST

/* A transfer may fail because its answerer cannot dial back. */
START_TEST(two_hosts_are_near_whoever_of_them_dials)
{
    g_autoptr(GPtrArray) findings = findings_new();
    Finding *pair = put_pair(findings, 1, 2);
    put_pair(findings, 2, 1);
    g_autoptr(SubjectIndex) index = subject_index_new(findings);
    ck_assert_uint_eq(subject_index_near(index, pair->subject)->len, 2);
}
END_TEST

START_TEST(a_subject_of_no_address_is_near_to_nothing)
{
    g_autoptr(GPtrArray) findings = findings_new();
    Finding *nameless = put(findings, "ip", value_null());
    put(findings, "vlan", value_list());
    g_autoptr(SubjectIndex) index = subject_index_new(findings);
    ck_assert_uint_eq(subject_index_near(index, nameless->subject)->len, 0);
}
END_TEST

SUITE("subject_index", findings_about_the_address_are_near_in_their_order_and_others_are_not,
      a_mac_is_found_alone_and_among_several,
      what_is_about_an_end_of_a_pair_and_the_pair_itself_are_near_once,
      pairs_that_share_one_end_only_are_not_near, two_hosts_are_near_whoever_of_them_dials,
      a_subject_of_no_address_is_near_to_nothing)
