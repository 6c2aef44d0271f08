/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <stdbool.h>

#include "bytes.h"

/* What a request asks for (RFC 9112 section 3.2). */
typedef struct HttpTarget {
    bool is_absolute; /* as one asks a proxy */
    Bytes authority;  /* of the absolute form; empty otherwise */
    Bytes path;       /* without query and fragment; all of the target where it has no path */
} HttpTarget;

HttpTarget http_target_read(Bytes target);

/* The name or address of "user@host:port", without brackets of IPv6. */
Bytes http_target_host(Bytes authority);
