/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <archive.h>
#include <archive_entry.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <unistd.h>

#include "capture_file.h"

/*
 * Paths of the command line: plain, compressed and packed. The files are packed by libarchive's
 * writer, in a folder that goes with the test.
 */
typedef struct Folder {
    char *path;
    GPtrArray *files; /* char *, to be removed */
} Folder;

static Folder folder_new(void)
{
    g_autoptr(GError) error = NULL;
    Folder folder = { g_dir_make_tmp("bundle-XXXXXX", &error),
                      g_ptr_array_new_with_free_func(g_free) };
    ck_assert_ptr_nonnull(folder.path);
    return folder;
}

static const char *folder_file(Folder *folder, const char *name)
{
    char *path = g_build_filename(folder->path, name, NULL);
    g_ptr_array_add(folder->files, path);
    return path;
}

static void folder_free(Folder *folder)
{
    for (guint i = 0; i < folder->files->len; i++)
        g_unlink(g_ptr_array_index(folder->files, i));
    g_rmdir(folder->path);
    g_ptr_array_unref(folder->files);
    g_free(folder->path);
}

static void write_file(const char *path, const void *bytes, size_t length)
{
    ck_assert(g_file_set_contents(path, bytes, (gssize)length, NULL));
}

/* A pcap file with so many frames of 20 bytes. */
static GByteArray *pcap_bytes(uint8_t frames)
{
    CaptureFile file = capture_file_new(ORDER_LITTLE);
    capture_file_u32(&file, 0xa1b2c3d4);
    capture_file_u32(&file, 2 | 4 << 16);
    capture_file_number(&file, 0, 8);
    capture_file_u32(&file, 65535);
    capture_file_u32(&file, 1);
    for (uint8_t i = 0; i < frames; i++) {
        capture_file_number(&file, 1700000000, 8);
        capture_file_u32(&file, 20);
        capture_file_u32(&file, 20);
        capture_file_put(&file, "01234567890123456789", 20);
    }
    return file.bytes;
}

typedef struct Member {
    const char *name;
    GByteArray *bytes;
} Member;

static Member member_of_text(const char *name, const char *text)
{
    Member member = { name, g_byte_array_new() };
    g_byte_array_append(member.bytes, (const guint8 *)text, (guint)strlen(text));
    return member;
}

/* Packs the members; those without bytes are folders. Each is freed. */
static void pack(const char *path, int format, int filter, Member *members, guint count)
{
    struct archive *archive = archive_write_new();
    ck_assert_int_eq(archive_write_set_format(archive, format), ARCHIVE_OK);
    ck_assert_int_ge(archive_write_add_filter(archive, filter), ARCHIVE_WARN);
    ck_assert_int_eq(archive_write_open_filename(archive, path), ARCHIVE_OK);
    for (guint i = 0; i < count; i++) {
        struct archive_entry *entry = archive_entry_new();
        guint length = members[i].bytes != NULL ? members[i].bytes->len : 0;
        archive_entry_set_pathname(entry, members[i].name);
        archive_entry_set_filetype(entry, members[i].bytes != NULL ? AE_IFREG : AE_IFDIR);
        archive_entry_set_perm(entry, 0644);
        archive_entry_set_size(entry, length);
        ck_assert_int_eq(archive_write_header(archive, entry), ARCHIVE_OK);
        if (length > 0)
            ck_assert_int_eq(archive_write_data(archive, members[i].bytes->data, length), length);
        archive_entry_free(entry);
        if (members[i].bytes != NULL)
            g_byte_array_unref(members[i].bytes);
    }
    ck_assert_int_eq(archive_write_close(archive), ARCHIVE_OK);
    archive_write_free(archive);
}

static GByteArray *file_bytes(const char *path)
{
    char *bytes = NULL;
    gsize length = 0;
    ck_assert(g_file_get_contents(path, &bytes, &length, NULL));
    return g_byte_array_new_take((guint8 *)bytes, length);
}

static const char *const kinds[] = { "open", "not-capture", "truncated", "damaged" };

static guint count_frames(Capture *capture, GError **error)
{
    Frame frame;
    guint frames = 0;
    while (capture_next(capture, &frame, error) == 1)
        frames++;
    return frames;
}

/* What a path gives, as one line: "member:frames " or "member!kind " for each capture and error. */
static char *story_of(const char *path)
{
    const CaptureOptions options = { 0 };
    GString *story = g_string_new(NULL);
    g_autoptr(GError) error = NULL;
    g_autoptr(Bundle) bundle = bundle_open(path, &options, &error);
    if (bundle == NULL) {
        g_string_append_printf(story, "none!%s", kinds[error->code]);
        return g_string_free(story, FALSE);
    }
    for (;;) {
        g_autoptr(Capture) capture = bundle_next(bundle, &error);
        const char *member = bundle_member(bundle);
        if (capture == NULL && error == NULL)
            return g_string_free(story, FALSE);
        g_string_append(story, member != NULL ? member : "-");
        if (capture != NULL) {
            ck_assert_str_eq(member != NULL ? member : "-",
                             capture_member(capture) != NULL ? capture_member(capture) : "-");
            g_string_append_printf(story, ":%u", count_frames(capture, &error));
        }
        if (error != NULL)
            g_string_append_printf(story, "!%s", kinds[error->code]);
        g_string_append_c(story, ' ');
        g_clear_error(&error);
    }
}

static void assert_story(const char *path, const char *expected)
{
    g_autofree char *story = story_of(path);
    ck_assert_str_eq(story, expected);
}

static char *refusal_of(const char *path)
{
    const CaptureOptions options = { 0 };
    g_autoptr(GError) error = NULL;
    g_autoptr(Bundle) bundle = bundle_open(path, &options, &error);
    ck_assert_ptr_null(bundle);
    return g_strdup(error->message);
}

START_TEST(a_plain_file_is_one_capture)
{
    Folder folder = folder_new();
    const char *path = folder_file(&folder, "plain");
    g_autoptr(GByteArray) bytes = pcap_bytes(3);
    write_file(path, bytes->data, bytes->len);
    assert_story(path, "-:3 ");
    folder_free(&folder);
}
END_TEST

START_TEST(a_cut_file_header_is_told_by_the_bundle)
{
    Folder folder = folder_new();
    const char *path = folder_file(&folder, "cut");
    g_autoptr(GByteArray) bytes = pcap_bytes(0);
    write_file(path, bytes->data, bytes->len - 1);
    assert_story(path, "-!truncated ");
    folder_free(&folder);
}
END_TEST

START_TEST(a_compressed_file_is_one_capture_without_a_member_name)
{
    static const int filters[] = { ARCHIVE_FILTER_GZIP, ARCHIVE_FILTER_BZIP2, ARCHIVE_FILTER_XZ,
                                   ARCHIVE_FILTER_ZSTD, ARCHIVE_FILTER_LZ4 };
    Folder folder = folder_new();
    const char *path = folder_file(&folder, "a-name-that-says-nothing");
    for (guint i = 0; i < G_N_ELEMENTS(filters); i++) {
        Member member = { "data", pcap_bytes(200) };
        pack(path, ARCHIVE_FORMAT_RAW, filters[i], &member, 1);
        assert_story(path, "-:200 ");
    }
    folder_free(&folder);
}
END_TEST

START_TEST(an_archive_gives_its_captures_in_order_and_goes_on_behind_other_files)
{
    static const struct {
        int format, filter;
    } rows[] = {
        { ARCHIVE_FORMAT_ZIP, ARCHIVE_FILTER_NONE },
        { ARCHIVE_FORMAT_TAR_USTAR, ARCHIVE_FILTER_NONE },
        { ARCHIVE_FORMAT_TAR_PAX_RESTRICTED, ARCHIVE_FILTER_GZIP },
        { ARCHIVE_FORMAT_TAR_GNUTAR, ARCHIVE_FILTER_ZSTD },
        { ARCHIVE_FORMAT_7ZIP, ARCHIVE_FILTER_NONE },
        { ARCHIVE_FORMAT_CPIO_SVR4_NOCRC, ARCHIVE_FILTER_NONE },
    };
    Folder folder = folder_new();
    const char *path = folder_file(&folder, "archive");
    for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
        Member members[] = {
            { "logs/b.pcap", pcap_bytes(2) },
            member_of_text("logs/readme.txt", "This is what the customer sent us.\n"),
            { "a.pcap", pcap_bytes(5) },
        };
        pack(path, rows[i].format, rows[i].filter, members, G_N_ELEMENTS(members));
        assert_story(path, "logs/b.pcap:2 logs/readme.txt!not-capture a.pcap:5 ");
    }
    folder_free(&folder);
}
END_TEST

START_TEST(folders_of_an_archive_are_passed_over)
{
    Folder folder = folder_new();
    const char *path = folder_file(&folder, "archive");
    Member members[] = { { "logs/", NULL }, { "logs/a.pcap", pcap_bytes(1) } };
    pack(path, ARCHIVE_FORMAT_TAR_USTAR, ARCHIVE_FILTER_NONE, members, G_N_ELEMENTS(members));
    assert_story(path, "logs/a.pcap:1 ");
    folder_free(&folder);
}
END_TEST

START_TEST(what_is_packed_twice_is_unpacked_twice)
{
    Folder folder = folder_new();
    const char *inner = folder_file(&folder, "inner"), *outer = folder_file(&folder, "outer");
    Member single = { "data", pcap_bytes(3) };
    pack(inner, ARCHIVE_FORMAT_RAW, ARCHIVE_FILTER_GZIP, &single, 1);
    GByteArray *compressed = file_bytes(inner);
    Member pair[] = { { "x.pcap", pcap_bytes(1) }, { "y.pcap", pcap_bytes(2) } };
    pack(inner, ARCHIVE_FORMAT_ZIP, ARCHIVE_FILTER_NONE, pair, G_N_ELEMENTS(pair));
    Member members[] = { { "one.gz", compressed },
                         { "two.zip", file_bytes(inner) },
                         { "three.pcap", pcap_bytes(4) } };
    pack(outer, ARCHIVE_FORMAT_TAR_USTAR, ARCHIVE_FILTER_XZ, members, G_N_ELEMENTS(members));
    assert_story(outer, "one.gz:3 two.zip/x.pcap:1 two.zip/y.pcap:2 three.pcap:4 ");
    folder_free(&folder);
}
END_TEST

START_TEST(archives_nested_without_end_are_not_followed)
{
    enum { DEPTH = 12 };
    Folder folder = folder_new();
    const char *path = folder_file(&folder, "archive");
    GByteArray *bytes = pcap_bytes(1);
    for (unsigned i = 0; i < DEPTH; i++) {
        Member member = { "m", bytes };
        pack(path, ARCHIVE_FORMAT_TAR_USTAR, ARCHIVE_FILTER_NONE, &member, 1);
        bytes = file_bytes(path);
    }
    g_byte_array_unref(bytes);
    assert_story(path, "m/m/m/m!not-capture ");
    folder_free(&folder);
}
END_TEST

START_TEST(a_capture_may_be_freed_before_its_end)
{
    const CaptureOptions options = { 0 };
    Folder folder = folder_new();
    const char *path = folder_file(&folder, "archive");
    Member members[] = { { "a", pcap_bytes(200) }, { "b", pcap_bytes(7) } };
    pack(path, ARCHIVE_FORMAT_TAR_USTAR, ARCHIVE_FILTER_GZIP, members, G_N_ELEMENTS(members));
    g_autoptr(Bundle) bundle = bundle_open(path, &options, NULL);
    capture_free(bundle_next(bundle, NULL));
    g_autoptr(Capture) second = bundle_next(bundle, NULL);
    ck_assert_uint_eq(count_frames(second, NULL), 7);
    folder_free(&folder);
}
END_TEST

START_TEST(a_cut_compressed_file_gives_its_readable_part)
{
    Folder folder = folder_new();
    const char *path = folder_file(&folder, "cut");
    Member member = { "data", pcap_bytes(0) };
    for (unsigned i = 0; i < 40000; i++) { /* numbers that do not compress away */
        uint32_t record[5] = { 1700000000, i % 1000000, 4, 4, i * 2654435761U };
        g_byte_array_append(member.bytes, (const guint8 *)record, sizeof record);
    }
    pack(path, ARCHIVE_FORMAT_RAW, ARCHIVE_FILTER_GZIP, &member, 1);
    g_autoptr(GByteArray) bytes = file_bytes(path);
    write_file(path, bytes->data, bytes->len / 2);
    g_autofree char *story = story_of(path);
    guint frames = (guint)g_ascii_strtoull(story + strlen("-:"), NULL, 10);
    ck_assert_uint_gt(frames, 10000);
    ck_assert_uint_lt(frames, 40000);
    ck_assert(g_str_has_suffix(story, "!truncated "));
    folder_free(&folder);
}
END_TEST

START_TEST(every_prefix_of_an_archive_ends)
{
    Folder folder = folder_new();
    const char *path = folder_file(&folder, "archive");
    static const int formats[] = { ARCHIVE_FORMAT_ZIP, ARCHIVE_FORMAT_TAR_USTAR,
                                   ARCHIVE_FORMAT_7ZIP };
    Member members[] = { { "a", pcap_bytes(9) }, { "b", pcap_bytes(7) } };
    pack(path, formats[_i], ARCHIVE_FILTER_NONE, members, G_N_ELEMENTS(members));
    g_autoptr(GByteArray) bytes = file_bytes(path);
    for (guint n = 0; n < bytes->len; n += 1 + n / 50) {
        write_file(path, bytes->data, n);
        g_autofree char *story = story_of(path);
        ck_assert_uint_gt(strlen(story), 0);
    }
    folder_free(&folder);
}
END_TEST

START_TEST(what_is_no_capture_is_refused_with_its_name)
{
    static const struct {
        const char *begins, *word;
        size_t length;
    } rows[] = {
        { "", "empty", 0 },
        { "%PDF-1.7", "PDF", 8 },
        { "GMBU\x00\x02", "editcap -F pcapng", 6 },
        { "RTSS\x00\x01", "editcap -F pcapng", 6 },
        { "snoop\0\0\0\0\0\0\2", "editcap -F pcapng", 12 },
        { "\n  <!DOCTYPE html><html>", "web page", 24 },
        { "<?xml version=\"1.0\"?>", "XML", 21 },
        { "{ \"a\": 1 }", "JSON", 10 },
        { "Dear support,\r\nhere is", "plain text", 22 },
        { "\xff\xfe"
          "D\0e\0",
          "plain text", 6 },
        { "#mtree\n./x type=file\n", "plain text", 21 },
        { "\x89PNG\r\n\x1a\n", "PNG", 8 },
        { "\xff\xd8\xff\xe0", "JPEG", 4 },
        { "\x7f"
          "ELF",
          "Linux program", 4 },
        { "MZ\x90", "Windows program", 3 },
        { "\x01\x02\x03\x04\x05", "editcap -F pcapng", 5 },
    };
    Folder folder = folder_new();
    const char *path = folder_file(&folder, "file");
    for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
        write_file(path, rows[i].begins, rows[i].length);
        g_autofree char *story = story_of(path), *refusal = refusal_of(path);
        ck_assert_str_eq(story, "none!not-capture");
        if (strstr(refusal, rows[i].word) == NULL)
            ck_abort_msg("%s: not in: %s", rows[i].word, refusal);
    }
    folder_free(&folder);
}
END_TEST

START_TEST(a_windows_event_trace_is_refused_with_the_commands_that_convert_it)
{
    uint8_t trace[128] = { [2] = 1, [72] = 2, [74] = 2, [75] = 0xc0 };
    Folder folder = folder_new();
    const char *path = folder_file(&folder, "trace");
    write_file(path, trace, sizeof trace);
    g_autofree char *refusal = refusal_of(path);
    ck_assert_ptr_nonnull(strstr(refusal, "`pktmon etl2pcap FILE.etl --out FILE.pcapng`"));
    ck_assert_ptr_nonnull(strstr(refusal, "`etl2pcapng FILE.etl FILE.pcapng`"));
    folder_free(&folder);
}
END_TEST

START_TEST(an_archive_without_a_capture_is_refused_or_tells_of_each_member)
{
    Folder folder = folder_new();
    const char *path = folder_file(&folder, "file");
    Member office[] = { member_of_text("[Content_Types].xml", "<?xml?>"),
                        member_of_text("word/document.xml", "<?xml?>") };
    pack(path, ARCHIVE_FORMAT_ZIP, ARCHIVE_FILTER_NONE, office, G_N_ELEMENTS(office));
    assert_story(path, "none!not-capture");
    Member text = member_of_text("data", "only words");
    pack(path, ARCHIVE_FORMAT_RAW, ARCHIVE_FILTER_GZIP, &text, 1);
    assert_story(path, "none!not-capture");
    pack(path, ARCHIVE_FORMAT_ZIP, ARCHIVE_FILTER_NONE, NULL, 0);
    assert_story(path, "none!not-capture");
    Member logs[] = { member_of_text("a.log", "only words"), member_of_text("b.log", "more") };
    pack(path, ARCHIVE_FORMAT_ZIP, ARCHIVE_FILTER_NONE, logs, G_N_ELEMENTS(logs));
    assert_story(path, "a.log!not-capture b.log!not-capture ");
    folder_free(&folder);
}
END_TEST

START_TEST(a_path_that_cannot_be_read_is_refused_by_the_system)
{
    Folder folder = folder_new();
    g_autofree char *absent = g_build_filename(folder.path, "absent", NULL);
    assert_story(absent, "none!open");
    assert_story(folder.path, "none!open");
    folder_free(&folder);
}
END_TEST

/* Standard input, as a file and as a pipe that gives a byte at a time. */
START_TEST(standard_input_is_read)
{
    Folder folder = folder_new();
    const char *path = folder_file(&folder, "file");
    Member members[] = { { "a", pcap_bytes(9) }, { "b", pcap_bytes(7) } };
    pack(path, ARCHIVE_FORMAT_TAR_USTAR, ARCHIVE_FILTER_GZIP, members, G_N_ELEMENTS(members));
    int file = open(path, O_RDONLY);
    ck_assert_int_ge(dup2(file, STDIN_FILENO), 0);
    assert_story("-", "a:9 b:7 ");
    close(file);
    int ends[2];
    ck_assert_int_eq(pipe(ends), 0);
    g_autoptr(GByteArray) bytes = pcap_bytes(50);
    for (guint i = 0; i < bytes->len; i++)
        ck_assert_int_eq(write(ends[1], bytes->data + i, 1), 1);
    close(ends[1]);
    ck_assert_int_ge(dup2(ends[0], STDIN_FILENO), 0);
    assert_story("-", "-:50 ");
    close(ends[0]);
    folder_free(&folder);
}
END_TEST

static void count_interface(void *user, const FrameInterface *interface)
{
    (void)interface;
    ++*(unsigned *)user;
}

START_TEST(nothing_is_told_before_the_capture_is_read)
{
    unsigned told = 0;
    const CaptureOptions options = { .interface = count_interface, .user = &told };
    Folder folder = folder_new();
    const char *path = folder_file(&folder, "file");
    g_autoptr(GByteArray) bytes = pcap_bytes(1);
    write_file(path, bytes->data, bytes->len);
    g_autoptr(Bundle) bundle = bundle_open(path, &options, NULL);
    g_autoptr(Capture) capture = bundle_next(bundle, NULL);
    ck_assert_uint_eq(told, 0);
    ck_assert_uint_eq(count_frames(capture, NULL), 1);
    ck_assert_uint_eq(told, 1);
    folder_free(&folder);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("bundle");
    TCase *all = tcase_create("bundle");
    tcase_set_timeout(all, 120);
    tcase_add_test(all, a_plain_file_is_one_capture);
    tcase_add_test(all, a_cut_file_header_is_told_by_the_bundle);
    tcase_add_test(all, a_compressed_file_is_one_capture_without_a_member_name);
    tcase_add_test(all, an_archive_gives_its_captures_in_order_and_goes_on_behind_other_files);
    tcase_add_test(all, folders_of_an_archive_are_passed_over);
    tcase_add_test(all, what_is_packed_twice_is_unpacked_twice);
    tcase_add_test(all, archives_nested_without_end_are_not_followed);
    tcase_add_test(all, a_capture_may_be_freed_before_its_end);
    tcase_add_test(all, a_cut_compressed_file_gives_its_readable_part);
    tcase_add_loop_test(all, every_prefix_of_an_archive_ends, 0, 3);
    tcase_add_test(all, what_is_no_capture_is_refused_with_its_name);
    tcase_add_test(all, a_windows_event_trace_is_refused_with_the_commands_that_convert_it);
    tcase_add_test(all, an_archive_without_a_capture_is_refused_or_tells_of_each_member);
    tcase_add_test(all, a_path_that_cannot_be_read_is_refused_by_the_system);
    tcase_add_test(all, standard_input_is_read);
    tcase_add_test(all, nothing_is_told_before_the_capture_is_read);
    suite_add_tcase(suite, all);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_ENV);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
