/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "frame.h"

/* What a capture calls its interfaces. */
typedef struct InterfaceNames InterfaceNames;

InterfaceNames *interface_names_new(void);
void interface_names_free(InterfaceNames *names); /* NULL is fine */

/* What was said last holds; beyond LIMIT_INTERFACES new ones stay without a name. */
void interface_names_set(InterfaceNames *names, const FrameInterface *interface);

/* Empty when it has none; at most LIMIT_INTERFACE_NAME bytes, good until the next set. */
Bytes interface_names_get(const InterfaceNames *names, uint32_t section, uint32_t interface);
