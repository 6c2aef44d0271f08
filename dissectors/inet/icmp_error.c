/* SPDX-License-Identifier: GPL-2.0-or-later */
/* RFC 792, RFC 1191 section 4, RFC 4443 section 3, RFC 8201. */
#include "icmp_error.h"

#include "ipv4.h"
#include "ipv6.h"

enum {
    UNREACHABLE = 3,
    FRAGMENTATION_NEEDED = 4, /* code */
    TIME_EXCEEDED = 11,
    PARAMETER_PROBLEM = 12,
    V6_UNREACHABLE = 1,
    V6_TOO_BIG = 2,
    V6_TIME_EXCEEDED = 3,
    V6_PARAMETER_PROBLEM = 4,
};

/* The kind of an ICMP message; false when it is no error that quotes. Source quench is deprecated
 * (RFC 6633), a redirect no error. */
static bool kind_of_v4(uint8_t type, uint8_t code, IcmpErrorKind *kind)
{
    switch (type) {
    case UNREACHABLE:
        *kind = code == FRAGMENTATION_NEEDED ? ICMP_ERROR_TOO_BIG : ICMP_ERROR_UNREACHABLE;
        return true;
    case TIME_EXCEEDED:
        *kind = ICMP_ERROR_TIME_EXCEEDED;
        return true;
    case PARAMETER_PROBLEM:
        *kind = ICMP_ERROR_PARAMETER;
        return true;
    default:
        return false;
    }
}

static bool kind_of_v6(uint8_t type, IcmpErrorKind *kind)
{
    switch (type) {
    case V6_UNREACHABLE:
        *kind = ICMP_ERROR_UNREACHABLE;
        return true;
    case V6_TOO_BIG:
        *kind = ICMP_ERROR_TOO_BIG;
        return true;
    case V6_TIME_EXCEEDED:
        *kind = ICMP_ERROR_TIME_EXCEEDED;
        return true;
    case V6_PARAMETER_PROBLEM:
        *kind = ICMP_ERROR_PARAMETER;
        return true;
    default:
        return false;
    }
}

/* Type, code, checksum, and the word that holds the MTU: its low half in ICMP. */
static bool read_header(Cursor *in, bool is_v6, IcmpError *error)
{
    uint8_t type = cursor_u8(in);
    error->code = cursor_u8(in);
    cursor_skip(in, 2);
    uint32_t word = cursor_be32(in);
    if (!cursor_ok(in))
        return false;
    if (!(is_v6 ? kind_of_v6(type, &error->kind) : kind_of_v4(type, error->code, &error->kind)))
        return false;
    if (error->kind == ICMP_ERROR_TOO_BIG)
        error->mtu = is_v6 ? word : word & 0xffff;
    return true;
}

static bool read_quoted_v4(Cursor *in, IcmpError *error, bool *has_transport)
{
    Ipv4Header header;
    if (!ipv4_header_read(in, &header))
        return false;
    error->source = header.source;
    error->destination = header.destination;
    error->protocol = header.protocol;
    *has_transport = header.fragment_offset == 0;
    return true;
}

static bool read_quoted_v6(Cursor *in, IcmpError *error, bool *has_transport)
{
    Ipv6Header header;
    Ipv6Extensions extensions;
    if (!ipv6_header_read(in, &header))
        return false;
    error->source = header.source;
    error->destination = header.destination;
    error->protocol = header.next_header;
    *has_transport = ipv6_extensions_read(in, header.next_header, &extensions);
    if (*has_transport) {
        error->protocol = extensions.protocol;
        *has_transport = extensions.fragment_offset == 0;
    }
    return true;
}

/* At least 8 bytes are quoted (RFC 792): ports and, of TCP, the sequence number. */
static void read_transport(Cursor *in, IcmpError *error)
{
    if (error->protocol != IP_PROTOCOL_TCP && error->protocol != IP_PROTOCOL_UDP)
        return;
    uint16_t source = cursor_be16(in), destination = cursor_be16(in);
    if (!cursor_ok(in))
        return;
    error->has_ports = true;
    error->source_port = source;
    error->destination_port = destination;
    if (error->protocol != IP_PROTOCOL_TCP)
        return;
    uint32_t sequence = cursor_be32(in);
    error->has_sequence = cursor_ok(in);
    error->sequence = sequence;
}

bool icmp_error_read(Cursor *in, bool is_v6, IcmpError *out)
{
    IcmpError error = { .mtu = 0 };
    bool has_transport = false;
    if (!read_header(in, is_v6, &error) || !(is_v6 ? read_quoted_v6(in, &error, &has_transport)
                                                   : read_quoted_v4(in, &error, &has_transport)))
        return false;
    if (has_transport)
        read_transport(in, &error);
    *out = error;
    return true;
}
