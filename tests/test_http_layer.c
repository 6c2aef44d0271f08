/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How the paths that cases are about are answered. */
#include "http_lab.h"
#include "limits.h"

#define POX "/autodiscover/autodiscover.xml"

START_TEST(failures_span_the_connections_that_they_are_in)
{
    HttpLab *lab = http_lab_new();
    http_lab_asks(lab, "GET", "/", 200);
    http_lab_asks(lab, "POST", POX, 404);
    http_lab_asks(lab, "GET", "/", 200);
    ck_assert_str_eq(http_lab_says(lab), POX " 404 x1 #1-7 ");
    http_lab_connect(lab, 1);
    http_lab_asks(lab, "GET", POX, 200);
    ck_assert_str_eq(http_lab_says(lab), POX " 404 x1 #1-7 ");
    http_lab_asks(lab, "POST", POX, 404);
    ck_assert_str_eq(http_lab_says(lab), POX " 404 x2 #1-12 ");
    http_lab_free(lab);
}
END_TEST

START_TEST(hosts_and_paths_are_the_same_in_any_case)
{
    HttpLab *lab = http_lab_new();
    http_lab_asks(lab, "GET", "/AUTODISCOVER/autodiscover.xml", 200);
    http_lab_asks(lab, "POST", "/Autodiscover/autodiscover.xml", 404);
    http_lab_asks(lab, "POST", POX, 404);
    ck_assert_str_eq(http_lab_says(lab), "/Autodiscover/autodiscover.xml 404 x2 #1-7 ");
    http_lab_free(lab);
}
END_TEST

START_TEST(clients_are_apart_and_together)
{
    HttpLab *lab = http_lab_new();
    http_lab_asks(lab, "POST", POX, 404);
    http_lab_connect(lab, 2);
    http_lab_asks(lab, "POST", POX, 404);
    http_lab_asks(lab, "GET", POX, 200);
    ck_assert_str_eq(http_lab_says(lab), POX " 404 x1 #1-3 " POX " 404 x1 #4-8 ");
    http_lab_free(lab);
}
END_TEST

START_TEST(every_exchange_is_a_fact)
{
    HttpLab *lab = http_lab_new();
    http_lab_asks(lab, "GET", "/any", 200);
    http_lab_asks(lab, "POST", POX, 0);
    ck_assert_uint_eq(lab->facts->len, 2);
    const Value *fact = lab->facts->pdata[0], *open = lab->facts->pdata[1];
    ck_assert_int_eq(value_integer(value_get(fact, "status")), 200);
    ck_assert_int_eq(value_integer(value_get(fact, "request_frame")), 2);
    ck_assert_int_eq(value_integer(value_get(fact, "response_frame")), 3);
    ck_assert_int_eq(value_port(value_get(fact, "server")), 80);
    ck_assert_int_eq(value_kind(value_get(open, "status")), VALUE_NULL);
    ck_assert_int_eq(value_kind(value_get(open, "response_frame")), VALUE_NULL);
    ck_assert_str_eq(http_lab_says(lab), "");
    http_lab_free(lab);
}
END_TEST

START_TEST(paths_without_a_failure_leave_first)
{
    HttpLab *lab = http_lab_new();
    lab->layer.listener.fact = NULL;
    http_lab_asks(lab, "POST", POX, 404);
    for (int i = 0; i < LIMIT_HTTP_PATHS; i++) {
        g_autofree char *path = g_strdup_printf("/managedelegation%d.asmx", i);
        http_lab_asks(lab, "POST", path, 200);
    }
    ck_assert_uint_gt(http_layer_forgotten(&lab->layer), 0);
    ck_assert_uint_eq(lab->left, 0);
    for (int i = 0; i < LIMIT_HTTP_PATHS; i++) {
        g_autofree char *path = g_strdup_printf("/managedelegation%d.asmx", i);
        http_lab_asks(lab, "POST", path, 403);
    }
    ck_assert_uint_gt(lab->left, 0);
    http_lab_free(lab);
}
END_TEST

SUITE("http_layer", failures_span_the_connections_that_they_are_in,
      hosts_and_paths_are_the_same_in_any_case, clients_are_apart_and_together,
      every_exchange_is_a_fact, paths_without_a_failure_leave_first)
