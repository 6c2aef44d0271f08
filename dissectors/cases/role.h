/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "certificate_name.h"
#include "settings.h"
#include "stories.h"

/*
 * What the programs at both ends demand of certificates beyond what a browser does. One row a kind
 * of peer; which one a pair is, is read off ports, names and what the handshake offers, where
 * the user does not say.
 */
typedef struct Role {
    const char *id;
    const char *title;             /* "Exchange UM, Lync or OCS": who demands so */
    bool is_sip;                   /* between servers, over mutual TLS */
    bool takes_domains;            /* a certificate for example.org will do for host.example.org */
    CertificateNameRules names[2]; /* by TlsSide: how the certificate of that side is read */
} Role;

/* The role of the pair's server; never NULL. is_sip is false for what nothing shows to be SIP. */
const Role *role_of(const Story *story, const Settings *settings);

/* Does the name dialled, or the server's certificate, say that it is a gateway of federation? */
bool role_is_federation_gateway(const Pair *pair, const Settings *settings);

/* The one of Microsoft: its own certificate is not the one in question. */
bool role_is_public_gateway(const Pair *pair, const Settings *settings);

/* The host that a proxy was asked for, and its port, if the attempt went through one. */
bool role_proxied(const TlsAttempt *attempt, Bytes *host, uint16_t *port);

/* Is the server Microsoft's end of a trunk of Direct Routing? */
bool role_dials_direct_routing(const Pair *pair, const Settings *settings);

/* Is the client that end? */
bool role_dials_controllers(const Pair *pair, const Settings *settings);

/* 5062 of an Edge server: audio/video authentication, which looks at no name. */
bool role_ignores_names(const Pair *pair, const Settings *settings);
