/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "interface_names.h"

#include <glib.h>
#include <string.h>

#include "limits.h"

typedef struct InterfaceName {
    uint32_t section, interface;
    uint8_t length;
    uint8_t bytes[LIMIT_INTERFACE_NAME];
} InterfaceName;

struct InterfaceNames {
    GArray *names; /* InterfaceName, those that have one */
};

InterfaceNames *interface_names_new(void)
{
    InterfaceNames *names = g_new0(InterfaceNames, 1);
    names->names = g_array_new(FALSE, FALSE, sizeof(InterfaceName));
    return names;
}

void interface_names_free(InterfaceNames *names)
{
    if (names == NULL)
        return;
    g_array_free(names->names, TRUE);
    g_free(names);
}

static InterfaceName *find(const InterfaceNames *names, uint32_t section, uint32_t interface)
{
    for (guint i = 0; i < names->names->len; i++) {
        InterfaceName *name = &g_array_index(names->names, InterfaceName, i);
        if (name->section == section && name->interface == interface)
            return name;
    }
    return NULL;
}

void interface_names_set(InterfaceNames *names, const FrameInterface *interface)
{
    InterfaceName name = { .section = interface->section, .interface = interface->interface };
    name.length = (uint8_t)MIN(interface->name.length, sizeof name.bytes);
    if (name.length > 0)
        memcpy(name.bytes, interface->name.data, name.length);
    InterfaceName *known = find(names, name.section, name.interface);
    if (known != NULL)
        *known = name;
    else if (name.length > 0 && names->names->len < LIMIT_INTERFACES)
        g_array_append_val(names->names, name);
}

Bytes interface_names_get(const InterfaceNames *names, uint32_t section, uint32_t interface)
{
    const InterfaceName *name = find(names, section, interface);
    return name != NULL ? (Bytes){ name->bytes, name->length } : (Bytes){ NULL, 0 };
}
