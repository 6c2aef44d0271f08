/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "cursor.h"
#include "ip.h"
#include "limits.h"

enum {
    NETBIOS_NAME_PORT = 137,
    NETBIOS_NAME_SIZE = 15,
};

/* What the 16th byte of a name stands for, where it says whose name it is. */
enum {
    NETBIOS_WORKSTATION = 0x00,
    NETBIOS_SERVER = 0x20,
};

/* A NetBIOS name and the addresses it stands for. */
typedef struct NetbiosMessage {
    uint8_t name[NETBIOS_NAME_SIZE]; /* as sent, not necessarily text */
    uint8_t length;                  /* without the blanks at its end */
    uint8_t suffix;
    bool is_group;    /* many stations have it */
    bool is_response; /* false: somebody registers or refreshes it and waits for objections */
    uint8_t ip_count;
    Ip ips[LIMIT_NETBIOS_ADDRESSES];
} NetbiosMessage;

/* Reads registrations, refreshes and positive responses (RFC 1002 section 4.2). False for others
 * and for short messages (in->state says which); *out untouched. */
bool netbios_message_read(Cursor *in, NetbiosMessage *out);
