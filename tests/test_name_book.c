/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which names an address has, from where we know, and which of them is its own. */
#include "name_book.h"

#include <glib.h>

#include "dns_wire.h"
#include "suite.h"

enum { NETWORK = 0, TENANT = 7 };

static const NamedAddress n01 = { NETWORK, IP4(10, 0, 0, 1) };
static const NamedAddress n02 = { NETWORK, IP4(10, 0, 0, 2) };

static Bytes bytes(const char *text)
{
    return (Bytes){ (const uint8_t *)text, strlen(text) };
}

static void add(NameBook *book, const NamedAddress *address, const char *name, NameSource source,
                uint64_t frame)
{
    name_book_add(book, address, bytes(name), source, frame);
}

static void give(NameBook *book, const NamedAddress *address, const char *name, NameSource source)
{
    name_book_add(book, &(NamedAddress){ NAME_BOOK_EVERY_NETWORK, address->ip }, bytes(name),
                  source, 0);
}

/* "dns a.example 1-3; ..." */
static void expect_names(NameBook *book, const NamedAddress *address, const char *expected)
{
    NameEntry entries[8];
    g_autoptr(GString) shown = g_string_new(NULL);
    unsigned count = name_book_names(book, address, entries, G_N_ELEMENTS(entries));
    for (unsigned i = 0; i < count; i++)
        g_string_append_printf(shown, "%s%s %.*s %d-%d", i > 0 ? "; " : "",
                               name_source_name(entries[i].source), (int)entries[i].name.length,
                               (const char *)entries[i].name.data, (int)entries[i].first_frame,
                               (int)entries[i].last_frame);
    ck_assert_str_eq(shown->str, expected);
}

/* name NULL: none. */
static void expect_own(NameBook *book, const NamedAddress *address, const char *name,
                       NameSource source)
{
    NameEntry entry;
    ck_assert_int_eq(name_book_own_name(book, address, &entry), name != NULL);
    if (name == NULL)
        return;
    ck_assert_uint_eq(entry.name.length, strlen(name));
    ck_assert_mem_eq(entry.name.data, name, entry.name.length);
    ck_assert_int_eq(entry.source, source);
}

static void hear(NameBook *book, const DnsWire *dns, uint64_t frame)
{
    HeardNames *heard = heard_names_new();
    heard_names_read_dns(heard, cursor_over(dns->bytes, dns->length, dns->length));
    name_book_hear(book, NETWORK, frame, heard);
    heard_names_free(heard);
}

START_TEST(names_come_by_trust)
{
    NameBook *book = name_book_new();
    add(book, &n01, "PC1", NAME_FROM_NETBIOS, 1);
    add(book, &n01, "mail.example.com", NAME_FROM_SNI, 2);
    add(book, &n01, "n01.example.com", NAME_FROM_DNS, 3);
    give(book, &n01, "h01.example.com", NAME_FROM_HOSTS);
    give(book, &n01, "x01.example.com", NAME_FROM_EXPECT);
    expect_names(book, &n01,
                 "expect x01.example.com 0-0; hosts h01.example.com 0-0; "
                 "dns n01.example.com 3-3; sni mail.example.com 2-2; netbios pc1 1-1");
    name_book_free(book);
}
END_TEST

START_TEST(the_latest_name_of_a_source_comes_first)
{
    NameBook *book = name_book_new();
    add(book, &n01, "a.example.com", NAME_FROM_DNS, 1);
    add(book, &n01, "b.example.com", NAME_FROM_DNS, 2);
    expect_names(book, &n01, "dns b.example.com 2-2; dns a.example.com 1-1");
    add(book, &n01, "A.Example.com.", NAME_FROM_DNS, 3);
    expect_names(book, &n01, "dns a.example.com 1-3; dns b.example.com 2-2");
    name_book_free(book);
}
END_TEST

START_TEST(the_user_names_the_host_first_and_then_its_aliases)
{
    NameBook *book = name_book_new();
    give(book, &n01, "n01.example.com", NAME_FROM_HOSTS);
    give(book, &n01, "mail.example.com", NAME_FROM_HOSTS);
    expect_own(book, &n01, "n01.example.com", NAME_FROM_HOSTS);
    name_book_free(book);
}
END_TEST

START_TEST(what_is_no_name_is_not_added)
{
    NameBook *book = name_book_new();
    g_autofree char *endless = g_strnfill(256, 'x');
    add(book, &n01, "", NAME_FROM_DNS, 1);
    add(book, &n01, ".", NAME_FROM_DNS, 1);
    add(book, &n01, endless, NAME_FROM_SNI, 1);
    expect_names(book, &n01, "");
    name_book_free(book);
}
END_TEST

START_TEST(networks_are_told_apart_but_not_for_the_user)
{
    NameBook *book = name_book_new();
    const NamedAddress inside = { TENANT, n01.ip };
    add(book, &n01, "n01.example.com", NAME_FROM_DNS, 1);
    give(book, &n01, "x01.example.com", NAME_FROM_HOSTS);
    expect_names(book, &inside, "hosts x01.example.com 0-0");
    name_book_free(book);
}
END_TEST

START_TEST(a_pool_has_several_addresses)
{
    NameBook *book = name_book_new();
    NameEntry entries[2];
    Ip ips[4];
    add(book, &n01, "pool.example.com", NAME_FROM_DNS, 1);
    add(book, &n02, "POOL.example.com", NAME_FROM_CERTIFICATE, 2);
    give(book, &n02, "pool.example.com", NAME_FROM_HOSTS);
    ck_assert_uint_eq(name_book_addresses(book, NETWORK, bytes("Pool.example.com."), ips, 4), 2);
    ck_assert(ip_equal(&ips[0], &n02.ip)); /* as the user says */
    ck_assert(ip_equal(&ips[1], &n01.ip));
    ck_assert_uint_eq(name_book_names(book, &n01, entries, 2), 1);
    ck_assert_uint_eq(entries[0].addresses, 2);
    ck_assert_uint_eq(name_book_addresses(book, TENANT, bytes("pool.example.com"), ips, 4), 1);
    ck_assert_uint_eq(name_book_addresses(book, NETWORK, bytes("nobody"), ips, 4), 0);
    name_book_free(book);
}
END_TEST

START_TEST(a_name_of_one_address_is_its_own_before_that_of_a_pool)
{
    NameBook *book = name_book_new();
    add(book, &n01, "n01.example.com", NAME_FROM_PTR, 1);
    add(book, &n01, "pool.example.com", NAME_FROM_DNS, 2);
    add(book, &n02, "pool.example.com", NAME_FROM_DNS, 2);
    expect_own(book, &n01, "n01.example.com", NAME_FROM_PTR);
    expect_own(book, &n02, "pool.example.com", NAME_FROM_DNS);
    name_book_free(book);
}
END_TEST

START_TEST(what_the_user_expects_is_the_own_name)
{
    NameBook *book = name_book_new();
    add(book, &n01, "n01.example.com", NAME_FROM_DNS, 1);
    give(book, &n01, "pool.example.com", NAME_FROM_EXPECT);
    give(book, &n02, "pool.example.com", NAME_FROM_EXPECT);
    expect_own(book, &n01, "pool.example.com", NAME_FROM_EXPECT);
    name_book_free(book);
}
END_TEST

START_TEST(neither_a_name_without_domain_nor_of_a_dialler_is_the_own_one)
{
    NameBook *book = name_book_new();
    add(book, &n01, "n01", NAME_FROM_DHCP, 1);
    add(book, &n01, "mail.example.com", NAME_FROM_SNI, 2);
    add(book, &n01, "n01.local", NAME_FROM_MDNS, 3);
    expect_own(book, &n01, NULL, NAME_FROM_DNS);
    add(book, &n01, "n01.example.com", NAME_FROM_CERTIFICATE, 4);
    expect_own(book, &n01, "n01.example.com", NAME_FROM_CERTIFICATE);
    name_book_free(book);
}
END_TEST

START_TEST(a_short_name_stands_for_the_full_one)
{
    NameBook *book = name_book_new();
    NameEntry entry;
    add(book, &n01, "N01", NAME_FROM_NETBIOS, 1);
    ck_assert(name_book_is_called(book, &n01, bytes("n01.example.com"), &entry));
    ck_assert_int_eq(entry.source, NAME_FROM_NETBIOS);
    ck_assert(!name_book_is_called(book, &n01, bytes("n02.example.com"), &entry));
    ck_assert(!name_book_is_called(book, &n02, bytes("n01.example.com"), &entry));
    name_book_free(book);
}
END_TEST

START_TEST(a_netbios_name_is_cut_off_behind_15_letters)
{
    NameBook *book = name_book_new();
    NameEntry entry;
    add(book, &n01, "EXCHANGE-SERVER", NAME_FROM_NETBIOS, 1);
    add(book, &n02, "EXCHANGE-SERVE", NAME_FROM_NETBIOS, 1);
    ck_assert(name_book_is_called(book, &n01, bytes("exchange-server07.example.com"), &entry));
    ck_assert(!name_book_is_called(book, &n02, bytes("exchange-server07.example.com"), &entry));
    name_book_free(book);
}
END_TEST

START_TEST(the_target_of_a_sip_service_is_known)
{
    NameBook *book = name_book_new();
    DnsWire dns = dns_wire_new(DNS_WIRE_ANSWER);
    dns_wire_service(&dns, "_sipinternaltls._tcp.example.com", 5061, "pool.example.com");
    dns_wire_service(&dns, "_ldap._tcp.example.com", 389, "dc.example.com");
    dns_wire_address(&dns, "pool.example.com", &n01.ip);
    dns_wire_address(&dns, "dc.example.com", &n02.ip);
    hear(book, &dns, 4);
    ck_assert(name_book_is_sip_service(book, NETWORK, bytes("Pool.example.com")));
    ck_assert(!name_book_is_sip_service(book, NETWORK, bytes("dc.example.com")));
    ck_assert(name_book_serves_sip(book, &n01));
    ck_assert(!name_book_serves_sip(book, &n02));
    expect_names(book, &n01, "dns pool.example.com 4-4; srv pool.example.com 4-4");
    name_book_free(book);
}
END_TEST

START_TEST(a_service_may_be_heard_before_or_behind_its_address)
{
    NameBook *book = name_book_new();
    DnsWire service = dns_wire_new(DNS_WIRE_ANSWER), address = dns_wire_new(DNS_WIRE_ANSWER);
    dns_wire_service(&service, "_sips._tcp.example.com", 5061, "pool.example.com");
    dns_wire_address(&address, "pool.example.com", &n02.ip);
    add(book, &n01, "pool.example.com", NAME_FROM_PTR, 1);
    hear(book, &service, 2);
    hear(book, &address, 3);
    expect_names(book, &n01, "ptr pool.example.com 1-1; srv pool.example.com 2-2");
    expect_names(book, &n02, "dns pool.example.com 3-3; srv pool.example.com 3-3");
    name_book_free(book);
}
END_TEST

START_TEST(a_flood_of_names_does_not_drive_out_better_ones)
{
    NameBook *book = name_book_new();
    NameEntry entries[2 * LIMIT_NAMES_OF_HOST];
    add(book, &n01, "n01.example.com", NAME_FROM_DNS, 1);
    for (int i = 0; i < 3 * LIMIT_NAMES_OF_HOST; i++) {
        g_autofree char *name = g_strdup_printf("x%d.local", i);
        add(book, &n01, name, NAME_FROM_MDNS, 2);
    }
    ck_assert_uint_eq(name_book_names(book, &n01, entries, G_N_ELEMENTS(entries)),
                      LIMIT_NAMES_OF_HOST);
    expect_own(book, &n01, "n01.example.com", NAME_FROM_DNS);
    ck_assert_mem_eq(entries[1].name.data, "x47.local", 9);
    name_book_free(book);
}
END_TEST

START_TEST(a_name_of_less_trust_finds_no_room_among_better_ones)
{
    NameBook *book = name_book_new();
    NameEntry entry;
    for (int i = 0; i < LIMIT_NAMES_OF_HOST; i++) {
        g_autofree char *name = g_strdup_printf("x%d.example.com", i);
        add(book, &n01, name, NAME_FROM_DNS, 1);
    }
    add(book, &n01, "pc1", NAME_FROM_NETBIOS, 2);
    ck_assert(!name_book_is_called(book, &n01, bytes("pc1"), &entry));
    name_book_free(book);
}
END_TEST

START_TEST(a_name_of_many_addresses_keeps_the_latest)
{
    NameBook *book = name_book_new();
    Ip ips[2 * LIMIT_ADDRESSES_OF_NAME];
    for (uint8_t i = 0; i < LIMIT_ADDRESSES_OF_NAME + 3; i++)
        add(book, &(NamedAddress){ NETWORK, IP4(10, 0, 1, i) }, "cdn.example.com", NAME_FROM_DNS,
            1);
    ck_assert_uint_eq(
        name_book_addresses(book, NETWORK, bytes("cdn.example.com"), ips, G_N_ELEMENTS(ips)),
        LIMIT_ADDRESSES_OF_NAME);
    ck_assert_uint_eq(ips[0].bytes[15], 3);
    name_book_free(book);
}
END_TEST

START_TEST(the_longest_unused_address_is_forgotten_and_counted)
{
    NameBook *book = name_book_new();
    give(book, &n01, "x01.example.com", NAME_FROM_HOSTS);
    add(book, &n01, "n01.example.com", NAME_FROM_DNS, 1);
    for (uint32_t i = 0; i < LIMIT_NAMED_ADDRESSES; i++) {
        const uint8_t v4[4] = { 172, (uint8_t)(i >> 16), (uint8_t)(i >> 8), (uint8_t)i };
        add(book, &(NamedAddress){ NETWORK, ip_from_v4(v4) }, "cdn.example.com", NAME_FROM_DNS, 2);
    }
    ck_assert_uint_ge(name_book_forgotten(book), 1);
    expect_names(book, &n01, "hosts x01.example.com 0-0");
    name_book_free(book);
}
END_TEST

SUITE("name_book", names_come_by_trust, the_latest_name_of_a_source_comes_first,
      the_user_names_the_host_first_and_then_its_aliases, what_is_no_name_is_not_added,
      networks_are_told_apart_but_not_for_the_user, a_pool_has_several_addresses,
      a_name_of_one_address_is_its_own_before_that_of_a_pool, what_the_user_expects_is_the_own_name,
      neither_a_name_without_domain_nor_of_a_dialler_is_the_own_one,
      a_short_name_stands_for_the_full_one, a_netbios_name_is_cut_off_behind_15_letters,
      the_target_of_a_sip_service_is_known, a_service_may_be_heard_before_or_behind_its_address,
      a_flood_of_names_does_not_drive_out_better_ones,
      a_name_of_less_trust_finds_no_room_among_better_ones,
      a_name_of_many_addresses_keeps_the_latest,
      the_longest_unused_address_is_forgotten_and_counted)
