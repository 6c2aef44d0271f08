/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Expectations from RFC 5246 section 7.4 and RFC 8446 section 4. */
#include "tls_handshake.h"

#include "prefix.h"

static const uint8_t client_hello[] = { 1, 0x00, 0x02, 0x01 };

START_TEST(a_message_has_a_type_and_a_length_of_24_bits)
{
    TlsHandshake message;
    Cursor in = cursor_over(client_hello, sizeof client_hello, sizeof client_hello);
    ck_assert(tls_handshake_read(&in, &message));
    ck_assert_int_eq(message.type, TLS_HANDSHAKE_CLIENT_HELLO);
    ck_assert_uint_eq(message.length, 513);
}
END_TEST

START_TEST(encrypted_bytes_are_no_message)
{
    static const uint8_t rows[][4] = { { 3, 0, 0, 1 }, { 0x17, 0xff, 0, 0 }, { 0xf3, 0, 0, 4 } };
    TlsHandshake message;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        Cursor in = cursor_over(rows[i], 4, 4);
        ck_assert(!tls_handshake_read(&in, &message));
        ck_assert(cursor_ok(&in));
    }
}
END_TEST

START_TEST(a_message_has_a_limit)
{
    static const uint8_t most[] = { 11, 2, 0, 0 }, more[] = { 11, 2, 0, 1 };
    TlsHandshake message;
    Cursor in = cursor_over(most, 4, 4);
    ck_assert(tls_handshake_read(&in, &message));
    ck_assert_uint_eq(message.length, LIMIT_TLS_MESSAGE);
    in = cursor_over(more, 4, 4);
    ck_assert(!tls_handshake_read(&in, &message));
}
END_TEST

START_TEST(types_have_the_names_of_the_rfcs)
{
    ck_assert_str_eq(tls_handshake_name(1), "ClientHello");
    ck_assert_str_eq(tls_handshake_name(14), "ServerHelloDone");
    ck_assert_str_eq(tls_handshake_name(20), "Finished");
    ck_assert_ptr_null(tls_handshake_name(3));
    ck_assert_ptr_null(tls_handshake_name(255));
}
END_TEST

START_TEST(no_prefix_of_a_header_reads)
{
    ASSERT_NO_PREFIX_READS(tls_handshake_read, TlsHandshake, client_hello);
}
END_TEST

SUITE("tls_handshake", a_message_has_a_type_and_a_length_of_24_bits, encrypted_bytes_are_no_message,
      a_message_has_a_limit, types_have_the_names_of_the_rfcs, no_prefix_of_a_header_reads)
