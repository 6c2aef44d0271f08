/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "recognise.h"

#include <glib.h>
#include <stdbool.h>
#include <string.h>

#include "order.h"

/* A file format by the bytes at a place. */
typedef struct Signature {
    size_t offset, length;
    const char *bytes;
    const char *says;
} Signature;

#define SIGNATURE(offset, bytes, says)                                                             \
    {                                                                                              \
        offset, sizeof(bytes) - 1, bytes, says                                                     \
    }
#define READABLE_BY_WIRESHARK(what)                                                                \
    "is " what ", which is not read here: convert it with `editcap -F pcapng FILE OUT.pcapng` "    \
    "(editcap comes with Wireshark)"
#define NO_CAPTURE(what) "is " what ", not a capture: name the .pcap or .pcapng file instead"
#define PACKED(what)                                                                               \
    "is " what ", which cannot be unpacked at this place: unpack it first and name what was "      \
    "inside"

static const char event_trace[] =
    "is a Windows event trace (.etl): convert it on Windows with `pktmon etl2pcap FILE.etl --out "
    "FILE.pcapng` when pktmon took it, with `etl2pcapng FILE.etl FILE.pcapng` when netsh trace did";
static const char empty[] = "is empty: the capture was never written or not copied; fetch it again";
static const char text[] = NO_CAPTURE("plain text");
static const char unknown[] =
    "is in no format that is known here: if it is a capture, write it as pcapng with the program "
    "that took it, or try `editcap -F pcapng FILE OUT.pcapng` (editcap comes with Wireshark)";

static const Signature signatures[] = {
    SIGNATURE(0, "GMBU", READABLE_BY_WIRESHARK("a Microsoft Network Monitor 2 capture")),
    SIGNATURE(0, "RTSS", READABLE_BY_WIRESHARK("a Microsoft Network Monitor 1 capture")),
    SIGNATURE(0, "snoop\0\0\0", READABLE_BY_WIRESHARK("a Solaris snoop capture")),
    SIGNATURE(0, "TRSNIFF data    \x1a",
              READABLE_BY_WIRESHARK("a Network General Sniffer capture")),
    SIGNATURE(0, "XCP\0", READABLE_BY_WIRESHARK("a NetXRay or Windows Sniffer capture")),
    SIGNATURE(0, "\x7fver", READABLE_BY_WIRESHARK("an OmniPeek or EtherPeek capture")),
    SIGNATURE(0, "iptrace 1.0", READABLE_BY_WIRESHARK("an AIX iptrace capture")),
    SIGNATURE(0, "iptrace 2.0", READABLE_BY_WIRESHARK("an AIX iptrace capture")),
    SIGNATURE(0, "\x54\x52\x00\x64\x00", READABLE_BY_WIRESHARK("an HP-UX nettl trace")),
    SIGNATURE(0, "btsnoop\0", READABLE_BY_WIRESHARK("a Bluetooth snoop capture")),
    SIGNATURE(0, "5VNF", READABLE_BY_WIRESHARK("an Observer capture")),
    SIGNATURE(0, "NetS", READABLE_BY_WIRESHARK("a NetScaler trace")),
    SIGNATURE(0, "%PDF-", NO_CAPTURE("a PDF document")),
    SIGNATURE(0, "\x89PNG\r\n\x1a\n", NO_CAPTURE("a PNG picture")),
    SIGNATURE(0, "\xff\xd8\xff", NO_CAPTURE("a JPEG picture")),
    SIGNATURE(0, "GIF8", NO_CAPTURE("a GIF picture")),
    SIGNATURE(0, "BM", NO_CAPTURE("a BMP picture")),
    SIGNATURE(0,
              "\x7f"
              "ELF",
              NO_CAPTURE("a Linux program")),
    SIGNATURE(0, "MZ", NO_CAPTURE("a Windows program")),
    SIGNATURE(0, "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
              NO_CAPTURE("an old Office document or Outlook message")),
    SIGNATURE(0, "ElfFile\0", NO_CAPTURE("a Windows event log (.evtx)")),
    SIGNATURE(0, "SQLite format 3", NO_CAPTURE("an SQLite database")),
    SIGNATURE(0, "PAGEDU", NO_CAPTURE("a Windows memory dump")),
    SIGNATURE(0, "MDMP", NO_CAPTURE("a Windows minidump")),
    SIGNATURE(0, "PK\x03\x04", PACKED("a zip archive")),
    SIGNATURE(0, "7z\xbc\xaf\x27\x1c", PACKED("a 7z archive")),
    SIGNATURE(0, "Rar!\x1a\x07", PACKED("a RAR archive")),
    SIGNATURE(0, "MSCF", PACKED("a cabinet file (.cab)")),
    SIGNATURE(0, "\x1f\x8b", PACKED("a gzip file")),
    SIGNATURE(0, "BZh", PACKED("a bzip2 file")),
    SIGNATURE(0,
              "\xfd"
              "7zXZ",
              PACKED("an xz file")),
    SIGNATURE(0, "\x28\xb5\x2f\xfd", PACKED("a zstd file")),
    SIGNATURE(0, "\x04\x22\x4d\x18", PACKED("an lz4 file")),
    SIGNATURE(257, "ustar", PACKED("a tar archive")),
};

/* Text formats, by how the text begins behind white space. */
static const Signature openings[] = {
    SIGNATURE(0, "<?xml", NO_CAPTURE("an XML file")),
    SIGNATURE(0, "<!doctype html",
              NO_CAPTURE("a web page (often an error or log-in page that was "
                         "saved in place of the file)")),
    SIGNATURE(0, "<html",
              NO_CAPTURE("a web page (often an error or log-in page that was saved in "
                         "place of the file)")),
    SIGNATURE(0, "{", NO_CAPTURE("a JSON file")),
    SIGNATURE(0, "[{", NO_CAPTURE("a JSON file")),
    SIGNATURE(0, "-----BEGIN ", NO_CAPTURE("a key or certificate")),
    SIGNATURE(0, "version https://git-lfs",
              "is a Git LFS pointer, not the file it stands for: "
              "fetch it with `git lfs pull`"),
};

/*
 * The header of a trace's first buffer: its size, the bytes used twice, and behind 72 bytes the
 * event that describes the trace, whose header has a type and the mark 0xc0 (evntrace.h).
 */
static bool is_event_trace(Bytes head)
{
    enum { BUFFER_HEADER = 72, UNIT = 1024, LARGEST_BUFFER = 64 << 20, MARK = 0xc0, TYPES = 2 };
    Cursor in = cursor_of(head);
    uint32_t size = order_u32(ORDER_LITTLE, &in);
    uint32_t saved = order_u32(ORDER_LITTLE, &in);
    cursor_skip(&in, BUFFER_HEADER - 2 * sizeof size);
    uint16_t version = order_u16(ORDER_LITTLE, &in);
    uint8_t type = cursor_u8(&in), mark = cursor_u8(&in);
    return cursor_ok(&in) && size > 0 && size <= LARGEST_BUFFER && size % UNIT == 0 &&
           saved <= size && version > 0 && type > 0 && type <= TYPES && mark == MARK;
}

static const char *signature_find(Bytes head)
{
    for (guint i = 0; i < G_N_ELEMENTS(signatures); i++) {
        const Signature *s = &signatures[i];
        if (head.length >= s->offset && head.length - s->offset >= s->length &&
            memcmp(head.data + s->offset, s->bytes, s->length) == 0)
            return s->says;
    }
    return NULL;
}

static bool has_mark(Bytes head, const char *mark, size_t length)
{
    return head.length >= length && memcmp(head.data, mark, length) == 0;
}

/* No control characters but those of text. UTF-16, which Windows writes, has its mark in front. */
static bool is_text(Bytes head)
{
    if (has_mark(head, "\xff\xfe", 2) || has_mark(head, "\xfe\xff", 2))
        return true;
    for (size_t i = 0; i < head.length; i++)
        if (head.data[i] < ' ' && strchr("\t\n\v\f\r\x1b", head.data[i]) == NULL)
            return false;
        else if (head.data[i] == '\0')
            return false;
    return true;
}

static const char *recognise_text(Bytes head)
{
    size_t start = has_mark(head, "\xef\xbb\xbf", 3) ? 3 : 0;
    while (start < head.length && g_ascii_isspace(head.data[start]))
        start++;
    const char *begin = (const char *)head.data + start;
    for (guint i = 0; i < G_N_ELEMENTS(openings); i++)
        if (head.length - start >= openings[i].length &&
            g_ascii_strncasecmp(begin, openings[i].bytes, openings[i].length) == 0)
            return openings[i].says;
    return text;
}

const char *recognise(Bytes head)
{
    if (head.length == 0)
        return empty;
    if (is_event_trace(head))
        return event_trace;
    const char *says = signature_find(head);
    if (says != NULL)
        return says;
    return is_text(head) ? recognise_text(head) : unknown;
}
