/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <stdint.h>

#include "limits.h"

/* The first and last few frames of a kind; the rest is counted by whoever keeps them. */
typedef struct FrameSample {
    uint64_t first[LIMIT_EVIDENCE_FRAMES], last[LIMIT_EVIDENCE_FRAMES];
    uint32_t count; /* added so far; saturates */
} FrameSample;

void frame_sample_add(FrameSample *sample, uint64_t frame);
uint32_t frame_sample_kept(const FrameSample *sample);
uint64_t frame_sample_get(const FrameSample *sample, uint32_t i); /* in the order of arrival */
