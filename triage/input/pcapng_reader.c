/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "pcapng_reader.h"

#include "link_type.h"
#include "pcapng_block.h"
#include "pcapng_interface.h"
#include "problem.h"

/*
 * draft-ietf-opsawg-pcapng. What is damage, and what takes a frame number, is as Wireshark 4.0 has
 * it; the inside of blocks that hold nothing for us (names, statistics, unknown ones) is not looked
 * at.
 */
enum {
    LARGEST_BLOCK = 32 + LINK_TYPE_LARGEST_OTHER + (128 << 10), /* of those we read */
    LARGEST_SKIPPED = 32 + (128 << 20) + (128 << 10),           /* Wireshark's limit */
    LARGEST_SALVAGED = 32 + LINK_TYPE_LARGEST_FRAME + (128 << 10),
    INTERFACES = 65536, /* of a section */
};

struct PcapngReader {
    Window *window;
    const CaptureOptions *options;
    Order order;
    uint32_t sections;   /* met so far */
    GArray *interfaces;  /* PcapngInterface, of this section */
    uint64_t number;     /* of the last frame */
    GString *comment;    /* empty: the last frame has none */
    size_t framed;       /* bytes of the unsound block when its frame is sound, else 0 */
    uint32_t block_size; /* of the block being read */
};

bool pcapng_reader_fits(Bytes head)
{
    static const uint8_t type[] = { 0x0a, 0x0d, 0x0d, 0x0a };
    Order order;
    return pcapng_block_section_order(head, &order) ||
           (head.length < PCAPNG_BLOCK_SMALLEST && head.length >= sizeof type &&
            memcmp(head.data, type, sizeof type) == 0);
}

PcapngReader *pcapng_reader_new(Window *window, const CaptureOptions *options)
{
    PcapngReader *reader = g_new0(PcapngReader, 1);
    reader->window = window;
    reader->options = options;
    reader->interfaces = g_array_new(FALSE, FALSE, sizeof(PcapngInterface));
    reader->comment = g_string_new(NULL);
    return reader;
}

void pcapng_reader_free(PcapngReader *reader)
{
    if (reader == NULL)
        return;
    g_array_unref(reader->interfaces);
    g_string_free(reader->comment, TRUE);
    g_free(reader);
}

const char *pcapng_reader_comment(const PcapngReader *reader)
{
    return reader->comment->len > 0 ? reader->comment->str : NULL;
}

static int unsound(PcapngReader *reader, GError **error, const char *what)
{
    reader->framed = reader->block_size;
    return problem_damaged(window_offset(reader->window), error, "%s", what);
}

/* Options that we have no use for still must be sound. */
static bool options_are_sound(Order order, Cursor *in)
{
    PcapngOption option;
    while (pcapng_option_next(order, in, &option)) {}
    return cursor_ok(in);
}

static int read_section(PcapngReader *reader, Cursor body, GError **error)
{
    cursor_skip(&body, sizeof(uint32_t)); /* the byte-order magic, seen before */
    uint16_t major = order_u16(reader->order, &body), minor = order_u16(reader->order, &body);
    cursor_skip(&body, sizeof(uint64_t)); /* length of the section: blocks tell their own */
    reader->sections++;
    g_array_set_size(reader->interfaces, 0);
    if (major != 1 || (minor != 0 && minor != 2))
        return problem_damaged(window_offset(reader->window), error,
                               "a section of pcapng version %u.%u, "
                               "which does not exist",
                               major, minor);
    if (!options_are_sound(reader->order, &body))
        return unsound(reader, error, "the options of the section run out of their block");
    return 0;
}

static void announce(const PcapngReader *reader, const PcapngInterface *interface, Bytes name)
{
    FrameInterface told = {
        .section = reader->sections - 1,
        .interface = reader->interfaces->len - 1,
        .link_type = interface->link_type,
        .snap_length = interface->snap_length,
        .name = name,
    };
    if (reader->options->interface != NULL)
        reader->options->interface(reader->options->user, &told);
}

static int read_interface(PcapngReader *reader, Cursor body, GError **error)
{
    PcapngInterface interface;
    Bytes name;
    if (!pcapng_interface_read(reader->order, body, &interface, &name))
        return unsound(reader, error, "the options of the interface run out of their block");
    if (reader->interfaces->len == INTERFACES)
        return unsound(reader, error, "the section has more interfaces than a machine can have");
    g_array_append_val(reader->interfaces, interface);
    announce(reader, &interface, name);
    return 0;
}

/* Direction and comments of a packet block. */
static bool read_packet_options(PcapngReader *reader, Cursor *in, Frame *frame)
{
    PcapngOption option;
    while (pcapng_option_next(reader->order, in, &option)) {
        if (option.code == PCAPNG_OPTION_COMMENT) {
            if (reader->comment->len > 0)
                g_string_append_c(reader->comment, '\n');
            g_string_append_len(reader->comment, (const char *)option.value.data,
                                (gssize)option.value.length);
        } else if (option.code == PCAPNG_OPTION_PACKET_FLAGS) {
            enum { DIRECTION_BITS = 3 };
            if (option.value.length != sizeof(uint32_t))
                return false;
            Cursor value = cursor_over(option.value.data, sizeof(uint32_t), sizeof(uint32_t));
            uint32_t direction = order_u32(reader->order, &value) & DIRECTION_BITS;
            frame->direction = direction == 1   ? FRAME_DIRECTION_IN
                               : direction == 2 ? FRAME_DIRECTION_OUT
                                                : FRAME_DIRECTION_UNKNOWN;
        }
    }
    return cursor_ok(in);
}

static const PcapngInterface *interface_of(const PcapngReader *reader, uint32_t number)
{
    return number < reader->interfaces->len
               ? &g_array_index(reader->interfaces, PcapngInterface, number)
               : NULL;
}

/* The frame's bytes with their padding, which a careless writer leaves out at the end. */
static bool take_bytes(Cursor *body, uint32_t captured, Frame *frame)
{
    frame->bytes = cursor_take(body, captured);
    if (!cursor_ok(body))
        return false;
    cursor_skip(body, MIN(pcapng_block_padded(captured) - captured, cursor_left(body)));
    frame->on_wire = MAX(frame->on_wire, captured);
    return true;
}

/* What PACKET and OLD_PACKET share, behind the interface. */
static int read_packet(PcapngReader *reader, uint32_t number, Cursor body, Frame *frame,
                       GError **error)
{
    const PcapngInterface *interface = interface_of(reader, number);
    if (interface == NULL)
        return unsound(reader, error, "the packet is of an interface that was not described");
    uint64_t high = order_u32(reader->order, &body), low = order_u32(reader->order, &body);
    uint32_t captured = order_u32(reader->order, &body);
    *frame = (Frame){
        .time = ticks_time(&interface->ticks, high << 32 | low),
        .section = reader->sections - 1,
        .interface = number,
        .link_type = interface->link_type,
        .on_wire = order_u32(reader->order, &body),
    };
    if (captured > link_type_largest(interface->link_type) || !take_bytes(&body, captured, frame))
        return unsound(reader, error, "the packet is larger than its block or any frame");
    if (cursor_left(&body) > 0 && !read_packet_options(reader, &body, frame))
        return unsound(reader, error, "the options of the packet are out of shape");
    frame->number = ++reader->number;
    return 1;
}

static int read_simple_packet(PcapngReader *reader, Cursor body, Frame *frame, GError **error)
{
    const PcapngInterface *interface = interface_of(reader, 0);
    if (interface == NULL)
        return unsound(reader, error, "the packet is of an interface that was not described");
    *frame = (Frame){
        .time = TIME_NONE,
        .section = reader->sections - 1,
        .link_type = interface->link_type,
        .on_wire = order_u32(reader->order, &body),
    };
    uint32_t captured = frame->on_wire;
    if (interface->snap_length > 0)
        captured = MIN(captured, interface->snap_length);
    if (captured > link_type_largest(interface->link_type) || !take_bytes(&body, captured, frame))
        return unsound(reader, error, "the packet is larger than its block or any frame");
    frame->number = ++reader->number;
    return 1;
}

static int read_secrets(PcapngReader *reader, Cursor body, GError **error)
{
    uint32_t type = order_u32(reader->order, &body);
    uint32_t length = order_u32(reader->order, &body);
    Bytes secrets = cursor_take(&body, length);
    if (!cursor_ok(&body))
        return unsound(reader, error, "the secrets run out of their block");
    if (reader->options->secrets != NULL)
        reader->options->secrets(reader->options->user, type, secrets);
    return 0;
}

/* 1: *frame was read; 0: the block holds none; -1: *error. */
static int read_block(PcapngReader *reader, uint32_t type, Cursor body, Frame *frame,
                      GError **error)
{
    uint32_t number;
    switch (type) {
    case PCAPNG_BLOCK_PACKET:
        number = order_u32(reader->order, &body);
        return read_packet(reader, number, body, frame, error);
    case PCAPNG_BLOCK_OLD_PACKET:
        number = order_u16(reader->order, &body);
        cursor_skip(&body, sizeof(uint16_t)); /* drops */
        return read_packet(reader, number, body, frame, error);
    case PCAPNG_BLOCK_SIMPLE_PACKET:
        return read_simple_packet(reader, body, frame, error);
    case PCAPNG_BLOCK_INTERFACE:
        return read_interface(reader, body, error);
    case PCAPNG_BLOCK_SECTION:
        return read_section(reader, body, error);
    case PCAPNG_BLOCK_SECRETS:
        return read_secrets(reader, body, error);
    default:
        return 0;
    }
}

static bool is_read(uint32_t type)
{
    switch (type) {
    case PCAPNG_BLOCK_PACKET:
    case PCAPNG_BLOCK_OLD_PACKET:
    case PCAPNG_BLOCK_SIMPLE_PACKET:
    case PCAPNG_BLOCK_INTERFACE:
    case PCAPNG_BLOCK_SECTION:
    case PCAPNG_BLOCK_SECRETS:
        return true;
    default:
        return false;
    }
}

static bool trailer_agrees(const PcapngReader *reader, Cursor trailer, uint32_t length)
{
    return pcapng_block_padded(order_u32(reader->order, &trailer)) == length;
}

/* Of a large block only what is in front and at the end. Steps over it. */
static bool skip_to_rest(Window *window, uint32_t length, size_t rest)
{
    return window_skip(window, length - rest) && window_has(window, rest);
}

/* A block whose inside we need not see: it may be larger than the window. */
static int skip_block(PcapngReader *reader, const PcapngBlock *block, GError **error)
{
    enum { SEEN = 8, WHOLE = 64 << 10 }; /* SEEN: vendor and kind of a custom block */
    Window *window = reader->window;
    const uint64_t offset = window_offset(window);
    size_t rest = MIN(block->length, WHOLE);
    size_t seen = MIN(SEEN, rest - PCAPNG_BLOCK_HEADER - PCAPNG_BLOCK_TRAILER);
    if (!window_has(window, PCAPNG_BLOCK_HEADER + seen))
        return problem_at_end(window, offset, error);
    bool numbered = pcapng_block_is_numbered(block->type, reader->order,
                                             window_cursor(window, PCAPNG_BLOCK_HEADER, seen));
    if (!skip_to_rest(window, block->length, rest))
        return problem_at_end(window, offset, error);
    size_t inside = rest - PCAPNG_BLOCK_TRAILER;
    if (!trailer_agrees(reader, window_cursor(window, inside, PCAPNG_BLOCK_TRAILER), block->length))
        return problem_damaged(offset, error, "the two lengths of the block differ");
    window_step(window, rest);
    reader->number += numbered;
    return 0;
}

/* Reads the head of the next block. 1; 0 at the end; -1 with *error. */
static int next_block(PcapngReader *reader, PcapngBlock *out, GError **error)
{
    Window *window = reader->window;
    if (!window_has(window, PCAPNG_BLOCK_SMALLEST))
        return problem_at_end(window, window_offset(window), error);
    Cursor header = window_cursor(window, 0, PCAPNG_BLOCK_HEADER);
    PcapngBlock block = pcapng_block_read(reader->order, header);
    if (block.type == PCAPNG_BLOCK_SECTION) {
        if (!pcapng_block_section_order(window_bytes(window), &reader->order))
            return problem_damaged(window_offset(window), error,
                                   "a section header of neither byte order");
        block = pcapng_block_read(reader->order, header);
    }
    uint32_t largest = is_read(block.type) ? LARGEST_BLOCK : LARGEST_SKIPPED;
    if (block.length < pcapng_block_smallest(block.type) || block.length > largest)
        return problem_damaged(window_offset(window), error,
                               "a block of type 0x%x cannot have %u bytes", block.type,
                               block.length);
    *out = block;
    return 1;
}

static int use_block(PcapngReader *reader, const PcapngBlock *block, Frame *frame, GError **error)
{
    Window *window = reader->window;
    if (!is_read(block->type))
        return skip_block(reader, block, error);
    if (!window_has(window, block->length))
        return problem_at_end(window, window_offset(window), error);
    size_t inside = block->length - PCAPNG_BLOCK_TRAILER;
    if (!trailer_agrees(reader, window_cursor(window, inside, PCAPNG_BLOCK_TRAILER), block->length))
        return problem_damaged(window_offset(window), error, "the two lengths of the block differ");
    reader->block_size = block->length;
    Cursor body = window_cursor(window, PCAPNG_BLOCK_HEADER, inside - PCAPNG_BLOCK_HEADER);
    int got = read_block(reader, block->type, body, frame, error);
    if (got >= 0)
        window_step(window, block->length);
    return got;
}

int pcapng_reader_next(PcapngReader *reader, Frame *frame, GError **error)
{
    int got;
    g_string_truncate(reader->comment, 0);
    reader->framed = 0;
    do {
        PcapngBlock block = { 0 };
        got = next_block(reader, &block, error);
        if (got <= 0)
            return got;
        got = use_block(reader, &block, frame, error);
    } while (got == 0);
    return got;
}

static bool is_known(uint32_t type)
{
    return is_read(type) || pcapng_block_smallest(type) > PCAPNG_BLOCK_SMALLEST;
}

/* A known type, a possible length, and the same length at its end: 64 bits that fit. */
static bool is_block(PcapngReader *reader)
{
    Window *window = reader->window;
    Cursor header = window_cursor(window, 0, PCAPNG_BLOCK_HEADER);
    Order order = reader->order;
    if (pcapng_block_section_order(window_bytes(window), &order))
        reader->order = order;
    PcapngBlock block = pcapng_block_read(order, header);
    if (!is_known(block.type) || block.length < pcapng_block_smallest(block.type) ||
        block.length > LARGEST_SALVAGED || !window_has(window, block.length))
        return false;
    return trailer_agrees(
        reader, window_cursor(window, block.length - PCAPNG_BLOCK_TRAILER, PCAPNG_BLOCK_TRAILER),
        block.length);
}

bool pcapng_reader_resume(PcapngReader *reader)
{
    Window *window = reader->window;
    if (reader->framed > 0 && window_has(window, reader->framed)) {
        window_step(window, reader->framed);
        return true;
    }
    reader->sections = MAX(reader->sections, 1);
    do {
        if (!window_has(window, 1))
            return false;
        window_step(window, 1);
    } while (window_has(window, PCAPNG_BLOCK_SMALLEST) && !is_block(reader));
    return window_has(window, PCAPNG_BLOCK_SMALLEST);
}
