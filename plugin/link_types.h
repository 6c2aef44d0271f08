/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <stdint.h>

#include <glib.h>

/* The LINKTYPE_ values behind Wireshark's own numbers for encapsulations. */
typedef struct LinkTypes LinkTypes;

LinkTypes *link_types_new(void);
void link_types_free(LinkTypes *types); /* NULL is fine */
G_DEFINE_AUTOPTR_CLEANUP_FUNC(LinkTypes, link_types_free)

/* LINK_TYPES_NONE for what capture files of other programs alone have. */
uint32_t link_types_of(const LinkTypes *types, int encapsulation);

#define LINK_TYPES_NONE UINT32_MAX
