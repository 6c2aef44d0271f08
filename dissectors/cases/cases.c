/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "case.h"

extern const Case case_stale_vm_mac, case_stale_arp_cache, case_duplicate_ip,
    case_failover_not_announced, case_fhrp_split_brain, case_arp_unanswered, case_duplicate_mac,
    case_mac_flap, case_teaming_mac_rewrite, case_vm_unicast_deaf, case_arp_spoof, case_tcp_refused,
    case_tcp_unanswered, case_pmtu_blackhole, case_um_auth_only_stall, case_tls_name_mismatch,
    case_tls_wildcard_subject, case_tls_cert_expired, case_tls_untrusted_ca,
    case_tls_client_cert_missing, case_tls_client_cert_rejected, case_tls_server_cert_rejected,
    case_tls_eku_mismatch, case_tls_ca_list_truncated, case_tls_version_refused,
    case_tls_no_shared_cipher, case_tls_handshake_incomplete, case_av_auth_name_irrelevant,
    case_federation_cert_intermediate, case_sip_options_timeout, case_sip_request_timeout,
    case_sip_auth_loop, case_sip_call_failed, case_sip_transfer_failed, case_sip_dialog_unended,
    case_sip_peer_trust, case_um_redirect_unreachable, case_dr_options_demoted,
    case_moc_number_format, case_autodiscover_offload_404, case_federation_http_403,
    case_ocs_schema_mismatch;

const Case *const cases[] = {
    &case_stale_vm_mac,
    &case_stale_arp_cache,
    &case_vm_unicast_deaf,
    &case_duplicate_ip,
    &case_arp_spoof,
    &case_failover_not_announced,
    &case_fhrp_split_brain,
    &case_duplicate_mac,
    &case_mac_flap,
    &case_arp_unanswered,
    &case_teaming_mac_rewrite,
    &case_tcp_refused,
    &case_tcp_unanswered,
    &case_pmtu_blackhole,
    &case_um_auth_only_stall,
    &case_tls_name_mismatch,
    &case_tls_wildcard_subject,
    &case_tls_cert_expired,
    &case_tls_untrusted_ca,
    &case_tls_client_cert_missing,
    &case_tls_client_cert_rejected,
    &case_tls_server_cert_rejected,
    &case_tls_eku_mismatch,
    &case_tls_ca_list_truncated,
    &case_tls_version_refused,
    &case_tls_no_shared_cipher,
    &case_tls_handshake_incomplete,
    &case_av_auth_name_irrelevant,
    &case_federation_cert_intermediate,
    &case_sip_options_timeout,
    &case_sip_request_timeout,
    &case_sip_auth_loop,
    &case_sip_call_failed,
    &case_sip_transfer_failed,
    &case_sip_dialog_unended,
    &case_sip_peer_trust,
    &case_um_redirect_unreachable,
    &case_dr_options_demoted,
    &case_moc_number_format,
    &case_autodiscover_offload_404,
    &case_federation_http_403,
    &case_ocs_schema_mismatch,
    NULL,
};

const char *case_layer(const Case *row)
{
    if (row->layer != NULL)
        return row->layer;
    switch (row->about) {
    case STORY_ADDRESS:
    case STORY_OUTAGE:
    case STORY_UNANSWERED:
    case STORY_REDUNDANCY:
    case STORY_CLAIM:
    case STORY_IDENTITIES:
    case STORY_MOVING:
        return "Link layer";
    case STORY_PAIR:
        return "TLS";
    case STORY_SIP_PAIR:
        return "SIP";
    default:
        return "HTTP and others";
    }
}

const Case *case_by_id(const char *id)
{
    for (size_t i = 0; cases[i] != NULL; i++)
        if (g_str_equal(cases[i]->id, id))
            return cases[i];
    return NULL;
}
