/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "certificate.h"
#include "certificate_asn1.h"

/* The kind of a public key and its size; bits are 0 where they are not known. */
CertificateKey certificate_key_read(const CertificateAsn1Key *key, uint16_t *bits);
