/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "pcapng_interface.h"

#include "link_type.h"
#include "pcapng_block.h"

/* Clock options of a wrong size count as absent, as in Wireshark. */
typedef struct Clock {
    uint8_t resolution;
    int64_t offset;
} Clock;

static void read_clock_option(Order order, const PcapngOption *option, Clock *clock)
{
    Cursor value = cursor_of(option->value);
    if (option->code == PCAPNG_OPTION_RESOLUTION && cursor_left(&value) == sizeof clock->resolution)
        clock->resolution = cursor_u8(&value);
    else if (option->code == PCAPNG_OPTION_OFFSET && cursor_left(&value) == sizeof clock->offset)
        clock->offset = (int64_t)order_u64(order, &value);
}

bool pcapng_interface_read(Order order, Cursor body, PcapngInterface *out, Bytes *name)
{
    PcapngInterface interface = { .link_type = link_type_from_file(order_u16(order, &body)) };
    Clock clock = { .resolution = TICKS_MICROSECONDS };
    Bytes found = { NULL, 0 }, description = { NULL, 0 };
    PcapngOption option;
    cursor_skip(&body, sizeof(uint16_t)); /* reserved */
    interface.snap_length = order_u32(order, &body);
    while (pcapng_option_next(order, &body, &option)) {
        if (option.code == PCAPNG_OPTION_INTERFACE_NAME)
            found = option.value;
        if (option.code == PCAPNG_OPTION_INTERFACE_DESCRIPTION)
            description = option.value;
        read_clock_option(order, &option, &clock);
    }
    if (!cursor_ok(&body))
        return false;
    interface.ticks = ticks_new(clock.resolution, clock.offset);
    *out = interface;
    *name = found.length > 0 ? found : description;
    return true;
}
