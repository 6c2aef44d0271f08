/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "walk.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>

/* What a folder is, by whatever path it is reached. */
typedef struct Place {
    guint64 device, inode;
} Place;

static guint place_hash(gconstpointer key)
{
    const Place *place = key;
    return g_int64_hash(&place->device) ^ g_int64_hash(&place->inode);
}

static gboolean place_equal(gconstpointer a, gconstpointer b)
{
    const Place *x = a, *y = b;
    return x->device == y->device && x->inode == y->inode;
}

static int compare(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static GPtrArray *names_of(const char *folder, GError **error)
{
    g_autoptr(GDir) dir = g_dir_open(folder, 0, error);
    if (dir == NULL)
        return NULL;
    GPtrArray *names = g_ptr_array_new_with_free_func(g_free);
    for (const char *name; (name = g_dir_read_name(dir)) != NULL;)
        g_ptr_array_add(names, g_strdup(name));
    g_ptr_array_sort(names, compare);
    return names;
}

static void enter(const Walk *walk, const char *folder, GHashTable *seen);

static void visit(const Walk *walk, const char *path, GHashTable *seen)
{
    struct stat status;
    if (stat(path, &status) != 0) {
        walk->refused(walk->user, path, g_strerror(errno));
        return;
    }
    if (S_ISREG(status.st_mode))
        walk->found(walk->user, path);
    if (!S_ISDIR(status.st_mode))
        return;
    Place *place = g_new(Place, 1);
    *place = (Place){ status.st_dev, status.st_ino };
    if (g_hash_table_add(seen, place))
        enter(walk, path, seen);
}

static void enter(const Walk *walk, const char *folder, GHashTable *seen)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GPtrArray) names = names_of(folder, &error);
    if (names == NULL) {
        walk->refused(walk->user, folder, error->message);
        return;
    }
    for (guint i = 0; i < names->len; i++) {
        g_autofree char *path = g_build_filename(folder, names->pdata[i], NULL);
        visit(walk, path, seen);
    }
}

void walk_folder(const Walk *walk, const char *folder)
{
    g_autoptr(GHashTable) seen = g_hash_table_new_full(place_hash, place_equal, g_free, NULL);
    visit(walk, folder, seen);
}
