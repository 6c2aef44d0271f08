/* SPDX-License-Identifier: GPL-2.0-or-later */
/* RFC 9293 sections 3.4, 3.5 and 3.8, RFC 5961, RFC 7413. */
#include "tcp_connection.h"

#include <string.h>

enum {
    WINDOW_MAX = 1 << 30, /* RFC 7323 section 2.3 */
    USUAL_MSS = 1460,
    OPTIONS_MAX = 40,
    SURELY_FULL = 1280 - 40 - 20 - OPTIONS_MAX, /* of the least IPv6 MTU */
};

static uint16_t saturated(uint32_t n)
{
    return (uint16_t)MIN(n, UINT16_MAX);
}

static Moment moment_of(const Frame *frame)
{
    return (Moment){ frame->number, frame->time };
}

static unsigned place_in_key(const TcpConnection *connection, TcpSide side)
{
    return (side == TCP_SERVER) ^ connection->is_reversed;
}

const Ip *tcp_connection_ip(const TcpConnection *connection, TcpSide side)
{
    return &connection->key->ips[place_in_key(connection, side)];
}

uint16_t tcp_connection_port(const TcpConnection *connection, TcpSide side)
{
    return connection->key->ports[place_in_key(connection, side)];
}

TcpSide tcp_connection_side(const TcpConnection *connection, unsigned from)
{
    return from == place_in_key(connection, TCP_CLIENT) ? TCP_CLIENT : TCP_SERVER;
}

bool tcp_connection_is_one_way(const TcpConnection *connection)
{
    return (connection->sides[TCP_CLIENT].bits & connection->sides[TCP_SERVER].bits &
            TCP_FLOW_SEEN) == 0;
}

static uint64_t flow_sent(const TcpFlow *flow)
{
    return (uint64_t)flow->wraps << 32 | (flow->next - flow->start);
}

uint64_t tcp_connection_sent(const TcpConnection *connection, TcpSide side)
{
    return flow_sent(&connection->sides[side]);
}

int64_t tcp_connection_offset(const TcpConnection *connection, TcpSide side, uint32_t sequence)
{
    const TcpFlow *flow = &connection->sides[side];
    return (int64_t)flow_sent(flow) + (int32_t)(sequence - flow->next);
}

uint64_t tcp_connection_acknowledged(const TcpConnection *connection, TcpSide side)
{
    const TcpFlow *flow = &connection->sides[side];
    enum { BOTH = TCP_FLOW_STARTED | TCP_FLOW_ACKED };
    if ((flow->bits & BOTH) != BOTH)
        return 0;
    int64_t offset = tcp_connection_offset(connection, side, flow->acked);
    uint64_t sent = flow_sent(flow);
    if (offset <= 0)
        return 0;
    /* FIN counts one; a FIN that the capture lacks may be what is acknowledged beyond */
    bool may_be_fin = (flow->bits & TCP_FLOW_FIN) != 0 || (uint64_t)offset == sent + 1;
    return may_be_fin ? MIN((uint64_t)offset, sent) : (uint64_t)offset;
}

uint32_t tcp_connection_full_size(const TcpConnection *connection, TcpSide side)
{
    uint32_t largest = connection->sides[side].largest;
    uint32_t mss = connection->sides[tcp_side_other(side)].mss;
    if (mss == 0)
        return largest > USUAL_MSS ? SURELY_FULL : largest;
    return largest > mss && mss > OPTIONS_MAX ? mss - OPTIONS_MAX : largest;
}

bool tcp_connection_small_passed(const TcpConnection *connection, TcpSide side)
{
    uint8_t bits = connection->sides[side].bits;
    if ((bits & TCP_FLOW_SMALL_PASSED) != 0)
        return true;
    return (bits & TCP_FLOW_FULL_PASSED) == 0 && tcp_connection_acknowledged(connection, side) > 0;
}

TcpDetails *tcp_connection_detail(TcpConnection *connection)
{
    if (connection->details != NULL)
        return connection->details;
    TcpDetails *details = g_new0(TcpDetails, 1);
    details->connection = connection;
    if (connection->is_dialled)
        details->sides[TCP_CLIENT].syn =
            (Moment){ connection->span.first_frame, connection->span.first_time };
    connection->details = details;
    return details;
}

void tcp_connection_forget(TcpConnection *connection)
{
    if (connection->details == NULL)
        return;
    for (int side = 0; side < TCP_SIDES; side++)
        tcp_segments_clear(&connection->details->sides[side].segments);
    g_clear_pointer(&connection->details, g_free);
}

/* A hint only, and only for connections whose begin is unseen. */
static bool is_served(uint16_t port)
{
    static const uint16_t ports[] = { 443, 80,  5061, 5060, 25,   135,  389,  445, 587,
                                      636, 993, 1433, 3268, 3269, 3389, 8080, 8443 };
    for (size_t i = 0; i < G_N_ELEMENTS(ports); i++)
        if (ports[i] == port)
            return true;
    return port >= 5062 && port <= 5077; /* Exchange UM, Lync */
}

static unsigned guess_server(const TcpKey *key)
{
    bool first = is_served(key->ports[0]), second = is_served(key->ports[1]);
    if (first != second)
        return first ? 0 : 1;
    return key->ports[0] < key->ports[1] ? 0 : 1;
}

void tcp_connection_begin(TcpConnection *connection, const TcpKey *key, const TcpHeader *tcp,
                          unsigned from)
{
    enum { SYN_ACK = TCP_SYN | TCP_ACK };
    bool is_syn = (tcp->flags & TCP_SYN) != 0, is_answer = (tcp->flags & SYN_ACK) == SYN_ACK;
    unsigned server = is_syn ? (is_answer ? from : !from) : guess_server(key);
    connection->key = key;
    connection->is_reversed = server == 0;
    connection->is_guessed = !is_syn;
    connection->is_midstream = !is_syn;
    connection->is_dialled = is_syn && !is_answer;
}

void tcp_connection_see(TcpConnection *connection, TcpSide side, const Frame *frame,
                        const TcpHeader *tcp)
{
    TcpFlow *flow = &connection->sides[side];
    span_add(&connection->span, frame);
    flow->bits |= TCP_FLOW_SEEN;
    if ((flow->bits & TCP_FLOW_STARTED) == 0 && (tcp->flags & TCP_RST) == 0)
        flow->start = flow->next = tcp->sequence;
}

void tcp_connection_see_copy(TcpConnection *connection, const Frame *frame)
{
    connection->span.last_frame = MAX(connection->span.last_frame, frame->number);
}

/* Did nothing but a SYN happen so far, and not of that side? */
static bool is_simultaneous(const TcpConnection *connection, TcpSide side)
{
    const TcpFlow *flow = &connection->sides[side];
    const TcpFlow *other = &connection->sides[tcp_side_other(side)];
    return connection->ending == TCP_OPEN && flow->syn_count == 0 && other->syn_count > 0 &&
           (flow->bits & TCP_FLOW_SEEN) == 0 && other->data_segments == 0;
}

bool tcp_connection_is_new(const TcpConnection *connection, TcpSide side, const TcpHeader *tcp)
{
    const TcpFlow *flow = &connection->sides[side];
    uint32_t start = tcp->sequence + 1;
    bool is_started = (flow->bits & TCP_FLOW_STARTED) != 0;
    bool is_same = is_started ? flow->start == start
                              : (flow->bits & TCP_FLOW_SEEN) != 0 && flow->next == start;
    if (is_same)
        return false;
    if ((tcp->flags & TCP_ACK) == 0)
        return !is_simultaneous(connection, side);
    /* an answer to another SYN than the one known: of a connection that began unseen */
    const TcpFlow *other = &connection->sides[tcp_side_other(side)];
    bool is_asked = (other->bits & TCP_FLOW_STARTED) != 0 && tcp->acknowledgment == other->start;
    return !is_asked && connection->ending != TCP_OPEN;
}

static void swap_sides(TcpConnection *connection)
{
    TcpFlow client = connection->sides[TCP_CLIENT];
    connection->sides[TCP_CLIENT] = connection->sides[TCP_SERVER];
    connection->sides[TCP_SERVER] = client;
    connection->is_reversed = !connection->is_reversed;
    if (connection->details == NULL)
        return;
    TcpSideDetails details = connection->details->sides[TCP_CLIENT];
    connection->details->sides[TCP_CLIENT] = connection->details->sides[TCP_SERVER];
    connection->details->sides[TCP_SERVER] = details;
}

/* A SYN that the capture holds behind what followed it says who is who, as long as nobody was told
 * otherwise. */
static TcpSide settle_roles(TcpConnection *connection, TcpSide side, bool is_answer)
{
    if (!connection->is_guessed || connection->follower != NULL ||
        connection->interest != TCP_INTEREST_MORE)
        return side;
    TcpSide right = is_answer ? TCP_SERVER : TCP_CLIENT;
    if (side != right)
        swap_sides(connection);
    connection->is_guessed = false;
    return right;
}

/* Until bytes of it were seen or given up. */
static void start_at(TcpConnection *connection, TcpSide side, uint32_t start)
{
    TcpFlow *flow = &connection->sides[side];
    const TcpDetails *details = connection->details;
    if ((flow->bits & TCP_FLOW_STARTED) != 0 && flow->start == start)
        return;
    if (flow->data_segments > 0 || (details != NULL && details->sides[side].segments.base > 0))
        return;
    flow->start = flow->next = start;
    flow->wraps = 0;
    flow->bits |= TCP_FLOW_STARTED;
}

static uint16_t mss_of(const Packet *packet)
{
    const Bytes *segment = &packet->ip.payload;
    Cursor in = cursor_over(segment->data, segment->length, packet->ip.length);
    TcpOptions options;
    return tcp_options_read(&in, &options) ? options.mss : 0;
}

TcpSide tcp_connection_syn(TcpConnection *connection, TcpSide side, const Frame *frame,
                           const Packet *packet)
{
    const TcpHeader *tcp = &packet->tcp;
    bool is_answer = (tcp->flags & TCP_ACK) != 0;
    side = settle_roles(connection, side, is_answer);
    TcpFlow *flow = &connection->sides[side];
    TcpFlow *other = &connection->sides[tcp_side_other(side)];
    bool is_foreign = is_answer && (other->bits & TCP_FLOW_STARTED) != 0 &&
                      tcp->acknowledgment != other->start &&
                      other->data_segments + flow->data_segments == 0 && other->syn_count > 0;
    if (is_foreign)
        return side; /* the client resets it (RFC 9293 section 3.5.1, half-open) */
    start_at(connection, side, tcp->sequence + 1);
    if (is_answer && (other->bits & TCP_FLOW_STARTED) == 0)
        start_at(connection, tcp_side_other(side), tcp->acknowledgment);
    if (flow->start == tcp->sequence + 1)
        connection->is_midstream = false;
    bool is_own_again = is_answer && side == TCP_CLIENT; /* simultaneous open: SYN, then SYN-ACK */
    if (flow->syn_count < UINT8_MAX && !(is_own_again && flow->syn_count > 0))
        flow->syn_count++;
    if (flow->mss == 0)
        flow->mss = mss_of(packet);
    if (is_answer)
        tcp_connection_detail(connection);
    if (connection->details != NULL && connection->details->sides[side].syn.frame == 0)
        connection->details->sides[side].syn = moment_of(frame);
    return side;
}

static void advance(TcpFlow *flow, uint32_t end)
{
    if (!tcp_sequence_before(flow->next, end))
        return;
    if (end - flow->start < flow->next - flow->start)
        flow->wraps++;
    flow->next = end;
}

static void end_by(TcpConnection *connection, TcpSide side, TcpEnding ending)
{
    if (connection->ending != TCP_OPEN)
        return;
    connection->ending = (uint8_t)ending;
    connection->ended_by = side;
}

void tcp_connection_fin(TcpConnection *connection, TcpSide side, const Frame *frame,
                        uint32_t sequence)
{
    TcpFlow *flow = &connection->sides[side];
    bool is_started = (flow->bits & TCP_FLOW_STARTED) != 0;
    uint32_t ahead = sequence - flow->next;
    bool is_acked = is_started && (flow->bits & TCP_FLOW_ACKED) != 0 &&
                    tcp_sequence_before(sequence + 1, flow->acked);
    if ((flow->bits & TCP_FLOW_FIN) != 0 || is_acked || (is_started && ahead > WINDOW_MAX))
        return; /* again, or before data that was seen or acknowledged: no FIN of this stream */
    end_by(connection, side, TCP_ENDED_FIN);
    if (is_started)
        advance(flow, sequence);
    else
        start_at(connection, side, sequence);
    flow->bits |= TCP_FLOW_FIN;
    if (connection->details != NULL)
        connection->details->sides[side].fin = moment_of(frame);
}

static bool is_fin_acked(const TcpFlow *flow)
{
    enum { BOTH = TCP_FLOW_FIN | TCP_FLOW_ACKED };
    return (flow->bits & BOTH) == BOTH && tcp_sequence_before(flow->next, flow->acked);
}

bool tcp_connection_is_settled(const TcpConnection *connection)
{
    const TcpFlow *sides = connection->sides;
    if (((sides[TCP_CLIENT].bits | sides[TCP_SERVER].bits) & TCP_FLOW_RST) != 0)
        return true;
    return is_fin_acked(&sides[TCP_CLIENT]) && is_fin_acked(&sides[TCP_SERVER]);
}

void tcp_connection_rst(TcpConnection *connection, TcpSide side, const Frame *frame)
{
    TcpFlow *flow = &connection->sides[side];
    const TcpFlow *other = &connection->sides[tcp_side_other(side)];
    if (other->syn_count > 0 && flow->syn_count == 0 && flow->data_segments == 0 &&
        connection->ending == TCP_OPEN)
        connection->is_refused = true;
    end_by(connection, side, TCP_ENDED_RST);
    TcpDetails *details = tcp_connection_detail(connection);
    if ((flow->bits & TCP_FLOW_RST) == 0)
        details->sides[side].rst = moment_of(frame);
    flow->bits |= TCP_FLOW_RST;
}

/* What was received behind the hole: is it as large as what does not come through? */
static void note_sack(TcpConnection *connection, TcpSide acked, const Packet *packet)
{
    const Bytes *segment = &packet->ip.payload;
    Cursor in = cursor_over(segment->data, segment->length, packet->ip.length);
    TcpOptions options;
    TcpFlow *flow = &connection->sides[acked];
    uint32_t full = connection->details->sides[acked].stuck.size;
    if (!tcp_options_read(&in, &options))
        return;
    for (uint8_t i = 0; i < options.sack_count; i++) {
        uint32_t size = options.sacks[i].end - options.sacks[i].start;
        if (!tcp_sequence_before(flow->acked, options.sacks[i].start) || size == 0)
            continue; /* a duplicate (RFC 2883) */
        flow->bits |= size % full == 0 ? TCP_FLOW_FULL_PASSED : TCP_FLOW_SMALL_PASSED;
    }
}

void tcp_connection_acknowledge(TcpConnection *connection, TcpSide acked, const Packet *packet)
{
    TcpFlow *flow = &connection->sides[acked];
    uint32_t ack = packet->tcp.acknowledgment;
    TcpStuck *stuck = connection->details != NULL ? &connection->details->sides[acked].stuck : NULL;
    if (stuck != NULL && stuck->count > 0)
        note_sack(connection, acked, packet);
    bool is_known = (flow->bits & TCP_FLOW_ACKED) != 0;
    if (is_known && !tcp_sequence_before(flow->acked, ack))
        return;
    if ((flow->bits & TCP_FLOW_STARTED) != 0) {
        int64_t offset = tcp_connection_offset(connection, acked, ack);
        if (offset < 0 || (uint64_t)offset > flow_sent(flow) + WINDOW_MAX)
            return;
    }
    flow->acked = ack;
    flow->bits |= TCP_FLOW_ACKED;
    if (flow->largest > 0 && !tcp_sequence_before(ack, flow->full_from + flow->largest))
        flow->bits |= TCP_FLOW_FULL_PASSED;
    if (stuck != NULL && stuck->count > 0 && tcp_sequence_before(stuck->sequence, ack))
        *stuck = (TcpStuck){ .count = 0 };
}

/* A keep-alive repeats the last byte acknowledged, or none (RFC 9293 section 3.8.4). */
static bool is_keep_alive(const TcpFlow *flow, const TcpHeader *tcp)
{
    return tcp->payload <= 1 && tcp->sequence + 1 == flow->next &&
           (tcp->flags & (TCP_SYN | TCP_FIN | TCP_RST)) == 0 &&
           ((flow->bits & TCP_FLOW_ACKED) == 0 || flow->acked == flow->next);
}

bool tcp_connection_is_data(const TcpConnection *connection, TcpSide side, const Packet *packet)
{
    const TcpFlow *flow = &connection->sides[side];
    const TcpHeader *tcp = &packet->tcp;
    if (tcp->payload == 0)
        return false;
    if ((flow->bits & TCP_FLOW_STARTED) == 0) {
        /* the first that is seen of a side may be a keep-alive: one byte, usually 0, not pushed */
        Bytes bytes = packet_tcp_payload(packet);
        return tcp->payload > 1 || (tcp->flags & TCP_PSH) != 0 || bytes.length == 0 ||
               bytes.data[0] != 0;
    }
    if (is_keep_alive(flow, tcp))
        return false;
    uint32_t sequence = tcp->sequence + ((tcp->flags & TCP_SYN) != 0);
    bool is_behind_fin =
        (flow->bits & TCP_FLOW_FIN) != 0 && !tcp_sequence_before(sequence, flow->next);
    return !is_behind_fin && (int32_t)(sequence - flow->next) <= WINDOW_MAX;
}

void tcp_connection_start(TcpConnection *connection, TcpSide side, const Packet *packet)
{
    TcpFlow *flow = &connection->sides[side];
    if ((flow->bits & TCP_FLOW_STARTED) != 0)
        return;
    bool is_syn = (packet->tcp.flags & TCP_SYN) != 0;
    start_at(connection, side, packet->tcp.sequence + is_syn);
    connection->is_midstream = true;
    uint32_t ahead = flow->acked - flow->start;
    if (ahead > WINDOW_MAX) /* old, or of before: it says nothing of what comes */
        flow->bits &= (uint8_t)~TCP_FLOW_ACKED;
}

static void note_size(TcpConnection *connection, TcpSide side, uint32_t sequence, uint32_t size)
{
    TcpFlow *flow = &connection->sides[side];
    if (saturated(size) <= flow->largest)
        return;
    if (flow->largest > 0 && tcp_connection_acknowledged(connection, side) > 0)
        flow->bits |= TCP_FLOW_SMALL_PASSED;
    flow->bits &= (uint8_t)~TCP_FLOW_FULL_PASSED;
    flow->largest = saturated(size);
    flow->full_from = sequence;
}

static void retransmit(TcpConnection *connection, TcpSide side, const Frame *frame,
                       const TcpHeader *tcp)
{
    const TcpFlow *flow = &connection->sides[side];
    TcpSideDetails *details = &tcp_connection_detail(connection)->sides[side];
    TcpStuck *stuck = &details->stuck;
    details->retransmissions++;
    bool is_acked =
        (flow->bits & TCP_FLOW_ACKED) != 0 && tcp_sequence_before(tcp->sequence, flow->acked);
    if (is_acked || tcp->payload < tcp_connection_full_size(connection, side))
        return;
    if (stuck->count > 0 && tcp_sequence_before(stuck->sequence, tcp->sequence))
        return; /* the head is what counts */
    if (stuck->count == 0 || stuck->sequence != tcp->sequence)
        *stuck = (TcpStuck){ .sequence = tcp->sequence, .first = moment_of(frame) };
    stuck->size = tcp->payload;
    stuck->count++;
    stuck->last = moment_of(frame);
}

void tcp_connection_data(TcpConnection *connection, TcpSide side, const Frame *frame,
                         const Packet *packet, bool is_new)
{
    const TcpHeader *tcp = &packet->tcp;
    TcpFlow *flow = &connection->sides[side];
    uint32_t sequence = tcp->sequence + ((tcp->flags & TCP_SYN) != 0);
    flow->data_segments++;
    if (packet_tcp_payload(packet).length < tcp->payload)
        flow->bits |= TCP_FLOW_CUT;
    note_size(connection, side, sequence, tcp->payload);
    bool is_behind_fin = (flow->bits & TCP_FLOW_FIN) != 0;
    if (!is_behind_fin)
        advance(flow, sequence + tcp->payload);
    if (!is_new && (tcp->flags & TCP_SYN) == 0)
        retransmit(connection, side, frame, tcp);
    if (connection->details == NULL)
        return;
    TcpSideDetails *details = &connection->details->sides[side];
    details->last_data = moment_of(frame);
    if (details->first_data.frame == 0 && flow->data_segments == 1)
        details->first_data = moment_of(frame);
}

/* Is nothing but numbers to be moved on for that side? */
static bool is_predicted(const TcpConnection *connection, TcpSide side, const TcpHeader *tcp)
{
    enum {
        OPEN = TCP_FLOW_SEEN | TCP_FLOW_STARTED,
        KNOWN = TCP_FLOW_STARTED | TCP_FLOW_ACKED,
    };
    const TcpFlow *flow = &connection->sides[side],
                  *other = &connection->sides[tcp_side_other(side)];
    uint32_t next = flow->next - flow->start;
    return connection->details == NULL &&
           !tcp_connection_is_shown(connection, side, tcp->payload) &&
           (tcp->flags & ~TCP_PSH) == TCP_ACK && tcp->sequence == flow->next &&
           tcp->payload <= flow->largest && next <= UINT32_MAX - tcp->payload &&
           (flow->bits & (OPEN | TCP_FLOW_FIN)) == OPEN && (other->bits & KNOWN) == KNOWN &&
           !tcp_sequence_before(tcp->acknowledgment, other->acked) &&
           !tcp_sequence_before(other->next, tcp->acknowledgment);
}

bool tcp_connection_predict(TcpConnection *connection, TcpSide side, const Frame *frame,
                            const Packet *packet)
{
    const TcpHeader *tcp = &packet->tcp;
    if (!is_predicted(connection, side, tcp))
        return false;
    TcpFlow *flow = &connection->sides[side], *other = &connection->sides[tcp_side_other(side)];
    span_add(&connection->span, frame);
    if (tcp->payload > 0) {
        flow->data_segments++;
        flow->next += tcp->payload;
        if (packet_tcp_payload(packet).length < tcp->payload)
            flow->bits |= TCP_FLOW_CUT;
    }
    if (tcp->acknowledgment == other->acked)
        return true;
    other->acked = tcp->acknowledgment;
    if (other->largest > 0 && !tcp_sequence_before(other->acked, other->full_from + other->largest))
        other->bits |= TCP_FLOW_FULL_PASSED;
    return true;
}
