/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sip_pair.h"

SipPairKey sip_pair_key(const SipPath *path)
{
    return (SipPairKey){ .client = path->client,
                         .server = path->server,
                         .network = path->network,
                         .port = path->server_port,
                         .transport = (uint16_t)path->transport };
}

static SipTrouble *trouble_at(const SipPair *pair, guint i)
{
    return &g_array_index(pair->troubles, SipTrouble, i);
}

static void clear_trouble(void *item)
{
    SipTrouble *trouble = item;
    sip_words_clear(&trouble->words);
    g_clear_pointer(&trouble->reason, g_bytes_unref);
    g_clear_pointer(&trouble->explanation, g_bytes_unref);
    g_clear_pointer(&trouble->diagnostics, g_bytes_unref);
    g_clear_pointer(&trouble->target, g_bytes_unref);
}

static GArray *troubles_new(guint size)
{
    GArray *troubles = g_array_sized_new(FALSE, TRUE, sizeof(SipTrouble), size);
    g_array_set_clear_func(troubles, clear_trouble);
    return troubles;
}

void sip_pair_init(SipPair *pair, const SipPairKey *key)
{
    *pair = (SipPair){ .key = *key, .last_options = TIME_NONE };
}

void sip_pair_clear(SipPair *pair)
{
    g_clear_pointer(&pair->troubles, g_array_unref);
}

static GBytes *share(GBytes *bytes)
{
    return bytes != NULL ? g_bytes_ref(bytes) : NULL;
}

static SipTrouble copy_of(const SipTrouble *trouble)
{
    SipTrouble copy = *trouble;
    copy.words = sip_words_copy(&trouble->words);
    copy.reason = share(trouble->reason);
    copy.explanation = share(trouble->explanation);
    copy.diagnostics = share(trouble->diagnostics);
    copy.target = share(trouble->target);
    return copy;
}

SipPair sip_pair_copy(const SipPair *pair)
{
    SipPair copy = *pair;
    if (pair->troubles == NULL)
        return copy;
    copy.troubles = troubles_new(pair->troubles->len);
    for (guint i = 0; i < pair->troubles->len; i++) {
        SipTrouble trouble = copy_of(trouble_at(pair, i));
        g_array_append_val(copy.troubles, trouble);
    }
    return copy;
}

static size_t bytes_of(GBytes *kept)
{
    enum { OF_BYTES = 64 }; /* about what the allocator and GBytes add */
    return kept != NULL ? g_bytes_get_size(kept) + OF_BYTES : 0;
}

size_t sip_pair_bytes(const SipPair *pair)
{
    size_t bytes = 0;
    const SipTrouble *trouble;
    for (guint i = 0; (trouble = sip_pair_get(pair, i)) != NULL; i++)
        bytes += sizeof *trouble + sip_words_bytes(&trouble->words) + bytes_of(trouble->reason) +
                 bytes_of(trouble->explanation) + bytes_of(trouble->diagnostics) +
                 bytes_of(trouble->target);
    return bytes;
}

SipTrouble *sip_pair_find(SipPair *pair, SipTroubleKind kind, uint16_t status)
{
    for (guint i = 0; pair->troubles != NULL && i < pair->troubles->len; i++) {
        SipTrouble *trouble = trouble_at(pair, i);
        if (trouble->kind == kind && (kind != SIP_TROUBLE_CALL || trouble->status == status))
            return trouble;
    }
    return NULL;
}

SipTrouble *sip_pair_trouble(SipPair *pair, SipTroubleKind kind, uint16_t status)
{
    SipTrouble *known = sip_pair_find(pair, kind, status);
    if (known != NULL)
        return known;
    if (pair->troubles == NULL)
        pair->troubles = troubles_new(1);
    if (pair->troubles->len == LIMIT_TROUBLES_OF_SIP_PAIR)
        return NULL;
    g_array_set_size(pair->troubles, pair->troubles->len + 1);
    SipTrouble *trouble = trouble_at(pair, pair->troubles->len - 1);
    trouble->kind = kind;
    trouble->status = status;
    return trouble;
}

const SipTrouble *sip_pair_get(const SipPair *pair, guint i)
{
    return pair->troubles != NULL && i < pair->troubles->len ? trouble_at(pair, i) : NULL;
}

static SipSteps steps_of(const SipTransaction *transaction)
{
    const Span *requests = &transaction->requests;
    bool is_gone = transaction->unreachable.frame != 0;
    return (SipSteps){ .request = { requests->first_frame, requests->first_time },
                       .provisional = transaction->provisional,
                       .final = transaction->final,
                       .end = is_gone ? transaction->unreachable : transaction->closed,
                       .provisional_status = transaction->provisional_status,
                       .is_unreachable = is_gone,
                       .status = transaction->status,
                       .transmissions = requests->count };
}

SipAttempt sip_attempt_of(const SipTransaction *transaction, SipOutcome outcome)
{
    return (SipAttempt){ .span = sip_transaction_span(transaction),
                         .steps = steps_of(transaction),
                         .outcome = outcome,
                         .method = transaction->method,
                         .link_number = transaction->link_number,
                         .is_late = sip_transaction_is_late(transaction),
                         .is_unheard = transaction->is_unheard,
                         .words = &transaction->words,
                         .reason = sip_transaction_text(transaction, SIP_TEXT_REASON),
                         .explanation = sip_transaction_text(transaction, SIP_TEXT_EXPLANATION),
                         .diagnostics = sip_transaction_text(transaction, SIP_TEXT_DIAGNOSTICS) };
}

static GBytes *keep(Bytes text)
{
    return text.length > 0 ? g_bytes_new(text.data, text.length) : NULL;
}

static void take_first(SipTrouble *trouble, const SipAttempt *attempt)
{
    clear_trouble(trouble);
    trouble->first = attempt->steps;
    trouble->first_link = attempt->link_number;
    trouble->method = attempt->method;
    trouble->status = attempt->steps.status;
    trouble->words = sip_words_copy(attempt->words);
    trouble->reason = keep(attempt->reason);
    trouble->explanation = keep(attempt->explanation);
    trouble->diagnostics = keep(attempt->diagnostics);
    trouble->target = share(attempt->target);
}

void sip_trouble_add(SipTrouble *trouble, const SipAttempt *attempt)
{
    const SipSteps *steps = &attempt->steps;
    if (trouble->attempts == 0 || steps->request.frame < trouble->first.request.frame)
        take_first(trouble, attempt);
    if (trouble->attempts == 0 || steps->request.frame >= trouble->last.request.frame) {
        trouble->last = *steps;
        trouble->last_link = attempt->link_number;
    }
    trouble->attempts++;
    trouble->outcomes[attempt->outcome]++;
    trouble->late += attempt->is_late;
    trouble->unheard += attempt->is_unheard;
    trouble->repeated += steps->transmissions > 1;
    trouble->has_media |= attempt->has_media;
    span_join(&trouble->span, &attempt->span);
    frame_sample_add(&trouble->requests, steps->request.frame);
    if (steps->final.frame != 0)
        frame_sample_add(&trouble->responses, steps->final.frame);
}

void sip_pair_note_options(SipPair *pair, Time sent)
{
    if (pair->last_options != TIME_NONE && sent > pair->last_options) {
        Time gap = time_between(pair->last_options, sent);
        pair->longest_gap = MAX(pair->longest_gap, gap);
        pair->shortest_gap = pair->shortest_gap == 0 ? gap : MIN(pair->shortest_gap, gap);
    }
    pair->last_options = MAX(pair->last_options, sent);
}

void sip_pair_note_answer(SipPair *pair, const SipTransaction *transaction)
{
    Span span = sip_transaction_span(transaction);
    Time took = time_between(transaction->requests.first_time, transaction->final.time);
    bool is_options = transaction->method == SIP_METHOD_OPTIONS;
    span.count = 1; /* transactions are counted, not frames */
    span_join(is_options ? &pair->options : &pair->requests, &span);
    if (is_options)
        pair->slowest = MAX(pair->slowest, took);
}
