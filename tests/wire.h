/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

/*
 * Frames of a link built byte by byte (RFC 826, RFC 791, RFC 8200, RFC 792, RFC 9293, RFC 768,
 * RFC 2131, RFC 7348), for the tests of what follows frames.
 */
#include <string.h>

#include "frame.h"
#include "ip.h"
#include "mac.h"

#define MAC(a, b, c, d, e, f)                                                                      \
    {                                                                                              \
        {                                                                                          \
            0x##a, 0x##b, 0x##c, 0x##d, 0x##e, 0x##f                                               \
        }                                                                                          \
    }
#define IP4(a, b, c, d)                                                                            \
    {                                                                                              \
        {                                                                                          \
            [10] = 0xff, [11] = 0xff, a, b, c, d                                                   \
        }                                                                                          \
    }

/* Who sends or is sent to: a MAC and the address it stands for in this frame. */
typedef struct Host {
    Mac mac;
    Ip ip;
} Host;

/* One frame; what stands in it is kept, so that it can be sent on with another header. */
typedef struct Wire {
    uint8_t bytes[1600];
    size_t length, network; /* network: offset of the IP or ARP header */
    uint16_t vlans[6];      /* tags of every frame, outermost first */
    unsigned vlan_count;
    uint8_t ttl;        /* of the packets to come; 0: 64 */
    uint16_t id;        /* of the last IP packet */
    const Mac *sent_by; /* Ethernet source of the frames to come; NULL: the sender's own */
} Wire;

enum { WIRE_TTL = 64, WIRE_SYN = 0x02, WIRE_RST = 0x04, WIRE_ACK = 0x10 };

static const Mac wire_everybody = MAC(ff, ff, ff, ff, ff, ff);
static const Mac wire_nobody = MAC(00, 00, 00, 00, 00, 00);

static inline void wire_put(Wire *wire, const void *bytes, size_t n)
{
    if (n > 0)
        memcpy(wire->bytes + wire->length, bytes, n);
    wire->length += n;
}

static inline void wire_u8(Wire *wire, unsigned number)
{
    wire->bytes[wire->length++] = (uint8_t)number;
}

static inline void wire_u16(Wire *wire, unsigned number)
{
    wire_u8(wire, number >> 8 & 0xff);
    wire_u8(wire, number & 0xff);
}

static inline void wire_u32(Wire *wire, uint32_t number)
{
    wire_u16(wire, number >> 16);
    wire_u16(wire, number & 0xffff);
}

static inline void wire_zeros(Wire *wire, size_t n)
{
    memset(wire->bytes + wire->length, 0, n);
    wire->length += n;
}

static inline void wire_begin(Wire *wire, const Mac *source, const Mac *destination, unsigned type)
{
    wire->length = 0;
    wire_put(wire, destination->bytes, 6);
    wire_put(wire, wire->sent_by != NULL ? wire->sent_by->bytes : source->bytes, 6);
    for (unsigned i = 0; i < wire->vlan_count; i++) {
        wire_u16(wire, 0x8100);
        wire_u16(wire, wire->vlans[i]);
    }
    wire_u16(wire, type);
    wire->network = wire->length;
}

static inline void wire_arp(Wire *wire, unsigned operation, const Host *sender, const Host *target,
                            const Mac *destination)
{
    wire_begin(wire, &sender->mac, destination, 0x0806);
    wire_u16(wire, 1);
    wire_u16(wire, 0x0800);
    wire_u8(wire, 6);
    wire_u8(wire, 4);
    wire_u16(wire, operation);
    wire_put(wire, sender->mac.bytes, 6);
    wire_put(wire, sender->ip.bytes + 12, 4);
    wire_put(wire, target->mac.bytes, 6);
    wire_put(wire, target->ip.bytes + 12, 4);
}

/* "Who has ip?", to everybody. */
static inline void wire_request(Wire *wire, const Host *asker, const Ip *ip)
{
    wire_arp(wire, 1, asker, &(Host){ wire_nobody, *ip }, &wire_everybody);
}

/* The same asked of one station alone, as caches do before they give an entry up. */
static inline void wire_request_to(Wire *wire, const Host *asker, const Host *to)
{
    wire_arp(wire, 1, asker, to, &to->mac);
}

static inline void wire_reply(Wire *wire, const Host *owner, const Host *asker)
{
    wire_arp(wire, 2, owner, asker, &asker->mac);
}

/* RFC 5227 section 2.1.1: sender address 0.0.0.0. */
static inline void wire_probe(Wire *wire, const Host *prober)
{
    static const Ip unspecified = IP4(0, 0, 0, 0);
    wire_arp(wire, 1, &(Host){ prober->mac, unspecified }, &(Host){ wire_nobody, prober->ip },
             &wire_everybody);
}

/* RFC 5227 section 2.3. */
static inline void wire_announce(Wire *wire, const Host *owner)
{
    wire_arp(wire, 1, owner, &(Host){ wire_nobody, owner->ip }, &wire_everybody);
}

static inline void wire_ip4(Wire *wire, const Host *from, const Host *to, unsigned protocol,
                            size_t payload)
{
    wire_begin(wire, &from->mac, &to->mac, 0x0800);
    wire_u16(wire, 0x4500);
    wire_u16(wire, (unsigned)(20 + payload));
    wire_u16(wire, wire->id);
    wire_u16(wire, 0x4000);
    wire_u8(wire, wire->ttl != 0 ? wire->ttl : WIRE_TTL);
    wire_u8(wire, protocol);
    wire_u16(wire, 0); /* checksum offload */
    wire_put(wire, from->ip.bytes + 12, 4);
    wire_put(wire, to->ip.bytes + 12, 4);
}

static inline void wire_ip6(Wire *wire, const Host *from, const Host *to, unsigned protocol,
                            size_t payload)
{
    wire_begin(wire, &from->mac, &to->mac, 0x86dd);
    wire_u32(wire, 0x60000000);
    wire_u16(wire, (unsigned)payload);
    wire_u8(wire, protocol);
    wire_u8(wire, wire->ttl != 0 ? wire->ttl : WIRE_TTL);
    wire_put(wire, from->ip.bytes, 16);
    wire_put(wire, to->ip.bytes, 16);
}

/* Every packet begun here is a new one: it has an IP id of its own. */
static inline void wire_ip(Wire *wire, const Host *from, const Host *to, unsigned protocol,
                           size_t payload)
{
    wire->id++;
    if (ip_is_v4(&from->ip))
        wire_ip4(wire, from, to, protocol, payload);
    else
        wire_ip6(wire, from, to, protocol, payload);
}

static inline void wire_echo(Wire *wire, const Host *from, const Host *to, bool is_reply,
                             unsigned sequence)
{
    bool is_v4 = ip_is_v4(&from->ip);
    wire_ip(wire, from, to, is_v4 ? 1 : 58, 16);
    wire_u8(wire, is_v4 ? (is_reply ? 0 : 8) : (is_reply ? 129 : 128));
    wire_u8(wire, 0);
    wire_u16(wire, 0);
    wire_u16(wire, 0x4242); /* identifier */
    wire_u16(wire, sequence);
    wire_zeros(wire, 8);
}

typedef struct Segment {
    uint16_t from, to;
    uint32_t sequence, acknowledgment;
    unsigned flags, payload;
} Segment;

static inline void wire_tcp(Wire *wire, const Host *from, const Host *to, const Segment *segment)
{
    wire_ip(wire, from, to, 6, 20 + segment->payload);
    wire_u16(wire, segment->from);
    wire_u16(wire, segment->to);
    wire_u32(wire, segment->sequence);
    wire_u32(wire, segment->acknowledgment);
    wire_u16(wire, 0x5000 | segment->flags);
    wire_u16(wire, 0xffff);
    wire_u32(wire, 0);
    wire_zeros(wire, segment->payload);
}

static inline void wire_udp(Wire *wire, const Host *from, const Host *to, uint16_t source,
                            uint16_t destination)
{
    wire_ip(wire, from, to, 17, 8 + 4);
    wire_u16(wire, source);
    wire_u16(wire, destination);
    wire_u16(wire, 12);
    wire_u16(wire, 0);
    wire_u32(wire, wire->id);
}

/* A DHCP message of the client or, with is_reply, to it; to says where the frame goes. */
static inline void wire_dhcp(Wire *wire, const Host *from, const Host *to, const Host *client,
                             bool is_reply, unsigned type)
{
    enum { FIXED = 236, OPTIONS = 4 + 3 + 1 };
    wire_ip(wire, from, to, 17, 8 + FIXED + OPTIONS);
    wire_u16(wire, is_reply ? 67 : 68);
    wire_u16(wire, is_reply ? 68 : 67);
    wire_u16(wire, 8 + FIXED + OPTIONS);
    wire_u16(wire, 0);
    wire_u8(wire, is_reply ? 2 : 1);
    wire_u8(wire, 1);
    wire_u8(wire, 6);
    wire_u8(wire, 0);
    wire_u32(wire, 0x1234567);
    wire_zeros(wire, 4 + 4); /* secs, flags, ciaddr */
    wire_put(wire, client->ip.bytes + 12, is_reply ? 4 : 0);
    wire_zeros(wire, is_reply ? 8 : 12);
    wire_put(wire, client->mac.bytes, 6);
    wire_zeros(wire, 10 + 64 + 128);
    wire_u32(wire, 0x63825363);
    wire_u8(wire, 53);
    wire_u8(wire, 1);
    wire_u8(wire, type);
    wire_u8(wire, 255);
}

/* The frame of another wire inside VXLAN (RFC 7348 section 5). */
static inline void wire_vxlan(Wire *wire, const Host *from, const Host *to, uint32_t vni,
                              const Wire *inner)
{
    size_t size = 8 + 8 + inner->length;
    wire_ip(wire, from, to, 17, size);
    wire_u16(wire, 50000);
    wire_u16(wire, 4789);
    wire_u16(wire, (unsigned)size);
    wire_u16(wire, 0);
    wire_u32(wire, 0x08000000);
    wire_u32(wire, vni << 8);
    wire_put(wire, inner->bytes, inner->length);
}

/* So many bytes, from offset on, of what the IP packet in the frame carries: a fragment, the last
 * one when they reach to its end. */
static inline Wire wire_fragment(const Wire *whole, size_t offset, size_t size)
{
    const uint8_t *ip = whole->bytes + whole->network;
    bool is_v4 = ip[0] >> 4 == 4;
    size_t header = is_v4 ? 20 : 40, payload = whole->length - whole->network - header;
    size_t rest = payload - offset, length = size < rest ? size : rest;
    unsigned more = length < rest;
    Wire piece = *whole;
    piece.length = whole->network + header;
    if (!is_v4) {
        piece.bytes[piece.network + 6] = 44;
        wire_u8(&piece, ip[6]);
        wire_u8(&piece, 0);
        wire_u16(&piece, (unsigned)offset | more);
        wire_u32(&piece, 0xcafe0000u + whole->id);
    }
    wire_put(&piece, ip + header + offset, length);
    unsigned said = (unsigned)(piece.length - piece.network - (is_v4 ? 0 : header));
    uint8_t *field = piece.bytes + piece.network + (is_v4 ? 2 : 4);
    field[0] = (uint8_t)(said >> 8);
    field[1] = (uint8_t)said;
    if (is_v4) {
        piece.bytes[piece.network + 6] = (uint8_t)(offset >> 11 | more << 5);
        piece.bytes[piece.network + 7] = (uint8_t)(offset >> 3);
    }
    return piece;
}

/* RFC 3810 section 5.2: joins groups, one of them the last byte of which is group. */
static inline void wire_listener_report(Wire *wire, const Host *from, unsigned group)
{
    static const Host routers = { MAC(33, 33, 00, 00, 00, 16), { { 0xff, 2, [15] = 0x16 } } };
    wire_ip(wire, from, &routers, 58, 8 + 20);
    wire_u32(wire, 143u << 24);
    wire_u32(wire, 1);
    wire_u32(wire, 4u << 24);
    wire_u16(wire, 0xff02);
    wire_zeros(wire, 13);
    wire_u8(wire, group);
}

/* RFC 4861 sections 4.1 and 4.2: a router solicitation or advertisement with the option that names
 * the sender's MAC. */
static inline void wire_router_word(Wire *wire, const Host *from, bool is_advertisement,
                                    const Mac *option)
{
    static const Host everybody = { MAC(33, 33, 00, 00, 00, 01), { { 0xff, 2, [15] = 1 } } };
    unsigned ttl = wire->ttl;
    wire->ttl = 255;
    wire_ip(wire, from, &everybody, 58, is_advertisement ? 24 : 16);
    wire->ttl = (uint8_t)ttl;
    wire_u32(wire, is_advertisement ? 134u << 24 : 133u << 24);
    wire_zeros(wire, is_advertisement ? 12 : 4);
    wire_u16(wire, 0x0101);
    wire_put(wire, option->bytes, 6);
}

static inline void wire_set_source(Wire *wire, const Mac *mac)
{
    memcpy(wire->bytes + 6, mac->bytes, 6);
}

static inline void wire_set_destination(Wire *wire, const Mac *mac)
{
    memcpy(wire->bytes, mac->bytes, 6);
}

/* What a router does to the IP packet in the frame. */
static inline void wire_lower_ttl(Wire *wire)
{
    bool is_v4 = wire->bytes[wire->network] >> 4 == 4;
    wire->bytes[wire->network + (is_v4 ? 8 : 7)]--;
}

static inline Frame wire_frame(const Wire *wire, uint64_t number, Time time)
{
    return (Frame){ .number = number,
                    .time = time,
                    .link_type = LINKTYPE_ETHERNET,
                    .bytes = { wire->bytes, wire->length },
                    .on_wire = (uint32_t)wire->length };
}
