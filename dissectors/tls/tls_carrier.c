/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tls_carrier.h"

#include <glib.h>
#include <stdbool.h>
#include <string.h>

static Bytes bytes_of(const char *text)
{
    return (Bytes){ (const uint8_t *)text, strlen(text) };
}

static bool equal_words(Bytes line, const char *word)
{
    Bytes other = bytes_of(word);
    return line.length == other.length &&
           g_ascii_strncasecmp((const char *)line.data, word, other.length) == 0;
}

static bool begins_with(Bytes line, const char *word)
{
    Bytes other = bytes_of(word);
    return line.length >= other.length && equal_words((Bytes){ line.data, other.length }, word);
}

static bool holds_bytes(Bytes text, Bytes part)
{
    return text.length > 0 && memmem(text.data, text.length, part.data, part.length) != NULL;
}

static bool holds(Bytes text, const char *word)
{
    return holds_bytes(text, bytes_of(word));
}

/* The last line, without the CRLF (or LF) that has to end it; empty when there is none. */
static Bytes last_line(Bytes text)
{
    size_t end = text.length;
    if (end == 0 || text.data[end - 1] != '\n')
        return (Bytes){ NULL, 0 };
    end -= end > 1 && text.data[end - 2] == '\r' ? 2 : 1;
    const uint8_t *before = end > 0 ? memrchr(text.data, '\n', end) : NULL;
    size_t begin = before != NULL ? (size_t)(before - text.data) + 1 : 0;
    return (Bytes){ text.data + begin, end - begin };
}

/* The tag of an IMAP command, *rest being what stands behind it; or nothing. */
static Bytes take_tag(Bytes line, Bytes *rest)
{
    const uint8_t *blank = line.length > 0 ? memchr(line.data, ' ', line.length) : NULL;
    size_t length = blank != NULL ? (size_t)(blank - line.data) : 0;
    *rest = length > 0 ? (Bytes){ blank + 1, line.length - length - 1 } : (Bytes){ NULL, 0 };
    return (Bytes){ line.data, length };
}

static bool is_imap(Bytes command, Bytes answer)
{
    Bytes rest, answer_rest;
    Bytes tag = take_tag(command, &rest), answer_tag = take_tag(answer, &answer_rest);
    return tag.length > 0 && tag.length == answer_tag.length &&
           memcmp(tag.data, answer_tag.data, tag.length) == 0 && equal_words(rest, "STARTTLS") &&
           begins_with(answer_rest, "OK");
}

static TlsCarrier look_at_lines(Bytes client, Bytes server)
{
    static const struct {
        const char *command, *answer;
        TlsCarrier carrier;
    } rows[] = {
        { "STARTTLS", "220", TLS_CARRIER_SMTP },
        { "STLS", "+OK", TLS_CARRIER_POP3 },
        { "AUTH TLS", "234", TLS_CARRIER_FTP },
        { "AUTH SSL", "234", TLS_CARRIER_FTP },
    };
    Bytes command = last_line(client), answer = last_line(server);
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++)
        if (equal_words(command, rows[i].command) && begins_with(answer, rows[i].answer))
            return rows[i].carrier;
    return is_imap(command, answer) ? TLS_CARRIER_IMAP : TLS_CARRIER_NONE;
}

/* An extended request for the OID of StartTLS, a message that begins as BER sequences do, and an
 * extended response that says success. */
static bool is_ldap(Bytes client, Bytes server)
{
    enum { SEQUENCE = 0x30 };
    static const uint8_t success[] = { 0x0a, 1, 0 };
    return client.length > 0 && client.data[0] == SEQUENCE && server.length > 0 &&
           server.data[0] == SEQUENCE &&
           holds(client, "\x80\x16"
                         "1.3.6.1.4.1.1466.20037") &&
           holds_bytes(server, (Bytes){ success, sizeof success });
}

static bool is_xmpp(Bytes client, Bytes server)
{
    return holds(client, "<starttls") && holds(server, "<proceed");
}

/* The target of "CONNECT host:port HTTP/1.1"; empty for anything else. */
static Bytes connect_target(Bytes client)
{
    const Bytes method = bytes_of("CONNECT ");
    if (!begins_with(client, "CONNECT "))
        return (Bytes){ NULL, 0 };
    Bytes rest = { client.data + method.length, client.length - method.length }, version;
    Bytes target = take_tag(rest, &version);
    return begins_with(version, "HTTP/1.") ? target : (Bytes){ NULL, 0 };
}

/* Any 2xx opens the tunnel; rounds of authentication may have gone before it. */
static bool is_tunnel_open(Bytes server)
{
    return begins_with(server, "HTTP/1.") &&
           (holds(server, "HTTP/1.1 2") || holds(server, "HTTP/1.0 2"));
}

TlsCarrier tls_carrier_look(Bytes client, Bytes server, Bytes *target)
{
    *target = (Bytes){ NULL, 0 };
    Bytes connect = connect_target(client);
    if (connect.length > 0 && is_tunnel_open(server)) {
        *target = connect;
        return TLS_CARRIER_HTTP_CONNECT;
    }
    if (is_ldap(client, server))
        return TLS_CARRIER_LDAP;
    TlsCarrier carrier = look_at_lines(client, server);
    if (carrier == TLS_CARRIER_NONE && is_xmpp(client, server))
        carrier = TLS_CARRIER_XMPP;
    return carrier;
}

const char *tls_carrier_name(TlsCarrier carrier)
{
    static const char *const names[] = { NULL,   "SMTP", "IMAP", "POP3",        "FTP",
                                         "LDAP", "XMPP", "TDS",  "HTTP CONNECT" };
    G_STATIC_ASSERT(G_N_ELEMENTS(names) == TLS_CARRIER_HTTP_CONNECT + 1);
    return names[carrier];
}
