/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <stdbool.h>

#include "bytes.h"
#include "ip.h"
#include "limits.h"

/* Where media go (RFC 8866 section 5.7). */
typedef struct SdpConnection {
    Bytes address; /* as written, without TTL and count; empty: not said */
    bool has_ip;   /* it is no name */
    Ip ip;
} SdpConnection;

/* An m= line and what stands below it (RFC 8866 section 5.14). */
typedef struct SdpMedia {
    Bytes kind;    /* audio, video, application ... */
    uint16_t port; /* 0: refused */
    Bytes protocol;
    SdpConnection connection; /* its own, or that of the session */
} SdpMedia;

typedef struct Sdp {
    SdpConnection connection; /* of the session */
    uint8_t media_count;
    bool is_more; /* there are more media than are kept */
    SdpMedia media[LIMIT_SDP_MEDIA];
} Sdp;

/* Where a session description (RFC 8866) wants its media: other lines, and those that cannot be
 * read, are passed over. False: there is
 * no v= line at its beginning; *out untouched. */
bool sdp_read(Bytes body, Sdp *out);
