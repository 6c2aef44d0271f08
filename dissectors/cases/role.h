/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "certificate_name.h"
#include "stories.h"

/*
 * What the programs at both ends demand of certificates beyond what a browser does. One row a kind
 * of peer; which one a pair is, is read off ports, names and what the handshake offers.
 */
typedef struct Role {
    const char *id;
    const char *title;             /* "Exchange UM, Lync or OCS": who demands so */
    bool is_sip;                   /* between servers, over mutual TLS */
    CertificateNameRules names[2]; /* by TlsSide: how the certificate of that side is read */
} Role;

/* The role of the pair's server; never NULL. is_sip is false for what nothing shows to be SIP. */
const Role *role_of(const Story *story);

/* 5062 of an Edge server: audio/video authentication, which looks at no name. */
bool role_ignores_names(const Pair *pair);
