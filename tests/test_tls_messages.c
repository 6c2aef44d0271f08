/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Bodies by hand from RFC 5246 section 7.4, RFC 8446 sections 4.3.2, 4.4.2 and 4.6.1, RFC 5077 and
 * RFC 8422; those of the requests without authorities as OpenSSL 3.0 sends them.
 */
#include "tls_messages.h"

#include "hex.h"
#include "prefix.h"

#define DN                                                                                         \
    "3012311030"                                                                                   \
    "0e060355040a0c07446f6d61696e73"

static TlsCertificates open_certificates(GBytes *bytes, uint16_t version)
{
    TlsCertificates certificates;
    Cursor in = hex_cursor(bytes);
    ck_assert(tls_certificates_read(&in, version, &certificates));
    return certificates;
}

static TlsCertificateRequest read_request(GBytes *bytes, uint16_t version)
{
    TlsCertificateRequest request;
    Cursor in = hex_cursor(bytes);
    ck_assert(tls_certificate_request_read(&in, version, &request));
    return request;
}

START_TEST(certificates_of_tls_1_2_come_one_by_one)
{
    g_autoptr(GBytes) bytes = hex_bytes("000009"
                                        "000003"
                                        "300101"
                                        "000000");
    TlsCertificates certificates = open_certificates(bytes, 0x0303);
    Bytes der;
    ck_assert_uint_eq(certificates.length, 9);
    ck_assert(tls_certificates_next(&certificates, &der));
    assert_hex(der, "300101");
    ck_assert(tls_certificates_next(&certificates, &der));
    ck_assert_uint_eq(der.length, 0);
    ck_assert(!tls_certificates_next(&certificates, &der));
    ck_assert(cursor_ok(&certificates.rest));
}
END_TEST

START_TEST(certificates_of_tls_1_3_have_a_context_and_extensions)
{
    g_autoptr(GBytes) bytes = hex_bytes("02abcd"
                                        "000011"
                                        "000002"
                                        "3000"
                                        "0004"
                                        "00050000"
                                        "000001"
                                        "31"
                                        "0000");
    TlsCertificates certificates = open_certificates(bytes, 0x0304);
    Bytes der;
    assert_hex(certificates.context, "abcd");
    ck_assert(tls_certificates_next(&certificates, &der));
    assert_hex(der, "3000");
    ck_assert(tls_certificates_next(&certificates, &der));
    assert_hex(der, "31");
    ck_assert(!tls_certificates_next(&certificates, &der));
    ck_assert(cursor_ok(&certificates.rest));
}
END_TEST

START_TEST(a_client_without_a_certificate_sends_an_empty_list)
{
    g_autoptr(GBytes) bytes = hex_bytes("000000");
    TlsCertificates certificates = open_certificates(bytes, 0x0303);
    Bytes der;
    ck_assert_uint_eq(certificates.length, 0);
    ck_assert(!tls_certificates_next(&certificates, &der));
    ck_assert(cursor_ok(&certificates.rest));
}
END_TEST

START_TEST(certificates_without_end_are_counted)
{
    enum { COUNT = LIMIT_TLS_CERTIFICATES + 5 };
    uint8_t bytes[3 + 4 * COUNT] = { 0, 0, 4 * COUNT };
    TlsCertificates certificates;
    unsigned seen = 0;
    Bytes der;
    for (size_t i = 0; i < COUNT; i++)
        bytes[3 + 4 * i + 2] = 1;
    Cursor in = cursor_over(bytes, sizeof bytes, sizeof bytes);
    ck_assert(tls_certificates_read(&in, 0x0303, &certificates));
    while (tls_certificates_next(&certificates, &der))
        seen++;
    ck_assert_uint_eq(seen, LIMIT_TLS_CERTIFICATES);
}
END_TEST

START_TEST(a_cut_list_gives_the_certificates_that_are_whole)
{
    static const uint8_t whole[] = { 0, 0, 10, 0, 0, 2, 1, 2, 0, 0, 2, 3, 4 };
    for (size_t n = 3; n < sizeof whole; n++) {
        g_autofree uint8_t *copy = prefix_copy(whole, n);
        TlsCertificates certificates;
        Bytes der;
        Cursor in = cursor_over(copy, n, sizeof whole);
        ck_assert(tls_certificates_read(&in, 0x0303, &certificates));
        ck_assert_int_eq(tls_certificates_next(&certificates, &der), n >= 8);
        ck_assert(!tls_certificates_next(&certificates, &der));
        ck_assert_int_eq(certificates.rest.state, CURSOR_CUT);
    }
}
END_TEST

START_TEST(a_certificate_longer_than_its_list_is_malformed)
{
    g_autoptr(GBytes) bytes = hex_bytes("000005"
                                        "000003"
                                        "3001"
                                        "01");
    TlsCertificates certificates = open_certificates(bytes, 0x0303);
    Bytes der;
    ck_assert(!tls_certificates_next(&certificates, &der));
    ck_assert_int_eq(certificates.rest.state, CURSOR_OVERRUN);
}
END_TEST

START_TEST(a_request_before_tls_1_2_has_no_signatures)
{
    g_autoptr(GBytes) bytes = hex_bytes("03010240"
                                        "0000");
    TlsCertificateRequest request = read_request(bytes, 0x0301);
    Bytes name;
    assert_hex(request.types, "010240");
    ck_assert_uint_eq(request.signatures.length, 0);
    ck_assert_uint_eq(request.authorities_length, 0);
    ck_assert(!tls_certificate_request_next(&request, &name));
}
END_TEST

START_TEST(a_request_of_tls_1_2_lists_signatures_and_authorities)
{
    g_autoptr(GBytes) bytes = hex_bytes("03010240"
                                        "0004"
                                        "04030804"
                                        "002c"
                                        "0014" DN "0014" DN);
    TlsCertificateRequest request = read_request(bytes, 0x0303);
    Bytes name;
    assert_hex(request.signatures, "04030804");
    ck_assert_uint_eq(request.authorities_length, 44);
    ck_assert(tls_certificate_request_next(&request, &name));
    assert_hex(name, DN);
    ck_assert(tls_certificate_request_next(&request, &name));
    assert_hex(name, DN);
    ck_assert(!tls_certificate_request_next(&request, &name));
    ck_assert(cursor_ok(&request.authorities));
}
END_TEST

START_TEST(a_request_of_tls_1_3_has_them_in_extensions)
{
    g_autoptr(GBytes) bytes = hex_bytes("00"
                                        "0026"
                                        "000d"
                                        "0004"
                                        "0002"
                                        "0403"
                                        "000a"
                                        "0000"
                                        "002f"
                                        "0016"
                                        "0014"
                                        "0012"
                                        "3010310e300c060355040a0c05446f6d6169");
    TlsCertificateRequest request = read_request(bytes, 0x0304);
    Bytes name;
    assert_hex(request.signatures, "0403");
    ck_assert_uint_eq(request.authorities_length, 20);
    ck_assert(tls_certificate_request_next(&request, &name));
    ck_assert_uint_eq(name.length, 18);
}
END_TEST

START_TEST(the_length_of_a_cut_list_of_authorities_is_known)
{
    static const uint8_t start[] = { 1, 1, 0, 2, 4, 1, 0x3f, 0xf8, 0, 0x14, 0x30 };
    TlsCertificateRequest request;
    Bytes name;
    Cursor in = cursor_over(start, sizeof start, 8 + 0x3ff8);
    ck_assert(tls_certificate_request_read(&in, 0x0303, &request));
    ck_assert_uint_eq(request.authorities_length, 0x3ff8);
    ck_assert(!tls_certificate_request_next(&request, &name));
    ck_assert_int_eq(request.authorities.state, CURSOR_CUT);
}
END_TEST

START_TEST(a_ticket_has_a_lifetime_and_a_length)
{
    g_autoptr(GBytes) older = hex_bytes("00001c20"
                                        "0003"
                                        "010203");
    g_autoptr(GBytes) newer = hex_bytes("00001c20"
                                        "aabbccdd"
                                        "02"
                                        "0000"
                                        "0002"
                                        "0102"
                                        "0000");
    TlsTicket ticket;
    Cursor in = hex_cursor(older);
    ck_assert(tls_ticket_read(&in, 0x0303, &ticket));
    ck_assert_uint_eq(ticket.lifetime, 7200);
    ck_assert_uint_eq(ticket.length, 3);
    in = hex_cursor(newer);
    ck_assert(tls_ticket_read(&in, 0x0304, &ticket));
    ck_assert_uint_eq(ticket.lifetime, 7200);
    ck_assert_uint_eq(ticket.length, 2);
}
END_TEST

START_TEST(a_key_exchange_may_name_a_group)
{
    g_autoptr(GBytes) named = hex_bytes("03001d20");
    g_autoptr(GBytes) primes = hex_bytes("0100ff");
    uint16_t group;
    Cursor in = hex_cursor(named);
    ck_assert(tls_group_read(&in, &group));
    ck_assert_uint_eq(group, TLS_GROUP_X25519);
    ck_assert_str_eq(tls_group_name(group), "x25519");
    in = hex_cursor(primes);
    ck_assert(!tls_group_read(&in, &group));
    ck_assert_ptr_null(tls_group_name(0));
}
END_TEST

START_TEST(signature_schemes_have_the_names_of_the_rfc)
{
    ck_assert_str_eq(tls_messages_signature_name(0x0804), "rsa_pss_rsae_sha256");
    ck_assert_str_eq(tls_messages_signature_name(0x0201), "rsa_pkcs1_sha1");
    ck_assert_ptr_null(tls_messages_signature_name(0x7f7f));
}
END_TEST

static bool read_certificates_1_3(Cursor *in, TlsCertificates *out)
{
    return tls_certificates_read(in, 0x0304, out);
}

static bool read_request_1_2(Cursor *in, TlsCertificateRequest *out)
{
    return tls_certificate_request_read(in, 0x0303, out);
}

static bool read_ticket_1_3(Cursor *in, TlsTicket *out)
{
    return tls_ticket_read(in, 0x0304, out);
}

START_TEST(no_prefix_of_a_message_reads)
{
    static const uint8_t certificates[] = { 1, 7, 0, 0, 0 };
    static const uint8_t request[] = { 1, 1, 0, 2, 4, 1, 0, 0 };
    static const uint8_t ticket[] = { 0, 0, 1, 0, 9, 9, 9, 9, 1, 7, 0, 4 };
    static const uint8_t group[] = { 3, 0, 29 };
    ASSERT_NO_PREFIX_READS(read_certificates_1_3, TlsCertificates, certificates);
    ASSERT_NO_PREFIX_READS(read_request_1_2, TlsCertificateRequest, request);
    ASSERT_NO_PREFIX_READS(read_ticket_1_3, TlsTicket, ticket);
    ASSERT_NO_PREFIX_READS(tls_group_read, uint16_t, group);
}
END_TEST

SUITE("tls_messages", certificates_of_tls_1_2_come_one_by_one,
      certificates_of_tls_1_3_have_a_context_and_extensions,
      a_client_without_a_certificate_sends_an_empty_list, certificates_without_end_are_counted,
      a_cut_list_gives_the_certificates_that_are_whole,
      a_certificate_longer_than_its_list_is_malformed, a_request_before_tls_1_2_has_no_signatures,
      a_request_of_tls_1_2_lists_signatures_and_authorities,
      a_request_of_tls_1_3_has_them_in_extensions, the_length_of_a_cut_list_of_authorities_is_known,
      a_ticket_has_a_lifetime_and_a_length, a_key_exchange_may_name_a_group,
      signature_schemes_have_the_names_of_the_rfc, no_prefix_of_a_message_reads)
