/* SPDX-License-Identifier: GPL-2.0-or-later */
/* RFC 5246 section 7.4.1, RFC 8446 sections 4.1 and 4.2, RFC 6066, RFC 7301. */
#include "tls_hello.h"

#include "tls_record.h"

enum {
    EXTENSION_SERVER_NAME = 0,
    EXTENSION_GROUPS = 10,
    EXTENSION_SIGNATURES = 13,
    EXTENSION_PROTOCOLS = 16,
    EXTENSION_ENCRYPT_THEN_MAC = 22,
    EXTENSION_EXTENDED_MASTER_SECRET = 23,
    EXTENSION_SESSION_TICKET = 35,
    EXTENSION_DRAFT_KEY_SHARE = 40, /* drafts of TLS 1.3 up to 22 */
    EXTENSION_PRE_SHARED_KEY = 41,
    EXTENSION_EARLY_DATA = 42,
    EXTENSION_VERSIONS = 43,
    EXTENSION_COOKIE = 44,
    EXTENSION_AUTHORITIES = 47,
    EXTENSION_POST_HANDSHAKE_AUTH = 49,
    EXTENSION_CERTIFICATE_SIGNATURES = 50,
    EXTENSION_KEY_SHARE = 51,
    EXTENSION_ENCRYPTED_HELLO = 0xfe0d,
    EXTENSION_RENEGOTIATION_INFO = 0xff01,
};

enum {
    SESSION_ID_MAX = 32,
    RENEGOTIATION_SUITE = 0x00ff, /* RFC 5746 section 3.3 */
};

/* A list with its length before it that fills the whole extension; empty if it does not. */
static Bytes take_list8(Cursor *in)
{
    Bytes list = cursor_take(in, cursor_u8(in));
    return cursor_ok(in) && cursor_left(in) == 0 ? list : (Bytes){ NULL, 0 };
}

static Bytes take_list16(Cursor *in)
{
    Bytes list = cursor_take(in, cursor_be16(in));
    return cursor_ok(in) && cursor_left(in) == 0 ? list : (Bytes){ NULL, 0 };
}

/* RFC 6066 section 3: names of other types than host_name (0) have never been seen. */
static Bytes take_server_name(Cursor *in)
{
    Bytes list = take_list16(in);
    Cursor names = cursor_of(list);
    while (cursor_left(&names) > 0) {
        uint8_t type = cursor_u8(&names);
        Bytes name = cursor_take(&names, cursor_be16(&names));
        if (cursor_ok(&names) && type == 0)
            return name;
    }
    return (Bytes){ NULL, 0 };
}

/* The number by which drafts of TLS 1.3 rank as TLS 1.3. */
static uint16_t version_rank(uint16_t version)
{
    return tls_version_is_1_3(version) ? TLS_VERSION_1_3 : version;
}

static void take_versions(Cursor *in, TlsClientHello *hello)
{
    hello->versions = take_list8(in);
    Cursor list = cursor_of(hello->versions);
    uint16_t version, highest = 0, lowest = 0;
    while (tls_hello_next_number(&list, &version)) {
        if (!tls_version_is_known(version_rank(version)))
            continue;
        if (highest == 0 || version_rank(version) > version_rank(highest))
            highest = version;
        if (lowest == 0 || version_rank(version) < version_rank(lowest))
            lowest = version;
    }
    if (highest != 0) {
        hello->highest_version = highest;
        hello->lowest_version = lowest;
    }
}

static void take_client_list(uint16_t type, Cursor *in, TlsClientHello *hello)
{
    switch (type) {
    case EXTENSION_SERVER_NAME:
        hello->server_name = take_server_name(in);
        break;
    case EXTENSION_GROUPS:
        hello->groups = take_list16(in);
        break;
    case EXTENSION_SIGNATURES:
        hello->signatures = take_list16(in);
        break;
    case EXTENSION_CERTIFICATE_SIGNATURES:
        hello->certificate_signatures = take_list16(in);
        break;
    case EXTENSION_PROTOCOLS:
        hello->protocols = take_list16(in);
        break;
    case EXTENSION_VERSIONS:
        take_versions(in, hello);
        break;
    case EXTENSION_COOKIE:
        hello->cookie = take_list16(in);
        break;
    case EXTENSION_AUTHORITIES:
        hello->authorities = take_list16(in);
        break;
    case EXTENSION_KEY_SHARE:
    case EXTENSION_DRAFT_KEY_SHARE:
        hello->key_shares = take_list16(in);
        break;
    default:
        break;
    }
}

static void take_client_flag(uint16_t type, Cursor *in, TlsClientHello *hello)
{
    switch (type) {
    case EXTENSION_SESSION_TICKET:
        hello->has_ticket_extension = true;
        hello->has_ticket = cursor_left(in) > 0;
        hello->ticket = cursor_take(in, cursor_left(in));
        break;
    case EXTENSION_PRE_SHARED_KEY:
        hello->has_pre_shared_key = true;
        break;
    case EXTENSION_EARLY_DATA:
        hello->has_early_data = true;
        break;
    case EXTENSION_EXTENDED_MASTER_SECRET:
        hello->has_extended_master_secret = true;
        break;
    case EXTENSION_ENCRYPT_THEN_MAC:
        hello->has_encrypt_then_mac = true;
        break;
    case EXTENSION_RENEGOTIATION_INFO:
        hello->has_renegotiation_info = true;
        hello->is_renegotiation = take_list8(in).length > 0;
        break;
    case EXTENSION_ENCRYPTED_HELLO:
        hello->has_encrypted_hello = true;
        break;
    case EXTENSION_POST_HANDSHAKE_AUTH:
        hello->has_post_handshake_auth = true;
        break;
    default:
        break;
    }
}

static void take_client_extension(uint16_t type, Bytes body, void *hello)
{
    Cursor list = cursor_of(body), flag = cursor_of(body);
    take_client_list(type, &list, hello);
    take_client_flag(type, &flag, hello);
}

static void take_server_extension(uint16_t type, Bytes body, void *user)
{
    TlsServerHello *hello = user;
    Cursor in = cursor_of(body), names;
    uint16_t number;
    switch (type) {
    case EXTENSION_VERSIONS:
        number = cursor_be16(&in);
        hello->version = cursor_ok(&in) ? number : hello->version;
        break;
    case EXTENSION_KEY_SHARE:
    case EXTENSION_DRAFT_KEY_SHARE:
        hello->group = cursor_be16(&in);
        hello->has_group = cursor_ok(&in);
        break;
    case EXTENSION_PROTOCOLS:
        names = cursor_of(take_list16(&in));
        (void)tls_hello_next_protocol(&names, &hello->protocol);
        break;
    case EXTENSION_SERVER_NAME:
        hello->has_server_name = true;
        break;
    case EXTENSION_PRE_SHARED_KEY:
        hello->has_pre_shared_key = true;
        break;
    case EXTENSION_SESSION_TICKET:
        hello->has_ticket_extension = true;
        break;
    case EXTENSION_EXTENDED_MASTER_SECRET:
        hello->has_extended_master_secret = true;
        break;
    case EXTENSION_ENCRYPT_THEN_MAC:
        hello->has_encrypt_then_mac = true;
        break;
    case EXTENSION_RENEGOTIATION_INFO:
        hello->has_renegotiation_info = true;
        break;
    default:
        break;
    }
}

/* Which of the extensions that are read was there before; others may come as often as they like. */
static bool is_repeated(uint64_t *seen, uint16_t type)
{
    unsigned bit = type < 62                              ? type
                   : type == EXTENSION_RENEGOTIATION_INFO ? 62
                   : type == EXTENSION_ENCRYPTED_HELLO    ? 63
                                                          : 64;
    if (bit == 64)
        return false;
    bool was_seen = (*seen >> bit & 1) != 0;
    *seen |= UINT64_C(1) << bit;
    return was_seen;
}

/* How it went: the whole part is optional. */
static CursorState read_extensions(Cursor *in, bool *has_extensions,
                                   void (*take)(uint16_t type, Bytes body, void *hello),
                                   void *hello)
{
    uint64_t seen = 0;
    if (in->on_wire == 0)
        return CURSOR_OK;
    *has_extensions = true;
    size_t length = cursor_be16(in);
    bool is_beyond = length > in->on_wire; /* what there is can be read all the same */
    Cursor rest = cursor_block(in, is_beyond ? in->on_wire : length);
    for (int i = 0; i < LIMIT_TLS_EXTENSIONS && rest.on_wire > 0; i++) {
        uint16_t type = cursor_be16(&rest);
        Bytes body = cursor_take(&rest, cursor_be16(&rest));
        if (cursor_ok(&rest) && !is_repeated(&seen, type))
            take(type, body, hello);
    }
    if (rest.state != CURSOR_OK)
        return rest.state;
    return is_beyond || rest.on_wire > 0 ? CURSOR_OVERRUN : in->state;
}

static Bytes take_session_id(Cursor *in)
{
    uint8_t length = cursor_u8(in);
    if (length > SESSION_ID_MAX)
        cursor_fail(in, CURSOR_OVERRUN);
    return cursor_take(in, length);
}

uint32_t tls_client_hello_suite(const TlsClientHello *hello, uint16_t i)
{
    const uint8_t *at = hello->suites.data + (size_t)i * (hello->is_ssl2 ? 3 : 2);
    uint32_t suite = (uint32_t)at[0] << 8 | at[1];
    return hello->is_ssl2 ? suite << 8 | at[2] : suite;
}

bool tls_client_hello_renegotiates_safely(const TlsClientHello *hello)
{
    if (hello->has_renegotiation_info)
        return true;
    for (uint16_t i = 0; i < hello->suite_count; i++)
        if (tls_client_hello_suite(hello, i) == RENEGOTIATION_SUITE)
            return true;
    return false;
}

bool tls_client_hello_read(Cursor *in, TlsClientHello *out)
{
    TlsClientHello hello = { .legacy_version = cursor_be16(in) };
    cursor_copy(in, hello.random, sizeof hello.random);
    hello.session_id = take_session_id(in);
    hello.suites = cursor_take(in, cursor_be16(in));
    hello.compressions = cursor_take(in, cursor_u8(in));
    if (!cursor_ok(in))
        return false;
    hello.suite_count = (uint16_t)(hello.suites.length / 2);
    hello.highest_version = hello.legacy_version;
    hello.extensions = read_extensions(in, &hello.has_extensions, take_client_extension, &hello);
    *out = hello;
    return true;
}

bool tls_client_hello_read_ssl2(Cursor *in, TlsClientHello *out)
{
    enum { NO_PADDING = 0x8000, CLIENT_HELLO = 1, SUITE_SIZE = 3 };
    TlsClientHello hello = { .is_ssl2 = true };
    uint16_t header = cursor_be16(in);
    if (cursor_ok(in) && !(header & NO_PADDING))
        return false;
    Cursor body = cursor_block(in, header & ~NO_PADDING);
    uint8_t type = cursor_u8(&body);
    hello.legacy_version = hello.highest_version = cursor_be16(&body);
    uint16_t suites = cursor_be16(&body), session_id = cursor_be16(&body);
    uint16_t challenge = cursor_be16(&body);
    if (cursor_ok(&body) && (type != CLIENT_HELLO || challenge > TLS_HELLO_RANDOM_SIZE))
        return false;
    hello.suites = cursor_take(&body, suites);
    hello.session_id = cursor_take(&body, session_id);
    /* right-justified, zeros before it (RFC 5246 section E.2) */
    size_t zeros = cursor_ok(&body) ? sizeof hello.random - challenge : 0;
    if (!cursor_ok(&body) || !cursor_copy(&body, hello.random + zeros, challenge)) {
        cursor_fail(in, body.state);
        return false;
    }
    hello.suite_count = (uint16_t)(hello.suites.length / SUITE_SIZE);
    *out = hello;
    return true;
}

bool tls_server_hello_read(Cursor *in, TlsServerHello *out)
{
    /* SHA-256 of "HelloRetryRequest" (RFC 8446 section 4.1.3) */
    static const uint8_t retry[TLS_HELLO_RANDOM_SIZE] = {
        0xcf, 0x21, 0xad, 0x74, 0xe5, 0x9a, 0x61, 0x11, 0xbe, 0x1d, 0x8c,
        0x02, 0x1e, 0x65, 0xb8, 0x91, 0xc2, 0xa2, 0x11, 0x16, 0x7a, 0xbb,
        0x8c, 0x5e, 0x07, 0x9e, 0x09, 0xe2, 0xc8, 0xa8, 0x33, 0x9c,
    };
    TlsServerHello hello = { .legacy_version = cursor_be16(in) };
    /* drafts of TLS 1.3 before 22 left session id and compression out */
    bool is_draft = (hello.legacy_version & 0xff00) == TLS_VERSION_1_3_DRAFT;
    hello.version = hello.legacy_version;
    cursor_copy(in, hello.random, sizeof hello.random);
    if (!is_draft)
        hello.session_id = take_session_id(in);
    hello.suite = cursor_be16(in);
    hello.compression = is_draft ? 0 : cursor_u8(in);
    if (!cursor_ok(in))
        return false;
    hello.is_retry = memcmp(hello.random, retry, sizeof retry) == 0;
    hello.extensions = read_extensions(in, &hello.has_extensions, take_server_extension, &hello);
    *out = hello;
    return true;
}

bool tls_hello_next_protocol(Cursor *list, Bytes *out)
{
    Bytes name = cursor_take(list, cursor_u8(list));
    if (!cursor_ok(list))
        return false;
    *out = name;
    return true;
}

bool tls_hello_next_share(Cursor *list, uint16_t *group)
{
    uint16_t number = cursor_be16(list);
    cursor_skip(list, cursor_be16(list));
    if (!cursor_ok(list))
        return false;
    *group = number;
    return true;
}

bool tls_hello_next_number(Cursor *list, uint16_t *out)
{
    uint16_t number = cursor_be16(list);
    while (cursor_ok(list) && tls_version_is_grease(number))
        number = cursor_be16(list);
    if (!cursor_ok(list))
        return false;
    *out = number;
    return true;
}
