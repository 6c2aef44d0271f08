/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "session.h"

#include "case.h"
#include "configuration.h"
#include "numbering.h"
#include "vendors.h"

/* While a file is loaded the host may ask between any two frames. A review costs more the more was
 * seen, so at most one part in REVIEW_SHARE of the time goes into them. */
enum { REVIEW_SHARE = 20 };

struct Session {
    Vendors *vendors;
    Configuration *configuration;
    GivenNames *names; /* by the configuration */
    char *trouble;     /* with it; NULL: none */
    Settings settings;
    Engine *engine;
    Numbering *numbering;
    GHashTable *interfaces; /* set of section and number, those that were met */
    uint64_t interface;     /* the one met last; 0: none */
    GHashTable *exhibits;   /* place in the file -> GPtrArray of Exhibit */
    gint64 review_due;      /* monotonic microseconds */
    bool is_dirty;          /* fed since the last review */
    bool is_over;
};

static void free_exhibit(void *item)
{
    Exhibit *exhibit = item;
    g_free(exhibit->id);
    g_free(exhibit->summary);
    g_free(exhibit->says);
    g_free(exhibit);
}

static void free_exhibits(void *exhibits)
{
    g_ptr_array_unref(exhibits);
}

/* What was read before an error must not count: all or nothing. */
static void configure(Session *session, const char *path)
{
    g_autoptr(GError) error = NULL;
    session->configuration = configuration_new();
    session->names = given_names_new();
    if (path == NULL || path[0] == '\0' ||
        configuration_read_file(session->configuration, path, session->names, &error))
        return;
    session->trouble = g_strdup_printf("the configuration %s, which the preference "
                                       "wiretriage.config names, is not used: %s",
                                       path, error->message);
    configuration_free(session->configuration);
    given_names_free(session->names);
    session->configuration = configuration_new();
    session->names = given_names_new();
}

Session *session_new(const char *configuration)
{
    Session *session = g_new0(Session, 1);
    session->vendors = vendors_new(NULL);
    session->settings = (Settings){ .vendor_of = vendors_of, .vendor_user = session->vendors };
    configure(session, configuration);
    configuration_lend(session->configuration, &session->settings);
    given_names_lend(session->names, &session->settings);
    session->engine = engine_new(&session->settings);
    session->numbering = numbering_new();
    session->interfaces = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, NULL);
    session->exhibits = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, free_exhibits);
    return session;
}

void session_free(Session *session)
{
    if (session == NULL)
        return;
    g_hash_table_unref(session->exhibits);
    g_hash_table_unref(session->interfaces);
    numbering_free(session->numbering);
    engine_free(session->engine);
    vendors_free(session->vendors);
    configuration_free(session->configuration);
    given_names_free(session->names);
    g_free(session->trouble);
    g_free(session);
}

uint64_t session_feed(Session *session, uint32_t number, Frame *frame)
{
    uint64_t place = numbering_next(session->numbering, number);
    if (frame == NULL || session->is_over)
        return place;
    frame->number = place;
    engine_feed(session->engine, frame);
    session->is_dirty = true;
    return place;
}

bool session_meets_interface(Session *session, const Frame *frame)
{
    uint64_t interface = ((uint64_t)frame->section << 32 | frame->interface) + 1;
    if (interface == session->interface)
        return false;
    session->interface = interface;
    uint64_t *key = g_new(uint64_t, 1);
    *key = interface;
    return g_hash_table_add(session->interfaces, key);
}

void session_name_interface(Session *session, const Frame *frame, Bytes name)
{
    FrameInterface interface = {
        .section = frame->section,
        .interface = frame->interface,
        .link_type = frame->link_type,
        .name = name,
    };
    engine_interface(session->engine, &interface);
}

static GPtrArray *exhibits_at(Session *session, uint64_t place)
{
    GPtrArray *exhibits = g_hash_table_lookup(session->exhibits, &place);
    if (exhibits != NULL)
        return exhibits;
    uint64_t *key = g_new(uint64_t, 1);
    *key = place;
    exhibits = g_ptr_array_new_with_free_func(free_exhibit);
    g_hash_table_insert(session->exhibits, key, exhibits);
    return exhibits;
}

static Exhibit *exhibit_new(const Finding *finding, const Evidence *evidence)
{
    const Case *row = case_by_id(finding->case_id);
    Exhibit *exhibit = g_new(Exhibit, 1);
    *exhibit = (Exhibit){
        .case_id = finding->case_id,
        .title = row != NULL ? row->title : finding->case_id,
        .severity = finding->severity,
        .confidence = finding->confidence,
        .id = g_strdup(finding->id),
        .summary = text_plain(finding->summary),
        .says = text_plain(evidence->says),
    };
    return exhibit;
}

static void index_exhibits(Session *session)
{
    const GPtrArray *findings = engine_report(session->engine)->findings;
    g_hash_table_remove_all(session->exhibits);
    for (guint i = 0; i < findings->len; i++) {
        const Finding *finding = findings->pdata[i];
        for (guint j = 0; j < finding->evidence->len; j++) {
            const Evidence *evidence = finding->evidence->pdata[j];
            g_ptr_array_add(exhibits_at(session, evidence->frame), exhibit_new(finding, evidence));
        }
    }
}

void session_end(Session *session)
{
    if (session->is_over)
        return;
    engine_finish(session->engine);
    session->is_over = true;
    session->is_dirty = false;
    index_exhibits(session);
}

static void review(Session *session)
{
    gint64 start = g_get_monotonic_time();
    if (!session->is_dirty || start < session->review_due)
        return;
    engine_review(session->engine);
    session->is_dirty = false;
    index_exhibits(session);
    gint64 end = g_get_monotonic_time();
    session->review_due = end + (end - start) * REVIEW_SHARE;
}

const GPtrArray *session_exhibits(Session *session, uint32_t number)
{
    review(session);
    uint64_t place = numbering_place(session->numbering, number);
    return g_hash_table_lookup(session->exhibits, &place);
}

const char *session_trouble(const Session *session)
{
    return session->trouble;
}

Engine *session_engine(Session *session)
{
    return session->engine;
}
