/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "text.h"

#include <stdarg.h>

struct Text {
    const char *template;
    GPtrArray *values;
};

static void free_value(void *value)
{
    value_free(value);
}

Text *text_new(const char *template, ...)
{
    Text *text = g_new0(Text, 1);
    text->template = template;
    text->values = g_ptr_array_new_with_free_func(free_value);
    va_list arguments;
    va_start(arguments, template);
    for (Value *value; (value = va_arg(arguments, Value *)) != NULL;)
        g_ptr_array_add(text->values, value);
    va_end(arguments);
    return text;
}

void text_free(Text *text)
{
    if (text == NULL)
        return;
    g_ptr_array_unref(text->values);
    g_free(text);
}

void text_show(const Text *text, void (*show)(const Value *value, GString *out), GString *out)
{
    guint used = 0;
    const char *rest = text->template;
    for (const char *hole; (hole = strstr(rest, "{}")) != NULL; rest = hole + 2) {
        g_string_append_len(out, rest, hole - rest);
        if (used < text->values->len)
            show(text->values->pdata[used++], out);
    }
    g_string_append(out, rest);
}

char *text_plain(const Text *text)
{
    GString *out = g_string_new(NULL);
    text_show(text, value_show, out);
    return g_string_free(out, FALSE);
}
