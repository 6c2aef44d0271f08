/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "heard_names.h"

#include <glib.h>

#include "dhcpv6.h"
#include "dns.h"
#include "domain_name.h"
#include "netbios.h"

enum { PENDING = 64 };

/* The name in a DHCP request. */
typedef struct PendingName {
    Mac mac;
    uint32_t transaction;
    DnsName name; /* empty: none */
} PendingName;

/* A record of a message begins one host at most and adds one address to it; messages of the other
 * protocols have fewer. */
struct HeardNames {
    HeardHosts hosts[LIMIT_DNS_RECORDS];
    unsigned first_names[LIMIT_DNS_RECORDS]; /* of each: names move while more are heard */
    Ip ips[LIMIT_DNS_RECORDS];
    unsigned count, ip_count;
    DnsName *names;
    unsigned name_count, name_room;
    PendingName pending[PENDING];
    unsigned next;
};

G_STATIC_ASSERT(LIMIT_NETBIOS_ADDRESSES <= LIMIT_DNS_RECORDS &&
                LIMIT_DHCPV6_ADDRESSES <= LIMIT_DNS_RECORDS);

HeardNames *heard_names_new(void)
{
    return g_new0(HeardNames, 1);
}

void heard_names_free(HeardNames *heard)
{
    if (heard == NULL)
        return;
    g_free(heard->names);
    g_free(heard);
}

static void forget(HeardNames *heard)
{
    heard->count = heard->ip_count = heard->name_count = 0;
}

unsigned heard_names_count(const HeardNames *heard)
{
    return heard->count;
}

HeardHosts heard_names_get(const HeardNames *heard, unsigned i)
{
    HeardHosts hosts = heard->hosts[i];
    hosts.names = hosts.name_count > 0 ? &heard->names[heard->first_names[i]] : NULL;
    return hosts;
}

/* Hosts of which names and addresses are added next. */
static void begin(HeardNames *heard, HeardHosts hosts)
{
    hosts.ips = &heard->ips[heard->ip_count];
    heard->first_names[heard->count] = heard->name_count;
    heard->hosts[heard->count++] = hosts;
}

static void add_ip(HeardNames *heard, const Ip *ip)
{
    heard->ips[heard->ip_count++] = *ip;
    heard->hosts[heard->count - 1].ip_count++;
}

/* The room stays for the messages that come. */
static DnsName *new_name(HeardNames *heard)
{
    enum { FIRST_ROOM = 16 };
    if (heard->name_count == heard->name_room) {
        heard->name_room = MAX(2 * heard->name_room, (unsigned)FIRST_ROOM);
        heard->names = g_renew(DnsName, heard->names, heard->name_room);
    }
    return &heard->names[heard->name_count++];
}

/* Only as many bytes as the name has: they are few of those that a name may have. */
static void add_name(HeardNames *heard, Bytes name)
{
    if (name.length == 0)
        return;
    DnsName *added = new_name(heard);
    added->length = (uint16_t)name.length;
    memcpy(added->bytes, name.data, name.length);
    heard->hosts[heard->count - 1].name_count++;
}

/* The names by which SIP services are found: RFC 3263 section 4, and those of Lync and its
 * successors inside a company and between companies. */
static bool is_sip_service(const DnsName *name)
{
    static const char *const services[] = {
        "_sip", "_sips", "_sipinternal", "_sipinternaltls", "_sipfederationtls",
    };
    Bytes label = domain_name_host(dns_name_bytes(name));
    for (size_t i = 0; i < G_N_ELEMENTS(services); i++)
        if (domain_name_equal(label, (Bytes){ (const uint8_t *)services[i], strlen(services[i]) }))
            return true;
    return false;
}

/* A message of DNS while it is read. */
typedef struct Reading {
    HeardNames *heard;
    DnsMessage message;
    DnsRecord records[LIMIT_DNS_RECORDS];
    DnsAliases aliases;
    NameSource source;
    uint32_t owner_at; /* of the hosts that were begun last; 0: they take no more addresses */
} Reading;

/* Hosts with their name, and with those that were only said to stand for that. */
static bool begin_owner(Reading *reading, const DnsRecord *record)
{
    DnsName owner;
    const DnsAliases *aliases = &reading->aliases;
    if (!dns_record_owner(&reading->message, record, &owner))
        return false;
    begin(reading->heard, (HeardHosts){ .source = reading->source });
    reading->owner_at = record->owner_at;
    add_name(reading->heard, dns_name_bytes(&owner));
    for (uint8_t i = 0; i < aliases->count; i++)
        if (domain_name_equal(dns_name_bytes(&aliases->items[i].target), dns_name_bytes(&owner)))
            add_name(reading->heard, dns_name_bytes(&aliases->items[i].name));
    return true;
}

/* The addresses of one name follow each other in an answer. */
static void take_address(Reading *reading, const DnsRecord *record, const Ip *ip)
{
    if (reading->owner_at == record->owner_at || begin_owner(reading, record))
        add_ip(reading->heard, ip);
}

static void take_pointer(Reading *reading, const DnsRecord *record)
{
    DnsName owner, target;
    Ip ip;
    if (!dns_record_name(&reading->message, record, &target) ||
        !dns_record_owner(&reading->message, record, &owner) || !dns_name_ip(&owner, &ip))
        return;
    bool is_dns = reading->source == NAME_FROM_DNS;
    begin(reading->heard, (HeardHosts){ .source = is_dns ? NAME_FROM_PTR : reading->source });
    add_ip(reading->heard, &ip);
    add_name(reading->heard, dns_name_bytes(&target));
    reading->owner_at = 0;
}

static void take_service(Reading *reading, const DnsRecord *record)
{
    DnsName owner;
    DnsService service;
    if (reading->source != NAME_FROM_DNS ||
        !dns_record_service(&reading->message, record, &service) ||
        !dns_record_owner(&reading->message, record, &owner))
        return;
    begin(reading->heard, (HeardHosts){ .source = NAME_FROM_SRV,
                                        .is_service = true,
                                        .is_sip = is_sip_service(&owner) });
    add_name(reading->heard, dns_name_bytes(&service.target));
    reading->owner_at = 0;
}

static void take_record(Reading *reading, const DnsRecord *record)
{
    Ip ip;
    if (record->lifetime == 0 && reading->source != NAME_FROM_DNS)
        return; /* taken back (RFC 6762 section 10.1) */
    if (dns_record_ip(record, &ip))
        take_address(reading, record, &ip);
    else if (record->type == DNS_TYPE_PTR)
        take_pointer(reading, record);
    else if (record->type == DNS_TYPE_SRV)
        take_service(reading, record);
}

/* An alias may stand behind the address that it leads to. */
static void read_dns(HeardNames *heard, Cursor in, NameSource source)
{
    Reading reading; /* large, and little of it in use */
    unsigned count = 0;
    reading.heard = heard;
    reading.source = source;
    reading.owner_at = 0;
    if (!dns_message_read(&in, &reading.message) || !dns_message_answers(&reading.message))
        return;
    while (count < LIMIT_DNS_RECORDS && dns_message_next(&reading.message, &reading.records[count]))
        count++;
    dns_message_aliases(&reading.message, reading.records, count, &reading.aliases);
    for (unsigned i = 0; i < count; i++)
        take_record(&reading, &reading.records[i]);
}

void heard_names_read_dns(HeardNames *heard, Cursor message)
{
    forget(heard);
    read_dns(heard, message, NAME_FROM_DNS);
}

static void read_netbios(HeardNames *heard, Cursor in)
{
    NetbiosMessage message;
    if (!netbios_message_read(&in, &message) || message.is_group ||
        (message.suffix != NETBIOS_WORKSTATION && message.suffix != NETBIOS_SERVER))
        return;
    begin(heard, (HeardHosts){ .source = NAME_FROM_NETBIOS });
    add_name(heard, (Bytes){ message.name, message.length });
    for (uint8_t i = 0; i < message.ip_count; i++)
        add_ip(heard, &message.ips[i]);
}

static void add_by_dhcp(HeardNames *heard, const Ip *ip, const DnsName *name)
{
    if (!ip_is_host(ip))
        return;
    begin(heard, (HeardHosts){ .source = NAME_FROM_DHCP });
    add_name(heard, dns_name_bytes(name));
    add_ip(heard, ip);
}

/* The name with its domain, where the message has it, else the plain one. */
static DnsName name_in_dhcp(const DhcpMessage *dhcp)
{
    DnsName name = { .length = 0 };
    Bytes plain = dhcp->full_name.length > 0 ? dhcp->full_name : dhcp->host_name;
    if (dhcp->full_name.length > 0 && dhcp->is_full_name_encoded) {
        Cursor in = cursor_of(plain);
        dns_name_read_plain(&in, &name);
    } else if (plain.length > 0 && plain.length < sizeof name.bytes) {
        memcpy(name.bytes, plain.data, plain.length);
        name.length = (uint16_t)plain.length;
    }
    return name;
}

/* The name stands in what the client says, its address in the ACK of the same transaction; what
 * the server says of the name itself is worth more (RFC 4702 section 4). */
static void read_dhcp(HeardNames *heard, const DhcpMessage *dhcp)
{
    DnsName name = name_in_dhcp(dhcp);
    if (!dhcp->is_reply && name.length > 0) {
        add_by_dhcp(heard, &dhcp->client_ip, &name);
        heard->pending[heard->next] = (PendingName){ dhcp->client_mac, dhcp->transaction, name };
        heard->next = (heard->next + 1) % PENDING;
    }
    if (!dhcp->is_reply || dhcp->type != DHCP_ACK)
        return;
    for (unsigned i = 0; name.length == 0 && i < PENDING; i++) {
        const PendingName *pending = &heard->pending[i];
        if (pending->transaction == dhcp->transaction &&
            mac_equal(&pending->mac, &dhcp->client_mac))
            name = pending->name;
    }
    add_by_dhcp(heard, &dhcp->your_ip, &name);
}

static void read_dhcpv6(HeardNames *heard, Cursor in)
{
    Dhcpv6Message message;
    if (!dhcpv6_message_read(&in, &message) || message.type != DHCPV6_REPLY || !message.has_name)
        return;
    for (uint8_t i = 0; i < message.address_count; i++)
        if (message.addresses[i].valid > 0)
            add_by_dhcp(heard, &message.addresses[i].ip, &message.name);
}

bool heard_names_are_in(const Packet *packet)
{
    switch (packet->udp.source_port) {
    case DNS_PORT:
    case DNS_MULTICAST_PORT:
    case DNS_LINK_LOCAL_PORT:
    case NETBIOS_NAME_PORT:
    case DHCPV6_SERVER_PORT:
        return true;
    default:
        return (packet->parts & PACKET_DHCP) != 0;
    }
}

void heard_names_read(HeardNames *heard, const Packet *packet)
{
    forget(heard);
    if ((packet->parts & PACKET_DHCP) != 0) {
        read_dhcp(heard, &packet->dhcp);
        return;
    }
    Cursor in = packet_udp_payload(packet);
    switch (packet->udp.source_port) {
    case DNS_PORT:
        read_dns(heard, in, NAME_FROM_DNS);
        break;
    case DNS_MULTICAST_PORT:
        read_dns(heard, in, NAME_FROM_MDNS);
        break;
    case DNS_LINK_LOCAL_PORT:
        read_dns(heard, in, NAME_FROM_LLMNR);
        break;
    case NETBIOS_NAME_PORT:
        read_netbios(heard, in);
        break;
    case DHCPV6_SERVER_PORT:
        read_dhcpv6(heard, in);
        break;
    default:
        break;
    }
}
