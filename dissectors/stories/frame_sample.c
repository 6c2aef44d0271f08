/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "frame_sample.h"

#include <glib.h>

void frame_sample_add(FrameSample *sample, uint64_t frame)
{
    if (sample->count < LIMIT_EVIDENCE_FRAMES)
        sample->first[sample->count] = frame;
    else
        sample->last[sample->count % LIMIT_EVIDENCE_FRAMES] = frame;
    if (sample->count < UINT32_MAX)
        sample->count++;
}

uint32_t frame_sample_kept(const FrameSample *sample)
{
    return MIN(sample->count, 2 * LIMIT_EVIDENCE_FRAMES);
}

uint64_t frame_sample_get(const FrameSample *sample, uint32_t i)
{
    if (i < LIMIT_EVIDENCE_FRAMES)
        return sample->first[i];
    uint32_t kept = frame_sample_kept(sample);
    return sample->last[(sample->count - kept + i) % LIMIT_EVIDENCE_FRAMES];
}
