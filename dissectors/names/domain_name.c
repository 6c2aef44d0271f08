/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "domain_name.h"

#include <string.h>

Bytes domain_name_trim(Bytes name)
{
    if (name.length > 0 && name.data[name.length - 1] == '.')
        name.length--;
    return name;
}

static uint8_t lower(uint8_t letter)
{
    return letter >= 'A' && letter <= 'Z' ? letter | 0x20 : letter;
}

bool domain_name_equal(Bytes a, Bytes b)
{
    a = domain_name_trim(a);
    b = domain_name_trim(b);
    if (a.length != b.length)
        return false;
    if (a.length == 0 || memcmp(a.data, b.data, a.length) == 0) /* as nearly all that are equal */
        return true;
    for (size_t i = 0; i < a.length; i++)
        if (lower(a.data[i]) != lower(b.data[i]))
            return false;
    return true;
}

Bytes domain_name_host(Bytes name)
{
    const uint8_t *dot = name.length > 0 ? memchr(name.data, '.', name.length) : NULL;
    if (dot != NULL)
        name.length = (size_t)(dot - name.data);
    return name;
}

bool domain_name_is_full(Bytes name)
{
    name = domain_name_trim(name);
    return domain_name_host(name).length < name.length;
}

bool domain_name_matches(Bytes a, Bytes b)
{
    if (domain_name_is_full(a) && domain_name_is_full(b))
        return domain_name_equal(a, b);
    Bytes host = domain_name_host(a);
    return host.length > 0 && domain_name_equal(host, domain_name_host(b));
}
