/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The fact "tls_session": its fields are a promise to who reads them. */
#include "transport_lab.h"

static void expect_shown(const Value *fact, const char *field, const char *text)
{
    const Value *value = value_get(fact, field);
    ck_assert_msg(value != NULL, "no %s", field);
    g_autoptr(GString) shown = g_string_new(NULL);
    value_show(value, shown);
    ck_assert_str_eq(shown->str, text);
}

static const Value *only_fact(Lab *lab)
{
    transport_layer_finish(&lab->layer);
    ck_assert_uint_eq(lab->facts->len, 1);
    return lab->facts->pdata[0];
}

START_TEST(the_fields_stand_in_the_order_of_the_contract)
{
    static const char *const fields[] = {
        "kind",
        "client",
        "server",
        "first_frame",
        "last_frame",
        "sni",
        "offered_version",
        "version",
        "cipher",
        "stage",
        "resumed",
        "client_certificates",
        "server_certificates",
        "alerts",
        "client_data_records",
        "server_data_records",
        "end",
        "decrypted",
    };
    Lab *lab = lab_new();
    Dialogue dialogue = lab_open(lab, &client, &server, 40001);
    dialogue_client_hello(&dialogue, &(TlsOffer){ 0 });
    const Value *fact = only_fact(lab);
    ck_assert_uint_eq(value_count(fact), G_N_ELEMENTS(fields));
    for (guint i = 0; i < G_N_ELEMENTS(fields); i++)
        ck_assert_str_eq(value_field(fact, i), fields[i]);
    ck_assert_int_eq(value_kind(value_get(fact, "version")), VALUE_NULL);
    ck_assert_int_eq(value_kind(value_get(fact, "cipher")), VALUE_NULL);
    ck_assert_int_eq(value_kind(value_get(fact, "sni")), VALUE_NULL);
    expect_shown(fact, "end", "open");
    lab_free(lab);
}
END_TEST

START_TEST(a_whole_session_says_who_and_how)
{
    Lab *lab = lab_new();
    g_autoptr(GBytes) own = dialogue_certificate("um.example");
    g_autoptr(GBytes) other = dialogue_certificate("lync.example");
    Dialogue dialogue = lab_open(lab, &client, &server, 40001);
    dialogue_client_hello(&dialogue, &(TlsOffer){ .name = "lync.example" });
    dialogue_server_flight(&dialogue, other, true);
    dialogue_client_flight(&dialogue, own, true);
    dialogue_finish(&dialogue, DIALOGUE_SERVER);
    for (int i = 0; i < 2; i++)
        dialogue_data(&dialogue, DIALOGUE_CLIENT, 300);
    dialogue_data(&dialogue, DIALOGUE_SERVER, 300);
    dialogue_close(&dialogue, DIALOGUE_CLIENT);
    uint64_t last = lab->frames;
    const Value *fact = only_fact(lab);
    expect_shown(fact, "kind", "tls_session");
    expect_shown(fact, "client", "10.0.0.21:40001");
    expect_shown(fact, "server", "10.0.0.1:5061");
    ck_assert_int_eq(value_integer(value_get(fact, "first_frame")), 1);
    ck_assert_int_eq(value_integer(value_get(fact, "last_frame")), (int64_t)last);
    expect_shown(fact, "sni", "lync.example");
    expect_shown(fact, "version", "TLS 1.2");
    expect_shown(fact, "cipher", "0xc02f");
    expect_shown(fact, "stage", "8");
    expect_shown(value_item(value_get(fact, "client_certificates"), 0), "subject_cn", "um.example");
    expect_shown(value_item(value_get(fact, "server_certificates"), 0), "subject_cn",
                 "lync.example");
    expect_shown(fact, "client_data_records", "2");
    expect_shown(fact, "server_data_records", "1");
    expect_shown(fact, "end", "fin");
    lab_free(lab);
}
END_TEST

START_TEST(an_alert_says_who_sent_it)
{
    Lab *lab = lab_new();
    Dialogue dialogue = lab_open(lab, &client, &server, 40001);
    dialogue_client_hello(&dialogue, &(TlsOffer){ 0 });
    dialogue_alert(&dialogue, DIALOGUE_SERVER, 70);
    dialogue_reset(&dialogue, DIALOGUE_SERVER);
    const Value *fact = only_fact(lab);
    const Value *alert = value_item(value_get(fact, "alerts"), 0);
    expect_shown(alert, "from", "server");
    expect_shown(alert, "level", "2");
    expect_shown(alert, "description", "70");
    ck_assert_int_eq(value_integer(value_get(alert, "frame")), 6);
    expect_shown(fact, "end", "rst");
    expect_shown(fact, "stage", "2");
    lab_free(lab);
}
END_TEST

SUITE("tls_fact", the_fields_stand_in_the_order_of_the_contract, a_whole_session_says_who_and_how,
      an_alert_says_who_sent_it)
