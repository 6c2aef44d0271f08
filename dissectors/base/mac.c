/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "mac.h"

#include <glib.h>

typedef struct MacRange {
    uint64_t first, last;
} MacRange;

/* clang-format off */
/* all begin with 0, then at most 7 */
static const MacRange shared_ranges[] = {
    { 0x00005e000100, 0x00005e0002ff }, /* VRRP for IPv4 and IPv6, also CARP */
    { 0x00000c07ac00, 0x00000c07acff }, /* HSRP version 1 */
    { 0x00000c9ff000, 0x00000c9fffff }, /* HSRP version 2 */
    { 0x000573a00000, 0x000573a00fff }, /* HSRP for IPv6 */
    { 0x0007b4000000, 0x0007b4ffffff }, /* GLBP */
};
/* clang-format on */

int mac_compare(const Mac *a, const Mac *b)
{
    return memcmp(a->bytes, b->bytes, sizeof a->bytes);
}

const char *mac_text(const Mac *mac, char *text)
{
    const uint8_t *b = mac->bytes;
    g_snprintf(text, MAC_TEXT_SIZE, "%02x:%02x:%02x:%02x:%02x:%02x", b[0], b[1], b[2], b[3], b[4],
               b[5]);
    return text;
}

bool mac_is_shared(const Mac *mac)
{
    if (mac->bytes[0] != 0 || mac->bytes[1] > 7)
        return false;
    uint64_t number = mac_number(mac);
    for (size_t i = 0; i < G_N_ELEMENTS(shared_ranges); i++)
        if (number >= shared_ranges[i].first && number <= shared_ranges[i].last)
            return true;
    return false;
}
