/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tls_fact.h"

#include "certificate_value.h"

static Value *endpoint_of(const TcpConnection *connection, TcpSide side)
{
    return value_endpoint(tcp_connection_ip(connection, side),
                          tcp_connection_port(connection, side));
}

static Value *version_of(uint16_t version)
{
    return version != 0 ? value_word(tls_version_name(version)) : value_null();
}

static Value *cipher_of(const TlsSession *session)
{
    if (!session->has_cipher)
        return value_null();
    g_autofree char *text = g_strdup_printf("0x%04x", session->cipher);
    return value_word(text);
}

static Value *sni_of(const TlsSession *session)
{
    return session->sni != NULL ? value_name(bytes_borrow(session->sni)) : value_null();
}

static Value *chain_of(const TlsChain *chain)
{
    Value *list = value_list();
    for (uint8_t i = 0; i < chain->count; i++) {
        if (chain->certificates[i] == NULL) {
            value_add(list, value_null());
            continue;
        }
        Value *certificate = value_object();
        certificate_value_add(certificate, chain->certificates[i]);
        value_add(list, certificate);
    }
    return list;
}

static Value *alerts_of(const TlsSession *session)
{
    Value *list = value_list();
    for (uint8_t i = 0; i < session->alert_count; i++) {
        const TlsAlertSeen *seen = &session->alerts[i];
        Value *alert = value_object();
        value_set(alert, "from", value_word(seen->from == TLS_CLIENT ? "client" : "server"));
        value_set(alert, "level", value_number(seen->level));
        value_set(alert, "description", value_number(seen->description));
        value_set(alert, "frame", value_frame(seen->frame));
        value_add(list, alert);
    }
    return list;
}

static const char *end_of(const TcpConnection *connection)
{
    if (connection->ending == TCP_ENDED_RST)
        return "rst";
    if (connection->ending == TCP_ENDED_FIN)
        return "fin";
    return connection->leaving == TCP_LEFT_IDLE ? "idle" : "open";
}

Value *tls_fact_new(const TcpConnection *connection, const TlsSession *session)
{
    TlsSummary summary = tls_summary_of(session);
    Value *fact = value_object();
    value_set(fact, "kind", value_word("tls_session"));
    value_set(fact, "client", endpoint_of(connection, TCP_CLIENT));
    value_set(fact, "server", endpoint_of(connection, TCP_SERVER));
    value_set(fact, "first_frame", value_frame(connection->span.first_frame));
    value_set(fact, "last_frame", value_frame(connection->span.last_frame));
    value_set(fact, "sni", sni_of(session));
    value_set(fact, "offered_version", version_of(session->offered_version));
    value_set(fact, "version", version_of(session->version));
    value_set(fact, "cipher", cipher_of(session));
    value_set(fact, "stage", value_number(summary.stage));
    value_set(fact, "resumed", value_bool(session->is_resumed));
    value_set(fact, "client_certificates", chain_of(&session->chains[TLS_CLIENT]));
    value_set(fact, "server_certificates", chain_of(&session->chains[TLS_SERVER]));
    value_set(fact, "alerts", alerts_of(session));
    value_set(fact, "client_data_records", value_number(summary.data[TLS_CLIENT]));
    value_set(fact, "server_data_records", value_number(summary.data[TLS_SERVER]));
    value_set(fact, "end", value_word(end_of(connection)));
    value_set(fact, "decrypted", value_bool(tls_session_fit(session) == TLS_KEY_FITS));
    return fact;
}
