/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "http_follower.h"

#include <string.h>

#include "http_target.h"
#include "limits.h"
#include "unread.h"

/* One direction. */
typedef struct Direction {
    HttpStream stream;
    Unread waiting;
    Moment now; /* of the last bytes */
} Direction;

/* A request that waits for its response. */
typedef struct Request {
    HttpMethod method;
    Moment seen;
    uint32_t method_length, host_length, path_length;
    bool is_absolute, has_credentials;
    bool may_be_answered; /* by what is missing in the capture */
    uint8_t words[];      /* its method, host and path */
} Request;

/* A response that stands before its request in the capture. */
typedef struct Early {
    HttpHead head;
    Moment seen; /* frame 0: none */
} Early;

struct HttpFollower {
    HttpFollowerListener listener;
    Direction sides[TCP_SIDES];
    GQueue requests;    /* Request, the oldest first */
    uint64_t body_left; /* of the last request, when all of its body was to come; 0: none */
    Early early;
};

HttpFollower *http_follower_new(const HttpFollowerListener *listener)
{
    HttpFollower *follower = g_new0(HttpFollower, 1);
    follower->listener = *listener;
    g_queue_init(&follower->requests);
    return follower;
}

void http_follower_free(HttpFollower *follower)
{
    if (follower == NULL)
        return;
    unread_clear(&follower->sides[TCP_CLIENT].waiting);
    unread_clear(&follower->sides[TCP_SERVER].waiting);
    g_queue_clear_full(&follower->requests, g_free);
    g_free(follower);
}

static HttpExchange exchange_of(const Request *request)
{
    const uint8_t *words = request->words;
    size_t method = request->method_length, host = request->host_length;
    return (HttpExchange){ .method = request->method,
                           .method_name = { words, method },
                           .host = { words + method, host },
                           .path = { words + method + host, request->path_length },
                           .request = request->seen,
                           .is_absolute = request->is_absolute,
                           .has_credentials = request->has_credentials };
}

/* Takes the oldest request; response: its final one, NULL for none. */
static void settle(HttpFollower *follower, const HttpHead *response, const Moment *seen)
{
    g_autofree Request *request = g_queue_pop_head(&follower->requests);
    HttpExchange exchange = exchange_of(request);
    if (response != NULL) {
        exchange.response = *seen;
        exchange.status = response->start.status;
        exchange.is_by_proxy = response->is_by_proxy;
        exchange.is_by_iis = response->is_by_iis;
    }
    follower->listener.exchange(follower->listener.user, &exchange);
}

static Request *keep(const HttpHead *head, Moment seen)
{
    Bytes method = head->start.method_name, host = http_target_host(head->host), path = head->path;
    Request *request = g_malloc(sizeof(Request) + method.length + host.length + path.length);
    *request = (Request){ .method = head->start.method,
                          .seen = seen,
                          .method_length = (uint32_t)method.length,
                          .host_length = (uint32_t)host.length,
                          .path_length = (uint32_t)path.length,
                          .is_absolute = head->is_absolute,
                          .has_credentials = head->has_credentials };
    uint8_t *at = request->words;
    const Bytes words[] = { method, host, path };
    for (size_t i = 0; i < G_N_ELEMENTS(words); at += words[i++].length)
        if (words[i].length > 0)
            memcpy(at, words[i].data, words[i].length);
    return request;
}

static bool may_be_answered(const HttpFollower *follower)
{
    const Request *oldest = g_queue_peek_head((GQueue *)&follower->requests);
    return oldest != NULL && oldest->may_be_answered;
}

/* What is no HTTP any more after the answer is none in both directions. */
static void open_tunnel(HttpFollower *follower)
{
    for (int side = TCP_CLIENT; side <= TCP_SERVER; side++)
        http_stream_body(&follower->sides[side].stream, HTTP_BODY_TUNNEL, 0);
}

/* Behind missing bytes, which are waited for, several requests may have come: who asked again
 * before this response was sent had another one. */
static void pass_over_answered(HttpFollower *follower, uint64_t frame)
{
    while (may_be_answered(follower) && follower->requests.length > 1) {
        const Request *next = g_queue_peek_nth(&follower->requests, 1);
        if (next->seen.frame > frame)
            return;
        settle(follower, NULL, NULL);
    }
}

static void take_response(HttpFollower *follower, const HttpHead *head)
{
    Direction *server = &follower->sides[TCP_SERVER];
    pass_over_answered(follower, server->now.frame);
    const Request *request = g_queue_peek_head(&follower->requests);
    HttpMethod method = request != NULL ? request->method : HTTP_METHOD_OTHER;
    HttpBody body = http_head_body(head, method);
    bool is_final = head->start.status >= 200 || body == HTTP_BODY_TUNNEL;
    if (is_final && request != NULL)
        settle(follower, head, &server->now);
    else if (is_final)
        follower->early = (Early){ *head, server->now };
    if (body == HTTP_BODY_TUNNEL)
        open_tunnel(follower);
    else
        http_stream_body(&server->stream, body, head->length);
}

/* Captures may hold the two in the wrong order: times tell. */
static void catch_up(HttpFollower *follower, const Moment *asked)
{
    Early early = follower->early;
    follower->early.seen.frame = 0;
    if (early.seen.frame != 0 && early.seen.time >= asked->time && follower->requests.length == 1)
        settle(follower, &early.head, &early.seen);
}

/* Of requests that went unanswered so far it is not known which one is. */
static void doubt_requests(HttpFollower *follower)
{
    if (follower->sides[TCP_SERVER].stream.place != HTTP_PLACE_LOST)
        return;
    for (const GList *at = follower->requests.head; at != NULL; at = at->next)
        ((Request *)at->data)->may_be_answered = true;
}

/* Who asks again has an answer to what it asked before, as nearly everybody waits for one. */
static void take_request(HttpFollower *follower, const HttpHead *head)
{
    Direction *client = &follower->sides[TCP_CLIENT];
    HttpBody body = http_head_body(head, HTTP_METHOD_OTHER);
    doubt_requests(follower);
    while (may_be_answered(follower) || follower->requests.length >= LIMIT_HTTP_WAITING)
        settle(follower, NULL, NULL);
    g_queue_push_tail(&follower->requests, keep(head, client->now));
    follower->body_left = body == HTTP_BODY_LENGTH ? head->length : 0;
    http_stream_body(&client->stream, body, head->length);
    catch_up(follower, &client->now);
}

static void take_head(HttpFollower *follower, TcpSide side, Bytes bytes)
{
    HttpHead head;
    bool is_head = http_head_read(bytes, &head) && head.start.is_request == (side == TCP_CLIENT);
    if (!is_head)
        http_stream_body(&follower->sides[side].stream, HTTP_BODY_UNKNOWN, 0);
    else if (side == TCP_CLIENT)
        take_request(follower, &head);
    else
        take_response(follower, &head);
}

/* Who waited for 100 Continue and got another answer may leave out the body (RFC 9110 section
 * 10.1.1): what comes next is a request then. */
static bool is_body_left_out(const HttpFollower *follower, Bytes bytes)
{
    const HttpStream *stream = &follower->sides[TCP_CLIENT].stream;
    return stream->place == HTTP_PLACE_BODY && stream->left == follower->body_left &&
           follower->requests.length == 0 && http_start_line_look(bytes) == HTTP_LOOK_REQUEST;
}

/* How many of the bytes have been dealt with. */
static size_t take_items(HttpFollower *follower, TcpSide side, Bytes bytes)
{
    HttpStream *stream = &follower->sides[side].stream;
    size_t taken = 0;
    while (taken < bytes.length) {
        Bytes rest = { bytes.data + taken, bytes.length - taken };
        HttpStreamItem item = http_stream_next(stream, rest);
        if (item.kind == HTTP_STREAM_MORE)
            break;
        if (item.kind == HTTP_STREAM_HEAD)
            take_head(follower, side, (Bytes){ rest.data, item.length });
        taken += item.length;
    }
    return taken;
}

void http_follower_feed(HttpFollower *follower, TcpSide side, const TcpChunk *chunk)
{
    Direction *direction = &follower->sides[side];
    Bytes bytes = unread_with(&direction->waiting, chunk->bytes);
    direction->now = (Moment){ chunk->frame, chunk->time };
    if (side == TCP_CLIENT && is_body_left_out(follower, chunk->bytes))
        http_stream_body(&direction->stream, HTTP_BODY_NONE, 0);
    size_t taken = take_items(follower, side, bytes);
    doubt_requests(follower);
    unread_keep(&direction->waiting, bytes, taken);
}

/* The first line of a head that does not get whole says the most. */
static void take_cut_head(HttpFollower *follower, TcpSide side)
{
    const Direction *direction = &follower->sides[side];
    Bytes cut = unread_get(&direction->waiting);
    if (direction->stream.place == HTTP_PLACE_HEAD && memchr(cut.data, '\n', cut.length) != NULL)
        take_head(follower, side, cut);
}

void http_follower_skip(HttpFollower *follower, TcpSide side, uint64_t length)
{
    Direction *direction = &follower->sides[side];
    if (direction->waiting.bytes != NULL)
        take_cut_head(follower, side);
    unread_clear(&direction->waiting);
    http_stream_skip(&direction->stream, length);
    doubt_requests(follower);
}

void http_follower_end(HttpFollower *follower)
{
    while (follower->requests.length > 0)
        settle(follower, NULL, NULL);
}

size_t http_follower_held(const HttpFollower *follower)
{
    return unread_get(&follower->sides[TCP_CLIENT].waiting).length +
           unread_get(&follower->sides[TCP_SERVER].waiting).length;
}
