/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

/* Messages of SIP as text (RFC 3261 section 7). Names are those of documentation (RFC 2606). */
#include <glib.h>
#include <string.h>

/* What a message says. What is NULL or 0 stands for what most messages of the tests say. */
typedef struct SipTalk {
    const char *method; /* of the request, or of what is answered; NULL: INVITE */
    unsigned status;    /* 0: a request */
    const char *reason;
    const char *call_id, *branch;  /* "": none */
    const char *from, *to;         /* URIs */
    const char *from_tag, *to_tag; /* "": none, as to_tag is anyway */
    unsigned cseq;
    const char *more; /* lines, each with its end */
    const char *type, *body;
} SipTalk;

#define SIP_TALK_CALL_ID "a84b4c76e66710@host.example"
#define SIP_TALK_BRANCH "z9hG4bK776asdhds"
#define SIP_TALK_FROM "sip:alice@example.com"
#define SIP_TALK_TO "sip:bob@example.org"
#define SIP_TALK_TAG "1928301774"

static inline const char *sip_maker_or(const char *said, const char *otherwise)
{
    return said != NULL ? said : otherwise;
}

static inline void sip_maker_party(GString *text, const char *name, const char *uri,
                                   const char *tag)
{
    g_string_append_printf(text, "%s: <%s>", name, uri);
    if (tag[0] != '\0')
        g_string_append_printf(text, ";tag=%s", tag);
    g_string_append(text, "\r\n");
}

static inline void sip_maker_start(GString *text, const SipTalk *talk, const char *method)
{
    if (talk->status == 0)
        g_string_append_printf(text, "%s %s SIP/2.0\r\n", method,
                               sip_maker_or(talk->to, SIP_TALK_TO));
    else
        g_string_append_printf(text, "SIP/2.0 %u %s\r\n", talk->status,
                               sip_maker_or(talk->reason, "Reason"));
}

/* The caller frees it. */
static inline GString *sip_maker_text(const SipTalk *talk)
{
    GString *text = g_string_new(NULL);
    const char *method = sip_maker_or(talk->method, "INVITE");
    const char *branch = sip_maker_or(talk->branch, SIP_TALK_BRANCH);
    const char *body = sip_maker_or(talk->body, "");
    sip_maker_start(text, talk, method);
    g_string_append(text, "Via: SIP/2.0/UDP host.example");
    if (branch[0] != '\0')
        g_string_append_printf(text, ";branch=%s", branch);
    g_string_append(text, "\r\nMax-Forwards: 70\r\n");
    sip_maker_party(text, "From", sip_maker_or(talk->from, SIP_TALK_FROM),
                    sip_maker_or(talk->from_tag, SIP_TALK_TAG));
    sip_maker_party(text, "To", sip_maker_or(talk->to, SIP_TALK_TO),
                    sip_maker_or(talk->to_tag, ""));
    g_string_append_printf(text, "Call-ID: %s\r\nCSeq: %u %s\r\n",
                           sip_maker_or(talk->call_id, SIP_TALK_CALL_ID),
                           talk->cseq != 0 ? talk->cseq : 1, method);
    g_string_append(text, sip_maker_or(talk->more, ""));
    if (talk->type != NULL)
        g_string_append_printf(text, "Content-Type: %s\r\n", talk->type);
    g_string_append_printf(text, "Content-Length: %zu\r\n\r\n%s", strlen(body), body);
    return text;
}
