/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "suggestion.h"

#include <stdbool.h>
#include <string.h>

enum { LONGEST_WORD = 64, MOST_SUGGESTIONS = 3 };

typedef struct Suggestion {
    const char *name;
    size_t distance;
} Suggestion;

/* Levenshtein distance, one row at a time; b is at most LONGEST_WORD long. */
static size_t distance(const char *a, const char *b)
{
    size_t row[LONGEST_WORD + 1], length = strlen(b);
    for (size_t j = 0; j <= length; j++)
        row[j] = j;
    for (size_t i = 0; a[i] != '\0'; i++) {
        size_t diagonal = row[0];
        row[0] = i + 1;
        for (size_t j = 0; j < length; j++) {
            size_t changed = diagonal + (a[i] != b[j]);
            diagonal = row[j + 1];
            row[j + 1] = MIN(changed, MIN(row[j], diagonal) + 1);
        }
    }
    return row[length];
}

static bool is_near(const char *word, const char *name, size_t *away)
{
    if (strlen(word) > LONGEST_WORD || strlen(name) > LONGEST_WORD)
        return false;
    *away = distance(word, name);
    if (strlen(word) >= 3 && strstr(name, word) != NULL)
        *away = 1;
    return *away <= MAX(2, strlen(word) / 3);
}

static int compare(const void *a, const void *b)
{
    const Suggestion *x = a, *y = b;
    if (x->distance != y->distance)
        return x->distance < y->distance ? -1 : 1;
    return strcmp(x->name, y->name);
}

char *suggestion_for(const char *word, const char *const *names)
{
    g_autoptr(GArray) near = g_array_new(FALSE, FALSE, sizeof(Suggestion));
    for (; *names != NULL; names++) {
        Suggestion suggestion = { .name = *names };
        if (is_near(word, *names, &suggestion.distance))
            g_array_append_val(near, suggestion);
    }
    g_array_sort(near, compare);
    guint count = MIN(near->len, (guint)MOST_SUGGESTIONS);
    GString *text = g_string_new(count > 0 ? "; did you mean " : "");
    for (guint i = 0; i < count; i++) {
        const char *glue = i == 0 ? "" : i + 1 == count ? " or " : ", ";
        g_string_append_printf(text, "%s%s", glue, g_array_index(near, Suggestion, i).name);
    }
    g_string_append(text, count > 0 ? "?" : "");
    return g_string_free(text, FALSE);
}
