/* SPDX-License-Identifier: GPL-2.0-or-later */
/* RFC 8415 sections 8, 9 and 21. */
#include "dhcpv6.h"

enum {
    OPTION_CLIENT_ID = 1,
    OPTION_IA_NA = 3,
    OPTION_IA_ADDRESS = 5,
    OPTION_RELAY_MESSAGE = 9,
    OPTION_CLIENT_FQDN = 39,
    OPTION_CLIENT_LINK_LAYER = 79,
};

/* Options of one message or of one option, all of them bounded by what they are taken from. */
typedef struct Options {
    Cursor in;
    int *left; /* how many more are looked at in the whole message */
} Options;

static bool next_option(Options *options, uint16_t *code, Cursor *value)
{
    if (options->in.on_wire == 0 || (*options->left)-- <= 0)
        return false;
    *code = cursor_be16(&options->in);
    *value = cursor_block(&options->in, cursor_be16(&options->in));
    return cursor_ok(&options->in);
}

static Ip read_ip(Cursor *in)
{
    uint8_t v6[16] = { 0 };
    cursor_copy(in, v6, sizeof v6);
    return ip_from_v6(v6);
}

static void take_address(Cursor *value, Dhcpv6Message *message)
{
    Dhcpv6Address address = { .ip = read_ip(value) };
    address.preferred = cursor_be32(value);
    address.valid = cursor_be32(value);
    if (cursor_ok(value) && message->address_count < LIMIT_DHCPV6_ADDRESSES)
        message->addresses[message->address_count++] = address;
}

/* An association: identifier, two times, then options of its own (section 21.4). */
static void take_association(Cursor *value, int *left, Dhcpv6Message *message)
{
    cursor_skip(value, 12);
    Options options = { *value, left };
    uint16_t code;
    for (Cursor inner; next_option(&options, &code, &inner);)
        if (code == OPTION_IA_ADDRESS)
            take_address(&inner, message);
}

/* Flags, then the name (RFC 4704 section 4.2). */
static void take_name(Cursor *value, Dhcpv6Message *message)
{
    cursor_skip(value, 1);
    message->has_name = dns_name_read_plain(value, &message->name) && message->name.length > 0;
}

static void take_option(uint16_t code, Cursor *value, int *left, Dhcpv6Message *message)
{
    switch (code) {
    case OPTION_CLIENT_ID:
        message->duid = cursor_take(value, cursor_left(value));
        break;
    case OPTION_IA_NA:
        take_association(value, left, message);
        break;
    case OPTION_CLIENT_FQDN:
        take_name(value, message);
        break;
    default:
        break;
    }
}

static bool read_client(Cursor *in, int *left, Dhcpv6Message *message)
{
    message->transaction = (uint32_t)cursor_u8(in) << 16;
    message->transaction |= cursor_be16(in);
    if (!cursor_ok(in) || message->type < DHCPV6_SOLICIT ||
        message->type > DHCPV6_INFORMATION_REQUEST)
        return false;
    Options options = { *in, left };
    uint16_t code;
    for (Cursor value; next_option(&options, &code, &value);)
        take_option(code, &value, left, message);
    return true;
}

static void take_client_mac(Cursor *value, Dhcpv6Message *message)
{
    enum { HARDWARE_ETHERNET = 1 };
    uint16_t hardware = cursor_be16(value);
    if (hardware == HARDWARE_ETHERNET && cursor_left(value) == sizeof message->client_mac.bytes)
        message->has_client_mac =
            cursor_copy(value, message->client_mac.bytes, sizeof message->client_mac.bytes);
}

/* What one relay agent put around a message; in moves to that message. The innermost agent speaks
 * last, and it is the one that saw the client. */
static bool read_relay(Cursor *in, int *left, Dhcpv6Message *message)
{
    cursor_skip(in, 1 + 16); /* hop count, link address */
    message->client_ip = read_ip(in);
    message->has_client_mac = false;
    Options options = { *in, left };
    uint16_t code;
    bool is_found = false;
    for (Cursor value; next_option(&options, &code, &value);) {
        if (code == OPTION_CLIENT_LINK_LAYER)
            take_client_mac(&value, message);
        if (code != OPTION_RELAY_MESSAGE || is_found)
            continue;
        *in = value;
        is_found = true;
    }
    if (!is_found && cursor_ok(in) && !cursor_ok(&options.in))
        cursor_fail(in, options.in.state);
    return is_found;
}

bool dhcpv6_message_read(Cursor *in, Dhcpv6Message *out)
{
    Dhcpv6Message message = { .type = (Dhcpv6Type)cursor_u8(in) };
    int left = LIMIT_DHCPV6_OPTIONS;
    while (message.type == DHCPV6_RELAY_FORWARD || message.type == DHCPV6_RELAY_REPLY) {
        if (message.relay_count++ == LIMIT_DHCPV6_RELAYS || !read_relay(in, &left, &message))
            return false;
        message.type = (Dhcpv6Type)cursor_u8(in);
    }
    if (!read_client(in, &left, &message))
        return false;
    *out = message;
    return true;
}
