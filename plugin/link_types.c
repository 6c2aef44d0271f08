/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "link_types.h"

#include <wireshark.h>
#include <wiretap/wtap.h>
#include <wiretap/pcap-encap.h>

/*
 * Wireshark exports the way from LINKTYPE_ to its numbers alone, so it is walked for all. Several
 * may lead to one number: below FIRST_COMMON each system once had its own, so those come last.
 */
enum { FIRST_COMMON = 100, LAST = 65535, SEARCHED = 1024 };

struct LinkTypes {
    GArray *of_encapsulation; /* uint32_t */
};

static uint32_t *at(LinkTypes *types, guint encapsulation)
{
    while (types->of_encapsulation->len <= encapsulation) {
        const uint32_t none = LINK_TYPES_NONE;
        g_array_append_val(types->of_encapsulation, none);
    }
    return &g_array_index(types->of_encapsulation, uint32_t, encapsulation);
}

static void add(LinkTypes *types, uint32_t link_type)
{
    int encapsulation = wtap_pcap_encap_to_wtap_encap((int)link_type);
    if (encapsulation <= WTAP_ENCAP_UNKNOWN || encapsulation > LAST)
        return;
    uint32_t *known = at(types, (guint)encapsulation);
    if (*known == LINK_TYPES_NONE)
        *known = link_type;
}

LinkTypes *link_types_new(void)
{
    LinkTypes *types = g_new0(LinkTypes, 1);
    types->of_encapsulation = g_array_new(FALSE, FALSE, sizeof(uint32_t));
    for (uint32_t link_type = FIRST_COMMON; link_type < SEARCHED; link_type++)
        add(types, link_type);
    for (uint32_t link_type = 0; link_type < FIRST_COMMON; link_type++)
        add(types, link_type);
    return types;
}

void link_types_free(LinkTypes *types)
{
    if (types == NULL)
        return;
    g_array_unref(types->of_encapsulation);
    g_free(types);
}

uint32_t link_types_of(const LinkTypes *types, int encapsulation)
{
    if (encapsulation < 0 || (guint)encapsulation >= types->of_encapsulation->len)
        return LINK_TYPES_NONE;
    return g_array_index(types->of_encapsulation, uint32_t, encapsulation);
}
