/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib.h>

#include "settings.h"

/* All that a configuration file may say, with what is in force and what it means. Read back it is
 * the same. */
void configuration_text_append(const Settings *settings, GString *out);
