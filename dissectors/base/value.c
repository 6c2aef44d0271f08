/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "value.h"

#include <inttypes.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "decimal.h"

/* An item of a list, a field of an object. */
typedef struct Item {
    Value *value;
    const char *field; /* NULL in a list */
} Item;

/* One piece of memory each, and small: a report may hold a million of them. What malloc asks for
 * itself beside 24 bytes makes 32 of them. */
struct Value {
    uint8_t kind;  /* ValueKind */
    uint16_t port; /* of an endpoint */
    uint32_t more; /* owners beside one */
    union {
        int64_t integer;
        Mac mac;
        Ip ip;
        struct {
            guint count, room;
            Item *items;
        } tree;
        struct {
            size_t length;
            char bytes[]; /* and a 0 */
        } string;
    };
};

static Value *make(ValueKind kind)
{
    Value *value = g_new0(Value, 1);
    value->kind = (uint8_t)kind;
    return value;
}

static Value *make_string(ValueKind kind, const void *bytes, size_t length)
{
    size_t size = offsetof(Value, string.bytes) + length + 1;
    Value *value = g_malloc0(MAX(size, sizeof *value));
    value->kind = (uint8_t)kind;
    value->string.length = length;
    if (length > 0)
        memcpy(value->string.bytes, bytes, length);
    return value;
}

static Value *make_integer(ValueKind kind, int64_t integer)
{
    Value *value = make(kind);
    value->integer = integer;
    return value;
}

Value *value_null(void)
{
    return make(VALUE_NULL);
}

Value *value_bool(bool truth)
{
    return make_integer(VALUE_BOOL, truth);
}

Value *value_number(int64_t number)
{
    return make_integer(VALUE_NUMBER, number);
}

Value *value_word(const char *word)
{
    return make_string(VALUE_WORD, word, word != NULL ? strlen(word) : 0);
}

Value *value_name(Bytes name)
{
    return make_string(VALUE_NAME, name.data, name.length);
}

Value *value_time(Time time)
{
    return make_integer(VALUE_TIME, time);
}

Value *value_duration(Time span)
{
    return make_integer(VALUE_DURATION, span);
}

Value *value_mac(const Mac *mac)
{
    Value *value = make(VALUE_MAC);
    value->mac = *mac;
    return value;
}

Value *value_ip(const Ip *ip)
{
    Value *value = make(VALUE_IP);
    value->ip = *ip;
    return value;
}

Value *value_endpoint(const Ip *ip, uint16_t port)
{
    Value *value = make(VALUE_ENDPOINT);
    value->ip = *ip;
    value->port = port;
    return value;
}

Value *value_frame(uint64_t number)
{
    return make_integer(VALUE_FRAME, (int64_t)number);
}

Value *value_list(void)
{
    return make(VALUE_LIST);
}

Value *value_object(void)
{
    return make(VALUE_OBJECT);
}

G_STATIC_ASSERT(sizeof(Value) <= 24);

static bool is_tree(const Value *value)
{
    return value->kind == VALUE_LIST || value->kind == VALUE_OBJECT;
}

Value *value_share(Value *value)
{
    value->more++;
    return value;
}

void value_free(Value *value)
{
    if (value == NULL || value->more-- > 0)
        return;
    if (is_tree(value)) {
        for (guint i = 0; i < value->tree.count; i++)
            value_free(value->tree.items[i].value);
        g_free(value->tree.items);
    }
    g_free(value);
}

static void add_item(Value *tree, Item item)
{
    enum { FIRST_ROOM = 4 };
    if (tree->tree.count == tree->tree.room) {
        tree->tree.room = MAX(tree->tree.room * 2, FIRST_ROOM);
        tree->tree.items = g_renew(Item, tree->tree.items, tree->tree.room);
    }
    tree->tree.items[tree->tree.count++] = item;
}

void value_add(Value *list, Value *item)
{
    add_item(list, (Item){ item, NULL });
}

static Item *find_field(const Value *object, const char *field)
{
    for (guint i = 0; i < object->tree.count; i++)
        if (g_str_equal(object->tree.items[i].field, field))
            return &object->tree.items[i];
    return NULL;
}

void value_set(Value *object, const char *field, Value *value)
{
    Item *known = find_field(object, field);
    if (known == NULL) {
        add_item(object, (Item){ value, field });
        return;
    }
    value_free(known->value);
    known->value = value;
}

static int compare(const Value *x, const Value *y)
{
    if (x->kind != y->kind)
        return x->kind < y->kind ? -1 : 1;
    switch (value_kind(x)) {
    case VALUE_MAC:
        return mac_compare(&x->mac, &y->mac);
    case VALUE_IP:
    case VALUE_ENDPOINT: {
        int order = ip_compare(&x->ip, &y->ip);
        return order != 0 ? order : x->port - y->port;
    }
    case VALUE_WORD:
    case VALUE_NAME: {
        size_t shorter = MIN(x->string.length, y->string.length);
        int order = memcmp(x->string.bytes, y->string.bytes, shorter);
        return order != 0 ? order : (x->string.length > shorter) - (y->string.length > shorter);
    }
    default:
        return (x->integer > y->integer) - (x->integer < y->integer);
    }
}

static int compare_items(const void *a, const void *b)
{
    const Item *x = a, *y = b;
    return compare(x->value, y->value);
}

void value_sort(Value *list)
{
    Item *items = list->tree.items;
    if (list->tree.count == 0)
        return;
    qsort(items, list->tree.count, sizeof *items, compare_items);
    guint kept = 1;
    for (guint i = 1; i < list->tree.count; i++)
        if (compare(items[i].value, items[kept - 1].value) != 0)
            items[kept++] = items[i];
        else
            value_free(items[i].value);
    list->tree.count = kept;
}

bool value_equal(const Value *a, const Value *b)
{
    if (a->kind != b->kind)
        return false;
    if (!is_tree(a))
        return compare(a, b) == 0;
    if (value_count(a) != value_count(b))
        return false;
    for (guint i = 0; i < value_count(a); i++) {
        if (a->kind == VALUE_OBJECT && !g_str_equal(value_field(a, i), value_field(b, i)))
            return false;
        if (!value_equal(value_item(a, i), value_item(b, i)))
            return false;
    }
    return true;
}

ValueKind value_kind(const Value *value)
{
    return value->kind;
}

int64_t value_integer(const Value *value)
{
    return value->integer;
}

const Mac *value_mac_get(const Value *value)
{
    return &value->mac;
}

const Ip *value_ip_get(const Value *value)
{
    return &value->ip;
}

uint16_t value_port(const Value *value)
{
    return value->port;
}

Bytes value_bytes(const Value *value)
{
    return (Bytes){ (const uint8_t *)value->string.bytes, value->string.length };
}

guint value_count(const Value *value)
{
    return value->tree.count;
}

const Value *value_item(const Value *value, guint i)
{
    return value->tree.items[i].value;
}

const char *value_field(const Value *object, guint i)
{
    return object->tree.items[i].field;
}

const Value *value_get(const Value *object, const char *field)
{
    const Item *item = find_field(object, field);
    return item != NULL ? item->value : NULL;
}

/* Marks that change the direction of the text round them (UAX #9), with which a name could show
 * itself as another one, and the two separators that end a line. */
static bool is_layout_control(gunichar c)
{
    return c == 0x061c || c == 0x200e || c == 0x200f || (c >= 0x2028 && c <= 0x202e) ||
           (c >= 0x2066 && c <= 0x2069);
}

/* Appends the printable ASCII that text begins with, which most names are from end to end, and
 * returns what is behind it. */
static const char *show_plain(const char *text, const char *end, GString *out)
{
    const char *at = text;
    while (at < end && *at >= ' ' && *at <= '~')
        at++;
    g_string_append_len(out, text, at - text);
    return at;
}

void value_show_name(Bytes name, GString *out)
{
    if (name.length == 0)
        return;
    const char *at = (const char *)name.data, *end = at + name.length;
    while ((at = show_plain(at, end, out)) < end) {
        gunichar c = g_utf8_get_char_validated(at, end - at);
        bool is_valid = c != (gunichar)-1 && c != (gunichar)-2 && c != 0;
        if (!is_valid) {
            g_string_append_printf(out, "\\x%02x", (uint8_t)*at++);
            continue;
        }
        if (g_unichar_isprint(c) && !is_layout_control(c))
            g_string_append_unichar(out, c);
        else if (c < 0x80)
            g_string_append_printf(out, "\\x%02x", c);
        else
            g_string_append_printf(out, "\\u{%04x}", c);
        at = g_utf8_next_char(at);
    }
}

static void show_duration(Time span, GString *out)
{
    double seconds = (double)span / (double)TIME_SECOND;
    int64_t whole = (int64_t)(seconds + 0.5);
    if (seconds >= 120)
        g_string_append_printf(out, "%" PRId64 " min %" PRId64 " s", whole / 60, whole % 60);
    else if (seconds >= 10)
        g_string_append_printf(out, "%.0f s", seconds);
    else if (seconds >= 0.1)
        g_string_append_printf(out, "%.1f s", seconds);
    else
        g_string_append_printf(out, "%.3f ms", seconds * 1000);
}

static void show_integer(int64_t integer, GString *out)
{
    char text[DECIMAL_TEXT_SIZE];
    g_string_append(out, decimal_text(integer, text));
}

static void show_endpoint(const Value *value, GString *out)
{
    char text[IP_TEXT_SIZE];
    bool is_v4 = ip_is_v4(&value->ip);
    g_string_append(out, is_v4 ? "" : "[");
    g_string_append(out, ip_text(&value->ip, text));
    g_string_append(out, is_v4 ? ":" : "]:");
    show_integer(value->port, out);
}

static void show_list(const Value *list, GString *out)
{
    for (guint i = 0; i < value_count(list); i++) {
        if (i > 0)
            g_string_append(out, i + 1 == value_count(list) ? " and " : ", ");
        value_show(value_item(list, i), out);
    }
}

void value_show(const Value *value, GString *out)
{
    char text[64];
    G_STATIC_ASSERT(sizeof text >= IP_TEXT_SIZE && sizeof text >= TIME_TEXT_SIZE);
    switch (value_kind(value)) {
    case VALUE_NULL:
        break;
    case VALUE_BOOL:
        g_string_append(out, value->integer ? "yes" : "no");
        break;
    case VALUE_NUMBER:
    case VALUE_FRAME:
        show_integer(value->integer, out);
        break;
    case VALUE_WORD:
        g_string_append_len(out, value->string.bytes, (gssize)value->string.length);
        break;
    case VALUE_NAME:
        value_show_name(value_bytes(value), out);
        break;
    case VALUE_TIME:
        g_string_append(out, time_text(value->integer, text));
        break;
    case VALUE_DURATION:
        show_duration(value->integer, out);
        break;
    case VALUE_MAC:
        g_string_append(out, mac_text(&value->mac, text));
        break;
    case VALUE_IP:
        g_string_append(out, ip_text(&value->ip, text));
        break;
    case VALUE_ENDPOINT:
        show_endpoint(value, out);
        break;
    case VALUE_LIST:
        show_list(value, out);
        break;
    case VALUE_OBJECT:
        break;
    }
}
