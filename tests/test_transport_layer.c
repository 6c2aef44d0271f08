/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a capture leaves of TLS: from frames to pairs, facts and names. */
#include "transport_lab.h"

START_TEST(a_tls_connection_becomes_an_attempt_of_its_pair)
{
    Lab *lab = lab_new();
    g_autoptr(GBytes) der = dialogue_certificate("lync.example");
    Dialogue dialogue = lab_open(lab, &client, &server, 40001);
    dialogue_handshake(&dialogue, der, NULL);
    dialogue_data(&dialogue, DIALOGUE_CLIENT, 300);
    dialogue_data(&dialogue, DIALOGUE_SERVER, 200);
    dialogue_close(&dialogue, DIALOGUE_CLIENT);
    const Pair *pair = lab_finish(lab, &client);
    ck_assert_ptr_nonnull(pair);
    ck_assert_uint_eq(pair->key.port, 5061);
    ck_assert_uint_eq(pair->key.network, LAB_NETWORK);
    ck_assert_uint_eq(pair->run_count, 1);
    const TlsAttempt *attempt = &pair_run(pair, 0)->first;
    ck_assert_int_eq(attempt->stage, TLS_STAGE_DATA);
    ck_assert_int_eq(attempt->end, ATTEMPT_CLIENT_CLOSED);
    ck_assert_uint_eq(attempt->span.first_frame, 1);
    ck_assert_str_eq(attempt->certificates[TLS_SERVER]->subject, "CN=lync.example");
    ck_assert_uint_eq(lab->sessions, 1);
    lab_free(lab);
}
END_TEST

START_TEST(a_review_says_what_the_end_says_of_what_is_over)
{
    Lab *lab = lab_new();
    Dialogue dialogue = lab_open(lab, &client, &server, 40001);
    dialogue_client_hello(&dialogue, &(TlsOffer){ 0 });
    dialogue_reset(&dialogue, DIALOGUE_SERVER);
    Dialogue live = lab_open(lab, &client2, &server, 40002);
    dialogue_client_hello(&live, &(TlsOffer){ 0 });
    Pairs *now = transport_layer_pairs_now(&lab->layer);
    const Pair *early = lab_pair_in(now, &client);
    ck_assert_uint_eq(pair_count(early, NULL), 1);
    ck_assert_int_eq(pair_run(early, 0)->first.end, ATTEMPT_SERVER_RESET);
    ck_assert_uint_eq(pair_count(lab_pair_in(now, &client2), NULL), 1);
    ck_assert_uint_eq(lab->sessions, 0);
    ck_assert_ptr_null(lab_pair(lab, &client));
    const Pair *late = lab_finish(lab, &client);
    ck_assert_uint_eq(pair_count(late, NULL), 1);
    ck_assert(tls_attempt_equal(&pair_run(early, 0)->first, &pair_run(late, 0)->first));
    pairs_free(now);
    lab_free(lab);
}
END_TEST

static void count_note(void *user, Text *says)
{
    unsigned *notes = user;
    text_free(says);
    ++*notes;
}

START_TEST(the_longest_quiet_session_makes_way)
{
    Lab *lab = lab_new();
    for (uint32_t i = 0; i < LIMIT_FOLLOWED + 10; i++) {
        Host from = { client.mac, IP4(172, 16, (uint8_t)(i >> 8), (uint8_t)i) };
        Dialogue dialogue = lab_open(lab, &from, &server, 40001);
        dialogue_client_hello(&dialogue, &(TlsOffer){ 0 });
    }
    ck_assert_uint_eq(lab->sessions, 10);
    Host first = { client.mac, IP4(172, 16, 0, 0) };
    const Pair *pair = lab_pair(lab, &first);
    ck_assert_ptr_nonnull(pair);
    ck_assert(pair_run(pair, 0)->first.is_evicted);
    unsigned notes = 0;
    transport_layer_tell_forgotten(&lab->layer, count_note, &notes);
    ck_assert_uint_eq(notes, 1);
    pair = lab_finish(lab, &first);
    ck_assert_uint_eq(pair_count(pair, NULL), 1);
    ck_assert_uint_eq(lab->sessions, LIMIT_FOLLOWED + 10);
    lab_free(lab);
}
END_TEST

static bool is_called(Lab *lab, const char *name)
{
    NamedAddress address = { LAB_NETWORK, server.ip };
    NameEntry entry;
    return name_book_is_called(lab->names, &address, (Bytes){ (const uint8_t *)name, strlen(name) },
                               &entry);
}

START_TEST(a_server_is_called_as_it_is_dialled)
{
    Lab *lab = lab_new();
    Dialogue dialogue = lab_open(lab, &client, &server, 40001);
    dialogue_client_hello(&dialogue, &(TlsOffer){ .name = "um.example" });
    transport_layer_finish(&lab->layer);
    ck_assert(is_called(lab, "um.example"));
    lab_free(lab);
}
END_TEST

static void say(Dialogue *dialogue, unsigned side, const char *text)
{
    GByteArray *bytes = g_byte_array_new();
    g_byte_array_append(bytes, (const uint8_t *)text, (guint)strlen(text));
    dialogue_send(dialogue, side, bytes);
}

START_TEST(a_proxy_is_not_called_as_who_is_behind_it)
{
    Lab *lab = lab_new();
    Dialogue dialogue = lab_open(lab, &client, &server, 40001);
    say(&dialogue, DIALOGUE_CLIENT, "CONNECT um.example:443 HTTP/1.1\r\n\r\n");
    say(&dialogue, DIALOGUE_SERVER, "HTTP/1.1 200 OK\r\n\r\n");
    dialogue_client_hello(&dialogue, &(TlsOffer){ .name = "um.example" });
    transport_layer_finish(&lab->layer);
    ck_assert_uint_eq(lab->sessions, 1);
    ck_assert(!is_called(lab, "um.example"));
    lab_free(lab);
}
END_TEST

SUITE("transport_layer", a_tls_connection_becomes_an_attempt_of_its_pair,
      a_review_says_what_the_end_says_of_what_is_over, the_longest_quiet_session_makes_way,
      a_server_is_called_as_it_is_dialled, a_proxy_is_not_called_as_who_is_behind_it)
