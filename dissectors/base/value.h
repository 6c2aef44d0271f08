/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib.h>

#include "bytes.h"
#include "ip.h"
#include "mac.h"
#include "time.h"

/*
 * What a report is made of: a tree of typed values. Front ends decide how a kind looks (JSON, HTML,
 * a terminal, redacted), so a Mac stays a Mac until it is shown.
 */
typedef enum ValueKind {
    VALUE_NULL,
    VALUE_BOOL,
    VALUE_NUMBER,
    VALUE_WORD,     /* our own text, UTF-8 */
    VALUE_NAME,     /* bytes from the capture, any encoding */
    VALUE_TIME,     /* a point in time */
    VALUE_DURATION, /* a span */
    VALUE_MAC,
    VALUE_IP,
    VALUE_ENDPOINT, /* address and port */
    VALUE_FRAME,    /* a frame number */
    VALUE_LIST,
    VALUE_OBJECT,
} ValueKind;

typedef struct Value Value;

/* Each returns a value that the caller owns until it puts it into a list, an object or a text. */
Value *value_null(void);
Value *value_bool(bool truth);
Value *value_number(int64_t number);
Value *value_word(const char *word); /* copied */
Value *value_name(Bytes name);       /* copied */
Value *value_time(Time time);
Value *value_duration(Time span);
Value *value_mac(const Mac *mac);
Value *value_ip(const Ip *ip);
Value *value_endpoint(const Ip *ip, uint16_t port);
Value *value_frame(uint64_t number);
Value *value_list(void);
Value *value_object(void);
void value_free(Value *value); /* with all it holds; NULL is fine */

/* The same value for one more owner: it lasts until the last one frees it, and stays as it is. */
Value *value_share(Value *value);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Value, value_free)

void value_add(Value *list, Value *item); /* takes item */
/* Takes value, which replaces that of a field of the same name; field must outlive the object (a
 * string literal). */
void value_set(Value *object, const char *field, Value *value);

bool value_equal(const Value *a, const Value *b);

/* Lists of addresses are sorted and free of twins in every report. */
void value_sort(Value *list);

ValueKind value_kind(const Value *value);
int64_t value_integer(const Value *value); /* BOOL, NUMBER, TIME, DURATION, FRAME */
const Mac *value_mac_get(const Value *value);
const Ip *value_ip_get(const Value *value);                     /* IP, ENDPOINT */
uint16_t value_port(const Value *value);                        /* ENDPOINT */
Bytes value_bytes(const Value *value);                          /* WORD, NAME */
guint value_count(const Value *value);                          /* LIST, OBJECT */
const Value *value_item(const Value *value, guint i);           /* LIST, OBJECT */
const char *value_field(const Value *object, guint i);          /* OBJECT: name of field i */
const Value *value_get(const Value *object, const char *field); /* NULL when absent */

/* Appends the value as plain UTF-8 for people: control characters and invalid bytes of names
 * escaped, lists with commas. */
void value_show(const Value *value, GString *out);

/* Appends capture bytes as UTF-8: printable characters as they are; controls, bidirectional
 * overrides and invalid bytes as \xNN or \u{NNNN}. */
void value_show_name(Bytes name, GString *out);
