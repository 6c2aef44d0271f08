/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "certificate.h"
#include "value.h"

/* Adds what reports say of a certificate: subject_cn, subject, issuer, san, serial, not_before,
 * not_after, sha256. Times are whole seconds, as certificates have them. */
void certificate_value_add(Value *object, const Certificate *certificate);
