/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

/* Answers of DNS built record by record (RFC 1035 section 4.1, RFC 2782), without compression. */
#include "wire.h"

typedef struct DnsWire {
    uint8_t bytes[450];
    size_t length;
} DnsWire;

enum { DNS_WIRE_ANSWER = 0x8180, DNS_WIRE_MULTICAST = 0x8400, DNS_WIRE_NO_NAME = 0x8183 };

static inline void dns_wire_u16(DnsWire *dns, unsigned number)
{
    dns->bytes[dns->length++] = (uint8_t)(number >> 8);
    dns->bytes[dns->length++] = (uint8_t)number;
}

static inline DnsWire dns_wire_new(unsigned flags)
{
    DnsWire dns = { .length = 0 };
    dns_wire_u16(&dns, 0x4711);
    dns_wire_u16(&dns, flags);
    for (int i = 0; i < 4; i++)
        dns_wire_u16(&dns, 0);
    return dns;
}

static inline void dns_wire_name(DnsWire *dns, const char *name)
{
    while (*name != '\0') {
        size_t label = strcspn(name, ".");
        dns->bytes[dns->length++] = (uint8_t)label;
        memcpy(dns->bytes + dns->length, name, label);
        dns->length += label;
        name += label + (name[label] == '.');
    }
    dns->bytes[dns->length++] = 0;
}

/* Another answer up to its data, whose length dns_wire_end fills in. */
static inline size_t dns_wire_begin(DnsWire *dns, const char *name, unsigned type,
                                    unsigned lifetime)
{
    dns->bytes[7]++;
    dns_wire_name(dns, name);
    dns_wire_u16(dns, type);
    dns_wire_u16(dns, 1);
    dns_wire_u16(dns, 0);
    dns_wire_u16(dns, lifetime);
    dns_wire_u16(dns, 0);
    return dns->length;
}

static inline void dns_wire_end(DnsWire *dns, size_t data)
{
    dns->bytes[data - 1] = (uint8_t)(dns->length - data);
}

static inline void dns_wire_address(DnsWire *dns, const char *name, const Ip *ip)
{
    bool is_v4 = ip_is_v4(ip);
    size_t data = dns_wire_begin(dns, name, is_v4 ? 1 : 28, 300), size = is_v4 ? 4 : 16;
    memcpy(dns->bytes + dns->length, ip->bytes + 16 - size, size);
    dns->length += size;
    dns_wire_end(dns, data);
}

/* CNAME (5) or PTR (12). */
static inline void dns_wire_alias(DnsWire *dns, const char *name, unsigned type, const char *target)
{
    size_t data = dns_wire_begin(dns, name, type, 300);
    dns_wire_name(dns, target);
    dns_wire_end(dns, data);
}

static inline void dns_wire_service(DnsWire *dns, const char *name, unsigned port,
                                    const char *target)
{
    size_t data = dns_wire_begin(dns, name, 33, 300);
    dns_wire_u16(dns, 10);
    dns_wire_u16(dns, 20);
    dns_wire_u16(dns, port);
    dns_wire_name(dns, target);
    dns_wire_end(dns, data);
}

/* The message as a datagram; both ports are the same, as servers of multicast DNS use them. */
static inline void dns_wire_send(const DnsWire *dns, Wire *wire, const Host *from, const Host *to,
                                 uint16_t port)
{
    wire_ip(wire, from, to, 17, 8 + dns->length);
    wire_u16(wire, port);
    wire_u16(wire, port);
    wire_u16(wire, (unsigned)(8 + dns->length));
    wire_u16(wire, 0);
    wire_put(wire, dns->bytes, dns->length);
}
