/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <stdbool.h>
#include <stdlib.h>

#include "bytes.h"

/* What a fuzz entry asks of a reader. */
static inline void demand(bool truth)
{
    if (!truth)
        abort();
}

static inline void demand_inside(Bytes view, Bytes whole)
{
    demand(view.length <= whole.length);
    demand(view.length == 0 || (view.data >= whole.data &&
                                (size_t)(view.data - whole.data) <= whole.length - view.length));
}
