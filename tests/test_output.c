/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "output.h"

#include <unistd.h>

#include <glib/gstdio.h>

#include "suite.h"

static char *new_folder(void)
{
    char *folder = g_dir_make_tmp("output-XXXXXX", NULL);
    ck_assert_ptr_nonnull(folder);
    return folder;
}

static int by_name(const void *a, const void *b)
{
    return g_strcmp0(*(char *const *)a, *(char *const *)b);
}

/* The names in folder in their order; it is emptied and removed. */
static char *names_in(const char *folder)
{
    g_autoptr(GDir) dir = g_dir_open(folder, 0, NULL);
    g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);
    for (const char *name; (name = g_dir_read_name(dir)) != NULL;)
        g_ptr_array_add(names, g_strdup(name));
    g_ptr_array_sort(names, by_name);
    GString *list = g_string_new(NULL);
    for (guint i = 0; i < names->len; i++) {
        g_autofree char *path = g_build_filename(folder, names->pdata[i], NULL);
        g_string_append_printf(list, "%s ", (char *)names->pdata[i]);
        g_remove(path);
    }
    g_rmdir(folder);
    return g_string_free(list, FALSE);
}

static void expect_content(const char *path, const char *expected)
{
    g_autofree char *content = NULL;
    ck_assert(g_file_get_contents(path, &content, NULL, NULL));
    ck_assert_str_eq(content, expected);
}

START_TEST(a_file_appears_when_it_is_whole)
{
    g_autofree char *folder = new_folder(), *path = g_build_filename(folder, "report", NULL);
    g_autoptr(Output) output = output_open(path, NULL);
    ck_assert(output_write(output, "one ", NULL) && output_flush(output, NULL));
    ck_assert(!g_file_test(path, G_FILE_TEST_EXISTS));
    ck_assert(output_write(output, "two", NULL) && output_commit(output, NULL));
    expect_content(path, "one two");
    g_autofree char *names = names_in(folder);
    ck_assert_str_eq(names, "report ");
}
END_TEST

START_TEST(what_is_not_committed_leaves_no_trace)
{
    g_autofree char *folder = new_folder(), *path = g_build_filename(folder, "report", NULL);
    ck_assert(g_file_set_contents(path, "old", -1, NULL));
    Output *output = output_open(path, NULL);
    ck_assert(output_write(output, "new", NULL));
    output_free(output);
    expect_content(path, "old");
    g_autofree char *names = names_in(folder);
    ck_assert_str_eq(names, "report ");
}
END_TEST

START_TEST(a_link_stays_a_link)
{
    g_autofree char *folder = new_folder(), *path = g_build_filename(folder, "link", NULL);
    g_autofree char *target = g_build_filename(folder, "target", NULL);
    ck_assert(g_file_set_contents(target, "old", -1, NULL));
    ck_assert_int_eq(symlink("target", path), 0);
    g_autoptr(Output) output = output_open(path, NULL);
    ck_assert(output_write(output, "new", NULL) && output_commit(output, NULL));
    ck_assert(g_file_test(path, G_FILE_TEST_IS_SYMLINK));
    expect_content(target, "new");
    g_autofree char *names = names_in(folder);
    ck_assert_str_eq(names, "link target ");
}
END_TEST

START_TEST(a_missing_folder_is_an_error)
{
    g_autoptr(GError) error = NULL;
    ck_assert_ptr_null(output_open("/nowhere/at/all", &error));
    ck_assert(g_error_matches(error, G_FILE_ERROR, G_FILE_ERROR_NOENT));
}
END_TEST

START_TEST(a_full_disk_is_an_error)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(Output) output = output_open("/dev/full", NULL);
    if (output == NULL)
        return;
    ck_assert(!output_write(output, "x", &error) || !output_flush(output, &error));
    ck_assert(g_error_matches(error, G_FILE_ERROR, G_FILE_ERROR_NOSPC));
}
END_TEST

SUITE("output", a_file_appears_when_it_is_whole, what_is_not_committed_leaves_no_trace,
      a_link_stays_a_link, a_missing_folder_is_an_error, a_full_disk_is_an_error)
