/* SPDX-License-Identifier: GPL-2.0-or-later */
/* RFC 5246 sections 7.4.1 and E.2, RFC 6101 appendix E, [MS-TURN] section 2.1.1. */
#include "tls_start.h"

#include "prefix.h"

/* what a hello begins with: record header, handshake header, version */
#define RECORD(length) 22, 3, 1, (length) >> 8, (length)&0xff
#define HELLO(type, length) type, 0, (length) >> 8, (length)&0xff, 3, 3

static TlsStart look(const uint8_t *bytes, size_t n)
{
    g_autofree uint8_t *copy = prefix_copy(bytes, n);
    return tls_start_look((Bytes){ copy, n });
}

#define LOOK(array) look(array, sizeof(array))

/* MORE for each shorter piece, then the kind. */
static void assert_grows(const uint8_t *bytes, size_t n, size_t enough, TlsStart kind)
{
    for (size_t i = 0; i < enough; i++)
        ck_assert_int_eq(look(bytes, i), TLS_START_MORE);
    for (size_t i = enough; i <= n; i++)
        ck_assert_int_eq(look(bytes, i), kind);
}

START_TEST(hellos_are_known_by_eleven_bytes)
{
    static const uint8_t client[] = { RECORD(204), HELLO(1, 200), 7 };
    static const uint8_t server[] = { RECORD(4000), HELLO(2, 77), 7 };
    static const uint8_t draft[] = { RECORD(4000), 2, 0, 0, 77, 0x7f, 0x12 };
    assert_grows(client, sizeof client, 11, TLS_START_CLIENT_HELLO);
    assert_grows(server, sizeof server, 11, TLS_START_SERVER_HELLO);
    assert_grows(draft, sizeof draft, 11, TLS_START_SERVER_HELLO);
    ck_assert(tls_start_is_client_hello((Bytes){ client, sizeof client }));
    ck_assert(!tls_start_is_client_hello((Bytes){ server, sizeof server }));
}
END_TEST

START_TEST(a_hello_may_be_cut_in_records)
{
    static const uint8_t first[] = { RECORD(100), HELLO(1, 500) };
    ck_assert_int_eq(LOOK(first), TLS_START_CLIENT_HELLO);
}
END_TEST

START_TEST(a_hello_whose_lengths_disagree_is_none)
{
    static const uint8_t beyond[] = { RECORD(205), HELLO(1, 200) };
    static const uint8_t small[] = { RECORD(44), HELLO(1, 40) };
    static const uint8_t huge[] = { RECORD(204), 1, 2, 0, 0, 3, 3 };
    static const uint8_t version[] = { RECORD(204), 1, 0, 0, 200, 4, 3 };
    static const uint8_t other[] = { RECORD(204), HELLO(11, 200) };
    ck_assert_int_eq(LOOK(beyond), TLS_START_NO);
    ck_assert_int_eq(LOOK(small), TLS_START_NO);
    ck_assert_int_eq(LOOK(huge), TLS_START_NO);
    ck_assert_int_eq(LOOK(version), TLS_START_NO);
    ck_assert_int_eq(LOOK(other), TLS_START_NO);
}
END_TEST

START_TEST(no_more_is_asked_for_than_is_needed)
{
    static const uint8_t empty[] = { RECORD(0), 3 };
    static const uint8_t finished[] = { RECORD(40), 20 };
    ck_assert_int_eq(LOOK(empty), TLS_START_NO);
    ck_assert_int_eq(LOOK(finished), TLS_START_NO);
}
END_TEST

START_TEST(a_bare_alert_is_a_start)
{
    static const uint8_t fatal[] = { 21, 3, 1, 0, 2, 2, 40 };
    static const uint8_t encrypted[] = { 21, 3, 3, 0, 26, 2, 40 };
    static const uint8_t unnamed[] = { 21, 3, 3, 0, 2, 2, 39 };
    assert_grows(fatal, sizeof fatal, sizeof fatal, TLS_START_ALERT);
    ck_assert_int_eq(LOOK(encrypted), TLS_START_NO);
    ck_assert_int_eq(LOOK(unnamed), TLS_START_NO);
}
END_TEST

START_TEST(hellos_of_ssl_2_must_add_up)
{
    static const uint8_t client[] = { 0x80, 9 + 6 + 16, 1, 3, 1, 0, 6, 0, 0, 0, 16, 0 };
    static const uint8_t server[] = { 0x84, 0x1a, 4, 0, 1, 0, 2, 3, 0xf9, 0, 6, 0, 16 };
    static const uint8_t odd[] = { 0x80, 9 + 7 + 16, 1, 3, 1, 0, 7, 0, 0, 0, 16, 0 };
    static const uint8_t more[] = { 0x80, 9 + 6 + 17, 1, 3, 1, 0, 6, 0, 0, 0, 16, 0 };
    assert_grows(client, sizeof client, 11, TLS_START_SSL2_CLIENT_HELLO);
    assert_grows(server, sizeof server, 13, TLS_START_SSL2_SERVER_HELLO);
    ck_assert_int_eq(LOOK(odd), TLS_START_NO);
    ck_assert_int_eq(LOOK(more), TLS_START_NO);
}
END_TEST

START_TEST(turn_in_disguise_is_no_tls)
{
    uint8_t client[50] = { RECORD(45), 1, 0, 0, 41, 3, 1 };
    uint8_t server[83] = { RECORD(78), 2, 0, 0, 70, 3, 1 };
    memset(client + 11, 0x5a, 32);
    memcpy(client + 43, "\x00\x00\x02\x00\x18\x01\x00", 7);
    memset(server + 11, 0x5a, 65);
    server[43] = 32;
    memcpy(server + 76, "\x00\x18\x00\x0e\x00\x00\x00", 7);
    assert_grows(client, sizeof client, sizeof client, TLS_START_PSEUDO_CLIENT_HELLO);
    assert_grows(server, sizeof server, sizeof server, TLS_START_PSEUDO_SERVER_HELLO);
    client[47] = 0x2f; /* another cipher suite */
    server[77] = 0x2f;
    ck_assert_int_eq(LOOK(client), TLS_START_CLIENT_HELLO);
    ck_assert_int_eq(LOOK(server), TLS_START_SERVER_HELLO);
}
END_TEST

START_TEST(so_is_the_disguise_in_the_format_of_ssl_2)
{
    uint8_t client[72] = { 0x80, 0x46, 1, 3, 1, 0, 0x2d, 0, 0, 0, 0x10 };
    static const uint8_t challenge[] = { 0x1f, 0x17, 0x0c, 0xa6, 0x2f, 0x00, 0x78, 0xfc,
                                         0x46, 0x55, 0x2e, 0xb1, 0x83, 0x39, 0xf1, 0xea };
    static const uint8_t server[] = { RECORD(74), 2,    0,    0,    70,   3,    1,   0x42,
                                      0x85,       0x45, 0xa7, 0x27, 0xa9, 0x5d, 0xa0 };
    ck_assert_int_eq(LOOK(client), TLS_START_SSL2_CLIENT_HELLO);
    memcpy(client + 56, challenge, sizeof challenge);
    ck_assert_int_eq(LOOK(client), TLS_START_PSEUDO_CLIENT_HELLO);
    ck_assert_int_eq(LOOK(server), TLS_START_PSEUDO_SERVER_HELLO);
}
END_TEST

START_TEST(other_protocols_are_none)
{
    static const char *const others[] = {
        "GET / HTTP/1.1\r\n",
        "SSH-2.0-OpenSSH_9.2\r\n",
        "220 mail.example.com ESMTP\r\n",
        "OPTIONS sip:x SIP/2.0\r\n",
        "\x30\x0c\x02\x01\x01\x60\x07\x02\x01\x03\x04",
        "\x05\x00\x0b\x03\x10",
        "\xff\x53\x4d\x42",
        "\x16\x04\x01",
        "\x80\x46\x02",
    };
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++)
        ck_assert_int_eq(look((const uint8_t *)others[i], strlen(others[i])), TLS_START_NO);
}
END_TEST

START_TEST(two_records_in_a_row_are_a_chain)
{
    static const uint8_t chain[] = { 23, 3, 3, 0, 2, 9, 9, 23, 3, 3, 1, 0, 7 };
    static const uint8_t versions[] = { 23, 3, 3, 0, 2, 9, 9, 23, 3, 1, 1, 0, 7 };
    ck_assert(tls_start_is_chain((Bytes){ chain, sizeof chain }));
    ck_assert(!tls_start_is_chain((Bytes){ versions, sizeof versions }));
    for (size_t n = 0; n < 12; n++)
        ck_assert(!tls_start_is_chain((Bytes){ chain, n }));
}
END_TEST

SUITE("tls_start", hellos_are_known_by_eleven_bytes, a_hello_may_be_cut_in_records,
      a_hello_whose_lengths_disagree_is_none, no_more_is_asked_for_than_is_needed,
      a_bare_alert_is_a_start, hellos_of_ssl_2_must_add_up, turn_in_disguise_is_no_tls,
      so_is_the_disguise_in_the_format_of_ssl_2, other_protocols_are_none,
      two_records_in_a_row_are_a_chain)
