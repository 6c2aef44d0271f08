/* SPDX-License-Identifier: GPL-2.0-or-later */
/* RFC 5246 sections 6.2.1, 7.4.1 and E.2, RFC 6101 appendix E, [MS-TURN] section 2.1.1. */
#include "tls_start.h"

#include "tls_alert.h"
#include "tls_record.h"

enum {
    CLIENT_HELLO = 1,
    SERVER_HELLO = 2,
    SSL2_SERVER_HELLO = 4,
    HANDSHAKE_HEADER_SIZE = 4,
    /* version, random, empty session id, one cipher suite, one compression method */
    CLIENT_HELLO_MIN = 2 + 32 + 1 + 2 + 2 + 1 + 1,
    /* version, random, cipher suite: drafts of TLS 1.3 left the rest out */
    SERVER_HELLO_MIN = 2 + 32 + 2,
    HELLO_MAX = 1 << 16,
};

/* Bytes that are the same in each message of a kind, where mask is 'x'. */
typedef struct Pattern {
    TlsStart kind;
    size_t length;
    const char *bytes, *mask;
} Pattern;

#define X8 "xxxxxxxx"
#define O8 "........"
#define ZEROS8 "\0\0\0\0\0\0\0\0"
#define ZEROS32 ZEROS8 ZEROS8 ZEROS8 ZEROS8

/* The disguises of TURN over TCP 443. Microsoft's offers anonymous DH with RC4 and nothing else, so
 * that it needs no certificate; its random and session id vary. The other one, of Google's relays,
 * is made of constants, those of its random are enough. */
static const Pattern pseudo[] = {
    { TLS_START_PSEUDO_CLIENT_HELLO, 50,
      "\x16\x03\x01\x00\x2d\x01\x00\x00\x29\x03\x01" ZEROS32 "\x00\x00\x02\x00\x18\x01\x00",
      X8 "xxx" O8 O8 O8 O8 "xxxxxxx" },
    { TLS_START_PSEUDO_SERVER_HELLO, 83,
      "\x16\x03\x01\x00\x4e\x02\x00\x00\x46\x03\x01" ZEROS32 "\x20" ZEROS32
      "\x00\x18\x00\x0e\x00\x00\x00",
      X8 "xxx" O8 O8 O8 O8 "x" O8 O8 O8 O8 "xxxxxxx" },
    { TLS_START_PSEUDO_CLIENT_HELLO, 72,
      "\x80\x46\x01\x03\x01\x00\x2d\x00\x00\x00\x10" ZEROS32 ZEROS8
      "\0\0\0\0\0\x1f\x17\x0c\xa6\x2f\x00\x78\xfc\x46\x55\x2e\xb1\x83\x39\xf1\xea",
      X8 "xxx" O8 O8 O8 O8 O8 "....." X8 X8 },
    { TLS_START_PSEUDO_SERVER_HELLO, 19,
      "\x16\x03\x01\x00\x4a\x02\x00\x00\x46\x03\x01\x42\x85\x45\xa7\x27\xa9\x5d\xa0", X8 X8 "xxx" },
};

/* Is what there is of the pattern the same? */
static bool begins_like(const Pattern *pattern, Bytes start)
{
    size_t n = start.length < pattern->length ? start.length : pattern->length;
    for (size_t i = 0; i < n; i++)
        if (pattern->mask[i] == 'x' && start.data[i] != (uint8_t)pattern->bytes[i])
            return false;
    return true;
}

/* MORE while a disguise cannot be told from the hello that it plays. */
static TlsStart look_behind(Bytes start, TlsStart kind)
{
    for (size_t i = 0; i < sizeof pseudo / sizeof pseudo[0]; i++)
        if (begins_like(&pseudo[i], start))
            return start.length < pseudo[i].length ? TLS_START_MORE : pseudo[i].kind;
    return kind;
}

static bool is_hello_length(uint8_t type, uint16_t record_length, uint32_t length)
{
    if (length > HELLO_MAX)
        return false;
    if (type == SERVER_HELLO) /* others may stand behind it in the record */
        return length >= SERVER_HELLO_MIN;
    return length >= CLIENT_HELLO_MIN && record_length <= length + HANDSHAKE_HEADER_SIZE;
}

static TlsStart look_at_handshake(Cursor *in, const TlsRecord *record)
{
    uint8_t type = cursor_u8(in);
    bool is_client = type == CLIENT_HELLO;
    if (record->length < HANDSHAKE_HEADER_SIZE + 2 ||
        (cursor_ok(in) && !is_client && type != SERVER_HELLO))
        return TLS_START_NO;
    uint32_t high = cursor_u8(in), length = high << 16 | cursor_be16(in);
    uint16_t version = cursor_be16(in);
    if (!cursor_ok(in))
        return TLS_START_MORE;
    if (!is_hello_length(type, record->length, length) ||
        (!tls_version_is_known(version) && (is_client || !tls_version_is_1_3(version))))
        return TLS_START_NO;
    return is_client ? TLS_START_CLIENT_HELLO : TLS_START_SERVER_HELLO;
}

static TlsStart look_at_alert(Cursor *in, const TlsRecord *record)
{
    if (record->length != TLS_ALERT_SIZE)
        return TLS_START_NO;
    TlsAlert alert;
    if (tls_alert_read(in, &alert))
        return TLS_START_ALERT;
    return cursor_ok(in) ? TLS_START_NO : TLS_START_MORE;
}

/* Can the bytes, fewer than a record header has, become one of a hello or an alert? */
static bool could_be_record(Bytes start)
{
    return (start.length < 1 || start.data[0] == TLS_CONTENT_HANDSHAKE ||
            start.data[0] == TLS_CONTENT_ALERT) &&
           (start.length < 2 || start.data[1] == TLS_VERSION_SSL_3 >> 8) &&
           (start.length < 3 || start.data[2] <= (TLS_VERSION_1_3 & 0xff));
}

static TlsStart look_at_record(Bytes start)
{
    TlsRecord record;
    Cursor in = cursor_of(start);
    if (!tls_record_read(&in, &record))
        return !cursor_ok(&in) && could_be_record(start) ? TLS_START_MORE : TLS_START_NO;
    if (record.type == TLS_CONTENT_HANDSHAKE)
        return look_at_handshake(&in, &record);
    return record.type == TLS_CONTENT_ALERT ? look_at_alert(&in, &record) : TLS_START_NO;
}

/* Behind the type: each length of the message must fit the one of its header. */
static bool is_ssl2_client(Cursor *in, uint16_t length)
{
    enum { FIXED = 9, SPEC_SIZE = 3, SESSION_ID = 16, CHALLENGE_MIN = 16, CHALLENGE_MAX = 32 };
    uint16_t version = cursor_be16(in), specs = cursor_be16(in), session_id = cursor_be16(in);
    uint16_t challenge = cursor_be16(in);
    return (version == TLS_VERSION_SSL_2 || tls_version_is_known(version)) && specs > 0 &&
           specs % SPEC_SIZE == 0 && (session_id == 0 || session_id == SESSION_ID) &&
           challenge >= CHALLENGE_MIN && challenge <= CHALLENGE_MAX &&
           length == FIXED + (uint32_t)specs + session_id + challenge;
}

static bool is_ssl2_server(Cursor *in, uint16_t length)
{
    enum { FIXED = 11, CONNECTION_ID_MIN = 16, CONNECTION_ID_MAX = 32 };
    uint8_t hit = cursor_u8(in), certificate_type = cursor_u8(in);
    uint16_t version = cursor_be16(in), certificate = cursor_be16(in), specs = cursor_be16(in);
    uint16_t id = cursor_be16(in);
    return hit <= 1 && certificate_type <= 1 && version == TLS_VERSION_SSL_2 &&
           id >= CONNECTION_ID_MIN && id <= CONNECTION_ID_MAX &&
           length == FIXED + (uint32_t)certificate + specs + id;
}

/* A header of two bytes with the top bit set, no padding. */
static TlsStart look_at_ssl2(Bytes start)
{
    enum { NO_PADDING = 0x8000 };
    Cursor in = cursor_of(start);
    uint16_t length = cursor_be16(&in);
    uint8_t type = cursor_u8(&in);
    if (!cursor_ok(&in))
        return start.data[0] & 0x80 ? TLS_START_MORE : TLS_START_NO;
    if (!(length & NO_PADDING) || (type != CLIENT_HELLO && type != SSL2_SERVER_HELLO))
        return TLS_START_NO;
    length = (uint16_t)(length & ~NO_PADDING);
    bool is_client = type == CLIENT_HELLO;
    bool fits = is_client ? is_ssl2_client(&in, length) : is_ssl2_server(&in, length);
    if (!cursor_ok(&in))
        return TLS_START_MORE;
    if (!fits)
        return TLS_START_NO;
    return is_client ? TLS_START_SSL2_CLIENT_HELLO : TLS_START_SSL2_SERVER_HELLO;
}

TlsStart tls_start_look(Bytes start)
{
    if (start.length == 0)
        return TLS_START_MORE;
    TlsStart kind = look_at_record(start);
    if (kind == TLS_START_NO)
        kind = look_at_ssl2(start);
    return kind == TLS_START_NO || kind == TLS_START_MORE ? kind : look_behind(start, kind);
}

bool tls_start_is_client_hello(Bytes segment)
{
    return segment.length > 0 && segment.data[0] == TLS_CONTENT_HANDSHAKE &&
           tls_start_look(segment) == TLS_START_CLIENT_HELLO;
}

bool tls_start_is_chain(Bytes segment)
{
    Cursor in = cursor_of(segment);
    TlsRecord first, second;
    if (!tls_record_read(&in, &first) || first.length == 0)
        return false;
    cursor_skip(&in, first.length);
    return tls_record_read(&in, &second) && second.length > 0 && second.version == first.version;
}
