/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <stdbool.h>

#include "bytes.h"
#include "ip.h"

/* How Microsoft's side of a Teams Direct Routing trunk is known. */

/* The published addresses of its signalling: 52.112.0.0/14 and 52.120.0.0/14. */
bool direct_routing_has_ip(const Ip *ip);

/* Is it a host of pstnhub.microsoft.com? */
bool direct_routing_has_name(Bytes name);
