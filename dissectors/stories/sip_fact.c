/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sip_fact.h"

static Value *frame_of(const Moment *moment)
{
    return moment->frame != 0 ? value_frame(moment->frame) : value_null();
}

Value *sip_fact_transaction(const SipTransaction *transaction)
{
    const SipPath *path = &transaction->path;
    const SipWords *words = &transaction->words;
    bool is_answered = transaction->final.frame != 0;
    Value *fact = value_object();
    value_set(fact, "kind", value_word("sip_transaction"));
    value_set(fact, "transport", value_word(sip_transport_name(path->transport)));
    value_set(fact, "client", value_endpoint(&path->client, path->client_port));
    value_set(fact, "server", value_endpoint(&path->server, path->server_port));
    value_set(fact, "call_id", value_name(sip_words_get(words, SIP_WORD_CALL_ID)));
    value_set(fact, "branch", value_name(sip_words_get(words, SIP_WORD_BRANCH)));
    value_set(fact, "cseq", value_number(transaction->cseq));
    value_set(fact, "method", value_name(sip_words_get(words, SIP_WORD_METHOD)));
    value_set(fact, "request_frame", value_frame(transaction->requests.first_frame));
    value_set(fact, "final_frame", frame_of(&transaction->final));
    value_set(fact, "status", is_answered ? value_number(transaction->status) : value_null());
    value_set(fact, "retransmissions", value_number(transaction->requests.count - 1));
    return fact;
}

static const char *state_of(const SipDialog *dialog, bool is_unended)
{
    static const char *const names[] = { "early", "confirmed", "terminated" };
    return is_unended ? "unended" : names[dialog->state];
}

static Value *methods_of(const SipDialog *dialog)
{
    g_autoptr(GString) methods = g_string_new(NULL);
    for (uint8_t i = 0; i < dialog->method_count; i++) {
        const char *name = sip_method_name(dialog->methods[i]);
        g_string_append_printf(methods, "%s%s", i > 0 ? " " : "", name != NULL ? name : "other");
    }
    return value_word(methods->str);
}

Value *sip_fact_dialog(const SipCall *call, const SipDialog *dialog, bool is_unended)
{
    Value *fact = value_object();
    value_set(fact, "kind", value_word("sip_dialog"));
    value_set(fact, "call_id", value_name(sip_words_get(&call->words, SIP_WORD_CALL_ID)));
    value_set(fact, "local_tag", value_name(dialog->local_tag));
    value_set(fact, "remote_tag", value_name(dialog->remote_tag));
    value_set(fact, "state", value_word(state_of(dialog, is_unended)));
    value_set(fact, "first_frame", value_frame(dialog->span.first_frame));
    value_set(fact, "last_frame", value_frame(dialog->span.last_frame));
    value_set(fact, "methods", methods_of(dialog));
    return fact;
}
