/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "certificate.h"

/* Where a role looks for the name of its peer. */
typedef enum CertificateNameSource {
    CERTIFICATE_NAME_CN,        /* the CN of the subject only: UM and Lync */
    CERTIFICATE_NAME_CN_OR_SAN, /* either */
    CERTIFICATE_NAME_SAN_FIRST, /* the CN counts only without DNS names (RFC 6125 6.4.4) */
} CertificateNameSource;

/* How a role compares names. */
typedef struct CertificateNameRules {
    CertificateNameSource source;
    bool allows_wildcards; /* a left-most label "*" stands for one label (RFC 6125 section 6.4.3) */
    bool allows_sip_uris;  /* "sip:host" among the URIs counts (RFC 5922 section 7.1) */
} CertificateNameRules;

extern const CertificateNameRules certificate_name_strict; /* the CN, no wildcards */
extern const CertificateNameRules certificate_name_https;  /* RFC 2818, RFC 6125 */
extern const CertificateNameRules certificate_name_sip;    /* RFC 5922 */

/* Does the certificate carry the name, a host name or an IP address as text? */
bool certificate_name_matches(const Certificate *certificate, Bytes name,
                              const CertificateNameRules *rules);

/* Is the name among the DNS names of the certificate, whatever its CN is? */
bool certificate_name_is_alternative(const Certificate *certificate, Bytes name);

/* Without case and trailing dot, IDN in either form (RFC 5890 section 2.3.2.4). Names with a NUL in
 * them are equal to nothing. */
bool certificate_name_equal(Bytes a, Bytes b);

/* "*.domain.local"; "*" elsewhere is no wildcard. */
bool certificate_name_is_wildcard(Bytes name);

/* Is there one among the CNs and DNS names? */
bool certificate_name_has_wildcard(const Certificate *certificate);
