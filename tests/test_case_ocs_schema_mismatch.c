/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A front end that reads its database and is gone. */
#include "pair_lab.h"

static const char id[] = "ocs-schema-mismatch";

/* Seconds are frame numbers. */
typedef struct Site {
    PairLab lab; /* for its findings */
    TdsPair pair;
    FrontEnd front_end;
} Site;

static Moment at(uint64_t frame)
{
    return (Moment){ frame, (Time)frame * TIME_SECOND };
}

/* Port 5061 accepted in frame 10 and refuses from frame 100 to 160 on. */
static void begin(Site *site)
{
    *site = (Site){ .front_end = { .accepted = at(10), .spoken = at(12) } };
    lab_open(&site->lab, "192.0.2.1", "192.0.2.9", 1433);
    tds_pair_init(&site->pair, &site->lab.pair.key);
    site->front_end.first = (FrontEndRefusal){
        .syn = at(100), .rst = at(101), .end = at(101), .client = lab_ip("192.0.2.5")
    };
    site->front_end.last = (FrontEndRefusal){
        .syn = at(160), .rst = at(161), .end = at(161), .client = lab_ip("192.0.2.5")
    };
    site->front_end.refusals = 3;
}

static void close_site(Site *site)
{
    tds_pair_clear(&site->pair);
    lab_close(&site->lab);
}

static void talks(Site *site, uint64_t from, uint64_t to, uint32_t error, uint64_t frame)
{
    TdsSession session = { .span = { from, to, at(from).time, at(to).time, 12 },
                           .accepted = at(from + 1),
                           .is_answered = true,
                           .database = "rtc",
                           .application = "RTC" };
    if (error != 0)
        session.errors[session.error_count++] =
            (TdsRefusal){ .seen = at(frame), .number = error, .text = "Could not find it." };
    tds_pair_add(&site->pair, &session);
}

static const Finding *judged(Site *site)
{
    Story story = { .kind = STORY_TDS_PAIR,
                    .stories = site->lab.stories,
                    .tds = &site->pair,
                    .front_end = &site->front_end,
                    .now = at(200).time };
    lab_clear(&site->lab);
    case_by_id(id)->judge(&story, NULL, site->lab.findings);
    ck_assert_uint_le(site->lab.findings->len, 1);
    return site->lab.findings->len > 0 ? site->lab.findings->pdata[0] : NULL;
}

static bool has_met(const Finding *finding, const char *condition)
{
    for (guint i = 0; i < finding->conditions->len; i++) {
        const Condition *one = finding->conditions->pdata[i];
        if (g_str_equal(one->id, condition))
            return one->met;
    }
    ck_abort_msg("no condition %s", condition);
}

START_TEST(a_missing_procedure_and_a_port_that_closes_are_a_hint)
{
    static const uint32_t numbers[] = { 201, 2812, 8144, 8145 };
    for (size_t i = 0; i < G_N_ELEMENTS(numbers); i++) {
        Site site;
        begin(&site);
        talks(&site, 20, 40, numbers[i], 30);
        const Finding *finding = judged(&site);
        ck_assert_ptr_nonnull(finding);
        ck_assert_int_eq(finding->severity, SEVERITY_INFO);
        ck_assert_int_eq(finding->confidence, CONFIDENCE_POSSIBLE);
        ck_assert(has_met(finding, "error"));
        ck_assert_uint_eq(finding->first_frame, 20);
        ck_assert_uint_eq(finding->last_frame, 161);
        close_site(&site);
    }
}
END_TEST

START_TEST(the_subject_is_front_end_and_database)
{
    Site site;
    begin(&site);
    talks(&site, 20, 40, 2812, 30);
    const Value *subject = judged(&site)->subject;
    g_autoptr(GString) shown = g_string_new(NULL);
    value_show(value_get(subject, "client"), shown);
    g_string_append_c(shown, ' ');
    value_show(value_get(subject, "server"), shown);
    ck_assert_str_eq(shown->str, "192.0.2.1 192.0.2.9:1433");
    close_site(&site);
}
END_TEST

START_TEST(order_alone_is_enough_for_the_hint)
{
    Site site;
    begin(&site);
    talks(&site, 20, 40, 0, 0);
    const Finding *finding = judged(&site);
    ck_assert_ptr_nonnull(finding);
    ck_assert(!has_met(finding, "error"));
    ck_assert(has_met(finding, "order"));
    close_site(&site);
}
END_TEST

static void talks_sealed(Site *site, bool is_asked)
{
    TdsSession session = { .span = { 20, 40, at(20).time, at(40).time, 12 },
                           .sealed = at(30),
                           .is_answered = true };
    if (is_asked)
        session.asked = at(31);
    tds_pair_add(&site->pair, &session);
}

START_TEST(a_sealed_conversation_has_to_go_on_behind_the_login)
{
    Site site;
    begin(&site);
    talks_sealed(&site, false);
    ck_assert_ptr_null(judged(&site));
    talks_sealed(&site, true);
    ck_assert_ptr_nonnull(judged(&site));
    close_site(&site);
}
END_TEST

START_TEST(a_database_that_never_answered_was_not_read)
{
    Site site;
    begin(&site);
    TdsSession session = { .span = { 20, 40, at(20).time, at(40).time, 3 } };
    tds_pair_add(&site.pair, &session);
    ck_assert_ptr_null(judged(&site));
    close_site(&site);
}
END_TEST

START_TEST(a_port_that_never_accepted_is_no_hint)
{
    Site site;
    begin(&site);
    talks(&site, 20, 40, 2812, 30);
    site.front_end.accepted = site.front_end.spoken = (Moment){ 0 };
    ck_assert_ptr_null(judged(&site));
    close_site(&site);
}
END_TEST

START_TEST(a_port_that_accepts_is_no_hint)
{
    Site site;
    begin(&site);
    talks(&site, 20, 40, 2812, 30);
    site.front_end.first = site.front_end.last = (FrontEndRefusal){ 0 };
    ck_assert_ptr_null(judged(&site));
    close_site(&site);
}
END_TEST

START_TEST(old_connections_that_go_on_show_that_it_runs)
{
    Site site;
    begin(&site);
    talks(&site, 20, 40, 2812, 30);
    site.front_end.spoken = at(120);
    ck_assert_ptr_null(judged(&site));
    close_site(&site);
}
END_TEST

START_TEST(other_errors_tell_another_story)
{
    static const uint32_t numbers[] = { 18456, 4060, 945, 1205 };
    for (size_t i = 0; i < G_N_ELEMENTS(numbers); i++) {
        Site site;
        begin(&site);
        talks(&site, 20, 40, numbers[i], 30);
        talks(&site, 50, 60, 0, 0);
        ck_assert_ptr_null(judged(&site));
        close_site(&site);
    }
}
END_TEST

START_TEST(a_login_refused_by_another_database_tells_another_story)
{
    Site site;
    begin(&site);
    talks(&site, 20, 40, 0, 0);
    site.front_end.login_refused = at(45);
    ck_assert_ptr_null(judged(&site));
    site.front_end.login_refused = at(5);
    ck_assert_ptr_nonnull(judged(&site));
    close_site(&site);
}
END_TEST

START_TEST(more_than_two_minutes_are_too_long)
{
    Site site;
    begin(&site);
    talks(&site, 20, 40, 2812, 30);
    site.front_end.first.syn.time = site.front_end.last.syn.time = at(151).time;
    ck_assert_ptr_null(judged(&site));
    close_site(&site);
}
END_TEST

START_TEST(what_it_read_before_it_accepted_did_not_stop_it)
{
    Site site;
    begin(&site);
    talks(&site, 2, 8, 2812, 5);
    talks(&site, 3, 150, 0, 0);
    ck_assert_ptr_null(judged(&site));
    close_site(&site);
}
END_TEST

/* A restart that an update made: refused before it asks the database, and afterwards. */
START_TEST(an_error_while_the_port_refuses_already_counts)
{
    Site site;
    begin(&site);
    talks(&site, 110, 130, 0, 0);
    ck_assert_ptr_null(judged(&site));
    talks(&site, 131, 140, 2812, 135);
    ck_assert_ptr_nonnull(judged(&site));
    close_site(&site);
}
END_TEST

START_TEST(a_host_that_nobody_dials_is_none)
{
    Site site;
    begin(&site);
    talks(&site, 20, 40, 2812, 30);
    Story story = { .kind = STORY_TDS_PAIR, .stories = site.lab.stories, .tds = &site.pair };
    case_by_id(id)->judge(&story, NULL, site.lab.findings);
    ck_assert_uint_eq(site.lab.findings->len, 0);
    close_site(&site);
}
END_TEST

SUITE("case_ocs_schema_mismatch", a_missing_procedure_and_a_port_that_closes_are_a_hint,
      the_subject_is_front_end_and_database, order_alone_is_enough_for_the_hint,
      a_sealed_conversation_has_to_go_on_behind_the_login,
      a_database_that_never_answered_was_not_read, a_port_that_never_accepted_is_no_hint,
      a_port_that_accepts_is_no_hint, old_connections_that_go_on_show_that_it_runs,
      other_errors_tell_another_story, a_login_refused_by_another_database_tells_another_story,
      more_than_two_minutes_are_too_long, what_it_read_before_it_accepted_did_not_stop_it,
      an_error_while_the_port_refuses_already_counts, a_host_that_nobody_dials_is_none)
