/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "pcap_layout.h"

#include "capture.h"
#include "frame.h"
#include "link_type.h"

/*
 * The file header: draft-ietf-opsawg-pcap section 4. The variants beside it: libpcap's
 * pcap-savefile(5), and Wireshark for those that libpcap does not read.
 */
enum {
    FILE_HEADER = 24,
    LINK_TYPE_BITS = 0x0000ffff,
    RESERVED_BITS =
        0x03ff0000, /* above them: the frame check sequence, which changes nothing here */
    VERSION_DGUX = 543,
    LARGEST_ON_WIRE = 128 << 20,
    RECORDS_TRIED = 3,
    LINKTYPE_TOKEN_RING = 6,
    LINKTYPE_FDDI = 10,
};

/* Which record headers a magic number stands for. */
typedef enum Variant {
    VARIANT_PLAIN,
    VARIANT_STANDARD, /* plain, unless the records say: patched programs kept the number */
    VARIANT_PATCHED,  /* of two lengths */
} Variant;

typedef struct Magic {
    uint32_t number;
    Time unit;
    Variant variant;
    uint8_t extra; /* bytes of file header behind the common ones */
} Magic;

static const Magic magics[] = {
    { 0xa1b2c3d4, TIME_MICROSECOND, VARIANT_STANDARD, 0 },
    { 0xa1b23c4d, 1, VARIANT_PLAIN, 0 },
    { 0xa12b3c4d, 1, VARIANT_PLAIN, 0 },                  /* Navtel */
    { 0xa1b2cd34, TIME_MICROSECOND, VARIANT_PATCHED, 0 }, /* Kuznetzov */
    { 0xa1b234cd, TIME_MICROSECOND, VARIANT_PATCHED, 0 }, /* Mesquita: nobody wrote it down */
    { 0x1c0001ac, 1, VARIANT_PLAIN, 4 },                  /* IXIA hardware */
    { 0x1c0001ab, TIME_MICROSECOND, VARIANT_PLAIN, 4 },   /* IXIA software */
};

static const Magic *magic_find(Bytes head, Order *order)
{
    for (Order o = ORDER_LITTLE; o <= ORDER_BIG; o++) {
        Cursor in = cursor_of(head);
        uint32_t number = order_u32(o, &in);
        for (guint i = 0; cursor_ok(&in) && i < G_N_ELEMENTS(magics); i++) {
            if (magics[i].number == number) {
                *order = o;
                return &magics[i];
            }
        }
    }
    return NULL;
}

bool pcap_layout_fits(Bytes head)
{
    Order order;
    return magic_find(head, &order) != NULL;
}

unsigned pcap_record_oddities(const PcapLayout *layout, const PcapRecord *record)
{
    return (record->fraction >= TIME_SECOND / layout->unit) + (record->captured > layout->largest) +
           (record->on_wire > LARGEST_ON_WIRE) + (record->captured > record->on_wire);
}

/* What may follow the common fields of a record. */
typedef struct Extension {
    uint32_t length;
    bool (*is_sound)(Order order, Cursor in);
} Extension;

static bool none_is_sound(Order order, Cursor in)
{
    (void)order, (void)in;
    return true;
}

/* Interface index, Ethernet type, Linux packet type: patches to libpcap in 1999, when no machine
 * had ten thousand interfaces and there were five packet types. */
static bool patch_is_sound(Order order, Cursor in)
{
    enum { INTERFACES = 10000, NON_DIX_TYPES = 0x17, ETHERNET_TYPES = 0x0600, PACKET_TYPES = 5 };
    uint32_t interface = order_u32(order, &in);
    uint16_t protocol = order_u16(order, &in);
    bool is_protocol = protocol <= NON_DIX_TYPES || protocol >= ETHERNET_TYPES ||
                       protocol == 0x0060 || protocol == 0x0200 || protocol == 0x0400;
    return interface <= INTERFACES && is_protocol && cursor_u8(&in) < PACKET_TYPES;
}

/* Seen in files of Nokia firewalls: undocumented, with these bits always the same. */
static bool nokia_is_sound(Order order, Cursor in)
{
    return (order_u32(order, &in) & 0x0fff00f0) == 0x0fbf0000;
}

static const Extension extension_none = { 0, none_is_sound };
static const Extension extension_patch = { 8, patch_is_sound };
static const Extension extension_patch_debug = { 12, patch_is_sound };
static const Extension extension_nokia = { 4, nokia_is_sound };

/* How well the first records look like a layout. */
typedef struct Trial {
    unsigned headers, odd; /* record headers read, and what was wrong with them */
    bool is_cut;           /* the file ends inside a record: it may, but rather not */
} Trial;

static Trial try_extension(Window *window, const PcapLayout *layout, const Extension *extension)
{
    const size_t header = PCAP_RECORD_COMMON + extension->length;
    Trial trial = { 0 };
    size_t at = 0;
    while (trial.headers < RECORDS_TRIED && window_has(window, at + header)) {
        PcapRecord record = pcap_record_read(layout, window_cursor(window, at, PCAP_RECORD_COMMON));
        Cursor extra = window_cursor(window, at + PCAP_RECORD_COMMON, extension->length);
        trial.headers++;
        trial.odd += pcap_record_oddities(layout, &record);
        trial.odd += !extension->is_sound(layout->order, extra);
        if (record.captured > LINK_TYPE_LARGEST_FRAME)
            return trial;
        at += header + record.captured;
    }
    size_t left = window_bytes(window).length;
    trial.is_cut = trial.headers < RECORDS_TRIED ? left != at : left < at;
    return trial;
}

/* The first in the list stands unless another explains the records without a flaw and better. */
static uint32_t guess_record_header(Window *window, const PcapLayout *layout,
                                    const Extension *const *extensions)
{
    const Extension *best = extensions[0];
    Trial first = try_extension(window, layout, best);
    unsigned flaws = 2 * first.odd + first.is_cut;
    for (guint i = 1; extensions[i] != NULL && flaws > 0; i++) {
        Trial trial = try_extension(window, layout, extensions[i]);
        if (trial.headers > 0 && trial.odd == 0 && trial.is_cut < flaws) {
            best = extensions[i];
            flaws = trial.is_cut;
        }
    }
    return PCAP_RECORD_COMMON + best->length;
}

static uint32_t record_header(Window *window, const PcapLayout *layout, Variant variant)
{
    static const Extension *const standard[] = { &extension_none, &extension_patch,
                                                 &extension_nokia, NULL };
    static const Extension *const patched[] = { &extension_patch, &extension_patch_debug,
                                                &extension_none, NULL };
    if (variant == VARIANT_PLAIN)
        return PCAP_RECORD_COMMON;
    return guess_record_header(window, layout, variant == VARIANT_PATCHED ? patched : standard);
}

static PcapLengths lengths_of(uint16_t major, uint16_t minor)
{
    if (major == VERSION_DGUX || (major == 2 && minor < 3))
        return PCAP_LENGTHS_WIRE_FIRST;
    return major == 2 && minor == 3 ? PCAP_LENGTHS_UNSURE : PCAP_LENGTHS_CAPTURED_FIRST;
}

/* AIX writes the interface types of RFC 1573 and nanoseconds into files of version 2.2; no other
 * system of that age had these four link types. */
static bool apply_aix(PcapLayout *layout, uint32_t network)
{
    static const struct {
        uint32_t interface_type, link_type, padding;
    } rows[] = {
        { 6, LINKTYPE_ETHERNET, 0 },
        { 9, LINKTYPE_TOKEN_RING, 0 },
        { 15, LINKTYPE_FDDI, 3 },
        { 24, LINKTYPE_NULL, 0 },
    };
    for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
        if (rows[i].interface_type == network) {
            layout->link_type = rows[i].link_type;
            layout->padding = rows[i].padding;
            layout->unit = 1;
            return true;
        }
    }
    return false;
}

static bool unreadable(GError **error, const char *what, uint32_t number)
{
    g_set_error(error, CAPTURE_ERROR, CAPTURE_ERROR_NOT_CAPTURE,
                "begins as a pcap file, but its %s 0x%x is none that exists: fetch the capture "
                "again, or write it anew with the program that took it",
                what, number);
    return false;
}

bool pcap_layout_read(Window *window, PcapLayout *out, GError **error)
{
    PcapLayout layout = { .record_header = PCAP_RECORD_COMMON };
    const Magic *magic = NULL;
    if (window_has(window, FILE_HEADER))
        magic = magic_find(window_bytes(window), &layout.order);
    if (magic == NULL || !window_has(window, FILE_HEADER + magic->extra)) {
        g_set_error(error, CAPTURE_ERROR, CAPTURE_ERROR_TRUNCATED,
                    "the file ends inside its header at offset 0: fetch the capture again");
        return false;
    }
    Cursor in = window_cursor(window, sizeof magic->number, FILE_HEADER - sizeof magic->number);
    uint16_t major = order_u16(layout.order, &in), minor = order_u16(layout.order, &in);
    cursor_skip(&in, 8); /* time zone and accuracy: always zero */
    layout.snap_length = order_u32(layout.order, &in);
    uint32_t network = order_u32(layout.order, &in);
    if (major < 2)
        return unreadable(error, "version", major);
    if (network & RESERVED_BITS)
        return unreadable(error, "link type", network);
    layout.unit = magic->unit;
    layout.lengths = lengths_of(major, minor);
    layout.link_type = link_type_from_file(network & LINK_TYPE_BITS);
    bool is_aix = magic->variant == VARIANT_STANDARD && major == 2 && minor == 2 &&
                  apply_aix(&layout, network);
    layout.largest = link_type_largest(layout.link_type);
    window_step(window, FILE_HEADER + magic->extra);
    if (!is_aix && layout.lengths == PCAP_LENGTHS_CAPTURED_FIRST)
        layout.record_header = record_header(window, &layout, magic->variant);
    *out = layout;
    return true;
}
