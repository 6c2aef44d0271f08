/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "finding.h"
#include "page.h"

/* The call or handshake of a finding as a picture: the two hosts are columns, each step is an arrow
 * with frame and time, and where it failed the arrow ends in X. At most a screen: what is too much
 * is left out in the middle and counted. Nothing when the finding has no ladder. */
void ladder_write(Page *page, const Finding *finding);
