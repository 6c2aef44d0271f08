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
    ck_assert_uint_eq(pair->runs->len, 1);
    const TlsAttempt *attempt = &pair_run(pair, 0)->first;
    ck_assert_int_eq(attempt->stage, TLS_STAGE_DATA);
    ck_assert_int_eq(attempt->end, ATTEMPT_CLIENT_CLOSED);
    ck_assert_uint_eq(attempt->span.first_frame, 1);
    ck_assert_str_eq(attempt->certificates[TLS_SERVER]->subject, "CN=lync.example");
    ck_assert_uint_eq(lab->sessions, 1);
    lab_free(lab);
}
END_TEST

SUITE("transport_layer", a_tls_connection_becomes_an_attempt_of_its_pair)
