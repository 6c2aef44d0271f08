/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "case.h"

extern const Case case_stale_vm_mac, case_stale_arp_cache, case_duplicate_ip,
    case_failover_not_announced, case_fhrp_split_brain, case_arp_unanswered, case_duplicate_mac,
    case_mac_flap, case_teaming_mac_rewrite, case_vm_unicast_deaf, case_arp_spoof;

const Case *const cases[] = {
    &case_stale_vm_mac,     &case_stale_arp_cache,     &case_vm_unicast_deaf,
    &case_duplicate_ip,     &case_arp_spoof,           &case_failover_not_announced,
    &case_fhrp_split_brain, &case_duplicate_mac,       &case_mac_flap,
    &case_arp_unanswered,   &case_teaming_mac_rewrite, NULL,
};

const Case *case_by_id(const char *id)
{
    for (size_t i = 0; cases[i] != NULL; i++)
        if (g_str_equal(cases[i]->id, id))
            return cases[i];
    return NULL;
}
