/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "certificate_self.h"

#include <glib.h>
#include <openssl/x509.h>

#include "certificate_asn1.h"

CertificateSelf *certificate_self_new(Bytes der)
{
    CertificateSelf *self = g_new0(CertificateSelf, 1);
    self->der = g_malloc(der.length);
    self->length = der.length;
    memcpy(self->der, der.data, der.length);
    return self;
}

void certificate_self_free(CertificateSelf *self)
{
    if (self == NULL)
        return;
    g_free(self->der);
    g_free(self);
}

/* Only where that is cheap: a huge key would cost milliseconds. What cannot be verified is taken
 * for what the names say. */
static bool verify(Bytes der)
{
    enum { CHEAP_BITS = 8192 };
    if (!certificate_asn1_begin())
        return true;
    const unsigned char *at = der.data;
    X509 *x509 = d2i_X509(NULL, &at, (long)der.length);
    EVP_PKEY *key = x509 != NULL ? X509_get0_pubkey(x509) : NULL;
    bool is_cheap = key != NULL && EVP_PKEY_bits(key) <= CHEAP_BITS;
    bool is_signed = !is_cheap || X509_verify(x509, key) != 0;
    X509_free(x509);
    certificate_asn1_end();
    return is_signed;
}

bool certificate_self_is_signed(CertificateSelf *self)
{
    if (self->der != NULL)
        self->is_signed = verify((Bytes){ self->der, self->length });
    g_clear_pointer(&self->der, g_free);
    return self->is_signed;
}
