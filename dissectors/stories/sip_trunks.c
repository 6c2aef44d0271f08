/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sip_trunks.h"

#include "direct_routing.h"
#include "limits.h"
#include "sip_settle.h"
#include "sip_uri.h"
#include "table.h"

typedef struct CallerKey {
    Ip ip;
    uint32_t network;
} CallerKey;

/* A controller. */
typedef struct Caller {
    bool has_asked;
    Time last;        /* OPTIONS to any server of Direct Routing */
    Time from, until; /* the last long time without any; until 0: none */
    Span hidden;      /* connections that cannot be read; count 0: none */
} Caller;

/* What it last asked of one server. */
typedef struct Trunk {
    Moment last; /* frame 0: nothing yet */
    uint64_t link_number;
    SipWords words; /* owned */
} Trunk;

struct SipTrunks {
    Table *callers; /* CallerKey -> Caller */
    Table *trunks;  /* SipPairKey -> Trunk */
    Time heard;     /* the last message of SIP; TIME_NONE: none yet */
    Time deaf_from; /* the last long time without one began there; TIME_NONE: there is none */
};

static void leave(void *user, const void *key, void *value, TableExit exit)
{
    Trunk *trunk = value;
    (void)user, (void)key, (void)exit;
    sip_words_clear(&trunk->words);
}

SipTrunks *sip_trunks_new(void)
{
    SipTrunks *trunks = g_new0(SipTrunks, 1);
    trunks->callers = table_new(&(TableSpec){ .key_size = sizeof(CallerKey),
                                              .value_size = sizeof(Caller),
                                              .max_entries = LIMIT_SIP_TRUNKS });
    trunks->trunks = table_new(&(TableSpec){ .key_size = sizeof(SipPairKey),
                                             .value_size = sizeof(Trunk),
                                             .max_entries = LIMIT_SIP_TRUNKS,
                                             .leave = leave });
    trunks->heard = trunks->deaf_from = TIME_NONE;
    return trunks;
}

void sip_trunks_free(SipTrunks *trunks)
{
    if (trunks == NULL)
        return;
    table_free(trunks->callers);
    table_free(trunks->trunks);
    g_free(trunks);
}

void sip_trunks_hear(SipTrunks *trunks, Time time)
{
    if (trunks->heard != TIME_NONE && time_between(trunks->heard, time) > SIP_TRUNK_PAUSE)
        trunks->deaf_from = trunks->heard;
    trunks->heard = trunks->heard == TIME_NONE ? time : MAX(trunks->heard, time);
}

static bool names_it(Bytes text)
{
    static const char shortest[] = "sip:a.pstnhub.microsoft.com";
    SipUri uri;
    return text.length >= sizeof shortest - 1 && sip_uri_read(text, &uri) && uri.is_sip &&
           direct_routing_has_name(uri.host);
}

bool sip_trunks_concern(const SipSeen *seen)
{
    return direct_routing_has_ip(&seen->path.server) || names_it(seen->message->start.uri) ||
           names_it(sip_seen_party(seen->message, SIP_HEADER_TO));
}

static Caller *caller_of(SipTrunks *trunks, uint32_t network, const Ip *ip)
{
    CallerKey key = { *ip, network };
    return table_add(trunks->callers, &key, NULL);
}

/* It is there at that time, and was not since the last. */
static void follow(Caller *caller, Time time)
{
    if (caller->has_asked && time_between(caller->last, time) > SIP_TRUNK_PAUSE) {
        caller->from = caller->last;
        caller->until = time;
    }
    caller->last = caller->has_asked ? MAX(caller->last, time) : time;
    caller->has_asked = true;
}

static SipAttempt attempt_of(const Trunk *trunk)
{
    return (SipAttempt){
        .span = { trunk->last.frame, trunk->last.frame, trunk->last.time, trunk->last.time, 1 },
        .steps = { .request = trunk->last, .transmissions = 1 },
        .outcome = SIP_ANSWERED,
        .method = SIP_METHOD_OPTIONS,
        .link_number = trunk->link_number,
        .words = &trunk->words,
    };
}

/* A pause is one of the capture as well, if nothing was heard; but who goes on with a connection
 * has said nothing on it in between. */
static bool is_alive(const SipTrunks *trunks, const Trunk *before, const Trunk *after)
{
    bool is_heard = trunks->deaf_from == TIME_NONE || trunks->deaf_from < before->last.time;
    return is_heard || (before->link_number != 0 && before->link_number == after->link_number);
}

static void note(SipTrunks *trunks, SipPairs *pairs, const SipPath *path, const Trunk *before,
                 const Trunk *after)
{
    SipAttempt first = attempt_of(before), second = attempt_of(after);
    SipPair *pair = sip_pairs_of(pairs, path);
    const SipTrouble *known = sip_pair_find(pair, SIP_TROUBLE_PAUSE, 0);
    if (known == NULL || known->last.request.frame != before->last.frame)
        sip_settle_note(pairs, path, SIP_TROUBLE_PAUSE, &first);
    SipTrouble *trouble = sip_settle_note(pairs, path, SIP_TROUBLE_PAUSE, &second);
    if (trouble == NULL)
        return;
    Time pause = time_between(before->last.time, after->last.time);
    trouble->longest = MAX(trouble->longest, pause);
    trouble->shortest = trouble->pauses == 0 ? pause : MIN(trouble->shortest, pause);
    trouble->pauses++;
    trouble->live_pauses += is_alive(trunks, before, after);
    trouble->since = 0;
}

static void note_in_time(SipPairs *pairs, const SipPath *path)
{
    SipPair *pair = sip_pairs_find(pairs, path);
    SipTrouble *trouble = pair != NULL ? sip_pair_find(pair, SIP_TROUBLE_PAUSE, 0) : NULL;
    if (trouble != NULL)
        trouble->since++;
}

void sip_trunks_feed(SipTrunks *trunks, SipPairs *pairs, const SipSeen *seen)
{
    SipPairKey key = sip_pair_key(&seen->path);
    Caller *caller = caller_of(trunks, seen->path.network, &seen->path.client);
    Trunk *trunk = table_add(trunks->trunks, &key, NULL);
    Trunk now = { .last = { seen->frame, seen->time },
                  .link_number = seen->link != NULL ? seen->link->number : 0,
                  .words = sip_seen_words(seen) };
    follow(caller, seen->time);
    bool is_after_pause = trunk->last.frame != 0 && caller->until != 0 &&
                          caller->from >= trunk->last.time && caller->until <= seen->time;
    if (is_after_pause)
        note(trunks, pairs, &seen->path, trunk, &now);
    else if (trunk->last.frame != 0)
        note_in_time(pairs, &seen->path);
    sip_words_clear(&trunk->words);
    *trunk = now;
}

void sip_trunks_miss(SipTrunks *trunks, uint32_t network, const Ip *client, Time time)
{
    CallerKey key = { *client, network };
    Caller *caller = time != TIME_NONE ? table_find(trunks->callers, &key) : NULL;
    if (caller != NULL && caller->has_asked)
        caller->last = MAX(caller->last, time);
}

void sip_trunks_hide(SipTrunks *trunks, uint32_t network, const Ip *client, const Span *span)
{
    span_join(&caller_of(trunks, network, client)->hidden, span);
}

void sip_trunks_settle(SipTrunks *trunks, SipPair *pair)
{
    CallerKey key = { pair->key.client, pair->key.network };
    SipTrouble *trouble = sip_pair_find(pair, SIP_TROUBLE_PAUSE, 0);
    const Caller *caller = trouble != NULL ? table_find(trunks->callers, &key) : NULL;
    if (caller == NULL || caller->hidden.count == 0)
        return;
    bool is_meanwhile = caller->hidden.first_time < trouble->span.last_time &&
                        caller->hidden.last_time > trouble->span.first_time;
    trouble->unheard = is_meanwhile ? trouble->attempts : 0;
}

uint64_t sip_trunks_evicted(const SipTrunks *trunks)
{
    return table_evicted(trunks->callers) + table_evicted(trunks->trunks);
}
