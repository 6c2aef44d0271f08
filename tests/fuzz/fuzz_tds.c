/* SPDX-License-Identifier: GPL-2.0-or-later */

/* Any bytes as what TDS consists of: readers end and what is borrowed lies inside. */
#include "inside.h"
#include "tds_error.h"
#include "tds_login.h"
#include "tds_packet.h"
#include "tds_prelogin.h"
#include "tds_text.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void read_login(Bytes whole)
{
    TdsLogin login;
    if (!tds_login_read(whole, &login))
        return;
    demand(tds_login_may_begin(whole, whole.length));
    demand_inside(login.host, whole);
    demand_inside(login.application, whole);
    demand_inside(login.server, whole);
    demand_inside(login.database, whole);
}

static void read_error(Bytes body)
{
    TdsError error;
    char text[32];
    if (!tds_error_read(body, &error))
        return;
    demand_inside(error.message, body);
    demand_inside(error.server, body);
    demand_inside(error.procedure, body);
    demand(tds_text_utf8(error.message, text, sizeof text) < sizeof text);
}

static void read_tokens(Bytes whole)
{
    Cursor in = cursor_of(whole);
    for (TdsToken token; tds_token_next(&in, &token);) {
        demand_inside(token.body, whole);
        read_error(token.body);
    }
}

static void read_body(Bytes body)
{
    TdsPrelogin prelogin;
    if (tds_prelogin_read(body, &prelogin))
        demand(prelogin.encryption <= TDS_ENCRYPTION_REQUIRED);
    read_login(body);
    read_tokens(body);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    Bytes whole = { data, size };
    Cursor in = cursor_of(whole);
    read_body(whole);
    for (TdsPacket packet; tds_packet_read(&in, &packet);) {
        demand_inside(packet.body, whole);
        demand(packet.body.length == packet.length);
        read_body(packet.body);
    }
    return 0;
}
