/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SIP beyond what is kept: memory and time stay where they are, the report says so, and who fails
 * last is found. */
#include "flood.h"
#include "sip_link_lab.h"

enum { FLOOD = 1000000, MOST = 256 << 20 };

static const Host caller = { MAC(02, 00, 00, 00, 0d, 01), IP4(10, 1, 0, 1) };
static const Host callee = { MAC(02, 00, 00, 00, 0d, 02), IP4(10, 1, 0, 2) };

static void name(char text[32], const char *kind, uint32_t i)
{
    g_snprintf(text, 32, "%s%u@flood.example", kind, i);
}

static Host number(uint32_t i)
{
    return (Host){ .mac = MAC(02, 00, 00, 00, 0e, 01),
                   .ip = IP4(172, (uint8_t)(i >> 16), (uint8_t)(i >> 8), (uint8_t)i) };
}

/* So much that every timer runs out. */
static void time_passes(Lab *lab)
{
    for (int i = 0; i < 3; i++) {
        after(lab, 30000);
        pings(lab, &client, &gateway);
    }
}

static void call(Lab *lab, const char *id)
{
    sip_sends(lab, &caller, &callee, (SipTalk){ .call_id = id, .branch = id });
    sip_sends(lab, &callee, &caller,
              (SipTalk){ .call_id = id, .branch = id, .status = 200, .to_tag = id });
}

static void call_once(Lab *lab, GRand *random, uint32_t i)
{
    char id[32];
    (void)random;
    name(id, "call", i);
    call(lab, id);
}

START_TEST(a_million_dialogs)
{
    Lab lab;
    flood_within(&lab, MOST, FLOOD, call_once);
    time_passes(&lab);
    const Report *report = lab_report(&lab);
    ck_assert(is_noted(report, "more SIP calls at a time than are kept"));
    const Finding *finding = finding_at(report, "sip-dialog-unended", 0);
    ck_assert_ptr_nonnull(finding);
    ck_assert_uint_eq(finding->last_frame, 2 * FLOOD); /* the newest one is there */
    ck_assert_int_gt(value_integer(value_get(finding->subject, "attempts")), 10000);
    lab_close(&lab);
}
END_TEST

static void ask_once(Lab *lab, GRand *random, uint32_t i)
{
    char id[32];
    Host from = number(i);
    (void)random;
    name(id, "options", i);
    sip_sends(lab, &from, &callee, (SipTalk){ .method = "OPTIONS", .call_id = id, .branch = id });
}

/* Host 172.0.0.0 asks at last as one does who is not answered. */
static void ask_in_vain(Lab *lab)
{
    Host from = number(1u << 23);
    for (int i = 0; i < 4; i++) {
        sip_sends(lab, &from, &callee, (SipTalk){ .method = "OPTIONS", .branch = "last" });
        after(lab, 500 << i);
    }
}

START_TEST(a_million_unanswered_OPTIONS_of_distinct_pairs)
{
    Lab lab;
    flood_within(&lab, MOST, FLOOD, ask_once);
    ask_in_vain(&lab);
    time_passes(&lab);
    const Report *report = lab_report(&lab);
    ck_assert(is_noted(report, "more SIP requests at a time than are kept"));
    unsigned proven = 0;
    for (guint i = 0; i < report->findings->len; i++) {
        const Finding *finding = report->findings->pdata[i];
        proven += finding->confidence == CONFIDENCE_PROVEN;
    }
    ck_assert_uint_eq(proven, 1);
    lab_close(&lab);
}
END_TEST

static void log_in(Lab *lab, const char *user, const char *id)
{
    SipTalk talk = { .method = "REGISTER", .call_id = id, .branch = id, .from = user };
    sip_sends(lab, &caller, &callee, talk);
    talk.status = 401;
    sip_sends(lab, &callee, &caller, talk);
}

static void log_in_once(Lab *lab, GRand *random, uint32_t i)
{
    char user[32];
    (void)random;
    name(user, "sip:user", i);
    log_in(lab, user, user);
}

START_TEST(a_million_logins)
{
    Lab lab;
    char id[32];
    flood_within(&lab, MOST, FLOOD, log_in_once);
    for (unsigned i = 0; i < 6; i++) {
        name(id, "last", i);
        log_in(&lab, "sip:last@example.com", id);
    }
    const Report *report = lab_report(&lab);
    ck_assert(is_noted(report, "more SIP users that are asked for credentials than are kept"));
    const Finding *finding = finding_at(report, "sip-auth-loop", 0);
    ck_assert_ptr_nonnull(finding);
    expect_field(finding, "attempts", "6");
    lab_close(&lab);
}
END_TEST

static void fork_once(Lab *lab, GRand *random, uint32_t i)
{
    char tag[32];
    (void)random;
    name(tag, "tag", i);
    sip_sends(lab, &caller, &callee, (SipTalk){ .branch = tag, .cseq = i + 1 });
    sip_sends(lab, &callee, &caller,
              (SipTalk){ .branch = tag, .cseq = i + 1, .status = 200, .to_tag = tag });
    sip_sends(lab, &caller, &callee,
              (SipTalk){ .method = "BYE", .branch = "b", .cseq = i + 2, .to_tag = tag });
}

START_TEST(a_hundred_thousand_dialogs_of_one_call_id)
{
    Lab lab;
    flood_within(&lab, MOST, FLOOD / 10, fork_once);
    call(&lab, SIP_TALK_CALL_ID);
    time_passes(&lab);
    const Finding *finding = finding_at(lab_report(&lab), "sip-dialog-unended", 0);
    ck_assert_ptr_nonnull(finding);
    expect_field(finding, "attempts", "1");
    lab_close(&lab);
}
END_TEST

static void open_with_request(Lab *lab, GRand *random, uint32_t i)
{
    char id[32];
    Host from = number(i);
    (void)random;
    name(id, "tcp", i);
    Dialogue dialogue = tls_lab_open(lab, &from, &callee, (uint16_t)(1024 + i % 60000), SIP_PORT);
    sip_says(&dialogue, DIALOGUE_CLIENT,
             (SipTalk){ .method = "OPTIONS", .call_id = id, .branch = id });
}

START_TEST(more_connections_than_are_followed_accuse_nobody)
{
    Lab lab;
    flood_within(&lab, MOST, FLOOD / 20, open_with_request);
    after(&lab, 10000);
    expect_no_accusation(lab_report(&lab));
    lab_close(&lab);
}
END_TEST

SUITE("sip_flood", a_million_dialogs, a_million_unanswered_OPTIONS_of_distinct_pairs,
      a_million_logins, a_hundred_thousand_dialogs_of_one_call_id,
      more_connections_than_are_followed_accuse_nobody)
