/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "case.h"
#include "network.h"

/* How soon after it read its database a front end that does not like it is gone. */
#define SOON (120 * TIME_SECOND)

/* Whether the two sides come from different packages: procedures that are missing or take other
 * parameters. */
static bool is_mismatch(const TdsRefusal *error)
{
    enum { PARAMETER_MISSING = 201, NO_PROCEDURE = 2812, TOO_MANY = 8144, UNKNOWN = 8145 };
    return error->number == PARAMETER_MISSING || error->number == NO_PROCEDURE ||
           error->number == TOO_MANY || error->number == UNKNOWN;
}

/* What the front end made of the database before its port was closed. */
typedef struct Reading {
    const TdsSession *session;
    const TdsRefusal *error;        /* NULL: the order alone speaks */
    const FrontEndRefusal *refused; /* the first one behind it */
} Reading;

static const TdsRefusal *mismatch_of(const TdsSession *session)
{
    for (uint8_t i = 0; i < session->error_count; i++)
        if (is_mismatch(&session->errors[i]))
            return &session->errors[i];
    return NULL;
}

/* The first refusal that is known to be behind the frame; NULL: none. */
static const FrontEndRefusal *refusal_after(const FrontEnd *front_end, uint64_t frame)
{
    if (front_end->first.syn.frame > frame)
        return &front_end->first;
    return front_end->last.syn.frame > frame ? &front_end->last : NULL;
}

static bool is_soon(Time since, const FrontEndRefusal *refused)
{
    return time_between(since, refused->syn.time) <= SOON;
}

/* The database said in clear what it lacks, while the port was closing or closed. */
static bool find_error(const Story *story, Reading *reading)
{
    const FrontEnd *front_end = story->front_end;
    const TdsSession *session;
    for (guint i = 0; (session = tds_pair_session(story->tds, i)) != NULL; i++) {
        const TdsRefusal *error = mismatch_of(session);
        if (error == NULL || error->seen.frame < front_end->accepted.frame)
            continue;
        const FrontEndRefusal *refused = refusal_after(front_end, error->seen.frame);
        if (refused == NULL || !is_soon(error->seen.time, refused))
            continue;
        *reading = (Reading){ session, error, refused };
        return true;
    }
    return false;
}

/* Other errors tell another story, and so does a login that was refused. */
static bool has_other_reason(const Story *story)
{
    const FrontEnd *front_end = story->front_end;
    const TdsSession *session;
    if (front_end->login_refused.frame > front_end->accepted.frame)
        return true;
    for (guint i = 0; (session = tds_pair_session(story->tds, i)) != NULL; i++)
        for (uint8_t k = 0; k < session->error_count; k++)
            if (session->errors[k].seen.frame > front_end->accepted.frame)
                return true;
    return false;
}

/* Of a sealed conversation that ends with the first answer the login was refused. */
static bool is_reading(const TdsSession *session)
{
    return session->is_answered && (session->sealed.frame == 0 || session->asked.frame != 0);
}

/* A connection to the database that was made while the port still accepted; and then it did not. */
static bool find_order(const Story *story, Reading *reading)
{
    const FrontEnd *front_end = story->front_end;
    const FrontEndRefusal *refused = &front_end->first;
    const TdsSession *session;
    bool is_found = false;
    for (guint i = 0; !is_found && (session = tds_pair_session(story->tds, i)) != NULL; i++) {
        const Span *span = &session->span;
        bool is_between =
            span->first_frame > front_end->accepted.frame && span->first_frame < refused->syn.frame;
        if (!is_between || !is_reading(session) ||
            !is_soon(MIN(span->last_time, refused->syn.time), refused))
            continue;
        *reading = (Reading){ session, NULL, refused };
        is_found = true;
    }
    return is_found && !has_other_reason(story);
}

/* The port accepted, does not any more, and no connection of old goes on as if nothing happened. */
static bool is_closed(const FrontEnd *front_end)
{
    return front_end != NULL && front_end->accepted.frame != 0 && front_end->first.syn.frame != 0 &&
           front_end->spoken.frame < front_end->first.syn.frame;
}

static Value *client_of(const Story *story)
{
    return value_ip(&story->tds->key.client);
}

static Value *database_of(const Story *story)
{
    return value_endpoint(&story->tds->key.server, story->tds->key.port);
}

static Value *port_of(const Story *story)
{
    return value_endpoint(&story->tds->key.client, FRONT_END_PORT);
}

static Value *name_of(const char *utf8)
{
    return value_name((Bytes){ (const uint8_t *)utf8, strlen(utf8) });
}

static Value *subject_of(const Story *story)
{
    Value *subject = value_object();
    value_set(subject, "client", client_of(story));
    value_set(subject, "server", database_of(story));
    if (story->tds->key.network != 0)
        value_set(subject, "vni", value_number(network_number(story->tds->key.network)));
    return subject;
}

/* The conversation and what was refused behind it. */
static Span span_of(const Story *story, const Reading *reading)
{
    const FrontEndRefusal *last = &story->front_end->last;
    Span span = reading->session->span, refused = { .first_frame = reading->refused->syn.frame,
                                                    .last_frame = last->end.frame,
                                                    .first_time = reading->refused->syn.time,
                                                    .last_time = last->end.time,
                                                    .count = 2 * story->front_end->refusals };
    span_join(&span, &refused);
    return span;
}

static Text *error_text(const TdsRefusal *error)
{
    return text_new("error {}: {}", value_number(error->number), name_of(error->text), NULL);
}

static Text *login_text(const TdsSession *session)
{
    if (session->database[0] == '\0')
        return text_new("the client talks TDS", NULL);
    return text_new("the client logs in to database {} as {}", name_of(session->database),
                    name_of(session->application), NULL);
}

static void draw(Finding *finding, const Story *story, const Reading *reading)
{
    const TdsSession *session = reading->session;
    Moment begin = { session->span.first_frame, session->span.first_time };
    Moment refused = reading->refused->syn;
    finding_step(finding,
                 (Step){ begin.frame, begin.time, STEP_CLIENT, false, login_text(session) });
    if (session->accepted.frame != 0)
        finding_step(finding, (Step){ session->accepted.frame, session->accepted.time, STEP_SERVER,
                                      false, text_new("login accepted", NULL) });
    if (reading->error != NULL)
        finding_step(finding, (Step){ reading->error->seen.frame, reading->error->seen.time,
                                      STEP_SERVER, false, error_text(reading->error) });
    finding_step(finding, (Step){ refused.frame, refused.time, STEP_NOBODY, true,
                                  text_new("{} refuses {}", port_of(story),
                                           value_ip(&reading->refused->client), NULL) });
}

static void tell_evidence(Finding *finding, const Story *story, const Reading *reading)
{
    const FrontEnd *front_end = story->front_end;
    const TdsSession *session = reading->session;
    finding_moment(finding, front_end->accepted, text_new("{} accepts", port_of(story), NULL));
    finding_evidence(finding, session->span.first_frame, login_text(session));
    finding_moment(finding, session->accepted, text_new("the database accepts the login", NULL));
    if (reading->error != NULL)
        finding_moment(finding, reading->error->seen, error_text(reading->error));
    finding_moment(
        finding, reading->refused->syn,
        text_new("{} dials {}", value_ip(&reading->refused->client), port_of(story), NULL));
    finding_moment(finding, reading->refused->rst, text_new("answered by RST", NULL));
    draw(finding, story, reading);
}

static Text *error_condition(const Reading *reading)
{
    if (reading->error != NULL)
        return text_new("the database lacks a stored procedure, or it takes other parameters "
                        "(error {})",
                        value_number(reading->error->number), NULL);
    if (reading->session->sealed.frame != 0)
        return text_new("the database lacks a stored procedure: its answers are sealed, what they "
                        "say cannot be seen",
                        NULL);
    return text_new("the database lacks a stored procedure: none of the answers that can be read "
                    "says so",
                    NULL);
}

static void tell_conditions(Finding *finding, const Story *story, const Reading *reading)
{
    const FrontEnd *front_end = story->front_end;
    Time since = reading->error != NULL
                     ? reading->error->seen.time
                     : MIN(reading->session->span.last_time, reading->refused->syn.time);
    finding_condition(finding, "accepted", true,
                      text_new("{} accepted before, in frame {}", port_of(story),
                               value_frame(front_end->accepted.frame), NULL));
    finding_condition(finding, "order", true,
                      text_new("{} talked to the database, and {} later its port {} refuses",
                               client_of(story),
                               value_duration(time_between(since, reading->refused->syn.time)),
                               value_number(FRONT_END_PORT), NULL));
    finding_condition(finding, "error", reading->error != NULL, error_condition(reading));
    finding_condition(finding, "event", false,
                      text_new("the front end says why it stopped: only its event log does", NULL));
}

static void advise(Finding *finding, const Story *story)
{
    finding_advice(finding, text_new("On {} look for event 30968 in the log of Office "
                                     "Communications Server: it names the version that the "
                                     "database has and the one that is wanted.",
                                     client_of(story), NULL));
    finding_advice(finding, text_new("If it is there, run OCS2009-DBUpgrade.msi of the same update "
                                     "against {} first, and ServerUpdateInstaller afterwards.",
                                     database_of(story), NULL));
    finding->next_capture =
        text_new("On {} while its service is started: dumpcap -i IFACE -s 0 -f \"host {} or tcp "
                 "port 5061\" -w start.pcapng; an encrypted database shows the order only.",
                 client_of(story), value_ip(&story->tds->key.server), NULL);
}

static Text *summary_of(const Story *story, const Reading *reading)
{
    if (reading->error != NULL)
        return text_new("{} is told by its database {} that a stored procedure is not the one it "
                        "expects (error {}), and then refuses connections to port 5061: perhaps "
                        "database and front end are of different updates.",
                        client_of(story), database_of(story), value_number(reading->error->number),
                        NULL);
    return text_new("{} reads its database {} and soon afterwards refuses connections to port "
                    "5061: perhaps it stopped because database and front end are of different "
                    "updates.",
                    client_of(story), database_of(story), NULL);
}

static void judge(const Story *story, const Settings *settings, GPtrArray *findings)
{
    (void)settings;
    Reading reading;
    if (!is_closed(story->front_end) ||
        (!find_error(story, &reading) && !find_order(story, &reading)))
        return;
    Finding *finding = finding_new("ocs-schema-mismatch");
    Span span = span_of(story, &reading);
    finding->severity = SEVERITY_INFO;
    finding->confidence = CONFIDENCE_POSSIBLE;
    finding->subject = subject_of(story);
    finding->summary = summary_of(story, &reading);
    finding_span(finding, &span);
    tell_conditions(finding, story, &reading);
    tell_evidence(finding, story, &reading);
    advise(finding, story);
    finding_seal(finding);
    g_ptr_array_add(findings, finding);
}

const Case case_ocs_schema_mismatch = {
    .id = "ocs-schema-mismatch",
    .title = "A front end stops soon after it read its database",
    .severity = SEVERITY_INFO,
    .about = STORY_TDS_PAIR,
    .symptom = "After an update the front end service does not stay up: event 30968, a stored "
               "procedure or the version of the database is not the expected one (C3EE78F8).",
    .shows = "A host whose port 5061 accepted talks TDS to a database, and within 120 s its port "
             "5061 answers SYNs with RST and does not accept again. The front end compares "
             "versions by itself, so the wire shows the order only. Errors 2812, 201, 8144 or 8145 "
             "of the database, where they are in clear, say more: the procedure is missing or "
             "takes other parameters.",
    .look_alike = "A port that never accepted is tcp-refused, one that accepts again was a "
                  "restart. A login that the database refuses (18456), a database that cannot be "
                  "opened (4060, 945) and any other error have other causes. A service that "
                  "somebody stopped by hand looks the same: therefore this is a hint and never "
                  "more than possible.",
    .causes = "The server was updated (OCS 2007 R2, CU6 for instance) before its database.",
    .fix = "Run OCS2009-DBUpgrade.msi of the update on the database, then ServerUpdateInstaller on "
           "the front ends.",
    .capture = "On the front end while its service starts: dumpcap -i IFACE -s 0 -f \"host "
               "DATABASE or tcp port 5061\" -w start.pcapng.",
    .ladder = "peer             front end           database\n"
              "  |== TLS :5061 ====>|                  |\n"
              "  |                  |-- login -------->|\n"
              "  |                  |<-- error 2812 ---|\n"
              "  |-- SYN :5061 ---->|                  |\n"
              "  |<---------- RST --|                  |\n",
    .judge = judge,
};
