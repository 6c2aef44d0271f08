/* SPDX-License-Identifier: GPL-2.0-or-later */
/* RFC 5246 section 7.3, RFC 8446 section 2. */
#include "tls_session.h"

#include "certificate_maker.h"
#include "tls_maker.h"

static GBytes *make_certificate(void)
{
    CertificateMaker maker = certificate_maker_new();
    certificate_maker_cn(&maker, "um.example");
    return certificate_maker_der(&maker, NULL);
}

/* A whole handshake of TLS 1.2 with certificates on both sides. */
static Talk talk_mutual(size_t segment)
{
    g_autoptr(GBytes) der = make_certificate();
    Talk talk = talk_new();
    talk_say_in(&talk, TLS_CLIENT, talk_client_hello(), segment);
    talk_say_in(&talk, TLS_SERVER, talk_server_flight(der), segment);
    talk_say_in(&talk, TLS_CLIENT, talk_client_flight(der), segment);
    talk_say_in(&talk, TLS_SERVER, talk_finish(), segment);
    return talk;
}

static void assert_mutual(const TlsSession *session)
{
    ck_assert_uint_eq(session->version, 0x0303);
    ck_assert_uint_eq(session->cipher, MAKER_RSA_GCM);
    for (int side = TLS_CLIENT; side <= TLS_SERVER; side++) {
        ck_assert_uint_eq(session->chains[side].count, 1);
        ck_assert_str_eq((const char *)session->chains[side].certificates[0]->subject_cn.data,
                         "um.example");
        ck_assert(session->finished[side].frame != 0 && !session->is_cut[side]);
        ck_assert_uint_eq(session->hidden_handshake[side].frame, 0);
    }
    ck_assert(session->demand.step.frame != 0 && session->server_done.frame != 0);
    ck_assert(!session->is_resumed && session->client_key_exchange.frame != 0);
}

START_TEST(a_handshake_shows_both_certificates)
{
    Talk talk = talk_mutual(SIZE_MAX / 2);
    assert_mutual(talk.session);
    ck_assert_mem_eq(g_bytes_get_data(talk.session->sni, NULL), "um.example", 10);
    talk_end(&talk);
}
END_TEST

START_TEST(a_byte_in_each_segment_shows_the_same)
{
    Talk talk = talk_mutual(1);
    assert_mutual(talk.session);
    ck_assert_uint_eq(tls_session_held(talk.session), 0);
    talk_end(&talk);
}
END_TEST

/* The issuer of the client's certificate is asked for; it may be read before the demand. */
static bool finds_issuer(bool is_client_first, unsigned before)
{
    CertificateMaker maker = certificate_maker_new();
    certificate_maker_cn(&maker, "um.example");
    g_autoptr(GBytes) der = certificate_maker_der(&maker, NULL);
    Certificate *certificate = certificate_maker_read(der);
    g_autofree Bytes *issuers = g_new0(Bytes, before + 1);
    for (unsigned i = 0; i < before; i++)
        issuers[i] = (Bytes){ (const uint8_t *)"\x30\x00", 2 };
    issuers[before] = (Bytes){ certificate->issuer_der.data, certificate->issuer_der.length };
    Talk talk = talk_new();
    GByteArray *flight = g_byte_array_new();
    maker_alone(flight, 2, maker_server_hello(&(HelloOptions){ .sni = NULL }));
    maker_alone(flight, 13, maker_demand(issuers, before + 1));
    talk_say(&talk, TLS_CLIENT, talk_client_hello());
    if (is_client_first)
        talk_say(&talk, TLS_CLIENT, talk_client_flight(der));
    talk_say(&talk, TLS_SERVER, flight);
    if (!is_client_first)
        talk_say(&talk, TLS_CLIENT, talk_client_flight(der));
    bool found = talk.session->demand.has_issuer;
    ck_assert_uint_eq(talk.session->demand.authorities_count, before + 1);
    ck_assert_uint_eq(tls_session_held(talk.session), 0);
    certificate_free(certificate);
    talk_end(&talk);
    return found;
}

START_TEST(the_issuer_of_the_client_is_found_in_the_demand)
{
    ck_assert(finds_issuer(false, 0));
    ck_assert(finds_issuer(false, 1500));
}
END_TEST

START_TEST(the_issuer_is_found_whichever_side_was_captured_first)
{
    ck_assert(finds_issuer(true, 0));
}
END_TEST

START_TEST(a_server_that_finishes_at_once_resumes)
{
    Talk talk = talk_new();
    GByteArray *flight = g_byte_array_new();
    maker_alone(flight, 2, maker_server_hello(&(HelloOptions){ .sni = NULL }));
    maker_alone(flight, 4, maker_opaque(200)); /* a new ticket (RFC 5077 section 3.3) */
    maker_finish(flight);
    talk_say(&talk, TLS_CLIENT, talk_client_hello());
    talk_say(&talk, TLS_SERVER, flight);
    ck_assert(talk.session->is_resumed);
    talk_end(&talk);
}
END_TEST

START_TEST(a_session_id_asks_for_a_resumption)
{
    Talk talk = talk_new();
    GByteArray *hello = g_byte_array_new();
    maker_alone(hello, 1, maker_client_hello(&(HelloOptions){ .has_session = true }));
    talk_say(&talk, TLS_CLIENT, hello);
    ck_assert(talk.session->asks_resumption);
    talk_end(&talk);
}
END_TEST

START_TEST(a_pre_shared_key_resumes_in_tls_1_3)
{
    Talk talk = talk_new();
    GByteArray *hello = g_byte_array_new();
    maker_alone(hello, 2,
                maker_server_hello(&(HelloOptions){
                    .version = 0x0304, .suite = MAKER_AES_128, .has_pre_shared_key = true }));
    talk_say(&talk, TLS_CLIENT, talk_client_hello13());
    talk_say(&talk, TLS_SERVER, hello);
    ck_assert(talk.session->is_resumed);
    ck_assert_uint_eq(talk.session->version, 0x0304);
    talk_end(&talk);
}
END_TEST

static GByteArray *server_hello13(bool is_retry)
{
    GByteArray *out = g_byte_array_new();
    maker_alone(out, 2,
                maker_server_hello(&(HelloOptions){
                    .version = 0x0304, .suite = MAKER_AES_256, .is_retry = is_retry }));
    maker_change_cipher(out);
    return out;
}

START_TEST(a_retry_is_no_server_hello)
{
    Talk talk = talk_new();
    talk_say(&talk, TLS_CLIENT, talk_client_hello13());
    talk_say(&talk, TLS_SERVER, server_hello13(true));
    ck_assert(talk.session->is_retried);
    ck_assert_uint_eq(talk.session->server_hello.frame, 0);
    talk_say(&talk, TLS_CLIENT, talk_client_hello13());
    talk_say(&talk, TLS_SERVER, server_hello13(false));
    ck_assert_uint_eq(talk.session->client_hello.frame, 1);
    ck_assert_uint_eq(talk.session->server_hello.frame, 4);
    ck_assert(!talk.session->is_cut[TLS_CLIENT] && !talk.session->is_cut[TLS_SERVER]);
    talk_end(&talk);
}
END_TEST

/* RFC 8446 section D.4: a client that sends early data puts a ChangeCipherSpec before it. */
START_TEST(an_early_change_of_cipher_says_nothing_in_tls_1_3)
{
    Talk talk = talk_new();
    GByteArray *change = g_byte_array_new(), *alert = g_byte_array_new();
    maker_change_cipher(change);
    maker_sealed(change, MAKER_DATA, 300);
    maker_alert(alert, 2, 48);
    talk_say(&talk, TLS_CLIENT, talk_client_hello13());
    talk_say(&talk, TLS_CLIENT, change);
    talk_say(&talk, TLS_SERVER, server_hello13(false));
    talk_say(&talk, TLS_CLIENT, alert);
    ck_assert_uint_eq(talk.session->cipher_change[TLS_CLIENT].frame, 0);
    ck_assert_uint_eq(talk.session->alert_count, 1);
    ck_assert_uint_eq(talk.session->alerts[0].description, 48);
    talk_end(&talk);
}
END_TEST

START_TEST(an_alert_behind_a_change_of_cipher_is_not_read)
{
    Talk talk = talk_mutual(SIZE_MAX / 2);
    GByteArray *alerts = g_byte_array_new();
    maker_sealed(alerts, MAKER_ALERT, 26);
    maker_alert(alerts, 2, 48);
    talk_say(&talk, TLS_CLIENT, alerts);
    ck_assert_uint_eq(talk.session->alert_count, 0);
    ck_assert_uint_ne(talk.session->encrypted_alert[TLS_CLIENT].frame, 0);
    talk_end(&talk);
}
END_TEST

START_TEST(an_alert_in_clear_is_read_with_who_sent_it)
{
    Talk talk = talk_new();
    GByteArray *alert = g_byte_array_new();
    maker_alert(alert, 2, 70);
    talk_say(&talk, TLS_CLIENT, talk_client_hello());
    talk_say_in(&talk, TLS_SERVER, alert, 6);
    ck_assert_uint_eq(talk.session->alert_count, 1);
    ck_assert_int_eq(talk.session->alerts[0].from, TLS_SERVER);
    ck_assert_uint_eq(talk.session->alerts[0].description, 70);
    talk_end(&talk);
}
END_TEST

START_TEST(handshake_records_behind_the_finished_are_a_renegotiation)
{
    Talk talk = talk_mutual(SIZE_MAX / 2);
    talk_say(&talk, TLS_CLIENT, DATA(100));
    GByteArray *hello = g_byte_array_new();
    maker_sealed(hello, MAKER_HANDSHAKE, 300);
    talk_say(&talk, TLS_CLIENT, hello);
    ck_assert_uint_ne(talk.session->hidden_handshake[TLS_CLIENT].frame, 0);
    ck_assert_uint_eq(talk.session->hidden_handshake[TLS_SERVER].frame, 0);
    talk_end(&talk);
}
END_TEST

START_TEST(handshake_records_behind_data_are_a_renegotiation_without_a_beginning)
{
    Talk talk = talk_new();
    GByteArray *hello = g_byte_array_new();
    maker_sealed(hello, MAKER_HANDSHAKE, 300);
    talk_say(&talk, TLS_SERVER, DATA(100));
    talk_say(&talk, TLS_SERVER, hello);
    ck_assert_uint_ne(talk.session->hidden_handshake[TLS_SERVER].frame, 0);
    ck_assert(!talk.session->is_cut[TLS_SERVER]);
    talk_end(&talk);
}
END_TEST

START_TEST(messages_of_the_other_side_are_passed_over)
{
    Talk talk = talk_new();
    GByteArray *odd = g_byte_array_new();
    maker_alone(odd, 1, maker_client_hello(&(HelloOptions){ .sni = "other.example" }));
    maker_alone(odd, 16, maker_opaque(20));
    talk_say(&talk, TLS_SERVER, odd);
    ck_assert_uint_eq(talk.session->client_hello.frame, 0);
    ck_assert_uint_eq(talk.session->client_key_exchange.frame, 0);
    ck_assert_ptr_null(talk.session->sni);
    talk_end(&talk);
}
END_TEST

START_TEST(a_name_longer_than_names_are_is_not_kept)
{
    g_autofree char *name = g_strnfill(300, 'a');
    Talk talk = talk_new();
    GByteArray *hello = g_byte_array_new();
    maker_alone(hello, 1, maker_client_hello(&(HelloOptions){ .sni = name }));
    talk_say(&talk, TLS_CLIENT, hello);
    ck_assert_uint_ne(talk.session->client_hello.frame, 0);
    ck_assert_ptr_null(talk.session->sni);
    talk_end(&talk);
}
END_TEST

START_TEST(a_snap_length_leaves_the_types)
{
    g_autoptr(GBytes) der = make_certificate();
    Talk talk = talk_new();
    GByteArray *certificates = g_byte_array_new(), *demand = g_byte_array_new();
    GByteArray *hello = g_byte_array_new(), *client = g_byte_array_new();
    GByteArray *exchange = g_byte_array_new();
    maker_alone(hello, 2, maker_server_hello(&(HelloOptions){ .sni = NULL }));
    maker_alone(certificates, 11, maker_certificates(der));
    maker_alone(demand, 13, maker_demand(NULL, 0));
    maker_alone(client, 11, maker_certificates(der));
    maker_alone(exchange, 16, maker_opaque(258));
    talk_say_cut(&talk, TLS_CLIENT, talk_client_hello(), 40);
    talk_say_cut(&talk, TLS_SERVER, hello, 8);
    talk_say_cut(&talk, TLS_SERVER, certificates, certificates->len - 14);
    talk_say_cut(&talk, TLS_SERVER, demand, 6);
    talk_say_cut(&talk, TLS_CLIENT, client, client->len - 14);
    talk_say_cut(&talk, TLS_CLIENT, exchange, exchange->len - 14);
    const TlsSession *session = talk.session;
    ck_assert_uint_eq(session->client_hello.frame, 1);
    ck_assert_uint_eq(session->server_hello.frame, 2);
    ck_assert_uint_eq(session->chains[TLS_SERVER].step.frame, 3);
    ck_assert_uint_eq(session->demand.step.frame, 4);
    ck_assert_uint_eq(session->chains[TLS_CLIENT].step.frame, 5);
    ck_assert_uint_eq(session->client_key_exchange.frame, 6);
    ck_assert(session->is_cut[TLS_CLIENT] && session->is_cut[TLS_SERVER]);
    ck_assert_uint_eq(session->chains[TLS_SERVER].count, 0);
    talk_end(&talk);
}
END_TEST

START_TEST(a_cut_server_hello_tells_tls_1_3_by_its_suite)
{
    Talk talk = talk_new();
    GByteArray *hello = server_hello13(false);
    talk_say_cut(&talk, TLS_SERVER, hello, hello->len - 5 - 4 - 2 - 32 - 1 - 2 - 1 - 2);
    ck_assert_uint_eq(talk.session->version, 0x0304);
    talk_end(&talk);
}
END_TEST

START_TEST(a_cut_client_hello_does_not_tell_what_it_offers)
{
    Talk talk = talk_new();
    talk_say_cut(&talk, TLS_CLIENT, talk_client_hello13(), 7);
    ck_assert_uint_eq(talk.session->offered_version, 0);
    ck_assert_mem_eq(g_bytes_get_data(talk.session->sni, NULL), "um.example", 10);
    talk_end(&talk);
}
END_TEST

/* The server's certificate is lost, which shows when the client has gone on. */
START_TEST(a_hole_in_the_handshake_is_one_however_late_it_shows)
{
    Talk talk = talk_new();
    GByteArray *hello = g_byte_array_new();
    maker_alone(hello, 2, maker_server_hello(&(HelloOptions){ .sni = NULL }));
    talk_say(&talk, TLS_CLIENT, talk_client_hello());
    talk_say(&talk, TLS_SERVER, hello);
    talk_say(&talk, TLS_CLIENT, talk_client_flight(NULL));
    talk_say(&talk, TLS_CLIENT, DATA(100));
    talk_lose(&talk, TLS_SERVER, 3000);
    talk_say(&talk, TLS_SERVER, talk_finish());
    ck_assert(talk.session->is_cut[TLS_SERVER] && !talk.session->is_resumed);
    talk_end(&talk);
}
END_TEST

START_TEST(a_hole_behind_the_handshake_hides_bytes_and_cuts_nothing)
{
    Talk talk = talk_new();
    talk_say(&talk, TLS_CLIENT, talk_client_hello13());
    talk_say(&talk, TLS_SERVER, server_hello13(false));
    talk_say(&talk, TLS_SERVER, DATA(2000));
    talk_say(&talk, TLS_CLIENT, DATA(69, 500));
    talk_lose(&talk, TLS_SERVER, 1460);
    talk_say(&talk, TLS_SERVER, DATA(700));
    ck_assert_uint_eq(talk.session->hidden[TLS_SERVER], 1460);
    ck_assert(!talk.session->is_cut[TLS_SERVER]);
    ck_assert_uint_eq(talk.session->sealed[TLS_SERVER].count, 2);
    talk_end(&talk);
}
END_TEST

START_TEST(a_request_behind_an_answer_of_a_later_frame_is_not_unanswered)
{
    Talk talk = talk_mutual(SIZE_MAX / 2);
    uint64_t frame = talk.frame;
    talk.frame = frame + 10;
    talk_say(&talk, TLS_SERVER, DATA(100));
    talk.frame = frame;
    talk_say(&talk, TLS_CLIENT, DATA(100));
    ck_assert_uint_eq(talk.session->unanswered.frame, 0);
    talk_end(&talk);
}
END_TEST

START_TEST(an_old_hello_may_stand_in_front_of_records)
{
    for (size_t segment = 1; segment < 40; segment += 6) {
        Talk talk = talk_new();
        GByteArray *hello = g_byte_array_new();
        maker_old_hello(hello, 0x0303);
        talk_say_in(&talk, TLS_CLIENT, hello, segment);
        talk_say_in(&talk, TLS_SERVER, talk_server_flight(NULL), segment);
        talk_say_in(&talk, TLS_CLIENT, talk_client_flight(NULL), segment);
        ck_assert(talk.session->is_ssl2_hello);
        ck_assert_uint_eq(talk.session->offered_version, 0x0303);
        ck_assert_uint_eq(talk.session->version, 0x0303);
        ck_assert_uint_ne(talk.session->client_key_exchange.frame, 0);
        ck_assert(!talk.session->is_cut[TLS_CLIENT]);
        talk_end(&talk);
    }
}
END_TEST

START_TEST(ssl_2_is_known_by_its_answer)
{
    for (size_t segment = 1; segment < 40; segment += 6) {
        Talk talk = talk_new();
        GByteArray *hello = g_byte_array_new(), *answer = g_byte_array_new();
        maker_old_hello(hello, 0x0002);
        maker_old_answer(answer, 600);
        talk_say_in(&talk, TLS_CLIENT, hello, segment);
        talk_say_in(&talk, TLS_SERVER, answer, segment);
        ck_assert_uint_eq(talk.session->version, 0x0002);
        ck_assert_uint_eq(tls_session_held(talk.session), 0);
        talk_end(&talk);
    }
}
END_TEST

START_TEST(what_is_given_up_holds_nothing_and_is_cut)
{
    g_autoptr(GBytes) der = make_certificate();
    Talk talk = talk_new();
    GByteArray *flight = talk_server_flight(der), *begun = g_byte_array_new();
    g_byte_array_append(begun, flight->data, 100);
    talk_say(&talk, TLS_CLIENT, talk_client_hello());
    talk_say(&talk, TLS_SERVER, begun);
    ck_assert_uint_eq(tls_session_held(talk.session), 95);
    tls_session_give_up(talk.session);
    ck_assert_uint_eq(tls_session_held(talk.session), 0);
    g_byte_array_remove_range(flight, 0, 100);
    talk_say_in(&talk, TLS_SERVER, flight, 50);
    ck_assert_uint_eq(tls_session_held(talk.session), 0);
    ck_assert(talk.session->is_cut[TLS_SERVER]);
    talk_end(&talk);
}
END_TEST

SUITE("tls session", a_handshake_shows_both_certificates, a_byte_in_each_segment_shows_the_same,
      the_issuer_of_the_client_is_found_in_the_demand,
      the_issuer_is_found_whichever_side_was_captured_first, a_server_that_finishes_at_once_resumes,
      a_session_id_asks_for_a_resumption, a_pre_shared_key_resumes_in_tls_1_3,
      a_retry_is_no_server_hello, an_early_change_of_cipher_says_nothing_in_tls_1_3,
      an_alert_behind_a_change_of_cipher_is_not_read, an_alert_in_clear_is_read_with_who_sent_it,
      handshake_records_behind_the_finished_are_a_renegotiation,
      handshake_records_behind_data_are_a_renegotiation_without_a_beginning,
      messages_of_the_other_side_are_passed_over, a_name_longer_than_names_are_is_not_kept,
      a_snap_length_leaves_the_types, a_cut_server_hello_tells_tls_1_3_by_its_suite,
      a_cut_client_hello_does_not_tell_what_it_offers,
      a_hole_in_the_handshake_is_one_however_late_it_shows,
      a_hole_behind_the_handshake_hides_bytes_and_cuts_nothing,
      a_request_behind_an_answer_of_a_later_frame_is_not_unanswered,
      an_old_hello_may_stand_in_front_of_records, ssl_2_is_known_by_its_answer,
      what_is_given_up_holds_nothing_and_is_cut)
