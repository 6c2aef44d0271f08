/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One dialog (RFC 3261 section 12). */
#include "sip_dialog.h"

#include "sip_lab.h"

typedef struct Stage {
    SipLab *lab;
    SipDialog dialog;
    SipInvite invite;
    bool is_begun;
} Stage;

static Stage stage_new(void)
{
    return (Stage){ .lab = sip_lab_new() };
}

static void stage_free(Stage *stage)
{
    sip_dialog_clear(&stage->dialog);
    sip_lab_free(stage->lab);
}

static void take(void *user, SipSeen *seen)
{
    Stage *stage = user;
    ck_assert(sip_seen_read(seen));
    if (!stage->is_begun)
        sip_dialog_begin(&stage->dialog, seen, &stage->invite);
    stage->is_begun = true;
    sip_dialog_feed(&stage->dialog, seen);
}

/* Host 2 was invited by host 1. */
static SipDialogState says(Stage *stage, SipTalk talk)
{
    g_autoptr(GString) text = sip_maker_text(&talk);
    bool is_answer = talk.status != 0;
    sip_lab_see(stage->lab, is_answer ? 2 : 1, is_answer ? 1 : 2, text, take, stage);
    return stage->dialog.state;
}

START_TEST(a_call_rings_is_answered_and_ends)
{
    Stage stage = stage_new();
    ck_assert_int_eq(says(&stage, (SipTalk){ .status = 180, .to_tag = "b" }), SIP_DIALOG_EARLY);
    ck_assert_int_eq(says(&stage, (SipTalk){ .status = 200, .to_tag = "b" }), SIP_DIALOG_CONFIRMED);
    ck_assert_int_eq(says(&stage, (SipTalk){ .method = "ACK", .to_tag = "b" }),
                     SIP_DIALOG_CONFIRMED);
    ck_assert_int_eq(says(&stage, (SipTalk){ .status = 488, .to_tag = "b", .cseq = 2 }),
                     SIP_DIALOG_CONFIRMED);
    ck_assert_int_eq(says(&stage, (SipTalk){ .method = "BYE", .to_tag = "b" }),
                     SIP_DIALOG_TERMINATED);
    ck_assert_uint_eq(stage.dialog.span.first_frame, 1);
    ck_assert_uint_eq(stage.dialog.span.last_frame, 5);
    ck_assert_uint_eq(stage.dialog.method_count, 3); /* INVITE, ACK, BYE */
    stage_free(&stage);
}
END_TEST

START_TEST(a_refusal_and_a_481_end_it)
{
    Stage refused = stage_new(), unknown = stage_new();
    says(&refused, (SipTalk){ .status = 183, .to_tag = "b" });
    ck_assert_int_eq(says(&refused, (SipTalk){ .status = 486, .to_tag = "b" }),
                     SIP_DIALOG_TERMINATED);
    says(&unknown, (SipTalk){ .status = 200, .to_tag = "b" });
    ck_assert_int_eq(says(&unknown, (SipTalk){ .method = "INFO", .status = 481, .to_tag = "b" }),
                     SIP_DIALOG_TERMINATED);
    stage_free(&refused);
    stage_free(&unknown);
}
END_TEST

START_TEST(it_begins_with_its_INVITE_on_its_first_hop)
{
    Stage stage = stage_new();
    stage.invite = (SipInvite){ .sent = { 40, stage.lab->now },
                                .path = sip_lab_path(stage.lab, 7, 8),
                                .link_number = 9 };
    stage.lab->frame = 50;
    says(&stage, (SipTalk){ .status = 200, .to_tag = "b" });
    Ip seven = sip_lab_ip(7);
    ck_assert(ip_equal(&stage.dialog.path.client, &seven));
    ck_assert_uint_eq(stage.dialog.link_number, 9);
    ck_assert_uint_eq(stage.dialog.span.first_frame, 40);
    stage_free(&stage);
}
END_TEST

START_TEST(tags_name_it_in_either_order)
{
    Stage stage = stage_new();
    says(&stage, (SipTalk){ .status = 200, .from_tag = "a", .to_tag = "b" });
    Bytes a = sip_lab_bytes("a"), b = sip_lab_bytes("b"), none = { NULL, 0 };
    ck_assert(sip_dialog_is(&stage.dialog, a, b));
    ck_assert(sip_dialog_is(&stage.dialog, b, a));
    ck_assert(!sip_dialog_is(&stage.dialog, a, a));
    ck_assert(!sip_dialog_is(&stage.dialog, a, none));
    stage_free(&stage);
}
END_TEST

START_TEST(long_tags_that_begin_alike_are_two)
{
    Stage stage = stage_new();
    g_autofree char *start = g_strnfill(LIMIT_SIP_WORD, 't');
    g_autofree char *one = g_strconcat(start, "1", NULL), *other = g_strconcat(start, "2", NULL);
    says(&stage, (SipTalk){ .status = 200, .from_tag = "a", .to_tag = one });
    Bytes a = sip_lab_bytes("a");
    ck_assert(sip_dialog_is(&stage.dialog, a, sip_lab_bytes(one)));
    ck_assert(!sip_dialog_is(&stage.dialog, a, sip_lab_bytes(other)));
    ck_assert(!sip_dialog_is(&stage.dialog, a, sip_lab_bytes(start)));
    ck_assert_uint_eq(stage.dialog.remote_tag.length, LIMIT_SIP_WORD);
    stage_free(&stage);
}
END_TEST

START_TEST(media_keep_it_alive_and_its_end_does_not)
{
    Stage stage = stage_new();
    Media *media = media_new();
    says(&stage, (SipTalk){ .status = 200, .to_tag = "b" });
    Time now = stage.lab->now;
    ck_assert_int_eq(sip_dialog_media(&stage.dialog, media), TIME_NONE);
    ck_assert(!sip_dialog_is_unended(&stage.dialog, media, now + SIP_TIMEOUT - 1));
    ck_assert(sip_dialog_is_unended(&stage.dialog, media, now + SIP_TIMEOUT));
    says(&stage, (SipTalk){ .method = "BYE", .to_tag = "b" });
    ck_assert(!sip_dialog_is_unended(&stage.dialog, media, now + 2 * SIP_TIMEOUT));
    media_free(media);
    stage_free(&stage);
}
END_TEST

START_TEST(it_expects_media_at_so_many_places)
{
    Stage stage = stage_new();
    says(&stage, (SipTalk){ .status = 200, .to_tag = "b" });
    for (unsigned i = 0; i < 3 * LIMIT_MEDIA_OF_DIALOG; i++) {
        MediaKey key = { .ip = sip_lab_ip(1), .port = (uint16_t)(4000 + i / 2) };
        sip_dialog_expect(&stage.dialog, &key);
    }
    ck_assert_uint_eq(stage.dialog.media_count, LIMIT_MEDIA_OF_DIALOG);
    stage_free(&stage);
}
END_TEST

SUITE("sip_dialog", a_call_rings_is_answered_and_ends, a_refusal_and_a_481_end_it,
      it_begins_with_its_INVITE_on_its_first_hop, tags_name_it_in_either_order,
      long_tags_that_begin_alike_are_two, media_keep_it_alive_and_its_end_does_not,
      it_expects_media_at_so_many_places)
