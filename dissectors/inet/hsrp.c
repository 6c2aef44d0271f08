/* SPDX-License-Identifier: GPL-2.0-or-later */
/* RFC 2281 section 5.1 for version 1. */
#include "hsrp.h"

static HsrpState state_of_first(uint8_t number)
{
    switch (number) {
    case 0:
        return HSRP_INITIAL;
    case 1:
        return HSRP_LEARN;
    case 2:
        return HSRP_LISTEN;
    case 4:
        return HSRP_SPEAK;
    case 8:
        return HSRP_STANDBY;
    case 16:
        return HSRP_ACTIVE;
    default:
        return HSRP_UNKNOWN;
    }
}

/* Version 2 counts them; its 0 is a group that is switched off. */
static HsrpState state_of_second(uint8_t number)
{
    return number >= HSRP_INITIAL && number <= HSRP_ACTIVE ? (HsrpState)number : HSRP_UNKNOWN;
}

static Ip read_ip(Cursor *in, bool is_v4)
{
    uint8_t bytes[16] = { 0 };
    cursor_copy(in, bytes, is_v4 ? 4 : 16);
    return is_v4 ? ip_from_v4(bytes) : ip_from_v6(bytes);
}

/* Behind the version byte. */
static bool read_first(Cursor *in, HsrpMessage *hsrp)
{
    enum { AUTHENTICATION_SIZE = 8 };
    hsrp->version = 1;
    hsrp->operation = (HsrpOperation)cursor_u8(in);
    hsrp->state = state_of_first(cursor_u8(in));
    hsrp->hello_time = cursor_u8(in) * 1000u;
    hsrp->hold_time = cursor_u8(in) * 1000u;
    hsrp->priority = cursor_u8(in);
    hsrp->group = cursor_u8(in);
    cursor_skip(in, 1 + AUTHENTICATION_SIZE);
    hsrp->virtual_ip = read_ip(in, true);
    return cursor_ok(in) && hsrp->operation <= HSRP_RESIGN;
}

/* The group state of version 2, behind type and length. */
static bool read_second(Cursor *in, HsrpMessage *hsrp)
{
    enum { VERSION = 2, IDENTIFIER_SIZE = 6 };
    hsrp->version = cursor_u8(in);
    hsrp->operation = (HsrpOperation)cursor_u8(in);
    hsrp->state = state_of_second(cursor_u8(in));
    uint8_t family = cursor_u8(in);
    hsrp->group = cursor_be16(in);
    cursor_skip(in, IDENTIFIER_SIZE);
    hsrp->priority = cursor_be32(in);
    hsrp->hello_time = cursor_be32(in);
    hsrp->hold_time = cursor_be32(in);
    hsrp->virtual_ip = read_ip(in, family == 4);
    return cursor_ok(in) && hsrp->version == VERSION && hsrp->operation <= HSRP_RESIGN &&
           (family == 4 || family == 6);
}

bool hsrp_message_read(Cursor *in, HsrpMessage *out)
{
    enum { VERSION_1 = 0, GROUP_STATE = 1, GROUP_STATE_SIZE = 40 };
    HsrpMessage hsrp = { 0 };
    bool reads = false;
    uint8_t first = cursor_u8(in);
    if (cursor_ok(in) && first == VERSION_1) {
        reads = read_first(in, &hsrp);
    } else if (cursor_ok(in) && first == GROUP_STATE && cursor_u8(in) == GROUP_STATE_SIZE) {
        Cursor state = cursor_block(in, GROUP_STATE_SIZE);
        reads = read_second(&state, &hsrp);
    }
    if (!reads || !cursor_ok(in))
        return false;
    *out = hsrp;
    return true;
}
