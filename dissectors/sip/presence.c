/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "presence.h"

#include <string.h>

#include "sip_text.h"

/* Where in a document the parser is. */
typedef struct Reading {
    Presence found;
    unsigned cards; /* elements contactCard around */
    bool is_phone, is_uri, is_display, has_display;
    bool is_long; /* the URI is longer than any phone number */
    PresenceUri uri;
} Reading;

/* GMarkup knows no namespaces. */
static const char *local_name(const char *name)
{
    const char *colon = strrchr(name, ':');
    return colon != NULL ? colon + 1 : name;
}

static bool append(PresenceUri *uri, const char *text, size_t length)
{
    if (length > sizeof uri->bytes - uri->length)
        return false;
    memcpy(uri->bytes + uri->length, text, length);
    uri->length += length;
    return true;
}

static void read_owner(Reading *reading, const char **names, const char **values)
{
    for (size_t i = 0; names[i] != NULL; i++)
        if (strcmp(names[i], "uri") == 0 && reading->found.owner.length == 0)
            append(&reading->found.owner, values[i], strlen(values[i]));
}

static void begin_phone(Reading *reading)
{
    reading->is_phone = true;
    reading->has_display = reading->is_long = false;
    reading->uri.length = 0;
}

static void begin(GMarkupParseContext *context, const char *element, const char **names,
                  const char **values, void *user, GError **error)
{
    Reading *reading = user;
    const char *name = local_name(element);
    (void)context, (void)error;
    if (strcmp(name, "categories") == 0)
        read_owner(reading, names, values);
    else if (strcmp(name, "contactCard") == 0)
        reading->cards++;
    else if (strcmp(name, "phone") == 0 && reading->cards > 0)
        begin_phone(reading);
    reading->is_uri = reading->is_phone && strcmp(name, "uri") == 0;
    reading->is_display = reading->is_phone && strcmp(name, "displayString") == 0;
}

static Bytes trimmed(const PresenceUri *uri)
{
    return sip_text_trim((Bytes){ uri->bytes, uri->length });
}

static void end_phone(Reading *reading)
{
    Presence *found = &reading->found;
    Bytes uri = trimmed(&reading->uri);
    reading->is_phone = false;
    if (reading->is_long || !sip_text_begins(uri, "tel:"))
        return;
    found->numbers++;
    if (reading->has_display)
        return;
    if (found->bare++ == 0)
        append(&found->uri, (const char *)uri.data, uri.length);
}

static void end(GMarkupParseContext *context, const char *element, void *user, GError **error)
{
    Reading *reading = user;
    const char *name = local_name(element);
    (void)context, (void)error;
    reading->is_uri = reading->is_display = false;
    if (strcmp(name, "contactCard") == 0)
        reading->cards -= reading->cards > 0;
    else if (strcmp(name, "phone") == 0 && reading->is_phone)
        end_phone(reading);
}

static void take_text(GMarkupParseContext *context, const char *text, size_t length, void *user,
                      GError **error)
{
    Reading *reading = user;
    (void)context, (void)error;
    if (reading->is_uri)
        reading->is_long |= !append(&reading->uri, text, length);
    else if (reading->is_display)
        reading->has_display |= sip_text_trim((Bytes){ (const uint8_t *)text, length }).length > 0;
}

/* Some writers begin a document with a byte order mark. */
static Bytes without_mark(Bytes document)
{
    bool has_mark = document.length >= 3 && memcmp(document.data, "\xef\xbb\xbf", 3) == 0;
    return has_mark ? sip_text_skip(document, 3) : document;
}

/* Most presence is about something else. */
static bool has_card(Bytes document)
{
    static const char card[] = "contactCard";
    return document.length > 0 &&
           memmem(document.data, document.length, card, sizeof card - 1) != NULL;
}

bool presence_read(Bytes document, Presence *out)
{
    static const GMarkupParser parser = { begin, end, take_text, NULL, NULL };
    Reading reading = { .cards = 0 };
    document = without_mark(document);
    document.length = MIN(document.length, (size_t)LIMIT_PRESENCE_BYTES);
    if (!has_card(document))
        return false;
    GMarkupParseContext *context =
        g_markup_parse_context_new(&parser, G_MARKUP_TREAT_CDATA_AS_TEXT, &reading, NULL);
    g_markup_parse_context_parse(context, (const char *)document.data, (gssize)document.length,
                                 NULL);
    g_markup_parse_context_free(context);
    if (reading.found.numbers == 0)
        return false;
    *out = reading.found;
    return true;
}
