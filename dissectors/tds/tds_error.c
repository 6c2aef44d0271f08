/* SPDX-License-Identifier: GPL-2.0-or-later */
/* [MS-TDS] section 2.2.7.10. */
#include "tds_error.h"

bool tds_error_read(Bytes body, TdsError *out)
{
    Cursor in = cursor_of(body);
    TdsError error = { .number = cursor_le32(&in) };
    error.state = cursor_u8(&in);
    error.severity = cursor_u8(&in);
    error.message = cursor_take(&in, 2 * (size_t)cursor_le16(&in));
    error.server = cursor_take(&in, 2 * (size_t)cursor_u8(&in));
    error.procedure = cursor_take(&in, 2 * (size_t)cursor_u8(&in));
    cursor_skip(&in, 2); /* the line; four bytes since SQL Server 2005 */
    if (!cursor_ok(&in))
        return false;
    *out = error;
    return true;
}
