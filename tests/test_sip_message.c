/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Messages of RFC 3261 section 24 and RFC 4475, and what those say of them. */
#include "sip_message.h"

#include "bytes_check.h"
#include "sip_address.h"
#include "sip_cseq.h"
#include "sip_text.h"
#include "sip_torture.h"
#include "sip_via.h"

/* RFC 3261 section 24.2, F1 and F12 (its body is not shown there). */
static const char invite[] =
    "INVITE sip:bob@biloxi.com SIP/2.0\r\n"
    "Via: SIP/2.0/UDP pc33.atlanta.com;branch=z9hG4bKnashds8\r\nMax-Forwards: 70\r\n"
    "To: Bob <sip:bob@biloxi.com>\r\nFrom: Alice <sip:alice@atlanta.com>;tag=1928301774\r\n"
    "Call-ID: a84b4c76e66710\r\nCSeq: 314159 INVITE\r\nContact: <sip:alice@pc33.atlanta.com>\r\n"
    "Content-Type: application/sdp\r\nContent-Length: 4\r\n\r\nbody";
static const char ok[] =
    "SIP/2.0 200 OK\r\n"
    "Via: SIP/2.0/UDP server10.biloxi.com;branch=z9hG4bK4b43c2ff8.1;received=192.0.2.3\r\n"
    "Via: SIP/2.0/UDP "
    "bigbox3.site3.atlanta.com;branch=z9hG4bK77ef4c2312983.1;received=192.0.2.2\r\n"
    "Via: SIP/2.0/UDP pc33.atlanta.com;branch=z9hG4bKnashds8;received=192.0.2.1\r\n"
    "To: Bob <sip:bob@biloxi.com>;tag=a6c85cf\r\n"
    "From: Alice <sip:alice@atlanta.com>;tag=1928301774\r\nCall-ID: a84b4c76e66710\r\n"
    "CSeq: 314159 INVITE\r\nContact: <sip:bob@192.0.2.4>\r\nContent-Type: application/sdp\r\n"
    "Content-Length: 0\r\n\r\n";

static SipMessage read_message(Bytes bytes)
{
    SipMessage message;
    Cursor in = cursor_of(bytes);
    ck_assert(sip_message_read(&in, &message));
    return message;
}

START_TEST(a_request_has_method_and_address)
{
    SipMessage message = read_message(BYTES(invite));
    ck_assert(message.start.is_request);
    ck_assert_int_eq(message.start.method, SIP_METHOD_INVITE);
    ASSERT_BYTES(message.start.uri, "sip:bob@biloxi.com");
    ck_assert_int_eq(message.wrong, 0);
}
END_TEST

START_TEST(a_response_has_status_and_reason)
{
    SipMessage message = read_message(BYTES(ok));
    ck_assert(!message.start.is_request);
    ck_assert_uint_eq(message.start.status, 200);
    ASSERT_BYTES(message.start.reason, "OK");
    ck_assert_int_eq(message.wrong, 0);
}
END_TEST

START_TEST(fields_are_values_without_white_space)
{
    SipMessage message = read_message(BYTES(invite));
    ASSERT_BYTES(sip_message_field(&message, SIP_HEADER_CALL_ID), "a84b4c76e66710");
    ASSERT_BYTES(sip_message_field(&message, SIP_HEADER_FROM),
                 "Alice <sip:alice@atlanta.com>;tag=1928301774");
    ASSERT_BYTES(sip_message_field(&message, SIP_HEADER_MAX_FORWARDS), "70");
    ASSERT_BYTES(sip_message_field(&message, SIP_HEADER_CONTENT_TYPE), "application/sdp");
    ck_assert(!sip_message_has(&message, SIP_HEADER_ROUTE));
    ASSERT_BYTES(message.body, "body");
}
END_TEST

START_TEST(all_fields_of_a_kind_come_in_order)
{
    Bytes value;
    size_t at = 0, count = 0;
    static const char *const begins[] = { "SIP/2.0/UDP server10", "SIP/2.0/UDP bigbox3",
                                          "SIP/2.0/UDP pc33" };
    SipMessage message = read_message(BYTES(ok));
    while (sip_message_next_field(&message, SIP_HEADER_VIA, &at, &value))
        ck_assert(sip_text_begins(value, begins[count++]));
    ck_assert_uint_eq(count, 3);
}
END_TEST

typedef struct Torture {
    Bytes bytes;
    const char *start;   /* method or status */
    const char *call_id; /* NULL: none */
    uint32_t sequence;   /* 0: none, or it cannot be read */
    uint16_t wrong;
    size_t body;
} Torture;

static const Torture torture[] = {
    { BYTES(TORTURE_WSINV), "INVITE", "wsinv.ndaksdj@192.0.2.1", 9, 0, 150 },
    { BYTES(TORTURE_INTMETH), "!interesting-Method0123456789_*+`.%indeed'~",
      "intmeth.word%ZK-!.*_+'@word`~)(><:\\/\"][?}{", 139122385, 0, 0 },
    { BYTES(TORTURE_ESC01), "INVITE", "esc01.239409asdfakjkn23onasd0-3234", 234234, 0, 150 },
    { BYTES(TORTURE_LWSDISP), "OPTIONS", "lwsdisp.1234abcd@funky.example.com", 60, 0, 0 },
    { BYTES(TORTURE_DBLREQ_FIRST TORTURE_DBLREQ_SECOND), "REGISTER",
      "dblreq.0ha0isndaksdj99sdfafnl3lk233412", 8, 0, 0 },
    { BYTES(TORTURE_SEMIURI), "OPTIONS", "semiuri.0ha0isndaksdj", 8, 0, 0 },
    { BYTES(TORTURE_TRANSPORTS), "OPTIONS", "transports.kijh4akdnaqjkwendsasfdj", 60, 0, 0 },
    { BYTES(TORTURE_UNREASON), "200", "unreason.1234ksdfak3j2erwedfsASdf", 35, 0, 154 },
    { BYTES(TORTURE_NOREASON), "100", "noreason.asndj203insdf99223ndf", 35, 0, 0 },
    { BYTES(TORTURE_BADINV01), "INVITE", "badinv01.0ha0isndaksdjasdf3234nas", 8, 0, 152 },
    { BYTES(TORTURE_CLERR), "INVITE", "clerr.0ha0isndaksdjweiafasdk3", 8, SIP_WRONG_LENGTH_LIES,
      154 },
    { BYTES(TORTURE_NCL), "INVITE", "ncl.0ha0isndaksdj2193423r542w35", 0, SIP_WRONG_LENGTH, 152 },
    { BYTES(TORTURE_SCALAR02), "REGISTER", "scalar02.23o0pd9vanlq3wnrlnewofjas9ui32", 0, 0, 0 },
    { BYTES(TORTURE_QUOTBAL), "INVITE", "quotbal.aksdj", 8, 0, 152 },
    { BYTES(TORTURE_LTGTRURI), "INVITE", "ltgtruri.1@192.0.2.5", 1, SIP_WRONG_START_LINE, 0 },
    { BYTES(TORTURE_LWSRURI), "INVITE", "lwsruri.asdfasdoeoi2323-asdfwrn23-asd834rk423", 2130706432,
      SIP_WRONG_START_LINE, 0 },
    { BYTES(TORTURE_LWSSTART), "INVITE", "lwsstart.dfknq234oi243099adsdfnawe3@example.com", 1893884,
      SIP_WRONG_START_LINE, 0 },
    { BYTES(TORTURE_TRWS), "OPTIONS", "trws.oicu34958239neffasdhr2345r", 238923,
      SIP_WRONG_START_LINE, 0 },
    { BYTES(TORTURE_BADVERS), "OPTIONS", "badvers.31417@c.example.com", 1, SIP_WRONG_VERSION, 0 },
    { BYTES(TORTURE_MISMATCH01), "OPTIONS", "mismatch01.dj0234sxdfl3", 8, 0, 0 },
    { BYTES(TORTURE_BIGCODE), "0", "bigcode.asdof3uj203asdnf3429uasdhfas3ehjasdfas9i", 353494,
      SIP_WRONG_START_LINE, 0 },
    { BYTES(TORTURE_INSUF), "INVITE", NULL, 193942, SIP_WRONG_MISSING, 152 },
    { BYTES(TORTURE_MULTI01), "INVITE", "multi01.98asdh@192.0.2.1", 5, SIP_WRONG_REPEATED, 154 },
    { BYTES(TORTURE_MCL01), "OPTIONS", "mcl01.fhn2323orihawfdoa3o4r52o3irsdf", 15932,
      SIP_WRONG_REPEATED, 13 },
};

static char *start_of(const SipStartLine *start)
{
    if (start->is_request)
        return g_strndup((const char *)start->method_name.data, start->method_name.length);
    return g_strdup_printf("%u", start->status);
}

static void expect(const Torture *row)
{
    SipCseq sequence = { 0 };
    SipMessage message = read_message(row->bytes);
    g_autofree char *start = start_of(&message.start);
    ck_assert_str_eq(start, row->start);
    ASSERT_BYTES(sip_message_field(&message, SIP_HEADER_CALL_ID),
                 row->call_id != NULL ? row->call_id : "");
    (void)sip_cseq_read(sip_message_field(&message, SIP_HEADER_CSEQ), &sequence);
    ck_assert_uint_eq(sequence.number, row->sequence);
    ck_assert_msg(message.wrong == row->wrong, "%s: %x", row->call_id, message.wrong);
    ck_assert_uint_eq(message.body.length, row->body);
}

START_TEST(torture_messages_read_as_the_rfc_says)
{
    for (size_t i = 0; i < G_N_ELEMENTS(torture); i++)
        expect(&torture[i]);
}
END_TEST

static void read_prefix(Bytes whole, size_t n)
{
    SipMessage message;
    Bytes copy = bytes_copy((Bytes){ whole.data, n });
    Cursor in = cursor_over(copy.data, n, whole.length);
    if (sip_message_read(&in, &message))
        ck_assert(message.body.length <= n && message.field_count <= SIP_MESSAGE_FIELDS);
    else
        ck_assert_int_eq(in.state, CURSOR_CUT);
    bytes_free(&copy);
}

START_TEST(every_prefix_of_a_torture_message_is_survived)
{
    for (size_t i = 0; i < G_N_ELEMENTS(torture); i++)
        for (size_t n = 0; n < torture[i].bytes.length; n++)
            read_prefix(torture[i].bytes, n);
}
END_TEST

START_TEST(three_vias_of_two_fields_are_read)
{
    Bytes value, one;
    size_t at = 0, count = 0;
    static const char *const branches[] = { "390skdjuw", "z9hG4bK9ikj8", "z9hG4bK30239" };
    SipMessage message = read_message(BYTES(TORTURE_WSINV));
    while (sip_message_next_field(&message, SIP_HEADER_VIA, &at, &value))
        for (SipVia via; sip_text_next_value(&value, &one) && sip_via_read(one, &via); count++)
            ASSERT_BYTES(via.branch, branches[count]);
    ck_assert_uint_eq(count, 3);
}
END_TEST

START_TEST(a_folded_from_has_its_tag)
{
    SipAddress from;
    SipMessage message = read_message(BYTES(TORTURE_WSINV));
    ck_assert(sip_address_read(sip_message_field(&message, SIP_HEADER_FROM), &from));
    ASSERT_BYTES(from.display, "J Rosenberg \\\\\\\"");
    ASSERT_BYTES(from.uri, "sip:jdrosen@example.com");
    ASSERT_BYTES(sip_address_tag(&from), "98asjd8");
}
END_TEST

START_TEST(lines_may_end_in_lf_alone)
{
    SipMessage message = read_message(BYTES("OPTIONS sip:a SIP/2.0\nCall-ID: x\nl: 3\n\nabcd"));
    ASSERT_BYTES(sip_message_field(&message, SIP_HEADER_CALL_ID), "x");
    ASSERT_BYTES(message.body, "abc");
}
END_TEST

START_TEST(what_follows_a_message_is_left)
{
    SipMessage message;
    Bytes two = BYTES(TORTURE_DBLREQ_FIRST TORTURE_DBLREQ_SECOND);
    Cursor in = cursor_of(two);
    ck_assert(sip_message_read(&in, &message));
    ck_assert_uint_eq(cursor_left(&in), sizeof TORTURE_DBLREQ_SECOND - 1);
    ck_assert(sip_message_read(&in, &message));
    ck_assert_int_eq(message.start.method, SIP_METHOD_INVITE);
}
END_TEST

START_TEST(a_body_without_a_length_takes_all)
{
    SipMessage message = read_message(BYTES("OPTIONS sip:a SIP/2.0\r\nCall-ID: x\r\n\r\nabcd"));
    ck_assert(!message.has_content_length);
    ASSERT_BYTES(message.body, "abcd");
}
END_TEST

START_TEST(a_body_that_the_capture_cut_does_not_lie)
{
    SipMessage message;
    Bytes whole = BYTES(invite);
    Cursor in = cursor_over(whole.data, whole.length - 2, whole.length);
    ck_assert(sip_message_read(&in, &message));
    ck_assert_int_eq(message.body_state, CURSOR_CUT);
    ck_assert_int_eq(message.wrong, 0);
    ASSERT_BYTES(message.body, "bo");
}
END_TEST

START_TEST(the_last_line_of_a_cut_header_is_not_trusted)
{
    SipMessage message;
    Bytes cut = BYTES("OPTIONS sip:a SIP/2.0\r\nCall-ID: x\r\nCSeq: 1");
    Cursor in = cursor_over(cut.data, cut.length, cut.length + 100);
    ck_assert(sip_message_read(&in, &message));
    ck_assert_int_eq(message.header, CURSOR_CUT);
    ck_assert(sip_message_has(&message, SIP_HEADER_CALL_ID));
    ck_assert(!sip_message_has(&message, SIP_HEADER_CSEQ));
}
END_TEST

START_TEST(a_header_without_an_end_is_read_to_its_end)
{
    SipMessage message =
        read_message(BYTES("OPTIONS sip:a SIP/2.0\r\nCall-ID: x\r\nCSeq: 1 OPTIONS"));
    ck_assert_int_eq(message.wrong, SIP_WRONG_NO_END | SIP_WRONG_MISSING);
    ASSERT_BYTES(sip_message_field(&message, SIP_HEADER_CSEQ), "1 OPTIONS");
}
END_TEST

START_TEST(a_line_that_is_no_field_is_told)
{
    SipMessage message =
        read_message(BYTES("OPTIONS sip:a SIP/2.0\r\nnonsense\r\nCall-ID: x\r\n\r\n"));
    ck_assert(message.wrong & SIP_WRONG_LINE);
    ASSERT_BYTES(sip_message_field(&message, SIP_HEADER_CALL_ID), "x");
}
END_TEST

START_TEST(many_fields_of_a_kind_leave_room_for_others)
{
    Bytes value;
    size_t at = 0, count = 0;
    GString *text = g_string_new("OPTIONS sip:a SIP/2.0\r\n");
    for (int i = 0; i < 1000; i++)
        g_string_append_printf(text, "v: SIP/2.0/UDP h%d\r\n", i);
    g_string_append(text, "i: x\r\nt: y\r\n\r\n");
    SipMessage message = read_message((Bytes){ (const uint8_t *)text->str, text->len });
    ASSERT_BYTES(sip_message_field(&message, SIP_HEADER_CALL_ID), "x");
    ASSERT_BYTES(sip_message_field(&message, SIP_HEADER_TO), "y");
    ck_assert(message.wrong & SIP_WRONG_FIELDS);
    while (sip_message_next_field(&message, SIP_HEADER_VIA, &at, &value))
        count++;
    ck_assert_uint_eq(count, LIMIT_SIP_FIELDS);
    g_string_free(text, TRUE);
}
END_TEST

START_TEST(what_is_no_message_is_not_read)
{
    SipMessage message;
    static const Bytes others[] = {
        BYTES("GET / HTTP/1.1\r\n\r\n"),
        BYTES("NOTIFY * HTTP/1.1\r\n\r\n"),
        BYTES("OPTIONS rtsp://a RTSP/1.0\r\n\r\n"),
        BYTES("HTTP/1.1 200 OK\r\n\r\n"),
        BYTES("SIP/2.0\r\n\r\n"),
        BYTES("SIP/2.0 \r\n\r\n"),
        BYTES(" SIP/2.0\r\n\r\n"),
    };
    for (size_t i = 0; i < G_N_ELEMENTS(others); i++) {
        Cursor in = cursor_of(others[i]);
        ck_assert(!sip_message_read(&in, &message));
        ck_assert(cursor_ok(&in));
    }
}
END_TEST

/* [MS-SIPCOMP] section 4 */
START_TEST(an_answer_to_negotiate_agrees_to_compress)
{
    SipMessage message =
        read_message(BYTES("SIP/2.0 200 OK\r\nCompression: LZ77-8K\r\nCSeq: 1 NEGOTIATE\r\n\r\n"));
    ck_assert(sip_message_compresses(&message));
    message =
        read_message(BYTES("SIP/2.0 488 No\r\nCompression: LZ77-8K\r\nCSeq: 1 NEGOTIATE\r\n\r\n"));
    ck_assert(!sip_message_compresses(&message));
    message = read_message(BYTES("NEGOTIATE sip:192.0.2.1:5061 SIP/2.0\r\nCompression: LZ77-8K\r\n"
                                 "CSeq: 1 NEGOTIATE\r\n\r\n"));
    ck_assert(!sip_message_compresses(&message));
}
END_TEST

SUITE("sip_message", a_request_has_method_and_address, a_response_has_status_and_reason,
      fields_are_values_without_white_space, all_fields_of_a_kind_come_in_order,
      torture_messages_read_as_the_rfc_says, every_prefix_of_a_torture_message_is_survived,
      three_vias_of_two_fields_are_read, a_folded_from_has_its_tag, lines_may_end_in_lf_alone,
      what_follows_a_message_is_left, a_body_without_a_length_takes_all,
      a_body_that_the_capture_cut_does_not_lie, the_last_line_of_a_cut_header_is_not_trusted,
      a_header_without_an_end_is_read_to_its_end, a_line_that_is_no_field_is_told,
      many_fields_of_a_kind_leave_room_for_others, what_is_no_message_is_not_read,
      an_answer_to_negotiate_agrees_to_compress)
