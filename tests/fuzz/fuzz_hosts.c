/* SPDX-License-Identifier: GPL-2.0-or-later */

/* Any bytes as a hosts file: its lines are parts of it in order, and names fit into them. */
#include <stdlib.h>

#include "hosts.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void demand(bool truth)
{
    if (!truth)
        abort();
}

static void demand_inside(Bytes view, Bytes whole)
{
    demand(view.length <= whole.length);
    demand(view.length == 0 || (view.data >= whole.data &&
                                (size_t)(view.data - whole.data) <= whole.length - view.length));
}

static void read_line(Bytes line)
{
    HostsLine hosts;
    Bytes name;
    size_t names = 0;
    if (hosts_line_read(line, &hosts) != HOSTS_NAMES)
        return;
    for (; hosts_line_next(&hosts, &name); names++) {
        demand(name.length > 0 && name.length < 254);
        demand_inside(name, line);
    }
    demand(names > 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    Bytes whole = { data, size };
    Cursor in = cursor_over(data, size, size);
    size_t lines = 0;
    for (Bytes line; hosts_file_next(&in, &line);) {
        demand_inside(line, whole);
        read_line(line);
        demand(++lines <= size);
    }
    return 0;
}
