/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "http_endpoint.h"

#include <string.h>

#include "http_text.h"

static Bytes last_segment(Bytes path)
{
    const uint8_t *slash = path.length > 0 ? memrchr(path.data, '/', path.length) : NULL;
    return slash != NULL ? http_text_skip(path, (size_t)(slash - path.data) + 1) : path;
}

static bool ends(Bytes text, const char *word)
{
    size_t length = strlen(word);
    return text.length >= length &&
           http_text_equal(http_text_skip(text, text.length - length), word);
}

HttpEndpoint http_endpoint_of(Bytes path)
{
    static const char soap[] = "/autodiscover/autodiscover.svc";
    if (http_text_equal(path, "/autodiscover/autodiscover.xml"))
        return HTTP_ENDPOINT_AUTODISCOVER_POX;
    if (http_text_begins(path, soap) &&
        (path.length == sizeof soap - 1 || path.data[sizeof soap - 1] == '/'))
        return HTTP_ENDPOINT_AUTODISCOVER_SOAP;
    Bytes file = last_segment(path);
    bool is_delegation = http_text_begins(file, "managedelegation") && ends(file, ".asmx");
    return is_delegation ? HTTP_ENDPOINT_DELEGATION : HTTP_ENDPOINT_NONE;
}
