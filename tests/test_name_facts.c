/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Each name of each address is a fact once, when DNS says it. */
#include "name_facts.h"

#include <glib.h>

#include "suite.h"
#include "wire.h"

static const Ip one = IP4(10, 0, 0, 1), two = IP4(10, 0, 0, 2);

/* The fact as a text, "" for none. */
static char *take(NameFacts *facts, uint32_t network, const char *name, const Ip *ip,
                  NameSource source)
{
    HeardName heard = { .source = source,
                        .ip = *ip,
                        .name = { (const uint8_t *)name, strlen(name) } };
    g_autoptr(Value) fact = name_facts_take(facts, network, 12, &heard);
    GString *shown = g_string_new(NULL);
    for (guint i = 0; fact != NULL && i < value_count(fact); i++) {
        g_string_append_printf(shown, "%s%s=", i > 0 ? " " : "", value_field(fact, i));
        value_show(value_item(fact, i), shown);
    }
    return g_string_free(shown, FALSE);
}

static bool is_fact(NameFacts *facts, uint32_t network, const char *name, const Ip *ip,
                    NameSource source)
{
    g_autofree char *shown = take(facts, network, name, ip, source);
    return shown[0] != '\0';
}

START_TEST(a_fact_says_name_address_and_frame)
{
    NameFacts *facts = name_facts_new();
    g_autofree char *shown = take(facts, 0, "Fe01.example.com", &one, NAME_FROM_DNS);
    ck_assert_str_eq(shown, "kind=dns_name name=Fe01.example.com ip=10.0.0.1 frame=12");
    name_facts_free(facts);
}
END_TEST

START_TEST(a_name_of_an_address_is_told_once)
{
    NameFacts *facts = name_facts_new();
    ck_assert(is_fact(facts, 0, "fe01", &one, NAME_FROM_DNS));
    ck_assert(!is_fact(facts, 0, "FE01", &one, NAME_FROM_MDNS));
    ck_assert(is_fact(facts, 0, "fe01", &two, NAME_FROM_DNS));
    ck_assert(is_fact(facts, 0, "fe02", &one, NAME_FROM_PTR));
    ck_assert(is_fact(facts, 7, "fe01", &one, NAME_FROM_LLMNR));
    name_facts_free(facts);
}
END_TEST

START_TEST(other_sources_than_dns_are_no_facts)
{
    NameFacts *facts = name_facts_new();
    ck_assert(!is_fact(facts, 0, "fe01", &one, NAME_FROM_NETBIOS));
    ck_assert(!is_fact(facts, 0, "fe01", &one, NAME_FROM_DHCP));
    ck_assert(!is_fact(facts, 0, "fe01", &one, NAME_FROM_SRV));
    name_facts_free(facts);
}
END_TEST

SUITE("name_facts", a_fact_says_name_address_and_frame, a_name_of_an_address_is_told_once,
      other_sources_than_dns_are_no_facts)
