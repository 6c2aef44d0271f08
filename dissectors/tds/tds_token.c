/* SPDX-License-Identifier: GPL-2.0-or-later */
/* [MS-TDS] sections 2.2.4 and 2.2.7. */
#include "tds_token.h"

enum {
    TOKEN_RETURN_STATUS = 0x79,
    TOKEN_COLUMNS = 0x81,
    TOKEN_TABLE_NAME = 0xa4,
    TOKEN_COLUMN_INFO = 0xa5,
    TOKEN_ORDER = 0xa9,
    TOKEN_RETURN_VALUE = 0xac,
    TOKEN_FEATURES = 0xae,
    TOKEN_ROW = 0xd1,
    TOKEN_SPARSE_ROW = 0xd2,
    TOKEN_CHANGE = 0xe3,
    TOKEN_SESSION_STATE = 0xe4,
    TOKEN_SSPI = 0xed,
    TOKEN_FEDERATION = 0xee,
    TOKEN_DONE = 0xfd,
    TOKEN_DONE_PROCEDURE = 0xfe,
    TOKEN_DONE_STATEMENT = 0xff,
};

static bool is_token(uint8_t byte)
{
    switch (byte) {
    case TOKEN_RETURN_STATUS:
    case TOKEN_COLUMNS:
    case TOKEN_RETURN_VALUE:
    case TOKEN_ROW:
    case TOKEN_SPARSE_ROW:
    case TOKEN_SSPI:
        return true;
    default:
        return (byte >= TOKEN_TABLE_NAME && byte <= TOKEN_FEATURES) || byte == TOKEN_CHANGE ||
               byte == TOKEN_SESSION_STATE || byte == TOKEN_FEDERATION || byte >= TOKEN_DONE;
    }
}

/* Its row count has four bytes, and eight since SQL Server 2005: the upper ones are zero, which
 * begins no token. */
static size_t done_size(const Cursor *in)
{
    enum { SHORT = 8, LONG = 12 };
    bool is_short = in->on_wire == SHORT || (cursor_left(in) > SHORT && is_token(in->next[SHORT]));
    return is_short ? SHORT : LONG;
}

/* Features with a length each, up to an end mark. */
static Bytes take_features(Cursor *in)
{
    enum { END = 0xff };
    const uint8_t *from = in->next;
    while (cursor_ok(in) && cursor_u8(in) != END)
        cursor_skip(in, cursor_le32(in));
    return cursor_ok(in) ? (Bytes){ from, (size_t)(in->next - from) } : (Bytes){ NULL, 0 };
}

/* Of tokens whose length is not told the cursor fails. */
static Bytes take_body(Cursor *in, uint8_t kind)
{
    enum { STATUS_SIZE = 4 };
    switch (kind) {
    case TOKEN_RETURN_STATUS:
        return cursor_take(in, STATUS_SIZE);
    case TOKEN_DONE:
    case TOKEN_DONE_PROCEDURE:
    case TOKEN_DONE_STATEMENT:
        return cursor_take(in, done_size(in));
    case TOKEN_FEATURES:
        return take_features(in);
    case TOKEN_SESSION_STATE:
    case TOKEN_FEDERATION:
        return cursor_take(in, cursor_le32(in));
    case TOKEN_TABLE_NAME:
    case TOKEN_COLUMN_INFO:
    case TOKEN_ORDER:
    case TDS_TOKEN_ERROR:
    case TDS_TOKEN_INFO:
    case TDS_TOKEN_LOGIN_ACK:
    case TOKEN_CHANGE:
    case TOKEN_SSPI:
        return cursor_take(in, cursor_le16(in));
    default:
        cursor_fail(in, CURSOR_OVERRUN);
        return (Bytes){ NULL, 0 };
    }
}

bool tds_token_next(Cursor *in, TdsToken *out)
{
    if (cursor_left(in) == 0)
        return false;
    TdsToken token = { .kind = cursor_u8(in) };
    token.body = take_body(in, token.kind);
    if (!cursor_ok(in))
        return false;
    *out = token;
    return true;
}
