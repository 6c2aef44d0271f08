/* SPDX-License-Identifier: GPL-2.0-or-later */

/*
 * Any bytes as what two hosts say by UDP and on one connection. Pieces: a byte that says what
 * happens, two bytes of length, and what is said. Bit 0: the second host says it; bit 1: on the
 * connection; bit 2: bytes were missing before; bit 3: a second passes; bit 4: somebody looks; bit
 * 5: an ICMP error comes back; bit 6: the connection ends and another one begins; bit 7: the clock
 * jumps, back or an hour on. Whatever it is, what is told of it makes sense.
 */
#include <glib.h>
#include <stdint.h>
#include <stdlib.h>

#include "limits.h"
#include "sip_connection.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum {
    SECOND = 1 << 0,
    BY_TCP = 1 << 1,
    GAP = 1 << 2,
    WAIT = 1 << 3,
    LOOK = 1 << 4,
    ICMP = 1 << 5,
    RENEW = 1 << 6,
    JUMP = 1 << 7,
};

typedef struct Stage {
    SipLayer layer;
    TcpKey key;
    TcpConnection connection;
    SipConnection *followed;
    uint64_t frame;
    Time now;
} Stage;

static void demand(bool truth)
{
    if (!truth)
        abort();
}

static void check_fact(void *user, Value *fact)
{
    (void)user;
    demand(value_get(fact, "call_id") != NULL);
    value_free(fact);
}

static void check_pair(void *user, const SipPair *pair)
{
    const SipTrouble *trouble;
    (void)user;
    demand(sip_pair_get(pair, 0) != NULL);
    for (guint i = 0; (trouble = sip_pair_get(pair, i)) != NULL; i++) {
        demand(trouble->attempts > 0 && trouble->unheard <= trouble->attempts);
        demand(trouble->first.request.frame <= trouble->last.request.frame);
        demand(trouble->span.first_frame <= trouble->first.request.frame);
        demand(trouble->span.last_frame >= trouble->last.request.frame);
        demand(sip_words_bytes(&trouble->words) <= SIP_WORDS * LIMIT_SIP_WORD);
    }
}

static SipPath path_of(const Stage *stage, unsigned from)
{
    return (SipPath){ .client = stage->key.ips[from],
                      .server = stage->key.ips[!from],
                      .client_port = 5060,
                      .server_port = 5060,
                      .transport = SIP_UDP };
}

static void say(Stage *stage, unsigned from, Bytes bytes)
{
    Cursor in = cursor_of(bytes);
    SipMessage message;
    if (!sip_message_read(&in, &message))
        return;
    SipSeen seen = { .message = &message,
                     .bytes = bytes,
                     .path = path_of(stage, from),
                     .frame = stage->frame,
                     .time = stage->now };
    sip_layer_feed(&stage->layer, &seen);
}

static void renew(Stage *stage)
{
    if (stage->followed != NULL) {
        stage->connection.ending = TCP_ENDED_FIN;
        sip_connection_free(stage->followed);
    }
    stage->connection = (TcpConnection){ .key = &stage->key };
    stage->followed = sip_connection_new(&stage->layer, &stage->connection, SIP_TCP);
}

static void happen(Stage *stage, unsigned what, Bytes bytes)
{
    Frame frame = { .number = ++stage->frame, .time = stage->now };
    unsigned from = what & SECOND;
    if ((what & BY_TCP) != 0) {
        span_add(&stage->connection.span, &frame);
        stage->connection.sides[from].bits = TCP_FLOW_SEEN;
        if ((what & GAP) != 0)
            sip_connection_skip(stage->followed, (TcpSide)from);
        sip_connection_feed(
            stage->followed, (TcpSide)from,
            &(TcpChunk){ .bytes = bytes, .frame = frame.number, .time = frame.time });
        demand(sip_connection_held(stage->followed) <= 4 * LIMIT_SIP_MESSAGE);
    } else {
        say(stage, from, bytes);
    }
    SipPath path = path_of(stage, from);
    if ((what & ICMP) != 0)
        sip_layer_unreachable(&stage->layer, &path, frame.number, frame.time);
    if ((what & RENEW) != 0)
        renew(stage);
}

static void pass(Stage *stage, unsigned what)
{
    stage->now += (what & WAIT) != 0 ? TIME_SECOND : TIME_MILLISECOND;
    if ((what & JUMP) != 0)
        stage->now += (what & WAIT) != 0 ? 3600 * TIME_SECOND : -3600 * TIME_SECOND;
    stage->layer.now = stage->now;
    if ((what & LOOK) == 0)
        return;
    sip_connection_note(stage->followed);
    sip_layer_advance(&stage->layer, stage->now);
    sip_layer_visit(&stage->layer, check_pair, NULL);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    enum { HEAD = 3 };
    SipListener listener = { check_fact, check_pair, NULL };
    Stage stage = { .key = { .ips = { { { [15] = 1 } }, { { [15] = 2 } } },
                             .ports = { 5060, 5060 } },
                    .now = 1700000000 * TIME_SECOND };
    bool is_cut = size > 0 && data[size - 1] == 0; /* the capture is left in the middle */
    sip_layer_init(&stage.layer, &listener);
    renew(&stage);
    while (size >= HEAD) {
        unsigned what = data[0];
        size_t length = MIN((size_t)(data[1] << 8 | data[2]), size - HEAD);
        pass(&stage, what);
        happen(&stage, what, (Bytes){ data + HEAD, length });
        data += HEAD + length;
        size -= HEAD + length;
    }
    sip_connection_free(stage.followed);
    if (!is_cut) {
        sip_layer_finish(&stage.layer);
        sip_layer_visit(&stage.layer, check_pair, NULL);
    }
    sip_layer_done(&stage.layer);
    return 0;
}
