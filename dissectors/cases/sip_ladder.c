/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sip_ladder.h"

#include "sip_finding.h"

static void step(Finding *finding, StepSide from, Moment seen, bool is_failing, Text *says)
{
    Time time = seen.frame != 0 ? seen.time : TIME_NONE;
    finding_step(finding, (Step){ seen.frame, time, from, is_failing, says });
}

static void fail_by_silence(Finding *finding, Text *says)
{
    step(finding, STEP_NOBODY, (Moment){ 0, TIME_NONE }, true, says);
}

static Text *request_words(const SipTrouble *trouble)
{
    Value *method = value_name(sip_words_get(&trouble->words, SIP_WORD_METHOD));
    Bytes to = sip_words_get(&trouble->words, SIP_WORD_TO);
    Value *called = to.length > 0 ? value_name(to) : value_word("(none)");
    if (trouble->first.transmissions > 1)
        return text_new("{} {}, To: {}", method, finding_times(trouble->first.transmissions),
                        called, NULL);
    return text_new("{}, To: {}", method, called, NULL);
}

/* "503 Service Unavailable"; the phrase is known of the trouble's status alone. */
static Value *status_of(const SipTrouble *trouble)
{
    return trouble->first.status == trouble->status ? sip_finding_status(trouble)
                                                    : value_number(trouble->first.status);
}

/* Is an answer wanted at all costs, or is what it says the trouble? */
static bool is_about_silence(const SipTrouble *trouble)
{
    return trouble->kind == SIP_TROUBLE_OPTIONS || trouble->kind == SIP_TROUBLE_REQUEST;
}

static void answered(Finding *finding, const SipTrouble *trouble)
{
    const SipSteps *steps = &trouble->first;
    bool is_silent = is_about_silence(trouble);
    bool is_late = is_silent && time_between(steps->request.time, steps->final.time) > SIP_TIMEOUT;
    if (is_late)
        fail_by_silence(finding, text_new("no final response for 32 s: the sender gives up", NULL));
    step(finding, STEP_SERVER, steps->final, !is_silent,
         text_new(steps->is_told ? "NOTIFY: {}" : "{}", status_of(trouble), NULL));
    if (is_silent && !is_late)
        fail_by_silence(finding,
                        text_new("no ACK of the client, however often it is answered", NULL));
}

/* An ICMP error or the end of the connection: of the attempts together it is known which. */
static Text *end_words(const SipTrouble *trouble)
{
    if (trouble->outcomes[SIP_UNREACHABLE] == 0)
        return text_new("the connection ends", NULL);
    return text_new(trouble->first_link == 0 ? "an ICMP error: it does not arrive"
                                             : "it does not arrive, or the connection ends",
                    NULL);
}

/* Nobody waits longer than the timer runs. */
static void unanswered(Finding *finding, const Story *story, const SipTrouble *trouble)
{
    const SipSteps *steps = &trouble->first;
    bool is_ended = steps->end.frame != 0;
    Time until = is_ended ? steps->end.time : story->now;
    Time waited = time_between(steps->request.time, until);
    bool is_silent = !is_ended || waited >= SIP_TIMEOUT;
    if (is_silent)
        fail_by_silence(finding,
                        text_new(steps->provisional.frame != 0 ? "no final response for {}"
                                                               : "nothing comes back for {}",
                                 value_duration(CLAMP(waited, 0, SIP_TIMEOUT)), NULL));
    if (is_ended)
        step(finding, STEP_NOBODY, steps->end, !is_silent, end_words(trouble));
}

static void paused(Finding *finding, const SipTrouble *trouble)
{
    step(finding, STEP_CLIENT, trouble->first.request, false, request_words(trouble));
    step(finding, STEP_CLIENT, trouble->last.request, true,
         text_new("OPTIONS again, after pauses of up to {}", value_duration(trouble->longest),
                  NULL));
}

void sip_ladder(Finding *finding, const Story *story, const SipTrouble *trouble)
{
    const SipSteps *steps = &trouble->first;
    if (trouble->kind == SIP_TROUBLE_UNENDED || steps->request.frame == 0)
        return;
    if (trouble->kind == SIP_TROUBLE_PAUSE) {
        paused(finding, trouble);
        return;
    }
    step(finding, STEP_CLIENT, steps->request, false, request_words(trouble));
    if (steps->provisional.frame != 0)
        step(finding, STEP_SERVER, steps->provisional, false,
             text_new("{}", value_number(steps->provisional_status), NULL));
    if (steps->final.frame != 0)
        answered(finding, trouble);
    else
        unanswered(finding, story, trouble);
}
