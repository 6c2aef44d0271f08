/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sip_finding.h"

#include "diagnostics_text.h"
#include "ms_diagnostics.h"
#include "network.h"
#include "sip_ladder.h"

const SipTrouble *sip_finding_next(const Story *story, SipTroubleKind kind, guint *at)
{
    const SipTrouble *trouble;
    while ((trouble = sip_pair_get(story->sip, (*at)++)) != NULL)
        if (trouble->kind == kind)
            return trouble;
    return NULL;
}

Value *sip_finding_client(const Story *story)
{
    return value_ip(&story->sip->key.client);
}

Value *sip_finding_server(const Story *story)
{
    return value_endpoint(&story->sip->key.server, story->sip->key.port);
}

static Value *word_of(const SipTrouble *trouble, SipWord which)
{
    Bytes word = sip_words_get(&trouble->words, which);
    return word.length > 0 ? value_name(word) : value_null();
}

static Value *text_of(GBytes *text)
{
    return text != NULL ? value_name(bytes_borrow(text)) : value_null();
}

static Value *subject_of(const Story *story, const SipTrouble *trouble)
{
    const SipPairKey *key = &story->sip->key;
    Value *subject = value_object();
    value_set(subject, "client", sip_finding_client(story));
    value_set(subject, "server", sip_finding_server(story));
    value_set(subject, "transport", value_word(sip_transport_name(key->transport)));
    value_set(subject, "method", word_of(trouble, SIP_WORD_METHOD));
    value_set(subject, "call_id", word_of(trouble, SIP_WORD_CALL_ID));
    value_set(subject, "attempts", value_number(trouble->attempts));
    value_set(subject, "status",
              trouble->status != 0 ? value_number(trouble->status) : value_null());
    value_set(subject, "from", word_of(trouble, SIP_WORD_FROM));
    value_set(subject, "to", word_of(trouble, SIP_WORD_TO));
    if (trouble->diagnostics != NULL)
        value_set(subject, "diagnostics", text_of(trouble->diagnostics));
    if (key->network != 0)
        value_set(subject, "vni", value_number(network_number(key->network)));
    return subject;
}

Finding *sip_finding_new(const char *case_id, const Story *story, const SipTrouble *trouble)
{
    Finding *finding = finding_new(case_id);
    finding->subject = subject_of(story, trouble);
    finding_span(finding, &trouble->span);
    sip_ladder(finding, story, trouble);
    return finding;
}

Value *sip_finding_status(const SipTrouble *trouble)
{
    if (trouble->reason == NULL)
        return value_number(trouble->status);
    g_autoptr(GString) text = g_string_new(NULL);
    g_string_append_printf(text, "%u ", trouble->status);
    Bytes reason = bytes_borrow(trouble->reason);
    g_string_append_len(text, (const char *)reason.data, (gssize)reason.length);
    return value_name((Bytes){ (const uint8_t *)text->str, text->len });
}

static void tell_steps(Finding *finding, const SipTrouble *trouble, const SipSteps *steps)
{
    finding_moment(finding, steps->request,
                   steps->transmissions > 1
                       ? text_new("{} (sent {})", word_of(trouble, SIP_WORD_METHOD),
                                  finding_times(steps->transmissions), NULL)
                       : text_new("{}", word_of(trouble, SIP_WORD_METHOD), NULL));
    finding_moment(finding, steps->provisional,
                   text_new("answered by {}", value_number(steps->provisional_status), NULL));
    finding_moment(finding, steps->final,
                   text_new(steps->is_told ? "NOTIFY: the call to the new party ended with {}"
                                           : "answered by {}",
                            value_number(steps->status), NULL));
    finding_moment(
        finding, steps->end,
        text_new(steps->is_unreachable ? "ICMP: it cannot be delivered" : "its connection ends",
                 NULL));
}

void sip_finding_evidence(Finding *finding, const SipTrouble *trouble)
{
    tell_steps(finding, trouble, &trouble->first);
    finding_drawn(finding);
    tell_steps(finding, trouble, &trouble->last);
    for (uint32_t i = 0; i < frame_sample_kept(&trouble->responses); i++)
        finding_evidence(finding, frame_sample_get(&trouble->responses, i),
                         text_new("answered likewise", NULL));
}

void sip_finding_reasons(Finding *finding, const SipTrouble *trouble)
{
    MsDiagnostics said;
    if (trouble->explanation != NULL)
        finding_condition(
            finding, "reason", true,
            text_new("the answer gives a reason: {}", text_of(trouble->explanation), NULL));
    if (trouble->diagnostics == NULL)
        return;
    finding_condition(finding, "diagnostics", true,
                      text_new("it carries diagnostics: {}", text_of(trouble->diagnostics), NULL));
    Bytes field = bytes_borrow(trouble->diagnostics);
    if (!ms_diagnostics_next(&field, &said))
        return;
    const char *meaning = diagnostics_text(said.id);
    if (meaning != NULL)
        finding_condition(
            finding, "meaning", true,
            text_new("{} means: {}", value_number(said.id), value_word(meaning), NULL));
}

/* What shows that the answer is missing on the wire, and not in the capture alone. */
static const char *proof_of(const Story *story, const SipTrouble *trouble)
{
    if (trouble->outcomes[SIP_UNREACHABLE] > 0)
        return "an ICMP error says that the request did not arrive";
    if (trouble->late > 0)
        return "an answer came when the sender had given up";
    if (trouble->repeated > 0)
        return "the sender asked again and again, as one does who gets no answer";
    if (story->sip->key.transport != SIP_UDP)
        return "the capture holds both directions of the connection, and no answer in it";
    return NULL;
}

/* Who is not answered over UDP asks again (Timers A and E): one request alone in a capture without
 * any answer was most likely answered where nobody captured. */
static bool is_heard(const Story *story)
{
    return story->sip->options.count + story->sip->requests.count > 0;
}

Confidence sip_finding_silence(Finding *finding, const Story *story, const SipTrouble *trouble)
{
    const char *proof = proof_of(story, trouble);
    bool is_blind = trouble->unheard == trouble->attempts;
    if (is_blind)
        finding_condition(finding, "vantage", false,
                          text_new("both directions are whole in the capture: of what the other "
                                   "side sends some is missing, so it may have answered",
                                   NULL));
    else if (proof != NULL)
        finding_condition(finding, "vantage", true, text_new("{}", value_word(proof), NULL));
    else
        finding_condition(finding, "vantage", false,
                          text_new("the request was sent again, or something else shows that the "
                                   "answer is not missing in the capture alone",
                                   NULL));
    if (is_blind || story->sip->is_evicted)
        return CONFIDENCE_POSSIBLE;
    if (proof != NULL)
        return CONFIDENCE_PROVEN;
    return is_heard(story) ? CONFIDENCE_LIKELY : CONFIDENCE_POSSIBLE;
}

bool sip_finding_is_resolved(const SipTrouble *trouble, const Span *answered)
{
    return answered->count > 0 && trouble->last.request.frame < answered->first_frame;
}

void sip_finding_done(Finding *finding, GPtrArray *findings)
{
    finding_seal(finding);
    g_ptr_array_add(findings, finding);
}

Text *sip_finding_next_capture(const Story *story)
{
    return text_new("On {} itself, both directions, whole frames: dumpcap -i IFACE -s 0 -f \"host "
                    "{}\" -w sip.pcapng",
                    value_ip(&story->sip->key.server), sip_finding_client(story), NULL);
}
