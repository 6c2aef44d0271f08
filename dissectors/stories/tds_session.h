/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <stdbool.h>

#include "limits.h"
#include "moment.h"
#include "span.h"

/* Why a database does not do what it is asked. */
typedef struct TdsRefusal {
    Moment seen; /* frame 0: none */
    uint32_t number;
    uint8_t severity;
    bool is_login; /* nothing was accepted before */
    char text[LIMIT_TDS_TEXT];
} TdsRefusal;

/* What one connection of a client to a database came to, as far as it is not sealed. */
typedef struct TdsSession {
    Span span;
    Moment accepted; /* the login; frame 0: not seen */
    Moment sealed;   /* the first answer that is sealed, and stays so; frame 0: none */
    Moment asked;    /* the first sealed request behind it: the login was accepted; frame 0: none */
    bool is_answered;                               /* the database said anything */
    TdsRefusal errors[LIMIT_ERRORS_OF_TDS_SESSION]; /* the first ones, each number once */
    uint8_t error_count;
    char database[LIMIT_TDS_WORD], application[LIMIT_TDS_WORD]; /* empty: not seen */
} TdsSession;
