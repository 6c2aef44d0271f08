/* SPDX-License-Identifier: GPL-2.0-or-later */
/* [MS-TDS] section 2.2.6.4. */
#include "tds_login.h"

#include "limits.h"

enum {
    VERSION_MIN = 0x70, /* SQL Server 7.0 */
    VERSION_MAX = 0x74,
    FIXED_SIZE = 86, /* up to SQL Server 2000; later ones have more */
    NAMES_AT = 36,
    LENGTH_MAX = 1 << 16, /* a ticket of Kerberos may be long */
};

/* The names in the order of their places; the others are passed over unread. */
typedef enum LoginName {
    NAME_HOST,
    NAME_APPLICATION = 3,
    NAME_SERVER = 4,
    NAME_DATABASE = 8,
} LoginName;

bool tds_login_may_begin(Bytes start, size_t length)
{
    Cursor in = cursor_of(start);
    uint32_t said = cursor_le32(&in), version = cursor_le32(&in);
    if (length < FIXED_SIZE)
        return false;
    if (!cursor_ok(&in))
        return true;
    return said >= length && said <= LENGTH_MAX && version >> 24 >= VERSION_MIN &&
           version >> 24 <= VERSION_MAX;
}

static Bytes name_of(Bytes body, LoginName name)
{
    Cursor in = cursor_of(body);
    cursor_skip(&in, NAMES_AT + 4 * (size_t)name);
    uint16_t offset = cursor_le16(&in);
    size_t length = 2 * (size_t)cursor_le16(&in);
    if (!cursor_ok(&in) || length > 2 * LIMIT_TDS_NAME || offset > body.length ||
        length > body.length - offset)
        return (Bytes){ NULL, 0 };
    return (Bytes){ body.data + offset, length };
}

bool tds_login_read(Bytes body, TdsLogin *out)
{
    Cursor in = cursor_of(body);
    uint32_t length = cursor_le32(&in), version = cursor_le32(&in);
    if (!cursor_ok(&in) || length != body.length || !tds_login_may_begin(body, length))
        return false;
    *out = (TdsLogin){ .version = version,
                       .host = name_of(body, NAME_HOST),
                       .application = name_of(body, NAME_APPLICATION),
                       .server = name_of(body, NAME_SERVER),
                       .database = name_of(body, NAME_DATABASE) };
    return true;
}
