/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib.h>

#include "bytes.h"

/* Messages of TDS, built as [MS-TDS] draws them. */

static inline void tds_le16(GByteArray *out, unsigned number)
{
    const uint8_t bytes[] = { (uint8_t)number, (uint8_t)(number >> 8) };
    g_byte_array_append(out, bytes, sizeof bytes);
}

static inline void tds_le32(GByteArray *out, uint32_t number)
{
    tds_le16(out, number & 0xffff);
    tds_le16(out, number >> 16);
}

static inline void tds_byte(GByteArray *out, unsigned number)
{
    const uint8_t byte = (uint8_t)number;
    g_byte_array_append(out, &byte, 1);
}

static inline void tds_utf16(GByteArray *out, const char *ascii)
{
    for (const char *at = ascii; *at != '\0'; at++)
        tds_le16(out, (uint8_t)*at);
}

/* One packet; takes body. */
static inline GByteArray *tds_packet(unsigned type, bool is_last, GByteArray *body)
{
    unsigned length = 8 + body->len;
    const uint8_t header[] = {
        (uint8_t)type, is_last, (uint8_t)(length >> 8), (uint8_t)length, 0, 0, 1, 0
    };
    g_byte_array_prepend(body, header, sizeof header);
    return body;
}

/* The request of section 4.1, without its packet's header. */
static inline GByteArray *tds_prelogin(void)
{
    static const uint8_t body[] = { 0x00, 0x00, 0x1a, 0x00, 0x06, 0x01, 0x00, 0x20, 0x00, 0x01,
                                    0x02, 0x00, 0x21, 0x00, 0x01, 0x03, 0x00, 0x22, 0x00, 0x04,
                                    0x04, 0x00, 0x26, 0x00, 0x01, 0xff, 0x09, 0x00, 0x00, 0x00,
                                    0x00, 0x00, 0x01, 0x00, 0xb8, 0x0d, 0x00, 0x00, 0x01 };
    return g_byte_array_append(g_byte_array_new(), body, sizeof body);
}

/* A login whose nine names are, in this order, host, user, password, application, server, nothing,
 * library, language and database. */
static inline GByteArray *tds_login(const char *const names[9])
{
    enum { FIXED = 86, AT = 36 };
    GByteArray *body = g_byte_array_new();
    g_byte_array_set_size(body, FIXED);
    memset(body->data, 0, FIXED);
    for (unsigned i = 0; i < 9; i++) {
        uint8_t *place = body->data + AT + 4 * i;
        place[0] = (uint8_t)body->len;
        place[1] = (uint8_t)(body->len >> 8);
        place[2] = (uint8_t)strlen(names[i]);
        tds_utf16(body, names[i]);
    }
    body->data[0] = (uint8_t)body->len;
    body->data[1] = (uint8_t)(body->len >> 8);
    body->data[7] = 0x71; /* SQL Server 2000 */
    return body;
}

/* ERROR (0xaa) or INFO (0xab) with its token and length. */
static inline void tds_add_error(GByteArray *out, unsigned token, uint32_t number,
                                 const char *message)
{
    g_autoptr(GByteArray) body = g_byte_array_new();
    tds_le32(body, number);
    tds_byte(body, 62);
    tds_byte(body, 16);
    tds_le16(body, (unsigned)strlen(message));
    tds_utf16(body, message);
    tds_byte(body, 3);
    tds_utf16(body, "SQL");
    tds_byte(body, 0);
    tds_le32(body, 1); /* the line */
    tds_byte(out, token);
    tds_le16(out, body->len);
    g_byte_array_append(out, body->data, body->len);
}

static inline void tds_add_login_ack(GByteArray *out)
{
    static const uint8_t token[] = {
        0xad, 14, 0, 1, 0x71, 0, 0, 1, 2, 'S', 0, 'Q', 0, 10, 0, 7, 208
    };
    g_byte_array_append(out, token, sizeof token);
}

/* DONE, with a row count of four or eight bytes. */
static inline void tds_add_done(GByteArray *out, bool is_long)
{
    tds_byte(out, 0xfd);
    tds_le32(out, 0);
    tds_le32(out, 0);
    if (is_long)
        tds_le32(out, 0);
}

static inline Bytes tds_bytes(const GByteArray *array)
{
    return (Bytes){ array->data, array->len };
}
