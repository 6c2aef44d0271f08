/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "tls_session.h"

/* What sealed records turn out to hold, of sessions to which the user has keys (session->opened).
 */

/* A record that came; true: it was sealed, and *out is what was in it. */
bool tls_inside_open(TlsSession *session, TlsSide side, const TlsRecordSeen *seen, TlsOpened *out);

void tls_inside_take_alert(TlsSession *session, TlsSide side, const TlsRecordSeen *seen,
                           Bytes plain);

/* Bytes of the application go on to whoever wants them. */
void tls_inside_take_data(TlsSession *session, TlsSide side, const TlsRecordSeen *seen,
                          Bytes plain);

/* Bytes are missing, and with them the borders of records. */
void tls_inside_skip(TlsSession *session, TlsSide side, const TlsGap *gap);
