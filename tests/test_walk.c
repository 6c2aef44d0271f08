/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "walk.h"

#include <sys/stat.h>
#include <unistd.h>

#include <glib/gstdio.h>

#include "suite.h"

/* A folder for one test, and what the walk said of it, relative to it. */
typedef struct Place {
    char *folder;
    GString *said;
} Place;

static Place place_new(void)
{
    Place place = { g_dir_make_tmp("walk-XXXXXX", NULL), g_string_new(NULL) };
    ck_assert_ptr_nonnull(place.folder);
    return place;
}

static char *inside(const Place *place, const char *name)
{
    return g_build_filename(place->folder, name, NULL);
}

static void put_file(const Place *place, const char *name)
{
    g_autofree char *path = inside(place, name);
    g_autofree char *folder = g_path_get_dirname(path);
    ck_assert_int_eq(g_mkdir_with_parents(folder, 0700), 0);
    ck_assert(g_file_set_contents(path, "x", 1, NULL));
}

static void put_link(const Place *place, const char *target, const char *name)
{
    g_autofree char *path = inside(place, name);
    ck_assert_int_eq(symlink(target, path), 0);
}

static void say(Place *place, const char *path, const char *mark)
{
    ck_assert(g_str_has_prefix(path, place->folder));
    g_string_append_printf(place->said, "%s%s ", mark, path + strlen(place->folder) + 1);
}

static void found(void *user, const char *path)
{
    say(user, path, "");
}

static void refused(void *user, const char *path, const char *reason)
{
    ck_assert_uint_gt(strlen(reason), 0);
    say(user, path, "!");
}

static void remove_tree(const char *path)
{
    g_autoptr(GDir) dir =
        g_file_test(path, G_FILE_TEST_IS_SYMLINK) ? NULL : g_dir_open(path, 0, NULL);
    for (const char *name; dir != NULL && (name = g_dir_read_name(dir)) != NULL;) {
        g_autofree char *child = g_build_filename(path, name, NULL);
        remove_tree(child);
    }
    g_remove(path);
}

/* Ends the place. */
static void expect(Place *place, const char *said)
{
    Walk walk = { found, refused, place };
    walk_folder(&walk, place->folder);
    ck_assert_str_eq(place->said->str, said);
    remove_tree(place->folder);
    g_string_free(place->said, TRUE);
    g_free(place->folder);
}

START_TEST(names_come_in_the_order_of_their_bytes)
{
    Place place = place_new();
    put_file(&place, "b");
    put_file(&place, "a.d/z");
    put_file(&place, "a.d/B");
    put_file(&place, "a");
    put_file(&place, "\xc3\xa4");
    put_file(&place, "Z");
    expect(&place, "Z a a.d/B a.d/z b \xc3\xa4 ");
}
END_TEST

START_TEST(links_are_followed_and_circles_end)
{
    Place place = place_new();
    put_file(&place, "a/file");
    put_link(&place, "..", "a/up");
    put_link(&place, ".", "a/here");
    put_link(&place, "a", "b");
    put_link(&place, "a/file", "c");
    expect(&place, "a/file c ");
}
END_TEST

START_TEST(what_leads_nowhere_is_refused)
{
    Place place = place_new();
    put_link(&place, "nothing", "dangling");
    put_link(&place, "self", "self");
    put_file(&place, "x");
    expect(&place, "!dangling !self x ");
}
END_TEST

START_TEST(pipes_are_passed_over)
{
    Place place = place_new();
    g_autofree char *path = inside(&place, "pipe");
    ck_assert_int_eq(mkfifo(path, 0600), 0);
    expect(&place, "");
}
END_TEST

START_TEST(a_deep_tree_is_walked_to_its_end)
{
    Place place = place_new();
    g_autoptr(GString) deep = g_string_new(NULL);
    for (int i = 0; i < 500; i++)
        g_string_append(deep, "d/");
    g_string_append(deep, "file");
    put_file(&place, deep->str);
    g_autofree char *said = g_strdup_printf("%s ", deep->str);
    expect(&place, said);
}
END_TEST

SUITE("walk", names_come_in_the_order_of_their_bytes, links_are_followed_and_circles_end,
      what_leads_nowhere_is_refused, pipes_are_passed_over, a_deep_tree_is_walked_to_its_end)
