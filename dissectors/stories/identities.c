/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "identities.h"

#include "table.h"

#define ANSWER_WINDOW (3 * TIME_SECOND)

enum {
    PENDING = 4,
    NOBODY = UINT8_MAX,
};

typedef struct RowKey {
    Mac mac;
    uint16_t unused; /* 0: no padding */
    uint32_t context;
} RowKey;

/* The name in a DHCP request, until the answer says for which address. */
typedef struct PendingName {
    uint32_t transaction;
    HostName name;
} PendingName;

typedef struct Row {
    SharedMac shared;
    uint8_t speaker; /* index of the address that spoke last */
    PendingName pending[PENDING];
    uint8_t next;
} Row;

enum { RECENT = 256 };

/* A row that was looked for a moment ago: frames of one conversation follow each other. */
typedef struct RecentRow {
    RowKey key;
    Row *row;     /* NULL: nothing is known of the MAC */
    uint32_t era; /* of identities when it was found: others are void */
} RecentRow;

struct Identities {
    Table *rows; /* RowKey -> Row */
    RecentRow recent[RECENT];
    uint32_t recent_era;
    void (*leave)(void *user, const SharedMac *shared);
    void *user;
    uint64_t judged_early;
};

static void visit_copy(const SharedMac *shared, void (*visit)(void *user, const SharedMac *shared),
                       void *user);

static bool has_several(void *user, const void *value)
{
    (void)user;
    return ((const Row *)value)->shared.count > 1;
}

static void row_leaves(void *user, const void *key, void *value, TableExit exit)
{
    (void)key;
    Identities *identities = user;
    Row *row = value;
    identities->recent_era++;
    if (exit == TABLE_EVICTED && has_several(NULL, row)) {
        identities->judged_early++;
        if (identities->leave != NULL && !row->shared.is_crowd)
            visit_copy(&row->shared, identities->leave, identities->user);
    }
    for (uint8_t i = 0; i < row->shared.count; i++) {
        g_free(row->shared.identities[i]->asked);
        g_free(row->shared.identities[i]);
    }
}

Identities *identities_new(void)
{
    Identities *identities = g_new0(Identities, 1);
    identities->recent_era = 1;
    identities->rows = table_new(&(TableSpec){ .key_size = sizeof(RowKey),
                                               .value_size = sizeof(Row),
                                               .max_entries = LIMIT_SHARED_MACS,
                                               .max_bytes = LIMIT_SHARED_MAC_BYTES,
                                               .leave = row_leaves,
                                               .spare = has_several,
                                               .user = identities });
    return identities;
}

void identities_free(Identities *identities)
{
    if (identities == NULL)
        return;
    table_free(identities->rows);
    g_free(identities);
}

void identities_clear(Identities *identities)
{
    table_clear(identities->rows);
}

void identities_on_leave(Identities *identities, void (*leave)(void *user, const SharedMac *shared),
                         void *user)
{
    identities->leave = leave;
    identities->user = user;
}

uint64_t identities_forgotten(const Identities *identities)
{
    return table_evicted(identities->rows);
}

uint64_t identities_judged_early(const Identities *identities)
{
    return identities->judged_early;
}

/* Vendors number cards one by one: the last bytes tell neighbours apart. */
static RecentRow *recent_slot(Identities *identities, const RowKey *key)
{
    const uint8_t *bytes = key->mac.bytes;
    return &identities->recent[(bytes[5] ^ bytes[4] << 4 ^ bytes[3] ^ key->context) % RECENT];
}

static Row *find_row(Identities *identities, uint32_t context, const Mac *mac)
{
    RowKey key = { .mac = *mac, .context = context };
    RecentRow *recent = recent_slot(identities, &key);
    if (recent->era != identities->recent_era || memcmp(&recent->key, &key, sizeof key) != 0)
        *recent = (RecentRow){ key, table_find(identities->rows, &key), identities->recent_era };
    return recent->row;
}

static Row *row_of(Identities *identities, uint32_t context, const Mac *mac)
{
    RowKey key = { .mac = *mac, .context = context };
    bool is_new;
    Row *row = table_add(identities->rows, &key, &is_new);
    if (is_new) {
        /* what is in use has to be touched in its table while it fills, or it looks old */
        identities->recent_era++;
        row->shared = (SharedMac){ .mac = *mac,
                                   .context = context,
                                   .last_time = TIME_NONE,
                                   .is_late = identities->judged_early > 0 };
        row->speaker = NOBODY;
    }
    return row;
}

static uint8_t index_of(const Row *row, const Ip *ip)
{
    if (row->speaker != NOBODY && ip_equal(&row->shared.identities[row->speaker]->ip, ip))
        return row->speaker; /* most often the one that spoke last */
    for (uint8_t i = 0; i < row->shared.count; i++)
        if (ip_equal(&row->shared.identities[i]->ip, ip))
            return i;
    return NOBODY;
}

static void charge(Identities *identities, Row *row)
{
    size_t bytes = row->shared.count * sizeof(Identity);
    for (uint8_t i = 0; i < row->shared.count; i++)
        if (row->shared.identities[i]->asked != NULL)
            bytes += LIMIT_QUESTIONS_OF_IDENTITY * sizeof(AskedOnce);
    table_charge(identities->rows, row, bytes);
}

static uint8_t add_identity(Identities *identities, Row *row, const Ip *ip)
{
    uint8_t i = index_of(row, ip);
    if (i != NOBODY || ip_is_link_local(ip) || !ip_is_host(ip))
        return i;
    if (row->shared.count == LIMIT_IDENTITIES_OF_MAC) {
        row->shared.is_crowd = true;
        return NOBODY;
    }
    Identity *identity = g_new0(Identity, 1);
    identity->ip = *ip;
    row->shared.identities[row->shared.count] = identity;
    i = row->shared.count++;
    charge(identities, row);
    return i;
}

const SharedMac *identities_hear(Identities *identities, uint32_t context, const Mac *mac,
                                 const Ip *ip)
{
    Row *row = row_of(identities, context, mac);
    add_identity(identities, row, ip);
    return &row->shared;
}

/* What became of the oldest question; nothing while it may be answered still. */
static void settle_question(Identity *identity, AskedOnce *asked)
{
    if (asked->is_answered) {
        identity->answered++;
        identity->answered_after_other += asked->after_other;
        identity->returns += identity->is_losing;
    } else {
        identity->lost_after_other += asked->after_other;
        span_note(&identity->lost, asked->frame, asked->time);
        frame_sample_add(&identity->sample, asked->frame);
    }
    identity->is_losing = !asked->is_answered;
    asked->frame = 0;
    identity->waiting--;
}

/* In the order in which they were asked. */
static void settle_questions(Identity *identity, Time now)
{
    for (uint8_t i = 0; identity->waiting > 0 && i < LIMIT_QUESTIONS_OF_IDENTITY; i++) {
        AskedOnce *asked = &identity->asked[(identity->next + i) % LIMIT_QUESTIONS_OF_IDENTITY];
        if (asked->frame == 0)
            continue;
        if (!asked->is_answered && time_between(asked->time, now) <= ANSWER_WINDOW)
            return;
        settle_question(identity, asked);
    }
}

static void note_time(Row *row, const Frame *frame)
{
    row->shared.last_time = MAX(row->shared.last_time, frame->time);
}

static bool is_single_question(const Packet *packet)
{
    return identities_may_ask(packet) &&
           ((packet->parts & PACKET_TCP) != 0 || question_kind(packet) == QUESTION_STRONG);
}

void identities_ask(Identities *identities, uint32_t context, const Frame *frame,
                    const Packet *packet)
{
    if ((packet->parts & PACKET_IP) == 0 || !is_single_question(packet))
        return;
    Row *row = find_row(identities, context, &packet->destination);
    uint8_t i = row != NULL ? index_of(row, &packet->ip.destination) : NOBODY;
    if (i == NOBODY || row->shared.identities[i]->spoke_frame == 0)
        return;
    Identity *identity = row->shared.identities[i];
    note_time(row, frame);
    if (identity->asked == NULL) {
        identity->asked = g_new0(AskedOnce, LIMIT_QUESTIONS_OF_IDENTITY);
        charge(identities, row);
    }
    settle_questions(identity, frame->time);
    AskedOnce *asked = &identity->asked[identity->next];
    if (asked->frame != 0)
        return; /* a flood: what is asked now is not followed */
    identity->waiting++;
    identity->next = (uint8_t)((identity->next + 1) % LIMIT_QUESTIONS_OF_IDENTITY);
    *asked = (AskedOnce){
        .frame = frame->number,
        .time = frame->time,
        .conversation = question_conversation(packet, false),
        .expects = (packet->parts & PACKET_TCP) != 0 ? tcp_header_end(&packet->tcp)
                                                     : packet->icmp.sequence,
        .after_other = row->speaker != NOBODY && row->speaker != i,
    };
}

static bool is_answer(const AskedOnce *asked, const Packet *packet)
{
    if (asked->conversation != question_conversation(packet, true))
        return false;
    if ((packet->parts & PACKET_TCP) != 0)
        return (packet->tcp.flags & TCP_ACK) != 0 && packet->tcp.acknowledgment == asked->expects;
    return question_kind(packet) == QUESTION_NONE && packet->icmp.sequence == asked->expects;
}

static void note_answer(Identity *identity, const Packet *packet)
{
    if ((packet->parts & (PACKET_TCP | PACKET_ICMP)) == 0 || identity->waiting == 0)
        return;
    for (uint8_t i = 0; i < LIMIT_QUESTIONS_OF_IDENTITY; i++) {
        AskedOnce *asked = &identity->asked[i];
        if (asked->frame != 0 && !asked->is_answered && is_answer(asked, packet))
            asked->is_answered = true;
    }
}

void identities_speak(Identities *identities, uint32_t context, const Ip *ip, const Frame *frame,
                      const Packet *packet)
{
    Row *row = find_row(identities, context, &packet->source);
    uint8_t i = row != NULL ? index_of(row, ip) : NOBODY;
    if (i == NOBODY)
        return;
    Identity *identity = row->shared.identities[i];
    row->speaker = i;
    note_time(row, frame);
    if (identity->spoke_frame == 0)
        identity->spoke_frame = frame->number;
    if ((packet->parts & PACKET_IP) == 0)
        return;
    settle_questions(identity, frame->time);
    note_answer(identity, packet);
    if (identity->ttl == 0 && (packet->parts & (PACKET_TCP | PACKET_ICMP)) != 0 &&
        (packet->parts & PACKET_ND) == 0)
        identity->ttl = packet->ip.ttl;
}

/* Domains differ between the ways to ask; the first label is the machine's. */
static HostName host_name(Bytes name)
{
    HostName host = { .length = 0 };
    for (size_t i = 0; i < name.length && i < HOST_NAME_SIZE && name.data[i] != '.'; i++)
        host.bytes[host.length++] = (uint8_t)g_ascii_tolower((char)name.data[i]);
    return host;
}

static void add_name(Identities *identities, Row *row, const Ip *ip, const HostName *name,
                     uint64_t frame)
{
    uint8_t at = name->length > 0 ? add_identity(identities, row, ip) : NOBODY;
    if (at == NOBODY)
        return;
    Identity *identity = row->shared.identities[at];
    for (uint8_t i = 0; i < identity->name_count; i++)
        if (memcmp(&identity->names[i], name, sizeof *name) == 0)
            return;
    if (identity->name_count == 0)
        identity->name_frame = frame;
    if (identity->name_count < LIMIT_NAMES_OF_ADDRESS)
        identity->names[identity->name_count++] = *name;
}

/* The name stands in what the client says, its address in the ACK of the same transaction. */
static void name_by_dhcp(Identities *identities, uint32_t context, const Frame *frame,
                         const DhcpMessage *dhcp)
{
    Row *row = row_of(identities, context, &dhcp->client_mac);
    HostName name = host_name(dhcp->host_name);
    if (!dhcp->is_reply && name.length > 0) {
        add_name(identities, row, &dhcp->client_ip, &name, frame->number);
        row->pending[row->next] = (PendingName){ dhcp->transaction, name };
        row->next = (uint8_t)((row->next + 1) % PENDING);
    }
    for (int i = 0; dhcp->is_reply && dhcp->type == DHCP_ACK && i < PENDING; i++) {
        const PendingName *pending = &row->pending[i];
        if (pending->name.length > 0 && pending->transaction == dhcp->transaction)
            add_name(identities, row, &dhcp->your_ip, &pending->name, frame->number);
    }
}

/* A reflector repeats names of other links: a MAC names its own addresses only. */
static void name_own(Identities *identities, uint32_t context, const Frame *frame,
                     const Packet *packet, const HeardHosts *hosts, const Ip *ip)
{
    Row *row = row_of(identities, context, &packet->source);
    for (unsigned i = 0; i < hosts->name_count; i++) {
        HostName host = host_name(dns_name_bytes(&hosts->names[i]));
        if (ip_equal(ip, &packet->ip.source) || index_of(row, ip) != NOBODY)
            add_name(identities, row, ip, &host, frame->number);
    }
}

/* Names that a station gives itself on the link; what DNS says of it is somebody else's word. */
static bool is_of_link(NameSource source)
{
    return source == NAME_FROM_NETBIOS || source == NAME_FROM_LLMNR || source == NAME_FROM_MDNS;
}

void identities_name(Identities *identities, uint32_t context, const Frame *frame,
                     const Packet *packet, const HeardNames *heard)
{
    if ((packet->parts & PACKET_DHCP) != 0) {
        name_by_dhcp(identities, context, frame, &packet->dhcp);
        return;
    }
    for (unsigned i = 0; i < heard_names_count(heard); i++) {
        HeardHosts hosts = heard_names_get(heard, i);
        for (unsigned k = 0; k < hosts.ip_count && is_of_link(hosts.source); k++)
            name_own(identities, context, frame, packet, &hosts, &hosts.ips[k]);
    }
}

static int by_mac(const void *a, const void *b)
{
    const SharedMac *x = *(SharedMac *const *)a, *y = *(SharedMac *const *)b;
    int order = mac_compare(&x->mac, &y->mac);
    return order != 0 ? order : (x->context > y->context) - (x->context < y->context);
}

static void visit_copy(const SharedMac *shared, void (*visit)(void *user, const SharedMac *shared),
                       void *user)
{
    SharedMac copy = *shared;
    Identity settled[LIMIT_IDENTITIES_OF_MAC];
    AskedOnce asked[LIMIT_QUESTIONS_OF_IDENTITY];
    for (uint8_t i = 0; i < shared->count; i++) {
        settled[i] = *shared->identities[i];
        if (settled[i].asked != NULL) {
            memcpy(asked, settled[i].asked, sizeof asked);
            settled[i].asked = asked;
        }
        settle_questions(&settled[i], shared->last_time);
        settled[i].asked = NULL;
        copy.identities[i] = &settled[i];
    }
    visit(user, &copy);
}

void identities_visit(Identities *identities, void (*visit)(void *user, const SharedMac *shared),
                      void *user)
{
    g_autoptr(GPtrArray) several = g_ptr_array_new();
    for (Row *row = NULL; (row = table_next(identities->rows, row)) != NULL;)
        if (row->shared.count > 1 && !row->shared.is_crowd)
            g_ptr_array_add(several, &row->shared);
    g_ptr_array_sort(several, by_mac);
    for (guint i = 0; i < several->len; i++)
        visit_copy(several->pdata[i], visit, user);
}
