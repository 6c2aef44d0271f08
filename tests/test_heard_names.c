/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What packets say of names: RFC 1035, RFC 2782, RFC 6762, RFC 4795, RFC 2132, RFC 4702. */
#include "heard_names.h"

#include <glib.h>

#include "dns_wire.h"
#include "suite.h"

static const Host server = { MAC(02, 00, 00, 00, 00, 53), IP4(10, 0, 0, 53) };
static const Host client = { MAC(02, 00, 00, 00, 0c, 01), IP4(10, 0, 0, 21) };
static const Ip fe01 = IP4(10, 0, 0, 1), fe02 = IP4(10, 0, 0, 2);

/* ip: NULL for that of a service. */
static void show(const HeardHosts *hosts, const Ip *ip, const DnsName *name, GString *shown)
{
    char text[IP_TEXT_SIZE];
    g_string_append_printf(shown, "%s%s %s %.*s%s", shown->len > 0 ? "; " : "",
                           name_source_name(hosts->source), ip != NULL ? ip_text(ip, text) : "-",
                           name->length, (const char *)name->bytes, hosts->is_sip ? " sip" : "");
}

static void show_hosts(const HeardHosts *hosts, GString *shown)
{
    for (unsigned i = 0; i < hosts->name_count && hosts->is_service; i++)
        show(hosts, NULL, &hosts->names[i], shown);
    for (unsigned i = 0; i < hosts->ip_count; i++)
        for (unsigned k = 0; k < hosts->name_count; k++)
            show(hosts, &hosts->ips[i], &hosts->names[k], shown);
}

/* "dns 10.0.0.1 name; ..." of the packet on the wire. */
static void expect(HeardNames *heard, const Wire *wire, const char *expected)
{
    Frame frame = wire_frame(wire, 1, 0);
    g_autoptr(GString) shown = g_string_new(NULL);
    Packet packet;
    packet_read(&frame, &packet);
    if ((packet.parts & PACKET_UDP) != 0 && heard_names_are_in(&packet)) {
        heard_names_read(heard, &packet);
        for (unsigned i = 0; i < heard_names_count(heard); i++) {
            HeardHosts hosts = heard_names_get(heard, i);
            show_hosts(&hosts, shown);
        }
    }
    ck_assert_str_eq(shown->str, expected);
}

static void expect_dns(const DnsWire *dns, uint16_t port, const char *expected)
{
    HeardNames *heard = heard_names_new();
    Wire wire = { .ttl = 64 };
    dns_wire_send(dns, &wire, &server, &client, port);
    expect(heard, &wire, expected);
    heard_names_free(heard);
}

START_TEST(an_answer_names_every_address)
{
    DnsWire dns = dns_wire_new(DNS_WIRE_ANSWER);
    dns_wire_address(&dns, "pool.example.com", &fe01);
    dns_wire_address(&dns, "pool.example.com", &fe02);
    expect_dns(&dns, 53, "dns 10.0.0.1 pool.example.com; dns 10.0.0.2 pool.example.com");
}
END_TEST

START_TEST(an_alias_names_the_address_at_the_end_of_its_chain)
{
    DnsWire dns = dns_wire_new(DNS_WIRE_ANSWER);
    dns_wire_alias(&dns, "sip.example.com", 5, "fe.example.com");
    dns_wire_alias(&dns, "fe.example.com", 5, "n01.example.com");
    dns_wire_address(&dns, "N01.example.com", &fe01);
    expect_dns(&dns, 53,
               "dns 10.0.0.1 N01.example.com; dns 10.0.0.1 sip.example.com; "
               "dns 10.0.0.1 fe.example.com");
}
END_TEST

START_TEST(an_answer_about_an_address_names_it)
{
    DnsWire dns = dns_wire_new(DNS_WIRE_ANSWER);
    dns_wire_alias(&dns, "1.0.0.10.in-addr.arpa", 12, "fe01.example.com");
    dns_wire_alias(&dns, "_sip._tcp.example.com", 12, "fe01.example.com");
    expect_dns(&dns, 53, "ptr 10.0.0.1 fe01.example.com");
}
END_TEST

START_TEST(a_service_names_its_target)
{
    DnsWire dns = dns_wire_new(DNS_WIRE_ANSWER);
    dns_wire_service(&dns, "_SIPinternaltls._tcp.example.com", 5061, "pool.example.com");
    dns_wire_service(&dns, "_ldap._tcp.example.com", 389, "dc.example.com");
    dns_wire_service(&dns, "_sipfederationtls._tcp.example.com", 5061, ""); /* none here */
    expect_dns(&dns, 53, "srv - pool.example.com sip; srv - dc.example.com");
}
END_TEST

START_TEST(a_failed_answer_and_a_question_name_nobody)
{
    DnsWire dns = dns_wire_new(DNS_WIRE_NO_NAME);
    dns_wire_address(&dns, "fe01.example.com", &fe01);
    expect_dns(&dns, 53, "");
    dns.bytes[2] = dns.bytes[3] = 0;
    expect_dns(&dns, 53, "");
}
END_TEST

START_TEST(a_goodbye_of_multicast_dns_names_nobody)
{
    for (unsigned lifetime = 0; lifetime < 2; lifetime++) {
        DnsWire dns = dns_wire_new(DNS_WIRE_MULTICAST);
        size_t data = dns_wire_begin(&dns, "pc.local", 1, lifetime);
        dns_wire_u16(&dns, 10 << 8);
        dns_wire_u16(&dns, 1);
        dns_wire_end(&dns, data);
        expect_dns(&dns, 5353, lifetime > 0 ? "mdns 10.0.0.1 pc.local" : "");
        expect_dns(&dns, 53, "dns 10.0.0.1 pc.local"); /* there it says: do not keep this */
    }
}
END_TEST

START_TEST(link_local_answers_are_told_apart)
{
    DnsWire dns = dns_wire_new(DNS_WIRE_MULTICAST);
    dns_wire_address(&dns, "PC7", &fe01);
    expect_dns(&dns, 5355, "llmnr 10.0.0.1 PC7");
    expect_dns(&dns, 5054, "");
}
END_TEST

static void set_dhcp_options(Wire *wire, const void *options, size_t n)
{
    wire->length--; /* the end option */
    wire_put(wire, options, n);
    wire_u8(wire, 255);
    size_t udp = wire->network + 20, length = wire->length - udp;
    wire->bytes[udp + 4] = (uint8_t)(length >> 8);
    wire->bytes[udp + 5] = (uint8_t)length;
    wire->bytes[wire->network + 2] = (uint8_t)((length + 20) >> 8);
    wire->bytes[wire->network + 3] = (uint8_t)(length + 20);
}

START_TEST(the_name_in_a_dhcp_request_belongs_to_the_acknowledged_address)
{
    HeardNames *heard = heard_names_new();
    Wire wire = { .ttl = 64 };
    wire_dhcp(&wire, &client, &server, &client, false, 3);
    set_dhcp_options(&wire, "\x0c\x04pc21", 6);
    expect(heard, &wire, "");
    wire_dhcp(&wire, &server, &client, &client, true, 6);
    expect(heard, &wire, "");
    wire_dhcp(&wire, &server, &client, &client, true, 5);
    expect(heard, &wire, "dhcp 10.0.0.21 pc21");
    heard_names_free(heard);
}
END_TEST

START_TEST(the_dhcp_name_of_another_client_is_not_taken)
{
    const Host other = { MAC(02, 00, 00, 00, 0c, 02), IP4(10, 0, 0, 22) };
    HeardNames *heard = heard_names_new();
    Wire wire = { .ttl = 64 };
    wire_dhcp(&wire, &client, &server, &client, false, 3);
    set_dhcp_options(&wire, "\x0c\x04pc21", 6);
    expect(heard, &wire, "");
    wire_dhcp(&wire, &server, &other, &other, true, 5);
    expect(heard, &wire, "");
    heard_names_free(heard);
}
END_TEST

START_TEST(the_full_name_comes_before_the_host_name)
{
    static const struct {
        const char *option;
        size_t length;
    } options[] = { { "\x0c\x04pc21\x51\x10\0\0\0pc21.test.lan", 6 + 18 },
                    { "\x0c\x04pc21\x51\x11\4\0\0\4pc21\4test\3lan", 6 + 19 } };
    for (size_t i = 0; i < G_N_ELEMENTS(options); i++) {
        HeardNames *heard = heard_names_new();
        Wire wire = { .ttl = 64 };
        wire_dhcp(&wire, &client, &server, &client, false, 3);
        set_dhcp_options(&wire, options[i].option, options[i].length);
        expect(heard, &wire, "");
        wire_dhcp(&wire, &server, &client, &client, true, 5);
        expect(heard, &wire, "dhcp 10.0.0.21 pc21.test.lan");
        heard_names_free(heard);
    }
}
END_TEST

START_TEST(the_servers_word_on_the_name_counts)
{
    HeardNames *heard = heard_names_new();
    Wire wire = { .ttl = 64 };
    wire_dhcp(&wire, &client, &server, &client, false, 3);
    set_dhcp_options(&wire, "\x0c\x04pc21", 6);
    expect(heard, &wire, "");
    wire_dhcp(&wire, &server, &client, &client, true, 5);
    set_dhcp_options(&wire, "\x51\x09\0\xff\xffpc.lan", 11);
    expect(heard, &wire, "dhcp 10.0.0.21 pc.lan");
    heard_names_free(heard);
}
END_TEST

START_TEST(a_dhcpv6_reply_names_its_addresses)
{
    static const uint8_t reply[] = { 7,    1,    2,   3,   0, 3,   0,   40,  0, 0, 0,  1,    0,
                                     0,    0,    0,   0,   0, 0,   0,   0,   5, 0, 24, 0x20, 0x01,
                                     0x0d, 0xb8, 0,   0,   0, 0,   0,   0,   0, 0, 0,  0,    0,
                                     5,    0,    0,   1,   0, 0,   0,   2,   0, 0, 39, 0,    9,
                                     1,    2,    'v', 'm', 3, 'l', 'a', 'n', 0 };
    HeardNames *heard = heard_names_new();
    Wire wire = { .ttl = 64 };
    wire_ip(&wire, &server, &client, 17, 8 + sizeof reply);
    wire_u16(&wire, 547);
    wire_u16(&wire, 546);
    wire_u16(&wire, 8 + sizeof reply);
    wire_u16(&wire, 0);
    wire_put(&wire, reply, sizeof reply);
    expect(heard, &wire, "dhcp 2001:db8::5 vm.lan");
    heard_names_free(heard);
}
END_TEST

START_TEST(a_message_of_a_stream_reads_as_well)
{
    HeardNames *heard = heard_names_new();
    DnsWire dns = dns_wire_new(DNS_WIRE_ANSWER);
    dns_wire_address(&dns, "fe01.example.com", &fe01);
    heard_names_read_dns(heard, cursor_over(dns.bytes, dns.length, dns.length));
    ck_assert_uint_eq(heard_names_count(heard), 1);
    ck_assert_int_eq(heard_names_get(heard, 0).source, NAME_FROM_DNS);
    heard_names_read_dns(heard, cursor_over(dns.bytes, 11, 11));
    ck_assert_uint_eq(heard_names_count(heard), 0);
    heard_names_free(heard);
}
END_TEST

SUITE("heard_names", an_answer_names_every_address,
      an_alias_names_the_address_at_the_end_of_its_chain, an_answer_about_an_address_names_it,
      a_service_names_its_target, a_failed_answer_and_a_question_name_nobody,
      a_goodbye_of_multicast_dns_names_nobody, link_local_answers_are_told_apart,
      the_name_in_a_dhcp_request_belongs_to_the_acknowledged_address,
      the_dhcp_name_of_another_client_is_not_taken, the_full_name_comes_before_the_host_name,
      the_servers_word_on_the_name_counts, a_dhcpv6_reply_names_its_addresses,
      a_message_of_a_stream_reads_as_well)
