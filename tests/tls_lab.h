/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

/* Dialogues on the link of link_lab.h, with an engine listening. */
#include "dialogue.h"
#include "link_lab.h"

static inline void tls_lab_capture(void *lab)
{
    lab_capture(lab);
}

/* A connection that did not begin yet; each port has its own numbers. */
static inline Dialogue tls_lab_dialogue(Lab *lab, const Host *from, const Host *to, uint16_t port,
                                        uint16_t service)
{
    return (Dialogue){ .wire = &lab->wire,
                       .capture = tls_lab_capture,
                       .lab = lab,
                       .hosts = { *from, *to },
                       .ports = { port, service },
                       .next = { 1000u * port, 0x80000000u + 1000u * port },
                       .size = DIALOGUE_SIZE };
}

/* The same, and open. */
static inline Dialogue tls_lab_open(Lab *lab, const Host *from, const Host *to, uint16_t port,
                                    uint16_t service)
{
    Dialogue dialogue = tls_lab_dialogue(lab, from, to, port, service);
    dialogue_open(&dialogue);
    return dialogue;
}
