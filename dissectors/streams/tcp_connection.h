/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "icmp_error.h"
#include "moment.h"
#include "packet.h"
#include "span.h"
#include "tcp_segments.h"

/* Who dialled and who was dialled. */
typedef enum TcpSide {
    TCP_CLIENT,
    TCP_SERVER,
} TcpSide;

enum { TCP_SIDES = 2 };

static inline TcpSide tcp_side_other(TcpSide side)
{
    return side == TCP_CLIENT ? TCP_SERVER : TCP_CLIENT;
}

/* A connection is found by its ends, in an order that is the same for both directions. */
typedef struct TcpKey {
    Ip ips[2];
    uint32_t network; /* as the caller numbers it */
    uint16_t ports[2];
} TcpKey;

enum {
    TCP_FLOW_SEEN = 1 << 0,    /* any packet of that side */
    TCP_FLOW_STARTED = 1 << 1, /* start is known */
    TCP_FLOW_ACKED = 1 << 2,   /* acked is known */
    TCP_FLOW_FIN = 1 << 3,     /* nothing comes behind next */
    TCP_FLOW_RST = 1 << 4,
    TCP_FLOW_CUT = 1 << 5,          /* the snap length hid payload */
    TCP_FLOW_SMALL_PASSED = 1 << 6, /* smaller segments than the largest were acknowledged */
    TCP_FLOW_FULL_PASSED = 1 << 7,  /* a segment of the largest size was acknowledged */
};

/* One direction, as far as it is known of every connection. Sequence numbers as sent. */
typedef struct TcpFlow {
    uint32_t start;     /* of the first byte */
    uint32_t next;      /* behind the last byte seen */
    uint32_t acked;     /* the other side expects this next */
    uint32_t full_from; /* the first segment of the largest size */
    uint32_t data_segments;
    uint16_t wraps;    /* of next - start */
    uint16_t largest;  /* payload of a segment, saturates */
    uint16_t mss;      /* that this side said it takes; 0: not seen */
    uint8_t syn_count; /* SYNs sent, copies not counted */
    uint8_t bits;
} TcpFlow;

/* The segment at the head of a direction that is sent again and again and never acknowledged. */
typedef struct TcpStuck {
    uint32_t sequence, size;
    uint32_t count;     /* retransmissions; 0: none is stuck */
    Moment first, last; /* of them */
} TcpStuck;

/* What is known beyond that of one direction. */
typedef struct TcpSideDetails {
    Moment syn, fin, rst, first_data, last_data;
    uint32_t retransmissions; /* data segments that brought nothing new */
    TcpStuck stuck;
    uint64_t lost;       /* bytes told as gaps */
    bool is_conflicting; /* two copies of one byte differed */
    TcpSegments segments;
    uint64_t due; /* holes before it were acknowledged at due_time */
    Time due_time;
} TcpSideDetails;

/* An ICMP error that quotes the connection. */
typedef struct TcpError {
    Moment seen;
    IcmpErrorKind kind;
    uint8_t code;
    TcpSide side; /* whose packet is quoted */
    uint32_t mtu;
    Ip from;
} TcpError;

/*
 * Kept of connections that a listener follows or may come to follow, and where something went
 * wrong: a retransmission, a reset, an ICMP error. What happened before it was kept is not known.
 */
typedef struct TcpDetails {
    TcpSideDetails sides[TCP_SIDES];
    TcpError errors[LIMIT_ICMP_OF_CONNECTION];
    uint32_t error_count; /* all of them */
    struct TcpConnection *connection;
    struct TcpDetails *older, *newer; /* of those that hold bytes */
    size_t held;
} TcpDetails;

typedef enum TcpInterest {
    TCP_INTEREST_MORE, /* cannot tell yet */
    TCP_INTEREST_NONE,
    TCP_INTEREST_FOLLOW,
    TCP_INTEREST_WATCH, /* nothing of it is kept, but each segment of its client is shown */
} TcpInterest;

typedef enum TcpEnding {
    TCP_OPEN,
    TCP_ENDED_FIN, /* by at least one side */
    TCP_ENDED_RST,
} TcpEnding;

/* Why a connection is followed no longer. */
typedef enum TcpLeaving {
    TCP_LIVE,
    TCP_LEFT_CLOSED,
    TCP_LEFT_REUSED, /* its ports belong to another connection now */
    TCP_LEFT_IDLE,
    TCP_LEFT_EVICTED,  /* for want of room: may have gone on */
    TCP_LEFT_FINISHED, /* the capture ended */
} TcpLeaving;

/* A connection, as listeners see it; borrowed. It is the slot of a table: small. */
typedef struct TcpConnection {
    const TcpKey *key;
    TcpDetails *details; /* NULL: nothing but this is known */
    void *follower;      /* the listener's own */
    Span span;           /* of its packets, copies not counted */
    TcpFlow sides[TCP_SIDES];
    uint32_t closing;      /* number of the closing that was put off, 0 for none */
    uint8_t ending;        /* TcpEnding, the first of them */
    uint8_t leaving;       /* TcpLeaving */
    uint8_t interest;      /* TcpInterest */
    uint8_t ended_by : 1;  /* TcpSide */
    bool is_reversed : 1;  /* the key's first end is the server */
    bool is_guessed : 1;   /* no SYN said which side is the client */
    bool is_midstream : 1; /* how it began is unseen */
    bool is_refused : 1;   /* a reset answered the SYN */
    bool is_dialled : 1;   /* its first packet was the client's SYN */
} TcpConnection;

G_STATIC_ASSERT(sizeof(TcpConnection) <= 128);

/* Are its bytes delivered, since it is followed or may be? */
static inline bool tcp_connection_is_delivered(const TcpConnection *connection)
{
    return connection->interest == TCP_INTEREST_FOLLOW || connection->interest == TCP_INTEREST_MORE;
}

/* Does the listener want to see a segment of that side? Of a connection that is watched those of
 * the client; where nothing said who that is, those of both. */
static inline bool tcp_connection_is_shown(const TcpConnection *connection, TcpSide side,
                                           uint32_t payload)
{
    if (connection->interest != TCP_INTEREST_WATCH)
        return connection->interest != TCP_INTEREST_NONE;
    return payload > 0 && (side == TCP_CLIENT || connection->is_guessed);
}

const Ip *tcp_connection_ip(const TcpConnection *connection, TcpSide side);
uint16_t tcp_connection_port(const TcpConnection *connection, TcpSide side);

/* Was nothing ever seen of one of its sides? */
bool tcp_connection_is_one_way(const TcpConnection *connection);

/* Offset behind the last byte seen of a side, and behind the last one acknowledged. */
uint64_t tcp_connection_sent(const TcpConnection *connection, TcpSide side);
uint64_t tcp_connection_acknowledged(const TcpConnection *connection, TcpSide side);

/* From what payload on a segment of that side is full-size. Segmentation offload shows larger ones
 * than the wire carries. */
uint32_t tcp_connection_full_size(const TcpConnection *connection, TcpSide side);

/* Was data in segments below full size acknowledged (or SACKed) while larger ones were not? */
bool tcp_connection_small_passed(const TcpConnection *connection, TcpSide side);

/* The rest is for TcpStreams. */
TcpDetails *tcp_connection_detail(TcpConnection *connection); /* made when there are none */
void tcp_connection_forget(TcpConnection *connection);        /* the details */

/* The first packet says who is the client, or ports have to; from is its sender's place in the
 * key. */
void tcp_connection_begin(TcpConnection *connection, const TcpKey *key, const TcpHeader *tcp,
                          unsigned from);
TcpSide tcp_connection_side(const TcpConnection *connection, unsigned from);

/* Any packet that is no copy, before anything else is done with it. */
void tcp_connection_see(TcpConnection *connection, TcpSide side, const Frame *frame,
                        const TcpHeader *tcp);

/* Header prediction: takes the next segment in order, or an acknowledgment, of an open connection
 * of which the listener does not want to see it, as most packets are. False: anything else, and
 * nothing is done. */
bool tcp_connection_predict(TcpConnection *connection, TcpSide side, const Frame *frame,
                            const Packet *packet);

/* A copy: it counts for nothing, but is one of the connection's frames. */
void tcp_connection_see_copy(TcpConnection *connection, const Frame *frame);

/* Is a SYN on known ports the begin of another connection? */
bool tcp_connection_is_new(const TcpConnection *connection, TcpSide side, const TcpHeader *tcp);

/* Returns the side of its sender, which is another one when ports guessed wrong. */
TcpSide tcp_connection_syn(TcpConnection *connection, TcpSide side, const Frame *frame,
                           const Packet *packet);
void tcp_connection_fin(TcpConnection *connection, TcpSide side, const Frame *frame,
                        uint32_t sequence);
void tcp_connection_rst(TcpConnection *connection, TcpSide side, const Frame *frame);

/* Was it reset, or each FIN acknowledged? */
bool tcp_connection_is_settled(const TcpConnection *connection);

/* What one side says to have of the other. */
void tcp_connection_acknowledge(TcpConnection *connection, TcpSide acked, const Packet *packet);

/* False for what is no data: keep-alives, and numbers that no window allows. */
bool tcp_connection_is_data(const TcpConnection *connection, TcpSide side, const Packet *packet);

/* Where a segment begins in the stream of its side; negative before the first byte known. */
int64_t tcp_connection_offset(const TcpConnection *connection, TcpSide side, uint32_t sequence);

/* The first data of a side whose SYN was not seen sets its start. */
void tcp_connection_start(TcpConnection *connection, TcpSide side, const Packet *packet);

/* A data segment of which is_new tells whether it brought anything. */
void tcp_connection_data(TcpConnection *connection, TcpSide side, const Frame *frame,
                         const Packet *packet, bool is_new);
