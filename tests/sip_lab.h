/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

/*
 * A SipLayer that hears messages, by UDP or by connections that are written down, and what it
 * tells.
 * Hosts are numbers: 10.0.0.N. The clock moves only when a test says so.
 */
#include "sip_layer.h"
#include "sip_maker.h"
#include "suite.h"

enum { SIP_LAB_PORT = 5060 };

typedef struct SipLab {
    SipLayer layer;
    Time now;
    uint64_t frame;         /* number of the last one */
    SipTransport transport; /* of the messages to come */
    SipLink *link;          /* what they come by; NULL: UDP */
    uint16_t ports[2];      /* of the sender and of the receiver; 0: SIP_LAB_PORT */
    GPtrArray *facts;       /* Value */
    GArray *pairs;          /* SipPair: copies of what sip_lab_look found */
    unsigned left;          /* pairs that had to leave */
} SipLab;

static inline Ip sip_lab_ip(unsigned host)
{
    Ip ip = {
        { [10] = 0xff, 0xff, 10, (uint8_t)(host >> 16), (uint8_t)(host >> 8), (uint8_t)host }
    };
    return ip;
}

static inline Bytes sip_lab_bytes(const char *text)
{
    return (Bytes){ (const uint8_t *)text, strlen(text) };
}

static inline void sip_lab_fact(void *user, Value *fact)
{
    g_ptr_array_add(((SipLab *)user)->facts, fact);
}

static inline void sip_lab_pair_leaves(void *user, const SipPair *pair)
{
    ck_assert(pair->is_evicted);
    ((SipLab *)user)->left++;
}

static inline void sip_lab_clear_pair(void *pair)
{
    sip_pair_clear(pair);
}

static inline SipLab *sip_lab_new(void)
{
    SipLab *lab = g_new0(SipLab, 1);
    SipListener listener = { sip_lab_fact, sip_lab_pair_leaves, lab };
    lab->now = 1700000000 * TIME_SECOND;
    lab->facts = g_ptr_array_new_with_free_func((GDestroyNotify)value_free);
    lab->pairs = g_array_new(FALSE, FALSE, sizeof(SipPair));
    g_array_set_clear_func(lab->pairs, sip_lab_clear_pair);
    sip_layer_init(&lab->layer, &listener);
    return lab;
}

static inline void sip_lab_free(SipLab *lab)
{
    sip_layer_done(&lab->layer);
    g_ptr_array_unref(lab->facts);
    g_array_unref(lab->pairs);
    g_free(lab);
}

static inline void sip_lab_wait(SipLab *lab, Time time)
{
    lab->now += time;
    sip_layer_advance(&lab->layer, lab->now);
}

static inline SipPath sip_lab_path(const SipLab *lab, unsigned from, unsigned to)
{
    return (SipPath){ .client = sip_lab_ip(from),
                      .server = sip_lab_ip(to),
                      .client_port = lab->ports[0] != 0 ? lab->ports[0] : SIP_LAB_PORT,
                      .server_port = lab->ports[1] != 0 ? lab->ports[1] : SIP_LAB_PORT,
                      .transport = lab->transport };
}

/* Reads the text and hands it to take as a message that is seen now, a millisecond after the one
 * before. */
static inline void sip_lab_see(SipLab *lab, unsigned from, unsigned to, const GString *text,
                               void (*take)(void *user, SipSeen *seen), void *user)
{
    Cursor in = cursor_over((const uint8_t *)text->str, text->len, text->len);
    SipMessage message;
    ck_assert(sip_message_read(&in, &message));
    lab->now += TIME_MILLISECOND;
    SipSeen seen = { .message = &message,
                     .bytes = { (const uint8_t *)text->str, text->len },
                     .path = sip_lab_path(lab, from, to),
                     .link = lab->link,
                     .frame = ++lab->frame,
                     .time = lab->now };
    take(user, &seen);
}

static inline void sip_lab_take(void *user, SipSeen *seen)
{
    sip_layer_feed(&((SipLab *)user)->layer, seen);
}

static inline void sip_lab_says(SipLab *lab, unsigned from, unsigned to, SipTalk talk)
{
    GString *text = sip_maker_text(&talk);
    sip_layer_advance(&lab->layer, lab->now);
    sip_lab_see(lab, from, to, text, sip_lab_take, lab);
    g_string_free(text, TRUE);
}

static inline void sip_lab_keep_pair(void *user, const SipPair *pair)
{
    SipPair copy = sip_pair_copy(pair);
    g_array_append_val(((SipLab *)user)->pairs, copy);
}

/* What is known now. */
static inline void sip_lab_look(SipLab *lab)
{
    g_array_set_size(lab->pairs, 0);
    sip_layer_advance(&lab->layer, lab->now);
    sip_layer_visit(&lab->layer, sip_lab_keep_pair, lab);
}

/* The pair of two hosts; NULL: there is none. */
static inline const SipPair *sip_lab_pair(SipLab *lab, unsigned client, unsigned server)
{
    Ip one = sip_lab_ip(client), other = sip_lab_ip(server);
    sip_lab_look(lab);
    for (guint i = 0; i < lab->pairs->len; i++) {
        const SipPair *pair = &g_array_index(lab->pairs, SipPair, i);
        if (ip_equal(&pair->key.client, &one) && ip_equal(&pair->key.server, &other))
            return pair;
    }
    return NULL;
}

/* The only trouble of that kind there is now; NULL: none. */
static inline const SipTrouble *sip_lab_trouble(SipLab *lab, SipTroubleKind kind)
{
    const SipTrouble *found = NULL, *at;
    sip_lab_look(lab);
    for (guint i = 0; i < lab->pairs->len; i++)
        for (guint j = 0; (at = sip_pair_get(&g_array_index(lab->pairs, SipPair, i), j)); j++) {
            ck_assert(at->kind != kind || found == NULL);
            found = at->kind == kind ? at : found;
        }
    return found;
}

static inline void sip_lab_expect_silence(SipLab *lab)
{
    sip_lab_look(lab);
    for (guint i = 0; i < lab->pairs->len; i++)
        ck_assert_ptr_null(sip_pair_get(&g_array_index(lab->pairs, SipPair, i), 0));
}

/* The fact number i of a kind; NULL behind the last. All are told once the capture is over. */
static inline const Value *sip_lab_fact_of(const SipLab *lab, const char *kind, unsigned number)
{
    for (guint i = 0; i < lab->facts->len; i++) {
        const Value *fact = lab->facts->pdata[i];
        Bytes name = value_bytes(value_get(fact, "kind"));
        bool is_it = name.length == strlen(kind) && memcmp(name.data, kind, name.length) == 0;
        if (is_it && number-- == 0)
            return fact;
    }
    return NULL;
}

static inline void sip_lab_expect_text(const Value *value, const char *text)
{
    Bytes bytes = value_bytes(value);
    ck_assert_uint_eq(bytes.length, strlen(text));
    ck_assert(bytes.length == 0 || memcmp(bytes.data, text, bytes.length) == 0);
}

/* A call of host 1 to host 2 up to its ACK, as most tests need it. */
static inline void sip_lab_call(SipLab *lab)
{
    sip_lab_says(lab, 1, 2, (SipTalk){ 0 });
    sip_lab_says(lab, 2, 1, (SipTalk){ .status = 180, .to_tag = "b" });
    sip_lab_says(lab, 2, 1, (SipTalk){ .status = 200, .to_tag = "b" });
    sip_lab_says(lab, 1, 2, (SipTalk){ .method = "ACK", .to_tag = "b", .branch = "z9hG4bKack" });
}

/* A connection of TCP with a link of SIP, as its owner keeps them. */
typedef struct SipLabWire {
    TcpKey key;
    TcpConnection connection;
    SipLink link;
} SipLabWire;

/* Messages to come go by it. */
static inline void sip_lab_connect(SipLab *lab, SipLabWire *wire, unsigned client, unsigned server)
{
    *wire = (SipLabWire){ .key = { .ips = { sip_lab_ip(client), sip_lab_ip(server) },
                                   .ports = { 40000, SIP_LAB_PORT } } };
    Frame syn = { .number = ++lab->frame, .time = lab->now };
    wire->connection.key = &wire->key;
    wire->connection.sides[TCP_CLIENT].bits = wire->connection.sides[TCP_SERVER].bits =
        TCP_FLOW_SEEN;
    span_add(&wire->connection.span, &syn);
    sip_layer_link(&lab->layer, &wire->link, &wire->connection);
    lab->link = &wire->link;
    lab->transport = SIP_TCP;
    lab->ports[0] = 40000;
}

/* That side ends it. */
static inline void sip_lab_close(SipLab *lab, SipLabWire *wire, TcpSide side)
{
    Frame fin = { .number = ++lab->frame, .time = lab->now };
    span_add(&wire->connection.span, &fin);
    wire->connection.ending = TCP_ENDED_FIN;
    wire->connection.ended_by = side & 1;
    wire->connection.leaving = TCP_LEFT_CLOSED;
    sip_layer_unlink(&lab->layer, &wire->link);
    lab->link = NULL;
    lab->transport = SIP_UDP;
    lab->ports[0] = 0;
}
