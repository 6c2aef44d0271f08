/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tds_connection.h"

#include "tds_text.h"

struct TdsConnection {
    TdsFollower *follower;
    TdsSession session;
    bool is_opened; /* what records hold was read */
};

static void take_login(void *user, const TdsLogin *login, Moment seen)
{
    TdsSession *session = user;
    (void)seen;
    tds_text_utf8(login->database, session->database, sizeof session->database);
    tds_text_utf8(login->application, session->application, sizeof session->application);
}

static void take_accepted(void *user, Moment seen)
{
    TdsSession *session = user;
    moment_mark(&session->accepted, seen.frame, seen.time);
}

static void take_error(void *user, const TdsError *error, Moment seen)
{
    TdsSession *session = user;
    for (uint8_t i = 0; i < session->error_count; i++)
        if (session->errors[i].number == error->number)
            return;
    if (session->error_count == LIMIT_ERRORS_OF_TDS_SESSION)
        return;
    TdsRefusal *refusal = &session->errors[session->error_count++];
    *refusal = (TdsRefusal){ .seen = seen,
                             .number = error->number,
                             .severity = error->severity,
                             .is_login = session->accepted.frame == 0 };
    tds_text_utf8(error->message, refusal->text, sizeof refusal->text);
}

static void take_sealed(void *user, TcpSide side, Moment seen)
{
    TdsSession *session = user;
    if (side == TCP_SERVER)
        moment_mark(&session->sealed, seen.frame, seen.time);
    else if (session->sealed.frame != 0)
        moment_mark(&session->asked, seen.frame, seen.time);
}

TdsConnection *tds_connection_new(void)
{
    TdsConnection *followed = g_new0(TdsConnection, 1);
    followed->follower = tds_follower_new(&(TdsFollowerListener){
        take_login, take_accepted, take_error, take_sealed, &followed->session });
    return followed;
}

void tds_connection_free(TdsConnection *followed)
{
    if (followed == NULL)
        return;
    tds_follower_free(followed->follower);
    g_free(followed);
}

void tds_connection_feed(TdsConnection *followed, TdsSource source, TcpSide side,
                         const TcpChunk *chunk)
{
    followed->is_opened |= source == TDS_FROM_RECORDS;
    tds_follower_feed(followed->follower, source, side, chunk);
}

void tds_connection_skip(TdsConnection *followed, TdsSource source, TcpSide side, uint64_t length)
{
    tds_follower_skip(followed->follower, source, side, length);
}

void tds_connection_end(TdsConnection *followed)
{
    tds_follower_end(followed->follower);
}

size_t tds_connection_held(const TdsConnection *followed)
{
    return tds_follower_held(followed->follower);
}

TdsSession tds_connection_session(const TdsConnection *followed, const TcpConnection *connection)
{
    TdsSession session = followed->session;
    session.span = connection->span;
    session.is_answered = connection->sides[TCP_SERVER].data_segments > 0;
    if (followed->is_opened)
        session.sealed = (Moment){ 0 };
    return session;
}
