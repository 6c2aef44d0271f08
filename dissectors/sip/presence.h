/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <stdbool.h>

#include "bytes.h"
#include "limits.h"

/* A URI as it stands in a document, its entities replaced. */
typedef struct PresenceUri {
    uint8_t bytes[LIMIT_PRESENCE_URI];
    size_t length; /* 0: none */
} PresenceUri;

/* What a presence document says of phone numbers in contact cards ([MS-PRES] section 2.2.2.7.5). */
typedef struct Presence {
    PresenceUri owner; /* whose presence it is */
    uint32_t numbers;  /* phones with a tel: URI */
    uint32_t bare;     /* of them, those without a display string */
    PresenceUri uri;   /* of the first of these */
} Presence;

/* Reads as far as it is XML: a document that is cut off or broken tells what stands before that.
 * False: it has no contact card with a phone; *out untouched. No entity is expanded but the five
 * of XML itself. */
bool presence_read(Bytes document, Presence *out);
