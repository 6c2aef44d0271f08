/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "link_type.h"

#include <glib.h>
#include <pcap/pcap.h>

#include "frame.h"

enum {
    LINKTYPE_ATM_RFC1483 = 100,
    LINKTYPE_SLIP_BSDOS = 102,
    LINKTYPE_PPP_BSDOS = 103,
    LINKTYPE_ATM_CLIP = 106,
    LINKTYPE_USB_LINUX_MMAPPED = 220,
    LINKTYPE_DBUS = 231,
    LINKTYPE_USBPCAP = 249,
    LINKTYPE_EBHSCR = 279,
};

/* Before the LINKTYPE_ values of 100 and up, each system wrote its own DLT_ value of these. */
typedef struct OldNumber {
    uint32_t number, link_type;
} OldNumber;

static const OldNumber old_numbers[] = {
    { 11, LINKTYPE_ATM_RFC1483 }, /* FreeBSD */
    { 12, LINKTYPE_RAW },         /* most */
    { 13, LINKTYPE_ATM_RFC1483 }, /* BSD/OS */
    { 14, LINKTYPE_RAW },         /* BSD/OS, OpenBSD */
    { 15, LINKTYPE_SLIP_BSDOS },  /* BSD/OS */
    { 16, LINKTYPE_PPP_BSDOS },   /* BSD/OS */
    { 19, LINKTYPE_ATM_CLIP },    /* Linux */
};

uint32_t link_type_from_file(uint32_t number)
{
    for (guint i = 0; i < G_N_ELEMENTS(old_numbers); i++)
        if (old_numbers[i].number == number)
            return old_numbers[i].link_type;
    return number;
}

int link_type_dlt(uint32_t link_type)
{
    switch (link_type) {
    case LINKTYPE_ATM_RFC1483:
        return DLT_ATM_RFC1483;
    case LINKTYPE_RAW:
        return DLT_RAW;
    case LINKTYPE_SLIP_BSDOS:
        return DLT_SLIP_BSDOS;
    case LINKTYPE_PPP_BSDOS:
        return DLT_PPP_BSDOS;
    case LINKTYPE_ATM_CLIP:
        return DLT_ATM_CLIP;
    case LINKTYPE_LOOP:
        return DLT_LOOP;
    default:
        return link_type <= INT32_MAX ? (int)link_type : -1;
    }
}

const char *link_type_name(uint32_t link_type)
{
    return pcap_datalink_val_to_name(link_type_dlt(link_type));
}

/* Wireshark allows D-Bus and USB 128 MiB. Nothing here reads them: 16 MiB keep memory bounded. */
uint32_t link_type_largest(uint32_t link_type)
{
    switch (link_type) {
    case LINKTYPE_USB_LINUX_MMAPPED:
    case LINKTYPE_DBUS:
    case LINKTYPE_USBPCAP:
    case LINKTYPE_EBHSCR:
        return LINK_TYPE_LARGEST_OTHER;
    default:
        return LINK_TYPE_LARGEST_FRAME;
    }
}
