/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "bytes.h"

/* What the cases ask about: other paths are followed only for who wants facts. */
typedef enum HttpEndpoint {
    HTTP_ENDPOINT_NONE,
    HTTP_ENDPOINT_AUTODISCOVER_POX,  /* /autodiscover/autodiscover.xml */
    HTTP_ENDPOINT_AUTODISCOVER_SOAP, /* /autodiscover/autodiscover.svc and below */
    HTTP_ENDPOINT_DELEGATION,        /* managedelegation*.asmx in any folder */
} HttpEndpoint;

/* A path without its query, in letters of any case. */
HttpEndpoint http_endpoint_of(Bytes path);
