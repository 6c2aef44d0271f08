/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "context.h"
#include "owners.h"
#include "rewrites.h"
#include "value.h"

/* The facts "binding" and "rewrite"; the caller owns them. */
Value *link_facts_binding(const Contexts *contexts, const Binding *binding);
Value *link_facts_rewrite(const Rewrite *rewrite);
