/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "sip_call.h"
#include "value.h"

/* What is rebuilt of SIP as facts; the caller frees them. */
Value *sip_fact_transaction(const SipTransaction *transaction);
Value *sip_fact_dialog(const SipCall *call, const SipDialog *dialog, bool is_unended);
