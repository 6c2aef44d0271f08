/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

/*
 * One TCP connection, frame by frame, and the TLS in it. Where the frames go is up to whoever owns
 * the wire: tls_lab.h has an engine, transport_lab.h the floor of stories alone.
 */
#include "certificate_maker.h"
#include "tls_bytes.h"
#include "wire.h"

enum { DIALOGUE_CLIENT, DIALOGUE_SERVER };
enum { DIALOGUE_SIZE = 1400 }; /* payload of the largest segments */
enum { WIRE_FIN = 0x01, WIRE_PSH = 0x08 };

typedef struct Dialogue {
    Wire *wire;
    void (*capture)(void *lab); /* takes the frame on the wire */
    void *lab;
    Host hosts[2];
    uint16_t ports[2];
    uint32_t next[2];     /* sequence number of the next byte */
    bool is_hidden[2];    /* nothing that this side sends is in the capture */
    size_t size;          /* payload of its largest segments */
    uint32_t sacked_from; /* of the next segment: SACK of sacked_from up to sacked_to */
    uint32_t sacked_to;
} Dialogue;

/* A segment of that side from that sequence number on; what it says counts from there. */
static inline void dialogue_segment(Dialogue *dialogue, unsigned side, unsigned flags,
                                    uint32_t sequence, const uint8_t *bytes, size_t n)
{
    Wire *wire = dialogue->wire;
    bool has_sack = dialogue->sacked_from != dialogue->sacked_to;
    size_t header = has_sack ? 32 : 20;
    wire_ip(wire, &dialogue->hosts[side], &dialogue->hosts[!side], 6, header + n);
    wire_u16(wire, dialogue->ports[side]);
    wire_u16(wire, dialogue->ports[!side]);
    wire_u32(wire, sequence);
    wire_u32(wire, (flags & WIRE_ACK) != 0 ? dialogue->next[!side] : 0);
    wire_u16(wire, (unsigned)(header / 4) << 12 | flags);
    wire_u16(wire, 0xffff);
    wire_u32(wire, 0);
    if (has_sack) { /* RFC 2018 section 3 */
        wire_u32(wire, 0x0101050a);
        wire_u32(wire, dialogue->sacked_from);
        wire_u32(wire, dialogue->sacked_to);
    }
    dialogue->sacked_from = dialogue->sacked_to = 0;
    wire_put(wire, bytes, n);
    if (!dialogue->is_hidden[side])
        dialogue->capture(dialogue->lab);
}

static inline void dialogue_ack(Dialogue *dialogue, unsigned side)
{
    dialogue_segment(dialogue, side, WIRE_ACK, dialogue->next[side], NULL, 0);
}

/* The SYN, once more when it was sent before. */
static inline void dialogue_syn(Dialogue *dialogue)
{
    dialogue_segment(dialogue, DIALOGUE_CLIENT, WIRE_SYN, dialogue->next[DIALOGUE_CLIENT] - 1, NULL,
                     0);
}

static inline void dialogue_open(Dialogue *dialogue)
{
    dialogue_syn(dialogue);
    dialogue_segment(dialogue, DIALOGUE_SERVER, WIRE_SYN | WIRE_ACK,
                     dialogue->next[DIALOGUE_SERVER] - 1, NULL, 0);
    dialogue_ack(dialogue, DIALOGUE_CLIENT);
}

static inline void dialogue_reset(Dialogue *dialogue, unsigned side)
{
    dialogue_segment(dialogue, side, WIRE_RST | WIRE_ACK, dialogue->next[side], NULL, 0);
}

/* That side ends it, and the other one follows. */
static inline void dialogue_close(Dialogue *dialogue, unsigned side)
{
    for (unsigned i = 0; i < 2; i++, side = !side) {
        dialogue_segment(dialogue, side, WIRE_FIN | WIRE_ACK, dialogue->next[side], NULL, 0);
        dialogue->next[side]++;
    }
    dialogue_ack(dialogue, side);
}

/* In as many segments as it takes, and acknowledged. */
static inline void dialogue_say(Dialogue *dialogue, unsigned side, const GByteArray *bytes)
{
    for (size_t at = 0; at < bytes->len;) {
        size_t n = MIN(bytes->len - at, dialogue->size);
        dialogue_segment(dialogue, side, WIRE_ACK | WIRE_PSH, dialogue->next[side],
                         bytes->data + at, n);
        dialogue->next[side] += (uint32_t)n;
        at += n;
    }
    dialogue_ack(dialogue, !side);
}

/* The same, and the bytes are done with. */
static inline void dialogue_send(Dialogue *dialogue, unsigned side, GByteArray *bytes)
{
    dialogue_say(dialogue, side, bytes);
    g_byte_array_unref(bytes);
}

/* RFC 1191 section 4: a router says that a packet of that side is too big. */
static inline void dialogue_too_big(Dialogue *dialogue, const Host *router, unsigned side,
                                    unsigned mtu)
{
    Wire *wire = dialogue->wire;
    const Host *sender = &dialogue->hosts[side];
    wire_ip(wire, router, sender, 1, 8 + 20 + 8);
    wire_u32(wire, 0x03040000);
    wire_u32(wire, mtu);
    wire_u16(wire, 0x4500);
    wire_u16(wire, (unsigned)(40 + dialogue->size));
    wire_u32(wire, 0x00014000);
    wire_u16(wire, 0x3f06);
    wire_u16(wire, 0);
    wire_put(wire, sender->ip.bytes + 12, 4);
    wire_put(wire, dialogue->hosts[!side].ip.bytes + 12, 4);
    wire_u16(wire, dialogue->ports[side]);
    wire_u16(wire, dialogue->ports[!side]);
    wire_u32(wire, dialogue->next[side]);
    dialogue->capture(dialogue->lab);
}

/* ---- TLS: what one side says in one go */

static inline void dialogue_client_hello(Dialogue *dialogue, const TlsOffer *offer)
{
    GByteArray *bytes = g_byte_array_new();
    tls_put_client_hello(bytes, offer);
    dialogue_send(dialogue, DIALOGUE_CLIENT, bytes);
}

/* ServerHello to ServerHelloDone of TLS 1.2; own NULL: no certificate. */
static inline void dialogue_server_flight(Dialogue *dialogue, GBytes *own, bool has_request)
{
    GByteArray *bytes = g_byte_array_new();
    tls_put_server_hello(bytes, TLS_BYTES_1_2);
    if (own != NULL)
        tls_put_certificates(bytes, own, NULL);
    if (has_request)
        tls_put_request(bytes, NULL);
    tls_put_done(bytes);
    dialogue_send(dialogue, DIALOGUE_SERVER, bytes);
}

/* Certificate, if one was asked for (own NULL: an empty list), to Finished of TLS 1.2. */
static inline void dialogue_client_flight(Dialogue *dialogue, GBytes *own, bool has_request)
{
    GByteArray *bytes = g_byte_array_new();
    if (has_request)
        tls_put_certificates(bytes, own, NULL);
    tls_put_key_exchange(bytes);
    tls_put_finished(bytes);
    dialogue_send(dialogue, DIALOGUE_CLIENT, bytes);
}

static inline void dialogue_finish(Dialogue *dialogue, unsigned side)
{
    GByteArray *bytes = g_byte_array_new();
    tls_put_finished(bytes);
    dialogue_send(dialogue, side, bytes);
}

/* An application data record with so many bytes of text. */
static inline void dialogue_data(Dialogue *dialogue, unsigned side, size_t n)
{
    GByteArray *bytes = g_byte_array_new();
    tls_put_data(bytes, n + 8 + 16);
    dialogue_send(dialogue, side, bytes);
}

static inline void dialogue_alert(Dialogue *dialogue, unsigned side, unsigned description)
{
    GByteArray *bytes = g_byte_array_new();
    tls_put_alert(bytes, 2, description);
    dialogue_send(dialogue, side, bytes);
}

/* ServerHello of TLS 1.3 and the records behind it: EncryptedExtensions, CertificateRequest or
 * not, Certificate, CertificateVerify, Finished in one. */
static inline void dialogue_server_flight_13(Dialogue *dialogue)
{
    GByteArray *bytes = g_byte_array_new();
    tls_put_server_hello(bytes, TLS_BYTES_1_3);
    tls_put_cipher_change(bytes);
    tls_put_sealed(bytes, 23, 900);
    dialogue_send(dialogue, DIALOGUE_SERVER, bytes);
}

/* The client's flight of TLS 1.3 in one record: Finished (4 + 32), with a Certificate of that many
 * bytes before it (0: none was asked for), and what RFC 8446 section 5.2 adds: 1 + 16. */
static inline void dialogue_client_flight_13(Dialogue *dialogue, size_t certificate)
{
    GByteArray *bytes = g_byte_array_new();
    tls_put_cipher_change(bytes);
    tls_put_sealed(bytes, 23, certificate + 36 + 17);
    dialogue_send(dialogue, DIALOGUE_CLIENT, bytes);
}

/* Hello to both Finished of TLS 1.2. */
static inline void dialogue_handshake(Dialogue *dialogue, GBytes *of_server, GBytes *of_client)
{
    dialogue_client_hello(dialogue, &(TlsOffer){ 0 });
    dialogue_server_flight(dialogue, of_server, of_client != NULL);
    dialogue_client_flight(dialogue, of_client, of_client != NULL);
    dialogue_finish(dialogue, DIALOGUE_SERVER);
}

/* A certificate of that subject CN, self-signed; the caller unrefs it. */
static inline GBytes *dialogue_certificate(const char *cn)
{
    CertificateMaker maker = certificate_maker_new();
    certificate_maker_cn(&maker, cn);
    return certificate_maker_der(&maker, NULL);
}
