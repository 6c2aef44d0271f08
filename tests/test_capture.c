/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture.h"

#include "capture_file.h"

/*
 * pcap: the file format as draft-ietf-opsawg-pcap describes it, its variants as libpcap and tshark
 * 4.0.17 read them, but for two: neither reads the magic numbers of Navtel and Mesquita, which
 * libpcap only names, and IXIA's hardware counts nanoseconds as today's Wireshark has it (4.0.17
 * takes them for microseconds). pcapng has its own test file.
 */
enum {
    MAGIC = 0xa1b2c3d4,
    MAGIC_NANOSECONDS = 0xa1b23c4d,
    MAGIC_PATCHED = 0xa1b2cd34,
    FILE_HEADER = 24,
    RECORD_HEADER = 16,
    FRAME = 60,
    SECONDS = 1700000000,
    RECORD = RECORD_HEADER + FRAME,
};

static const Order orders[] = { ORDER_LITTLE, ORDER_BIG };

typedef struct Head {
    uint32_t magic;
    uint16_t major, minor;
    uint32_t snap_length, network;
} Head;

static const Head plain = { MAGIC, 2, 4, 262144, 1 };

static CaptureFile begin(Order order, Head head)
{
    CaptureFile file = capture_file_new(order);
    capture_file_u32(&file, head.magic);
    capture_file_u16(&file, head.major);
    capture_file_u16(&file, head.minor);
    capture_file_u32(&file, 0);
    capture_file_u32(&file, 0);
    capture_file_u32(&file, head.snap_length);
    capture_file_u32(&file, head.network);
    return file;
}

static void put_header(CaptureFile *file, uint32_t fraction, uint32_t first, uint32_t second)
{
    capture_file_u32(file, SECONDS);
    capture_file_u32(file, fraction);
    capture_file_u32(file, first);
    capture_file_u32(file, second);
}

/* An Ethernet broadcast, its source address and payload made of the number. */
static void put_frame(CaptureFile *file, uint8_t number, size_t length)
{
    for (size_t i = 0; i < length; i++) {
        uint8_t byte = i < 6 ? 0xff : i == 12 ? 0x08 : i == 13 ? 0x06 : number;
        capture_file_put(file, &byte, 1);
    }
}

static void put_record(CaptureFile *file, uint8_t number)
{
    put_header(file, number, FRAME, FRAME);
    put_frame(file, number, FRAME);
}

static CaptureFile sound_file(Order order, uint8_t records)
{
    CaptureFile file = begin(order, plain);
    for (uint8_t i = 0; i < records; i++)
        put_record(&file, i);
    return file;
}

START_TEST(both_byte_orders_give_the_same_frames)
{
    for (guint i = 0; i < G_N_ELEMENTS(orders); i++) {
        CaptureFile file = sound_file(orders[i], 3);
        Readings readings = readings_of(&file);
        readings_assert_whole(&readings, 3);
        const ReadFrame *last = readings_frame(&readings, 2);
        ck_assert_uint_eq(last->frame.number, 3);
        ck_assert_int_eq(last->frame.time, SECONDS * TIME_SECOND + 2 * TIME_MICROSECOND);
        ck_assert_uint_eq(last->frame.link_type, LINKTYPE_ETHERNET);
        ck_assert_uint_eq(last->frame.on_wire, FRAME);
        ck_assert_uint_eq(last->frame.section, 0);
        ck_assert_uint_eq(last->frame.interface, 0);
        ck_assert_int_eq(last->frame.direction, FRAME_DIRECTION_UNKNOWN);
        ck_assert_mem_eq(last->bytes->data,
                         file.bytes->data + FILE_HEADER + 2 * RECORD + RECORD_HEADER, FRAME);
        ck_assert_str_eq(readings.format, "pcap");
        ck_assert_uint_eq(readings.offset, file.bytes->len);
        readings_clear(&readings);
        capture_file_free(&file);
    }
}
END_TEST

START_TEST(the_interface_is_told_once_with_its_snap_length)
{
    CaptureFile file = begin(ORDER_LITTLE, (Head){ MAGIC, 2, 4, 96, 113 });
    put_record(&file, 1);
    put_record(&file, 2);
    Readings readings = readings_of(&file);
    ck_assert_uint_eq(readings.interfaces->len, 1);
    ck_assert_uint_eq(readings_interface(&readings, 0)->link_type, LINKTYPE_LINUX_SLL);
    ck_assert_uint_eq(readings_interface(&readings, 0)->snap_length, 96);
    ck_assert_str_eq(readings.names->str, ";");
    readings_clear(&readings);
    capture_file_free(&file);
}
END_TEST

START_TEST(a_frame_cut_by_the_snap_length_keeps_its_length_on_the_wire)
{
    CaptureFile file = begin(ORDER_BIG, plain);
    put_header(&file, 0, 20, 1514);
    put_frame(&file, 1, 20);
    Readings readings = readings_of(&file);
    readings_assert_whole(&readings, 1);
    ck_assert_uint_eq(readings_frame(&readings, 0)->bytes->len, 20);
    ck_assert_uint_eq(readings_frame(&readings, 0)->frame.on_wire, 1514);
    readings_clear(&readings);
    capture_file_free(&file);
}
END_TEST

START_TEST(a_frame_said_to_be_shorter_than_captured_was_at_least_captured)
{
    CaptureFile file = begin(ORDER_BIG, plain);
    put_header(&file, 0, 20, 10);
    put_frame(&file, 1, 20);
    put_record(&file, 2);
    Readings readings = readings_of(&file);
    readings_assert_whole(&readings, 2);
    ck_assert_uint_eq(readings_frame(&readings, 0)->frame.on_wire, 20);
    readings_clear(&readings);
    capture_file_free(&file);
}
END_TEST

START_TEST(a_frame_beyond_the_snap_length_is_whole)
{
    CaptureFile file = begin(ORDER_LITTLE, (Head){ MAGIC, 2, 4, 20, 1 });
    put_record(&file, 1);
    put_record(&file, 2);
    Readings readings = readings_of(&file);
    readings_assert_whole(&readings, 2);
    ck_assert_uint_eq(readings_frame(&readings, 0)->bytes->len, FRAME);
    readings_clear(&readings);
    capture_file_free(&file);
}
END_TEST

/* A variant: its file header and what its record headers have behind the common fields. */
typedef struct Variant {
    Head head;
    uint32_t file_extra;
    const char *record_extra;
    uint32_t record_extra_length;
    Time unit;
} Variant;

#define EXTRA(bytes) bytes, sizeof(bytes) - 1

static const Variant variants[] = {
    { { MAGIC, 2, 4, 65535, 1 }, 0, EXTRA(""), TIME_MICROSECOND },
    { { MAGIC_NANOSECONDS, 2, 4, 65535, 1 }, 0, EXTRA(""), 1 },
    { { 0xa12b3c4d, 2, 4, 65535, 1 }, 0, EXTRA(""), 1 },
    { { MAGIC_PATCHED, 2, 4, 65535, 1 }, 0, EXTRA("\2\0\0\2\0\0\0\0"), TIME_MICROSECOND },
    { { 0xa1b234cd, 2, 4, 65535, 1 }, 0, EXTRA("\0\0\0\0\0\0\0\0"), TIME_MICROSECOND },
    { { MAGIC_PATCHED, 2, 4, 65535, 1 }, 0, EXTRA("\0\0\0\0\0\0\4\0\0\0\0\0"), TIME_MICROSECOND },
    { { MAGIC, 2, 4, 65535, 1 }, 0, EXTRA("\0\0\0\0\0\0\1\0"), TIME_MICROSECOND },
    { { 0x1c0001ac, 2, 4, 65535, 1 }, 4, EXTRA(""), 1 },
    { { 0x1c0001ab, 2, 4, 65535, 1 }, 4, EXTRA(""), TIME_MICROSECOND },
    { { MAGIC, 2, 5, 65535, 1 }, 0, EXTRA(""), TIME_MICROSECOND },
};

static CaptureFile variant_file(const Variant *variant, Order order)
{
    CaptureFile file = begin(order, variant->head);
    capture_file_put(&file, "\0\0\0", variant->file_extra);
    for (uint8_t i = 1; i <= 4; i++) {
        put_header(&file, i, FRAME, FRAME);
        capture_file_put(&file, variant->record_extra, variant->record_extra_length);
        put_frame(&file, i, FRAME);
    }
    return file;
}

START_TEST(every_variant_is_read_in_both_byte_orders)
{
    const Variant *variant = &variants[_i / 2];
    CaptureFile file = variant_file(variant, orders[_i % 2]);
    Readings readings = readings_of(&file);
    readings_assert_whole(&readings, 4);
    const ReadFrame *last = readings_frame(&readings, 3);
    ck_assert_int_eq(last->frame.time, SECONDS * TIME_SECOND + 4 * variant->unit);
    ck_assert_mem_eq(last->bytes->data, file.bytes->data + file.bytes->len - FRAME, FRAME);
    readings_clear(&readings);
    capture_file_free(&file);
}
END_TEST

START_TEST(a_nokia_record_has_four_more_bytes)
{
    CaptureFile file = begin(ORDER_LITTLE, plain);
    for (uint8_t i = 1; i <= 3; i++) {
        put_header(&file, i, FRAME, FRAME);
        capture_file_u32(&file, 0x9fbfb601);
        put_frame(&file, i, FRAME);
    }
    Readings readings = readings_of(&file);
    readings_assert_whole(&readings, 3);
    ck_assert_uint_eq(readings_frame(&readings, 2)->bytes->data[0], 0xff);
    readings_clear(&readings);
    capture_file_free(&file);
}
END_TEST

/* Which versions have the length on the wire first, and which may have either. */
START_TEST(old_versions_have_their_lengths_the_other_way_round)
{
    static const struct {
        uint16_t major, minor;
        uint32_t first, second;
    } rows[] = { { 2, 2, 80, FRAME }, { 2, 0, 80, FRAME }, { 543, 0, 80, FRAME },
                 { 2, 3, 80, FRAME }, { 2, 3, FRAME, 80 }, { 2, 4, FRAME, 80 } };
    for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
        CaptureFile file =
            begin(ORDER_BIG, (Head){ MAGIC, rows[i].major, rows[i].minor, 65535, 1 });
        for (uint8_t n = 0; n < 2; n++) {
            put_header(&file, n, rows[i].first, rows[i].second);
            put_frame(&file, n, FRAME);
        }
        Readings readings = readings_of(&file);
        readings_assert_whole(&readings, 2);
        ck_assert_uint_eq(readings_frame(&readings, 1)->bytes->len, FRAME);
        ck_assert_uint_eq(readings_frame(&readings, 1)->frame.on_wire, 80);
        readings_clear(&readings);
        capture_file_free(&file);
    }
}
END_TEST

START_TEST(aix_counts_nanoseconds_and_interface_types)
{
    static const struct {
        uint32_t network, link_type, padding;
    } rows[] = { { 6, 1, 0 }, { 9, 6, 0 }, { 15, 10, 3 }, { 24, 0, 0 } };
    for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
        CaptureFile file = begin(ORDER_BIG, (Head){ MAGIC, 2, 2, 65535, rows[i].network });
        put_header(&file, 5, FRAME + rows[i].padding, FRAME + rows[i].padding);
        capture_file_put(&file, "\0\0\0", rows[i].padding);
        put_frame(&file, 7, FRAME);
        Readings readings = readings_of(&file);
        readings_assert_whole(&readings, 1);
        const ReadFrame *frame = readings_frame(&readings, 0);
        ck_assert_int_eq(frame->frame.time, SECONDS * TIME_SECOND + 5);
        ck_assert_uint_eq(frame->frame.link_type, rows[i].link_type);
        ck_assert_uint_eq(frame->bytes->len, FRAME);
        ck_assert_uint_eq(frame->bytes->data[0], 0xff);
        readings_clear(&readings);
        capture_file_free(&file);
    }
}
END_TEST

START_TEST(the_link_type_is_what_the_registry_calls_it)
{
    static const struct {
        uint32_t network, link_type;
    } rows[] = {
        { 1, 1 },
        { 101, 101 },
        { 12, 101 },
        { 14, 101 },
        { 11, 100 },
        { 13, 100 },
        { 276, 276 },
        { 228, 228 },
        { 0, 0 },
        { 108, 108 },
        { 19, 106 },
        { 0x24000001, 1 },
        /* a frame check sequence of 32 bits */ { 147, 147 },
    };
    for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
        CaptureFile file = begin(ORDER_LITTLE, (Head){ MAGIC, 2, 4, 65535, rows[i].network });
        put_record(&file, 1);
        Readings readings = readings_of(&file);
        readings_assert_whole(&readings, 1);
        ck_assert_uint_eq(readings_frame(&readings, 0)->frame.link_type, rows[i].link_type);
        readings_clear(&readings);
        capture_file_free(&file);
    }
}
END_TEST

START_TEST(a_header_of_the_future_or_the_past_is_no_capture)
{
    static const Head rows[] = { { MAGIC, 1, 4, 65535, 1 }, { MAGIC, 2, 4, 65535, 0x00010001 } };
    for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
        CaptureFile file = begin(ORDER_LITTLE, rows[i]);
        Readings readings = readings_of(&file);
        ck_assert_ptr_null(readings.format);
        ck_assert(g_error_matches(readings.error, CAPTURE_ERROR, CAPTURE_ERROR_NOT_CAPTURE));
        readings_clear(&readings);
        capture_file_free(&file);
    }
}
END_TEST

START_TEST(the_farthest_times_stay_in_range)
{
    CaptureFile file = begin(ORDER_LITTLE, plain);
    capture_file_u32(&file, UINT32_MAX);
    capture_file_u32(&file, UINT32_MAX);
    capture_file_u32(&file, 0);
    capture_file_u32(&file, 0);
    Readings readings = readings_of(&file);
    readings_assert_whole(&readings, 1);
    ck_assert_int_eq(readings_frame(&readings, 0)->frame.time,
                     UINT32_MAX * TIME_SECOND + UINT32_MAX * TIME_MICROSECOND);
    readings_clear(&readings);
    capture_file_free(&file);
}
END_TEST

START_TEST(a_file_of_nothing_but_its_header_is_whole)
{
    CaptureFile file = begin(ORDER_LITTLE, plain);
    Readings readings = readings_of(&file);
    readings_assert_whole(&readings, 0);
    ck_assert_uint_eq(readings.interfaces->len, 1);
    readings_clear(&readings);
    capture_file_free(&file);
}
END_TEST

START_TEST(every_prefix_is_whole_or_cut_at_its_last_record)
{
    CaptureFile file = sound_file(orders[_i], 4);
    for (guint n = 4; n < file.bytes->len; n++) {
        Readings readings = readings_of_prefix(&file, n, false);
        guint records = n < FILE_HEADER ? 0 : (n - FILE_HEADER) / RECORD;
        guint begun = n < FILE_HEADER ? 0 : FILE_HEADER + records * RECORD;
        if (n == begun)
            readings_assert_whole(&readings, records);
        else
            readings_assert_stopped(&readings, CAPTURE_ERROR_TRUNCATED, begun, records);
        readings_clear(&readings);
    }
    capture_file_free(&file);
}
END_TEST

START_TEST(a_prefix_of_every_variant_gives_no_more_than_it_holds)
{
    const Variant *variant = &variants[_i];
    CaptureFile file = variant_file(variant, ORDER_LITTLE);
    guint begin_records = FILE_HEADER + variant->file_extra;
    guint record = RECORD + variant->record_extra_length;
    for (guint n = begin_records + record; n < file.bytes->len; n++) {
        Readings readings = readings_of_prefix(&file, n, false);
        ck_assert_uint_ge(readings.frames->len, (n - begin_records) / record);
        /* a single record and a few bytes may be another variant as well */
        if ((n - begin_records) % record != 0 && n > begin_records + 2 * record)
            ck_assert(g_error_matches(readings.error, CAPTURE_ERROR, CAPTURE_ERROR_TRUNCATED));
        readings_clear(&readings);
    }
    capture_file_free(&file);
}
END_TEST

START_TEST(a_frame_of_the_largest_size_is_read_and_one_byte_more_is_damage)
{
    enum { LARGEST = 262144 };
    for (uint32_t length = LARGEST; length <= LARGEST + 1; length++) {
        CaptureFile file = sound_file(ORDER_LITTLE, 3);
        guint offset = file.bytes->len;
        put_header(&file, 0, length, length);
        put_frame(&file, 9, length);
        put_record(&file, 4);
        Readings readings = readings_of(&file);
        if (length == LARGEST)
            readings_assert_whole(&readings, 5);
        else
            readings_assert_stopped(&readings, CAPTURE_ERROR_DAMAGED, offset, 3);
        readings_clear(&readings);
        capture_file_free(&file);
    }
}
END_TEST

START_TEST(a_file_larger_than_the_buffer_gives_every_frame)
{
    enum { RECORDS = 20000 };
    CaptureFile file = begin(ORDER_LITTLE, plain);
    for (unsigned i = 0; i < RECORDS; i++)
        put_record(&file, (uint8_t)i);
    Readings readings = readings_of(&file);
    readings_assert_whole(&readings, RECORDS);
    for (unsigned i = 0; i < RECORDS; i++)
        ck_assert_mem_eq(readings_frame(&readings, i)->bytes->data,
                         file.bytes->data + FILE_HEADER + i * RECORD + RECORD_HEADER, FRAME);
    readings_clear(&readings);
    capture_file_free(&file);
}
END_TEST

/* Damages the captured length of the third of ten records. */
static CaptureFile damaged_file(uint32_t length)
{
    CaptureFile file = sound_file(ORDER_LITTLE, 10);
    capture_file_patch(&file, FILE_HEADER + 2 * RECORD + 8, length);
    return file;
}

START_TEST(damage_ends_the_capture_where_it_is)
{
    CaptureFile file = damaged_file(0x7fffffff);
    Readings readings = readings_of(&file);
    readings_assert_stopped(&readings, CAPTURE_ERROR_DAMAGED, FILE_HEADER + 2 * RECORD, 2);
    readings_clear(&readings);
    capture_file_free(&file);
}
END_TEST

START_TEST(salvage_loses_only_the_damaged_record)
{
    static const uint32_t lengths[] = { 0x7fffffff, 262145, 300, 100000, 61 };
    for (guint i = 0; i < G_N_ELEMENTS(lengths); i++) {
        CaptureFile file = damaged_file(lengths[i]);
        Readings readings = readings_of_salvage(&file);
        readings_assert_whole(&readings, 9);
        ck_assert_uint_eq(readings.salvaged, 1);
        ck_assert_uint_eq(readings_frame(&readings, 2)->bytes->data[6], 3);
        ck_assert_uint_eq(readings_frame(&readings, 2)->frame.number, 3);
        readings_clear(&readings);
        capture_file_free(&file);
    }
}
END_TEST

START_TEST(salvage_finds_the_records_behind_foreign_bytes)
{
    CaptureFile file = sound_file(ORDER_BIG, 5);
    for (unsigned i = 0; i < 1000; i++)
        capture_file_put(&file, "\xee\x11\xc4", 3);
    guint offset = file.bytes->len;
    for (uint8_t i = 5; i < 10; i++)
        put_record(&file, i);
    Readings readings = readings_of_salvage(&file);
    readings_assert_whole(&readings, 10);
    ck_assert_uint_eq(readings.salvaged, 1);
    ck_assert_mem_eq(readings_frame(&readings, 5)->bytes->data,
                     file.bytes->data + offset + RECORD_HEADER, FRAME);
    readings_clear(&readings);
    capture_file_free(&file);
}
END_TEST

START_TEST(salvage_without_anything_behind_the_damage_ends)
{
    CaptureFile file = sound_file(ORDER_LITTLE, 2);
    for (unsigned i = 0; i < 100; i++)
        capture_file_put(&file, "\xee\x11\xc4", 3);
    Readings readings = readings_of_salvage(&file);
    readings_assert_whole(&readings, 2);
    ck_assert_uint_eq(readings.salvaged, 1);
    readings_clear(&readings);
    capture_file_free(&file);
}
END_TEST

START_TEST(a_cut_file_stays_cut_when_salvaged)
{
    CaptureFile file = sound_file(ORDER_LITTLE, 4);
    Readings readings = readings_of_prefix(&file, file.bytes->len - 1, true);
    readings_assert_stopped(&readings, CAPTURE_ERROR_TRUNCATED, FILE_HEADER + 3 * RECORD, 3);
    ck_assert_uint_eq(readings.salvaged, 0);
    readings_clear(&readings);
    capture_file_free(&file);
}
END_TEST

START_TEST(salvage_leaves_a_sound_file_alone)
{
    CaptureFile file = sound_file(ORDER_LITTLE, 10);
    Readings readings = readings_of_salvage(&file);
    readings_assert_whole(&readings, 10);
    ck_assert_uint_eq(readings.salvaged, 0);
    readings_clear(&readings);
    capture_file_free(&file);
}
END_TEST

/* Each byte of a record's header turned over in turn: the reader ends, salvaging keeps the rest. */
START_TEST(any_single_damaged_byte_costs_little_when_salvaged)
{
    for (guint i = 0; i < RECORD_HEADER; i++) {
        CaptureFile file = sound_file(orders[_i], 12);
        file.bytes->data[FILE_HEADER + 4 * RECORD + i] ^= 0xff;
        Readings stopped = readings_of(&file), salvaged = readings_of_salvage(&file);
        ck_assert_uint_ge(stopped.frames->len, 4);
        ck_assert_uint_ge(salvaged.frames->len, 11);
        ck_assert_ptr_null(salvaged.error);
        readings_clear(&stopped);
        readings_clear(&salvaged);
        capture_file_free(&file);
    }
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("capture");
    TCase *all = tcase_create("capture");
    tcase_set_timeout(all, 120);
    tcase_add_test(all, both_byte_orders_give_the_same_frames);
    tcase_add_test(all, the_interface_is_told_once_with_its_snap_length);
    tcase_add_test(all, a_frame_cut_by_the_snap_length_keeps_its_length_on_the_wire);
    tcase_add_test(all, a_frame_said_to_be_shorter_than_captured_was_at_least_captured);
    tcase_add_test(all, a_frame_beyond_the_snap_length_is_whole);
    tcase_add_loop_test(all, every_variant_is_read_in_both_byte_orders, 0,
                        2 * (int)G_N_ELEMENTS(variants));
    tcase_add_test(all, a_nokia_record_has_four_more_bytes);
    tcase_add_test(all, old_versions_have_their_lengths_the_other_way_round);
    tcase_add_test(all, aix_counts_nanoseconds_and_interface_types);
    tcase_add_test(all, the_link_type_is_what_the_registry_calls_it);
    tcase_add_test(all, a_header_of_the_future_or_the_past_is_no_capture);
    tcase_add_test(all, the_farthest_times_stay_in_range);
    tcase_add_test(all, a_file_of_nothing_but_its_header_is_whole);
    tcase_add_loop_test(all, every_prefix_is_whole_or_cut_at_its_last_record, 0, 2);
    tcase_add_loop_test(all, a_prefix_of_every_variant_gives_no_more_than_it_holds, 0,
                        (int)G_N_ELEMENTS(variants));
    tcase_add_test(all, a_frame_of_the_largest_size_is_read_and_one_byte_more_is_damage);
    tcase_add_test(all, a_file_larger_than_the_buffer_gives_every_frame);
    tcase_add_test(all, damage_ends_the_capture_where_it_is);
    tcase_add_test(all, salvage_loses_only_the_damaged_record);
    tcase_add_test(all, salvage_finds_the_records_behind_foreign_bytes);
    tcase_add_test(all, salvage_without_anything_behind_the_damage_ends);
    tcase_add_test(all, a_cut_file_stays_cut_when_salvaged);
    tcase_add_test(all, salvage_leaves_a_sound_file_alone);
    tcase_add_loop_test(all, any_single_damaged_byte_costs_little_when_salvaged, 0, 2);
    suite_add_tcase(suite, all);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_ENV);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
