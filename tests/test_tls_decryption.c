/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What two ends of OpenSSL say must be what is heard with the keys they log. */
#include "tls_decryption.h"

#include "tls_pair.h"

static TlsPair *talk(const TlsPairPlan *plan, TlsSecrets *secrets, const TlsPair *before)
{
    TlsPairIdentity identity = tls_pair_identity();
    TlsPair *pair = tls_pair_new(plan, &identity, secrets, before);
    tls_pair_run(pair);
    ck_assert(SSL_is_init_finished(pair->ends[TLS_SERVER]));
    tls_pair_say(pair, TLS_CLIENT, 300);
    tls_pair_say(pair, TLS_SERVER, 40000);
    tls_pair_say(pair, TLS_CLIENT, 1);
    tls_pair_identity_clear(&identity);
    return pair;
}

static void assert_opens(const TlsPairPlan *plan)
{
    g_autoptr(TlsSecrets) secrets = tls_secrets_new();
    TlsPair *pair = talk(plan, secrets, NULL);
    tls_pair_assert_heard(pair);
    tls_pair_free(pair);
}

START_TEST(every_cipher_of_tls_1_2_opens)
{
    static const char *const ciphers[] = {
        "AES128-SHA",
        "AES256-SHA256",
        "ECDHE-RSA-AES256-SHA384",
        "CAMELLIA128-SHA",
        "ECDHE-RSA-AES128-GCM-SHA256",
        "AES256-GCM-SHA384",
        "AES128-CCM",
        "AES256-CCM8",
        "ECDHE-RSA-CHACHA20-POLY1305",
        "NULL-SHA256",
    };
    for (size_t i = 0; i < G_N_ELEMENTS(ciphers); i++) {
        TlsPairPlan plan = { .version = TLS1_2_VERSION, .ciphers = ciphers[i] };
        assert_opens(&plan);
    }
}
END_TEST

START_TEST(blocks_open_whatever_is_first_and_whatever_the_version)
{
    static const int versions[] = { TLS1_VERSION, TLS1_1_VERSION, TLS1_2_VERSION };
    for (size_t i = 0; i < G_N_ELEMENTS(versions); i++) {
        TlsPairPlan plan = { .version = versions[i], .ciphers = "AES128-SHA" };
        assert_opens(&plan);
        plan.options = SSL_OP_NO_ENCRYPT_THEN_MAC;
        assert_opens(&plan);
        plan.options |= SSL_OP_DONT_INSERT_EMPTY_FRAGMENTS | SSL_OP_NO_EXTENDED_MASTER_SECRET;
        assert_opens(&plan);
    }
}
END_TEST

START_TEST(every_suite_of_tls_1_3_opens)
{
    static const char *const suites[] = {
        "TLS_AES_128_GCM_SHA256", "TLS_AES_256_GCM_SHA384",   "TLS_CHACHA20_POLY1305_SHA256",
        "TLS_AES_128_CCM_SHA256", "TLS_AES_128_CCM_8_SHA256",
    };
    for (size_t i = 0; i < G_N_ELEMENTS(suites); i++) {
        TlsPairPlan plan = { .version = TLS1_3_VERSION, .suites = suites[i] };
        assert_opens(&plan);
    }
}
END_TEST

START_TEST(a_byte_in_each_segment_opens_the_same)
{
    static const int versions[] = { TLS1_VERSION, TLS1_2_VERSION, TLS1_3_VERSION };
    for (size_t i = 0; i < G_N_ELEMENTS(versions); i++) {
        TlsPairPlan plan = { .version = versions[i], .segment = 1 };
        assert_opens(&plan);
    }
}
END_TEST

START_TEST(in_tls_1_3_the_certificates_become_visible)
{
    g_autoptr(TlsSecrets) secrets = tls_secrets_new();
    TlsPairIdentity identity = tls_pair_identity();
    TlsPairPlan plan = { .version = TLS1_3_VERSION };
    TlsPair *pair = tls_pair_new(&plan, &identity, secrets, NULL);
    SSL_set_verify(pair->ends[TLS_SERVER], SSL_VERIFY_PEER, NULL);
    tls_pair_run(pair);
    ck_assert(tls_session_is_open(pair->session));
    ck_assert_uint_gt(pair->session->demand.step.frame, 0);
    for (int side = TLS_CLIENT; side <= TLS_SERVER; side++) {
        ck_assert_uint_eq(pair->session->chains[side].count, 1);
        ck_assert_ptr_nonnull(pair->session->chains[side].certificates[0]);
    }
    tls_pair_free(pair);
    tls_pair_identity_clear(&identity);
}
END_TEST

START_TEST(in_tls_1_3_an_alert_becomes_visible)
{
    g_autoptr(TlsSecrets) secrets = tls_secrets_new();
    TlsPairIdentity identity = tls_pair_identity();
    TlsPairPlan plan = { .version = TLS1_3_VERSION };
    TlsPair *pair = tls_pair_new(&plan, &identity, secrets, NULL);
    /* a certificate is demanded, and the client has none to show */
    SSL_certs_clear(pair->ends[TLS_CLIENT]);
    SSL_set_verify(pair->ends[TLS_SERVER], SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, NULL);
    tls_pair_run(pair);
    ck_assert_uint_eq(pair->session->alert_count, 1);
    ck_assert_int_eq(pair->session->alerts[0].from, TLS_SERVER);
    ck_assert_uint_eq(pair->session->alerts[0].description, TLS_ALERT_CERTIFICATE_REQUIRED);
    ck_assert(pair->session->chains[TLS_CLIENT].is_empty);
    tls_pair_free(pair);
    tls_pair_identity_clear(&identity);
}
END_TEST

START_TEST(a_second_handshake_opens_and_shows_its_certificate)
{
    g_autoptr(TlsSecrets) secrets = tls_secrets_new();
    TlsPairPlan plan = { .version = TLS1_2_VERSION,
                         .ciphers = "ECDHE-RSA-AES128-GCM-SHA256",
                         .options = SSL_OP_NO_SESSION_RESUMPTION_ON_RENEGOTIATION };
    TlsPair *pair = talk(&plan, secrets, NULL);
    ck_assert_uint_eq(pair->session->chains[TLS_CLIENT].count, 0);
    SSL_set_verify(pair->ends[TLS_SERVER], SSL_VERIFY_PEER, NULL);
    ck_assert_int_eq(SSL_renegotiate(pair->ends[TLS_SERVER]), 1);
    SSL_do_handshake(pair->ends[TLS_SERVER]);
    tls_pair_run(pair);
    tls_pair_say(pair, TLS_CLIENT, 2000);
    tls_pair_say(pair, TLS_SERVER, 2000);
    tls_pair_assert_heard(pair);
    ck_assert_uint_eq(pair->session->chains[TLS_CLIENT].count, 1);
    tls_pair_free(pair);
}
END_TEST

START_TEST(keys_that_are_updated_open_what_follows)
{
    g_autoptr(TlsSecrets) secrets = tls_secrets_new();
    TlsPairPlan plan = { .version = TLS1_3_VERSION };
    TlsPair *pair = talk(&plan, secrets, NULL);
    for (int i = 0; i < 3; i++) {
        SSL_key_update(pair->ends[i % 2], SSL_KEY_UPDATE_REQUESTED);
        tls_pair_say(pair, (TlsSide)(i % 2), 500);
        tls_pair_say(pair, (TlsSide)((i + 1) % 2), 500);
    }
    tls_pair_assert_heard(pair);
    tls_pair_free(pair);
}
END_TEST

/* The listener has the server's private key alone. */
static void assert_key_opens(int version, uint64_t options)
{
    g_autoptr(TlsSecrets) secrets = tls_secrets_new();
    TlsPairIdentity identity = tls_pair_identity();
    g_autoptr(GBytes) pem = tls_pair_pem(&identity);
    ck_assert(tls_secrets_add_rsa(secrets, bytes_borrow(pem)));
    TlsPairPlan plan = {
        .version = version, .ciphers = "AES128-SHA", .options = options, .has_no_key_log = true
    };
    TlsPair *pair = tls_pair_new(&plan, &identity, secrets, NULL);
    tls_pair_run(pair);
    tls_pair_say(pair, TLS_CLIENT, 300);
    tls_pair_say(pair, TLS_SERVER, 300);
    tls_pair_assert_heard(pair);
    ck_assert_uint_eq(tls_session_held(pair->session), 0);
    /* who resumes sends no secret: the first session's goes on */
    plan.resumed = SSL_get1_session(pair->ends[TLS_CLIENT]);
    TlsPair *again = tls_pair_new(&plan, &identity, secrets, pair);
    tls_pair_run(again);
    ck_assert(SSL_session_reused(again->ends[TLS_CLIENT]));
    tls_pair_say(again, TLS_CLIENT, 300);
    tls_pair_say(again, TLS_SERVER, 300);
    tls_pair_assert_heard(again);
    SSL_SESSION_free(plan.resumed);
    tls_pair_free(again);
    tls_pair_free(pair);
    tls_pair_identity_clear(&identity);
}

START_TEST(a_private_key_opens_sessions_and_those_that_resume_them)
{
    assert_key_opens(TLS1_VERSION, 0);
    assert_key_opens(TLS1_VERSION, SSL_OP_NO_EXTENDED_MASTER_SECRET);
    assert_key_opens(TLS1_2_VERSION, 0);
    assert_key_opens(TLS1_2_VERSION, SSL_OP_NO_TICKET);
    assert_key_opens(TLS1_2_VERSION, SSL_OP_NO_TICKET | SSL_OP_NO_EXTENDED_MASTER_SECRET);
}
END_TEST

START_TEST(a_resumed_session_opens)
{
    static const int versions[] = { TLS1_1_VERSION, TLS1_2_VERSION, TLS1_3_VERSION };
    for (size_t i = 0; i < G_N_ELEMENTS(versions); i++) {
        g_autoptr(TlsSecrets) secrets = tls_secrets_new();
        TlsPairPlan plan = { .version = versions[i] };
        TlsPair *pair = talk(&plan, secrets, NULL);
        TlsPairPlan next = { .version = versions[i],
                             .resumed = SSL_get1_session(pair->ends[TLS_CLIENT]) };
        TlsPair *again = talk(&next, secrets, pair);
        ck_assert(SSL_session_reused(again->ends[TLS_CLIENT]));
        tls_pair_assert_heard(again);
        SSL_SESSION_free(next.resumed);
        tls_pair_free(again);
        tls_pair_free(pair);
    }
}
END_TEST

START_TEST(a_wrong_key_is_said_and_nothing_is_heard)
{
    static const int versions[] = { TLS1_VERSION, TLS1_2_VERSION, TLS1_3_VERSION };
    for (size_t i = 0; i < G_N_ELEMENTS(versions); i++) {
        g_autoptr(TlsSecrets) secrets = tls_secrets_new();
        TlsPairPlan plan = { .version = versions[i], .has_wrong_key_log = true };
        TlsPair *pair = talk(&plan, secrets, NULL);
        ck_assert_int_eq(tls_session_fit(pair->session), TLS_KEY_WRONG);
        ck_assert_uint_eq(pair->heard[TLS_CLIENT]->len + pair->heard[TLS_SERVER]->len, 0);
        tls_pair_free(pair);
    }
}
END_TEST

START_TEST(without_a_key_nothing_is_said)
{
    g_autoptr(TlsSecrets) secrets = tls_secrets_new();
    TlsPairPlan plan = { .version = TLS1_3_VERSION, .has_no_key_log = true };
    TlsPair *pair = talk(&plan, secrets, NULL);
    ck_assert_int_eq(tls_session_fit(pair->session), TLS_KEY_NONE);
    ck_assert(!tls_session_is_open(pair->session));
    tls_pair_free(pair);
}
END_TEST

/* What the server says behind so many records of which nothing was captured. */
static void assert_goes_on(const TlsPairPlan *plan, int records)
{
    g_autoptr(TlsSecrets) secrets = tls_secrets_new();
    TlsPair *pair = talk(plan, secrets, NULL);
    guint before = pair->heard[TLS_SERVER]->len;
    pair->is_lost[TLS_SERVER] = true;
    for (int i = 0; i < records; i++)
        tls_pair_say(pair, TLS_SERVER, (size_t)(100 + i));
    pair->is_lost[TLS_SERVER] = false;
    guint from = pair->said[TLS_SERVER]->len;
    for (int i = 0; i < 3; i++)
        tls_pair_say(pair, TLS_SERVER, 1000);
    guint heard = pair->heard[TLS_SERVER]->len - before;
    guint said = pair->said[TLS_SERVER]->len - from;
    /* up to TLS 1.0 the first record behind a gap tells the vector of the second one */
    ck_assert_uint_eq(heard, plan->version == TLS1_VERSION ? said - 1000 : said);
    ck_assert_mem_eq(pair->heard[TLS_SERVER]->data + before,
                     pair->said[TLS_SERVER]->data + pair->said[TLS_SERVER]->len - heard, heard);
    ck_assert_uint_eq(pair->gaps[TLS_SERVER], 1);
    tls_pair_free(pair);
}

START_TEST(behind_a_gap_records_open_again)
{
    static const TlsPairPlan plans[] = {
        { .version = TLS1_VERSION,
          .ciphers = "AES128-SHA",
          .options = SSL_OP_DONT_INSERT_EMPTY_FRAGMENTS },
        { .version = TLS1_2_VERSION, .ciphers = "AES128-SHA" },
        { .version = TLS1_2_VERSION, .ciphers = "AES128-GCM-SHA256" },
        { .version = TLS1_2_VERSION, .ciphers = "ECDHE-RSA-CHACHA20-POLY1305" },
        { .version = TLS1_3_VERSION },
    };
    for (size_t i = 0; i < G_N_ELEMENTS(plans); i++) {
        assert_goes_on(&plans[i], 1);
        assert_goes_on(&plans[i], 50);
    }
}
END_TEST

START_TEST(a_nonce_that_is_sent_tells_any_number_of_missing_records)
{
    TlsPairPlan plan = { .version = TLS1_2_VERSION, .ciphers = "AES128-GCM-SHA256" };
    assert_goes_on(&plan, 2 * LIMIT_TLS_TRIES);
}
END_TEST

START_TEST(keys_that_are_updated_in_a_gap_open_what_follows)
{
    g_autoptr(TlsSecrets) secrets = tls_secrets_new();
    TlsPairPlan plan = { .version = TLS1_3_VERSION };
    TlsPair *pair = talk(&plan, secrets, NULL);
    pair->is_lost[TLS_SERVER] = true;
    SSL_key_update(pair->ends[TLS_SERVER], SSL_KEY_UPDATE_NOT_REQUESTED);
    tls_pair_say(pair, TLS_SERVER, 500);
    pair->is_lost[TLS_SERVER] = false;
    guint before = pair->heard[TLS_SERVER]->len;
    tls_pair_say(pair, TLS_SERVER, 500);
    ck_assert_uint_eq(pair->heard[TLS_SERVER]->len, before + 500);
    tls_pair_free(pair);
}
END_TEST

/* The client's second flight is missing, and with it where its encryption begins. */
static void assert_opens_without_flight(const TlsPairPlan *plan)
{
    g_autoptr(TlsSecrets) secrets = tls_secrets_new();
    TlsPairIdentity identity = tls_pair_identity();
    TlsPair *pair = tls_pair_new(plan, &identity, secrets, NULL);
    tls_pair_hear(pair);
    while (tls_pair_carry(pair, TLS_CLIENT))
        continue;
    pair->is_lost[TLS_CLIENT] = true;
    tls_pair_run(pair);
    pair->is_lost[TLS_CLIENT] = false;
    for (int i = 0; i < 3; i++)
        tls_pair_say(pair, TLS_CLIENT, 300);
    guint least = plan->version == TLS1_VERSION ? 600 : 900;
    ck_assert_uint_eq(pair->heard[TLS_CLIENT]->len, least);
    tls_pair_free(pair);
    tls_pair_identity_clear(&identity);
}

START_TEST(behind_a_handshake_that_is_cut_data_opens)
{
    static const TlsPairPlan plans[] = {
        { .version = TLS1_VERSION,
          .ciphers = "AES128-SHA",
          .options = SSL_OP_DONT_INSERT_EMPTY_FRAGMENTS },
        { .version = TLS1_2_VERSION, .ciphers = "AES128-SHA" },
        { .version = TLS1_2_VERSION, .ciphers = "AES128-GCM-SHA256" },
        { .version = TLS1_3_VERSION },
    };
    for (size_t i = 0; i < G_N_ELEMENTS(plans); i++)
        assert_opens_without_flight(&plans[i]);
}
END_TEST

SUITE("tls_decryption", every_cipher_of_tls_1_2_opens,
      blocks_open_whatever_is_first_and_whatever_the_version, every_suite_of_tls_1_3_opens,
      a_byte_in_each_segment_opens_the_same, in_tls_1_3_the_certificates_become_visible,
      in_tls_1_3_an_alert_becomes_visible, a_second_handshake_opens_and_shows_its_certificate,
      keys_that_are_updated_open_what_follows,
      a_private_key_opens_sessions_and_those_that_resume_them, a_resumed_session_opens,
      a_wrong_key_is_said_and_nothing_is_heard, without_a_key_nothing_is_said,
      behind_a_gap_records_open_again, a_nonce_that_is_sent_tells_any_number_of_missing_records,
      keys_that_are_updated_in_a_gap_open_what_follows, behind_a_handshake_that_is_cut_data_opens)
