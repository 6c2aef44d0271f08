/* SPDX-License-Identifier: GPL-2.0-or-later */

/* Any bytes as what both sides of a connection send, in pieces that they say themselves, and with
 * gaps: what waits is bounded. */
#include "inside.h"
#include "limits.h"
#include "tds_follower.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void take_login(void *user, const TdsLogin *login, Moment seen)
{
    (void)user, (void)seen;
    demand(login->database.length <= 2 * LIMIT_TDS_NAME);
}

static void take_accepted(void *user, Moment seen)
{
    (void)user, (void)seen;
}

static void take_error(void *user, const TdsError *error, Moment seen)
{
    (void)user, (void)seen;
    demand(error->message.length <= LIMIT_TDS_MESSAGE);
}

static void take_sealed(void *user, TcpSide side, Moment seen)
{
    (void)user, (void)side, (void)seen;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    enum { SIDE = 1, SOURCE = 2, GAP = 4 };
    TdsFollower *follower = tds_follower_new(
        &(TdsFollowerListener){ take_login, take_accepted, take_error, take_sealed, NULL });
    Cursor in = cursor_of((Bytes){ data, size });
    while (cursor_left(&in) > 2) {
        uint8_t flags = cursor_u8(&in);
        size_t length = MIN(cursor_u8(&in), cursor_left(&in));
        TcpSide side = flags & SIDE ? TCP_SERVER : TCP_CLIENT;
        TdsSource source = flags & SOURCE ? TDS_FROM_RECORDS : TDS_FROM_WIRE;
        TcpChunk chunk = { .bytes = cursor_take(&in, length), .frame = 1 };
        if (flags & GAP)
            tds_follower_skip(follower, source, side, length);
        else
            tds_follower_feed(follower, source, side, &chunk);
        demand(tds_follower_held(follower) <= 4 * LIMIT_TDS_MESSAGE);
    }
    tds_follower_end(follower);
    demand(tds_follower_held(follower) == 0);
    tds_follower_free(follower);
    return 0;
}
