/* SPDX-License-Identifier: GPL-2.0-or-later */
/* RFC 2131 section 2; options: RFC 2132, RFC 4702. */
#include "dhcp.h"

#include "limits.h"

enum {
    BOOTREQUEST = 1,
    BOOTREPLY = 2,
    HARDWARE_ETHERNET = 1,
    MAGIC_COOKIE = 0x63825363,
    OPTION_PAD = 0,
    OPTION_HOST_NAME = 12,
    OPTION_OVERLOAD = 52,
    OPTION_MESSAGE_TYPE = 53,
    OPTION_CLIENT_FQDN = 81,
    OPTION_END = 255,
    OVERLOAD_FILE = 1,
    OVERLOAD_SNAME = 2,
    SNAME_SIZE = 64,
    FILE_SIZE = 128,
};

static Ip read_ip(Cursor *in)
{
    uint8_t v4[4] = { 0 };
    cursor_copy(in, v4, sizeof v4);
    return ip_from_v4(v4);
}

/* A receiver deletes the NULs that some senders end text with (RFC 2132 section 2). */
static Bytes without_nuls(Bytes text)
{
    while (text.length > 0 && text.data[text.length - 1] == 0)
        text.length--;
    return text;
}

/* Flags, two codes that nobody uses, the name (RFC 4702 section 2). */
static void take_full_name(DhcpMessage *message, Bytes value)
{
    enum { IS_ENCODED = 4, BEFORE_NAME = 3 };
    if (value.length <= BEFORE_NAME)
        return;
    Bytes name = { value.data + BEFORE_NAME, value.length - BEFORE_NAME };
    message->is_full_name_encoded = (value.data[0] & IS_ENCODED) != 0;
    message->full_name = message->is_full_name_encoded ? name : without_nuls(name);
}

/* What is said first stays: the option field before the file field before the sname field (RFC 2131
 * section 4.1). */
static void take_option(DhcpMessage *message, uint8_t code, Bytes value)
{
    if (code == OPTION_MESSAGE_TYPE && message->type == DHCP_NONE)
        message->type = (DhcpType)value.data[0];
    else if (code == OPTION_HOST_NAME && message->host_name.length == 0)
        message->host_name = without_nuls(value);
    else if (code == OPTION_CLIENT_FQDN && message->full_name.length == 0)
        take_full_name(message, value);
}

/* One option field; returns what option 52 says of the two header fields that may hold more. */
static uint8_t read_options(Cursor options, DhcpMessage *message)
{
    uint8_t overload = 0;
    for (int found = 0; found < LIMIT_DHCP_OPTIONS && cursor_left(&options) > 0;) {
        uint8_t code = cursor_u8(&options);
        if (code == OPTION_END)
            break;
        if (code == OPTION_PAD)
            continue;
        Bytes value = cursor_take(&options, cursor_u8(&options));
        found++;
        if (value.length > 0 && code == OPTION_OVERLOAD)
            overload = value.data[0];
        else if (value.length > 0)
            take_option(message, code, value);
    }
    return overload;
}

bool dhcp_message_read(Cursor *in, DhcpMessage *out)
{
    DhcpMessage message = { 0 };
    uint8_t operation = cursor_u8(in), hardware = cursor_u8(in), hardware_size = cursor_u8(in);
    cursor_skip(in, 1); /* hops */
    message.is_reply = operation == BOOTREPLY;
    message.transaction = cursor_be32(in);
    cursor_skip(in, 4); /* secs, flags */
    message.client_ip = read_ip(in);
    message.your_ip = read_ip(in);
    cursor_skip(in, 4); /* siaddr */
    message.is_relayed = cursor_be32(in) != 0;
    cursor_copy(in, message.client_mac.bytes, sizeof message.client_mac.bytes);
    cursor_skip(in, 10); /* the rest of chaddr */
    Cursor sname = cursor_block(in, SNAME_SIZE), file = cursor_block(in, FILE_SIZE);
    uint32_t cookie = cursor_be32(in);
    if (!cursor_ok(in) || (operation != BOOTREQUEST && operation != BOOTREPLY) ||
        hardware != HARDWARE_ETHERNET || hardware_size != 6 || cookie != MAGIC_COOKIE)
        return false;
    uint8_t overload = read_options(*in, &message);
    if ((overload & OVERLOAD_FILE) != 0)
        read_options(file, &message);
    if ((overload & OVERLOAD_SNAME) != 0)
        read_options(sname, &message);
    *out = message;
    return true;
}
