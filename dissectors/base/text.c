/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "text.h"

#include <stdarg.h>

struct Text {
    const char *template;
    guint count;
    Value *values[];
};

Text *text_new(const char *template, ...)
{
    va_list arguments;
    guint count = 0;
    va_start(arguments, template);
    while (va_arg(arguments, Value *) != NULL)
        count++;
    va_end(arguments);
    Text *text = g_malloc(sizeof *text + count * sizeof text->values[0]);
    text->template = template;
    text->count = count;
    va_start(arguments, template);
    for (guint i = 0; i < count; i++)
        text->values[i] = va_arg(arguments, Value *);
    va_end(arguments);
    return text;
}

void text_free(Text *text)
{
    if (text == NULL)
        return;
    for (guint i = 0; i < text->count; i++)
        value_free(text->values[i]);
    g_free(text);
}

void text_show(const Text *text, void (*show)(const Value *value, GString *out), GString *out)
{
    guint used = 0;
    const char *rest = text->template;
    for (const char *hole; (hole = strstr(rest, "{}")) != NULL; rest = hole + 2) {
        g_string_append_len(out, rest, hole - rest);
        if (used < text->count)
            show(text->values[used++], out);
    }
    g_string_append(out, rest);
}

char *text_plain(const Text *text)
{
    GString *out = g_string_new(NULL);
    text_show(text, value_show, out);
    return g_string_free(out, FALSE);
}
