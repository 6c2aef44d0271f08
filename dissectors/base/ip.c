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

const char *ip_text(const Ip *ip, char *text)
{
    if (ip_is_v4(ip))
        return inet_ntop(AF_INET, ip->bytes + 12, text, IP_TEXT_SIZE);
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
