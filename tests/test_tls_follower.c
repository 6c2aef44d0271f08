/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Where TLS begins; and that it says the same however TCP cuts, repeats and disorders it. */
#include "tls_follower.h"

#include "certificate_maker.h"
#include "tcp_lab.h"
#include "tls_maker.h"

enum { STEPS = 16 };

/* What both sides say in turn. */
typedef struct Script {
    struct {
        TcpSide side;
        GByteArray *bytes;
    } steps[STEPS];
    unsigned count;
} Script;

/* A connection through TcpStreams, and what became of it. */
typedef struct Ear {
    Lab *lab;
    CertificateCache *cache;
    TlsFollower *follower;
    bool is_refused;
} Ear;

static TcpInterest ear_looks(void *user, TcpConnection *connection, TcpSide side, Bytes first)
{
    Ear *ear = user;
    switch (tls_follower_look(connection, side, first)) {
    case TLS_LOOK_MORE:
        return TCP_INTEREST_MORE;
    case TLS_LOOK_FOLLOW:
        ear->follower = tls_follower_new(ear->cache);
        return TCP_INTEREST_FOLLOW;
    default:
        ear->is_refused = true;
        return TCP_INTEREST_NONE;
    }
}

static void ear_bytes(void *user, TcpConnection *connection, TcpSide side, const TcpChunk *chunk)
{
    tls_follower_feed(((Ear *)user)->follower, connection, side, chunk);
}

static void ear_gap(void *user, TcpConnection *connection, TcpSide side, uint64_t length,
                    uint64_t frame, Time time)
{
    (void)connection;
    TlsGap gap = { length, frame, time };
    tls_follower_skip(((Ear *)user)->follower, side, &gap);
}

static void ear_ends(void *user, TcpConnection *connection)
{
    (void)user, (void)connection;
}

static Ear *ear_new(void)
{
    Ear *ear = g_new0(Ear, 1);
    ear->lab = lab_new();
    ear->cache = certificate_cache_new();
    tcp_streams_free(ear->lab->streams);
    ear->lab->streams = tcp_streams_new(&(TcpListener){
        .looks = ear_looks, .bytes = ear_bytes, .gap = ear_gap, .ends = ear_ends, .user = ear });
    return ear;
}

static const TlsSession *ear_session(const Ear *ear)
{
    return ear->follower != NULL ? tls_follower_session(ear->follower) : NULL;
}

static TlsCarrier ear_carrier(const Ear *ear)
{
    Bytes target;
    return tls_follower_carrier(ear->follower, &target);
}

static void ear_free(Ear *ear)
{
    tls_follower_free(ear->follower);
    lab_free(ear->lab);
    certificate_cache_free(ear->cache);
    g_free(ear);
}

static void say(Script *script, TcpSide side, GByteArray *bytes)
{
    script->steps[script->count].side = side;
    script->steps[script->count++].bytes = bytes;
}

static void say_text(Script *script, TcpSide side, const char *text)
{
    GByteArray *bytes = g_byte_array_new();
    g_byte_array_append(bytes, (const uint8_t *)text, (guint)strlen(text));
    say(script, side, bytes);
}

static void script_free(Script *script)
{
    for (unsigned i = 0; i < script->count; i++)
        g_byte_array_unref(script->steps[i].bytes);
}

typedef struct Piece {
    TcpSide side;
    uint32_t sequence, acknowledgment;
    const uint8_t *bytes;
    size_t length;
    unsigned place; /* in the capture */
} Piece;

/* How TCP and the capture treat a script. */
typedef struct Weather {
    size_t segment; /* largest one */
    unsigned window, copies_in_8;
    GRand *random;   /* NULL: the segments are that large, in order */
    bool is_greeted; /* what is said first comes first: by it a protocol is known */
} Weather;

static size_t pick(const Weather *weather, size_t most)
{
    return weather->random == NULL ? most
                                   : 1 + (size_t)g_rand_int_range(weather->random, 0, (gint32)most);
}

static GArray *cut(const Script *script, const Weather *weather)
{
    GArray *pieces = g_array_new(FALSE, FALSE, sizeof(Piece));
    uint32_t next[TCP_SIDES] = { 1, 1 };
    for (unsigned i = 0; i < script->count; i++) {
        TcpSide side = script->steps[i].side;
        const GByteArray *all = script->steps[i].bytes;
        for (size_t at = 0, n; at < all->len; at += n) {
            n = pick(weather, MIN(weather->segment, all->len - at));
            Piece piece = { side,           next[side], next[tcp_side_other(side)],
                            all->data + at, n,          pieces->len };
            next[side] += (uint32_t)n;
            if (weather->random != NULL && (i > 0 || !weather->is_greeted))
                piece.place += g_rand_int_range(weather->random, 0, (gint32)weather->window);
            g_array_append_val(pieces, piece);
            if (weather->random != NULL &&
                g_rand_int_range(weather->random, 0, 8) < (gint32)weather->copies_in_8)
                g_array_append_val(pieces, piece);
        }
    }
    return pieces;
}

static int by_place(const void *a, const void *b)
{
    const Piece *left = a, *right = b;
    return left->place < right->place ? -1 : left->place > right->place;
}

static Ear *hear(const Script *script, const Weather *weather, bool has_start)
{
    Ear *ear = ear_new();
    Lab *lab = ear->lab;
    GArray *pieces = cut(script, weather);
    g_array_sort(pieces, by_place);
    if (has_start)
        lab_open(lab);
    for (guint i = 0; i < pieces->len; i++) {
        const Piece *piece = &g_array_index(pieces, Piece, i);
        lab->id[piece->side]++;
        lab->now += TIME_MICROSECOND;
        lab_feed(lab, piece->side, TCP_ACK, piece->sequence, piece->acknowledgment, piece->bytes,
                 piece->length);
    }
    tcp_streams_finish(lab->streams);
    g_array_unref(pieces);
    return ear;
}

static Ear *hear_plainly(const Script *script)
{
    return hear(script, &(Weather){ .segment = 1460 }, true);
}

static GBytes *make_certificate(void)
{
    CertificateMaker maker = certificate_maker_new();
    certificate_maker_cn(&maker, "um.example");
    return certificate_maker_der(&maker, NULL);
}

static void say_mutual(Script *script, GBytes *der)
{
    say(script, TCP_CLIENT, talk_client_hello());
    say(script, TCP_SERVER, talk_server_flight(der));
    say(script, TCP_CLIENT, talk_client_flight(der));
    say(script, TCP_SERVER, talk_finish());
    say(script, TCP_CLIENT, DATA(500));
    say(script, TCP_SERVER, DATA(700, 20));
}

static void say_tls13(Script *script)
{
    GByteArray *retry = g_byte_array_new(), *hello = g_byte_array_new();
    GByteArray *flight = g_byte_array_new();
    HelloOptions options = { .version = 0x0304, .suite = MAKER_AES_256, .is_retry = true };
    maker_alone(retry, 2, maker_server_hello(&options));
    maker_change_cipher(retry);
    options.is_retry = false;
    maker_alone(hello, 2, maker_server_hello(&options));
    maker_change_cipher(flight);
    maker_sealed(flight, MAKER_DATA, 25);
    maker_sealed(flight, MAKER_DATA, 69);
    say(script, TCP_CLIENT, talk_client_hello13());
    say(script, TCP_SERVER, retry);
    say(script, TCP_CLIENT, talk_client_hello13());
    say(script, TCP_SERVER, hello);
    say(script, TCP_SERVER, DATA(30, 1680, 281, 69));
    say(script, TCP_CLIENT, flight);
    say(script, TCP_SERVER, DATA(19));
}

/* TLS in packets of TDS while the handshake lasts. */
static void say_tds(Script *script, TcpSide side, unsigned type, GByteArray *body)
{
    GByteArray *packet = g_byte_array_new();
    maker_number(packet, 2, type << 8 | 1);
    maker_number(packet, 2, 8 + body->len);
    maker_number(packet, 4, 0);
    g_byte_array_append(packet, body->data, body->len);
    g_byte_array_unref(body);
    say(script, side, packet);
}

static void say_sql(Script *script, GBytes *der)
{
    say_tds(script, TCP_CLIENT, 0x12, maker_opaque(30));
    say_tds(script, TCP_SERVER, 0x04, maker_opaque(30));
    say_tds(script, TCP_CLIENT, 0x12, talk_client_hello());
    say_tds(script, TCP_SERVER, 0x12, talk_server_flight(der));
    say_tds(script, TCP_CLIENT, 0x12, talk_client_flight(NULL));
    say_tds(script, TCP_SERVER, 0x12, talk_finish());
    say(script, TCP_CLIENT, DATA(300));
    say(script, TCP_SERVER, DATA(400));
}

static void say_smtp(Script *script, GBytes *der)
{
    say_text(script, TCP_SERVER, "220 mail.example ESMTP\r\n");
    say_text(script, TCP_CLIENT, "EHLO client.example\r\n");
    say_text(script, TCP_SERVER, "250-mail.example\r\n250 STARTTLS\r\n");
    say_text(script, TCP_CLIENT, "STARTTLS\r\n");
    say_text(script, TCP_SERVER, "220 Ready\r\n");
    say_mutual(script, der);
}

static void say_connect(Script *script, GBytes *der)
{
    say_text(script, TCP_CLIENT, "CONNECT um.example:443 HTTP/1.1\r\nHost: um.example\r\n\r\n");
    say_text(script, TCP_SERVER, "HTTP/1.1 200 Connection established\r\n\r\n");
    say_mutual(script, der);
}

static void say_imap(Script *script, GBytes *der)
{
    say_text(script, TCP_SERVER, "* OK ready\r\n");
    say_text(script, TCP_CLIENT, "a1 STARTTLS\r\n");
    say_text(script, TCP_SERVER, "a1 OK begin\r\n");
    say_mutual(script, der);
}

static void say_xmpp(Script *script, GBytes *der)
{
    say_text(script, TCP_CLIENT, "<?xml version='1.0'?><stream:stream to='example'>");
    say_text(script, TCP_SERVER, "<?xml version='1.0'?><stream:stream><stream:features/>");
    say_text(script, TCP_CLIENT, "<starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>");
    say_text(script, TCP_SERVER, "<proceed xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>");
    say_mutual(script, der);
}

/* RFC 4511 sections 4.12 and 4.14.1 */
static void say_ldap(Script *script, GBytes *der)
{
    GByteArray *answer = g_byte_array_new();
    say_text(script, TCP_CLIENT,
             "\x30\x1d\x02\x01\x01\x77\x18\x80\x16"
             "1.3.6.1.4.1.1466.20037");
    g_byte_array_append(
        answer, (const uint8_t *)"\x30\x0c\x02\x01\x01\x78\x07\x0a\x01\x00\x04\x00\x04\x00", 14);
    say(script, TCP_SERVER, answer);
    say_mutual(script, der);
}

/* What a rule can see of a session, but frames and times. */
static void assert_same(const TlsSession *a, const TlsSession *b)
{
    ck_assert(a != NULL && b != NULL);
    ck_assert_uint_eq(a->offered_version, b->offered_version);
    ck_assert_uint_eq(a->version, b->version);
    ck_assert_uint_eq(a->cipher, b->cipher);
    ck_assert(a->has_cipher == b->has_cipher && a->is_resumed == b->is_resumed);
    ck_assert(a->is_retried == b->is_retried && a->has_early_data == b->has_early_data);
    ck_assert(a->is_ssl2_hello == b->is_ssl2_hello && a->offers_sip == b->offers_sip);
    ck_assert(a->asks_resumption == b->asks_resumption);
    ck_assert(a->sni == b->sni || g_bytes_equal(a->sni, b->sni));
    ck_assert((a->client_hello.frame == 0) == (b->client_hello.frame == 0));
    ck_assert((a->server_hello.frame == 0) == (b->server_hello.frame == 0));
    ck_assert((a->server_done.frame == 0) == (b->server_done.frame == 0));
    ck_assert((a->client_key_exchange.frame == 0) == (b->client_key_exchange.frame == 0));
    ck_assert((a->demand.step.frame == 0) == (b->demand.step.frame == 0));
    ck_assert_uint_eq(a->demand.authorities_length, b->demand.authorities_length);
    ck_assert_uint_eq(a->demand.authorities_count, b->demand.authorities_count);
    ck_assert(a->demand.has_issuer == b->demand.has_issuer);
    ck_assert_uint_eq(a->alert_count, b->alert_count);
}

static void assert_same_side(const TlsSession *a, const TlsSession *b, TlsSide side)
{
    const TlsSealedRecords *left = &a->sealed[side], *right = &b->sealed[side];
    ck_assert(a->is_cut[side] == b->is_cut[side] && a->hidden[side] == b->hidden[side]);
    ck_assert((a->cipher_change[side].frame == 0) == (b->cipher_change[side].frame == 0));
    ck_assert((a->finished[side].frame == 0) == (b->finished[side].frame == 0));
    ck_assert((a->encrypted_alert[side].frame == 0) == (b->encrypted_alert[side].frame == 0));
    ck_assert((a->hidden_handshake[side].frame == 0) == (b->hidden_handshake[side].frame == 0));
    ck_assert_uint_eq(a->chains[side].count, b->chains[side].count);
    ck_assert(a->chains[side].is_empty == b->chains[side].is_empty);
    ck_assert_uint_eq(left->count, right->count);
    ck_assert_uint_eq(left->last.length, right->last.length);
    for (uint32_t i = 0; i < MIN(left->count, (uint32_t)TLS_RECORDS_KEPT); i++)
        ck_assert_uint_eq(left->first[i].length, right->first[i].length);
}

static void assert_same_in(const Script *script, const Weather *weather, const TlsSession *plain,
                           TlsCarrier carrier)
{
    Ear *ear = hear(script, weather, true);
    assert_same(plain, ear_session(ear));
    assert_same_side(plain, ear_session(ear), TLS_CLIENT);
    assert_same_side(plain, ear_session(ear), TLS_SERVER);
    ck_assert_int_eq(ear_carrier(ear), carrier);
    ear_free(ear);
}

/* The same in any weather: cut, late, twice. */
static void assert_steady(Script *script, TlsCarrier carrier)
{
    static const size_t segments[] = { 1, 2, 7, 53, 512 };
    Ear *plain = hear_plainly(script);
    GRand *random = g_rand_new_with_seed(8446);
    ck_assert_ptr_nonnull(ear_session(plain));
    ck_assert_int_eq(ear_carrier(plain), carrier);
    ck_assert(!ear_session(plain)->is_cut[TLS_CLIENT] && !ear_session(plain)->is_cut[TLS_SERVER]);
    for (size_t i = 0; i < G_N_ELEMENTS(segments); i++)
        assert_same_in(script, &(Weather){ .segment = segments[i] }, ear_session(plain), carrier);
    for (int round = 0; round < 200; round++) {
        Weather weather = { .segment = segments[round % 5] + (size_t)round * 7,
                            .window = 1 + (unsigned)round % 8,
                            .copies_in_8 = (unsigned)round % 3,
                            .random = random,
                            .is_greeted = carrier != TLS_CARRIER_NONE };
        assert_same_in(script, &weather, ear_session(plain), carrier);
    }
    g_rand_free(random);
    ear_free(plain);
    script_free(script);
}

START_TEST(tls_1_2_is_the_same_in_any_weather)
{
    g_autoptr(GBytes) der = make_certificate();
    Script script = { .count = 0 };
    say_mutual(&script, der);
    assert_steady(&script, TLS_CARRIER_NONE);
}
END_TEST

START_TEST(tls_1_3_is_the_same_in_any_weather)
{
    Script script = { .count = 0 };
    say_tls13(&script);
    assert_steady(&script, TLS_CARRIER_NONE);
}
END_TEST

/* Protocols before TLS are the same too. */
static void (*const carried[])(Script *script, GBytes *der) = { say_smtp, say_imap, say_connect,
                                                                say_ldap, say_xmpp, say_sql };
static const TlsCarrier carriers[] = { TLS_CARRIER_SMTP, TLS_CARRIER_IMAP, TLS_CARRIER_HTTP_CONNECT,
                                       TLS_CARRIER_LDAP, TLS_CARRIER_XMPP, TLS_CARRIER_TDS };

START_TEST(tls_inside_another_protocol_is_the_same_in_any_weather)
{
    g_autoptr(GBytes) der = make_certificate();
    for (size_t i = 0; i < G_N_ELEMENTS(carried); i++) {
        Script script = { .count = 0 };
        carried[i](&script, der);
        assert_steady(&script, carriers[i]);
    }
}
END_TEST

START_TEST(connect_says_who_is_meant)
{
    Script script = { .count = 0 };
    say_connect(&script, NULL);
    Ear *ear = hear_plainly(&script);
    Bytes target;
    ck_assert_int_eq(tls_follower_carrier(ear->follower, &target), TLS_CARRIER_HTTP_CONNECT);
    ck_assert_uint_eq(target.length, 14);
    ck_assert_mem_eq(target.data, "um.example:443", 14);
    ear_free(ear);
    script_free(&script);
}
END_TEST

START_TEST(a_hello_that_nobody_agreed_on_is_none)
{
    Script script = { .count = 0 };
    say_text(&script, TCP_SERVER, "220 mail.example ESMTP\r\n");
    say_text(&script, TCP_CLIENT, "STARTTLS\r\n");
    say_text(&script, TCP_SERVER, "454 TLS not available\r\n");
    say(&script, TCP_CLIENT, talk_client_hello());
    Ear *ear = hear_plainly(&script);
    ck_assert_ptr_null(ear_session(ear));
    ear_free(ear);
    script_free(&script);
}
END_TEST

/* [MS-TURN] section 2.1.1 */
START_TEST(turn_in_disguise_is_not_followed)
{
    Script script = { .count = 0 };
    GByteArray *hello = g_byte_array_new();
    maker_number(hello, 3, 0x160301);
    maker_number(hello, 4, 0x002d0100);
    maker_number(hello, 4, 0x00290301);
    maker_filler(hello, 32);
    maker_number(hello, 1, 0);
    maker_number(hello, 2, 2);
    maker_number(hello, 2, 0x0018);
    maker_number(hello, 2, 0x0100);
    say(&script, TCP_CLIENT, hello);
    Ear *ear = hear_plainly(&script);
    ck_assert(ear->is_refused && ear->follower == NULL);
    ear_free(ear);
    script_free(&script);
}
END_TEST

START_TEST(records_without_a_beginning_are_followed)
{
    Script script = { .count = 0 };
    say(&script, TCP_SERVER, DATA(100, 200));
    say(&script, TCP_CLIENT, DATA(50));
    Ear *ear = hear(&script, &(Weather){ .segment = 1460 }, false);
    ck_assert_ptr_nonnull(ear_session(ear));
    ck_assert(ear_session(ear)->is_start_unseen);
    ck_assert_uint_eq(ear_session(ear)->sealed[TLS_SERVER].count, 2);
    ck_assert_uint_eq(ear_session(ear)->sealed[TLS_CLIENT].count, 1);
    ear_free(ear);
    script_free(&script);
}
END_TEST

START_TEST(starttls_without_a_beginning_is_found)
{
    Script script = { .count = 0 };
    say_text(&script, TCP_SERVER, "220 mail.example ESMTP\r\n");
    say_text(&script, TCP_CLIENT, "STARTTLS\r\n");
    say_text(&script, TCP_SERVER, "220 Ready\r\n");
    say_mutual(&script, NULL);
    Ear *ear = hear(&script, &(Weather){ .segment = 1460 }, false);
    ck_assert_int_eq(ear_carrier(ear), TLS_CARRIER_SMTP);
    ck_assert(!ear_session(ear)->is_cut[TLS_CLIENT] && !ear_session(ear)->is_cut[TLS_SERVER]);
    ear_free(ear);
    script_free(&script);
}
END_TEST

START_TEST(lost_packets_of_tds_do_not_hide_what_comes_after_them)
{
    Script script = { .count = 0 };
    say_sql(&script, NULL);
    GByteArray *flight = script.steps[3].bytes;
    TlsFollower *follower = tls_follower_new(NULL);
    TcpConnection connection = { .is_midstream = false };
    for (unsigned i = 0; i < script.count; i++) {
        const GByteArray *bytes = script.steps[i].bytes;
        TcpChunk chunk = { .bytes = { bytes->data, bytes->len }, .frame = i + 1 };
        TlsGap gap = { flight->len, i + 1, 0 };
        if (bytes == flight)
            tls_follower_skip(follower, TCP_SERVER, &gap);
        else
            tls_follower_feed(follower, &connection, script.steps[i].side, &chunk);
    }
    const TlsSession *session = tls_follower_session(follower);
    ck_assert(session->is_cut[TLS_SERVER]);
    ck_assert_uint_eq(session->sealed[TLS_SERVER].count, 1);
    ck_assert_uint_eq(session->sealed[TLS_CLIENT].count, 1);
    tls_follower_free(follower);
    script_free(&script);
}
END_TEST

START_TEST(what_is_given_up_holds_nothing)
{
    TlsFollower *follower = tls_follower_new(NULL);
    TcpConnection connection = { .is_midstream = false };
    TcpChunk chunk = { .bytes = { (const uint8_t *)"220 mail.example\r\n", 18 }, .frame = 1 };
    tls_follower_feed(follower, &connection, TCP_SERVER, &chunk);
    ck_assert_uint_eq(tls_follower_held(follower), 18);
    tls_follower_give_up(follower);
    tls_follower_feed(follower, &connection, TCP_SERVER, &chunk);
    ck_assert_uint_eq(tls_follower_held(follower), 0);
    tls_follower_free(follower);
}
END_TEST

START_TEST(what_was_said_before_tls_is_not_kept_behind_its_beginning)
{
    g_autoptr(GBytes) der = make_certificate();
    Script script = { .count = 0 };
    say_smtp(&script, der);
    Ear *ear = hear_plainly(&script);
    ck_assert_uint_eq(tls_follower_held(ear->follower), 0);
    ear_free(ear);
    script_free(&script);
}
END_TEST

SUITE("tls follower", tls_1_2_is_the_same_in_any_weather, tls_1_3_is_the_same_in_any_weather,
      tls_inside_another_protocol_is_the_same_in_any_weather, connect_says_who_is_meant,
      a_hello_that_nobody_agreed_on_is_none, turn_in_disguise_is_not_followed,
      records_without_a_beginning_are_followed, starttls_without_a_beginning_is_found,
      lost_packets_of_tds_do_not_hide_what_comes_after_them, what_is_given_up_holds_nothing,
      what_was_said_before_tls_is_not_kept_behind_its_beginning)
