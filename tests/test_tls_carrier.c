/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Dialogues after the examples of RFC 3207, 2595, 4217, 4511, 6120 and 9110. */
#include "tls_carrier.h"

#include <string.h>

#include "suite.h"

#define TEXT(literal) ((Bytes){ (const uint8_t *)(literal), sizeof(literal) - 1 })

static TlsCarrier look(Bytes client, Bytes server)
{
    Bytes target;
    TlsCarrier carrier = tls_carrier_look(client, server, &target);
    ck_assert_uint_eq(target.length > 0, carrier == TLS_CARRIER_HTTP_CONNECT);
    return carrier;
}

START_TEST(mail_protocols_are_known_by_their_command_and_its_answer)
{
    ck_assert_int_eq(look(TEXT("EHLO mail.example.com\r\nSTARTTLS\r\n"),
                          TEXT("220 ready\r\n250-hi\r\n250 STARTTLS\r\n220 go ahead\r\n")),
                     TLS_CARRIER_SMTP);
    ck_assert_int_eq(look(TEXT("a001 CAPABILITY\r\na002 STARTTLS\r\n"),
                          TEXT("* CAPABILITY IMAP4rev1\r\na001 OK\r\na002 OK Begin\r\n")),
                     TLS_CARRIER_IMAP);
    ck_assert_int_eq(look(TEXT("stls\r\n"), TEXT("+OK POP3\r\n+OK Begin TLS negotiation\r\n")),
                     TLS_CARRIER_POP3);
    ck_assert_int_eq(look(TEXT("AUTH TLS\r\n"), TEXT("220 hi\r\n234 AUTH TLS OK\r\n")),
                     TLS_CARRIER_FTP);
}
END_TEST

START_TEST(a_refused_command_starts_nothing)
{
    ck_assert_int_eq(look(TEXT("STARTTLS\r\n"), TEXT("220 hi\r\n454 TLS not available\r\n")),
                     TLS_CARRIER_NONE);
    ck_assert_int_eq(look(TEXT("a1 STARTTLS\r\n"), TEXT("a1 BAD\r\n")), TLS_CARRIER_NONE);
    ck_assert_int_eq(look(TEXT("a1 STARTTLS\r\n"), TEXT("a2 OK\r\n")), TLS_CARRIER_NONE);
    ck_assert_int_eq(look(TEXT("STARTTLS"), TEXT("220 hi\r\n")), TLS_CARRIER_NONE);
    ck_assert_int_eq(look((Bytes){ NULL, 0 }, (Bytes){ NULL, 0 }), TLS_CARRIER_NONE);
    ck_assert_int_eq(look(TEXT("\n"), TEXT("\n")), TLS_CARRIER_NONE);
}
END_TEST

START_TEST(ldap_is_known_by_the_oid)
{
    static const uint8_t oid[] = "\x30\x1d\x02\x01\x01\x77\x18\x80\x16"
                                 "1.3.6.1.4.1.1466.20037";
    static const uint8_t success[] = { 0x30, 0x0c, 2, 1, 1, 0x78, 7, 0x0a, 1, 0, 4, 0, 4, 0 };
    static const uint8_t refusal[] = { 0x30, 0x0c, 2, 1, 1, 0x78, 7, 0x0a, 1, 2, 4, 0, 4, 0 };
    ck_assert_int_eq(look(TEXT(oid), (Bytes){ success, sizeof success }), TLS_CARRIER_LDAP);
    ck_assert_int_eq(look(TEXT(oid), (Bytes){ refusal, sizeof refusal }), TLS_CARRIER_NONE);
}
END_TEST

START_TEST(xmpp_proceeds)
{
    Bytes client = TEXT("<stream:stream to='im.example.com'>"
                        "<starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>");
    ck_assert_int_eq(look(client, TEXT("<features><starttls/></features><proceed/>")),
                     TLS_CARRIER_XMPP);
    ck_assert_int_eq(look(client, TEXT("<features><starttls/></features><failure/>")),
                     TLS_CARRIER_NONE);
}
END_TEST

START_TEST(a_tunnel_has_a_target)
{
    Bytes target;
    Bytes client = TEXT("CONNECT sip.example.com:5061 HTTP/1.1\r\nHost: sip.example.com\r\n\r\n");
    ck_assert_int_eq(tls_carrier_look(client, TEXT("HTTP/1.1 200 OK\r\n\r\n"), &target),
                     TLS_CARRIER_HTTP_CONNECT);
    ck_assert_uint_eq(target.length, 20);
    ck_assert_mem_eq(target.data, "sip.example.com:5061", 20);
    ck_assert_int_eq(look(client, TEXT("HTTP/1.1 403 Forbidden\r\n\r\n")), TLS_CARRIER_NONE);
    ck_assert_int_eq(look(TEXT("CONNECT sip.example.com:5061"), TEXT("HTTP/1.1 200 OK\r\n\r\n")),
                     TLS_CARRIER_NONE);
}
END_TEST

START_TEST(carriers_have_names)
{
    ck_assert_ptr_null(tls_carrier_name(TLS_CARRIER_NONE));
    ck_assert_str_eq(tls_carrier_name(TLS_CARRIER_SMTP), "SMTP");
    ck_assert_str_eq(tls_carrier_name(TLS_CARRIER_HTTP_CONNECT), "HTTP CONNECT");
}
END_TEST

SUITE("tls_carrier", mail_protocols_are_known_by_their_command_and_its_answer,
      a_refused_command_starts_nothing, ldap_is_known_by_the_oid, xmpp_proceeds,
      a_tunnel_has_a_target, carriers_have_names)
