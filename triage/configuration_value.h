/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib.h>

#include "threshold.h"

/* Single values as a configuration file writes them. What reads one leaves *out as it is where the
 * text is none of the kind. */

/* "5", "2 s", "500 ms" */
void configuration_value_show(ThresholdUnit unit, int64_t value, GString *out);
bool configuration_value_read(ThresholdUnit unit, const char *text, int64_t *out);

bool configuration_value_port(const char *text, uint16_t *out);

/* "192.0.2.7", "192.0.2.7:5061", "2001:db8::7", "[2001:db8::7]:5061" */
bool configuration_value_service(const char *text, ProfileService *out);

/* "um-lync" */
bool configuration_value_role(const char *text, ProfileRole *out);
