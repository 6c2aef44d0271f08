/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <stdbool.h>
#include <stdint.h>

/* The LINKTYPE_ value of what a file holds: some old files hold the DLT_ value of their system. */
uint32_t link_type_from_file(uint32_t number);

/* The DLT_ value that libpcap on this system has for a LINKTYPE_ value. */
int link_type_dlt(uint32_t link_type);

/* "EN10MB", or NULL for a type that libpcap does not know. */
const char *link_type_name(uint32_t link_type);

/* Bytes the largest frame of the type can have: what is longer is damage. */
uint32_t link_type_largest(uint32_t link_type);

enum {
    LINK_TYPE_LARGEST_FRAME = 262144,  /* as libpcap and Wireshark have it */
    LINK_TYPE_LARGEST_OTHER = 16 << 20 /* of buses that are no network */
};
