/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "certificate_value.h"
#include "tls_session.h"

/* Certificates as findings show them, each made once: one of a service turns up in a finding about
 * each of its clients. */
typedef struct ShownCertificates ShownCertificates;

ShownCertificates *shown_certificates_new(void);
void shown_certificates_free(ShownCertificates *shown); /* NULL is fine */

/* An object of its owner and what certificate_value.h adds; the caller owns it beside others. The
 * certificate is one of the engine's cache. */
Value *shown_certificates_get(ShownCertificates *shown, const Certificate *certificate,
                              TlsSide owner);
