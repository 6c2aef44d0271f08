/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "certificate_self.h"

#include "certificate_maker.h"
#include "suite.h"

/* A certificate with a bit of its signature flipped, or not. */
static CertificateSelf *make(uint8_t flip)
{
    CertificateMaker maker = certificate_maker_new();
    certificate_maker_cn(&maker, "a");
    g_autoptr(GBytes) der = certificate_maker_der(&maker, NULL);
    size_t n = g_bytes_get_size(der);
    g_autofree uint8_t *bytes = g_malloc(n);
    memcpy(bytes, g_bytes_get_data(der, NULL), n);
    bytes[n - 1] ^= flip;
    return certificate_self_new((Bytes){ bytes, n });
}

START_TEST(its_own_signature_is_verified)
{
    CertificateSelf *self = make(0);
    ck_assert(certificate_self_is_signed(self));
    certificate_self_free(self);
}
END_TEST

START_TEST(a_forged_one_is_told)
{
    CertificateSelf *self = make(1);
    ck_assert(!certificate_self_is_signed(self));
    certificate_self_free(self);
}
END_TEST

START_TEST(the_answer_is_the_same_when_asked_again)
{
    CertificateSelf *self = make(0), *forged = make(1);
    for (int i = 0; i < 2; i++)
        ck_assert(certificate_self_is_signed(self) && !certificate_self_is_signed(forged));
    certificate_self_free(self);
    certificate_self_free(forged);
}
END_TEST

START_TEST(what_cannot_be_verified_is_taken_for_what_it_says)
{
    CertificateSelf *self = certificate_self_new((Bytes){ (const uint8_t *)"x", 1 });
    ck_assert(certificate_self_is_signed(self));
    certificate_self_free(self);
}
END_TEST

SUITE("certificate_self", its_own_signature_is_verified, a_forged_one_is_told,
      the_answer_is_the_same_when_asked_again, what_cannot_be_verified_is_taken_for_what_it_says)
