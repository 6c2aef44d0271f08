/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "pcapng_reader.h"

#include "capture_file.h"

/*
 * pcapng as draft-ietf-opsawg-pcapng lays it out; what is damage and which blocks take a frame
 * number was asked of tshark 4.0.17 with the same files.
 */
enum {
    FRAME = 42, /* not a multiple of four: padded */
    SECTION_BLOCK = 28,
    INTERFACE_BLOCK = 20,
    PACKET_BLOCK = 76,
    SNAP = 262144,
};

#define MOMENT UINT64_C(1700000000123456)

static const Order orders[] = { ORDER_LITTLE, ORDER_BIG };

/* Starts a block and returns its offset for end_block, which fills in the lengths. */
static guint begin_block(CaptureFile *file, uint32_t type)
{
    guint start = file->bytes->len;
    capture_file_u32(file, type);
    capture_file_u32(file, 0);
    return start;
}

static void end_block(CaptureFile *file, guint start)
{
    capture_file_pad(file);
    uint32_t length = file->bytes->len - start + 4;
    capture_file_u32(file, length);
    capture_file_patch(file, start + 4, length);
}

static void put_section(CaptureFile *file)
{
    guint start = begin_block(file, 0x0a0d0d0a);
    capture_file_u32(file, 0x1a2b3c4d);
    capture_file_u16(file, 1);
    capture_file_u16(file, 0);
    capture_file_number(file, UINT64_MAX, 8);
    end_block(file, start);
}

static void put_option(CaptureFile *file, uint16_t code, const void *value, uint16_t length)
{
    capture_file_u16(file, code);
    capture_file_u16(file, length);
    capture_file_put(file, value, length);
    capture_file_pad(file);
}

static void put_number_option(CaptureFile *file, uint16_t code, uint64_t number, unsigned size)
{
    capture_file_u16(file, code);
    capture_file_u16(file, (uint16_t)size);
    capture_file_number(file, number, size);
    capture_file_pad(file);
}

static guint begin_interface(CaptureFile *file, uint16_t link_type, uint32_t snap_length)
{
    guint start = begin_block(file, 1);
    capture_file_u16(file, link_type);
    capture_file_u16(file, 0);
    capture_file_u32(file, snap_length);
    return start;
}

static void put_interface(CaptureFile *file, uint16_t link_type)
{
    end_block(file, begin_interface(file, link_type, SNAP));
}

static void put_bytes(CaptureFile *file, uint8_t byte, uint32_t length)
{
    for (uint32_t i = 0; i < length; i++)
        capture_file_put(file, &byte, 1);
    capture_file_pad(file);
}

static guint begin_packet(CaptureFile *file, uint32_t interface, uint64_t ticks)
{
    guint start = begin_block(file, 6);
    capture_file_u32(file, interface);
    capture_file_u32(file, (uint32_t)(ticks >> 32));
    capture_file_u32(file, (uint32_t)ticks);
    capture_file_u32(file, FRAME);
    capture_file_u32(file, FRAME);
    put_bytes(file, (uint8_t)(0xa0 + interface), FRAME);
    return start;
}

static void put_packet(CaptureFile *file, uint32_t interface)
{
    end_block(file, begin_packet(file, interface, MOMENT));
}

static void put_other(CaptureFile *file, uint32_t type, const void *body, size_t length)
{
    guint start = begin_block(file, type);
    capture_file_put(file, body, length);
    end_block(file, start);
}

/* A section with one Ethernet interface. */
static CaptureFile begin(Order order)
{
    CaptureFile file = capture_file_new(order);
    put_section(&file);
    put_interface(&file, LINKTYPE_ETHERNET);
    return file;
}

START_TEST(a_packet_has_its_time_interface_and_bytes_in_both_byte_orders)
{
    CaptureFile file = begin(orders[_i]);
    put_interface(&file, LINKTYPE_RAW);
    put_packet(&file, 0);
    put_packet(&file, 1);
    Readings readings = readings_of(&file);
    readings_assert_whole(&readings, 2);
    const ReadFrame *frame = readings_frame(&readings, 1);
    ck_assert_uint_eq(frame->frame.number, 2);
    ck_assert_int_eq(frame->frame.time, (Time)MOMENT * TIME_MICROSECOND);
    ck_assert_uint_eq(frame->frame.interface, 1);
    ck_assert_uint_eq(frame->frame.link_type, LINKTYPE_RAW);
    ck_assert_uint_eq(frame->frame.on_wire, FRAME);
    ck_assert_uint_eq(frame->bytes->len, FRAME);
    ck_assert_uint_eq(frame->bytes->data[FRAME - 1], 0xa1);
    ck_assert_int_eq(frame->frame.direction, FRAME_DIRECTION_UNKNOWN);
    ck_assert_ptr_null(frame->comment);
    ck_assert_str_eq(readings.format, "pcapng");
    readings_clear(&readings);
    capture_file_free(&file);
}
END_TEST

START_TEST(interfaces_are_told_with_name_and_snap_length)
{
    CaptureFile file = capture_file_new(ORDER_BIG);
    put_section(&file);
    guint start = begin_interface(&file, LINKTYPE_ETHERNET, 96);
    put_option(&file, 2, "vNIC:3:0", 8);
    put_option(&file, 3, "a description", 13);
    put_option(&file, 0, "", 0);
    end_block(&file, start);
    put_interface(&file, LINKTYPE_LINUX_SLL2);
    Readings readings = readings_of(&file);
    readings_assert_whole(&readings, 0);
    ck_assert_uint_eq(readings.interfaces->len, 2);
    ck_assert_str_eq(readings.names->str, "vNIC:3:0;;");
    ck_assert_uint_eq(readings_interface(&readings, 0)->snap_length, 96);
    ck_assert_uint_eq(readings_interface(&readings, 1)->interface, 1);
    ck_assert_uint_eq(readings_interface(&readings, 1)->link_type, LINKTYPE_LINUX_SLL2);
    readings_clear(&readings);
    capture_file_free(&file);
}
END_TEST

/* Clocks: resolution and offset as the options have them, a count, and the time it is. */
START_TEST(times_follow_resolution_and_offset)
{
    static const struct {
        uint8_t resolution;
        int64_t offset;
        uint64_t ticks;
        Time time;
    } rows[] = {
        { 6, 0, MOMENT, INT64_C(1700000000123456000) },
        { 9, 0, UINT64_C(1700000000123456789), INT64_C(1700000000123456789) },
        { 3, 0, UINT64_C(1700000000123), INT64_C(1700000000123000000) },
        { 0, 0, 1700000000, INT64_C(1700000000000000000) },
        { 12, 0, UINT64_C(1700000123456789012), INT64_C(1700000123456789) },
        { 19, 0, UINT64_C(15000000000000000000), INT64_C(1500000000) },
        { 38, 0, UINT64_MAX, 0 },
        { 127, 0, UINT64_MAX, 0 },
        { 0x80, 0, 1700000000, INT64_C(1700000000000000000) },
        { 0x8a, 0, (UINT64_C(1700000000) << 10) + 512, INT64_C(1700000000500000000) },
        { 0xa0, 0, (UINT64_C(1700000000) << 32) + (UINT64_C(1) << 30),
          INT64_C(1700000000250000000) },
        { 0xff, 0, UINT64_MAX, 0 },
        { 9, -100, UINT64_C(1700000000000000001), INT64_C(1699999900000000001) },
        { 6, 1600000000, 5, INT64_C(1600000000000005000) },
        { 9, -1, 0, INT64_C(-1000000000) },
        { 0, 0, UINT64_MAX, INT64_MAX },
        { 0, INT64_MAX, UINT64_MAX, INT64_MAX },
        { 9, INT64_MIN, 0, INT64_MIN + 1 },
        { 9, 0, UINT64_MAX, INT64_MAX },
        { 6, INT64_MAX, 0, INT64_MAX },
    };
    for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
        CaptureFile file = capture_file_new(orders[i % 2]);
        put_section(&file);
        guint start = begin_interface(&file, LINKTYPE_ETHERNET, SNAP);
        put_number_option(&file, 9, rows[i].resolution, 1);
        put_number_option(&file, 14, (uint64_t)rows[i].offset, 8);
        end_block(&file, start);
        end_block(&file, begin_packet(&file, 0, rows[i].ticks));
        Readings readings = readings_of(&file);
        readings_assert_whole(&readings, 1);
        ck_assert_int_eq(readings_frame(&readings, 0)->frame.time, rows[i].time);
        readings_clear(&readings);
        capture_file_free(&file);
    }
}
END_TEST

START_TEST(a_clock_option_of_a_wrong_size_counts_as_absent)
{
    CaptureFile file = capture_file_new(ORDER_LITTLE);
    put_section(&file);
    guint start = begin_interface(&file, LINKTYPE_ETHERNET, SNAP);
    put_number_option(&file, 9, 0x0909, 2);
    put_number_option(&file, 14, 77, 4);
    end_block(&file, start);
    put_packet(&file, 0);
    Readings readings = readings_of(&file);
    readings_assert_whole(&readings, 1);
    ck_assert_int_eq(readings_frame(&readings, 0)->frame.time, (Time)MOMENT * TIME_MICROSECOND);
    readings_clear(&readings);
    capture_file_free(&file);
}
END_TEST

START_TEST(flags_say_the_direction)
{
    static const FrameDirection directions[] = { FRAME_DIRECTION_UNKNOWN, FRAME_DIRECTION_IN,
                                                 FRAME_DIRECTION_OUT, FRAME_DIRECTION_UNKNOWN };
    CaptureFile file = begin(orders[_i]);
    for (uint32_t i = 0; i < G_N_ELEMENTS(directions); i++) {
        guint start = begin_packet(&file, 0, MOMENT);
        put_number_option(&file, 2, 0x80 + i, 4);
        end_block(&file, start);
    }
    Readings readings = readings_of(&file);
    readings_assert_whole(&readings, G_N_ELEMENTS(directions));
    for (guint i = 0; i < G_N_ELEMENTS(directions); i++)
        ck_assert_int_eq(readings_frame(&readings, i)->frame.direction, directions[i]);
    readings_clear(&readings);
    capture_file_free(&file);
}
END_TEST

START_TEST(comments_belong_to_their_frame)
{
    CaptureFile file = begin(ORDER_LITTLE);
    guint start = begin_packet(&file, 0, MOMENT);
    put_option(&file, 1, "PID=4 SrcNicName=a", 18);
    put_option(&file, 1, "second", 6);
    put_option(&file, 0, "", 0);
    put_bytes(&file, 0xee, 8); /* behind the end of the options anything may be */
    end_block(&file, start);
    put_packet(&file, 0);
    Readings readings = readings_of(&file);
    readings_assert_whole(&readings, 2);
    ck_assert_str_eq(readings_frame(&readings, 0)->comment, "PID=4 SrcNicName=a\nsecond");
    ck_assert_ptr_null(readings_frame(&readings, 1)->comment);
    readings_clear(&readings);
    capture_file_free(&file);
}
END_TEST

START_TEST(the_obsolete_packet_block_is_read)
{
    CaptureFile file = begin(orders[_i]);
    guint start = begin_block(&file, 2);
    capture_file_u16(&file, 0);
    capture_file_u16(&file, 7); /* drops */
    capture_file_u32(&file, (uint32_t)(MOMENT >> 32));
    capture_file_u32(&file, (uint32_t)MOMENT);
    capture_file_u32(&file, 5);
    capture_file_u32(&file, 1500);
    put_bytes(&file, 0xcd, 5);
    put_number_option(&file, 2, 2, 4);
    end_block(&file, start);
    Readings readings = readings_of(&file);
    readings_assert_whole(&readings, 1);
    const ReadFrame *frame = readings_frame(&readings, 0);
    ck_assert_int_eq(frame->frame.time, (Time)MOMENT * TIME_MICROSECOND);
    ck_assert_uint_eq(frame->bytes->len, 5);
    ck_assert_uint_eq(frame->frame.on_wire, 1500);
    ck_assert_int_eq(frame->frame.direction, FRAME_DIRECTION_OUT);
    readings_clear(&readings);
    capture_file_free(&file);
}
END_TEST

START_TEST(a_simple_packet_has_no_time_and_is_cut_at_the_snap_length)
{
    static const uint32_t snap_lengths[] = { 0, 20, 1000 };
    for (guint i = 0; i < G_N_ELEMENTS(snap_lengths); i++) {
        uint32_t captured = snap_lengths[i] == 20 ? 20 : FRAME;
        CaptureFile file = capture_file_new(orders[i % 2]);
        put_section(&file);
        end_block(&file, begin_interface(&file, LINKTYPE_ETHERNET, snap_lengths[i]));
        guint start = begin_block(&file, 3);
        capture_file_u32(&file, FRAME);
        put_bytes(&file, 0x11, captured);
        end_block(&file, start);
        Readings readings = readings_of(&file);
        readings_assert_whole(&readings, 1);
        const ReadFrame *frame = readings_frame(&readings, 0);
        ck_assert_int_eq(frame->frame.time, TIME_NONE);
        ck_assert_uint_eq(frame->bytes->len, captured);
        ck_assert_uint_eq(frame->frame.on_wire, FRAME);
        readings_clear(&readings);
        capture_file_free(&file);
    }
}
END_TEST

START_TEST(secrets_are_handed_on)
{
    CaptureFile file = begin(orders[_i]);
    guint start = begin_block(&file, 10);
    capture_file_u32(&file, 0x544c534b);
    capture_file_u32(&file, 13);
    capture_file_put(&file, "CLIENT_RANDOM", 13);
    end_block(&file, start);
    Readings readings = readings_of(&file);
    readings_assert_whole(&readings, 0);
    ck_assert_uint_eq(readings.secrets_type, 0x544c534b);
    ck_assert_str_eq(readings.secrets->str, "CLIENT_RANDOM;");
    readings_clear(&readings);
    capture_file_free(&file);
}
END_TEST

/* Blocks between two packets, and the number that the second packet has behind them. */
START_TEST(blocks_without_a_packet_take_a_number_where_wireshark_counts_them)
{
    static const char journal[] = "__REALTIME_TIMESTAMP=1700000000000000\nMESSAGE=hi\n";
    static const uint8_t netflix[16] = { 0xc5, 0x2a, 0, 0, 3, 0, 0, 0 };
    static const uint8_t netflix_event[16] = { 0xc5, 0x2a, 0, 0, 1, 0, 0, 0 };
    static const uint8_t zeros[64] = { 0 };
    static const struct {
        uint32_t type;
        const void *body;
        size_t length;
        uint64_t number;
    } rows[] = {
        { 4, zeros, 4, 2 },          { 5, zeros, 12, 2 },       { 7, zeros, 4, 2 },
        { 8, zeros, 0, 2 },          { 9, journal, 49, 3 },     { 0xbad, zeros, 8, 3 },
        { 0x40000bad, zeros, 8, 3 }, { 0xbad, netflix, 16, 2 }, { 0xbad, netflix_event, 16, 3 },
        { 0x201, zeros, 8, 2 },      { 0x204, zeros, 32, 3 },   { 0x208, zeros, 32, 2 },
        { 0x216, zeros, 36, 3 },     { 0x221, zeros, 36, 3 },   { 0x77, zeros, 60, 2 },
        { 0x80000001, zeros, 0, 2 },
    };
    for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
        CaptureFile file = begin(ORDER_LITTLE);
        put_packet(&file, 0);
        put_other(&file, rows[i].type, rows[i].body, rows[i].length);
        put_packet(&file, 0);
        Readings readings = readings_of(&file);
        readings_assert_whole(&readings, 2);
        ck_assert_uint_eq(readings_frame(&readings, 1)->frame.number, rows[i].number);
        readings_clear(&readings);
        capture_file_free(&file);
    }
}
END_TEST

START_TEST(a_skipped_block_may_be_larger_than_the_buffer)
{
    enum { LARGE = 3 << 20 };
    g_autofree uint8_t *body = g_malloc0(LARGE);
    CaptureFile file = begin(ORDER_LITTLE);
    put_other(&file, 0x77, body, LARGE);
    put_packet(&file, 0);
    Readings readings = readings_of(&file);
    readings_assert_whole(&readings, 1);
    readings_clear(&readings);
    for (guint n = file.bytes->len - PACKET_BLOCK - 8; n < file.bytes->len - PACKET_BLOCK; n++) {
        readings = readings_of_prefix(&file, n, false);
        readings_assert_stopped(&readings, CAPTURE_ERROR_TRUNCATED, SECTION_BLOCK + INTERFACE_BLOCK,
                                0);
        readings_clear(&readings);
    }
    capture_file_patch(&file, file.bytes->len - PACKET_BLOCK - 4, LARGE);
    readings = readings_of(&file);
    readings_assert_stopped(&readings, CAPTURE_ERROR_DAMAGED, SECTION_BLOCK + INTERFACE_BLOCK, 0);
    readings_clear(&readings);
    capture_file_free(&file);
}
END_TEST

START_TEST(each_section_has_its_own_byte_order_and_interfaces)
{
    CaptureFile file = begin(ORDER_LITTLE);
    put_packet(&file, 0);
    file.order = ORDER_BIG;
    put_section(&file);
    put_interface(&file, LINKTYPE_RAW);
    put_interface(&file, LINKTYPE_LINUX_SLL);
    put_packet(&file, 1);
    file.order = ORDER_LITTLE;
    put_section(&file);
    put_interface(&file, LINKTYPE_NULL);
    put_packet(&file, 0);
    Readings readings = readings_of(&file);
    readings_assert_whole(&readings, 3);
    ck_assert_uint_eq(readings_frame(&readings, 0)->frame.section, 0);
    ck_assert_uint_eq(readings_frame(&readings, 1)->frame.section, 1);
    ck_assert_uint_eq(readings_frame(&readings, 1)->frame.interface, 1);
    ck_assert_uint_eq(readings_frame(&readings, 1)->frame.link_type, LINKTYPE_LINUX_SLL);
    ck_assert_uint_eq(readings_frame(&readings, 2)->frame.section, 2);
    ck_assert_uint_eq(readings_frame(&readings, 2)->frame.number, 3);
    ck_assert_uint_eq(readings_interface(&readings, 2)->section, 1);
    ck_assert_uint_eq(readings_interface(&readings, 2)->interface, 1);
    ck_assert_uint_eq(readings_interface(&readings, 3)->section, 2);
    readings_clear(&readings);
    capture_file_free(&file);
}
END_TEST

START_TEST(every_prefix_is_whole_or_cut_at_its_last_block)
{
    enum { PACKETS = 3, FRONT = SECTION_BLOCK + INTERFACE_BLOCK };
    CaptureFile file = begin(orders[_i]);
    for (unsigned i = 0; i < PACKETS; i++)
        put_packet(&file, 0);
    ck_assert_uint_eq(file.bytes->len, FRONT + PACKETS * PACKET_BLOCK);
    for (guint n = 4; n < file.bytes->len; n++) {
        guint packets = n < FRONT ? 0 : (n - FRONT) / PACKET_BLOCK;
        guint begun = n >= FRONT           ? FRONT + packets * PACKET_BLOCK
                      : n >= SECTION_BLOCK ? SECTION_BLOCK
                                           : 0;
        Readings readings = readings_of_prefix(&file, n, false);
        if (n == begun)
            readings_assert_whole(&readings, packets);
        else
            readings_assert_stopped(&readings, CAPTURE_ERROR_TRUNCATED, begun, packets);
        readings_clear(&readings);
    }
    capture_file_free(&file);
}
END_TEST

/* What is wrong in the block between two packets. */
typedef void (*Spoil)(CaptureFile *file);

static void spoil_interface_number(CaptureFile *file)
{
    put_packet(file, 1);
}

static void spoil_captured_length(CaptureFile *file)
{
    guint start = file->bytes->len;
    put_packet(file, 0);
    capture_file_patch(file, start + 20, 1000);
}

static void spoil_largest_frame(CaptureFile *file)
{
    enum { LARGE = 262145 };
    g_autofree uint8_t *bytes = g_malloc0(LARGE);
    guint start = begin_block(file, 6);
    put_bytes(file, 0, 12);
    capture_file_u32(file, LARGE);
    capture_file_u32(file, LARGE);
    capture_file_put(file, bytes, LARGE);
    end_block(file, start);
}

static void spoil_trailer(CaptureFile *file)
{
    put_packet(file, 0);
    capture_file_patch(file, file->bytes->len - 4, 996);
}

static void spoil_short_block(CaptureFile *file)
{
    capture_file_u32(file, 0x77);
    capture_file_u32(file, 8);
}

static void spoil_huge_block(CaptureFile *file)
{
    capture_file_u32(file, 0x77);
    capture_file_u32(file, 0x10000000);
}

static void spoil_short_packet(CaptureFile *file)
{
    put_other(file, 6, "\0\0\0", 4);
}

static void spoil_short_custom(CaptureFile *file)
{
    put_other(file, 0xbad, "", 0);
}

static void spoil_short_journal(CaptureFile *file)
{
    put_other(file, 9, "MESSAGE=hi\n", 11);
}

static void spoil_short_statistics(CaptureFile *file)
{
    put_other(file, 5, "abc", 4);
}

static void spoil_options(CaptureFile *file)
{
    guint start = begin_packet(file, 0, MOMENT);
    capture_file_u16(file, 1);
    capture_file_u16(file, 400);
    put_bytes(file, 'x', 4);
    end_block(file, start);
}

static void spoil_flags(CaptureFile *file)
{
    guint start = begin_packet(file, 0, MOMENT);
    put_option(file, 2, "ab", 2);
    end_block(file, start);
}

static void spoil_interface_options(CaptureFile *file)
{
    guint start = begin_interface(file, LINKTYPE_ETHERNET, SNAP);
    capture_file_u16(file, 2);
    capture_file_u16(file, 100);
    put_bytes(file, 'x', 4);
    end_block(file, start);
}

static void spoil_secrets(CaptureFile *file)
{
    guint start = begin_block(file, 10);
    capture_file_u32(file, 0x544c534b);
    capture_file_u32(file, 400);
    put_bytes(file, 'x', 4);
    end_block(file, start);
}

static void spoil_simple_packet(CaptureFile *file)
{
    guint start = begin_block(file, 3);
    capture_file_u32(file, 100);
    put_bytes(file, 'x', FRAME);
    end_block(file, start);
}

static void spoil_section_order(CaptureFile *file)
{
    guint start = file->bytes->len;
    put_section(file);
    capture_file_patch(file, start + 8, 0xdeadbeef);
}

static const Spoil spoils[] = {
    spoil_interface_number, spoil_captured_length,   spoil_largest_frame, spoil_trailer,
    spoil_short_block,      spoil_huge_block,        spoil_short_packet,  spoil_short_custom,
    spoil_short_journal,    spoil_short_statistics,  spoil_options,       spoil_flags,
    spoil_secrets,          spoil_interface_options, spoil_simple_packet, spoil_section_order,
};

START_TEST(damage_ends_the_capture_where_it_is)
{
    CaptureFile file = begin(ORDER_LITTLE);
    put_packet(&file, 0);
    guint offset = file.bytes->len;
    spoils[_i](&file);
    put_packet(&file, 0);
    Readings readings = readings_of(&file);
    readings_assert_stopped(&readings, CAPTURE_ERROR_DAMAGED, offset, 1);
    readings_clear(&readings);
    capture_file_free(&file);
}
END_TEST

START_TEST(salvage_goes_on_behind_the_damage)
{
    CaptureFile file = begin(orders[_i % 2]);
    put_packet(&file, 0);
    spoils[_i / 2](&file);
    put_packet(&file, 0);
    put_packet(&file, 0);
    Readings readings = readings_of_salvage(&file);
    readings_assert_whole(&readings, 3);
    ck_assert_uint_eq(readings.salvaged, 1);
    ck_assert_uint_eq(readings_frame(&readings, 2)->bytes->data[0], 0xa0);
    readings_clear(&readings);
    capture_file_free(&file);
}
END_TEST

START_TEST(salvage_finds_the_blocks_behind_foreign_bytes)
{
    CaptureFile file = begin(orders[_i]);
    put_packet(&file, 0);
    for (unsigned i = 0; i < 1000; i++)
        capture_file_put(&file, "\x06\xee\x11\xc4\x0a", 5);
    capture_file_put(&file, "\x06\0", 2); /* no longer at a multiple of four */
    CaptureFile behind = capture_file_new(orders[_i]);
    put_packet(&behind, 0);
    capture_file_put(&file, behind.bytes->data, behind.bytes->len);
    capture_file_free(&behind);
    Readings readings = readings_of_salvage(&file);
    readings_assert_whole(&readings, 2);
    ck_assert_uint_eq(readings.salvaged, 1);
    readings_clear(&readings);
    capture_file_free(&file);
}
END_TEST

START_TEST(salvage_finds_the_next_section_of_the_other_byte_order)
{
    CaptureFile file = begin(ORDER_LITTLE);
    put_packet(&file, 0);
    capture_file_put(&file, "\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff", 12);
    file.order = ORDER_BIG;
    put_section(&file);
    put_interface(&file, LINKTYPE_ETHERNET);
    put_packet(&file, 0);
    Readings readings = readings_of_salvage(&file);
    readings_assert_whole(&readings, 2);
    ck_assert_uint_eq(readings_frame(&readings, 1)->frame.section, 1);
    readings_clear(&readings);
    capture_file_free(&file);
}
END_TEST

START_TEST(an_unknown_version_is_damage)
{
    static const uint32_t versions[] = { 2, 1 | 3 << 16 };
    for (guint i = 0; i < G_N_ELEMENTS(versions); i++) {
        CaptureFile file = begin(ORDER_LITTLE);
        capture_file_patch(&file, 12, versions[i]);
        Readings readings = readings_of(&file);
        readings_assert_stopped(&readings, CAPTURE_ERROR_DAMAGED, 0, 0);
        readings_clear(&readings);
        capture_file_free(&file);
    }
}
END_TEST

/* Wireshark rounds lengths up, so files of writers that forgot to do so are read. */
START_TEST(a_length_that_was_not_rounded_up_is_rounded_up)
{
    CaptureFile file = begin(ORDER_LITTLE);
    guint start = file.bytes->len;
    put_other(&file, 0x77, "\1\2\3", 4);
    capture_file_patch(&file, start + 4, 15);
    capture_file_patch(&file, start + 12, 15);
    put_packet(&file, 0);
    Readings readings = readings_of(&file);
    readings_assert_whole(&readings, 1);
    readings_clear(&readings);
    capture_file_free(&file);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("pcapng_reader");
    TCase *all = tcase_create("pcapng_reader");
    const int spoil_count = (int)G_N_ELEMENTS(spoils);
    tcase_set_timeout(all, 120);
    tcase_add_loop_test(all, a_packet_has_its_time_interface_and_bytes_in_both_byte_orders, 0, 2);
    tcase_add_test(all, interfaces_are_told_with_name_and_snap_length);
    tcase_add_test(all, times_follow_resolution_and_offset);
    tcase_add_test(all, a_clock_option_of_a_wrong_size_counts_as_absent);
    tcase_add_loop_test(all, flags_say_the_direction, 0, 2);
    tcase_add_test(all, comments_belong_to_their_frame);
    tcase_add_loop_test(all, the_obsolete_packet_block_is_read, 0, 2);
    tcase_add_test(all, a_simple_packet_has_no_time_and_is_cut_at_the_snap_length);
    tcase_add_loop_test(all, secrets_are_handed_on, 0, 2);
    tcase_add_test(all, blocks_without_a_packet_take_a_number_where_wireshark_counts_them);
    tcase_add_test(all, a_skipped_block_may_be_larger_than_the_buffer);
    tcase_add_test(all, each_section_has_its_own_byte_order_and_interfaces);
    tcase_add_loop_test(all, every_prefix_is_whole_or_cut_at_its_last_block, 0, 2);
    tcase_add_loop_test(all, damage_ends_the_capture_where_it_is, 0, spoil_count);
    tcase_add_loop_test(all, salvage_goes_on_behind_the_damage, 0, 2 * spoil_count);
    tcase_add_loop_test(all, salvage_finds_the_blocks_behind_foreign_bytes, 0, 2);
    tcase_add_test(all, salvage_finds_the_next_section_of_the_other_byte_order);
    tcase_add_test(all, an_unknown_version_is_damage);
    tcase_add_test(all, a_length_that_was_not_rounded_up_is_rounded_up);
    suite_add_tcase(suite, all);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_ENV);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
