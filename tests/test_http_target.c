/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The four forms of RFC 9112 section 3.2. */
#include "http_target.h"

#include "bytes_check.h"
#include "suite.h"

START_TEST(the_origin_form_is_a_path)
{
    HttpTarget target = http_target_read(bytes_of("/a/b.xml?q=/x#f"));
    ck_assert(!target.is_absolute);
    ASSERT_BYTES(target.path, "/a/b.xml");
    ASSERT_BYTES(target.authority, "");
}
END_TEST

START_TEST(the_absolute_form_names_the_host)
{
    HttpTarget target = http_target_read(bytes_of("HTTPS://user@Host:8443/a?b"));
    ck_assert(target.is_absolute);
    ASSERT_BYTES(target.authority, "user@Host:8443");
    ASSERT_BYTES(target.path, "/a");
}
END_TEST

START_TEST(an_address_without_a_path_means_the_root)
{
    ASSERT_BYTES(http_target_read(bytes_of("http://host")).path, "/");
    ASSERT_BYTES(http_target_read(bytes_of("http://host?q")).path, "/");
    ASSERT_BYTES(http_target_read(bytes_of("http://host?q")).authority, "host");
}
END_TEST

START_TEST(other_forms_are_taken_as_they_are)
{
    ASSERT_BYTES(http_target_read(bytes_of("*")).path, "*");
    ASSERT_BYTES(http_target_read(bytes_of("host:443")).path, "host:443");
}
END_TEST

START_TEST(a_host_is_without_user_port_and_brackets)
{
    ASSERT_BYTES(http_target_host(bytes_of("host.example")), "host.example");
    ASSERT_BYTES(http_target_host(bytes_of("host.example:8080")), "host.example");
    ASSERT_BYTES(http_target_host(bytes_of("a@b:c@host:80")), "host");
    ASSERT_BYTES(http_target_host(bytes_of("[2001:db8::1]:80")), "2001:db8::1");
    ASSERT_BYTES(http_target_host(bytes_of("")), "");
}
END_TEST

SUITE("http_target", the_origin_form_is_a_path, the_absolute_form_names_the_host,
      an_address_without_a_path_means_the_root, other_forms_are_taken_as_they_are,
      a_host_is_without_user_port_and_brackets)
