/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "unread.h"

void unread_clear(Unread *unread)
{
    g_clear_pointer(&unread->bytes, g_byte_array_unref);
}

Bytes unread_get(const Unread *unread)
{
    return unread->bytes != NULL ? (Bytes){ unread->bytes->data, unread->bytes->len }
                                 : (Bytes){ NULL, 0 };
}

Bytes unread_with(Unread *unread, Bytes more)
{
    if (unread->bytes == NULL)
        return more;
    g_byte_array_append(unread->bytes, more.data, (guint)more.length);
    return unread_get(unread);
}

void unread_keep(Unread *unread, Bytes all, size_t read)
{
    if (read == all.length) {
        unread_clear(unread);
    } else if (unread->bytes != NULL) {
        g_byte_array_remove_range(unread->bytes, 0, (guint)read);
    } else {
        unread->bytes = g_byte_array_new();
        g_byte_array_append(unread->bytes, all.data + read, (guint)(all.length - read));
    }
}
