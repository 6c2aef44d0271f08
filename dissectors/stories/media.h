/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "packet.h"
#include "sip_message.h"

/* Where calls send their media, and when some was seen there last. */
typedef struct Media Media;

/* An address that media of a call may come to or go from. */
typedef struct MediaKey {
    Ip ip;
    uint32_t network;
    uint16_t port, zero;
} MediaKey;

enum { MEDIA_OF_MESSAGE = 2 }; /* audio and video */

Media *media_new(void);
void media_free(Media *media); /* NULL is fine */

/* Watches the addresses in the SDP of a message; how many of them are in keys. */
unsigned media_expect(Media *media, const SipMessage *message, uint32_t network,
                      MediaKey keys[MEDIA_OF_MESSAGE]);

/* Any packet with UDP. */
void media_see(Media *media, const Frame *frame, const Packet *packet, uint32_t network);

/* TIME_NONE: none was seen there. */
Time media_last(const Media *media, const MediaKey *key);
