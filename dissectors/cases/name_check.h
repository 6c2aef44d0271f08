/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "role.h"

/* Does a certificate carry the name that its role demands? */
typedef struct NameCheck {
    TlsSide owner;
    const Certificate *certificate;
    const Role *role;
    Bytes expected; /* good while the stories are not fed */
    NameSource from;
    uint64_t frame; /* that says so; 0: none does */
    bool is_mismatch;
    bool is_hidden; /* the expected name stands among the alternative names, not in the CN */
    bool is_strong; /* the source leaves no doubt which host is meant */
} NameCheck;

/* The certificate of a side in the attempt; false when it cannot be read, or what it is expected to
 * carry is not known. */
bool name_check(const Story *story, const Settings *settings, const TlsAttempt *attempt,
                TlsSide owner, NameCheck *out);

/* A client certificate whose CN is one more name beside those of several nodes: it was made for all
 * of them. Says nothing of which node is which. */
bool name_check_is_shared(const Certificate *certificate);

/* "DNS", "the SNI of the client" */
const char *name_check_source(const NameCheck *check);
