/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

/* An IPv6 address, or an IPv4 address mapped into IPv6 (RFC 4291 section 2.5.5.2). */
typedef struct Ip {
    uint8_t bytes[16];
} Ip;

enum { IP_TEXT_SIZE = 46 };

/* Written in one piece: an address put together from parts stalls the next load of the whole, and
 * two are made for every packet. */
static inline Ip ip_from_v4(const uint8_t v4[4])
{
    typedef uint32_t Words __attribute__((vector_size(16)));
    static const uint8_t mapped[4] = { 0, 0, 0xff, 0xff };
    uint32_t prefix, address;
    memcpy(&prefix, mapped, sizeof prefix);
    memcpy(&address, v4, sizeof address);
    Words words = { 0, 0, prefix, address };
    Ip ip;
    memcpy(ip.bytes, &words, sizeof ip.bytes);
    return ip;
}

static inline Ip ip_from_v6(const uint8_t v6[16])
{
    Ip ip;
    memcpy(ip.bytes, v6, 16);
    return ip;
}

static inline bool ip_equal(const Ip *a, const Ip *b)
{
    return memcmp(a->bytes, b->bytes, sizeof a->bytes) == 0;
}

static inline bool ip_is_v4(const Ip *ip)
{
    return memcmp(ip->bytes, "\0\0\0\0\0\0\0\0\0\0\xff\xff", 12) == 0;
}

/* Can one station own it? Not the unspecified, loopback, multicast or limited broadcast address. */
bool ip_is_host(const Ip *ip);

/* fe80::/10 (RFC 4291 section 2.5.6). */
bool ip_is_v6_link_local(const Ip *ip);

/* That, or 169.254/16 (RFC 3927): the same on every link of a station. */
bool ip_is_link_local(const Ip *ip);

/* IPv4 before IPv6, then by number. */
int ip_compare(const Ip *a, const Ip *b);

/* As inet_ntop prints it, into text, which has IP_TEXT_SIZE bytes; returns text. */
const char *ip_text(const Ip *ip, char *text);

/* False when text is no address; *out untouched then. */
bool ip_parse(const char *text, Ip *out);
