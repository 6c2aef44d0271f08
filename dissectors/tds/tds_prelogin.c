/* SPDX-License-Identifier: GPL-2.0-or-later */
/* [MS-TDS] section 2.2.6.5. */
#include "tds_prelogin.h"

#include "limits.h"

enum {
    OPTION_VERSION = 0,
    OPTION_ENCRYPTION = 1,
    OPTION_END = 0xff,
    VERSION_SIZE = 6,
    ENCRYPTION_MASK = 0x03,
};

/* What the option points at, from the begin of the message; an option may be empty. */
static Bytes value_of(Bytes body, uint16_t offset, uint16_t length)
{
    if (offset > body.length || length > body.length - offset)
        return (Bytes){ NULL, 0 };
    return (Bytes){ body.data + offset, length };
}

static void take(TdsPrelogin *prelogin, uint8_t option, Bytes value)
{
    Cursor in = cursor_of(value);
    if (option == OPTION_VERSION) {
        prelogin->major = cursor_u8(&in);
        prelogin->minor = cursor_u8(&in);
        prelogin->build = cursor_be16(&in);
    } else if (option == OPTION_ENCRYPTION && value.length > 0) {
        prelogin->has_encryption = true;
        prelogin->encryption = (TdsEncryption)(cursor_u8(&in) & ENCRYPTION_MASK);
    }
}

bool tds_prelogin_read(Bytes body, TdsPrelogin *out)
{
    TdsPrelogin prelogin = { 0 };
    Cursor in = cursor_of(body);
    for (unsigned i = 0; i < LIMIT_TDS_OPTIONS; i++) {
        uint8_t option = cursor_u8(&in);
        if (cursor_ok(&in) && option == OPTION_END && i > 0) {
            *out = prelogin;
            return true;
        }
        uint16_t offset = cursor_be16(&in), length = cursor_be16(&in);
        Bytes value = value_of(body, offset, length);
        bool is_version = option == OPTION_VERSION && value.length == VERSION_SIZE;
        if (!cursor_ok(&in) || value.length != length || is_version != (i == 0))
            return false;
        take(&prelogin, option, value);
    }
    return false;
}
