/* SPDX-License-Identifier: GPL-2.0-or-later */

/*
 * Lists what the TLS sessions of captures turn out to hold, as JSON, a line for each session in the
 * order in which they ended: plaintext CAPTURE [--keylog FILE] [--rsa-key FILE]...
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "capture.h"
#include "transport_layer.h"

typedef struct Plain {
    GByteArray *bytes[TCP_SIDES];
    uint64_t lost[TCP_SIDES];
    uint64_t frames[TCP_SIDES]; /* that brought some, summed up */
} Plain;

typedef struct Listing {
    TransportLayer layer;
    SipLayer sip;
    HttpLayer http;
    NameBook *names;
    GHashTable *plains; /* of live connections */
} Listing;

static void free_plain(void *data)
{
    Plain *plain = data;
    for (int i = 0; i < TCP_SIDES; i++)
        g_byte_array_unref(plain->bytes[i]);
    g_free(plain);
}

static Plain *plain_of(Listing *listing, const TcpConnection *connection)
{
    Plain *plain = g_hash_table_lookup(listing->plains, connection->key);
    if (plain != NULL)
        return plain;
    plain = g_new0(Plain, 1);
    for (int i = 0; i < TCP_SIDES; i++)
        plain->bytes[i] = g_byte_array_new();
    g_hash_table_insert(listing->plains, (void *)connection->key, plain);
    return plain;
}

static void bytes(void *user, TcpConnection *connection, TcpSide side, const TcpChunk *chunk)
{
    Plain *plain = plain_of(user, connection);
    g_byte_array_append(plain->bytes[side], chunk->bytes.data, (guint)chunk->bytes.length);
    plain->frames[side] += chunk->frame;
}

static void gap(void *user, TcpConnection *connection, TcpSide side, uint64_t length,
                uint64_t frame, Time time)
{
    (void)frame, (void)time;
    plain_of(user, connection)->lost[side] += length;
}

static void print_side(const TcpConnection *connection, const Plain *plain, TcpSide side)
{
    static const char *const names[] = { "client", "server" };
    char ip[IP_TEXT_SIZE];
    printf("\"%s\": {\"ip\": \"%s\", \"port\": %u, \"lost\": %" PRIu64 ", \"frames\": %" PRIu64
           ", \"plain\": \"",
           names[side], ip_text(tcp_connection_ip(connection, side), ip),
           tcp_connection_port(connection, side), plain->lost[side], plain->frames[side]);
    for (guint i = 0; i < plain->bytes[side]->len; i++)
        printf("%02x", plain->bytes[side]->data[i]);
    printf("\"}");
}

static void session_ends(void *user, const TcpConnection *connection, const TlsSession *session)
{
    static const char *const fits[] = { "none", "fits", "wrong", "unopenable" };
    Plain *plain = plain_of(user, connection);
    printf("{\"first_frame\": %" PRIu64 ", \"fit\": \"%s\", \"is_open\": %s, ",
           connection->span.first_frame, fits[tls_session_fit(session)],
           tls_session_is_open(session) ? "true" : "false");
    print_side(connection, plain, TCP_CLIENT);
    printf(", ");
    print_side(connection, plain, TCP_SERVER);
    printf("}\n");
    g_hash_table_remove(((Listing *)user)->plains, connection->key);
}

static void pair_leaves(void *user, const Pair *pair)
{
    (void)user, (void)pair;
}

static void add_file(Listing *listing, const char *option, const char *path)
{
    TlsSecrets *secrets = key_ring_secrets(&listing->layer.keys);
    g_autofree char *text = NULL;
    gsize length;
    if (!g_file_get_contents(path, &text, &length, NULL))
        exit(2);
    Bytes all = { (const uint8_t *)text, length };
    if (strcmp(option, "--rsa-key") == 0 && !tls_secrets_add_rsa(secrets, all))
        exit(2);
    if (strcmp(option, "--keylog") == 0) {
        tls_secrets_feed(secrets, all);
        tls_secrets_settle(secrets);
    }
}

static void take_secrets(void *user, uint32_t type, Bytes secrets)
{
    enum { TLS_KEY_LOG = 0x544c534b };
    Listing *listing = user;
    if (type == TLS_KEY_LOG)
        tls_secrets_feed(key_ring_secrets(&listing->layer.keys), secrets);
}

static void list(Listing *listing, const char *path)
{
    g_autoptr(GError) error = NULL;
    CaptureOptions options = { .secrets = take_secrets, .user = listing };
    g_autoptr(Bundle) bundle = bundle_open(path, &options, &error);
    g_autoptr(Capture) capture = bundle != NULL ? bundle_next(bundle, &error) : NULL;
    Frame frame;
    while (capture != NULL && capture_next(capture, &frame, NULL) == 1) {
        Packet packet;
        packet_read(&frame, &packet);
        transport_layer_feed(&listing->layer, &frame, &packet, 0, false);
    }
    transport_layer_finish(&listing->layer);
}

int main(int argc, char **argv)
{
    Listing listing = { .names = name_book_new() };
    TransportListener told = { session_ends, pair_leaves, &listing };
    TcpListener plaintext = { .bytes = bytes, .gap = gap, .user = &listing };
    if (argc < 2)
        return 2;
    listing.plains = g_hash_table_new_full(NULL, NULL, NULL, free_plain);
    sip_layer_init(&listing.sip, &(SipListener){ NULL, NULL, NULL });
    http_layer_init(&listing.http, &(HttpListener){ NULL, NULL, NULL });
    transport_layer_init(&listing.layer, listing.names, &listing.sip, &listing.http, &told);
    transport_layer_listen(&listing.layer, &plaintext);
    for (int i = 2; i + 1 < argc; i += 2)
        add_file(&listing, argv[i], argv[i + 1]);
    list(&listing, argv[1]);
    transport_layer_done(&listing.layer);
    sip_layer_done(&listing.sip);
    http_layer_done(&listing.http);
    name_book_free(listing.names);
    g_hash_table_unref(listing.plains);
    return 0;
}
