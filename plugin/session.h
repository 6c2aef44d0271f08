/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <stdbool.h>

#include "engine.h"

/*
 * One pass of Wireshark over one file: the engine that it feeds, and which frames prove what is
 * known so far.
 */
typedef struct Session Session;

/* What a frame proves of a finding. A copy: the engine may be fed while it is shown. */
typedef struct Exhibit {
    const char *case_id, *title; /* of the case row */
    Severity severity;
    Confidence confidence;
    char *id, *summary, *says;
} Exhibit;

/* By that configuration file; "" and NULL: none. One that cannot be used changes nothing. */
Session *session_new(const char *configuration);
void session_free(Session *session); /* NULL is fine */
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Session, session_free)

/* Why the configuration is not used; NULL: it is, or there is none. */
const char *session_trouble(const Session *session);

/* A record seen for the first time, in file order, with the number that Wireshark gives it. frame
 * gets its number here; NULL: a record that is no packet and counts all the same. Returns its place
 * in the file. */
uint64_t session_feed(Session *session, uint32_t number, Frame *frame);

/* True once for each interface of the file; then say what the capture calls it. */
bool session_meets_interface(Session *session, const Frame *frame);
void session_name_interface(Session *session, const Frame *frame, Bytes name);

/* The file is over: all is judged, what is fed later is not looked at. May be said again. */
void session_end(Session *session);

/* What the frame of that number proves, as far as is known: Exhibit *, or NULL for nothing. Valid
 * until the next call. */
const GPtrArray *session_exhibits(Session *session, uint32_t number);

/* Owned by the session. */
Engine *session_engine(Session *session);
