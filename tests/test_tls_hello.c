/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * TLS 1.3 from RFC 8448 section 3, TLS 1.2 said by OpenSSL 3.0 (s_client -tls1_2 -cipher
 * ECDHE-ECDSA-AES128-GCM-SHA256 -servername sip.domain.local -alpn sip,http/1.1), the rest by hand
 * from RFC 5246, 8446 and 8701. Bodies, without the header of the message.
 */
#include "tls_hello.h"

#include "hex.h"
#include "prefix.h"

static const char client_1_3[] =
    "0303cb34ecb1e78163ba1c38c6dacb196a6dffa21a8d9912ec18a2ef6283024dece700000613011303130201000091"
    "0000000b0009000006736572766572ff01000100000a00140012001d00170018001901000101010201030104002300"
    "00003300260024001d002099381de560e4bd43d23d8e435a7dbafeb3c06e51c13cae4d5413691e529aaf2c002b0003"
    "020304000d0020001e040305030603020308040805080604010501060102010402050206020202002d00020101001c"
    "00024001";
static const char server_1_3[] =
    "0303a6af06a4121860dc5e6e60249cd34c95930c8ac5cb1434dac155772ed3e2692800130100002e00330024001d00"
    "20c9828876112095fe66762bdbf7c672e156d6cc253b833df1dd69b1b04e751f0f002b00020304";
static const char client_1_2[] =
    "030378ba430ebf042781e955214faa29fa3ffc597016aa2f351758ab9a93f927cbc4000004c02b00ff010000840000"
    "001500130000107369702e646f6d61696e2e6c6f63616c000b000403000102000a000c000a001d0017001e00190018"
    "002300000010000f000d0373697008687474702f312e310016000000170000000d0030002e04030503060308070808"
    "0809080a080b080408050806040105010601030302030301020103020202040205020602";
static const char server_1_2[] =
    "030349d9f401a76757be4436a2426994450ffb4cf03887edf5f440c4a8583cd1c0c700c02b00001fff01000100000b"
    "000403000102002300000010000600040373697000170000";

#define RANDOM "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"

/* A ClientHello of TLS 1.2 that offers one suite, with these extensions. */
#define WITH_EXTENSIONS(size, extensions)                                                          \
    "0303" RANDOM "00"                                                                             \
    "0002c02f"                                                                                     \
    "0100" size extensions

static TlsClientHello read_client(GBytes *bytes)
{
    TlsClientHello hello;
    Cursor in = hex_cursor(bytes);
    ck_assert(tls_client_hello_read(&in, &hello));
    return hello;
}

static TlsServerHello read_server(GBytes *bytes)
{
    TlsServerHello hello;
    Cursor in = hex_cursor(bytes);
    ck_assert(tls_server_hello_read(&in, &hello));
    return hello;
}

START_TEST(a_client_of_tls_1_3_offers_it_in_an_extension)
{
    g_autoptr(GBytes) bytes = hex_bytes(client_1_3);
    TlsClientHello hello = read_client(bytes);
    ck_assert_uint_eq(hello.legacy_version, 0x0303);
    ck_assert_uint_eq(hello.highest_version, 0x0304);
    ck_assert_uint_eq(hello.lowest_version, 0x0304);
    ck_assert_uint_eq(hello.session_id.length, 0);
    ck_assert_int_eq(hello.extensions, CURSOR_OK);
    assert_text(hello.server_name, "server");
    assert_hex(hello.suites, "130113031302");
    assert_hex(hello.groups, "001d0017001800190100010101020103"
                             "0104");
    ck_assert(hello.has_renegotiation_info && !hello.is_renegotiation);
    ck_assert(tls_client_hello_renegotiates_safely(&hello));
    ck_assert(hello.has_ticket_extension && !hello.has_ticket);
    ck_assert(!hello.has_pre_shared_key && !hello.has_early_data);
}
END_TEST

START_TEST(a_server_of_tls_1_3_answers_in_an_extension)
{
    g_autoptr(GBytes) bytes = hex_bytes(server_1_3);
    TlsServerHello hello = read_server(bytes);
    ck_assert_uint_eq(hello.legacy_version, 0x0303);
    ck_assert_uint_eq(hello.version, 0x0304);
    ck_assert_uint_eq(hello.suite, 0x1301);
    ck_assert(hello.has_group && !hello.is_retry && !hello.has_pre_shared_key);
    ck_assert_uint_eq(hello.group, 0x001d);
    ck_assert_int_eq(hello.extensions, CURSOR_OK);
}
END_TEST

START_TEST(a_client_of_tls_1_2_says_its_highest_version_only)
{
    g_autoptr(GBytes) bytes = hex_bytes(client_1_2);
    TlsClientHello hello = read_client(bytes);
    ck_assert_uint_eq(hello.highest_version, 0x0303);
    ck_assert_uint_eq(hello.lowest_version, 0);
    ck_assert_uint_eq(hello.suite_count, 2);
    ck_assert_uint_eq(tls_client_hello_suite(&hello, 0), 0xc02b);
    ck_assert_uint_eq(tls_client_hello_suite(&hello, 1), 0x00ff);
    ck_assert(!hello.has_renegotiation_info);
    ck_assert(tls_client_hello_renegotiates_safely(&hello)); /* by its suite */
    ck_assert(hello.has_extended_master_secret && hello.has_encrypt_then_mac);
    assert_text(hello.server_name, "sip.domain.local");
    ck_assert_uint_eq(hello.signatures.length, 46);
    assert_hex(hello.compressions, "00");
}
END_TEST

START_TEST(a_server_of_tls_1_2_chooses_a_protocol)
{
    g_autoptr(GBytes) bytes = hex_bytes(server_1_2);
    TlsServerHello hello = read_server(bytes);
    ck_assert_uint_eq(hello.version, 0x0303);
    ck_assert_uint_eq(hello.suite, 0xc02b);
    assert_text(hello.protocol, "sip");
    ck_assert(hello.has_ticket_extension && hello.has_renegotiation_info);
    ck_assert(hello.has_extended_master_secret && !hello.has_encrypt_then_mac);
}
END_TEST

START_TEST(protocols_come_one_by_one)
{
    g_autoptr(GBytes) bytes = hex_bytes(client_1_2);
    TlsClientHello hello = read_client(bytes);
    Cursor list = cursor_of(hello.protocols);
    Bytes name;
    ck_assert(tls_hello_next_protocol(&list, &name));
    assert_text(name, "sip");
    ck_assert(tls_hello_next_protocol(&list, &name));
    assert_text(name, "http/1.1");
    ck_assert(!tls_hello_next_protocol(&list, &name));
}
END_TEST

START_TEST(key_shares_come_one_by_one)
{
    g_autoptr(GBytes) bytes = hex_bytes(client_1_3);
    TlsClientHello hello = read_client(bytes);
    Cursor list = cursor_of(hello.key_shares);
    uint16_t group;
    ck_assert(tls_hello_next_share(&list, &group));
    ck_assert_uint_eq(group, 0x001d);
    ck_assert(!tls_hello_next_share(&list, &group));
}
END_TEST

START_TEST(grease_offers_no_version)
{
    g_autoptr(GBytes) bytes = hex_bytes(WITH_EXTENSIONS("000d", "002b0009"
                                                                "08"
                                                                "fafa"
                                                                "0304"
                                                                "0301"
                                                                "0303"));
    TlsClientHello hello = read_client(bytes);
    ck_assert_uint_eq(hello.highest_version, 0x0304);
    ck_assert_uint_eq(hello.lowest_version, 0x0301);
}
END_TEST

START_TEST(drafts_rank_as_tls_1_3)
{
    g_autoptr(GBytes) bytes = hex_bytes(WITH_EXTENSIONS("0009", "002b0005"
                                                                "04"
                                                                "7f17"
                                                                "0303"));
    TlsClientHello hello = read_client(bytes);
    ck_assert_uint_eq(hello.highest_version, 0x7f17);
    ck_assert_uint_eq(hello.lowest_version, 0x0303);
}
END_TEST

START_TEST(the_first_of_a_repeated_extension_counts)
{
    g_autoptr(GBytes) bytes = hex_bytes(WITH_EXTENSIONS("0014", "0000"
                                                                "0006"
                                                                "0004"
                                                                "00"
                                                                "0001"
                                                                "61"
                                                                "0000"
                                                                "0006"
                                                                "0004"
                                                                "00"
                                                                "0001"
                                                                "62"));
    TlsClientHello hello = read_client(bytes);
    assert_text(hello.server_name, "a");
    ck_assert_int_eq(hello.extensions, CURSOR_OK);
}
END_TEST

START_TEST(an_extension_that_contradicts_itself_is_left_out)
{
    /* groups that claim more than the extension has, then extended_master_secret */
    g_autoptr(GBytes) bytes = hex_bytes(WITH_EXTENSIONS("000c", "000a"
                                                                "0004"
                                                                "0010"
                                                                "001d"
                                                                "0017"
                                                                "0000"));
    TlsClientHello hello = read_client(bytes);
    ck_assert_uint_eq(hello.groups.length, 0);
    ck_assert(hello.has_extended_master_secret);
    ck_assert_int_eq(hello.extensions, CURSOR_OK);
}
END_TEST

START_TEST(a_hello_may_have_no_extensions)
{
    g_autoptr(GBytes) bytes = hex_bytes("0301" RANDOM "00"
                                        "0002002f"
                                        "0100");
    TlsClientHello hello = read_client(bytes);
    ck_assert(!hello.has_extensions);
    ck_assert_int_eq(hello.extensions, CURSOR_OK);
    ck_assert_uint_eq(hello.highest_version, 0x0301);
}
END_TEST

START_TEST(extensions_beyond_the_message_are_read_as_far_as_it_goes)
{
    g_autoptr(GBytes) bytes = hex_bytes(WITH_EXTENSIONS("ffff", "0017"
                                                                "0000"));
    TlsClientHello hello = read_client(bytes);
    ck_assert(hello.has_extended_master_secret);
    ck_assert_int_eq(hello.extensions, CURSOR_OVERRUN);
}
END_TEST

START_TEST(extensions_that_the_capture_cuts_are_cut)
{
    g_autoptr(GBytes) bytes = hex_bytes(client_1_2);
    size_t n = g_bytes_get_size(bytes), before = 2 + 32 + 1 + 2 + 4 + 2;
    for (size_t captured = before; captured < n; captured++) {
        g_autofree uint8_t *copy = prefix_copy(g_bytes_get_data(bytes, NULL), captured);
        TlsClientHello hello;
        Cursor in = cursor_over(copy, captured, n);
        ck_assert(tls_client_hello_read(&in, &hello));
        ck_assert_int_eq(hello.extensions, CURSOR_CUT);
        ck_assert_uint_eq(hello.suite_count, 2);
        ck_assert_uint_eq(hello.server_name.length, captured >= before + 2 + 25 ? 16 : 0);
    }
}
END_TEST

START_TEST(a_retry_is_known_by_its_random)
{
    g_autoptr(GBytes) bytes =
        hex_bytes("0303"
                  "cf21ad74e59a6111be1d8c021e65b891c2a211167abb8c5e079e09e2c8a8339c"
                  "00"
                  "1301"
                  "00"
                  "000c"
                  "002b00020304"
                  "003300020017");
    TlsServerHello hello = read_server(bytes);
    ck_assert(hello.is_retry);
    ck_assert_uint_eq(hello.version, 0x0304);
    ck_assert_uint_eq(hello.group, 0x0017);
}
END_TEST

START_TEST(a_server_may_choose_a_pre_shared_key)
{
    g_autoptr(GBytes) bytes = hex_bytes("0303" RANDOM "00"
                                        "1301"
                                        "00"
                                        "000c"
                                        "002b00020304"
                                        "002900020000");
    ck_assert(read_server(bytes).has_pre_shared_key);
}
END_TEST

START_TEST(an_early_draft_has_no_session_id)
{
    g_autoptr(GBytes) bytes = hex_bytes("7f12" RANDOM "1301"
                                        "0006"
                                        "002800020017");
    TlsServerHello hello = read_server(bytes);
    ck_assert_uint_eq(hello.version, 0x7f12);
    ck_assert_uint_eq(hello.suite, 0x1301);
    ck_assert_uint_eq(hello.group, 0x0017);
}
END_TEST

START_TEST(a_long_session_id_is_malformed)
{
    g_autoptr(GBytes) bytes = hex_bytes("0303" RANDOM "21" RANDOM "00"
                                        "0002c02f"
                                        "0100");
    TlsClientHello hello;
    Cursor in = hex_cursor(bytes);
    ck_assert(!tls_client_hello_read(&in, &hello));
    ck_assert_int_eq(in.state, CURSOR_OVERRUN);
}
END_TEST

START_TEST(the_format_of_ssl_2_has_long_suites)
{
    g_autoptr(GBytes) bytes = hex_bytes("802b"
                                        "01"
                                        "0301"
                                        "0012"
                                        "0000"
                                        "0010"
                                        "010080"
                                        "00002f"
                                        "0000ff"
                                        "000004"
                                        "000005"
                                        "00000a"
                                        "a0a1a2a3a4a5a6a7a8a9aaabacadaeaf");
    TlsClientHello hello;
    Cursor in = hex_cursor(bytes);
    ck_assert(tls_client_hello_read_ssl2(&in, &hello));
    ck_assert(hello.is_ssl2 && tls_client_hello_renegotiates_safely(&hello));
    ck_assert_uint_eq(hello.highest_version, 0x0301);
    ck_assert_uint_eq(hello.suite_count, 6);
    ck_assert_uint_eq(tls_client_hello_suite(&hello, 0), 0x010080);
    ck_assert_uint_eq(tls_client_hello_suite(&hello, 1), 0x002f);
    assert_hex((Bytes){ hello.random, 32 },
               "00000000000000000000000000000000a0a1a2a3a4a5a6a7a8a9aaabacadaeaf");
    ck_assert_uint_eq(cursor_left(&in), 0);
}
END_TEST

START_TEST(no_prefix_of_a_hello_reads)
{
    static const uint8_t client[] = { 3,  3,  0,  1,  2,  3,  4,    5,    6,  7,  8,
                                      9,  10, 11, 12, 13, 14, 15,   16,   17, 18, 19,
                                      20, 21, 22, 23, 24, 25, 26,   27,   28, 29, 30,
                                      31, 2,  7,  7,  0,  2,  0xc0, 0x2f, 1,  0 };
    static const uint8_t server[] = { 3,  3,  0,  1,  2,  3,  4,  5,  6,  7,  8,    9,    10,
                                      11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21,   22,   23,
                                      24, 25, 26, 27, 28, 29, 30, 31, 1,  7,  0xc0, 0x2f, 0 };
    static const uint8_t ssl2[] = { 0x80, 28, 1, 3, 1, 0, 3, 0, 0,  0,  16, 0,  0,  4,  1,
                                    2,    3,  4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16 };
    ASSERT_NO_PREFIX_READS(tls_client_hello_read, TlsClientHello, client);
    ASSERT_NO_PREFIX_READS(tls_server_hello_read, TlsServerHello, server);
    ASSERT_NO_PREFIX_READS(tls_client_hello_read_ssl2, TlsClientHello, ssl2);
}
END_TEST

SUITE("tls_hello", a_client_of_tls_1_3_offers_it_in_an_extension,
      a_server_of_tls_1_3_answers_in_an_extension,
      a_client_of_tls_1_2_says_its_highest_version_only, a_server_of_tls_1_2_chooses_a_protocol,
      protocols_come_one_by_one, key_shares_come_one_by_one, grease_offers_no_version,
      drafts_rank_as_tls_1_3, the_first_of_a_repeated_extension_counts,
      an_extension_that_contradicts_itself_is_left_out, a_hello_may_have_no_extensions,
      extensions_beyond_the_message_are_read_as_far_as_it_goes,
      extensions_that_the_capture_cuts_are_cut, a_retry_is_known_by_its_random,
      a_server_may_choose_a_pre_shared_key, an_early_draft_has_no_session_id,
      a_long_session_id_is_malformed, the_format_of_ssl_2_has_long_suites,
      no_prefix_of_a_hello_reads)
