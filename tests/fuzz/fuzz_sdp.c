/* SPDX-License-Identifier: GPL-2.0-or-later */

/* Any bytes as a session description. */
#include "inside.h"
#include "sdp.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    Sdp sdp;
    Bytes whole = { data, size };
    if (!sdp_read(whole, &sdp))
        return 0;
    demand_inside(sdp.connection.address, whole);
    demand(sdp.media_count <= LIMIT_SDP_MEDIA);
    for (size_t i = 0; i < sdp.media_count; i++) {
        demand_inside(sdp.media[i].kind, whole);
        demand_inside(sdp.media[i].protocol, whole);
        demand_inside(sdp.media[i].connection.address, whole);
    }
    return 0;
}
