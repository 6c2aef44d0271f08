/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <stdbool.h>

#include "bytes.h"

/*
 * Names of hosts as bytes: letters of either case are the same (RFC 4343), a dot at the end says
 * nothing, and a name of one label says only how a host is called inside its domain.
 */

/* The name without the dot at its end. */
Bytes domain_name_trim(Bytes name);

bool domain_name_equal(Bytes a, Bytes b);

/* Has it a domain? */
bool domain_name_is_full(Bytes name);

/* The first label. */
Bytes domain_name_host(Bytes name);

/* May both be names of one host? Equal; where one of them has no domain, their first labels. */
bool domain_name_matches(Bytes a, Bytes b);
