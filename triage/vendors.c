/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "vendors.h"

#include <stdio.h>
#include <string.h>

#include "value.h"

enum {
    LONGEST_LINE = 512,    /* what is longer is read in pieces, which look like no assignment */
    LONGEST_NAME = 64,     /* bytes kept of a name */
    MOST_ENTRIES = 262144, /* four times what the IEEE has assigned so far */
};

/* A block of addresses: all whose first bits are those of prefix. */
typedef struct Block {
    uint64_t prefix; /* as the first bits of 48, the rest zero */
    uint32_t bits;
    uint32_t name; /* where it starts in names */
} Block;

struct Vendors {
    const char *const *paths;
    GMutex lock;
    bool is_read;
    GArray *blocks; /* of Block, ordered */
    GString *names; /* each ends with a 0 */
};

static const char *const usual_paths[] = {
    "/usr/share/ieee-data/oui.txt",
    "/usr/share/wireshark/manuf",
    "/usr/share/hwdata/oui.txt",
    "/usr/share/nmap/nmap-mac-prefixes",
    NULL,
};

Vendors *vendors_new(const char *const *paths)
{
    Vendors *vendors = g_new0(Vendors, 1);
    vendors->paths = paths != NULL ? paths : usual_paths;
    g_mutex_init(&vendors->lock);
    return vendors;
}

void vendors_free(Vendors *vendors)
{
    if (vendors == NULL)
        return;
    if (vendors->is_read) {
        g_array_unref(vendors->blocks);
        g_string_free(vendors->names, TRUE);
    }
    g_mutex_clear(&vendors->lock);
    g_free(vendors);
}

/* The hexadecimal digits at the start of *at, with - : or . between them, as the first bits of 48.
 * Returns their number in bits, 0 when they are too many. */
static uint32_t read_prefix(char **at, uint64_t *prefix)
{
    uint32_t bits = 0;
    *prefix = 0;
    for (; **at != '\0'; (*at)++) {
        if (bits > 0 && strchr("-:.", **at) != NULL)
            continue;
        if (!g_ascii_isxdigit(**at))
            break;
        if (bits == 48)
            return 0;
        bits += 4;
        *prefix |= (uint64_t)g_ascii_xdigit_value(**at) << (48 - bits);
    }
    return bits;
}

/* "/28" of the manuf file: how many of the bits count. */
static uint32_t read_mask(char **at, uint32_t bits)
{
    if (**at != '/')
        return bits;
    uint32_t mask = 0;
    for ((*at)++; g_ascii_isdigit(**at) && mask <= 48; (*at)++)
        mask = mask * 10 + (uint32_t)g_ascii_digit_value(**at);
    return mask <= bits ? mask : 0;
}

/* The name behind the prefix: "(hex) Name" in oui.txt, "Short<tab>Name" in manuf, "Name" in nmap's
 * list. NULL for the other lines of oui.txt, which say the same again or are an address. */
static const char *name_in(char *rest)
{
    if (g_str_has_prefix(g_strchug(rest), "("))
        return g_str_has_prefix(rest, "(hex)") ? rest + strlen("(hex)") : NULL;
    char *comment = strstr(rest, "\t#");
    if (comment != NULL)
        *comment = '\0';
    const char *tab = strchr(rest, '\t');
    return tab != NULL ? tab + 1 : rest;
}

/* Names that say nothing: of a block that was assigned on in parts, or whose owner is withheld. */
static bool is_withheld(const char *name)
{
    return name[0] == '\0' || g_ascii_strcasecmp(name, "Private") == 0 ||
           g_ascii_strncasecmp(name, "IEEE Registration Authority",
                               strlen("IEEE Registration Authority")) == 0;
}

/* One space between words, no controls, valid UTF-8, cut at the end of a character. */
static char *clean(const char *name)
{
    g_autofree char *valid = g_utf8_make_valid(name, -1);
    g_auto(GStrv) words = g_strsplit_set(g_strstrip(valid), " \t\r\n\v\f", -1);
    g_autoptr(GString) joined = g_string_new(NULL);
    for (guint i = 0; words[i] != NULL; i++)
        if (words[i][0] != '\0')
            g_string_append_printf(joined, joined->len > 0 ? " %s" : "%s", words[i]);
    GString *shown = g_string_new(NULL);
    value_show_name((Bytes){ (const uint8_t *)joined->str, joined->len }, shown);
    if (shown->len > LONGEST_NAME)
        g_string_truncate(
            shown,
            (gsize)(g_utf8_find_prev_char(shown->str, shown->str + LONGEST_NAME + 1) - shown->str));
    return g_string_free(shown, FALSE);
}

static void read_line(Vendors *vendors, char *line)
{
    char *at = line;
    Block block;
    block.bits = read_prefix(&at, &block.prefix);
    block.bits = read_mask(&at, block.bits);
    if (block.bits < 24 || !g_ascii_isspace(*at) || vendors->blocks->len >= MOST_ENTRIES)
        return;
    const char *name = name_in(at);
    g_autofree char *cleaned = name != NULL ? clean(name) : NULL;
    if (cleaned == NULL || is_withheld(cleaned))
        return;
    block.prefix &= ~UINT64_C(0) << (48 - block.bits);
    block.name = (uint32_t)vendors->names->len;
    g_string_append_len(vendors->names, cleaned, (gssize)strlen(cleaned) + 1);
    g_array_append_val(vendors->blocks, block);
}

static int compare(const void *a, const void *b)
{
    const Block *x = a, *y = b;
    if (x->prefix != y->prefix)
        return x->prefix < y->prefix ? -1 : 1;
    if (x->bits != y->bits)
        return x->bits < y->bits ? -1 : 1;
    return (x->name > y->name) - (x->name < y->name);
}

static void read_list(Vendors *vendors)
{
    FILE *list = NULL;
    for (guint i = 0; list == NULL && vendors->paths[i] != NULL; i++)
        list = fopen(vendors->paths[i], "rbe");
    vendors->blocks = g_array_new(FALSE, FALSE, sizeof(Block));
    vendors->names = g_string_new(NULL);
    if (list == NULL)
        return;
    char line[LONGEST_LINE];
    while (fgets(line, sizeof line, list) != NULL)
        read_line(vendors, line);
    fclose(list);
    g_array_sort(vendors->blocks, compare);
}

static const char *find(const Vendors *vendors, uint64_t address, uint32_t bits)
{
    uint64_t prefix = address & (~UINT64_C(0) << (48 - bits));
    guint low = 0, high = vendors->blocks->len;
    while (low < high) {
        guint middle = low + (high - low) / 2;
        const Block *block = &g_array_index(vendors->blocks, Block, middle);
        if (block->prefix == prefix && block->bits == bits)
            return vendors->names->str + block->name;
        if (block->prefix < prefix || (block->prefix == prefix && block->bits < bits))
            low = middle + 1;
        else
            high = middle;
    }
    return NULL;
}

const char *vendors_of(void *user, const Mac *mac)
{
    static const uint32_t sizes[] = { 36, 28, 24 }; /* MA-S, MA-M, MA-L */
    Vendors *vendors = user;
    if ((mac->bytes[0] & 3) != 0)
        return NULL;
    g_mutex_lock(&vendors->lock);
    if (!vendors->is_read)
        read_list(vendors);
    vendors->is_read = true;
    g_mutex_unlock(&vendors->lock);
    const char *name = NULL;
    for (size_t i = 0; name == NULL && i < G_N_ELEMENTS(sizes); i++)
        name = find(vendors, mac_number(mac), sizes[i]);
    return name;
}
