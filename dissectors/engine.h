/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "frame.h"
#include "report.h"
#include "settings.h"

/* Frames in, Report out. One engine judges one capture; engines share nothing. */
typedef struct Engine Engine;

/* Told of what was rebuilt ("binding", "rewrite", "dns_name", "tls_session": an object whose first
 * field is kind), in the order in which things ended. The value is borrowed for the call. */
typedef void (*EngineFactHandler)(void *user, const Value *fact);

/* settings is borrowed and must outlive the engine. */
Engine *engine_new(const Settings *settings);
void engine_free(Engine *engine); /* NULL is fine */
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Engine, engine_free)

void engine_set_fact_handler(Engine *engine, EngineFactHandler handler, void *user);

/* What the capture calls an interface: before its frames, or never. Copied. */
void engine_interface(Engine *engine, const FrameInterface *interface);

/* More of a key log (NSS format), before the frames that it opens; lines may be cut anywhere, what
 * is no line of a key log is passed over. Wiped when the engine goes. */
void engine_add_key_log(Engine *engine, Bytes more);

/* The private key of a server as PEM, for TLS with RSA key exchange. False: none that can be used.
 */
bool engine_add_rsa_key(Engine *engine, Bytes pem);

/* Frames in file order. Nothing of the frame is kept past the call but what the report needs. */
void engine_feed(Engine *engine, const Frame *frame);

/* Says that time went by without a frame (a live capture): timers up to now run out. */
void engine_advance(Engine *engine, Time now);

/* Judges what is known now; any number of times, between frames or at the end. */
void engine_review(Engine *engine);

/* The capture is over: what is open ends, the last facts go out, all is judged, and all but the
 * report is forgotten. Feed no more. */
void engine_finish(Engine *engine);

const Report *engine_report(const Engine *engine);
