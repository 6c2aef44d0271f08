/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "direct_routing.h"

bool direct_routing_has_ip(const Ip *ip)
{
    return ip_is_v4(ip) && ip->bytes[12] == 52 &&
           ((ip->bytes[13] & 0xfc) == 112 || (ip->bytes[13] & 0xfc) == 120);
}

bool direct_routing_has_name(Bytes name)
{
    static const char domain[] = ".pstnhub.microsoft.com";
    size_t length = sizeof domain - 1;
    if (name.length > 0 && name.data[name.length - 1] == '.')
        name.length--;
    return name.length >= length &&
           g_ascii_strncasecmp((const char *)name.data + name.length - length, domain, length) == 0;
}
