/* SPDX-License-Identifier: GPL-2.0-or-later */

/*
 * Any bytes as what TLS consists of, byte 0 says how much of it the capture cut off: readers end
 * and what is borrowed lies inside.
 */
#include <glib.h>
#include <stdint.h>
#include <stdlib.h>

#include "tls_alert.h"
#include "tls_carrier.h"
#include "tls_handshake.h"
#include "tls_hello.h"
#include "tls_messages.h"
#include "tls_record.h"
#include "tls_start.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void demand(bool truth)
{
    if (!truth)
        abort();
}

static void demand_inside(Bytes view, Bytes whole)
{
    demand(view.length <= whole.length);
    if (view.length > 0)
        demand(view.data >= whole.data &&
               (size_t)(view.data - whole.data) <= whole.length - view.length);
}

static void walk_client(const TlsClientHello *hello, Bytes whole)
{
    const Bytes views[] = { hello->session_id,  hello->suites,      hello->compressions,
                            hello->server_name, hello->protocols,   hello->versions,
                            hello->groups,      hello->signatures,  hello->certificate_signatures,
                            hello->key_shares,  hello->authorities, hello->cookie };
    Bytes name;
    uint16_t number;
    for (size_t i = 0; i < G_N_ELEMENTS(views); i++)
        demand_inside(views[i], whole);
    for (uint16_t i = 0; i < hello->suite_count; i++)
        (void)tls_client_hello_suite(hello, i);
    for (Cursor list = cursor_of(hello->protocols); tls_hello_next_protocol(&list, &name);)
        demand_inside(name, whole);
    for (Cursor list = cursor_of(hello->key_shares); tls_hello_next_share(&list, &number);)
        continue;
    for (Cursor list = cursor_of(hello->groups); tls_hello_next_number(&list, &number);)
        demand(!tls_version_is_grease(number));
}

static void read_hellos(Cursor in, Bytes whole)
{
    TlsClientHello client;
    TlsServerHello server;
    Cursor again = in, ssl2 = in;
    if (tls_client_hello_read(&in, &client))
        walk_client(&client, whole);
    if (tls_client_hello_read_ssl2(&ssl2, &client))
        walk_client(&client, whole);
    if (tls_server_hello_read(&again, &server)) {
        demand_inside(server.session_id, whole);
        demand_inside(server.protocol, whole);
    }
}

static void read_certificates(Cursor in, uint16_t version, Bytes whole)
{
    TlsCertificates certificates;
    TlsCertificateRequest request;
    TlsTicket ticket;
    Cursor again = in, other = in;
    Bytes view;
    unsigned count = 0;
    if (tls_certificates_read(&in, version, &certificates))
        while (tls_certificates_next(&certificates, &view)) {
            demand_inside(view, whole);
            count++;
        }
    demand(count <= LIMIT_TLS_CERTIFICATES);
    if (tls_certificate_request_read(&again, version, &request)) {
        demand_inside(request.types, whole);
        demand_inside(request.signatures, whole);
        while (tls_certificate_request_next(&request, &view))
            demand_inside(view, whole);
    }
    (void)tls_ticket_read(&other, version, &ticket);
}

static void read_framing(Cursor in)
{
    TlsRecord record;
    TlsHandshake message;
    TlsAlert alert;
    Cursor cursors[] = { in, in, in };
    if (tls_record_read(&cursors[0], &record))
        demand(record.length <= TLS_RECORD_LENGTH_MAX && tls_content_name(record.type) != NULL);
    if (tls_handshake_read(&cursors[1], &message))
        demand(message.length <= LIMIT_TLS_MESSAGE && tls_handshake_name(message.type) != NULL);
    if (tls_alert_read(&cursors[2], &alert))
        demand(tls_alert_name(alert.description) != NULL);
}

static void look(Bytes whole)
{
    size_t half = whole.length / 2;
    Bytes target, client = { whole.data, half };
    Bytes server = { whole.data + half, whole.length - half };
    TlsStart start = tls_start_look(whole);
    if (tls_start_is_client_hello(whole))
        demand(start == TLS_START_CLIENT_HELLO);
    (void)tls_start_is_chain(whole);
    TlsCarrier carrier = tls_carrier_look(client, server, &target);
    demand((target.length > 0) == (carrier == TLS_CARRIER_HTTP_CONNECT));
    demand_inside(target, client);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < 1)
        return 0;
    Bytes whole = { data + 1, size - 1 };
    Cursor in = cursor_over(whole.data, whole.length, whole.length + data[0]);
    read_framing(in);
    read_hellos(in, whole);
    read_certificates(in, TLS_VERSION_1_0, whole);
    read_certificates(in, TLS_VERSION_1_2, whole);
    read_certificates(in, TLS_VERSION_1_3, whole);
    look(whole);
    return 0;
}
