/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "bytes.h"

/* Protocols that begin in clear and then switch to TLS. */
typedef enum TlsCarrier {
    TLS_CARRIER_NONE,
    TLS_CARRIER_SMTP,         /* RFC 3207 */
    TLS_CARRIER_IMAP,         /* RFC 2595 */
    TLS_CARRIER_POP3,         /* RFC 2595 */
    TLS_CARRIER_FTP,          /* RFC 4217 */
    TLS_CARRIER_LDAP,         /* RFC 4511 section 4.14 */
    TLS_CARRIER_XMPP,         /* RFC 6120 section 5 */
    TLS_CARRIER_TDS,          /* [MS-TDS] section 2.2.6.5 */
    TLS_CARRIER_HTTP_CONNECT, /* RFC 9110 section 9.3.6 */
} TlsCarrier;

/*
 * What both sides said before a ClientHello. NONE where that was no agreement on TLS. *target is
 * the host:port of a CONNECT request, else empty. The start of what was said is enough where it was
 * much, if its end is there too. TDS, which has packets, is known by whoever reads those.
 */
TlsCarrier tls_carrier_look(Bytes client, Bytes server, Bytes *target);

/* "SMTP"; NULL for NONE. */
const char *tls_carrier_name(TlsCarrier carrier);
