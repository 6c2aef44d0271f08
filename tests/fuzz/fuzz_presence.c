/* SPDX-License-Identifier: GPL-2.0-or-later */

/* Any bytes as a presence document. */
#include "inside.h"
#include "presence.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    Presence presence;
    if (!presence_read((Bytes){ data, size }, &presence))
        return 0;
    demand(presence.numbers > 0);
    demand(presence.bare <= presence.numbers);
    demand((presence.bare > 0) == (presence.uri.length > 0));
    demand(presence.uri.length <= LIMIT_PRESENCE_URI);
    demand(presence.owner.length <= LIMIT_PRESENCE_URI);
    return 0;
}
