/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "mac.h"
#include "settings.h"
#include "text.h"

/* What a MAC says about where it was made. It explains a verdict and never leads to one. */

/* "Hyper-V, dynamic pool of a host installed as x.x.10.1", "VMware", a vendor's name or "locally
 * administered"; NULL when nothing is known. */
Text *mac_origin_says(const Mac *mac, const Settings *settings);

/* From the range that a hypervisor gives to virtual machines? */
bool mac_origin_is_virtual(const Mac *mac);

/* Both from dynamic pools of Hyper-V, but of different hosts: the machine was moved, then started
 * anew. */
bool mac_origin_moved(const Mac *a, const Mac *b);
