/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "ip.h"

#include <arpa/inet.h>

bool ip_is_host(const Ip *ip)
{
    static const Ip unspecified, loopback = { { [15] = 1 } };
    if (!ip_is_v4(ip))
        return ip->bytes[0] != 0xff && !ip_equal(ip, &unspecified) && !ip_equal(ip, &loopback);
    /* RFC 1122 section 3.2.1.3: 0/8 and 127/8 never name a station on a link; 224/4 groups,
     * 240/4 is reserved and 255.255.255.255 everybody */
    uint8_t first = ip->bytes[12];
    return first != 0 && first != 127 && first < 224;
}

bool ip_is_v6_link_local(const Ip *ip)
{
    return ip->bytes[0] == 0xfe && (ip->bytes[1] & 0xc0) == 0x80;
}

bool ip_is_link_local(const Ip *ip)
{
    bool is_v4_local = ip_is_v4(ip) && ip->bytes[12] == 169 && ip->bytes[13] == 254;
    return is_v4_local || ip_is_v6_link_local(ip);
}

int ip_compare(const Ip *a, const Ip *b)
{
    bool a_is_v4 = ip_is_v4(a), b_is_v4 = ip_is_v4(b);
    if (a_is_v4 != b_is_v4)
        return a_is_v4 ? -1 : 1;
    return memcmp(a->bytes, b->bytes, sizeof a->bytes);
}

static char *put_octet(uint8_t octet, char *at)
{
    if (octet >= 100)
        *at++ = (char)('0' + octet / 100);
    if (octet >= 10)
        *at++ = (char)('0' + octet / 10 % 10);
    *at++ = (char)('0' + octet % 10);
    return at;
}

/* By hand: inet_ntop prints each of them with sprintf, and a report has many. */
static const char *v4_text(const uint8_t v4[4], char *text)
{
    char *at = put_octet(v4[0], text);
    for (int i = 1; i < 4; i++) {
        *at++ = '.';
        at = put_octet(v4[i], at);
    }
    *at = '\0';
    return text;
}

const char *ip_text(const Ip *ip, char *text)
{
    if (ip_is_v4(ip))
        return v4_text(ip->bytes + 12, text);
    return inet_ntop(AF_INET6, ip->bytes, text, IP_TEXT_SIZE);
}

bool ip_parse(const char *text, Ip *out)
{
    uint8_t bytes[16];
    if (inet_pton(AF_INET, text, bytes) == 1) {
        *out = ip_from_v4(bytes);
        return true;
    }
    if (inet_pton(AF_INET6, text, bytes) != 1)
        return false;
    *out = ip_from_v6(bytes);
    return true;
}
