/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "mac.h"
#include "name_book.h"
#include "profile.h"

/* What the user may set and what the host program lends the cases; all borrowed for the life of the
 * engine. A zero-filled Settings is the default. */
typedef struct Settings {
    const char *only_case; /* judge this case alone (and what it depends on); NULL: all */

    /* The vendor of a MAC from an installed list, NULL when unknown; may be NULL itself. The name
     * stays valid as long as the Settings. */
    const char *(*vendor_of)(void *user, const Mac *mac);
    void *vendor_user;

    const GivenName *given_names; /* at most LIMIT_GIVEN_NAMES */
    size_t given_name_count;

    const int64_t *thresholds; /* by Threshold; NULL: the usual ones */
    const Profile *profile;    /* NULL: profile_usual */
} Settings;
