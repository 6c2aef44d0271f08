/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "http_target.h"

#include <string.h>

#include "http_text.h"

static Bytes without_query(Bytes path)
{
    for (size_t i = 0; i < path.length; i++)
        if (path.data[i] == '?' || path.data[i] == '#')
            return (Bytes){ path.data, i };
    return path;
}

/* The length of "http://" or the like; 0 where there is none. */
static size_t scheme_length(Bytes target)
{
    static const char *const schemes[] = { "http://", "https://" };
    for (size_t i = 0; i < G_N_ELEMENTS(schemes); i++)
        if (http_text_begins(target, schemes[i]))
            return strlen(schemes[i]);
    return 0;
}

HttpTarget http_target_read(Bytes target)
{
    static const uint8_t root[] = "/";
    size_t scheme = scheme_length(target);
    if (scheme == 0)
        return (HttpTarget){ .path = without_query(target) };
    Bytes rest = http_text_skip(target, scheme);
    size_t n = 0;
    while (n < rest.length && strchr("/?#", rest.data[n]) == NULL)
        n++;
    Bytes path = without_query(http_text_skip(rest, n));
    return (HttpTarget){ .is_absolute = true,
                         .authority = { rest.data, n },
                         .path = path.length > 0 ? path : (Bytes){ root, 1 } };
}

Bytes http_target_host(Bytes authority)
{
    const uint8_t *at =
        authority.length > 0 ? memrchr(authority.data, '@', authority.length) : NULL;
    if (at != NULL)
        authority = http_text_skip(authority, (size_t)(at - authority.data) + 1);
    if (authority.length > 0 && authority.data[0] == '[') {
        authority = http_text_skip(authority, 1);
        return http_text_take(&authority, ']');
    }
    return http_text_take(&authority, ':');
}
