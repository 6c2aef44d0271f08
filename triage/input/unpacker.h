/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "source.h"

/* A compressed file or an archive, unpacked member by member as it is read (libarchive). */
typedef struct Unpacker Unpacker;

/* Does it begin as something that is to be unpacked? By content: names lie. */
bool unpacker_fits(Bytes head);

/* Takes the source. */
Unpacker *unpacker_new(Source *source);
void unpacker_free(Unpacker *unpacker); /* NULL is fine */
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Unpacker, unpacker_free)

/* 1: the next member that is a file; 0: the end; -1: *error. After -1 unpacker_is_over says whether
 * there is more. */
int unpacker_next(Unpacker *unpacker, GError **error);
bool unpacker_is_over(const Unpacker *unpacker);

/* Name of the member, NULL in a file that is only compressed. Any encoding. */
const char *unpacker_member(const Unpacker *unpacker);

/* The member's bytes; the unpacker must outlive it, and it ends with the next member. */
Source *unpacker_source(Unpacker *unpacker);
