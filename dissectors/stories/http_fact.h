/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "http_layer.h"

/* "http_exchange": a request, and the final response if there was one. */
Value *http_fact_new(const HttpLink *link, const HttpExchange *exchange);
