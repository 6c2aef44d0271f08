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

/* The bytes of the name stand elsewhere, because they move while more is heard. */
typedef struct Entry {
    HeardName heard;
    guint at;
} Entry;

struct HeardNames {
    GArray *entries;
    GByteArray *text;
    PendingName pending[PENDING];
    unsigned next;
};

HeardNames *heard_names_new(void)
{
    HeardNames *heard = g_new0(HeardNames, 1);
    heard->entries = g_array_new(FALSE, FALSE, sizeof(Entry));
    heard->text = g_byte_array_new();
    return heard;
}

void heard_names_free(HeardNames *heard)
{
    if (heard == NULL)
        return;
    g_array_free(heard->entries, TRUE);
    g_byte_array_free(heard->text, TRUE);
    g_free(heard);
}

static void forget(HeardNames *heard)
{
    g_array_set_size(heard->entries, 0);
    g_byte_array_set_size(heard->text, 0);
}

unsigned heard_names_count(const HeardNames *heard)
{
    return heard->entries->len;
}

HeardName heard_names_get(const HeardNames *heard, unsigned i)
{
    const Entry *entry = &g_array_index(heard->entries, Entry, i);
    HeardName name = entry->heard;
    name.name.data = heard->text->data + entry->at;
    return name;
}

/* Many addresses of one name follow each other in an answer: its bytes are kept once. */
static void add(HeardNames *heard, HeardName name)
{
    if (name.name.length == 0)
        return;
    Entry entry = { name, heard->text->len };
    guint count = heard->entries->len;
    const Entry *last = count > 0 ? &g_array_index(heard->entries, Entry, count - 1) : NULL;
    if (last != NULL && last->heard.name.length == name.name.length &&
        memcmp(heard->text->data + last->at, name.name.data, name.name.length) == 0)
        entry.at = last->at;
    else
        g_byte_array_append(heard->text, name.name.data, (guint)name.name.length);
    g_array_append_val(heard->entries, entry);
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

/* An address with its name, and with those that were only said to stand for that. */
static void add_address(HeardNames *heard, const DnsRecord *record, const DnsAliases *aliases,
                        HeardName name)
{
    name.name = dns_name_bytes(&record->name);
    add(heard, name);
    for (uint8_t i = 0; i < aliases->count; i++) {
        const DnsAlias *alias = &aliases->items[i];
        if (!domain_name_equal(dns_name_bytes(&alias->target), dns_name_bytes(&record->name)))
            continue;
        name.name = dns_name_bytes(&alias->name);
        add(heard, name);
    }
}

static void add_record(HeardNames *heard, const DnsMessage *message, const DnsRecord *record,
                       const DnsAliases *aliases, NameSource source)
{
    HeardName name = { .source = source };
    DnsName target;
    DnsService service;
    if (record->lifetime == 0 && source != NAME_FROM_DNS)
        return; /* taken back (RFC 6762 section 10.1) */
    if (dns_record_ip(record, &name.ip)) {
        add_address(heard, record, aliases, name);
    } else if (record->type == DNS_TYPE_PTR && dns_record_name(message, record, &target) &&
               dns_name_ip(&record->name, &name.ip)) {
        name.source = source == NAME_FROM_DNS ? NAME_FROM_PTR : source;
        name.name = dns_name_bytes(&target);
        add(heard, name);
    } else if (source == NAME_FROM_DNS && dns_record_service(message, record, &service)) {
        add(heard, (HeardName){ .source = NAME_FROM_SRV,
                                .is_service = true,
                                .is_sip = is_sip_service(&record->name),
                                .name = dns_name_bytes(&service.target) });
    }
}

static void read_dns(HeardNames *heard, Cursor in, NameSource source)
{
    DnsMessage message;
    DnsAliases aliases;
    DnsRecord record;
    if (!dns_message_read(&in, &message) || !dns_message_answers(&message))
        return;
    dns_message_aliases(&message, &aliases);
    while (dns_message_next(&message, &record))
        add_record(heard, &message, &record, &aliases, source);
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
    for (uint8_t i = 0; i < message.ip_count; i++)
        add(heard, (HeardName){ .source = NAME_FROM_NETBIOS,
                                .ip = message.ips[i],
                                .name = { message.name, message.length } });
}

static void add_by_dhcp(HeardNames *heard, const Ip *ip, const DnsName *name)
{
    if (ip_is_host(ip))
        add(heard,
            (HeardName){ .source = NAME_FROM_DHCP, .ip = *ip, .name = dns_name_bytes(name) });
}

/* The name with its domain, where the message has it, else the plain one. */
static DnsName name_in_dhcp(const DhcpMessage *dhcp)
{
    DnsName name = { .length = 0 };
    Bytes plain = dhcp->full_name.length > 0 ? dhcp->full_name : dhcp->host_name;
    if (dhcp->full_name.length > 0 && dhcp->is_full_name_encoded) {
        Cursor in = cursor_over(plain.data, plain.length, plain.length);
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
