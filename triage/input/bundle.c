/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture.h"

#include "unpacker.h"

/* Archives inside archives: deeper ones are somebody's joke. */
enum { DEPTH = 4 };

struct Bundle {
    const CaptureOptions *options;
    GPtrArray *unpackers; /* Unpacker, outermost first; empty for a plain file */
    Capture *first;       /* read ahead by bundle_open, with its error */
    GError *first_error;
    char *member; /* name of the last member, through all archives */
};

void bundle_free(Bundle *bundle)
{
    if (bundle == NULL)
        return;
    capture_free(bundle->first);
    g_clear_error(&bundle->first_error);
    while (bundle->unpackers->len > 0) /* the inner one reads from the outer */
        g_ptr_array_set_size(bundle->unpackers, (gint)bundle->unpackers->len - 1);
    g_ptr_array_unref(bundle->unpackers);
    g_free(bundle->member);
    g_free(bundle);
}

const char *bundle_member(const Bundle *bundle)
{
    return bundle->member;
}

static Unpacker *innermost(const Bundle *bundle)
{
    return g_ptr_array_index(bundle->unpackers, bundle->unpackers->len - 1);
}

static void leave_innermost(Bundle *bundle)
{
    g_ptr_array_set_size(bundle->unpackers, (gint)bundle->unpackers->len - 1);
}

static char *member_path(const Bundle *bundle)
{
    GString *path = g_string_new(NULL);
    for (guint i = 0; i < bundle->unpackers->len; i++) {
        const char *name = unpacker_member(g_ptr_array_index(bundle->unpackers, i));
        if (name != NULL && path->len > 0)
            g_string_append_c(path, '/');
        g_string_append(path, name != NULL ? name : "");
    }
    return g_string_free(path, path->len == 0);
}

/* Packed: one level deeper, NULL without *error. Else the capture, or NULL with *error. Takes the
 * source. */
static Capture *open_source(Bundle *bundle, Source *source, GError **error)
{
    GError *failure = NULL;
    Bytes head = source_peek(source, &failure);
    if (failure != NULL) {
        g_propagate_error(error, failure);
        source_free(source);
        return NULL;
    }
    if (bundle->unpackers->len < DEPTH && unpacker_fits(head)) {
        g_ptr_array_add(bundle->unpackers, unpacker_new(source));
        return NULL;
    }
    return capture_new(source, bundle->member, bundle->options, error);
}

/* The next capture of the archives, or NULL with *error, or NULL at the end. */
static Capture *next_packed(Bundle *bundle, GError **error)
{
    GError *failure = NULL;
    Capture *capture = NULL;
    while (capture == NULL && failure == NULL && bundle->unpackers->len > 0) {
        Unpacker *unpacker = innermost(bundle);
        int got = unpacker_next(unpacker, &failure);
        g_free(bundle->member);
        bundle->member = member_path(bundle);
        if (got == 1)
            capture = open_source(bundle, unpacker_source(unpacker), &failure);
        else if (unpacker_is_over(unpacker))
            leave_innermost(bundle);
    }
    if (bundle->member == NULL &&
        g_error_matches(failure, CAPTURE_ERROR, CAPTURE_ERROR_NOT_CAPTURE))
        g_prefix_error(&failure, "unpacked, it ");
    if (failure != NULL)
        g_propagate_error(error, failure);
    return capture;
}

static bool is_office(const char *member)
{
    return g_strcmp0(member, "[Content_Types].xml") == 0 || g_strcmp0(member, "mimetype") == 0 ||
           g_strcmp0(member, "META-INF/MANIFEST.MF") == 0;
}

/* Why the whole path is not worth a bundle, given what came first. */
static bool is_hopeless(Bundle *bundle, GError **error)
{
    if (is_office(bundle->member)) {
        g_set_error_literal(error, CAPTURE_ERROR, CAPTURE_ERROR_NOT_CAPTURE,
                            "is an Office document or a Java archive, not a capture: name the "
                            ".pcap or .pcapng file instead");
        return true;
    }
    if (bundle->first == NULL && bundle->first_error == NULL) {
        g_set_error_literal(error, CAPTURE_ERROR, CAPTURE_ERROR_NOT_CAPTURE,
                            "holds no file: pack it again with the capture inside");
        return true;
    }
    if (bundle->member != NULL || bundle->first_error == NULL ||
        (!g_error_matches(bundle->first_error, CAPTURE_ERROR, CAPTURE_ERROR_NOT_CAPTURE) &&
         !g_error_matches(bundle->first_error, CAPTURE_ERROR, CAPTURE_ERROR_OPEN)))
        return false;
    g_propagate_error(error, g_steal_pointer(&bundle->first_error));
    return true;
}

static Bundle *open_bundle(Source *source, const CaptureOptions *options, GError **error)
{
    g_autoptr(Bundle) bundle = g_new0(Bundle, 1);
    bundle->options = options;
    bundle->unpackers = g_ptr_array_new_with_free_func((GDestroyNotify)unpacker_free);
    bundle->first = open_source(bundle, source, &bundle->first_error);
    if (bundle->unpackers->len > 0)
        bundle->first = next_packed(bundle, &bundle->first_error);
    return is_hopeless(bundle, error) ? NULL : g_steal_pointer(&bundle);
}

Bundle *bundle_open(const char *path, const CaptureOptions *options, GError **error)
{
    Source *source = source_open(path, error);
    return source != NULL ? open_bundle(source, options, error) : NULL;
}

Capture *bundle_next(Bundle *bundle, GError **error)
{
    if (bundle->first_error != NULL) {
        g_propagate_error(error, g_steal_pointer(&bundle->first_error));
        return NULL;
    }
    if (bundle->first != NULL)
        return g_steal_pointer(&bundle->first);
    return next_packed(bundle, error);
}
