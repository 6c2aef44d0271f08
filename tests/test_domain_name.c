/* SPDX-License-Identifier: GPL-2.0-or-later */
/* When two names are one: RFC 4343 (case), RFC 1034 section 3.1 (the dot at the end). */
#include "domain_name.h"

#include <string.h>

#include "suite.h"

static Bytes name(const char *text)
{
    return (Bytes){ (const uint8_t *)text, strlen(text) };
}

START_TEST(case_and_the_last_dot_say_nothing)
{
    ck_assert(domain_name_equal(name("FE01.Example.com."), name("fe01.example.COM")));
    ck_assert(!domain_name_equal(name("fe01.example.com"), name("fe01.example.co")));
    ck_assert(!domain_name_equal(name("fe[1.example.com"), name("fe{1.example.com")));
    ck_assert(domain_name_equal(name("."), name("")));
}
END_TEST

START_TEST(a_full_name_has_a_domain)
{
    ck_assert(domain_name_is_full(name("fe01.example.com")));
    ck_assert(!domain_name_is_full(name("fe01")));
    ck_assert(!domain_name_is_full(name("fe01.")));
    ck_assert(!domain_name_is_full(name("")));
}
END_TEST

START_TEST(a_name_without_domain_is_that_of_every_domain)
{
    ck_assert(domain_name_matches(name("FE01"), name("fe01.example.com")));
    ck_assert(domain_name_matches(name("fe01.example.com"), name("FE01.")));
    ck_assert(!domain_name_matches(name("fe0"), name("fe01.example.com")));
    ck_assert(!domain_name_matches(name("example"), name("fe01.example.com")));
}
END_TEST

START_TEST(two_full_names_are_equal_or_two)
{
    ck_assert(domain_name_matches(name("fe01.example.com"), name("Fe01.example.com.")));
    ck_assert(!domain_name_matches(name("fe01.example.com"), name("fe01.example.org")));
}
END_TEST

START_TEST(nothing_is_no_name_of_anybody)
{
    ck_assert(!domain_name_matches(name(""), name("fe01")));
    ck_assert(!domain_name_matches(name(""), name("")));
    ck_assert(!domain_name_matches(name(".com"), name("")));
}
END_TEST

SUITE("domain_name", case_and_the_last_dot_say_nothing, a_full_name_has_a_domain,
      a_name_without_domain_is_that_of_every_domain, two_full_names_are_equal_or_two,
      nothing_is_no_name_of_anybody)
