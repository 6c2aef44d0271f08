/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tcp_delivery.h"

#include "limits.h"

/* How much later than its acknowledgment a segment may stand in the capture. */
#define LATE_WINDOW (2 * TIME_SECOND)

enum { LATE_SEGMENTS = 64 };

/* A side of a connection that has details. */
typedef struct Place {
    TcpDelivery *delivery;
    TcpConnection *connection;
    TcpSide side;
    Moment now;
} Place;

static TcpSideDetails *details_at(const Place *at)
{
    return &at->connection->details->sides[at->side];
}

static bool is_followed(const Place *at)
{
    return at->connection->interest == TCP_INTEREST_FOLLOW;
}

static void tell_gap(const Place *at, uint64_t length)
{
    const TcpListener *listener = &at->delivery->listener;
    if (length == 0)
        return;
    details_at(at)->lost += length;
    if (is_followed(at))
        listener->gap(listener->user, at->connection, at->side, length, at->now.frame,
                      at->now.time);
}

static void hand(const Place *at, const TcpChunk *chunk, uint32_t length)
{
    const TcpListener *listener = &at->delivery->listener;
    if (chunk->bytes.length > 0)
        listener->bytes(listener->user, at->connection, at->side, chunk);
    if (chunk->bytes.length == length)
        return;
    Place cut = *at;
    cut.now = (Moment){ chunk->frame, chunk->time };
    tell_gap(&cut, length - chunk->bytes.length);
}

static void hand_waiting(const Place *at)
{
    TcpChunk chunk;
    uint32_t length;
    while (tcp_segments_take(&details_at(at)->segments, &chunk, &length))
        hand(at, &chunk, length);
}

/* Takes the details out of the list of holders, or to its end. */
static void list_holder(TcpDelivery *delivery, TcpDetails *details)
{
    size_t held =
        (size_t)details->sides[TCP_CLIENT].segments.held + details->sides[TCP_SERVER].segments.held;
    delivery->held += held - details->held;
    bool was_listed = details->held > 0;
    details->held = held;
    if (was_listed == (held > 0))
        return;
    if (was_listed) {
        *(details->older != NULL ? &details->older->newer : &delivery->oldest) = details->newer;
        *(details->newer != NULL ? &details->newer->older : &delivery->newest) = details->older;
        details->older = details->newer = NULL;
        return;
    }
    details->older = delivery->newest;
    *(delivery->newest != NULL ? &delivery->newest->newer : &delivery->oldest) = details;
    delivery->newest = details;
}

/* It is followed no longer, or not yet. */
static void lose_interest(const Place *at, TcpInterest interest)
{
    TcpDetails *details = at->connection->details;
    at->connection->interest = (uint8_t)interest;
    for (int side = 0; side < TCP_SIDES; side++)
        tcp_segments_clear(&details->sides[side].segments);
}

/* What was passed over while nobody listened is told as a gap first. */
static void follow(const Place *at)
{
    at->connection->interest = TCP_INTEREST_FOLLOW;
    for (int side = 0; side < TCP_SIDES; side++) {
        Place place = *at;
        place.side = (TcpSide)side;
        uint64_t passed = details_at(&place)->segments.base;
        details_at(&place)->lost -= passed; /* counted when it was */
        tell_gap(&place, passed);
        hand_waiting(&place);
    }
}

/* is_last: more bytes than these cannot be shown. */
static TcpInterest ask(const Place *at, Bytes first, bool is_last)
{
    const TcpListener *listener = &at->delivery->listener;
    TcpInterest interest = listener->looks(listener->user, at->connection, at->side, first);
    is_last |= first.length >= LIMIT_STREAM_LOOK;
    return interest == TCP_INTEREST_MORE && is_last ? TCP_INTEREST_NONE : interest;
}

/* Asks with what waits at the front, if that is its turn. */
static void ask_with_waiting(const Place *at)
{
    uint8_t first[LIMIT_STREAM_LOOK];
    bool is_cut;
    size_t length = tcp_segments_peek(&details_at(at)->segments, first, sizeof first, &is_cut);
    if (length == 0)
        return;
    switch (ask(at, (Bytes){ first, length }, is_cut)) {
    case TCP_INTEREST_MORE:
        break;
    case TCP_INTEREST_NONE:
        lose_interest(at, TCP_INTEREST_NONE);
        break;
    case TCP_INTEREST_WATCH:
        lose_interest(at, TCP_INTEREST_WATCH);
        break;
    case TCP_INTEREST_FOLLOW:
        follow(at);
        break;
    }
}

/* Nothing of what is cut away can be shown to a listener that did not decide. */
static void pass_over_cut(const Place *at)
{
    TcpSegments *segments = &details_at(at)->segments;
    uint8_t byte;
    bool is_cut;
    TcpChunk chunk;
    uint32_t length;
    while (tcp_segments_peek(segments, &byte, 1, &is_cut) == 0 && is_cut &&
           tcp_segments_take(segments, &chunk, &length))
        tell_gap(at, length);
}

static void go_on(const Place *at)
{
    if (is_followed(at)) {
        hand_waiting(at);
    } else if (at->connection->interest == TCP_INTEREST_MORE) {
        pass_over_cut(at);
        ask_with_waiting(at);
    }
}

static void give_up(const Place *at, uint64_t until)
{
    tell_gap(at, tcp_segments_skip(&details_at(at)->segments, until));
    go_on(at);
}

/* Bytes whose turn it is, of a connection that is followed or may be: without a copy where nothing
 * has to be kept. */
static uint32_t take_turn(const Place *at, const TcpChunk *chunk, uint32_t length)
{
    TcpSegments *segments = &details_at(at)->segments;
    if (!is_followed(at)) {
        bool is_cut = chunk->bytes.length < length;
        TcpInterest interest =
            chunk->bytes.length > 0 ? ask(at, chunk->bytes, is_cut) : TCP_INTEREST_MORE;
        if (interest == TCP_INTEREST_NONE || interest == TCP_INTEREST_WATCH) {
            lose_interest(at, interest);
            return length;
        }
        if (interest == TCP_INTEREST_MORE) {
            uint32_t added = tcp_segments_add(segments, chunk, length);
            pass_over_cut(at);
            return added;
        }
        follow(at);
    }
    tcp_segments_skip(segments, chunk->offset + length);
    hand(at, chunk, length);
    hand_waiting(at);
    return length;
}

/* Without what was delivered already. */
static TcpChunk rest_of(const TcpChunk *chunk, uint64_t base)
{
    size_t known = base > chunk->offset ? base - chunk->offset : 0;
    TcpChunk rest = *chunk;
    rest.offset += known;
    rest.bytes = known < chunk->bytes.length
                     ? (Bytes){ chunk->bytes.data + known, chunk->bytes.length - known }
                     : (Bytes){ NULL, 0 };
    return rest;
}

/* One connection after another gives up what it waits for, the longest waiting first. */
static void make_room(TcpDelivery *delivery, const Moment *now)
{
    while (delivery->held > LIMIT_STREAM_BYTES && delivery->oldest != NULL) {
        TcpDetails *details = delivery->oldest;
        Place at = { delivery, details->connection, TCP_CLIENT, *now };
        delivery->given_up += details->held;
        if (!is_followed(&at))
            lose_interest(&at, TCP_INTEREST_NONE);
        for (int side = 0; side < TCP_SIDES; side++) {
            at.side = (TcpSide)side;
            while (tcp_segments_waiting(&details_at(&at)->segments) > 0)
                give_up(&at, UINT64_MAX);
        }
        list_holder(delivery, details);
    }
}

/* The next bytes, and nothing waits: so it is with most of what is followed. */
static bool is_next(const Place *at, const TcpChunk *chunk)
{
    if (!is_followed(at))
        return false;
    const TcpSegments *segments = &details_at(at)->segments;
    return chunk->offset == segments->base && tcp_segments_waiting(segments) == 0;
}

uint32_t tcp_delivery_data(TcpDelivery *delivery, TcpConnection *connection, TcpSide side,
                           const TcpChunk *chunk, uint32_t length)
{
    Place at = { delivery, connection, side, { chunk->frame, chunk->time } };
    if (is_next(&at, chunk)) {
        details_at(&at)->segments.base += length;
        hand(&at, chunk, length);
        return length;
    }
    TcpDetails *details = tcp_connection_detail(connection);
    TcpSegments *segments = &details->sides[side].segments;
    uint64_t end = chunk->offset + length;
    if (end <= segments->base)
        return 0;
    TcpChunk rest = rest_of(chunk, segments->base);
    uint32_t left = (uint32_t)(end - rest.offset), added;
    if (rest.offset == segments->base && tcp_segments_front(segments) >= end) {
        added = take_turn(&at, &rest, left);
    } else {
        added = tcp_segments_add(segments, &rest, left);
        details->sides[side].is_conflicting |= segments->is_conflicting;
        go_on(&at);
    }
    list_holder(delivery, details);
    make_room(delivery, &at.now);
    return added;
}

bool tcp_delivery_wakes(TcpDelivery *delivery, TcpConnection *connection, TcpSide side,
                        const TcpChunk *chunk)
{
    const TcpListener *listener = &delivery->listener;
    if (chunk->bytes.length == 0 ||
        listener->looks(listener->user, connection, side, chunk->bytes) != TCP_INTEREST_FOLLOW)
        return false;
    TcpSide other = tcp_side_other(side);
    TcpDetails *details = tcp_connection_detail(connection);
    details->sides[side].segments.base = chunk->offset;
    details->sides[other].segments.base = tcp_connection_acknowledged(connection, other);
    connection->interest = TCP_INTEREST_FOLLOW;
    return true;
}

/* Is something missing that was acknowledged so long ago, or has so much behind it, that it will
 * not come any more? */
static bool is_overdue(const Place *at, uint64_t acked)
{
    TcpSideDetails *details = details_at(at);
    const TcpSegments *segments = &details->segments;
    if (acked <= segments->base || tcp_segments_front(segments) == segments->base)
        return false;
    if (tcp_segments_waiting(segments) >= LATE_SEGMENTS)
        return true;
    if (details->due <= segments->base) {
        details->due = acked;
        details->due_time = at->now.time;
    }
    return time_between(details->due_time, at->now.time) >= LATE_WINDOW;
}

static bool is_full(const TcpSegments *segments)
{
    return tcp_segments_waiting(segments) >= LIMIT_STREAM_PIECES ||
           segments->held >= LIMIT_STREAM_WAITING;
}

void tcp_delivery_give_up(TcpDelivery *delivery, TcpConnection *connection, TcpSide side,
                          const Frame *frame)
{
    const TcpSideDetails *details = &connection->details->sides[side];
    uint64_t acked = tcp_connection_acknowledged(connection, side);
    if (acked <= details->segments.base && tcp_segments_waiting(&details->segments) == 0)
        return;
    Place at = { delivery, connection, side, { frame->number, frame->time } };
    while (tcp_connection_is_delivered(connection) && is_overdue(&at, acked))
        give_up(&at, acked);
    while (tcp_connection_is_delivered(connection) && is_full(&details->segments) &&
           tcp_segments_front(&details->segments) != details->segments.base) {
        delivery->given_up += tcp_segments_front(&details->segments) - details->segments.base;
        give_up(&at, UINT64_MAX);
    }
    list_holder(delivery, connection->details);
}

void tcp_delivery_forsake(TcpDelivery *delivery, TcpConnection *connection)
{
    Place at = { delivery, connection, TCP_CLIENT, { 0 } };
    if (connection->details == NULL)
        return;
    lose_interest(&at, TCP_INTEREST_NONE);
    list_holder(delivery, connection->details);
}

static void settle_side(const Place *at)
{
    const TcpSegments *segments = &details_at(at)->segments;
    while (tcp_segments_waiting(segments) > 0 && tcp_segments_front(segments) > segments->base)
        give_up(at, UINT64_MAX);
    uint64_t acked = tcp_connection_acknowledged(at->connection, at->side);
    if (tcp_segments_waiting(segments) == 0)
        tell_gap(at, tcp_segments_skip(&details_at(at)->segments, acked));
}

void tcp_delivery_settle(TcpDelivery *delivery, TcpConnection *connection)
{
    if (connection->details == NULL)
        return;
    Place at = { delivery,
                 connection,
                 TCP_CLIENT,
                 { connection->span.last_frame, connection->span.last_time } };
    for (int side = 0; side < TCP_SIDES && tcp_connection_is_delivered(connection); side++) {
        at.side = (TcpSide)side;
        settle_side(&at);
    }
    for (int side = 0; side < TCP_SIDES; side++)
        tcp_segments_clear(&connection->details->sides[side].segments);
    list_holder(delivery, connection->details);
}
