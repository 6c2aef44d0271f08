/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Challenges in a row. */
#include "sip_logins.h"

#include "limits.h"
#include "sip_lab.h"

/* One challenge of a user by a server, or a success, in that frame. */
static SipTransaction asked(const char *user, unsigned server, uint64_t frame)
{
    Bytes words[SIP_WORDS] = { [SIP_WORD_FROM] = sip_lab_bytes(user) };
    return (SipTransaction){
        .path = { .client = sip_lab_ip(1), .server = sip_lab_ip(server), .server_port = 5060 },
        .words = sip_words_keep(words),
        .requests = { frame, frame + 1, 0, 0, 2 }
    };
}

static uint32_t challenge(SipLogins *logins, const char *user, unsigned server, uint64_t frame)
{
    SipTransaction transaction = asked(user, server, frame);
    uint32_t row = sip_logins_challenge(logins, &transaction);
    sip_words_clear(&transaction.words);
    return row;
}

static uint32_t succeed(SipLogins *logins, const char *user, unsigned server)
{
    SipTransaction transaction = asked(user, server, 1);
    uint32_t row = sip_logins_succeed(logins, &transaction);
    sip_words_clear(&transaction.words);
    return row;
}

START_TEST(a_success_ends_the_row_of_its_user_and_server)
{
    SipLogins *logins = sip_logins_new();
    ck_assert_uint_eq(succeed(logins, "sip:a@b.example", 2), 0);
    ck_assert_uint_eq(challenge(logins, "sip:a@b.example", 2, 1), 1);
    ck_assert_uint_eq(challenge(logins, "sip:a@b.example", 2, 3), 2);
    ck_assert_uint_eq(challenge(logins, "sip:c@b.example", 2, 5), 1);
    ck_assert_uint_eq(challenge(logins, "sip:a@b.example", 3, 7), 1);
    ck_assert_uint_eq(succeed(logins, "sip:a@b.example", 2), 2);
    ck_assert_uint_eq(challenge(logins, "sip:a@b.example", 2, 9), 1);
    ck_assert_uint_eq(challenge(logins, "sip:a@b.example", 3, 11), 2);
    sip_logins_free(logins);
}
END_TEST

START_TEST(the_row_has_the_frames_of_its_challenges)
{
    SipLogins *logins = sip_logins_new();
    challenge(logins, "sip:a@b.example", 2, 10);
    challenge(logins, "sip:a@b.example", 2, 20);
    SipTransaction transaction = asked("sip:a@b.example", 2, 1);
    Span span = sip_logins_span(logins, &transaction);
    ck_assert_uint_eq(span.first_frame, 10);
    ck_assert_uint_eq(span.last_frame, 21);
    ck_assert_uint_eq(span.count, 2);
    sip_words_clear(&transaction.words);
    sip_logins_free(logins);
}
END_TEST

START_TEST(the_users_challenged_last_are_kept)
{
    SipLogins *logins = sip_logins_new();
    char user[32];
    for (unsigned i = 0; i < LIMIT_SIP_USERS + 5; i++) {
        g_snprintf(user, sizeof user, "sip:%u@b.example", i);
        challenge(logins, user, 2, 1);
    }
    ck_assert_uint_eq(sip_logins_evicted(logins), 5);
    ck_assert_uint_eq(challenge(logins, user, 2, 1), 2);
    sip_logins_free(logins);
}
END_TEST

SUITE("sip_logins", a_success_ends_the_row_of_its_user_and_server,
      the_row_has_the_frames_of_its_challenges, the_users_challenged_last_are_kept)
