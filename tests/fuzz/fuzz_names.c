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

static void read_dns(Cursor in, Bytes whole)
{
    DnsMessage message, again;
    DnsRecord record;
    DnsHost host;
    unsigned records = 0, hosts = 0;
    if (!dns_message_read(&in, &message))
        return;
    again = message;
    while (dns_message_next(&message, &record)) {
        demand(record.name.length < DNS_NAME_SIZE && ++records <= LIMIT_DNS_RECORDS);
        demand_inside(record.data, whole);
    }
    demand(!dns_message_next(&message, &record) || records < LIMIT_DNS_RECORDS);
    while (dns_message_next_host(&again, &host))
        hosts++;
    demand(hosts <= records);
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
    read_netbios(in);
    read_dhcpv6(in, whole);
    return 0;
}
