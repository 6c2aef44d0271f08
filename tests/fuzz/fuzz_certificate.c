/* SPDX-License-Identifier: GPL-2.0-or-later */

/*
 * Any bytes as a certificate, byte 0 says how many of the first ones are a name to compare it with:
 * what it says is whole and bounded, and a name with a NUL matches nothing.
 */
#include <glib.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "certificate_cache.h"
#include "certificate_name.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void demand(bool truth)
{
    if (!truth)
        abort();
}

static void check(const Certificate *certificate)
{
    demand(g_utf8_validate(certificate->subject, -1, NULL));
    demand(g_utf8_validate(certificate->issuer, -1, NULL));
    demand(strlen(certificate->sha256) == 64 && certificate->serial != NULL);
    demand(certificate->signature != NULL);
    demand(certificate->cn_count <= LIMIT_CERTIFICATE_CNS);
    demand((certificate->subject_cn.data != NULL) == (certificate->cn_count > 0));
    demand(certificate->alternative_count <= LIMIT_CERTIFICATE_ALTERNATIVES);
    demand(certificate->is_self_issued || !certificate_is_self_signed(certificate));
    for (uint16_t i = 0; i < certificate->alternative_count; i++)
        demand(certificate->alternatives[i].kind <= CERTIFICATE_ALTERNATIVE_URI);
    (void)certificate_is_issued_by(certificate, certificate);
    (void)certificate_name_has_wildcard(certificate);
}

static void compare(const Certificate *certificate, Bytes name)
{
    const CertificateNameRules *const rules[] = { &certificate_name_strict, &certificate_name_https,
                                                  &certificate_name_sip };
    bool has_nul = name.length > 0 && memchr(name.data, '\0', name.length) != NULL;
    for (size_t i = 0; i < G_N_ELEMENTS(rules); i++)
        demand(!certificate_name_matches(certificate, name, rules[i]) || !has_nul);
    (void)certificate_name_is_alternative(certificate, name);
    demand(certificate_name_equal(name, certificate->subject_cn) ==
           certificate_name_equal(certificate->subject_cn, name));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < 1)
        return 0;
    size_t split = MIN((size_t)data[0], size - 1);
    Bytes name = { data + 1, split }, der = { data + 1 + split, size - 1 - split };
    g_autoptr(CertificateCache) cache = certificate_cache_new();
    const Certificate *certificate = certificate_cache_get(cache, der);
    demand(certificate_cache_get(cache, der) == certificate);
    if (certificate != NULL) {
        check(certificate);
        compare(certificate, name);
        compare(certificate, certificate->subject_cn);
    }
    return 0;
}
