/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Vectors by hand from RFC 2131 section 2 and RFC 2132 (options 12, 52, 53), RFC 4702 (81). */
#include "dhcp.h"

#include "limits.h"
#include "prefix.h"

enum {
    OPERATION = 0,
    HARDWARE = 1,
    HARDWARE_SIZE = 2,
    TRANSACTION = 4,
    CLIENT_IP = 12,
    YOUR_IP = 16,
    SERVER_IP = 20,
    RELAY_IP = 24,
    CLIENT_MAC = 28,
    SERVER_NAME = 44,
    BOOT_FILE = 108,
    COOKIE = 236,
    OPTIONS = 240,
    MESSAGE_SIZE = 700,
};

/* A reply to 00:15:5d:0b:02:1c that gives it 192.0.2.77, with room for options. */
typedef struct Message {
    uint8_t bytes[MESSAGE_SIZE];
    size_t length;
} Message;

static Message message_new(void)
{
    Message message = { { 2, 1, 6, 0, 0x12, 0x34, 0x56, 0x78 }, OPTIONS };
    memcpy(message.bytes + YOUR_IP, "\xc0\x00\x02\x4d", 4);
    memcpy(message.bytes + SERVER_IP, "\xc0\x00\x02\x01", 4);
    memcpy(message.bytes + CLIENT_MAC, "\x00\x15\x5d\x0b\x02\x1c", 6);
    memcpy(message.bytes + COOKIE, "\x63\x82\x53\x63", 4);
    return message;
}

static void add(Message *message, const void *bytes, size_t n)
{
    ck_assert_uint_le(n, sizeof message->bytes - message->length);
    memcpy(message->bytes + message->length, bytes, n);
    message->length += n;
}

#define ADD(message, literal) add(message, literal, sizeof(literal) - 1)

static DhcpMessage read_message(const Message *message)
{
    DhcpMessage dhcp;
    Cursor in = cursor_over(message->bytes, message->length, message->length);
    ck_assert(dhcp_message_read(&in, &dhcp));
    return dhcp;
}

/* Reads a message with these options into dhcp, which borrows from the message. */
#define READ_OPTIONS(literal, dhcp)                                                                \
    Message message = message_new();                                                               \
    ADD(&message, literal);                                                                        \
    DhcpMessage dhcp = read_message(&message)

static void assert_name(const DhcpMessage *dhcp, const char *name)
{
    ck_assert_uint_eq(dhcp->host_name.length, strlen(name));
    if (*name != '\0')
        ck_assert_mem_eq(dhcp->host_name.data, name, strlen(name));
}

static void assert_does_not_read(size_t at, uint8_t byte)
{
    Message message = message_new();
    DhcpMessage dhcp;
    message.bytes[at] = byte;
    Cursor in = cursor_over(message.bytes, message.length, message.length);
    ck_assert(!dhcp_message_read(&in, &dhcp));
    ck_assert_int_eq(in.state, CURSOR_OK);
}

START_TEST(an_acknowledgment_gives_an_address_to_a_client)
{
    char text[IP_TEXT_SIZE];
    Message message = message_new();
    ADD(&message, "\x35\x01\x05\x36\x04\xc0\x00\x02\x01\xff");
    DhcpMessage dhcp = read_message(&message);
    ck_assert_int_eq(dhcp.type, DHCP_ACK);
    ck_assert(dhcp.is_reply);
    ck_assert_uint_eq(dhcp.transaction, 0x12345678);
    ck_assert_str_eq(ip_text(&dhcp.your_ip, text), "192.0.2.77");
    ck_assert_str_eq(ip_text(&dhcp.client_ip, text), "0.0.0.0");
    ck_assert_str_eq(mac_text(&dhcp.client_mac, text), "00:15:5d:0b:02:1c");
    ck_assert(!dhcp.is_relayed);
}
END_TEST

START_TEST(a_request_comes_from_the_client)
{
    char text[IP_TEXT_SIZE];
    Message message = message_new();
    message.bytes[OPERATION] = 1;
    memcpy(message.bytes + CLIENT_IP, "\xc0\x00\x02\x4e", 4);
    ADD(&message, "\x35\x01\x03\xff");
    DhcpMessage dhcp = read_message(&message);
    ck_assert_int_eq(dhcp.type, DHCP_REQUEST);
    ck_assert(!dhcp.is_reply);
    ck_assert_str_eq(ip_text(&dhcp.client_ip, text), "192.0.2.78");
}
END_TEST

START_TEST(no_prefix_of_a_header_reads)
{
    uint8_t header[OPTIONS];
    Message message = message_new();
    memcpy(header, message.bytes, sizeof header);
    ASSERT_NO_PREFIX_READS(dhcp_message_read, DhcpMessage, header);
}
END_TEST

START_TEST(a_relay_agent_leaves_its_address)
{
    Message message = message_new();
    message.bytes[RELAY_IP + 3] = 1;
    ck_assert(read_message(&message).is_relayed);
}
END_TEST

START_TEST(other_hardware_than_ethernet_does_not_read)
{
    assert_does_not_read(HARDWARE, 32);
    assert_does_not_read(HARDWARE_SIZE, 0);
    assert_does_not_read(HARDWARE_SIZE, 16);
}
END_TEST

START_TEST(another_cookie_does_not_read)
{
    assert_does_not_read(COOKIE, 0x64);
    assert_does_not_read(COOKIE + 3, 0);
}
END_TEST

START_TEST(what_is_neither_request_nor_reply_does_not_read)
{
    assert_does_not_read(OPERATION, 0);
    assert_does_not_read(OPERATION, 3);
}
END_TEST

START_TEST(without_options_it_is_bootp)
{
    READ_OPTIONS("", dhcp);
    ck_assert_int_eq(dhcp.type, DHCP_NONE);
    assert_name(&dhcp, "");
}
END_TEST

START_TEST(the_host_name_is_borrowed_whole)
{
    READ_OPTIONS("\x35\x01\x01\x0c\x05"
                 "vm-17\xff",
                 dhcp);
    ck_assert_int_eq(dhcp.type, DHCP_DISCOVER);
    assert_name(&dhcp, "vm-17");
}
END_TEST

START_TEST(a_host_name_loses_the_nuls_at_its_end)
{
    READ_OPTIONS("\x0c\x05"
                 "vm1\0\0\xff",
                 dhcp);
    assert_name(&dhcp, "vm1");
}
END_TEST

START_TEST(a_host_name_of_nuls_is_none)
{
    READ_OPTIONS("\x0c\x02\0\0\xff", dhcp);
    assert_name(&dhcp, "");
}
END_TEST

START_TEST(the_full_name_stands_behind_its_flags)
{
    READ_OPTIONS("\x51\x09\x01\xff\xffpc.lan\xff", dhcp);
    ck_assert_uint_eq(dhcp.full_name.length, 6);
    ck_assert_mem_eq(dhcp.full_name.data, "pc.lan", 6);
    ck_assert(!dhcp.is_full_name_encoded);
}
END_TEST

START_TEST(a_full_name_may_be_encoded_as_in_dns)
{
    READ_OPTIONS("\x51\x0b\x05\0\0\2pc\3lan\0\xff", dhcp);
    ck_assert_uint_eq(dhcp.full_name.length, 8);
    ck_assert_mem_eq(dhcp.full_name.data, "\2pc\3lan", 8);
    ck_assert(dhcp.is_full_name_encoded);
}
END_TEST

START_TEST(flags_without_a_full_name_say_nothing)
{
    READ_OPTIONS("\x51\x03\x04\0\0\xff", dhcp);
    ck_assert_uint_eq(dhcp.full_name.length, 0);
}
END_TEST

START_TEST(pads_have_no_length)
{
    READ_OPTIONS("\0\0\x35\x01\x02\0\0\0\x0c\x02vm\0\xff", dhcp);
    ck_assert_int_eq(dhcp.type, DHCP_OFFER);
    assert_name(&dhcp, "vm");
}
END_TEST

START_TEST(any_number_of_pads_may_come_first)
{
    Message message = message_new();
    message.length += 3 * LIMIT_DHCP_OPTIONS;
    ADD(&message, "\x35\x01\x05\xff");
    ck_assert_int_eq(read_message(&message).type, DHCP_ACK);
}
END_TEST

START_TEST(options_beyond_the_limit_are_missing)
{
    Message message = message_new();
    for (int i = 0; i < LIMIT_DHCP_OPTIONS; i++)
        ADD(&message, "\x50\x00");
    ADD(&message, "\x35\x01\x05\xff");
    ck_assert_int_eq(read_message(&message).type, DHCP_NONE);
}
END_TEST

START_TEST(nothing_behind_the_end_counts)
{
    READ_OPTIONS("\x35\x01\x05\xff\x00\x0c\x02vm", dhcp);
    assert_name(&dhcp, "");
}
END_TEST

START_TEST(options_without_an_end_read_to_the_last)
{
    READ_OPTIONS("\x35\x01\x05\x0c\x02vm", dhcp);
    ck_assert_int_eq(dhcp.type, DHCP_ACK);
    assert_name(&dhcp, "vm");
}
END_TEST

START_TEST(an_option_longer_than_the_message_is_missing)
{
    READ_OPTIONS("\x35\x01\x05\x0c\x09vm", dhcp);
    ck_assert_int_eq(dhcp.type, DHCP_ACK);
    assert_name(&dhcp, "");
}
END_TEST

START_TEST(an_option_code_without_a_length_is_missing)
{
    READ_OPTIONS("\x35\x01\x05\x0c", dhcp);
    ck_assert_int_eq(dhcp.type, DHCP_ACK);
}
END_TEST

START_TEST(an_option_of_no_length_says_nothing)
{
    READ_OPTIONS("\x35\x00\x0c\x00\x34\x00\xff", dhcp);
    ck_assert_int_eq(dhcp.type, DHCP_NONE);
    assert_name(&dhcp, "");
}
END_TEST

START_TEST(options_cut_by_the_capture_are_missing)
{
    Message message = message_new();
    DhcpMessage dhcp;
    ADD(&message, "\x35\x01\x05\x0c\x02vm\xff");
    Cursor in = cursor_over(message.bytes, OPTIONS + 5, message.length);
    ck_assert(dhcp_message_read(&in, &dhcp));
    ck_assert_int_eq(dhcp.type, DHCP_ACK);
    assert_name(&dhcp, "");
}
END_TEST

START_TEST(the_first_of_two_equal_options_stays)
{
    READ_OPTIONS("\x35\x01\x05\x0c\x02vm\x35\x01\x06\x0c\x02no\xff", dhcp);
    ck_assert_int_eq(dhcp.type, DHCP_ACK);
    assert_name(&dhcp, "vm");
}
END_TEST

/* A message with option 52, and more options in both of the fields it may name. */
static Message overloaded(char overload)
{
    Message message = message_new();
    const char options[] = { 0x34, 1, overload, (char)0xff };
    add(&message, options, sizeof options);
    memcpy(message.bytes + BOOT_FILE, "\x35\x01\x05\xff", 4);
    memcpy(message.bytes + SERVER_NAME, "\x0c\x02vm\xff", 5);
    return message;
}

START_TEST(overload_1_reads_the_file_field)
{
    Message message = overloaded(1);
    DhcpMessage dhcp = read_message(&message);
    ck_assert_int_eq(dhcp.type, DHCP_ACK);
    assert_name(&dhcp, "");
}
END_TEST

START_TEST(overload_2_reads_the_server_name_field)
{
    Message message = overloaded(2);
    DhcpMessage dhcp = read_message(&message);
    ck_assert_int_eq(dhcp.type, DHCP_NONE);
    assert_name(&dhcp, "vm");
}
END_TEST

START_TEST(overload_3_reads_both)
{
    Message message = overloaded(3);
    DhcpMessage dhcp = read_message(&message);
    ck_assert_int_eq(dhcp.type, DHCP_ACK);
    assert_name(&dhcp, "vm");
}
END_TEST

START_TEST(without_overload_both_fields_are_names_of_a_server_and_a_file)
{
    Message message = overloaded(0);
    DhcpMessage dhcp = read_message(&message);
    ck_assert_int_eq(dhcp.type, DHCP_NONE);
    assert_name(&dhcp, "");
}
END_TEST

START_TEST(an_overload_inside_an_overloaded_field_does_not_count)
{
    Message message = overloaded(1);
    memcpy(message.bytes + BOOT_FILE, "\x34\x01\x02\xff", 4);
    DhcpMessage dhcp = read_message(&message);
    assert_name(&dhcp, "");
}
END_TEST

START_TEST(options_of_an_overloaded_field_end_with_the_field)
{
    Message message = overloaded(2);
    memset(message.bytes + SERVER_NAME, 0, 64);
    memcpy(message.bytes + SERVER_NAME + 60, "\x0c\x04xy", 4);
    DhcpMessage dhcp = read_message(&message);
    assert_name(&dhcp, "");
}
END_TEST

START_TEST(the_option_field_comes_before_the_overloaded_ones)
{
    Message message = overloaded(1);
    message.length = OPTIONS;
    ADD(&message, "\x34\x01\x03\x35\x01\x02\x0c\x01x\xff");
    DhcpMessage dhcp = read_message(&message);
    ck_assert_int_eq(dhcp.type, DHCP_OFFER);
    assert_name(&dhcp, "x");
}
END_TEST

SUITE("dhcp", an_acknowledgment_gives_an_address_to_a_client, a_request_comes_from_the_client,
      no_prefix_of_a_header_reads, a_relay_agent_leaves_its_address,
      other_hardware_than_ethernet_does_not_read, another_cookie_does_not_read,
      what_is_neither_request_nor_reply_does_not_read, without_options_it_is_bootp,
      the_host_name_is_borrowed_whole, a_host_name_loses_the_nuls_at_its_end,
      a_host_name_of_nuls_is_none, the_full_name_stands_behind_its_flags,
      a_full_name_may_be_encoded_as_in_dns, flags_without_a_full_name_say_nothing,
      pads_have_no_length, any_number_of_pads_may_come_first, options_beyond_the_limit_are_missing,
      nothing_behind_the_end_counts, options_without_an_end_read_to_the_last,
      an_option_longer_than_the_message_is_missing, an_option_code_without_a_length_is_missing,
      an_option_of_no_length_says_nothing, options_cut_by_the_capture_are_missing,
      the_first_of_two_equal_options_stays, overload_1_reads_the_file_field,
      overload_2_reads_the_server_name_field, overload_3_reads_both,
      without_overload_both_fields_are_names_of_a_server_and_a_file,
      an_overload_inside_an_overloaded_field_does_not_count,
      options_of_an_overloaded_field_end_with_the_field,
      the_option_field_comes_before_the_overloaded_ones)
