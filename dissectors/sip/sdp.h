/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <stdbool.h>

#include "bytes.h"
#include "ip.h"
#include "limits.h"

/* Who sends (RFC 8866 section 6.7). */
typedef enum SdpDirection {
    SDP_SEND_RECEIVE,
    SDP_SEND_ONLY,
    SDP_RECEIVE_ONLY,
    SDP_INACTIVE,
} SdpDirection;

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
    Bytes protocol, formats;
    SdpConnection connection; /* its own, or that of the session */
    SdpDirection direction;
} SdpMedia;

typedef struct Sdp {
    SdpConnection connection; /* of the session */
    Bytes origin;             /* the o= line */
    SdpDirection direction;   /* of media that say nothing else */
    uint8_t media_count;
    bool is_more; /* there are more media than are kept */
    SdpMedia media[LIMIT_SDP_MEDIA];
} Sdp;

/* A session description (RFC 8866). Lines that cannot be read are passed over. False: there is
 * no v= line at its beginning; *out untouched. */
bool sdp_read(Bytes body, Sdp *out);
