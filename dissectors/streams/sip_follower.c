/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sip_follower.h"

#include "limits.h"
#include "sip_stream.h"
#include "unread.h"

/* One direction. */
typedef struct Direction {
    SipStream stream;
    Unread waiting;
    uint64_t frame; /* of the last bytes */
    Time time;
    bool has_begun; /* what waits is a message of which sip_stream has seen nothing */
} Direction;

struct SipFollower {
    SipFollowerListener listener;
    Direction sides[TCP_SIDES];
    SipNoise noise;
};

SipFollower *sip_follower_new(const SipFollowerListener *listener)
{
    SipFollower *follower = g_new0(SipFollower, 1);
    follower->listener = *listener;
    return follower;
}

void sip_follower_free(SipFollower *follower)
{
    if (follower == NULL)
        return;
    unread_clear(&follower->sides[TCP_CLIENT].waiting);
    unread_clear(&follower->sides[TCP_SERVER].waiting);
    g_free(follower);
}

static void tell(SipFollower *follower, TcpSide side, const SipMessage *message, Bytes bytes)
{
    const Direction *direction = &follower->sides[side];
    follower->noise.messages++;
    if (sip_message_compresses(message)) {
        sip_stream_expect_compressed(&follower->sides[TCP_CLIENT].stream);
        sip_stream_expect_compressed(&follower->sides[TCP_SERVER].stream);
    }
    follower->listener.message(follower->listener.user, side, message, bytes, direction->frame,
                               direction->time);
}

static void tell_message(SipFollower *follower, TcpSide side, Bytes bytes)
{
    Cursor in = cursor_of(bytes);
    SipMessage message;
    if (sip_message_read(&in, &message))
        tell(follower, side, &message, bytes);
}

static bool is_known(const SipMessage *message)
{
    return !message->start.is_request || message->start.method != SIP_METHOD_OTHER;
}

/* Is it a message that sip_stream would end where it ends? One with nothing wrong, all of whose
 * body is there, and no other message in that. */
static bool is_plain(const SipMessage *message, Bytes bytes)
{
    return message->wrong == 0 && message->body_state == CURSOR_OK && is_known(message) &&
           message->has_content_length && bytes.length <= LIMIT_SIP_MESSAGE &&
           sip_stream_is_plain_body(message->body);
}

/* Would sip_stream ask for more? The header has no end yet, and all that it lacks may come. */
static bool is_beginning(const SipMessage *message, Bytes bytes)
{
    enum { COMING = SIP_WRONG_NO_END | SIP_WRONG_MISSING };
    return message->header != CURSOR_OK && (message->wrong & ~COMING) == 0 && is_known(message) &&
           bytes.length < LIMIT_SIP_HEADER;
}

/* Most messages come whole, others in two pieces: such a one ends where its header and
 * Content-Length say, and need not be looked through for that first. The length of it, 0 for
 * others. */
static size_t take_plain_message(SipFollower *follower, TcpSide side, Bytes rest)
{
    Direction *direction = &follower->sides[side];
    Cursor in = cursor_of(rest);
    SipMessage message;
    bool is_second_piece = direction->has_begun;
    direction->has_begun = false;
    if (direction->stream.scanned > 0 || direction->stream.expects_compressed ||
        !sip_message_read(&in, &message))
        return 0;
    rest.length = (size_t)(in.next - rest.data);
    direction->has_begun = !is_second_piece && is_beginning(&message, rest);
    if (!is_plain(&message, rest))
        return 0;
    tell(follower, side, &message, rest);
    return rest.length;
}

static void note_noise(SipFollower *follower, TcpSide side, const SipStreamItem *item)
{
    SipNoise *noise = &follower->noise;
    uint64_t frame = follower->sides[side].frame;
    if (item->kind == SIP_STREAM_COMPRESSED && !noise->is_compressed) {
        noise->is_compressed = true;
        noise->compressed_frame = frame;
    } else if (item->kind == SIP_STREAM_JUNK) {
        noise->junk_frame = noise->junk == 0 ? frame : noise->junk_frame;
        noise->junk += item->length;
    }
}

static void take(SipFollower *follower, TcpSide side, const SipStreamItem *item, Bytes bytes)
{
    if (item->kind == SIP_STREAM_MESSAGE)
        tell_message(follower, side, bytes);
    else
        note_noise(follower, side, item);
}

/* How many of the bytes have been dealt with. */
static size_t take_items(SipFollower *follower, TcpSide side, Bytes bytes)
{
    size_t taken = 0;
    while (taken < bytes.length) {
        Bytes rest = { bytes.data + taken, bytes.length - taken };
        size_t plain = take_plain_message(follower, side, rest);
        taken += plain;
        if (plain > 0)
            continue;
        if (follower->sides[side].has_begun)
            break;
        SipStreamItem item = sip_stream_next(&follower->sides[side].stream, rest);
        if (item.kind == SIP_STREAM_MORE)
            break;
        take(follower, side, &item, (Bytes){ rest.data, item.length });
        taken += item.length;
    }
    return taken;
}

/* Most segments hold whole messages: nothing of them is copied. */
void sip_follower_feed(SipFollower *follower, TcpSide side, const TcpChunk *chunk)
{
    Direction *direction = &follower->sides[side];
    Bytes bytes = unread_with(&direction->waiting, chunk->bytes);
    direction->frame = chunk->frame;
    direction->time = chunk->time;
    size_t taken = take_items(follower, side, bytes);
    unread_keep(&direction->waiting, bytes, taken);
}

void sip_follower_skip(SipFollower *follower, TcpSide side)
{
    Direction *direction = &follower->sides[side];
    Bytes rest = unread_get(&direction->waiting);
    if (rest.length > 0) {
        SipStreamItem item = sip_stream_end(&direction->stream, rest);
        if (item.kind != SIP_STREAM_MORE)
            take(follower, side, &item, (Bytes){ rest.data, item.length });
        unread_clear(&direction->waiting);
    }
    direction->has_begun = false;
    direction->stream = (SipStream){ .expects_compressed = direction->stream.expects_compressed };
}

void sip_follower_end(SipFollower *follower)
{
    sip_follower_skip(follower, TCP_CLIENT);
    sip_follower_skip(follower, TCP_SERVER);
}

size_t sip_follower_held(const SipFollower *follower)
{
    return unread_get(&follower->sides[TCP_CLIENT].waiting).length +
           unread_get(&follower->sides[TCP_SERVER].waiting).length;
}

const SipNoise *sip_follower_noise(const SipFollower *follower)
{
    return &follower->noise;
}
