/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "mac_origin.h"

typedef struct MacOrigin {
    uint64_t first, last;
    const char *name;
} MacOrigin;

/* The vendors' documented ranges for virtual machines. */
/* clang-format off */
static const MacOrigin origins[] = {
    { 0x001dd8b71c00, 0x001dd8f41fff, "System Center VMM, default static pool" },
    { 0x005056000000, 0x0050563fffff, "VMware, set by hand" },
    { 0x005056800000, 0x005056bfffff, "VMware, given by vCenter" },
    { 0x000c29000000, 0x000c29ffffff, "VMware, made by the host" },
    { 0x000569000000, 0x000569ffffff, "VMware, old range" },
    { 0x525400000000, 0x525400ffffff, "KVM/QEMU" },
    { 0x00163e000000, 0x00163effffff, "Xen" },
    { 0x080027000000, 0x080027ffffff, "VirtualBox" },
    { 0x506b8d000000, 0x506b8dffffff, "Nutanix AHV" },
    { 0xbc2411000000, 0xbc2411ffffff, "Proxmox" },
    { 0x001c42000000, 0x001c42ffffff, "Parallels" },
};
/* clang-format on */

enum { HYPERV_PREFIX = 0x00155d };

static bool is_hyperv(const Mac *mac)
{
    return mac_number(mac) >> 24 == HYPERV_PREFIX;
}

static const char *range_name(const Mac *mac)
{
    uint64_t number = mac_number(mac);
    for (size_t i = 0; i < G_N_ELEMENTS(origins); i++)
        if (number >= origins[i].first && number <= origins[i].last)
            return origins[i].name;
    return NULL;
}

Text *mac_origin_says(const Mac *mac, const Settings *settings)
{
    if (is_hyperv(mac))
        return text_new(
            "{}: Hyper-V, dynamic pool of a host whose address ended in .{}.{} when the "
            "role was installed",
            value_mac(mac), value_number(mac->bytes[3]), value_number(mac->bytes[4]), NULL);
    const char *name = range_name(mac);
    if (name == NULL && settings->vendor_of != NULL)
        name = settings->vendor_of(settings->vendor_user, mac);
    if (name == NULL && (mac->bytes[0] & 2) != 0)
        name = "locally administered, no vendor's";
    return name == NULL ? NULL : text_new("{}: {}", value_mac(mac), value_word(name), NULL);
}

bool mac_origin_is_virtual(const Mac *mac)
{
    return is_hyperv(mac) || range_name(mac) != NULL;
}

bool mac_origin_moved(const Mac *a, const Mac *b)
{
    return is_hyperv(a) && is_hyperv(b) && (mac_number(a) ^ mac_number(b)) >> 8 != 0;
}
