/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <stdbool.h>

#include "bytes.h"

/* What shows whether a certificate that names itself as its issuer is signed with its own key. Few
 * ask, and to verify a signature takes longer than to read ten certificates. */
typedef struct CertificateSelf {
    uint8_t *der; /* owned; NULL once it is checked */
    size_t length;
    bool is_signed;
} CertificateSelf;

CertificateSelf *certificate_self_new(Bytes der);
void certificate_self_free(CertificateSelf *self); /* NULL is fine */

/* As far as that can be told; verified when somebody asks first. */
bool certificate_self_is_signed(CertificateSelf *self);
