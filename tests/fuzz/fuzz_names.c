/* SPDX-License-Identifier: GPL-2.0-or-later */

/*
 * Any bytes as a message of each name protocol, byte 0 says how much of it the capture cut off:
 * readers end, names fit, and what is borrowed lies inside the message.
 */
#include <glib.h>
#include <stdint.h>
#include <stdlib.h>

#include "dhcpv6.h"
#include "dns.h"
#include "netbios.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void demand(bool truth)
{
    if (!truth)
        abort();
}

static void demand_inside(Bytes view, Bytes frame)
{
    demand(view.length <= frame.length);
    if (view.length > 0)
        demand(view.data >= frame.data &&
               (size_t)(view.data - frame.data) <= frame.length - view.length);
}

static void demand_name(const DnsName *name)
{
    Ip ip;
    demand(name->length < DNS_NAME_SIZE);
    dns_name_ip(name, &ip);
}

static void read_record(const DnsMessage *message, const DnsRecord *record)
{
    DnsName name, owner;
    DnsService service;
    Ip ip;
    bool is_ip = dns_record_ip(record, &ip), is_name = dns_record_name(message, record, &name),
         is_service = dns_record_service(message, record, &service);
    demand(is_ip + is_name + is_service <= 1);
    if (is_name)
        demand_name(&name);
    if (is_service)
        demand_name(&service.target);
    if (dns_record_owner(message, record, &owner))
        demand_name(&owner);
}

static void read_dns(Cursor in, Bytes whole)
{
    DnsMessage message;
    DnsRecord records[LIMIT_DNS_RECORDS + 1];
    DnsAliases aliases;
    unsigned count = 0;
    if (!dns_message_read(&in, &message))
        return;
    while (dns_message_next(&message, &records[count])) {
        demand_inside(records[count].data, whole);
        read_record(&message, &records[count]);
        demand(++count <= LIMIT_DNS_RECORDS);
    }
    demand(!dns_message_next(&message, &records[count]));
    dns_message_aliases(&message, records, count, &aliases);
    demand(aliases.count <= LIMIT_DNS_ALIASES);
    for (uint8_t i = 0; i < aliases.count; i++)
        demand_name(&aliases.items[i].target);
}

static void read_stream(Cursor in, Bytes whole)
{
    Cursor message;
    while (dns_stream_next(&in, &message)) {
        demand_inside((Bytes){ message.next, cursor_left(&message) }, whole);
        read_dns(message, whole);
    }
}

static void read_plain(Cursor in)
{
    DnsName name;
    if (dns_name_read_plain(&in, &name))
        demand_name(&name);
}

static void read_netbios(Cursor in)
{
    NetbiosMessage netbios;
    if (!netbios_message_read(&in, &netbios))
        return;
    demand(netbios.length <= NETBIOS_NAME_SIZE);
    demand(netbios.ip_count > 0 && netbios.ip_count <= LIMIT_NETBIOS_ADDRESSES);
}

static void read_dhcpv6(Cursor in, Bytes whole)
{
    Dhcpv6Message dhcp;
    if (!dhcpv6_message_read(&in, &dhcp))
        return;
    demand(dhcp.relay_count <= LIMIT_DHCPV6_RELAYS);
    demand(dhcp.address_count <= LIMIT_DHCPV6_ADDRESSES && dhcp.name.length < DNS_NAME_SIZE);
    demand_inside(dhcp.duid, whole);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < 1)
        return 0;
    Bytes whole = { data + 1, size - 1 };
    Cursor in = cursor_over(whole.data, whole.length, whole.length + data[0]);
    read_dns(in, whole);
    read_stream(in, whole);
    read_plain(in);
    read_netbios(in);
    read_dhcpv6(in, whole);
    return 0;
}
